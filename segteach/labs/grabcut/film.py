"""The film of a GrabCut iteration: its moments, the player bar, the energy of each."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from segteach.labs.grabcut.energy import HEIGHT, energy_plot, energy_words
from segteach.labs.grabcut.worker import Edited, Moment
from segteach.labs.kit.html import text
from segteach.labs.kit.playback import Playback
from segteach.language import say
from segteach.segmentation.grabcut import GrabCutState


class Film:
    """The moments of an iteration, and what the present strokes made of its end.

    go: called when the hand chose another moment. complain: hears what went wrong in it.

    moments: the states. edited: the answer to the present strokes, None before it has come.
    player: the bar. words, plot: the energy of the moment shown, and of all.
    """

    def __init__(self, go: Callable[[], None], complain: Callable[[str], None]):
        self.moments: list[GrabCutState] = []
        self.edited: Edited | None = None
        self._whole = ""  # the name of the film, once its last moment is there
        self.player = Playback(lambda _: go(), last=0, complain=complain, pace=500)
        self.player.layout.width = "100%"  # its sliders shrink with the column
        self.words, self.plot = widgets.HTML(), widgets.HTML()
        self.plot.layout.min_height = f"{HEIGHT - 10}px"

    @property
    def shown(self) -> GrabCutState | None:
        """The state that the bar stands at; at its end, that of the present strokes."""
        if self.at_end and self.edited is not None:
            return self.edited.state
        return self.moments[self.player.step] if self.moments else None

    @property
    def at_end(self) -> bool:
        """Whether the bar stands at its end."""
        return self.player.step == self.player.last

    def forget(self) -> None:
        """Hold no moment."""
        self._replace([])
        self._whole, self.edited = "", None
        words = ("The film of the iteration will stand here.", "迭代的全过程将显示在这里。")
        self.words.value, self.plot.value = text(say(*words)), ""

    def add(self, moment: Moment, *, follow: bool) -> bool:
        """Take the next moment, and go there if `follow`; False where it was there before."""
        if moment.seen or moment.film == self._whole:
            return False
        if moment.number == 0:
            self._whole = ""
            self._replace(self.moments[:] if moment.lesson else [])
            self.edited = self.edited if moment.lesson else None
        self.moments.append(moment.state)
        moment.seen = True
        last = len(self.moments) - 1
        self.player.at(last if follow else min(self.player.step, last), last=last)
        return True

    def end(self, edited: Edited, *, go: bool) -> bool:
        """Take the answer to the present strokes, go there if `go`; False if it brought its film.

        An answer that comes again brings the moments that it had when it came first.
        """
        brought = edited.moments is not None and edited.moments is not self.moments
        if edited.moments is None:
            edited.moments = self.moments
        self._replace(edited.moments)
        self._whole, self.edited = edited.film, edited
        if go:
            self.player.at(self.player.last, last=self.player.last)
        return not brought

    def draw(self) -> None:
        """Write and plot the energy."""
        if self.moments:
            self.words.value = text(energy_words(self.shown, self.moments[-1], self._after))
            self.plot.value = energy_plot(self.moments, self.player.step, self._after)

    @property
    def _after(self) -> Edited | None:
        """The answer to the present strokes, where the bar stands at it."""
        return self.edited if self.at_end else None

    def _replace(self, moments: list[GrabCutState]) -> None:
        self.moments = moments
        last = max(0, len(moments) - 1)
        self.player.at(min(self.player.step, last), last=last)
