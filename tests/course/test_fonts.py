"""The shipped font: what the script makes of Debian's, with a glyph for all that is drawn."""

import ast
import io
import logging

import jupytext
import pytest
from fontTools.ttLib import TTFont
from matplotlib.figure import Figure
from matplotlib.pyplot import rc_context

from segteach.course import fonts
from segteach.draw.overlays import FONT, style

SOURCES = [
    *(fonts.PACKAGE / "draw").glob("*.py"),
    *(fonts.PACKAGE.parent / "notebooks" / "source").glob("*.py"),
]
HOW = "run: python -m segteach.course.fonts"


def chinese(code):
    """Return the Chinese texts that a piece of code says."""
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    said = [call.args[1] for call in calls if getattr(call.func, "id", "") == "say"]
    return [text.value for text in said if isinstance(text, ast.Constant)]


def drawn():
    for path in SOURCES:
        if path.parent.name == "draw":
            yield from chinese(path.read_text("utf-8"))
            continue
        for cell in jupytext.read(path, fmt="py:percent").cells:
            if cell.cell_type == "code" and not cell.metadata.get("source"):
                yield from chinese(cell.source)


def test_every_character_of_the_package_has_a_glyph():
    known = TTFont(FONT).getBestCmap()
    missing = [character for character in fonts.characters() if ord(character) not in known]
    assert missing == [], HOW


def test_matplotlib_draws_every_chinese_text_without_a_missing_glyph(monkeypatch, caplog):
    """A missing glyph is a warning, which fails a test, or in a formula a line of the log."""
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    texts = sorted(set(drawn()))
    assert len(texts) > 150
    with rc_context(style()), caplog.at_level(logging.WARNING):
        for weight in ("normal", "bold"):
            figure = Figure(figsize=(4, 4))
            for text in texts:
                figure.text(0.1, 0.5, text, weight=weight)
            figure.savefig(io.BytesIO(), format="png", dpi=20)
    assert [record.getMessage() for record in caplog.records] == []


def test_english_figures_keep_their_font(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "en")
    assert style()["font.family"] == ["DejaVu Sans"]


def test_the_licence_lies_beside_the_font_and_the_name_is_its_own():
    names = TTFont(FONT)["name"]
    assert names.getDebugName(1) == fonts.NAME != fonts.SOURCE_NAME
    licence = (FONT.parent / "OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert names.getDebugName(0).strip("© .")[:16] in licence
    assert FONT.stat().st_size < 300 * 1024


def test_it_is_made_again_byte_for_byte():
    if not fonts.SYSTEM.exists():
        pytest.skip("Debian's fonts-noto-cjk is not there")
    made = []
    for _ in range(2):
        with fonts.source_font() as font:
            if not font["name"].getDebugName(5).startswith(fonts.VERSION):
                pytest.skip(f"the system's font is not {fonts.VERSION}")
            made.append(fonts.subset(font, fonts.characters()))
    assert made[0] == made[1]
    assert made[0] == FONT.read_bytes(), HOW
