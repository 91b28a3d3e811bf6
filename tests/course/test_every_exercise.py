"""Whoever copies does not pass: no function of the package, called with what an exercise is handed.

Whoever fails learns no answer: no message of a check holds the value that is asked for. And a
function without an end does not stop the lesson.
"""

import ast
import copy
import inspect
import re
from contextlib import suppress
from importlib import import_module
from pkgutil import walk_packages

import numpy as np
import pytest
from scipy.sparse import issparse

import segteach
from segteach.course import patience
from segteach.models.gmm import Gmm
from tests.course.test_chapters import FOLDERS, SOURCE
from tests.course.used_labs import asked_for, code_cells, made, page_of

LAYERS = ["arrays", "steps", "metrics", "models", "cuts", "segmentation", "matting", "marks"]
REACH = 4  # parts of a result that are tried as an answer
OFF = (lambda x: 1.37 * x + 0.011, lambda x: -x, lambda x: x * 0.0 + 7.77, lambda x: x**2)


class Handed(Exception):
    """Raised with the arguments, as soon as the check calls the reader's function."""


def package_functions():
    """Return every public function of the algorithms, their results in full: no step by step."""
    found = {}
    for _, name, _ in walk_packages(segteach.__path__, "segteach."):
        if name.split(".")[1] in LAYERS and "words" not in name:
            module = import_module(name)
            for title, value in inspect.getmembers(module, callable):
                own = getattr(value, "__module__", "").startswith("segteach")
                if own and not title.startswith("_") and not title.endswith("_steps"):
                    found[f"{value.__module__}.{title}"] = value
    return found


FUNCTIONS = package_functions()
CHECKS = [
    (stem, name, code)
    for stem in FOLDERS
    for name, code in code_cells(SOURCE / f"{stem}.py")
    if re.match(rf"{FOLDERS[stem]}\.check_\w+\(", code)
]
every_check = pytest.mark.parametrize(
    ("stem", "name", "code"), CHECKS, ids=[f"{stem[:2]}/{name}" for stem, name, _ in CHECKS]
)


def called(stem, code):
    """Return (check, what stands before the answer, the right answer) of a check's cell."""
    path = SOURCE / f"{stem}.py"
    names, wanted = page_of(path), asked_for(code)
    needed = []
    for _, earlier in code_cells(path)[::-1]:
        if made(earlier) & (wanted - names.keys()):
            needed.append(earlier)
            wanted = (wanted - made(earlier)) | asked_for(earlier)
    for earlier in needed[::-1]:
        exec(earlier, names)
    call = ast.parse(code.strip().splitlines()[0], mode="eval").body
    values = [eval(ast.unparse(argument), names) for argument in call.args]
    return eval(ast.unparse(call.func), names), values[:-1], values[-1]


def handed_to(check, before):
    """Return the arguments that the reader's function is called with."""
    caught = []

    def answer(*handed):
        caught.append(handed)
        raise Handed

    check(*before, answer)
    return caught[0]


def fits(function, handed):
    try:
        inspect.signature(function).bind(*handed)
    except (TypeError, ValueError):
        return False
    return True


def packed(handed):
    """Yield the ways to hand arguments on: as they are, the first in a list, three as a mixture."""
    yield "", lambda handed: handed
    if handed:
        yield " of a list", lambda handed: ([handed[0]], *handed[1:])
    for at in range(len(handed) - 2):
        with suppress(ValueError, TypeError):
            Gmm(*handed[at : at + 3])
            yield (
                " of a mixture",
                lambda h, at=at: (*h[:at], Gmm(*h[at : at + 3]), *h[at + 3 :]),
            )


def ways(function):
    """Yield (how, answer): the function, its result turned, and parts of its result."""
    yield "", function
    yield ".T", lambda *handed: np.asarray(function(*handed)).T
    for part in range(REACH):
        yield f"[{part}]", lambda *handed, part=part: _part(function(*handed), part)


def _result(answer, handed):
    """Return what a function of the package answers; None where it refuses or never ends."""
    try:
        return patience.patient(answer)(*copy.deepcopy(handed))
    except Exception:
        return None


def form(result):
    """Return what can be seen of an answer without its numbers: shapes, of each part."""
    if isinstance(result, tuple):
        return [form(part) for part in result]
    if isinstance(result, dict):
        return sorted(map(str, result))
    if issparse(result):
        return result.shape
    if not isinstance(result, (np.ndarray, np.generic, list, int, float)):
        return None
    with suppress(ValueError):  # lists of different lengths
        return np.shape(result)


def _part(result, part):
    fields = getattr(result, "__dataclass_fields__", None)
    return getattr(result, list(fields)[part]) if fields else result[part]


@pytest.fixture(autouse=True)
def _own_progress(own_progress, monkeypatch):
    monkeypatch.setattr(patience, "PATIENCE", 2.0)


@every_check
def test_no_function_of_the_package_passes(stem, name, code):
    check, before, right = called(stem, code)
    assert check(*before, right).solved is True
    handed = handed_to(check, before)
    with np.errstate(all="ignore"):  # as a check does
        wanted = form(right(*copy.deepcopy(handed)))
    tried = [
        (f"{title}{of}{how}", lambda *h, answer=answer, pack=pack: answer(*pack(h)))
        for of, pack in packed(handed)
        for title, function in FUNCTIONS.items()
        if fits(function, pack(handed))
        for how, answer in ways(function)
        if form(_result(answer, pack(handed))) == wanted
    ]
    assert [how for how, answer in tried if check(*before, answer).solved is True] == []


@every_check
def test_a_function_that_never_ends_is_stopped(stem, name, code, endless_is_stopped):
    check, before, _ = called(stem, code)
    endless_is_stopped(lambda answer: check(*before, answer))


@every_check
def test_no_message_holds_the_value_that_is_asked_for(stem, name, code):
    check, before, right = called(stem, code)

    def tells(off):
        values = []

        def answer(*handed):
            result = right(*handed)
            values.extend(numbers_in(result))
            return changed(result, off)

        words = check(*before, answer).words
        return words if any(written(value, words) for value in values) else ""

    # the numbers are fresh each time: what three messages hold is there by no chance
    told = [[tells(off) for _ in range(3)] for off in OFF]
    assert [words for words in told if all(words)] == []


def numbers_in(result):
    """Return the numbers of a result that say something: neither 0 nor whole."""
    flat = []
    for part in result if isinstance(result, tuple) else [result]:
        with suppress(TypeError, ValueError):
            flat += list(np.ravel(np.asarray(part, dtype=float)))
    return [value for value in flat if np.isfinite(value) and value != round(value)]


def changed(result, off):
    if isinstance(result, tuple):
        return tuple(changed(part, off) for part in result)
    with suppress(TypeError, ValueError):
        return off(np.asarray(result, dtype=float))
    return result


def written(value, words):
    """Return whether a text holds the number, to three places or more."""
    return any(
        abs(float(number) - value) <= 5e-4 * abs(value)
        for number in re.findall(r"-?\d+\.\d{2,}(?:e-?\d+)?", words)
    )
