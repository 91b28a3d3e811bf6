"""What the tests of questions and checks share."""

import inspect
from pathlib import Path

import numpy as np
import pytest

from segteach.course import build, patience, progress

SOURCE = Path(__file__).parents[2] / "notebooks" / "source"
DRAWS = 5  # of a slip, 15 of a right answer: the numbers of a check are fresh every time
NONSENSE = [  # what a reader's function may return where something else is wanted
    None,
    "words",
    np.nan,
    np.full(6, np.nan),
    np.zeros((3, 3, 3)),
    np.zeros((2, 2, 2)),
    [],
    {},
    [[1, 2], [3]],
    (1, 2, 3),
    (None, None),
    (None, None, None),
    object(),
]
ERRORS = (ValueError, ZeroDivisionError, KeyError, RecursionError)


@pytest.fixture
def own_progress(tmp_path, monkeypatch):
    """Keep what is solved in a file of the test's own; texts are English."""
    monkeypatch.setenv("SEGTEACH_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "en")


@pytest.fixture
def slips_are_named():
    """Return slips_are_named(check, slips): assert that each answer is refused with its words.

    slips: pairs (answer, words), `least` different words. Those that are not refused, or in other
    words, are told together.
    """

    def named(check, slips, draws=DRAWS, least=5):
        assert len({words for _, words in slips}) >= least
        wrong = []
        for answer, words in slips:
            verdicts = [check(answer) for _ in range(draws)]
            wrong += [
                (words, verdict)
                for verdict in verdicts
                if verdict.solved is not False or words not in verdict.words
            ][:1]
        assert wrong == []

    return named


@pytest.fixture
def promises_are_kept(own_progress):
    """Return promises_are_kept(module, rights): what every check promises, for all of a module.

    rights: {check: right answers}. They are praised whatever the numbers are, and noted; a stub is
    no mistake; what makes no sense and what fails gets words, never an exception.
    """

    def kept(module, rights):
        functions = dict(inspect.getmembers(module, inspect.isfunction))
        assert {functions[name] for name in functions if name.startswith("check_")} == set(rights)
        broken = [
            (check.__name__, fault)
            for check, answers in rights.items()
            for fault in (*_of_right(check, answers), *_of_others(check))
        ]
        assert broken == []
        chapter = module.__package__.rsplit("ch", 1)[1].zfill(2)  # of segteach.course.chapters.chN
        assert progress.summary().counts == {chapter: (0, len(rights))}

    return kept


@pytest.fixture
def endless_is_stopped(monkeypatch):
    """Return endless_is_stopped(check): assert that a function without an end is told so."""
    monkeypatch.setattr(patience, "PATIENCE", 0.05)

    def endless(*_):
        while True:
            pass

    def stopped(check):
        verdict = check(endless)
        assert verdict.solved is False and "which loop never stops" in verdict.words

    return stopped


def _of_right(check, answers):
    for answer in answers:
        verdicts = [check(answer) for _ in range(3 * DRAWS)]
        yield from [("right", v) for v in verdicts if v.solved is not True][:1]


def _of_others(check):
    if check(_raising(NotImplementedError)).solved is not None:
        yield "a stub"
    for value in NONSENSE:
        verdict = check(lambda *_, value=value: value)
        if verdict.solved is not False or not verdict.words or "stopped" in verdict.words:
            yield repr(value), verdict
    for error in ERRORS:
        words = check(_raising(error, "deep down")).words
        if error.__name__ not in words or "deep down" not in words:
            yield error.__name__, words


def _raising(error, *arguments):
    def answer(*_):
        raise error(*arguments)

    return answer


@pytest.fixture(scope="session")
def solutions():
    """Return solutions(stem, **names) -> what the exercise cells of a notebook define, solved."""

    def defined(stem, **names):
        for cell in build.read(SOURCE / f"{stem}.py"):
            if "exercise" in cell.tags and not cell.source:
                exec(cell.text, names)
        return names

    return defined
