"""The head start: a flow that the links can carry, after which the minima are what they were."""

import numpy as np
import pytest

from segteach.cuts import head_start as module
from segteach.cuts.energy import Energy, grid_edges
from segteach.cuts.head_start import head_start
from segteach.cuts.min_cut import PersistentCut, min_cut

SHAPES = ((21, 30), (1, 40), (40, 1), (3, 3), (9, 8))


@pytest.fixture(autouse=True)
def always(monkeypatch):
    monkeypatch.setattr(module, "WEAK", np.inf)  # small graphs with strong pulls, too


def grid(shape, rng, *, whole, share=1.0):
    """Return pulls, edges, weights and places of some pixels of a picture in any order."""
    numbers = rng.permutation(shape[0] * shape[1])[: max(2, int(share * shape[0] * shape[1]))]
    node = np.full(shape[0] * shape[1], -1)
    node[numbers] = np.arange(len(numbers))
    edges = node[grid_edges(shape, 8)[0]]
    edges = edges[(edges >= 0).all(axis=1)]
    weights = rng.integers(0, 5, len(edges)) if whole else rng.exponential(3, len(edges))
    pulls = rng.integers(-3, 4, len(numbers)) if whole else rng.normal(0, 2, len(numbers))
    places = np.stack(np.divmod(numbers, shape[1]), axis=1)
    return pulls.astype(float), edges, weights.astype(float), places


def unary_of(pulls):
    return np.stack([np.zeros_like(pulls), pulls], axis=1)


@pytest.mark.parametrize("whole", [True, False])  # whole costs: many labellings cost the same
@pytest.mark.parametrize("shape", SHAPES)
def test_labels_and_cost_are_those_of_the_plain_cut_cold_and_warm(shape, whole):
    for seed, share in ((0, 1.0), (1, 0.8), (2, 0.4)):
        rng = np.random.default_rng(seed)
        pulls, edges, weights, places = grid(shape, rng, whole=whole, share=share)
        graph = PersistentCut(Energy(unary_of(pulls), edges, weights), places)
        for _ in range(4):
            found, plain = graph.cut(), min_cut(Energy(unary_of(pulls), edges, weights))
            np.testing.assert_array_equal(found.labels, plain.labels)  # fewest 1s among equals
            assert found.objective == pytest.approx(plain.objective, rel=1e-12, abs=1e-9)
            sites = np.flatnonzero(rng.random(len(pulls)) < 0.3)
            pulls[sites] = rng.permutation(pulls)[: len(sites)] + rng.integers(-1, 2)
            graph.set_unary(sites, unary_of(pulls[sites]))


@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e200])
def test_no_link_carries_more_than_it_can_at_any_scale(scale):
    rng = np.random.default_rng(3)
    pulls, edges, weights, places = grid((20, 33), rng, whole=False)
    pulls[::7] *= 1e6  # held by force
    flow = head_start(scale * pulls, edges, scale * weights, places)
    assert (np.abs(flow) <= scale * weights).all()
    np.testing.assert_allclose(flow / scale, head_start(pulls, edges, weights, places), atol=1e-6)


def test_between_a_source_and_a_sink_far_apart_the_flow_goes_most_of_the_way():
    shape = (16, 64)
    edges, _ = grid_edges(shape, 4)
    pulls = np.where(np.arange(64) < 32, 0.01, -0.01) * np.ones(shape)
    places = np.argwhere(pulls > -1)
    flow = head_start(pulls.ravel(), edges, np.full(len(edges), 10.0), places)
    first, second = (np.bincount(ends, flow, pulls.size) for ends in edges.T)
    rest = pulls.ravel() - first + second
    halves = np.abs(rest.reshape(shape).sum(axis=0).reshape(2, 32).sum(axis=1))
    assert (halves < 0.5 * np.abs(pulls).sum() / 2).all()


def test_there_is_none_without_links_or_where_pulls_are_strong(monkeypatch):
    pulls, edges, weights, places = grid((9, 9), np.random.default_rng(4), whole=False)
    assert head_start(pulls, edges, 0 * weights, places) is None
    assert head_start(pulls, edges[:0], weights[:0], places) is None
    monkeypatch.setattr(module, "WEAK", 1e-3)
    assert head_start(pulls, edges, weights, places) is None
