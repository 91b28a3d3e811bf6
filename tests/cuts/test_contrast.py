"""Links between pixels: their weights by hand, the cost of a mask, what a pixel is tied to."""

import itertools
from functools import partial

import numpy as np
import pytest

from segteach.arrays import Seed
from segteach.cuts.contrast import (
    cheapest_labels,
    contrast_beta,
    contrast_links,
    seeded_energy,
)
from segteach.cuts.energy import Energy, grid_edges

RNG = np.random.default_rng(0)
PICTURES = {"grey": RNG.random((4, 5)), "colour": RNG.random((5, 4, 3)), "row": RNG.random((1, 6))}
EVERY = list(itertools.product(PICTURES, (4, 8)))


def pairs_by_hand(values, connectivity):
    """Return edges, lengths and |z_m - z_n|^2 of all pairs, from a loop."""
    edges, lengths = grid_edges(values.shape[:2], connectivity)
    z = values.reshape(values.shape[0] * values.shape[1], -1)
    return edges, lengths, np.array([((z[m] - z[n]) ** 2).sum() for m, n in edges])


def test_a_link_is_the_formula_written_out():
    for name, connectivity in EVERY:
        values = PICTURES[name]
        edges, lengths, squares = pairs_by_hand(values, connectivity)
        mean = squares.mean()
        assert contrast_beta(values, connectivity) == pytest.approx(1 / mean)
        for beta, number in (("lecture", 1 / mean), ("paper", 1 / (2 * mean)), (3.5, 3.5), (0, 0)):
            for by_distance in (True, False):
                links = contrast_links(
                    values, 7, beta=beta, connectivity=connectivity, by_distance=by_distance
                )
                by_hand = 7 * np.exp(-number * squares) / (lengths if by_distance else 1)
                np.testing.assert_array_equal(links.edges, edges)
                np.testing.assert_allclose(links.weights, by_hand, rtol=1e-12)
                assert links.beta == pytest.approx(number)


def test_a_mask_costs_the_links_that_it_parts():
    for name, connectivity in EVERY:
        values = PICTURES[name]
        links = contrast_links(values, 2.5, connectivity=connectivity)
        energy = Energy(np.zeros((values[..., 0].size if values.ndim == 3 else values.size, 2)),
                        links.edges, links.weights)  # fmt: skip
        for _ in range(20):
            mask = RNG.random(values.shape[:2]) < 0.5
            assert links.cost(mask) == pytest.approx(energy.value(mask.ravel().astype(int)))


def test_the_links_of_a_pixel_are_its_edges():
    for name, connectivity in EVERY:
        height, width = PICTURES[name].shape[:2]
        links = contrast_links(PICTURES[name], 50, connectivity=connectivity)
        for row, col in itertools.product(range(height), range(width)):
            mine = (links.edges == row * width + col).any(axis=1)
            others = links.edges[mine].sum(axis=1) - (row * width + col)
            weights = zip(others.tolist(), links.weights[mine], strict=True)
            assert links.of(row, col) == {divmod(n, width): pytest.approx(w) for n, w in weights}
            assert sum(links.of(row, col).values()) < links.force
        for place, word in (((height, 0), "row"), ((0, -1), "col"), ((0.5, 0), "row")):
            with pytest.raises(ValueError, match=word):
                links.of(*place)


def test_contrast_falls_across_an_edge():
    links = contrast_links(np.array([[0.2, 0.2, 0.9]]), 1, beta=2.0)
    np.testing.assert_allclose(links.weights, [1, np.exp(-2 * 0.49)])


def test_a_picture_of_one_colour_or_one_pixel_has_beta_zero():
    for values in (np.full((6, 6), 0.5), np.zeros((1, 1)), np.full((2, 3, 3), 0.25)):
        assert contrast_beta(values) == contrast_links(values, 3).beta == 0


def test_the_energy_under_seeds_holds_them_and_its_cheapest_labels_are_those_of_each_pixel():
    values, costs = PICTURES["colour"], RNG.random((20, 2))
    seeds = RNG.integers(0, 3, (5, 4))
    links = contrast_links(values, 2.0)
    energy = seeded_energy(costs, seeds, links)
    mask, objective = cheapest_labels(costs, seeds, links)
    assert energy.value(mask.ravel().astype(int)) == pytest.approx(objective)
    np.testing.assert_array_equal(mask.ravel(), energy.unary.argmin(axis=1) == 1)
    assert mask[seeds == Seed.FOREGROUND].all() and not mask[seeds == Seed.BACKGROUND].any()
    free = (seeds == Seed.UNKNOWN).ravel()
    np.testing.assert_array_equal(mask.ravel()[free], (costs[:, 1] < costs[:, 0])[free])


def test_what_does_not_fit_is_refused_by_name(refused):
    bad = [
        ({"smoothness": -1}, "^smoothness"),
        ({"beta": -1}, "^beta"),
        ({"beta": "none"}, "^beta: got 'none', allowed are paper, lecture and numbers >= 0"),
        ({"beta": None}, "^beta"),
        ({"connectivity": 6}, "^connectivity"),
    ]
    make = partial(contrast_links, np.zeros((2, 2)))
    calls = [(partial(make, **{"smoothness": 1.0} | one), words) for one, words in bad]
    assert refused(calls) == []
