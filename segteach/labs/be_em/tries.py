"""What a hand's assignment is worth, and what EM makes of it."""

from __future__ import annotations

import numpy as np

from segteach import data
from segteach.models import gmm
from segteach.models.em import EmState, em_steps, fit_gmm
from segteach.models.gmm import Gmm
from segteach.steps import record

FLOOR = 1e-3  # least variance: a deviation of 0.03 of the sheet
STARTS, STEPS, GAIN = 20, 300, 1e-7
COUNT = 20  # points to assign
OVERLAPPING = Gmm([0.5, 0.5], [[0.38, 0.42], [0.64, 0.58]], [np.diag([0.02, 0.01])] * 2)


def points_of(name: str) -> np.ndarray:
    """Return the points of an example, (20, 2) in the unit square."""
    if name == "overlapping":
        points = gmm.sample(OVERLAPPING, COUNT, rng=4)[0]
    else:
        points = data.points(name, COUNT, rng=0).points
    return points.clip(0.03, 0.97)


def mixture_of(points: np.ndarray, labels: np.ndarray, k: int) -> Gmm | None:
    """Return the mixture that (3) to (5) give for labels (N,), where -1 is none.

    None while a component has no point.
    """
    assigned = labels >= 0
    if len(np.unique(labels[assigned])) < k:
        return None
    return gmm.fit_labelled(points[assigned], labels[assigned], covariance_floor=FLOOR)


def climb(points: np.ndarray, model: Gmm) -> list[EmState]:
    """Return EM's states from a mixture on; the first one is that mixture."""
    options = {"covariance_floor": FLOOR, "max_steps": STEPS, "tolerance": GAIN}
    return record(em_steps(points, len(model.weights), init=model, **options))


def best_end(points: np.ndarray, k: int) -> float:
    """Return the greatest log-likelihood that EM finds from 20 starts on random points."""
    options = {"covariance_floor": FLOOR, "max_steps": STEPS, "tolerance": GAIN}
    ends = (fit_gmm(points, k, init="random", rng=seed, **options) for seed in range(STARTS))
    return max(-end.objective for end in ends)
