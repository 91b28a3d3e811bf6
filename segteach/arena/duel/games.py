"""The duel: Lazy Snapping against intelligent scissors, played by robots that know the truth.

The claim of the lecture: Lazy Snapping leaves 20 % of the error of Photoshop's Magnetic Lasso, in
60 % of its time. That was measured on people. Here the scissors stand for the lasso, robots play
both, and the time that a hand would need is modelled, see `Hand`. What no robot shows:

- how long eyes search for what is wrong: a robot knows the truth, and the worst place, at once;
- a hand that follows the outline and watches the wire: the robot clicks, between clicks set before;
- clicks beside the outline, strokes across it, practice, and fatigue;
- contentment: a person stops when it looks good, the robot when it can do no better.

What counts at a moment is the best mask so far: of a mask that an edit has spoiled nobody says that
it is finished.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segteach.arena.duel.hand import STEADY, Hand, Tremor
from segteach.arena.duel.robots import RobotTurn, lazy_turns, scissors_turns
from segteach.arena.pictures import ArenaPicture
from segteach.arrays import check_count, check_number, check_word
from segteach.metrics import error_percent, iou
from segteach.steps import state

SCISSORS, LAZY = "intelligent scissors", "Lazy Snapping"
TURNS = {SCISSORS: scissors_turns, LAZY: lazy_turns}
CLAIM_ERROR, CLAIM_TIME = 0.2, 0.6  # of the other tool's
COUNT = 40  # edits after which a game ends in any case
LOWEST = 0.5  # percent: less than a pixel's width along an outline of the arena's photographs


@state
class Game:
    """A game: entry n of each array is after n turns, 0 before the first; the last has least error.

    tool: SCISSORS or LAZY.
    phases: what each turn was, "" for none.
    edits: (N,), clicks, strokes and drags so far.
    hand, computing: (N,), seconds so far, modelled and measured.
    errors: (N,), percent of the counted pixels.
    ious: (N,), in [0, 1].
    mask: bool (H, W), the last.
    """

    tool: str
    phases: tuple[str, ...]
    edits: np.ndarray
    hand: np.ndarray
    computing: np.ndarray
    errors: np.ndarray
    ious: np.ndarray
    mask: np.ndarray

    @property
    def seconds(self) -> np.ndarray:
        """Hand and computer together, (N,)."""
        return self.hand + self.computing

    @property
    def lowest(self) -> np.ndarray:
        """The lowest error so far, (N,): a hand that does not like an edit takes it back."""
        return np.minimum.accumulate(self.errors)

    def error_after(self, edits: float) -> float:
        """Return the lowest error in percent with so many edits."""
        return float(self.lowest[np.searchsorted(self.edits, edits, side="right") - 1])

    def error_at(self, seconds: float) -> float:
        """Return the lowest error in percent in so many seconds."""
        return float(self.lowest[np.searchsorted(self.seconds, seconds, side="right") - 1])

    def seconds_to(self, error: float) -> float:
        """Return when the error first is at most `error` percent; infinite if it never is."""
        reached = self.errors <= error
        return float(self.seconds[reached.argmax()]) if reached.any() else np.inf


@dataclass(frozen=True, eq=False)
class Duel:
    """Both tools on one picture."""

    name: str
    lazy: Game
    scissors: Game

    @property
    def claimed(self) -> tuple[float, float]:
        """The seconds and the error that Lazy Snapping would have to reach for the claim."""
        return CLAIM_TIME * self.scissors.seconds[-1], CLAIM_ERROR * self.scissors.errors[-1]

    def curves(self, over: str = "seconds") -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Return {tool: (what was spent, errors)}; over: "seconds" or "edits"."""
        check_word(over, "over", ("seconds", "edits"))
        return {r.tool: (getattr(r, over), r.errors) for r in (self.scissors, self.lazy)}


def play(
    picture: ArenaPicture,
    tool: str,
    *,
    count: int = COUNT,
    hand: Hand | None = None,
    tremor: Tremor = STEADY,
) -> Game:
    """Return the game of a robot that corrects a tool's mask, up to its lowest error.

    picture: one with a truth. tool: SCISSORS or LAZY. count: edits after which it stops anyway.
    tremor: how far its hand misses.
    """
    count = check_count(count, "count")
    check_word(tool, "tool", TURNS)
    if picture.truth is None:
        raise ValueError(f"picture: got {picture.name!r} without a truth, allowed is one with it")
    if not picture.truth.any():
        raise ValueError(f"picture: got {picture.name!r} with an empty truth, allowed is an object")
    turns, edits = [RobotTurn("", 0, 0.0, 0.0, np.zeros_like(picture.truth))], 0
    for turn in TURNS[tool](picture, hand or Hand(), tremor):
        edits += turn.edits
        if edits > count:
            break
        turns.append(turn)
    errors = [error_percent(turn.mask, picture.truth, picture.ignore) for turn in turns]
    turns = turns[: int(np.argmin(errors)) + 1]
    return Game(
        tool,
        [turn.phase for turn in turns],
        *(np.cumsum([getattr(turn, w) for turn in turns]) for w in ("edits", "hand", "computing")),
        np.array(errors[: len(turns)]),
        np.array([iou(turn.mask, picture.truth, picture.ignore) for turn in turns]),
        turns[-1].mask,
    )


def duel(picture: ArenaPicture, *, count: int = COUNT, hand: Hand | None = None) -> Duel:
    """Return both games on a picture; the arguments are those of `play`."""
    lazy, scissors = (play(picture, tool, count=count, hand=hand) for tool in (LAZY, SCISSORS))
    return Duel(picture.name, lazy, scissors)


def at_equal_edits(duels: Sequence[Duel], edits: float) -> np.ndarray:
    """Return the errors of Lazy Snapping and of the scissors after so many edits, (N, 2)."""
    edits = check_number(edits, "edits", least=0)
    return np.array([(d.lazy.error_after(edits), d.scissors.error_after(edits)) for d in duels])


def at_equal_time(duels: Sequence[Duel], seconds: float) -> np.ndarray:
    """Return the errors of Lazy Snapping and of the scissors after so many seconds, (N, 2)."""
    seconds = check_number(seconds, "seconds", least=0)
    return np.array([(d.lazy.error_at(seconds), d.scissors.error_at(seconds)) for d in duels])


def ratios(pairs) -> np.ndarray:
    """Return first over second of errors in percent, pairs (N, 2), as (N,).

    Errors below LOWEST count as LOWEST: below it they are equal, a truth is not sharper.
    """
    first, second = np.maximum(np.asarray(pairs, dtype=np.float64), LOWEST).T
    return first / second


@dataclass(frozen=True)
class Shares:
    """What Lazy Snapping has of what the scissors have.

    equal_edits, equal_time: of their error, after as many edits, or seconds, as the shorter game
    has.
    claimed: of their last error, in CLAIM_TIME of their time.
    equal_error: of their time, to the lowest error that both reach; 1 where that is the error
    before the first turn.
    """

    equal_edits: float
    equal_time: float
    claimed: float
    equal_error: float


def errors_of(one: Duel) -> list[tuple[float, float]]:
    """Return three pairs of errors in percent, of Lazy Snapping and of the scissors.

    After as many edits as the shorter game has; after as many seconds; and Lazy Snapping's in
    CLAIM_TIME of the scissors' time against their last.
    """
    lazy, scissors = one.lazy, one.scissors
    edits = min(lazy.edits[-1], scissors.edits[-1])
    seconds = min(lazy.seconds[-1], scissors.seconds[-1])
    return [
        (lazy.error_after(edits), scissors.error_after(edits)),
        (lazy.error_at(seconds), scissors.error_at(seconds)),
        (lazy.error_at(one.claimed[0]), float(scissors.errors[-1])),
    ]


def shares(one: Duel) -> Shares:
    """Return how the two games of a duel compare."""
    both = max(one.lazy.errors[-1], one.scissors.errors[-1], LOWEST)
    ours, theirs = one.lazy.seconds_to(both), one.scissors.seconds_to(both)
    errors = ratios(errors_of(one)).tolist()
    return Shares(*errors, 1.0 if ours == theirs else ours / theirs)
