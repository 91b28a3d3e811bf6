"""Chapter 2's checks of cuts: the notebook's solutions pass, each classic slip is named."""

import numpy as np
import pytest

from segteach.course import patience
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


def as_the_hint_was(residual, source):
    """Mark each node when it is taken from the list, also one that is marked: it never ends."""
    reached, waiting = np.zeros(len(residual), bool), [source]
    while waiting:
        node = waiting.pop()
        reached[node] = True
        waiting.extend([source, *np.flatnonzero(residual[node] > 0)][:2])
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
        "twice": 2 * smoothness / (1 + beta * squares),
        "double": smoothness / (1 + 2 * beta * squares),
        "level": smoothness / (1 + beta * squares) * (np.diff(edges)[:, 0] == 1),
        "upright": smoothness / (1 + beta * squares) * (np.diff(edges)[:, 0] > 1),
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
    (varied(kind="twice"), "link is in your energy twice"),
    (varied(kind="double"), "no factor with it"),
    (varied(kind="level"), "one direction only"),
    (varied(kind="upright"), "one direction only"),
    (varied(connectivity=8), "4 neighbours"),
    (varied(flip=True), "wrong way round"),
    (lambda grey, *rest: np.zeros(grey.shape, bool), "places"),  # it ignores the picture
]


def test_every_check_keeps_its_promises(promises_are_kept, solutions):
    solved = solutions("02_mrf_gibbs", np=np, min_cut=min_cut, Energy=Energy, grid_edges=grid_edges)
    rights = {
        cut.check_source_side: [solved["source_side"], reach],
        cut.check_variant_cut: [solved["variant_cut"], variant],
    }
    promises_are_kept(cut, rights)


def test_slips_of_the_source_side_are_named(slips_are_named):
    slips_are_named(cut.check_source_side, SIDES)


def test_an_answer_that_never_ends_is_stopped(monkeypatch):
    monkeypatch.setattr(patience, "PATIENCE", 0.05)
    verdict = cut.check_source_side(as_the_hint_was)
    assert verdict.solved is False
    assert "which loop never stops? (line" in verdict.words


def test_slips_of_the_variant_are_named(slips_are_named):
    slips_are_named(cut.check_variant_cut, VARIANTS)
