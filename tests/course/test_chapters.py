"""What belongs to a chapter is there and used: its folder, its checks, its questions."""

import copy
import inspect
import re
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import numpy as np
import pytest

from segteach.course import build
from segteach.course.chapters import ch4
from segteach.course.quiz import CHAPTERS, questions_of

SOURCE = Path(__file__).parents[2] / "notebooks" / "source"
# "01_topic" -> "ch1"; 00_index is no chapter
FOLDERS = {
    path.stem: f"ch{int(path.stem[:2])}"
    for path in sorted(SOURCE.glob("[0-9][0-9]_*.py"))
    if path.stem[:2] != "00"
}
chapters = pytest.mark.parametrize("stem", FOLDERS)


def module_of(stem):
    return import_module(f"segteach.course.chapters.{FOLDERS[stem]}")


def code_of(stem):
    """Return the code of a notebook's hand-written cells, as its reader runs it."""
    cells = build.read(SOURCE / f"{stem}.py")
    return "\n".join(cell.text for cell in cells if cell.kind == "code")


def checks_in(stem):
    """Return {name: check} of every module in a chapter's folder."""
    package, found = module_of(stem), {}
    for part in iter_modules(package.__path__):
        module = import_module(f"{package.__name__}.{part.name}")
        functions = inspect.getmembers(module, inspect.isfunction)
        found |= {name: check for name, check in functions if name.startswith("check_")}
    return found


def test_every_notebook_has_a_folder_with_questions_and_every_folder_its_notebook():
    assert FOLDERS
    folders = {path.name for path in CHAPTERS.glob("ch*") if path.is_dir()}
    asked = {path.parent.name for path in CHAPTERS.glob("*/questions.toml")}
    assert folders == set(FOLDERS.values()) == asked


@chapters
def test_a_chapter_exports_its_checks_and_what_its_notebook_names(stem):
    module, folder = module_of(stem), FOLDERS[stem]
    assert set(checks_in(stem)) <= set(module.__all__)
    assert [name for name in module.__all__ if not hasattr(module, name)] == []
    named = set(re.findall(rf"\b{folder}\.(\w+)", code_of(stem)))
    assert named == set(module.__all__)  # nothing is exported that the notebook does not use


@chapters
def test_every_check_is_called_and_notes_what_is_solved_under_its_own_chapter(stem):
    code = code_of(stem)
    assert [name for name in checks_in(stem) if f"{FOLDERS[stem]}.{name}(" not in code] == []
    text = "".join(path.read_text("utf-8") for path in (CHAPTERS / FOLDERS[stem]).glob("*.py"))
    keys = re.findall(r'@instant_check\("([^"]*)"\)', text)
    assert len(keys) == len(set(keys)) == len(checks_in(stem))
    assert {key.partition("/")[0] for key in keys} == {stem[:2]}


def spoil(value):
    """Change what can be changed of a value, in place."""
    if isinstance(value, np.ndarray):
        value[...] = value.ravel()[::-1].reshape(value.shape) + np.ones((), value.dtype)


@chapters
def test_every_check_names_an_input_that_an_answer_changed(stem, own_progress):
    def answer(*handed):
        for value in handed:
            spoil(value)
        return handed[0]

    checks = {n: c for n, c in checks_in(stem).items() if len(inspect.signature(c).parameters) == 1}
    words = {name: check(answer).words for name, check in checks.items()}
    assert words and {n: w for n, w in words.items() if "You changed" not in w} == {}


@pytest.mark.parametrize("card", [ch4.pixel_card(3), ch4.map_card(3)], ids=["pixel", "map"])
def test_a_card_stays_as_it_was_dealt(card):
    before = copy.deepcopy(card)
    for value in card:
        with suppress(ValueError):
            spoil(value)
    for value, was in zip(card, before, strict=True):
        np.testing.assert_array_equal(value, was)


@chapters
def test_every_question_and_every_hint_is_asked_in_its_notebook_and_no_other(stem):
    code, chapter = code_of(stem), stem[:2]
    for call in ("quiz", "hint"):
        asked = re.findall(rf'\b{call}\("([^"]*)"\)', code)
        assert sorted(asked) == sorted(f"{chapter}/{name}" for name in questions_of(chapter)[call])


def test_the_index_opens_every_chapter_in_both_languages_and_every_chapter_has_tests():
    cells = [cell for cell in build.read(SOURCE / "00_index.py") if cell.name == "chapters"]
    pages = [f"{stem}.ipynb" for stem in FOLDERS]
    assert [re.findall(r"\((\w+\.ipynb)\)", cell.text) for cell in cells] == [pages, pages]
    tests = Path(__file__).parent / "chapters"
    assert [name for name in FOLDERS.values() if not list(tests.glob(f"{name}/test_*.py"))] == []
