"""Chapter 2's checks of cuts: the notebook's solutions pass, each classic slip is named."""

import numpy as np
import pytest

from segteach.course.chapters.ch2 import cut
from segteach.cuts.energy import Energy, grid_edges
from segteach.cuts.min_cut import min_cut

pytestmark = pytest.mark.usefixtures("own_progress")


def reach(residual, source):
    reached = np.zeros(len(residual), bool)
    reached[source] = True
    for _ in residual:
        reached |= (residual[reached] > 0).any(axis=0)
    return reached


def one_step(residual, source):
    reached = residual[source] > 0
    reached[source] = True
    return reached


def two_steps(residual, source):
    first = one_step(residual, source)
    return first | (residual[first] > 0).any(axis=0)


def without_source(residual, source):
    reached = reach(residual, source)
    reached[source] = False
    return reached


SIDES = [
    (lambda residual, source: reach(residual.T, source), "against the arrows"),
    (lambda residual, source: reach(residual + residual.T, source), "both directions"),
    (lambda residual, source: np.arange(len(residual)) == source, "more than itself"),
    (lambda residual, source: np.ones(len(residual), bool), "Not every node"),
    (lambda residual, source: np.zeros(len(residual), bool), "places"),
    (one_step, "one step"),
    (two_steps, "two steps"),
    (lambda residual, source: reach(residual.astype(int), source), "0.5 as well"),
    (without_source, "itself"),
    (lambda residual, source: ~reach(residual, source), "other side"),
]


def variant(grey, unary, smoothness, beta, *, kind="rational", connectivity=4, flip=False):
    edges, _ = grid_edges(grey.shape, connectivity)
    z = grey.ravel()
    squares = (z[edges[:, 0]] - z[edges[:, 1]]) ** 2
    weights = {
        "rational": smoothness / (1 + beta * squares),
        "exponential": smoothness * np.exp(-beta * squares),
        "unsquared": smoothness / (1 + beta * np.sqrt(squares)),
        "weightless": 1 / (1 + beta * squares),
        "flat": smoothness * np.ones(len(edges)),
        "none": np.zeros(len(edges)),
    }[kind]
    labels = min_cut(Energy(unary.reshape(-1, 2), edges, weights)).labels.reshape(grey.shape)
    return labels == (0 if flip else 1)


def varied(**options):
    return lambda *arguments: variant(*arguments, **options)


VARIANTS = [
    (varied(kind="exponential"), "exponential"),
    (varied(kind="unsquared"), "Square"),
    (varied(kind="weightless"), "weight γ"),
    (varied(kind="flat"), "contrast"),
    (varied(kind="none"), "no links"),
    (varied(connectivity=8), "4 neighbours"),
    (varied(flip=True), "wrong way round"),
    (lambda grey, *rest: np.zeros(grey.shape, bool), "places"),  # it ignores the picture
]


def test_every_check_keeps_its_promises(promises_are_kept, solutions):
    solved = solutions("02_mrf_gibbs", np=np, min_cut=min_cut)
    rights = {
        cut.check_source_side: [solved["source_side"], reach],
        cut.check_variant_cut: [solved["variant_cut"], variant],
    }
    promises_are_kept(cut, rights)


def test_slips_of_the_source_side_are_named(slips_are_named):
    slips_are_named(cut.check_source_side, SIDES)


def test_slips_of_the_variant_are_named(slips_are_named):
    slips_are_named(cut.check_variant_cut, VARIANTS)
