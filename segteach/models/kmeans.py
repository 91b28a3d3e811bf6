"""k-means: a few centres that stand for many points.

    J = sum_n |z_n - c_k(n)|^2,   k(n): the number of the centre nearest to z_n

A round takes every point to its nearest centre, then every centre to the mean of its points;
neither can raise J. It ends in a valley near its start, so the start is a function of its own:
centres far apart by draw (k-means++) or between quantiles.
Sources: Lloyd 1982; Arthur and Vassilvitskii 2007, k-means++; Bahmani et al. 2012, Scalable
k-means++, for several draws at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np

from segteach.arrays import check_count, check_points
from segteach.models.em_sums import blocks
from segteach.steps import checked_at_call, last, state


@state
class KmeansState:
    """The centres after a round, (K, D); at first those of the start.

    points: (N, D), all states share them. A centre without points stays where it is.
    """

    points: np.ndarray
    centres: np.ndarray

    @cached_property
    def objective(self) -> float:
        """J: the sum of the squared distances to the nearest centre; it never rises."""
        apart = self.points - self.centres[nearest_centre(self.points, self.centres)]
        return float((apart**2).sum())


def lloyd(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return the centres after a round, (K, D): the means of the points nearest to each.

    points: (N, D). centres: (K, D); one without points stays where it is.
    """
    nearest, count = nearest_centre(points, centres), len(centres)
    pixels = np.bincount(nearest, minlength=count)[:, None]
    sums = np.stack([np.bincount(nearest, z, count) for z in points.T], axis=1)
    return np.where(pixels > 0, sums / np.maximum(pixels, 1), centres)


@checked_at_call
def kmeans_steps(
    points, centres, *, rounds: int = 100, lloyd: Callable = lloyd
) -> Iterator[KmeansState]:
    """Yield the start, then the centres after each round, until none moves or the rounds are over.

    points: (N, D).
    centres: (K, D), where to begin.
    rounds: at most so many.
    lloyd: the round; `rising_lloyd` for sorted points on a line.
    """
    points = np.array(check_points(points), order="F")  # column by column the sums are faster
    points.flags.writeable = False  # so that the states share it
    centres = check_points(centres, "centres", dimension=points.shape[1])
    rounds = check_count(rounds, "rounds", least=0)
    yield KmeansState(points, centres)
    for _ in range(rounds):
        before, centres = centres, lloyd(points, centres)
        if (centres == before).all():
            return
        yield KmeansState(points, centres)


def cluster_centres(
    colours: np.ndarray, count: int, rng: np.random.Generator, rounds: int = 10
) -> np.ndarray:
    """Return the centres of k-means, (K, 3); K < count where there are fewer different colours.

    colours: (N, 3), N >= 1. They begin as `spread_centres`.
    """
    start = spread_centres(colours, count, rng)
    return last(kmeans_steps(colours, start, rounds=rounds)).centres


def nearest_centre(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return the number of the nearest centre of each point, (N,): |z - c|^2 without |z|^2.

    Both are taken about the middle of the centres: squares of large numbers would swallow the rest.
    """
    nearest, middle = np.empty(len(points), np.intp), centres.mean(axis=0)
    centres = centres - middle
    for block in blocks(points):
        part = (points[block] - middle) @ (-2 * centres.T)
        part += (centres**2).sum(axis=1)
        nearest[block] = part.argmin(axis=1)
    return nearest


def rising_lloyd(values: np.ndarray) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """Return `lloyd` for rising values (N,) as points (N, 1): a round hardly depends on N.

    The values of a centre are a stretch, from midpoint to midpoint; the difference of two sums over
    all values up to there is the sum of the stretch. The centres must rise, and go on doing so.
    """
    middle = values[len(values) // 2]  # a sum of small numbers rounds less
    upto = np.concatenate([[0.0], np.cumsum(values - middle)])

    def lloyd(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
        means = centres[:, 0]
        bounds = np.searchsorted(values, (means[1:] + means[:-1]) / 2)
        ends = np.concatenate([[0], bounds, [len(values)]])
        counts = np.diff(ends)
        moved = middle + np.diff(upto[ends]) / np.maximum(counts, 1)
        return np.where(counts > 0, moved, means)[:, None]

    return lloyd


def spread_centres(colours: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return centres for a start, (K, 3): new ones are drawn by their squared distance to the old.

    Of many an eighth is drawn at a time, of up to 15 each by itself, which is k-means++.
    """
    channels = np.ascontiguousarray(colours.T)
    centres, distance2 = colours[:1], np.full(len(colours), np.inf)
    new = centres
    while len(centres) < count:
        np.minimum(distance2, _least_squares(channels, new), out=distance2)
        upto = distance2.cumsum()
        if upto[-1] == 0:  # every colour is a centre
            break
        at_once = min(max(1, count // 8), count - len(centres))
        drawn = np.searchsorted(upto, rng.random(at_once) * upto[-1], side="right")
        new = colours[drawn]
        centres = np.concatenate([centres, new])
    return distinct(centres) if count >= 16 else centres  # two draws may be alike


def nearest_of_drawn(
    points: np.ndarray, count: int, rng: np.random.Generator, weights: np.ndarray
) -> np.ndarray:
    """Return the number of each point's nearest among `count` points drawn by k-means++, (N,).

    weights: (N,), how often each point counts; of at least `count` points they are above 0.
    """
    labels = np.zeros(len(points), dtype=np.int64)
    chance, distance2 = weights / weights.sum(), np.inf
    for number in range(count):
        centre = points[rng.choice(len(points), p=chance)]
        to_centre = ((points - centre) ** 2).sum(axis=1, dtype=np.float64)
        labels[to_centre < distance2] = number
        distance2 = np.minimum(distance2, to_centre)
        share = weights * distance2
        if share.sum() > 0:  # else every point is a centre: the rest stay without any
            chance = share / share.sum()
    return labels


def quantile_centres(values: np.ndarray, count: int) -> np.ndarray:
    """Return centres on a line for a start, (count, 1), with equally many values round each."""
    return np.quantile(values, (np.arange(count) + 0.5) / count)[:, None]


def distinct(points: np.ndarray) -> np.ndarray:
    """Return the different points among (N, D), sorted by their first coordinate, then the next."""
    rising = points[np.lexsort(points.T[::-1])]
    return rising[np.append(True, (rising[1:] != rising[:-1]).any(axis=1))]


def _least_squares(channels: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return the squared distance of colours, channels (3, N), to the nearest of centres, (N,)."""
    apart = channels - centres[:, :, None]  # (K, 3, N)
    return np.einsum("kcn,kcn->kn", apart, apart).min(axis=0)
