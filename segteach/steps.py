"""States of an algorithm, and the two ways to use them: the last one, or all of them.

An algorithm is a generator of frozen states, begun when it is called. `last` turns it into a plain
function, `record` into the list that a player shows. Neither knows which algorithm it is.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import wraps
from typing import ParamSpec, TypeVar, dataclass_transform

import numpy as np

from segteach.arrays import check_count

State = TypeVar("State")
Arguments = ParamSpec("Arguments")


@dataclass_transform(frozen_default=True, eq_default=False)
def state(cls: type) -> type:
    """Class decorator: a frozen dataclass whose arrays nobody can change afterwards.

    An array that is read-only and owns its memory is taken as it is (another state made it);
    any other is copied: freezing a view would still let its base change it, and freezing the
    caller's array would break the caller. Lists become tuples; sets and dicts are refused. A
    __post_init__ of the class runs first and may convert what it was handed.
    """

    def freeze(self):
        if check is not None:
            check(self)
        for field in fields(self):
            object.__setattr__(self, field.name, _frozen(getattr(self, field.name), field.name))

    check = getattr(cls, "__post_init__", None)
    cls.__post_init__ = freeze  # type: ignore[attr-defined]
    return dataclass(frozen=True, eq=False)(cls)


def checked_at_call(
    generate: Callable[Arguments, Iterator[State]],
) -> Callable[Arguments, Iterator[State]]:
    """Decorate a generator of states: bad arguments are refused at the call, not at first `next`.

    The call runs to the first state and hands it out with the rest. What falls below the smallest
    number is 0 in every algorithm, also where the caller has numpy raise an error for it.
    """

    @wraps(generate)
    def begin(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Iterator[State]:
        states = generate(*args, **kwargs)
        with np.errstate(under="ignore"):
            first = next(states)
        return _after(first, states)

    return begin


def _after(first: State, states: Iterator[State]) -> Iterator[State]:
    following: State | None = first
    while following is not None:
        yield following
        with np.errstate(under="ignore"):  # not across a yield: it would be the caller's, too
            following = next(states, None)


def last(steps: Iterable[State]) -> State:
    """Return the final state of `steps`: the result of the algorithm."""
    result = None
    for result in steps:  # noqa: B007 - only the last one is wanted
        pass
    if result is None:
        raise ValueError("steps: got none, allowed is a generator of at least one state")
    return result


def last_of(generate: Callable[Arguments, Iterator[State]]) -> Callable[Arguments, State]:
    """Return `x` for `x_steps`: the function of the same arguments that returns the last state."""

    @wraps(generate)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> State:
        check_names(run.__name__, kwargs, whole.parameters)
        return last(generate(*args, **kwargs))

    run.__name__ = run.__qualname__ = generate.__name__.removesuffix("_steps")
    whole = inspect.signature(generate)
    of_one = str(whole.return_annotation).removeprefix("Iterator[").removesuffix("]")
    run.__signature__ = whole.replace(return_annotation=of_one)  # type: ignore[attr-defined]
    run.__doc__ = f"Return the last state of `{generate.__name__}`.\n\n{generate.__doc__}"
    return run


def check_names(function: str, given: Iterable[str], allowed: Iterable[str]) -> None:
    """Raise TypeError where an argument by name is none that the function has, and name those."""
    known = list(allowed)
    for name in given:
        if name not in known:
            raise TypeError(f"{function}: got {name}=..., allowed are {', '.join(known)}")


def record(
    steps: Iterable[State], every: int = 1, limit_bytes: int = 256 * 1024 * 1024
) -> list[State]:
    """Return the states at 0, every, 2 every, ... and always the last one.

    When the arrays of the kept states outgrow `limit_bytes`, every second one is dropped and
    `every` doubles, so that any number of steps fits. Arrays shared by states count once.
    """
    every = check_count(every, "every")
    kept: list[State] = []
    arrays: dict[int, int] = {}
    newest = None
    for number, newest in enumerate(steps):
        if number % every == 0:
            kept.append(newest)
            arrays |= _arrays_of(newest)
            while len(kept) > 2 and sum(arrays.values()) > limit_bytes:
                kept, every = kept[::2], 2 * every
                arrays = {key: size for item in kept for key, size in _arrays_of(item).items()}
    if newest is None:
        raise ValueError("steps: got none, allowed is a generator of at least one state")
    if kept[-1] is not newest:
        kept.append(newest)
    return kept


def _frozen(value, name: str):
    if isinstance(value, np.ndarray):
        if value.flags.writeable or not value.flags.owndata:
            value = value.copy()
            value.flags.writeable = False
        return value
    if isinstance(value, (list, tuple)):
        return tuple(_frozen(item, name) for item in value)
    if isinstance(value, (set, dict, bytearray)):
        raise TypeError(f"{name}: got {type(value).__name__}, allowed in a state are tuples")
    return value


def _arrays_of(value) -> dict[int, int]:
    """Return {id: bytes} of the arrays in a state, so that a shared one counts once."""
    if isinstance(value, np.ndarray):
        return {id(value): value.nbytes}
    if is_dataclass(value):
        value = tuple(getattr(value, field.name) for field in fields(value))
    if isinstance(value, tuple):
        return {key: size for item in value for key, size in _arrays_of(item).items()}
    return {}
