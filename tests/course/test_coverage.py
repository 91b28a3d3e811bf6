"""The table that holds the course to the lecture: its rows, its languages, its refusals."""

from functools import partial
from pathlib import Path

import pytest

from segteach.course import build, coverage
from segteach.course.build import Cell
from segteach.course.coverage import CoverageError, Item

SOURCE = Path(__file__).parents[2] / "notebooks" / "source"
HEAD = "## 01_a\n\n| item of the lecture | kind | cell | shows |\n|---|---|---|---|\n"


@pytest.fixture
def table(tmp_path):
    def write(*rows, head=HEAD):
        path = tmp_path / "COVERAGE.md"
        path.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
        return path

    return write


TWINS = [
    Cell("markdown", "two |Σ| layers", "c", "en"),
    Cell("markdown", "两层 |Σ|", "c", "zh"),
    Cell("code", "x = 1", "n"),
    Cell("code", "", "s", source="models.gmm.e_step"),
]


def test_every_chapter_has_rows_and_every_row_its_cell():
    rows = coverage.table(SOURCE / "COVERAGE.md")
    for chapter in SOURCE.glob("*.py"):
        assert rows[chapter.stem], chapter.stem
        coverage.check(SOURCE / "COVERAGE.md", chapter.stem, build.read(chapter))


def test_the_table_has_no_section_without_a_chapter():
    chapters = {path.stem for path in SOURCE.glob("*.py")}
    assert set(coverage.table(SOURCE / "COVERAGE.md")) == chapters


def test_removing_any_cell_that_the_table_names_is_noticed():
    stem = "01_gaussian_gmm_em"
    cells = build.read(SOURCE / f"{stem}.py")
    for name in {row.cell for row in coverage.table(SOURCE / "COVERAGE.md")[stem]}:
        rest = [cell for cell in cells if cell.name != name]
        with pytest.raises(CoverageError, match=name):
            coverage.check(SOURCE / "COVERAGE.md", stem, rest)


def test_a_row_is_read_with_its_parts(table):
    path = table(r"| a \| b | formula | c | `\|Σ\|` |")
    assert coverage.table(path) == {"01_a": [Item("a | b", "formula", "c", "|Σ|")]}


FOUND = [
    "| c | two layers / 两层 |",
    r"| c | \|Σ\| |",
    r"| c | `\|Σ\|` |",
    "| n | x = 1 |",
    "| s | models.gmm.e_step |",
    "| n | x = 1 / y = 2 |",
]
NOT_FOUND = [
    ("| c | layers |", "zh"),
    ("| c | 两层 |", "en"),
    ("| c | two / 三 |", "三"),
    ("| c | three / 两层 |", "three"),
    ("| n | x = 2 |", "x = 2"),
    ("| missing | x |", "missing"),
]
MALFORMED = [
    "| a thing | joke | c | Σ |",
    "| a thing | claim | c |",
    "| a thing | claim | c | Σ | more |",
    "| a thing | claim | | Σ |",
    "| | claim | c | Σ |",
    "| a thing | claim | c | |",
    "| a thing | claim | c | |Σ| |",
]


def test_a_row_that_finds_its_text_passes(table):
    cells = [Cell("markdown", "two layers |Σ|", "c", "en"), *TWINS[1:]]
    for kind in coverage.KINDS:
        for row in FOUND:
            coverage.check(table(f"| a thing | {kind} {row}"), "01_a", cells)


def test_a_row_that_does_not_find_its_text_is_refused(table, refused):
    def check(row):
        coverage.check(table(f"| a thing | claim {row}"), "01_a", TWINS)

    assert refused(((partial(check, row), words) for row, words in NOT_FOUND), CoverageError) == []


def test_a_malformed_row_is_refused_with_its_line(table, refused):
    def read(row):
        coverage.table(table(row))

    assert (
        refused(((partial(read, row), r"COVERAGE\.md:5") for row in MALFORMED), CoverageError) == []
    )


def test_a_chapter_without_a_section_is_refused(table):
    with pytest.raises(CoverageError, match="02_b"):
        coverage.check(table(), "02_b", TWINS)


def test_a_row_about_an_item_is_not_taken_for_the_head_of_the_table(table):
    path = table("| items drawn twice | claim | c | two |")
    assert [row.what for row in coverage.table(path)["01_a"]] == ["items drawn twice"]
