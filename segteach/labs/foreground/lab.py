"""The foreground lab: the halo of the old background, and the F that is free of it."""

from __future__ import annotations

from functools import partial

import ipywidgets as widgets
import numpy as np
import traitlets

from segteach import data
from segteach.arrays import pixel_at
from segteach.labs.foreground.ways import PASTED, WAYS, Compared, before, panels
from segteach.labs.foreground.words import error_table, pixel_table
from segteach.labs.foreground.worker import ALPHA, Found, Job, start
from segteach.labs.kit.backdrops import BACKDROPS, OWN_BACKDROP, backdrop
from segteach.labs.kit.controls import menu_of
from segteach.labs.kit.frame import Lab
from segteach.labs.kit.known_mattes import KNOWN, KnownMatte, given_matte, known_matte
from segteach.labs.kit.matting_scenes import busiest_pixel
from segteach.widgets.linked_pictures import LinkedPictures
from segteach.widgets.solver import Solver

BEHIND = tuple(name for name in BACKDROPS if name != OWN_BACKDROP)
VIEWS = ("composite", "foreground", "difference")
ZOOM = 6
EXAMPLES = (  # picture, new background, alpha
    ("dandelion", "black", "known"),
    ("dandelion", "white", "closed_form"),
    ("hair", "white", "known"),
    ("cat", "green", "known"),
    ("coffee", "black", "known"),
)


class ForegroundLab(Lab):
    """A matte before another background: C pasted with alpha, and F by two estimates.

    picture: a `Scene`, or (H, W, 3); those of the menu where it is not given.
    alpha: (H, W) in [0, 1], of a picture that is no Scene.
    pixel: (row, col) to begin with.
    inline: estimate in the kernel, and not in a process of its own.
    settings: the controls of the same name.

    compared: the matte with the ways that are there, a `Compared`. errors: {way: (mean, greatest)
    difference from the exact composite, of 255}. `choose(row, col)`: the place that is enlarged.
    """

    CONTROLS = (
        menu_of("picture", KNOWN, EXAMPLES[0][0], parameter=False),
        menu_of("matte", ("known", "closed_form"), "known", parameter=False),
        menu_of("behind", BEHIND, EXAMPLES[0][1], parameter=False),
        menu_of("view", VIEWS, "composite", parameter=False),
    )

    def __init__(self, picture=None, alpha=None, *, pixel=None, inline: bool = False, **settings):
        super().__init__()
        self.begin_with(**settings)
        self._own = None if picture is None else (given_matte(picture, alpha), pixel)
        self._revision = 0
        busy = partial(setattr, self.bar, "busy")
        self.solver = Solver(start, self._deliver, self.bar.complain, inline=inline, busy=busy)
        self.pictures = LinkedPictures(
            {"": np.zeros((1, 1))}, columns=2, by_click=True, zoom=ZOOM, spare=204
        )
        self.before = LinkedPictures({"": np.zeros((1, 1))}, columns=2, by_click=True, spare=538)
        for pictures in (self.pictures, self.before):
            pictures.add_class("st-lensed")
        self.numbers, self.colours = widgets.HTML(), widgets.HTML()
        self._listen()
        below = widgets.VBox([self.numbers, self.colours, self.before])
        rows = [[self.picture, self.matte], [self.behind, self.view]]
        self.arrange(self.pictures, rows, {"": below})
        self.reset()

    def _listen(self) -> None:
        self.picture.observe(
            lambda _: self._filling or self._begin(self._chosen(self.picture.value)), "value"
        )
        self.matte.observe(lambda _: self._filling or self.run(), "value")
        for control in (self.behind, self.view):
            control.observe(lambda _: self._filling or self._show(), "value")
        self.pictures.observe(lambda _: self._filling or self._show_pixel(), "pixel")
        traitlets.link((self.pictures, "pixel"), (self.before, "pixel"))

    def reset(self) -> None:
        """Show the picture, the place and the controls that the lab began with."""
        self.fill_controls(self._first)
        if self._own is None:
            self._begin(self._chosen(self.picture.value))
        else:
            self._begin(*self._own)

    def load_example(self, number: int) -> None:
        """Show a picture before a background, as composites."""
        name, behind, matte = EXAMPLES[number]
        self.fill_controls(self._first | {"picture": name, "behind": behind, "matte": matte})
        self._begin(self._chosen(name))

    def choose(self, row: int, col: int) -> None:
        """Choose the place that is enlarged."""
        self.pictures.pixel = pixel_at((row, col), self.known.alpha.shape)

    def wait(self) -> None:
        """Wait for all estimates; for tests and cells."""
        self.solver.wait()

    @property
    def errors(self) -> dict[str, tuple[float, float]]:
        """Mean and greatest difference of each way from the exact composite, of 255."""
        found = {way: self.compared.error(way) for way in WAYS}
        return {way: error for way, error in found.items() if error is not None}

    def _chosen(self, name: str) -> KnownMatte:
        with self.bar.working():
            return known_matte(name)

    def _begin(self, known: KnownMatte, pixel=None) -> None:
        """Show another picture."""
        self.known = known
        self.solver.keep(image=known.image)
        self.matte.disabled = known.scene is None
        with self.filling():
            for pictures in (self.pictures, self.before):
                pictures.show({"": known.image})
            shape = known.alpha.shape
            self.pictures.pixel = pixel_at(pixel or busiest_pixel(known.alpha), shape)
        self.run()

    def run(self) -> None:
        """Have F estimated in the worker, with the alpha that the menu names."""
        self._revision += 1
        self.bar.tell("")
        computed = self.known.scene is not None and self.matte.value == "closed_form"
        self._found: dict[str, Found] = {}
        seeds = data.trimap_of(self.known.alpha) if computed else None
        job = Job(None if computed else self.known.alpha, seeds)
        self._alpha = job.alpha
        self._show()
        self.solver.submit(job, self._revision)

    def _deliver(self, found: Found, revision: int) -> None:
        if revision != self._revision:
            return
        if found.what == ALPHA:
            self._alpha = found.values
        else:
            self._found[found.what] = found
        self._show()

    def _show(self) -> None:
        """Show the ways that are there."""
        layers = {PASTED: self.known.image}
        layers |= {way: self._found[way].values for way in WAYS if way in self._found}
        behind = backdrop(self.behind.value, self.known.alpha.shape, None)
        self.compared = Compared(self.known, self._alpha, layers, behind)
        self.pictures.show(panels(self.compared, self.view.value))
        self.before.show(before(self.compared))
        seconds = {way: found.seconds for way, found in self._found.items()}
        self.numbers.value = error_table(self.compared, seconds)
        self._show_pixel()

    def _show_pixel(self) -> None:
        self.colours.value = pixel_table(self.compared, self.pictures.pixel)
