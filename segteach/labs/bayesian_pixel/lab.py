"""The pixel inspector: click an unknown pixel, see its samples, its clusters, its way to alpha."""

from __future__ import annotations

from functools import partial

import ipywidgets as widgets
import numpy as np

from segteach.arrays import Seed, pixel_at
from segteach.draw.bayesian import reach_of, trimap_tint
from segteach.labs.bayesian_pixel.space import show_colour, show_space
from segteach.labs.bayesian_pixel.words import (
    curves,
    known_words,
    pair_name,
    place_words,
    term_table,
    turn_table,
    windows,
)
from segteach.labs.bayesian_pixel.worker import start
from segteach.labs.kit.controls import menu_of, slider_of, switch_of
from segteach.labs.kit.frame import Lab
from segteach.labs.kit.html import text
from segteach.labs.kit.matting_scenes import Problem, problem_of, scene_problem
from segteach.labs.kit.playback import Playback
from segteach.language import say
from segteach.matting.bayesian import (
    LINEAGES,
    BayesianState,
    PairStory,
    PixelStory,
    bayesian_steps,
    explain_pixel,
)
from segteach.widgets.cloud import ColourCloud
from segteach.widgets.linked_pictures import LinkedPictures
from segteach.widgets.solver import Solver

LIKELIEST = -1  # of the menu of pairs
EXAMPLES = (  # scene and pixel
    ("cat", (73, 51)),
    ("hair", (127, 160)),
    ("cat", (130, 55)),
    ("dandelion", (28, 114)),
)


class PixelLab(Lab):
    """Bayesian matting of one pixel: window, colour space and turns, all of the same pixel.

    picture: a `Scene`, or (H, W, 3); a cat before a cup where it is not given.
    trimap: (H, W) of `Seed`; a Scene does without.
    state: of a run with the same settings, which saves the lab its own.
    pixel: (row, col) to begin with.
    inline: solve in the kernel, and not in a process of its own.
    settings: the controls of the same name, as in `bayesian_steps`.

    story: the `PixelStory`, None where the trimap knows the pixel; `nearest_story` is one in any
    case. state: the run so far.
    """

    CONTROLS = (
        menu_of("neighbourhood", ("window", "nearest"), "window"),
        slider_of("radius", 2, 40, 12, step=1),
        slider_of("count", 20, 400, 200, step=10),
        slider_of("sigma", 1.0, 30.0, 8.0, step=0.5),
        slider_of("noise", 0.002, 0.06, 0.01, step=0.001),
        slider_of("widest", 0.001, 0.1, 0.05, step=0.001),
        menu_of("pair", (LIKELIEST, 0), LIKELIEST, parameter=False),
        switch_of("close_up", True, parameter=False),
    )

    def __init__(
        self,
        picture=None,
        trimap=None,
        *,
        state: BayesianState | None = None,
        pixel: tuple[int, int] | None = None,
        inline: bool = False,
        **settings,
    ):
        super().__init__()
        self.begin_with(**settings)
        self._revision, self.story = 0, None
        busy = partial(setattr, self.bar, "busy")
        self.solver = Solver(start, self._deliver, self.bar.complain, inline=inline, busy=busy)
        self.pictures = LinkedPictures({"": np.zeros((1, 1))}, columns=1, by_click=True)
        self.windows, self.place = widgets.HTML(), widgets.HTML()
        self.cloud, self.turn = ColourCloud(), widgets.HTML()
        self.curves, self.pairs = widgets.HTML(), widgets.HTML()
        self.playback = Playback(
            lambda _: self._show_turn(), last=1, complain=self.bar.complain, pace=50
        )
        self._listen()
        self._lay_out()
        if picture is None:
            self._opening = lambda: self._example(0)
        else:
            self._opening = lambda: (problem_of(picture, trimap), state, pixel)
        self._begin(*self._opening())

    def _listen(self) -> None:
        for name in ("radius", "count", "sigma", "noise", "widest"):
            self.controls[name].layout.width = "228px"
        self.pair.layout.width = "176px"
        self.neighbourhood.observe(lambda _: self._take_lineage(), "value")
        for name in self.parameters:
            self.controls[name].observe(lambda _: self.run(), "value")
        self.pair.observe(lambda _: self._filling or self._show_pair(), "value")
        self.close_up.observe(lambda _: self._filling or self._show_turn(), "value")
        self.pictures.observe(lambda _: self._filling or self._explain(), "pixel")

    def _lay_out(self) -> None:
        columns = [
            widgets.VBox([self.windows]),
            widgets.VBox([self.cloud, self.turn]),
            widgets.VBox([self.curves, self.pairs]),
        ]
        for column, name in zip(columns, ("windows", "space", "turns"), strict=True):
            column.add_class(f"st-pixel-{name}")
        stage = widgets.HBox(columns)
        stage.add_class("st-pixel-stage")
        rows = [
            [self.neighbourhood, self.radius, self.count, self.sigma],
            [self.noise, self.widest, self.pair, self.close_up],
            [self.playback],
            [self.place],
        ]
        self.arrange(self.pictures, rows, {"": stage})

    def reset(self) -> None:
        """Show the picture, the pixel and the controls that the lab began with."""
        self.fill_controls(self._first)
        self._begin(*self._opening())

    def load_example(self, number: int) -> None:
        """Show a scene, with the parameters of the book."""
        self.fill_controls(self._first)
        self._begin(*self._example(number))

    def wait(self) -> None:
        """Wait for the whole matte; for tests and cells."""
        self.solver.wait()

    # --- the run ---------------------------------------------------------------------------------

    def _begin(self, problem: Problem, state: BayesianState | None, pixel) -> None:
        """Show another problem. state: of a run that is done, or None."""
        self.problem = problem
        self.image, self.trimap = problem.image, problem.trimap
        self._tinted = trimap_tint(self.image, self.trimap)
        self.solver.keep(image=self.image, trimap=self.trimap)
        if pixel is None:
            unknown = np.argwhere(self.trimap == Seed.UNKNOWN)
            pixel = unknown[len(unknown) // 2].tolist()
        if state is None:
            state = next(bayesian_steps(self.image, self.trimap, **self.parameters))
        with self.filling():
            self._show_matte(state.alpha)
            self.pictures.pixel = pixel_at(pixel, self.trimap.shape)
        self._show_sliders()
        self.run(state)

    def _example(self, number: int) -> tuple[Problem, BayesianState, tuple[int, int]]:
        """Return a problem, the rings up to that of a pixel, which take a second, and the pixel."""
        name, pixel = EXAMPLES[number]
        problem = scene_problem(name)
        steps = bayesian_steps(problem.image, problem.trimap, **self.parameters)
        with self.bar.working():
            return problem, next(state for state in steps if state.ring[pixel] > 0), pixel

    def run(self, state: BayesianState | None = None) -> None:
        """Solve all rings in the worker.

        state: of a run with these settings, as far as it is known. Without one the story goes by
        the run before until the new one has come to its pixel.
        """
        if self._filling:
            return
        self._revision += 1
        self.bar.tell("")
        self._stale = state is None
        if state is not None:
            self.state = state
            self._show_matte(state.alpha)
        self._explain()
        if self._stale or state.objective:
            self.solver.submit(self.parameters, self._revision)

    def _deliver(self, state: BayesianState, revision: int) -> None:
        """Take a state that knows more; show its matte in any case."""
        behind = not self._stale and self.state.objective < state.objective
        if revision != self._revision or behind:
            return
        self._show_matte(state.alpha)
        if self._stale and state.objective and state.ring[self.pictures.pixel] < 0:
            return
        final = not self._stale and self._solved  # no later ring changes the story
        self.state, self._stale = state, False
        if not final:
            self._explain()

    @property
    def _solved(self) -> bool:
        """Whether the run has come to the ring of the pixel."""
        return bool(self.state.ring[self.pictures.pixel] > 0)

    def _take_lineage(self) -> None:
        """Set the noise that goes with a lineage, and show the sliders that it has."""
        if not self._filling:
            self.fill_controls({"noise": LINEAGES[self.neighbourhood.value]["noise"]})
            self._show_sliders()

    def _show_sliders(self) -> None:
        near = self.neighbourhood.value == "nearest"
        self.radius.layout.display = "none" if near else ""
        self.count.layout.display = "" if near else "none"

    # --- the pixel -------------------------------------------------------------------------------

    def choose(self, row: int, col: int) -> None:
        """Choose a pixel."""
        self.pictures.pixel = pixel_at((row, col), self.trimap.shape)

    def go(self, turn: int) -> None:
        """Show a turn of the pair."""
        self.playback.step = turn

    @property
    def nearest_story(self) -> PixelStory:
        """The story of the chosen pixel; where the trimap knows it, of the nearest unknown one."""
        if self.story is not None:
            return self.story
        unknown = np.argwhere(self.trimap == Seed.UNKNOWN)
        away = np.square(unknown - self.pictures.pixel).sum(axis=1)
        return self._story_of(tuple(unknown[away.argmin()].tolist()))

    @property
    def shown_pair(self) -> PairStory | None:
        """The pair whose turns are shown; None without a story."""
        if self.story is None:
            return None
        likeliest = self.pair.value == LIKELIEST
        return self.story.pairs[self.story.best if likeliest else self.pair.value]

    def _explain(self) -> None:
        """Tell the story of the pixel, and show its end."""
        pixel, self.story = self.pictures.pixel, None
        if self.trimap[pixel] == Seed.UNKNOWN:
            self.story = self._story_of(pixel)
        self._name_pairs()
        self._show_window()
        self._show_pair()

    def _story_of(self, pixel: tuple[int, int]) -> PixelStory:
        run = {"state": self.state, **self.parameters}
        return explain_pixel(self.image, self.trimap, pixel, **run)

    def _name_pairs(self) -> None:
        pairs = () if self.story is None else self.story.pairs
        named = [(say("the likeliest", "最可能的一对"), LIKELIEST)]
        with self.filling():
            self.pair.options = named + [(pair_name(pair), k) for k, pair in enumerate(pairs)]
            self.pair.value = LIKELIEST

    def _show_matte(self, alpha: np.ndarray) -> None:
        self.pictures.show(
            {
                say("picture (tinted: known)", "图片（着色处已知）"): self._tinted,
                say("matte α", "蒙版 α"): np.clip(alpha, 0, 1),
            }
        )

    def _show_window(self) -> None:
        if self.story is None:
            self.pictures.radius = 0.0
            pixel = self.pictures.pixel
            self.place.value = text(known_words(pixel, self.trimap[pixel]))
            self.windows.value = ""
            return
        self.pictures.radius = reach_of(self.story) + 0.5
        words = place_words(self.story, self.radius.value, self._solved, self._stale)
        self.place.value = text(words)
        self.windows.value = windows(self.image, self.story)

    def _show_pair(self) -> None:
        """Show the pair at its last turn."""
        pair = self.shown_pair
        last = 1 if pair is None else len(pair.alpha) - 1
        self.playback.playing = False
        self.playback.at(last, last=last)
        self._show_turn()

    def _show_turn(self) -> None:
        pair, turn = self.shown_pair, self.playback.step
        if pair is None:
            show_colour(self.cloud, self.image[self.pictures.pixel])
            self.turn.value = self.curves.value = self.pairs.value = ""
            return
        show_space(self.cloud, self.story, pair, turn, close=self.close_up.value)
        truth = self.problem.truth_at(self.story.pixel)
        self.turn.value = turn_table(self.story, pair, turn, truth)
        self.curves.value = curves(pair, turn, None if truth is None else truth[2])
        self.pairs.value = term_table(self.story, self.story.pairs.index(pair), turn)
