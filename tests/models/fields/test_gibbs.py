"""Gibbs sampling and annealing: against all configurations, loops, and exact cuts."""

from itertools import product

import numpy as np
import pytest

from segteach.cuts.energy import grid_edges
from segteach.cuts.min_cut import min_cut
from segteach.models.fields.gibbs import (
    anneal,
    anneal_steps,
    colours,
    cooling,
    gibbs,
    gibbs_steps,
    plain_sweep,
)
from segteach.models.fields.icm import icm
from segteach.models.fields.labelled_scenes import labelled_scene
from segteach.models.fields.mrf import (
    cut_constant,
    direction_betas,
    local_conditional,
    potts_energy,
    to_energy,
)
from segteach.models.fields.tiny_joint import joint, marginals


class Stubborn(np.random.Generator):
    """A generator whose uniform numbers are all the same."""

    def __init__(self, value):
        super().__init__(np.random.PCG64(0))
        self.value = value

    def random(self, size=None, dtype=np.float64, out=None):
        out[...] = self.value
        return out


# --- one sweep, exactly --------------------------------------------------------------------------


CASES = product((4, 8), (2, 3), (0.6, -0.5, [0.5, 0.1, -0.3, 0.2]), (False, True), (2.0, 0.03))


def test_every_site_is_drawn_from_its_conditional():
    """With all uniform numbers equal to u, a sweep is a loop over the planes that gives each site
    the label in whose share of the conditional u falls; shares in the order in which the sampler
    lays them: 0, 1, ... At temperature 2 it works in float32 inside, at 0.03 in float64."""
    wrong = []
    for connectivity, kinds, beta, with_costs, temperature in CASES:
        rng, shape = np.random.default_rng(1), (5, 6)
        beta = beta[: connectivity // 2] if isinstance(beta, list) else beta
        unary = rng.normal(size=(*shape, kinds)) * temperature if with_costs else None
        start = rng.integers(0, kinds, shape)
        options = {"connectivity": connectivity, "unary": unary, "temperature": temperature}
        for u in rng.uniform(0, 1, 6):
            drawn = gibbs(start, beta, kinds, sweeps=1, rng=Stubborn(u), **options).labels
            if (drawn != swept_by_loops(start, beta, kinds, u, **options)).any():
                wrong.append((beta, kinds, u, options))
    assert wrong == []


def swept_by_loops(start, beta, kinds, u, *, connectivity, unary, temperature):
    """Return the labels after one sweep in which every uniform number is u."""
    labels = start.copy()
    beta = np.array(direction_betas(beta, connectivity)) / temperature
    unary = None if unary is None else unary / temperature
    for a, b in ((0, 0), (1, 1), (0, 1), (1, 0)):
        for site in ((r, c) for r in range(a, 5, 2) for c in range(b, 6, 2)):
            shares = local_conditional(labels, site, beta, kinds, connectivity, unary=unary)
            labels[site] = min(np.searchsorted(np.cumsum(shares), u), kinds - 1)
    return labels


def test_sites_of_one_colour_are_no_neighbours():
    shapes = ((1, 1), (1, 5), (4, 1), (5, 7), (6, 6))
    for shape, connectivity in product(shapes, (4, 8)):
        colour = colours(shape, connectivity).ravel()
        edges, _ = grid_edges(shape, connectivity)
        assert (colour[edges[:, 0]] != colour[edges[:, 1]]).all()
        assert len(np.unique(colour)) <= connectivity // 2


def test_a_ring_of_odd_size_breaks_the_colours():
    """Why the borders are free: on a row of 5 bent to a ring the first and last are neighbours."""
    row = colours((1, 5))[0]
    assert row[0] == row[-1]


# --- many sweeps: the marginals ------------------------------------------------------------------


def test_marginals_are_those_of_all_configurations():
    """Errors from the means of 40 batches of 60 sweeps, longer than the field remembers: 4.5 of
    Student's standard errors with 39 degrees of freedom are exceeded once in 16,000 times, and in
    each case at most 27 numbers and one energy are looked at."""
    shape, beta, batches, length = (3, 3), 0.35, 40, 60
    for connectivity, kinds, with_costs in product((4, 8), (2, 3), (False, True)):
        rng = np.random.default_rng(7)
        unary = 0.8 * rng.normal(size=(*shape, kinds)) if with_costs else None
        options = {"connectivity": connectivity, "unary": unary}
        everything = joint(shape, beta, kinds, **options)
        steps = gibbs_steps(shape, beta, kinds, sweeps=batches * length, rng=3, **options)
        states = list(steps)[1:]
        hits = np.stack([state.labels[..., None] == np.arange(kinds) for state in states])
        energies = np.array([state.objective for state in states])
        seen = np.column_stack([hits.reshape(len(states), -1), energies])
        energy = everything.probabilities @ everything.energies
        wanted = np.append(marginals(everything).ravel(), energy)
        means = seen.reshape(batches, length, -1).mean(axis=1)
        error = means.std(axis=0, ddof=1) / np.sqrt(batches)
        assert (np.abs(means.mean(axis=0) - wanted) < 4.5 * error + 1e-12).all()


def test_the_plain_sweep_has_the_same_marginals():
    everything, rng = joint((3, 3), 0.3, 3), np.random.default_rng(2)
    labels, energies = np.zeros((3, 3), int), []
    for _ in range(1500):
        labels = plain_sweep(labels, 0.3, 3, rng=rng)
        energies.append(potts_energy(labels, 0.3))
    means = np.reshape(energies, (30, 50)).mean(axis=1)
    expected = everything.probabilities @ everything.energies
    assert abs(means.mean() - expected) < 4.5 * means.std(ddof=1) / np.sqrt(30)


def test_sites_without_coupling_are_independent_draws():
    unary = np.random.default_rng(0).normal(size=(100, 100, 4))
    weights = np.exp(-unary)
    expected = weights / weights.sum(axis=2, keepdims=True)
    labels = gibbs((100, 100), 0.0, 4, unary=unary, sweeps=1).labels
    for kind in range(4):
        variance = (expected[..., kind] * (1 - expected[..., kind])).sum()
        excess = (labels == kind).sum() - expected[..., kind].sum()
        assert abs(excess) < 4.5 * np.sqrt(variance)


def test_below_the_critical_coupling_no_label_wins_and_above_one_does():
    def share(beta):
        labels = gibbs(np.zeros((64, 64), int), beta, sweeps=400, rng=1).labels
        return (labels == 0).mean()

    assert abs(share(0.2) - 0.5) < 0.1
    assert share(0.6) > 0.9  # Onsager's magnetisation at 0.6: 0.974


# --- states --------------------------------------------------------------------------------------


def test_states_carry_sweep_temperature_and_energy():
    unary = np.random.default_rng(0).normal(size=(7, 5, 3))
    temperatures = np.array([3.0, 2.0, 2.0, 0.5])
    states = list(
        gibbs_steps((7, 5), 0.4, 3, unary=unary, temperature=temperatures, sweeps=4, rng=0)
    )
    assert [state.sweep for state in states] == [0, 1, 2, 3, 4]
    assert [state.temperature for state in states] == [3, 3, 2, 2, 0.5]
    for state in states:
        energy = potts_energy(state.labels, 0.4, unary=unary)
        assert state.objective == pytest.approx(energy)


def test_a_start_is_kept_and_not_written_to():
    start = np.random.default_rng(0).integers(0, 2, (6, 6)).astype(np.uint8)
    kept = start.copy()
    states = list(gibbs_steps(start, 0.3, sweeps=3))
    np.testing.assert_array_equal(states[0].labels, kept)
    np.testing.assert_array_equal(start, kept)


def test_narrow_fields_have_their_marginals_too():
    """The mean energy, with an error as above."""
    for shape, kinds in product(((1, 1), (1, 4), (3, 1), (2, 3)), (2, 3)):
        unary = np.random.default_rng(0).normal(size=(*shape, kinds))
        everything = joint(shape, 0.4, kinds, 8, unary=unary)
        steps = gibbs_steps(shape, 0.4, kinds, connectivity=8, unary=unary, sweeps=900, rng=1)
        energies = np.array([state.objective for state in steps][1:]).reshape(30, 30).mean(axis=1)
        expected = everything.probabilities @ everything.energies
        assert abs(energies.mean() - expected) < 4.5 * energies.std(ddof=1) / np.sqrt(30)


def test_huge_costs_decide_and_nothing_overflows():
    unary = np.zeros((8, 8, 2))
    unary[:4, :, 0] = unary[4:, :, 1] = 1e6
    labels = gibbs((8, 8), 0.5, unary=unary, sweeps=2).labels
    np.testing.assert_array_equal(labels, (np.arange(8) < 4)[:, None] * np.ones(8, int))
    three = np.dstack([unary, np.full((8, 8), 1e6)])
    np.testing.assert_array_equal(gibbs((8, 8), 0.5, 3, unary=three, sweeps=2).labels, labels)


# --- annealing -----------------------------------------------------------------------------------


def noisy(side, noise, connectivity, beta):
    """Return costs (H, W, 2) of a noisy scene, the exact least energy, and that of ML."""
    scene = labelled_scene((side, side), 2, noise=noise, rng=1)
    unary = (scene.image[..., None] - scene.means) ** 2 / (2 * noise**2)
    cut = min_cut(to_energy(unary, beta, connectivity))
    least = cut.objective + cut_constant((side, side), beta, connectivity)
    alone = potts_energy(unary.argmin(axis=2), beta, connectivity, unary=unary)
    return unary, least, alone


def test_annealing_comes_within_a_hundredth_of_the_exact_minimum():
    for connectivity, beta, noise in ((4, 1.0, 0.25), (8, 0.5, 0.3)):
        unary, least, alone = noisy(256, noise, connectivity, beta)
        found = anneal(unary, beta, connectivity=connectivity, rng=0).objective
        assert least <= found + 1e-6
        assert (found - least) / (alone - least) <= 0.01
        assert found < icm(unary, beta, connectivity=connectivity).objective


def test_cooling_schedules():
    temperatures = cooling(0.5, hottest=4, coldest=0.1, sweeps=5)
    np.testing.assert_allclose(temperatures[[0, -1]], [2, 0.05])
    np.testing.assert_allclose(temperatures[1:] / temperatures[:-1], (0.025) ** 0.25)
    np.testing.assert_array_equal(cooling(0.0), cooling(0.2))
    np.testing.assert_array_equal(cooling([0.1, -0.5]), cooling(0.5))


REFUSED = [
    (lambda: gibbs_steps((3, 3), 0.4, 1), "labels_count: got 1"),
    (lambda: gibbs_steps((3, 3), 0.4, 300), "labels_count: got 300"),
    (lambda: gibbs_steps((3, 0), 0.4), "shape: got"),
    (lambda: gibbs_steps([[0, 2]], 0.4), "start: got 2"),
    (lambda: gibbs_steps((3, 3), 0.4, temperature=0), "temperature: got 0"),
    (lambda: gibbs_steps((3, 3), 0.4, temperature=[1, -1], sweeps=2), "temperature: got -1"),
    (lambda: gibbs_steps((3, 3), 0.4, temperature=[1, 2], sweeps=3), "temperature: got shape"),
    (lambda: gibbs_steps((3, 3), 1.0, temperature=0.01), "temperature: got 0.01"),
    (lambda: gibbs_steps((3, 3), 0.4, connectivity=5), "connectivity: got 5"),
    (lambda: gibbs_steps((3, 3), 0.4, unary=np.zeros((3, 3, 3))), "unary: got L = 3"),
    (lambda: gibbs_steps((3, 3), 0.4, rng=-1), "rng: got -1"),
    (lambda: anneal_steps(np.zeros((3, 3)), 0.4), "unary: got shape"),
    (lambda: cooling(1.0, coldest=0), "coldest: got 0"),
]


def test_bad_input_is_refused_by_name(refused):
    assert refused(REFUSED) == []
