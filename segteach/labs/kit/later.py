"""Later: what stands beside a picture is drawn when the mask has left for the page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

PAUSE = 0.06  # seconds that a mask needs to the page
TURN = 0.005  # seconds between two drawings, in which the kernel hears the hand


class Later:
    """Draws one thing after the other for the last of several requests, each in a turn of its own.

    So a stroke that comes meanwhile waits for one of them at most.

    draws: called without arguments, in their order.
    at_once: nobody waits for a page.
    pause: seconds before the first.
    """

    def __init__(self, *draws: Callable[[], None], at_once: bool, pause: float = PAUSE):
        self._draws, self._at_once, self._pause = draws, at_once, pause
        self._timer: asyncio.TimerHandle | None = None

    def __call__(self) -> None:
        self.cancel()
        try:
            loop = None if self._at_once else asyncio.get_running_loop()
        except RuntimeError:  # a script: there is no page
            loop = None
        if loop is None:
            for draw in self._draws:
                draw()
        else:
            self._timer = loop.call_later(self._pause, self._draw, loop, 0)

    def cancel(self) -> None:
        """Leave undrawn what is not drawn yet."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _draw(self, loop: asyncio.AbstractEventLoop, number: int) -> None:
        following = number + 1 < len(self._draws)
        self._timer = loop.call_later(TURN, self._draw, loop, number + 1) if following else None
        self._draws[number]()
