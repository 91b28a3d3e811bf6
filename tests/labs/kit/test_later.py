"""What is drawn after a mask: once for the last request, one thing after the other."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from segteach.labs.kit.later import Later


def in_a_loop(cell):
    """Run cell() in an event loop; in a thread, as the browser tests leave their loop running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, cell()).result()


def test_later_draws_once_for_the_last_request_and_never_before_the_caller_has_gone_on():
    drawn = []

    async def cell():
        later = Later(lambda: drawn.append("side"), at_once=False)
        later()
        later()
        assert drawn == []
        done = asyncio.get_running_loop().create_future()
        Later(lambda: done.set_result(None), at_once=False)()
        await done

    in_a_loop(cell)
    assert drawn == ["side"]


def test_between_two_drawings_the_loop_turns_and_what_is_cancelled_stays_undrawn():
    seen = []

    async def cell():
        loop, done = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()
        first = lambda: (seen.append("first"), loop.call_soon(seen.append, "a stroke"))  # noqa: E731
        Later(first, lambda: seen.append("second"), lambda: done.set_result(None), at_once=False)()
        await done
        late = Later(lambda: (seen.append("third"), late.cancel()), seen.clear, at_once=False)
        late()
        Later(*[lambda: None] * 3, lambda: rest.set_result(None), at_once=False)()
        rest = loop.create_future()
        await rest

    in_a_loop(cell)
    assert seen == ["first", "a stroke", "second", "third"]
