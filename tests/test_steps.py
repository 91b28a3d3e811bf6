"""States that nobody can change, and the two ways to use a generator of them."""

import inspect
import itertools
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segteach.steps import checked_at_call, last, last_of, record, state


@state
class Holder:
    """A state of one value."""

    value: object


@state
class Positive:
    """A state with a check of its own."""

    number: int
    array: np.ndarray

    def __post_init__(self):
        if self.number <= 0:
            raise ValueError(f"number: got {self.number}, allowed is > 0")
        object.__setattr__(self, "array", np.asarray(self.array))  # it may convert its fields


def arrays_in(value):
    if isinstance(value, np.ndarray):
        return [value]
    return [array for item in value for array in arrays_in(item)]


base = np.arange(12.0).reshape(3, 4)
CONTENTS = {
    "owned": lambda a: a,
    "slice": lambda a: a[1:],
    "transpose": lambda a: a.T,
    "every second": lambda a: a[:, ::2],
    "broadcast": lambda a: np.broadcast_to(a, (2, 3, 4)),
    "list": lambda a: [a, a[1:]],
    "nested": lambda a: (a, [a[0], (a[1], [a[2:]])]),
}


def test_the_callers_later_writes_are_not_seen_and_the_caller_can_still_write():
    for kind, content in CONTENTS.items():
        mine, wanted = base.copy(), content(base)
        held = Holder(content(mine))
        mine += 100  # raises if the state froze the caller's own array
        for got, want in zip(arrays_in(held.value), arrays_in(wanted), strict=True):
            np.testing.assert_array_equal(got, want, err_msg=kind)


def test_every_array_in_a_state_is_read_only(refused):
    for content in CONTENTS.values():
        arrays = arrays_in(Holder(content(base.copy())).value)
        assert refused((partial(array.fill, 0), "read-only") for array in arrays) == []


def test_a_read_only_view_of_writable_memory_is_copied():
    mine = np.zeros(3)
    view = mine[:]
    view.flags.writeable = False
    held = Holder(view)
    mine[0] = 1
    assert held.value[0] == 0


def test_an_array_of_another_state_is_shared_not_copied():
    first = Holder(base.copy())
    assert Holder(first.value).value is first.value
    assert Holder([first.value]).value[0] is first.value


def test_lists_become_tuples_at_every_depth():
    assert Holder([1, [2, (3, [4])]]).value == (1, (2, (3, (4,))))


def test_a_container_that_can_change_is_refused(refused):
    bad = {}, set(), bytearray(b"a"), [1, {"a": 2}]
    words = r"^value: got \w+, allowed"
    assert refused(((partial(Holder, container), words) for container in bad), TypeError) == []


def test_a_field_cannot_be_set():
    held = Holder(1)
    with pytest.raises(FrozenInstanceError):
        held.value = 2


def test_states_are_compared_by_identity_so_that_arrays_never_make_it_ambiguous():
    one, other = Holder(base), Holder(base)
    assert one == one
    assert one != other
    assert len({one, other}) == 2


def test_the_check_of_the_class_is_still_called_and_what_it_converts_is_frozen():
    assert not Positive(1, [[1.0]]).array.flags.writeable
    with pytest.raises(ValueError, match=r"^number"):
        Positive(0, base)


# --- last, record --------------------------------------------------------------------------------


def counting(count, size=1):
    return (Holder((number, np.zeros(size))) for number in range(count))


def numbers(states):
    return [held.value[0] for held in states]


def test_last_is_the_final_state():
    assert last(counting(7)).value[0] == 6


def test_a_generator_without_a_state_is_refused(refused):
    assert (
        refused((partial(function, iter(())), r"^steps: got none") for function in (last, record))
        == []
    )


@settings(deadline=None)
@given(st.integers(1, 40), st.integers(1, 12))
def test_record_keeps_every_so_many_and_always_the_first_and_the_last(count, every):
    want = [n for n in range(count) if n % every == 0 or n == count - 1]
    assert numbers(record(counting(count), every)) == want


def test_record_refuses_an_every_that_is_no_whole_number_above_zero(refused):
    assert (
        refused((partial(record, counting(3), every), "^every: got") for every in (0, -1, 1.5))
        == []
    )


@settings(deadline=None)
@given(st.integers(1, 200), st.integers(1, 4), st.integers(3, 20))
def test_at_the_byte_limit_record_doubles_every_as_often_as_needed_and_no_more(count, every, room):
    kept = numbers(record(counting(count, size=10), every, limit_bytes=room * 10 * 8))
    while len(range(0, count, every)) > room:
        every *= 2
    assert kept == [n for n in range(count) if n % every == 0 or n == count - 1]


def test_a_record_that_fits_is_not_thinned():
    assert len(record(counting(50, size=10), limit_bytes=50 * 80)) == 50


def test_an_array_shared_by_states_counts_once():
    shared = Holder(np.zeros(1000)).value
    states = (Holder((number, shared, (shared,))) for number in range(50))
    assert len(record(states, limit_bytes=8000)) == 50


def test_arrays_of_a_state_inside_a_state_count():
    states = (Holder(Holder(np.zeros(10))) for _ in range(50))
    assert len(record(states, limit_bytes=10 * 80)) <= 11


def test_record_reads_an_endless_generator_no_further_than_it_is_cut():
    endless = (Holder((number, np.zeros(1))) for number in itertools.count())
    assert numbers(record(itertools.islice(endless, 5), every=2)) == [0, 2, 4]
    assert next(endless).value[0] == 5


def test_a_decorated_generator_refuses_at_the_call_and_yields_the_same_states():
    @checked_at_call
    def count_steps(number, *, stride=1):
        """Count."""
        if number < 1:
            raise ValueError("number")
        yield from range(0, number, stride)

    with pytest.raises(ValueError, match="number"):
        count_steps(0)
    assert list(count_steps(7, stride=3)) == [0, 3, 6]
    assert (count_steps.__name__, count_steps.__doc__) == ("count_steps", "Count.")
    assert str(inspect.signature(count_steps)) == "(number, *, stride=1)"


def test_a_decorated_generator_stops_where_it_is_closed():
    closed = []

    @checked_at_call
    def endless_steps():
        try:
            yield from itertools.count()
        finally:
            closed.append(True)

    states = endless_steps()
    assert [next(states), next(states)] == [0, 1]
    states.close()
    assert closed == [True]


def test_the_function_of_some_steps_takes_their_arguments_and_returns_their_last_state():
    @checked_at_call
    def halve_steps(number: int, *, times: int = 3) -> "Iterator[int]":
        """Halve."""
        for _ in range(times + 1):
            yield number
            number //= 2

    halve = last_of(halve_steps)
    assert (halve(40), halve(40, times=1)) == (5, 20)
    assert halve.__name__ == "halve" and "`halve_steps`" in halve.__doc__
    assert str(inspect.signature(halve)) == "(number: int, *, times: int = 3) -> 'int'"
    with pytest.raises(TypeError):
        halve(40, often=1)


@checked_at_call
def halves_steps(count):
    """Numbers that become too small, or none where the caller's rule reaches into them."""
    value = np.float64(1e-300)
    for _ in range(count):
        value = value * 1e-9
        yield value


def test_what_is_too_small_is_0_within_the_steps_and_an_error_outside_as_the_caller_wants_it():
    with np.errstate(all="raise"):
        values = []
        for value in halves_steps(3):
            values.append(value)
            with pytest.raises(FloatingPointError):
                np.float64(1e-300) * np.float64(1e-300)
    assert values == list(halves_steps(3)) and values[-1] == 0
