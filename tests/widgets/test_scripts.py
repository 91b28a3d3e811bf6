"""The JavaScript is held as the Python is: short files, short lines, one statement on a line."""

import re

from segteach.widgets.assets import JS

LINES, LETTERS = 350, 120
TWO = re.compile(r";\s+(?:const|let|if|return|\w[\w.]*\(|\w[\w.]* [+-]?= )")


def lines():
    for path in sorted(JS.glob("*.js")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            yield f"{path.name}:{number}", line


def test_no_file_is_long():
    lengths = {path.name: len(path.read_text("utf-8").splitlines()) for path in JS.iterdir()}
    assert len(lengths) > 10
    assert {name: length for name, length in lengths.items() if length > LINES} == {}


def test_no_line_is_long():
    assert [place for place, line in lines() if len(line) > LETTERS] == []


def test_no_line_holds_two_statements():
    bare = ((place, line.split("//")[0]) for place, line in lines() if "for (" not in line)
    assert [place for place, line in bare if TWO.search(line)] == []
