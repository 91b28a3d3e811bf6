"""Notes of states: English where they are made, told in the edition's language beside the draw."""

import ast
import copy
import json
import pickle
import re
from pathlib import Path
from string import Formatter

import pytest

from segteach.draw.words import SENTENCES, VALUES, tell
from segteach.language import Note
from segteach.models import em

PACKAGE = Path(em.__file__).parents[1]
FOLDERS = ("models", "segmentation", "matting")
FILES = [p for folder in FOLDERS for p in (PACKAGE / folder).rglob("*.py")]
FILES.append(PACKAGE / "language.py")


def constants(tree):
    nodes = ast.walk(tree)
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def fields(sentence):
    return {name for _, name, *_ in Formatter().parse(sentence) if name is not None}


def test_every_sentence_of_an_algorithm_has_its_chinese_and_every_chinese_its_algorithm():
    said, written = set(), set()
    for path in FILES:
        tree = ast.parse(path.read_text("utf-8"))
        written |= constants(tree)
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Note":
                first = call.args[0]
                said |= {first.value} if isinstance(first, ast.Constant) else set()
    said |= {*em.DIED, *em.FLOORED}
    assert len(said) > 12
    assert said - set(SENTENCES) == set() and set(SENTENCES) - written == set()


def test_a_translation_uses_the_values_of_its_sentence():
    for english, chinese in SENTENCES.items():
        assert fields(chinese) == fields(english), english
        assert re.search("[\u4e00-\u9fff]", chinese) or english == "{one}; {other}"


def test_a_note_reads_as_its_english_sentence():
    note = Note("stopped after {rounds} rounds: the last moved {moved} pixels", rounds=3, moved=7)
    assert note == "stopped after 3 rounds: the last moved 7 pixels" and "3 rounds" in note
    assert f"{note}" == note and json.loads(json.dumps([note])) == [note]


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda note: pickle.loads(pickle.dumps(note))])
def test_a_copy_knows_its_numbers_too(copied):
    note = Note("stopped after {rounds} rounds: the last moved {moved} pixels", rounds=3, moved=7)
    again = copied(note)
    assert (again, again.sentence, again.values) == (note, note.sentence, note.values)


def test_it_is_told_in_the_language_of_the_edition(monkeypatch):
    missing = Note(
        "no {missing} seeds yet: its {model} is that of all unmarked pixels",
        missing="background",
        model="histogram",
    )
    both = Note("{one}; {other}", one=missing, other=Note("basins {named} meet", named="1–2"))
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "en")
    assert tell(both) == both and type(tell(both)) is str
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert tell(missing) == "还没有背景种子点：其直方图取自所有未标记的像素"
    assert tell(both) == f"{tell(missing)}；盆地 1–2 的水首次相遇"
    for text in ("", "words of a lab"):
        assert tell(text) == text


def test_the_words_among_the_values_are_written_by_the_algorithms():
    written = set().union(*(constants(ast.parse(path.read_text("utf-8"))) for path in FILES))
    assert set(VALUES) <= written
