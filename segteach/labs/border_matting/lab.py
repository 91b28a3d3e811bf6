"""The soft-edge lab: border matting of a fixed mask, with every number of its formula to touch."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np

from segteach.labs.border_matting.edge import PICTURES, Edge, Steps, edge_of, object_of
from segteach.labs.border_matting.words import (
    along_plot,
    energy_table,
    profile_plot,
    ribbon_picture,
    sample_words,
)
from segteach.labs.kit.controls import menu_of, notches_of, slider_of
from segteach.labs.kit.frame import Lab
from segteach.labs.kit.html import text
from segteach.language import say
from segteach.widgets.linked_pictures import LinkedPictures

WAYS = ("path", "own", "hand")
CENTRE_WEIGHTS = (0.0, 1.0, 10.0, 50.0, 200.0, 1000.0, 10000.0)
SOFTNESS_WEIGHTS = (0.0, 10.0, 100.0, 1000.0, 10000.0, 100000.0)
SKY = np.array([0.75, 0.85, 0.95])
EXAMPLES: tuple[tuple[dict, tuple[int, int]], ...] = (  # controls, and the pixel
    ({}, (48, 76)),
    ({"picture": "disc"}, (60, 117)),
    ({"picture": "disc", "centre_smoothness": 0.0, "softness_smoothness": 0.0}, (60, 117)),
    ({"width": 2.0}, (48, 76)),
    ({"way": "hand"}, (48, 76)),
)


class SoftEdgeLab(Lab):
    """Border matting of a fixed mask: width, both lambdas, and a step set by hand.

    settings: the controls of the same name.

    edge: the `Edge` of picture and width. steps: {way: `Steps`}, of least E, of each sample for
    itself, and the hand's. sample: t next to the pixel chosen. alpha: (H, W) of the way shown.
    """

    CONTROLS = (
        menu_of("picture", PICTURES, PICTURES[0], parameter=False),
        menu_of("way", WAYS, "path", parameter=False),
        slider_of("width", 2.0, 10.0, 6.0, step=1.0),
        notches_of("centre_smoothness", CENTRE_WEIGHTS, 50.0),
        notches_of("softness_smoothness", SOFTNESS_WEIGHTS, 1000.0),
        slider_of("centre", -3.0, 3.0, 0.0, step=0.1, parameter=False),
        slider_of("softness", 0.3, 5.0, 1.0, step=0.1, parameter=False),
    )

    def __init__(self, **settings):
        super().__init__()
        self.begin_with(**settings)
        self.pictures = LinkedPictures(
            {"": np.zeros((1, 1))}, columns=1, by_click=True, zoom=5, spare=204
        )
        self.plot, self.centres, self.softnesses, self.words, self.energies = (
            widgets.HTML() for _ in range(5)
        )
        self._listen()
        self._lay_out()
        self.reset()

    @property
    def sample(self) -> int:
        """The number t of the sample next to the pixel chosen."""
        return self.edge.nearest(*self.pictures.pixel)

    @property
    def alpha(self) -> np.ndarray:
        """The matte that is shown, (H, W)."""
        return self.edge.alpha(self.steps[self.way.value])

    def reset(self) -> None:
        """Begin as the book does."""
        self.fill_controls(self._first)
        self._begin(EXAMPLES[0][1] if self.picture.value == PICTURES[0] else None)

    def load_example(self, number: int) -> None:
        """Show one of EXAMPLES, with the other controls as at first."""
        settings, pixel = EXAMPLES[number]
        self.fill_controls(self._first | {"picture": PICTURES[0]} | settings)
        self._begin(pixel)

    def _listen(self) -> None:
        answers = {
            "picture": lambda: self._begin(None),
            "width": self._widen,
            "centre_smoothness": self._find,
            "softness_smoothness": self._find,
            "centre": self._set_by_hand,
            "softness": self._set_by_hand,
            "way": self._show,
        }
        for name, answer in answers.items():
            self.controls[name].observe(lambda _, answer=answer: self._filling or answer(), "value")
            if name not in ("picture", "way"):
                self.controls[name].layout.width = "265px"
        self.pictures.observe(lambda _: self._filling or self._show(), "pixel")

    def _lay_out(self) -> None:
        one = widgets.VBox([self.plot, self.words])
        along = widgets.VBox([self.softnesses, self.centres])
        self.add_class("st-lab-wide")
        rows = [
            [self.picture, self.way],
            [self.width, self.centre_smoothness, self.softness_smoothness],
            [self.centre, self.softness],
            [self.energies],
        ]
        titles = say("at one t", "某个 t 处"), say("along the outline", "沿轮廓")
        self.arrange(self.pictures, rows, dict(zip(titles, (one, along), strict=True)))

    def _begin(self, pixel: tuple[int, int] | None) -> None:
        """Show another picture."""
        with self.bar.working():
            self._object = object_of(self.picture.value)
        with self.filling():
            self.pictures.show(dict.fromkeys(_titles(), self._object.image))
        self._widen(pixel)

    def _widen(self, pixel: tuple[int, int] | None = None) -> None:
        """Take another width: all costs are found anew."""
        with self.bar.working():
            self.edge: Edge = edge_of(self._object, self.width.value)
            self.steps: dict[str, Steps] = {}
            self._find(show=False)
            self._set_by_hand(show=False)
        with self.filling():
            if pixel is None:  # one on the outline
                pixel = self.edge.ribbon.points[self.sample].round().astype(int).tolist()
            self.pictures.pixel = tuple(pixel)
        self._show()

    def _find(self, *, show: bool = True) -> None:
        """Find the steps of least E for other lambdas."""
        weights = self.centre_smoothness.value, self.softness_smoothness.value
        self.steps |= {"path": self.edge.least(*weights), "own": self.edge.own(*weights)}
        if show:
            self._show()

    def _set_by_hand(self, *, show: bool = True) -> None:
        """Take the hand's step everywhere."""
        steps, self._by_hand = self.edge.one(self.centre.value, self.softness.value)
        self.steps |= {"hand": steps}
        if show:
            self._show()

    def _show(self) -> None:
        """Show pictures, plots and numbers."""
        sample, steps, alpha = self.sample, self.steps[self.way.value], self.alpha
        soft = alpha[..., None] * self._object.image + (1 - alpha[..., None]) * SKY
        shown = (ribbon_picture(self.edge, sample), alpha, soft)
        with self.filling():
            self.pictures.show(dict(zip(_titles(), shown, strict=True)))
        hand = self.centre.value, self.softness.value
        self.plot.value = profile_plot(self.edge, steps, hand, sample)
        self.softnesses.value = along_plot(self.edge, steps, sample, soft=True)
        self.centres.value = along_plot(self.edge, steps, sample, soft=False)
        self.words.value = text(sample_words(self.edge, steps, self._by_hand, sample))
        ordered = {way: self.steps[way] for way in WAYS}
        self.energies.value = energy_table(ordered, self.way.value)


def _titles() -> tuple[str, str, str]:
    return (
        say("ribbon", "条带"),
        say("matte α", "蒙版 α"),
        say("new background", "换上新背景"),
    )
