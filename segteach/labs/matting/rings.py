"""The tab of the rings: the Bayesian method both ways, a ring at a time."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from segteach.draw.matting import draw_matte, draw_rings
from segteach.labs.kit.figure import Figure
from segteach.labs.kit.html import text
from segteach.labs.kit.playback import Playback
from segteach.labs.matting.growing import Growing
from segteach.labs.matting.texts import note_words, ring_words
from segteach.language import say


class Rings:
    """A player bar, and beside each other the matte so far and the number of each pixel's ring.

    complain: hears what went wrong in a step.

    widget: what the tab shows.
    """

    def __init__(self, complain: Callable[[str], None]):
        self._growing: Growing | None = None
        self.player = Playback(lambda _: self.draw(), last=0, complain=complain, pace=250)
        self.player.layout.width = "100%"
        self.words, self.note = widgets.HTML(), widgets.HTML()
        draws = [draw_matte, lambda ax, state: draw_rings(ax, state, self._last)]
        self.figure = Figure(draws, (5.6, 2.4))
        self.widget = widgets.VBox([self.player, self.words, self.figure, self.note])

    @property
    def _last(self) -> int:
        return self._growing.rings if self._growing else 1

    def show(self, growing: Growing | None) -> None:
        """Go with the rings that are there; one who looks at an earlier one stays with it."""
        at_end = self.player.step == self.player.last or growing is not self._growing
        self._growing = growing
        rings = growing.rings if growing else 0
        self.player.at(rings if at_end else min(self.player.step, rings), last=rings)

    def draw(self) -> None:
        """Draw the ring that the player stands at."""
        if self._growing is None:
            words = ("The Bayesian method will stand here.", "贝叶斯抠像的过程将显示在这里。")
            self.words.value, self.figure.value, self.note.value = text(say(*words)), "", ""
            return
        number = self.player.step
        self.words.value = ring_words(self._growing, number)
        self.note.value = note_words(self._growing)
        words = say("matte and ring numbers after ring {}", "第 {} 圈之后的蒙版和各像素的圈号")
        self.figure.draw(self._growing.after(number), words.format(number))
