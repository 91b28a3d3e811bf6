"""Instant check of an exercise: run the reader's function, praise it or name the classic slip."""

from __future__ import annotations

import functools
import html
import inspect
import sysconfig
import traceback
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np

from segteach.course import progress
from segteach.course.patience import Endless, patient
from segteach.language import say

LIBRARIES = (  # what lies there was not written by the reader
    str(Path(__file__).parents[1]),
    str(Path(np.__file__).parents[1]),
    *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
)
NUMPY = {module: dict(vars(module)) for module in (np, np.linalg)}  # as it was when checks came
LONGEST = 500  # letters that are told of an error
MOST = 10**7  # numbers in an answer: more take long to look at
SIGNS = {True: ("✓", "#00704d"), False: ("✗", "#b34700"), None: ("…", "#555")}


class Wrong(Exception):
    """The answer is wrong; the text, in either language, says which mistake it looks like."""

    def __init__(self, en: str, zh: str):
        super().__init__(say(en, zh))


class Verdict:
    """What the check found; a notebook shows it as a coloured line.

    solved: whether the answer is right; None where nothing is written yet. words: praise, or what
    is wrong.
    """

    def __init__(self, solved: bool | None, words: str):
        self.solved, self.words = solved, words

    def _repr_html_(self) -> str:
        sign, colour = SIGNS[self.solved]
        return (
            f'<div role="status" style="border-left:4px solid {colour};padding:6px 12px;'
            f'font-size:15px"><b>{sign}</b> {html.escape(self.words)}</div>'
        )

    def __repr__(self) -> str:
        return f"Verdict(solved={self.solved}, {self.words!r})"


def instant_check(key: str) -> Callable:
    """Decorate check(function) -> praise, which raises Wrong: it returns a Verdict and notes it.

    What the check hands to the reader's function arrives there as a copy, and one that the function
    changed is Wrong: no check needs a copy of its own, none believes numbers of the reader's. The
    same goes for what is handed to the check itself, such as a card. A function that does not
    come to its end is stopped.
    """

    def decorate(check: Callable[..., str]) -> Callable[..., Verdict]:
        @functools.wraps(check)
        def run(*answers) -> Verdict:
            verdict = _judge(_on_copies(check), [_guarded(answer) for answer in answers])
            if verdict.solved:  # what was once solved stays solved
                progress.note(f"{key}/exercise", True)
            return verdict

        return run

    return decorate


def _judge(check, answers) -> Verdict:
    try:
        with np.errstate(all="ignore"):
            return Verdict(True, check(*answers))
    except NotImplementedError:
        return Verdict(None, say("Not written yet: your turn.", "还没有写：轮到你了。"))
    except Wrong as wrong:
        return Verdict(False, str(wrong))
    except Endless as error:
        return Verdict(False, f"{error}{_where(error)}")
    except ValueError as error:
        if "read-only" in str(error):  # what numpy says of arrays that nobody may change
            changed = say("You changed what was handed in: {}", "你改动了传入的数组：{}")
            return Verdict(False, changed.format(error) + _where(error))
        return _stopped(error)
    except (Exception, SystemExit) as error:  # any way of the reader's to fail; the lesson goes on
        return _stopped(error)


def _stopped(error: BaseException) -> Verdict:
    failed = say("Your function stopped with {}: {}", "你的函数运行出错：{}: {}")
    try:
        words = str(error)
    except Exception:  # of a class of the reader's
        words = ""
    words = words if len(words) <= LONGEST else words[:LONGEST] + " …"
    return Verdict(False, failed.format(type(error).__name__, words) + _where(error))


def _guarded(answer):
    """Return the reader's function, `patient` and `_on_copies`; what is no function as it is."""
    return _on_copies(patient(answer)) if callable(answer) else answer


def _on_copies(function: Callable) -> Callable:
    """Return the function, working on copies of its arguments; Wrong where it changed one.

    An error of the function itself comes first. numpy, with which checks compare, is put back.
    """

    @functools.wraps(function, updated=())
    def call(*handed, **named):
        own_handed, own_named = _copied(handed), _copied(named)
        own = dict(enumerate(own_handed)) | own_named
        before = {key: _content(value) for key, value in own.items()}
        try:
            result = function(*own_handed, **own_named)
        finally:
            replaced = _numpy_put_back()
        if replaced:
            raise Wrong(
                f"You replaced {replaced[0]}, which others use as well: choose another name.",
                f"你替换了 {replaced[0]}，别的代码也要用到它：请给自己的另取一个名字。",
            )
        for key, value in own.items():
            if _content(value) != before[key]:
                name = _name(function, key)
                raise Wrong(
                    f"You changed {name}, which was handed in: work on a copy.",
                    f"你改动了传入的 {name}：请先复制。",
                )
        return result

    return call


def _numpy_put_back() -> list[str]:
    """Give numpy the functions back that somebody replaced; return what they are called."""
    replaced = []
    for module, known in NUMPY.items():
        for name, value in known.items():
            if callable(value) and getattr(module, name, None) is not value:
                setattr(module, name, value)
                replaced.append(f"{module.__name__}.{name}")
    return replaced


def _name(function: Callable, key: int | str) -> str:
    """Return what a function calls an argument, given its place or its name."""
    try:
        known = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # some builtins have no signature
        known = ()
    names = [one.name for one in known if one.kind <= one.POSITIONAL_OR_KEYWORD]
    if isinstance(key, str):
        return key
    unnamed = say("argument {}", "第 {} 个参数")
    return names[key] if key < len(names) else unnamed.format(key + 1)


def _copied(value):
    """Return arrays and what holds them as copies; the rest, which is read-only, as it is."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {key: _copied(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        parts = [_copied(part) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    return value


def _content(value):
    """Return what a value holds, for a comparison with what it holds later."""
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, dict):
        return [(key, _content(part)) for key, part in value.items()]
    if isinstance(value, (list, tuple)):
        return [_content(part) for part in value]
    if isinstance(value, (str, int, float, np.generic)):
        return repr(value)
    return id(value), [  # of an object its arrays, not what it remembers for itself
        (name, _content(part))
        for name, part in getattr(value, "__dict__", {}).items()
        if isinstance(part, np.ndarray) and not name.startswith("_")
    ]


def _where(error: BaseException) -> str:
    """Return the line of the reader's own code in which the error arose."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [one for one in frames if one.line and not one.filename.startswith(LIBRARIES)]
    words = say(" (line {}: {})", "（第 {} 行：{}）")
    return words.format(own[-1].lineno, own[-1].line) if own else ""


def expect_array(value, shape: tuple[int, ...], *, finite: bool = True, slips=()) -> np.ndarray:
    """Return the reader's result as a float array of that shape, or raise Wrong.

    slips: (shape, English, Chinese), what the shapes of known mistakes mean.
    """
    if value is None:
        raise Wrong(
            "Your function returned nothing: is `return` missing?",
            "你的函数没有返回值：是不是漏了 return？",
        )
    array = as_floats(value)
    if array is not None and shape == () and array.size == 1:
        array = array.reshape(())
    if array is None or array.shape != shape:
        found = () if array is None else array.shape
        known = [words for slip, *words in slips if slip == found]
        raise Wrong(*(known[0] if known else _other_shape(value, array, shape)))
    if finite and not np.isfinite(array).all():
        raise Wrong(
            "The result holds NaN or infinity: something overflowed, or 0 was divided by 0.",
            "结果里有 NaN 或无穷大：发生了溢出，或出现了 0 除以 0。",
        )
    return array


def _other_shape(value, array, shape: tuple[int, ...]) -> tuple[str, str]:
    """Return in both languages that a result is no array of that shape, not which one it is."""
    if array is None:
        kind = type(value).__name__
        return f"Expected an array, got {kind}.", f"应返回数组，得到的是 {kind}。"
    if shape == ():
        return (
            f"Expected one number, got an array of shape {array.shape}.",
            f"应返回一个数，得到的是形状为 {array.shape} 的数组。",
        )
    return (
        f"The result has shape {array.shape}: the first lines of the function say which is wanted.",
        f"结果的形状为 {array.shape}，与要求的不同：函数开头的说明里写着应有的形状。",
    )


def as_floats(value) -> np.ndarray | None:
    """Return numbers as floats, None of what is something else; Wrong: complex ones, too many."""
    try:
        array = np.asarray(value)
        if array.size > MOST:
            raise Wrong(
                f"The result has {array.size:,} numbers, far more than are asked for.",
                f"结果有 {array.size:,} 个数，远远多于所求。",
            )
        if array.dtype.kind == "c" and not array.imag.any():
            array = array.real
        if array.dtype.kind != "c":
            return np.asarray(array, dtype=float)
    except (TypeError, ValueError):
        return None
    raise Wrong("The result holds complex numbers.", "结果里有复数。")


def refuse(got, right, slips) -> None:
    """Raise Wrong unless `got` is `right`, with the words of the slip whose value it is.

    slips: (value, English, Chinese), numbers or arrays of the shape of `right`.
    """
    if np.allclose(got, right):
        return
    for value, en, zh in slips:
        if np.allclose(got, value):
            raise Wrong(en, zh)
    raise Wrong(*_difference(got, right))


def _difference(got, right) -> tuple[str, str]:
    """Return in both languages what is to be said of a result that is no known slip.

    The right answer stays untold: it would be copied.
    """
    if np.ndim(right) == 0:
        return "The number is not the one asked for.", "得到的数不是所求的数。"
    if np.asarray(right).dtype.kind in "biu":  # masks and labels: their difference has no meaning
        wrong, places = np.count_nonzero(np.not_equal(got, right)), np.size(right)
        return f"Wrong at {wrong} of {places} places.", f"{places} 处中有 {wrong} 处不对。"
    most = np.abs(np.subtract(got, right)).max()
    return f"The result is off by up to {most:.3g}.", f"结果不对，最大偏差 {most:.3g}。"


def in_special_case(function: Callable, en: str, zh: str) -> Callable:
    """Return the reader's function, for a case in which something is 0.

    An error of arithmetic there, and a result that is not finite, are Wrong with these words.
    """

    def call(*handed):
        try:
            answer = function(*handed)
        except (ArithmeticError, ValueError) as error:
            raise Wrong(en, zh) from error
        array = as_floats(answer)
        if array is not None and answer is not None and not np.isfinite(array).all():
            raise Wrong(en, zh)
        return answer

    return call


def told_apart(right, slips, same: Callable = np.array_equal) -> bool:
    """Return whether no slip has the value of the right answer, or of one with other words.

    slips: as for `refuse`. same(a, b): whether two values count as one.
    """
    known = [(right, ""), *((value, words) for value, words, _ in slips)]
    return not any(
        first[1] != second[1] and same(first[0], second[0])
        for first, second in combinations(known, 2)
    )
