"""The matting arena: all methods side by side on a scene whose alpha is known exactly."""

from __future__ import annotations

from functools import partial

import ipywidgets as widgets
import numpy as np

from segteach import data
from segteach.arrays import Seed, pixel_at
from segteach.data import Scene
from segteach.labs.kit.controls import menu_of, slider_of
from segteach.labs.kit.frame import Lab
from segteach.labs.kit.html import text
from segteach.labs.kit.matting_scenes import busiest_pixel, trimap_at_most
from segteach.labs.matting_arena.results import Results
from segteach.labs.matting_arena.worker import Job, Part, start
from segteach.language import say
from segteach.widgets.linked_pictures import LinkedPictures
from segteach.widgets.solver import Solver

SHAPE = (120, 160)  # all methods take about six seconds
COLUMNS, ZOOM, SPARE = 4, 4, 223
REMEMBERED = 8  # questions whose mattes are kept
BACKGROUNDS = ("texture", *data.PHOTOGRAPHS)
EXAMPLES = (  # scene, background, width of the trimap
    ("fur", "coffee", 3),
    ("hair", "texture", 3),
    ("net", "coffee", 3),
    ("smoke", "coffee", 3),
    ("defocus", "texture", 3),
)


class MattingArena(Lab):
    """Every method of matting on one scene: mattes or errors, scores, times, one place in all.

    pixel: (row, col) to begin with; where the scene is half clear if it is not given.
    inline: solve in the kernel, and not in a process of its own.
    settings: the controls of the same name.

    results: what is known of the present question, a `Results`: alphas, scores, seconds of each
    method that is done. scene, trimap: the question. `wait()`: until all are done.
    """

    CONTROLS = (
        menu_of("scene_menu", data.MATTING_SCENES, EXAMPLES[0][0], parameter=False),
        menu_of("background", BACKGROUNDS, EXAMPLES[0][1], parameter=False),
        slider_of("width", 1, 20, 3, step=1, parameter=False),
        menu_of("view", ("alpha", "error"), "alpha", parameter=False),
    )

    def __init__(self, *, pixel=None, inline: bool = False, **settings):
        super().__init__()
        self.begin_with(**settings)
        self._revision = 0
        self._known: dict[tuple, Results] = {}
        busy = partial(setattr, self.bar, "busy")
        self.solver = Solver(start, self._deliver, self.bar.complain, inline=inline, busy=busy)
        self.pictures = LinkedPictures(
            {"": np.zeros((1, 1))}, columns=COLUMNS, by_click=True, zoom=ZOOM, spare=SPARE
        )
        self.pictures.add_class("st-lensed")
        self.table, self.place = widgets.HTML(), widgets.HTML()
        self._listen()
        below = widgets.VBox([self.table, self.place])
        below.add_class("st-mattes-table")
        self.add_class("st-mattes")
        rows = [[self.scene_menu, self.view], [self.background], [self.width]]
        self.arrange(self.pictures, rows, {"": below})
        self._first_pixel = pixel
        self.reset()

    def _listen(self) -> None:
        for control in (self.scene_menu, self.background):
            control.observe(lambda _: self._filling or self._begin(), "value")
        self.width.observe(lambda _: self._filling or self.run(), "value")
        self.view.observe(lambda _: self._filling or self._show(), "value")
        self.pictures.observe(lambda _: self._filling or self._show_numbers(), "pixel")

    @property
    def scene(self) -> Scene:
        """The scene, with its exact layers."""
        return self.results.scene

    @property
    def trimap(self) -> np.ndarray:
        """The trimap, uint8 (H, W) of `Seed`."""
        return self.results.trimap

    def reset(self) -> None:
        """Show the scene, the place and the controls that the lab began with."""
        self.fill_controls(self._first)
        self._begin(self._first_pixel)

    def load_example(self, number: int) -> None:
        """Show a scene before a background, with a trimap that suits it."""
        names = ("scene_menu", "background", "width")
        example = dict(zip(names, EXAMPLES[number], strict=True))
        self.fill_controls(self._first | example)
        self._begin()

    def choose(self, row: int, col: int) -> None:
        """Choose the place that is enlarged in all pictures."""
        self.pictures.pixel = pixel_at((row, col), self.trimap.shape)

    def wait(self) -> None:
        """Wait for all mattes; for tests and cells."""
        self.solver.wait()

    def _begin(self, pixel=None) -> None:
        """Show another scene."""
        with self.bar.working():
            self._scene = data.matting_scene(self.scene_menu.value, self.background.value, SHAPE)
        with self.filling():
            self.pictures.show({"": self._scene.image})
            pixel = busiest_pixel(self._scene.alpha) if pixel is None else pixel
            self.pictures.pixel = pixel_at(pixel, SHAPE)
        self.run()

    def run(self) -> None:
        """Have the mattes of the present trimap solved in the worker; those that are known stay."""
        self._revision += 1
        trimap, width = trimap_at_most(self._scene.alpha, self.width.value)
        words = say(
            "±{} px would leave no known pixel of one kind: the trimap is ±{} px wide",
            "半宽 {} px 会使某一类没有已知像素：三分图实际半宽 {} px",
        )
        narrower = width < self.width.value
        self.bar.tell(words.format(self.width.value, width) if narrower else "")
        question = (self.scene_menu.value, self.background.value, width)
        self.results = self._known.pop(question, None) or Results(self._scene, trimap)
        self._known[question] = self.results  # the last one asked is the last one forgotten
        while len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]
        self.results.working = ""
        self._show()
        self.solver.submit(Job(self.scene.image, trimap, self.results.missing), self._revision)

    def _deliver(self, part: Part, revision: int) -> None:
        if revision == self._revision and self.results.take(part):
            self._show()

    def _show(self) -> None:
        """Show what is there."""
        self.pictures.show(self.results.pictures(self.view.value))
        self._show_numbers()

    def _show_numbers(self) -> None:
        row, col = self.pictures.pixel
        self.table.value = self.results.table((row, col))
        words = say(
            "place ({}, {}); {:.0%} of the pixels unknown", "位置 ({}, {})；未知像素占 {:.0%}"
        )
        self.place.value = text(words.format(row, col, (self.trimap == Seed.UNKNOWN).mean()))
