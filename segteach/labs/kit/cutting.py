"""What the labs share whose cut follows the brush: the worker's question, links as a table."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from segteach.marks.session import Session

PAUSE = 0.06  # seconds that a mask needs to the page
TURN = 0.005  # seconds between two drawings, in which the kernel hears the hand


class Later:
    """Draws what stands beside a picture after the mask has left: drawing would hold it up.

    draws: called one after the other for the last of several requests, each in a turn of its own,
    so that a stroke that comes meanwhile waits for one of them at most. at_once: nobody waits for
    a page. pause: seconds before the first.
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

    def _draw(self, loop: asyncio.AbstractEventLoop, number: int) -> None:
        if number + 1 < len(self._draws):
            self._timer = loop.call_later(TURN, self._draw, loop, number + 1)
        self._draws[number]()


@dataclass(frozen=True)
class Missing:
    """The worker has not seen this picture."""

    picture: int


def first_edits(session: Session, count: int) -> Session:
    """Return a session of the first `count` edits."""
    part = Session(session.shape, session.picture)
    for edit in session.edits[:count]:
        part.add(edit)
    return part


def set_controls(lab, allowed: Mapping[str, Callable], session: Session) -> None:
    """Set a lab's controls and its photo menu as the session says.

    allowed: {name of the control: value -> whether a shared text may set it so}.
    """
    known = session.parameters
    for name, may_be in allowed.items():
        if name in known and may_be(known[name]):
            getattr(lab, name).value = known[name]
    if session.picture in lab.photo.menu.options:
        lab.photo.show(session.picture)


def is_number(value) -> bool:
    """Return whether a value of a shared text is a number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)
