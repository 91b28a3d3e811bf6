"""The cost game: guess which of two alphas costs less, then see why."""

from __future__ import annotations

from functools import partial

import ipywidgets as widgets
import numpy as np

from segteach.arrays import check_word
from segteach.draw.closed_form import cost_picture
from segteach.labs.cost_game.rounds import PAIRS, Cost, Round, cheaper, cost_of, pair_of, round_of
from segteach.labs.cost_game.words import cost_table, reason, score_words, verdict
from segteach.labs.kit.controls import button, menu_of, notches_of, number_of
from segteach.labs.kit.frame import Lab
from segteach.labs.kit.html import text
from segteach.language import say
from segteach.matting.local_view import window_costs
from segteach.widgets.linked_pictures import LinkedPictures

EPS = (1e-9, 1e-7, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)
GUESSES = ("A", "B", "same")
EXAMPLES = (0, 1, 2, 3, 6, 7)  # of PAIRS


class CostGame(Lab):
    """Which alpha costs less, alpha^T L alpha? Rounds from a seed, with reason and score.

    settings: the controls of the same name.

    round: the `Round` that is asked. costs: of A and of B, `Cost` each. right: "A", "B" or "same".
    guess: what the reader chose, None before. score: (right, asked). `take("A")`, `next_round()`:
    what the buttons do.
    """

    CONTROLS = (
        number_of("seed", 0, 9999, 0, parameter=False),
        menu_of("radius", (1, 2), 1),
        notches_of("eps", EPS, 1e-7),
    )

    def __init__(self, **settings):
        super().__init__()
        self.begin_with(**settings)
        self.pictures = LinkedPictures({"": np.zeros((1, 1))}, columns=3)
        self.pictures.add_class("st-game-pictures")
        self.asked, self.verdict, self.costs_shown, self.reason = (widgets.HTML() for _ in range(4))
        faces = (
            ("A costs less", "A 的代价小"),
            ("B costs less", "B 的代价小"),
            ("the same", "一样"),
        )
        self.buttons = [
            button(face, partial(self.take, guess))
            for face, guess in zip(faces, GUESSES, strict=True)
        ]
        self.next_button = button(("next round", "下一轮"), self.next_round)
        self.seed.observe(lambda _: self._filling or self._begin(), "value")
        for control in (self.radius, self.eps):
            control.observe(lambda _: self._filling or self._show(), "value")
        self._lay_out()
        self._begin()

    def _lay_out(self) -> None:
        self.eps.layout.width = "300px"
        below = widgets.VBox([self.verdict, self.costs_shown, self.reason])
        below.add_class("st-game-below")
        rows = [
            [self.seed, self.radius],
            [self.eps],
            [self.asked],
            self.buttons,
            [self.next_button],
        ]
        self.add_class("st-lab-wide")
        self.arrange(self.pictures, rows, {"": below})

    @property
    def score(self) -> tuple[int, int]:
        """How many rounds were guessed rightly, and how many at all."""
        return sum(self._answers.values()), len(self._answers)

    @property
    def costs(self) -> tuple[Cost, Cost]:
        """What A and B cost, with the present eps and radius."""
        A, B = (cost_of(self.round.image, alpha, **self.parameters) for alpha in self.round.alphas)
        return A, B

    @property
    def right(self) -> str:
        """Which costs less: "A", "B", or "same"."""
        return cheaper(self.costs)

    def reset(self) -> None:
        """Begin the game of the first seed anew, with no score."""
        self.fill_controls(self._first)
        self._begin()

    def load_example(self, number: int) -> None:
        """Show the next round of a kind; the score stays."""
        following = range(
            self.number + 1, self.number + 2 * len(PAIRS)
        )  # of each kind there is one
        wanted, seed = EXAMPLES[number], self.seed.value
        self._ask(next(one for one in following if pair_of(seed, one) == wanted))

    def take(self, guess: str) -> None:
        """Take a guess, "A", "B" or "same"; a round counts once."""
        self.guess = check_word(guess, "guess", GUESSES)
        self._answers.setdefault(self.number, self.guess == self.right)
        self._show()

    def next_round(self) -> None:
        """Ask another."""
        self._ask(self.number + 1)

    def _begin(self) -> None:
        self._answers: dict[int, bool] = {}  # round: whether the first guess was right
        self._ask(0)

    def _ask(self, number: int) -> None:
        self.number, self.guess = number, None
        with self.bar.working():
            self.round: Round = round_of(self.seed.value, number)
        self._show()

    def _show(self) -> None:
        """Show the round; once a guess is made, the costs as well."""
        known = self.guess is not None
        self._show_pictures(known)
        self.asked.value = text(score_words(self.number, self.score))
        for one in self.buttons:
            one.disabled = known
        costs = self.costs
        self.verdict.value = text(verdict(self.guess, self.right)) if known else ""
        self.costs_shown.value = cost_table(self.round, costs) if known else ""
        self.reason.value = text(reason(self.round, costs)) if known else ""

    def _show_pictures(self, known: bool) -> None:
        """Show the piece with both alphas; below, once they are known, truth and costs."""
        A, B = self.round.alphas
        shown = {say("picture", "图片"): self.round.image, "α: A": A, "α: B": B}
        hidden = np.full(A.shape, 0.85)
        names = (
            say("true α", "真值 α"),
            say("window costs, A", "各窗口的代价，A"),
            say("window costs, B", "各窗口的代价，B"),
        )
        maps = [self._map(alpha) for alpha in self.round.alphas] if known else []
        most = max((float(np.nanmax(one)) for one in maps), default=1.0)
        below = (
            [self.round.truth, *(cost_picture(one, most) for one in maps)]
            if known
            else [hidden] * 3
        )
        self.pictures.show(shown | dict(zip(names, below, strict=True)))

    def _map(self, alpha: np.ndarray) -> np.ndarray:
        """Return what each window costs, at its middle, NaN where no window has its middle."""
        parts = window_costs(self.round.image, alpha, **self.parameters)
        return np.pad(sum(parts), self.radius.value, constant_values=np.nan)
