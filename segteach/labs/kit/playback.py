"""Playback: the one player bar of the labs whose pictures are made while one looks."""

from __future__ import annotations

from collections.abc import Callable

import anywidget
import traitlets

from segteach.widgets.assets import module, style, words_of
from segteach.widgets.numbers import Whole


class Playback(anywidget.AnyWidget):
    """Play and pause, back, step, restart, speed; a slider where the last step is known.

    go: go(step) shows a step; it is called for whatever the hand chooses, and while it plays.
    playing: playing(on), told when the play begins and when it ends.
    restart: what the first button does; by default it goes to the first step.
    last: the number of the last step; None where steps never end.
    complain: told in words what went wrong in `go`; the play has then stopped.
    pace: milliseconds that a picture stays, one of PACES.

    step: the one shown; setting it shows it. first: the first one that can be gone back to.
    stride: steps from one picture to the next. Keys: left, right, home, end, space.
    """

    PACES = (1000, 500, 250, 120, 50, 0)

    _esm = module("playback")
    _css = style()
    step = Whole(0).tag(sync=True)
    first = Whole(0).tag(sync=True)
    last = Whole(None, allow_none=True).tag(sync=True)
    stride = Whole(1).tag(sync=True)
    pace = Whole(120).tag(sync=True)
    paces = traitlets.List(Whole(), PACES).tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        go: Callable[[int], None],
        *,
        playing: Callable[[bool], None] | None = None,
        restart: Callable[[], None] | None = None,
        last: int | None = None,
        complain: Callable[[str], None] | None = None,
        pace: int = 120,
    ):
        labels = words_of("playback")
        super().__init__(last=last, pace=pace, labels=labels)
        if restart is not None:
            self.labels = labels | {"first": labels["restart"]}
        self._go, self._told = go, playing
        self._restart, self._complain = restart, complain
        self._silent = False
        self.observe(lambda change: self._show(change["new"]), "step")
        self.observe(lambda change: self._play(change["new"]), "playing")
        self.on_msg(self._hear)

    def at(self, step: int, *, first: int = 0, last: int | None = None) -> None:
        """Take note of the step that the lab shows by itself, and of the first and the last."""
        self._silent = True
        try:
            with self.hold_sync():
                self.first, self.last = first, last
                self.step = step
        finally:
            self._silent = False

    def forward(self, pictures: int = 1) -> None:
        """Go so many pictures on, or back."""
        self.step += pictures * self.stride

    def restart(self) -> None:
        """Begin anew."""
        if self._restart is None:
            self.step = self.first
        else:
            self._attempt(self._restart)

    def close(self) -> None:
        """Stop, and forget the lab."""
        self._go, self._told, self._restart, self._complain = _nothing, None, None, None
        self.playing = False
        super().close()

    @traitlets.validate("step")
    def _inside(self, proposal) -> int:
        step = max(self.first, proposal["value"])
        return step if self.last is None else min(step, self.last)

    def _show(self, step: int) -> None:
        if not self._silent:
            self._attempt(self._go, step)

    def _play(self, on: bool) -> None:
        if on and self.step == self.last:
            self.step = self.first
        if self._told is not None:
            self._attempt(self._told, on)

    def _attempt(self, action: Callable, *arguments) -> None:
        """Do it; what goes wrong is said, and the play stops."""
        try:
            action(*arguments)
        except Exception as error:
            if self._complain is None:
                raise
            self.playing = False
            self._complain(f"{type(error).__name__}: {error}")

    def _hear(self, _, message, buffers) -> None:
        match message:
            case {"beat": view}:
                self._beat()
                self.send({"answer": view})  # in any case: the page waits for it
            case {"kind": "restart"}:
                self.restart()

    def _beat(self) -> None:
        if self.playing:
            self.forward()
        if self.step == self.last:
            self.playing = False


def _nothing(*_) -> None:
    """Do what a closed bar does."""
