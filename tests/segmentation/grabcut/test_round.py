"""The steps of a round: each takes the minimum over its own unknown, and leaves the rest alone."""

import itertools

import numpy as np
import pytest

from segteach.arrays import Seed
from segteach.cuts.contrast import contrast_links
from segteach.cuts.partial_cut import SeededCut
from segteach.models.gmm import Gmm
from segteach.segmentation.grabcut import grabcut
from segteach.segmentation.grabcut.colours import component_costs, learn_components
from segteach.segmentation.grabcut.palette import Palette
from segteach.segmentation.grabcut.round import assign, cut, energy, learn

B, F = Seed.BACKGROUND, Seed.FOREGROUND


class Round:
    """What the steps are handed, on a small picture of noise."""

    def __init__(self, seed=0, shape=(9, 8), components=3, likelihood="component", **links):
        rng = np.random.default_rng(seed)
        self.image = rng.random((*shape, 3))
        self.colours = Palette(self.image, components=components, likelihood=likelihood)
        self.links = contrast_links(self.image, **{"smoothness": 3.0, "beta": "paper"} | links)
        self.mask = rng.random(shape) < 0.4
        self.k = rng.integers(0, components, shape).astype(np.uint8)
        self.models = learn(self.colours, self.mask, self.k, (None, None))
        self.seeds = rng.choice(3, shape, p=[0.8, 0.1, 0.1]).astype(np.uint8)

    def energy(self, mask=None, k=None, models=None):
        mask = self.mask if mask is None else mask
        models = self.models if models is None else models
        return energy(self.colours, mask, self.k if k is None else k, models, self.links)


@pytest.mark.parametrize("likelihood", ["component", "mixture"])
def test_e_is_that_of_the_definition(likelihood, links_by_hand, energy_by_hand):
    for seed, connectivity in itertools.product(range(3), (4, 8)):
        at = Round(seed, likelihood=likelihood, connectivity=connectivity)
        links = links_by_hand(at.image, 3.0, "paper", connectivity)
        expected = energy_by_hand(at.image, at.mask, at.k, at.models, links, likelihood)
        assert at.energy() == pytest.approx(expected, rel=1e-9)


def test_assign_takes_the_best_component_of_the_pixels_own_class():
    at = Round()
    k = assign(at.colours, at.mask, at.models)
    for a, model in enumerate(at.models):
        costs = component_costs(at.image[at.mask == a], model)
        np.testing.assert_array_equal(k[at.mask == a], costs.argmin(axis=0))
    assert k.dtype == np.uint8 and at.energy(k=k) < at.energy()


def test_learn_gives_each_class_the_mixture_of_its_own_pixels():
    at = Round()
    for a, model in enumerate(learn(at.colours, at.mask, at.k, at.models)):
        own = at.mask == a
        expected = learn_components(at.image[own], at.k[own], 3, at.colours.covariance_floor)
        for name in ("weights", "means", "covariances"):
            np.testing.assert_allclose(getattr(model, name), getattr(expected, name), atol=1e-12)


def test_no_other_mixtures_cost_less_than_those_learned():
    at, rng = Round(), np.random.default_rng(1)
    least = at.energy()
    for size in np.geomspace(1e-3, 0.3, 40):
        moved = []
        for model in at.models:
            weights = model.weights * np.exp(rng.normal(0, size, 3))
            means = model.means + rng.normal(0, 0.1 * size, (3, 3))
            stretch = np.exp(rng.normal(0, size, (3, 1, 1)))
            moved.append(Gmm(weights / weights.sum(), means, model.covariances * stretch))
        assert at.energy(models=tuple(moved)) > least


@pytest.mark.parametrize("all_in", [0, 1])
def test_a_class_without_pixels_keeps_its_mixture(all_in):
    at = Round()
    learned = learn(at.colours, np.full(at.mask.shape, bool(all_in)), at.k, at.models)
    assert learned[1 - all_in] is at.models[1 - all_in]
    assert learned[all_in] is not at.models[all_in]


def test_the_cut_is_the_best_of_all_masks_that_keep_the_seeds(links_by_hand):
    for seed, connectivity in itertools.product(range(6), (4, 8)):
        at = Round(seed, (4, 5), 2, connectivity=connectivity)
        rng, seeds = np.random.default_rng(seed), np.full(20, B, np.uint8)
        seeds[rng.choice(20, 13, replace=False)] = np.repeat([F, 0], [2, 11])
        graph, seeds = SeededCut(at.links), seeds.reshape(4, 5)
        mask = cut(at.colours, at.models, graph, seeds)
        z = at.image.reshape(-1, 3)
        unary = [component_costs(z, model).min(axis=0) for model in at.models]
        links = links_by_hand(at.image, 3.0, "paper", connectivity)
        first, second = np.array([[5 * r + c for r, c in pair] for pair in links]).T
        labels = np.repeat((seeds == F).reshape(1, -1), 2**11, axis=0)
        labels[:, seeds.ravel() == 0] = np.array(list(itertools.product([False, True], repeat=11)))
        values = np.where(labels, unary[1], unary[0]).sum(axis=1)
        values += (labels[:, first] != labels[:, second]) @ np.array(list(links.values()))
        found = at.energy(mask, assign(at.colours, mask, at.models))
        assert found == pytest.approx(values.min(), abs=1e-9)
        np.testing.assert_array_equal(mask.ravel(), labels[values.argmin()])


def test_a_cut_that_costs_no_less_leaves_the_present_mask():
    """Without links and with the same mixture twice every mask costs the same: none is moved."""
    at = Round(smoothness=0)
    same, free = (at.models[0], at.models[0]), np.zeros(at.mask.shape, np.uint8)
    graph = SeededCut(at.links)
    np.testing.assert_array_equal(cut(at.colours, same, graph, free, at.mask), at.mask)

    class Worse:  # a graph whose rounding errors are as large as can be
        links = at.links

        def cut(self, costs, seeds):
            return costs.argmax(axis=1).reshape(seeds.shape) == 1, 0.0

    np.testing.assert_array_equal(cut(at.colours, at.models, Worse(), free, at.mask), at.mask)
    better = cut(at.colours, at.models, graph, free, at.mask)
    assert (better != at.mask).any()


def test_every_step_lowers_e_from_wherever_it_begins():
    for seed in range(20):
        at = Round(seed, smoothness=float(seed % 5))
        mask = np.where(at.seeds == 0, at.mask, at.seeds == F)
        found = [at.energy(mask)]
        k = assign(at.colours, mask, at.models)
        found.append(at.energy(mask, k))
        models = learn(at.colours, mask, k, at.models)
        found.append(at.energy(mask, k, models))
        after = cut(at.colours, models, SeededCut(at.links), at.seeds, mask)
        found.append(at.energy(after, assign(at.colours, after, models), models))
        assert np.diff(found).max() <= 0
        assert not after[at.seeds == B].any() and after[at.seeds == F].all()


def test_a_step_changes_nothing_that_it_is_handed_and_gives_the_same_again():
    at, graph = Round(), SeededCut(Round().links)
    for array in (at.mask, at.k, at.seeds):
        array.flags.writeable = False  # so that a change would be an error
    calls = (
        lambda: assign(at.colours, at.mask, at.models),
        lambda: [m.means for m in learn(at.colours, at.mask, at.k, at.models)],
        lambda: cut(at.colours, at.models, graph, at.seeds),
        at.energy,
    )
    before = [call() for call in calls]
    for one, call in zip(reversed(before), reversed(calls), strict=True):
        np.testing.assert_array_equal(one, call())


def test_the_steps_one_by_one_are_the_packages_loop(scene, box):
    image, _ = scene()
    end = grabcut(image, box, start="all")
    colours, links = Palette(image), contrast_links(image, 50.0, beta="paper")
    first = grabcut(image, box, start="all", max_rounds=1, tolerance=0)
    mask, models = first.mask, (first.background, first.foreground)
    graph = SeededCut(links)
    for _ in range(end.round - 1):
        k = assign(colours, mask, models)
        models = learn(colours, mask, k, models)
        mask = cut(colours, models, graph, box)
    np.testing.assert_array_equal(mask, end.mask)
    k = assign(colours, mask, models)
    np.testing.assert_array_equal(k, end.components)
    assert energy(colours, mask, k, models, links) == end.objective
