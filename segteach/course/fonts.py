"""Make the font of Chinese titles: of Noto Sans CJK SC only what the course can draw.

Its source is Debian's package fonts-noto-cjk. Same texts, same source, same bytes.

    python -m segteach.course.fonts        writes segteach/draw/fonts/NotoSansSC-subset.otf
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jupytext
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

from segteach.draw.overlays import FONT

SYSTEM = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SOURCE_NAME, NAME = "Noto Sans CJK SC", "Segteach Noto Sans SC"
VERSION = "Version 2.004"  # of the source from which the shipped file was made
PLAIN = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)]))
GREEK = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρςστυφχψω"
SIGNS = "–—‘’“”…′→←↑↓−≤≥≠≈×·√∞∑∈∂"
DRAWN = re.compile(r"[\u2460-\u24ff\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
PACKAGE = Path(__file__).parents[1]


def characters() -> str:
    """Return, in order, what can be drawn: Latin, Greek, and the Chinese of all code and words."""
    texts = [path.read_text("utf-8") for path in PACKAGE.rglob("*.py")]
    texts += [path.read_text("utf-8") for path in PACKAGE.rglob("*.toml")]
    for path in (PACKAGE.parent / "notebooks" / "source").glob("*.py"):
        cells = jupytext.read(path, fmt="py:percent").cells
        texts += [cell.source for cell in cells if cell.cell_type == "code"]
    return "".join(sorted({*PLAIN, *GREEK, *SIGNS, *DRAWN.findall("".join(texts))}))


@contextmanager
def source_font() -> Iterator[TTFont]:
    """Open the Chinese font of the system's collection."""
    with TTCollection(SYSTEM, lazy=True) as collection:
        yield next(f for f in collection.fonts if f["name"].getDebugName(1) == SOURCE_NAME)


def subset(font: TTFont, text: str) -> bytes:
    """Return a font with the glyphs of `text` alone, under a name of its own."""
    options = Options(hinting=False, layout_features=[], name_IDs=[0, 1, 2, 4, 5, 6, 7, 13, 14])
    options.notdef_outline, options.recalc_timestamp = True, False
    smaller = Subsetter(options)
    smaller.populate(text=text)
    smaller.subset(font)
    _rename(font)
    font.recalcTimestamp = False
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    return out.getvalue()


def _rename(font: TTFont) -> None:
    """Give it a name of its own: a system's Noto of another set of glyphs is not taken for it."""
    for number, name in ((1, NAME), (4, NAME), (6, NAME.replace(" ", ""))):
        font["name"].setName(name, number, 3, 1, 0x409)
    cff = font["CFF "].cff
    cff.fontNames = [NAME.replace(" ", "")]
    cff.topDictIndex[0].FamilyName = cff.topDictIndex[0].FullName = NAME


def main() -> None:
    """Write the shipped file and say how large it is."""
    text = characters()
    FONT.parent.mkdir(exist_ok=True)
    with source_font() as font:
        FONT.write_bytes(subset(font, text))
    print(f"wrote {FONT.name}: {len(text)} characters, {FONT.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
