"""Every drawing is shown somewhere: by a notebook, a lab, the arena, or another drawing."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE, NOTEBOOKS = ROOT / "segteach", sorted((ROOT / "notebooks" / "source").glob("*.py"))
DRAWINGS = sorted((PACKAGE / "draw").glob("*.py"))
SHOWN_BY = [
    *DRAWINGS,
    *(path for layer in ("labs", "arena") for path in sorted((PACKAGE / layer).rglob("*.py"))),
    *NOTEBOOKS,
]
IS_DRAWING = re.compile(r"draw_\w+|\w+_over|\w+_on_\w+")


def drawings(path):
    """Return {name: its lines} of the public drawings of a file."""
    tree = ast.parse(path.read_text("utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {f.name: ast.unparse(f) for f in functions if IS_DRAWING.fullmatch(f.name)}


def test_every_drawing_is_used():
    texts = {path: path.read_text("utf-8") for path in SHOWN_BY}
    unused = []
    for path in DRAWINGS:
        for name, own in drawings(path).items():
            word = re.compile(rf"\b{name}\b")
            others = sum(len(word.findall(text)) for text in texts.values())
            if others <= len(word.findall(own)):
                unused.append(f"{path.stem}.{name}")
    assert unused == []


def test_there_are_drawings_to_look_at():
    assert sum(len(drawings(path)) for path in DRAWINGS) > 30
    assert len(NOTEBOOKS) > 3
