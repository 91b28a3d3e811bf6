"""Be the MAP: drag F and B of one pixel, set alpha, and then let the solver beat you."""

from __future__ import annotations

from dataclasses import replace

import ipywidgets as widgets

from segteach.arrays import check_vector, check_word
from segteach.labs.be_the_map.contest import Choice, Contest
from segteach.labs.be_the_map.planes import extents, moved, show_plane, title
from segteach.labs.be_the_map.words import patches, term_table, verdict
from segteach.labs.kit.controls import button, slider_of, switch_of
from segteach.labs.kit.frame import Lab
from segteach.labs.kit.html import rgb, text
from segteach.labs.kit.matting_scenes import scene_problem
from segteach.labs.kit.playback import Playback
from segteach.language import say
from segteach.matting.bayesian import PixelStory, explain_pixel
from segteach.widgets.drag_plane import DragPlane

EXAMPLES = (("hair", (127, 160)), ("cat", (61, 60)), ("cat", (73, 51)))  # scene and pixel


class BeTheMap(Lab):
    """One pixel's F, B and alpha by hand: the four log terms, the best so far, the solver.

    story: a `PixelStory`, of its likeliest pair; a pixel of hair where it is not given.
    noise: sigma_C, as in the run of the story.

    choice: the reader's F, B and alpha. best: the likeliest that the reader found. turns: of the
    solver, none before it tried. `move("F", colour)`, `let_solve()`: what hand and button do.
    """

    CONTROLS = (
        slider_of("alpha", 0.0, 1.0, 0.5, step=0.005),
        switch_of("follow"),
        switch_of("without_half"),
    )

    def __init__(self, story: PixelStory | None = None, *, noise: float = 0.01):
        super().__init__()
        self._given = None if story is None else Contest(story, noise)
        self.planes = [DragPlane((0, 1, 0, 1), self._hand(which)) for which in (0, 1)]
        self.patches, self.terms, self.verdict = (widgets.HTML() for _ in range(3))
        self.playback = Playback(
            lambda _: self._show(), last=1, complain=self.bar.complain, pace=50
        )
        self.solve_button = button(("let the solver try", "让求解器试试"), self.let_solve)
        self.best_button = button(("back to my best", "回到我的最佳"), self.take_best)
        self._listen()
        self._lay_out()
        self.reset()

    def _listen(self) -> None:
        self.alpha.observe(lambda _: self._filling or self._alpha_moved(), "value")
        self.follow.observe(lambda _: self._filling or self._take(self.choice), "value")
        self.without_half.observe(lambda _: self._filling or self._show(), "value")
        self.alpha.layout.width = "420px"

    def _lay_out(self) -> None:
        titled = []
        for which, plane in enumerate(self.planes):
            words = widgets.HTML(text(f"<b>{title(which)}</b>"))
            titled.append(widgets.VBox([words, plane]))
            titled[-1].add_class("st-map-plane")
        left = widgets.VBox([widgets.HBox(titled), self.patches])
        left.add_class("st-map-left")
        self.add_class("st-lab-wide")
        rows = [[self.alpha], [self.follow], [self.without_half]]
        rows += [[self.solve_button, self.best_button]]
        below = widgets.VBox([self.playback, self.terms, self.verdict])
        below.add_class("st-map-below")
        self.arrange(left, rows, {"": below})

    def reset(self) -> None:
        """Begin with the first pixel anew."""
        if self._given is None:
            self.load_example(0)
        else:
            self._begin(self._given)

    def load_example(self, number: int) -> None:
        """Show a pixel of a scene; its story takes the rings before its own, half a second."""
        name, pixel = EXAMPLES[number]
        problem = scene_problem(name)
        with self.bar.working():
            story = explain_pixel(problem.image, problem.trimap, pixel)
        self._begin(Contest(story, 0.01))

    def _begin(self, contest: Contest) -> None:
        self.fill_controls(self._first)
        self.contest, self.turns = contest, []
        self.choice = contest.start()
        self._bests = {printed: self.choice for printed in (False, True)}
        self._fit_planes(contest.solve(self.choice.alpha))
        self._take(self.choice)

    # --- what the hand does ----------------------------------------------------------------------

    @property
    def best(self) -> Choice:
        """The likeliest choice so far, by the formula that is switched on."""
        return self._bests[self.without_half.value]

    def move(self, name: str, colour) -> None:
        """Set "F" or "B" to a colour (3,), as the hand does."""
        check_word(name, "name", ("F", "B"))
        self._take(replace(self.choice, **{name: check_vector(colour, 3, "colour")}))

    def _hand(self, which: int):
        """Return what a plane calls when a dot is dragged."""

        def dragged(number: int, x: float, y: float) -> None:
            self._take(moved(self.choice, which, number, x, y))

        return dragged

    def _alpha_moved(self) -> None:
        self._take(replace(self.choice, alpha=self.alpha.value))

    def take_best(self) -> None:
        """Go back to the likeliest choice so far."""
        self._take(self.best)

    def _take(self, choice: Choice) -> None:
        """Take F, B and alpha, the projection where alpha follows; remember the best."""
        if self.follow.value:
            choice = replace(choice, alpha=self.contest.project(choice))
        self.choice = choice
        with self.filling():
            self.alpha.value, self.alpha.disabled = choice.alpha, self.follow.value
        for printed, best in self._bests.items():
            if self._worth(choice, printed) > self._worth(best, printed):
                self._bests[printed] = choice
        self._show()

    def _worth(self, choice: Choice, printed: bool) -> float:
        return float(self.contest.terms(choice, printed).sum())

    # --- the solver ------------------------------------------------------------------------------

    def let_solve(self) -> None:
        """Let the solver go from the reader's alpha, turn by turn."""
        self.turns = self.contest.solve(self.choice.alpha)
        self._fit_planes(self.turns)
        self.playback.at(0, last=len(self.turns) - 1)
        self.playback.playing = True
        self._show()

    def _fit_planes(self, turns: list[Choice]) -> None:
        for plane, extent in zip(self.planes, extents(self.contest, turns), strict=True):
            plane.extent = extent

    # --- what is shown ---------------------------------------------------------------------------

    def _show(self) -> None:
        shown = self.turns[: self.playback.step + 1]
        solver = shown[-1] if shown else None
        printed = self.without_half.value
        self.terms.value = term_table(self.contest, self.choice, self.best, solver, printed)
        at_end = self.turns and len(shown) == len(self.turns)
        said = verdict(self.contest, self.best, self.turns if at_end else [], printed)
        self.verdict.value = said if at_end or not self.turns else ""
        self.patches.value = patches(self.contest, self.choice)
        self.playback.layout.display = "" if self.turns else "none"
        label = self._alt()
        for which, plane in enumerate(self.planes):
            show_plane(plane, which, self.contest, self.choice, shown, label)

    def _alt(self) -> str:
        words = say("F {}, B {}, α = {:.3f}, mix {}, C {}", "F {}，B {}，α = {:.3f}，合成 {}，C {}")
        F, B, alpha = self.choice.F, self.choice.B, self.choice.alpha
        return words.format(rgb(F), rgb(B), alpha, rgb(self.choice.mix), rgb(self.contest.C))
