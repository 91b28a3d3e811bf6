"""What a tournament says: on every picture the median of its hands, over pictures the quartiles.

Errors below LOWEST count as equal. A moment has a verdict where one tool is ahead so often that a
coin would do it in fewer than one of twenty cases (sign test); else there is none.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import comb

import numpy as np

from segteach.arena.duel.games import LAZY, LOWEST, SCISSORS, Duel, errors_of
from segteach.arena.duel.hand import Hand
from segteach.arena.duel.table import MIDDLE, conditions, patch
from segteach.arena.duel.tournament import Trial
from segteach.draw.arena import title_of
from segteach.language import say

CHANCE = 0.05  # of the sign test
EDITS, SECONDS = (10, 20), (15, 30, 60, 100)  # at which the games are compared


@dataclass(frozen=True, eq=False)
class Standing:
    """quartiles: (2, 3), of the errors of Lazy Snapping and of the scissors, in percent.

    ahead: pictures on which Lazy Snapping is ahead, the scissors are, neither is.
    """

    quartiles: np.ndarray
    ahead: tuple[int, int, int]

    @property
    def verdict(self) -> str:
        """LAZY, SCISSORS or ""."""
        lazy, scissors, _ = self.ahead
        if chance(lazy, scissors) >= CHANCE:
            return ""
        return LAZY if lazy > scissors else SCISSORS


def chance(wins: int, losses: int) -> float:
    """Return how often a fair coin is as uneven as this, or more: the two-sided sign test."""
    count, least = wins + losses, min(wins, losses)
    return min(1.0, 2 * sum(comb(count, k) for k in range(least + 1)) / 2**count)


def of_pictures(trials: Iterable[Trial], value: Callable[[Duel], Sequence[float]]) -> np.ndarray:
    """Return the median over the hands of each picture, (P, 2).

    value: of a duel, for Lazy Snapping and for the scissors.
    """
    found: dict[str, list] = {}
    for trial in trials:
        found.setdefault(trial.name, []).append(value(trial.duel))
    return np.array([np.median(values, axis=0) for values in found.values()]).reshape(-1, 2)


def standing(pairs) -> Standing:
    """Return how errors in percent compare. pairs: (P, 2), Lazy Snapping and scissors."""
    pairs = np.asarray(pairs, dtype=np.float64)
    lazy, scissors = np.maximum(pairs, LOWEST).T
    counts = [int(np.count_nonzero(one)) for one in (lazy < scissors, scissors < lazy)]
    quartiles = np.percentile(pairs, (25, 50, 75), axis=0).T
    return Standing(quartiles, (*counts, len(pairs) - sum(counts)))


def at_seconds(trials: Iterable[Trial], seconds: float) -> np.ndarray:
    """Return the errors of each picture after so many seconds, (P, 2)."""
    return of_pictures(trials, lambda d: (d.lazy.error_at(seconds), d.scissors.error_at(seconds)))


def after_edits(trials: Iterable[Trial], edits: float) -> np.ndarray:
    """Return the errors of each picture after so many edits, (P, 2)."""
    return of_pictures(trials, lambda d: (d.lazy.error_after(edits), d.scissors.error_after(edits)))


def for_the_claim(trials: Iterable[Trial]) -> np.ndarray:
    """Return Lazy Snapping's error in 60 % of the scissors' time, and their last one, (P, 2)."""
    return of_pictures(trials, lambda d: errors_of(d)[2])


def without_pauses(trials: Iterable[Trial]) -> list[Trial]:
    """Return the trials of a hand that makes its edits without getting ready for each."""
    return [
        replace(t, duel=replace(t.duel, lazy=_hasty(t.duel.lazy), scissors=_hasty(t.duel.scissors)))
        for t in trials
    ]


def _hasty(game):
    return replace(game, hand=game.hand - Hand().mental * game.edits)


def spread(trials: Sequence[Trial], seconds: Sequence[float]) -> dict[str, np.ndarray]:
    """Return {tool: quartiles (T, 3) of the error in percent} after each of these seconds."""
    found = np.array([standing(at_seconds(trials, second)).quartiles for second in seconds])
    return {SCISSORS: found[:, 1], LAZY: found[:, 0]}


# --- as a table ----------------------------------------------------------------------------------


def rows(trials: Sequence[Trial]) -> list[tuple[str, Standing]]:
    """Return (at what moment, the standing) of each line of the table."""
    hasty = without_pauses(trials)
    found = [(say(f"{n} edits", f"{n} 次编辑"), after_edits(trials, n)) for n in EDITS]
    found += [(say(f"{n} s", f"{n} 秒"), at_seconds(trials, n)) for n in SECONDS]
    name = say("{} s, no pauses", "{} 秒，不停顿")
    found += [(name.format(n), at_seconds(hasty, n)) for n in SECONDS[:3]]
    return [(moment, standing(pairs)) for moment, pairs in found]


def standings_table(trials: Sequence[Trial]) -> str:
    """Return the standings as an HTML table."""
    lines = []
    for moment, one in rows(trials):
        spreads = [f"{m:.2f} ({low:.2f}–{high:.2f})" for low, m, high in one.quartiles[::-1]]
        ahead = [f"{one.ahead[n]}" for n in (1, 0, 2)]
        said = title_of(one.verdict) if one.verdict else say("no verdict", "不作结论")
        cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in (*spreads, *ahead, said))
        lines.append(f'<tr><th scope="row">{html.escape(moment)}</th>{cells}</tr>')
    return (
        f'<table style="font-size:15px;line-height:1.4"><thead>{_head()}</thead>'
        f"<tbody>{''.join(lines)}</tbody></table>{conditions()}"
    )


def _head() -> str:
    """Return two rows: of what the columns tell, and their names."""
    tools = "".join(f'<th scope="col">{patch(t)}{title_of(t)}</th>' for t in (SCISSORS, LAZY))
    names = tools * 2 + f'<th scope="col">{say("neither", "不分先后")}</th>'
    error = say("error %: median (quartiles)", "错误率 %：中位数（四分位数）")
    ahead = say("pictures on which it is ahead", "领先的图片数")
    return (
        f'<tr><th rowspan="2" scope="col">{say("after", "时刻")}</th>'
        f'<th colspan="2" scope="colgroup" style="{MIDDLE}">{error}</th>'
        f'<th colspan="3" scope="colgroup" style="{MIDDLE}">{ahead}</th>'
        f'<th rowspan="2" scope="col">{say("verdict", "结论")}</th></tr><tr>{names}</tr>'
    )
