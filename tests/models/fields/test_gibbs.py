"""Gibbs sampling, annealing and ICM: against all configurations, loops, and exact cuts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segteach.cuts.energy import grid_edges
from segteach.cuts.min_cut import min_cut
from segteach.models.fields.gibbs import (
    anneal,
    colours,
    cooling,
    gibbs,
    gibbs_steps,
    plain_sweep,
    slow_cooling,
)
from segteach.models.fields.icm import icm, icm_steps
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


def betas_for(kind, connectivity):
    every = {"attract": 0.6, "repel": -0.5, "directions": [0.5, 0.1, -0.3, 0.2]}[kind]
    return every[: connectivity // 2] if isinstance(every, list) else every


# --- one sweep, exactly --------------------------------------------------------------------------


@pytest.mark.parametrize("temperature", [2.0, 0.03])  # float32 inside, and float64
@pytest.mark.parametrize("with_costs", [False, True])
@pytest.mark.parametrize("kind", ["attract", "repel", "directions"])
@pytest.mark.parametrize("kinds", [2, 3])
@pytest.mark.parametrize("connectivity", [4, 8])
def test_every_site_is_drawn_from_its_conditional(
    connectivity, kinds, kind, with_costs, temperature
):
    """With all uniform numbers equal to u, a sweep is a loop over the planes that gives each site
    the label in whose share of the conditional u falls; shares in the order in which the sampler
    lays them: 0, 1, ..."""
    rng, shape = np.random.default_rng(1), (5, 6)
    beta = betas_for(kind, connectivity)
    unary = rng.normal(size=(*shape, kinds)) * temperature if with_costs else None
    start = rng.integers(0, kinds, shape)
    scaled = np.array(direction_betas(beta, connectivity)) / temperature
    costs = None if unary is None else unary / temperature
    for u in rng.uniform(0, 1, 6):
        expected = start.copy()
        for a, b in ((0, 0), (1, 1), (0, 1), (1, 0)):
            for site in ((r, c) for r in range(a, 5, 2) for c in range(b, 6, 2)):
                shares = local_conditional(expected, site, scaled, kinds, connectivity, unary=costs)
                expected[site] = min(np.searchsorted(np.cumsum(shares), u), kinds - 1)
        drawn = gibbs(
            start,
            beta,
            kinds,
            connectivity=connectivity,
            unary=unary,
            temperature=temperature,
            sweeps=1,
            rng=Stubborn(u),
        )
        np.testing.assert_array_equal(drawn.labels, expected)


@pytest.mark.parametrize("connectivity", [4, 8])
@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (4, 1), (5, 7), (6, 6)])
def test_sites_of_one_colour_are_no_neighbours(shape, connectivity):
    colour = colours(shape, connectivity).ravel()
    edges, _ = grid_edges(shape, connectivity)
    assert (colour[edges[:, 0]] != colour[edges[:, 1]]).all()
    assert len(np.unique(colour)) <= connectivity // 2


def test_a_ring_of_odd_size_breaks_the_colours():
    """Why the borders are free: on a row of 5 bent to a ring the first and last are neighbours."""
    row = colours((1, 5))[0]
    assert row[0] == row[-1]


# --- many sweeps: the marginals ------------------------------------------------------------------


@pytest.mark.parametrize("with_costs", [False, True])
@pytest.mark.parametrize("kinds", [2, 3])
@pytest.mark.parametrize("connectivity", [4, 8])
def test_marginals_are_those_of_all_configurations(connectivity, kinds, with_costs):
    """Errors from the means of 40 batches of 60 sweeps, longer than the field remembers: 4.5 of
    Student's standard errors with 39 degrees of freedom are exceeded once in 16,000 times, and at
    most 27 numbers and one energy are looked at."""
    rng, shape, beta, batches, length = np.random.default_rng(7), (3, 3), 0.35, 40, 60
    unary = 0.8 * rng.normal(size=(*shape, kinds)) if with_costs else None
    everything = joint(shape, beta, kinds, connectivity, unary=unary)
    steps = gibbs_steps(
        shape, beta, kinds, connectivity=connectivity, unary=unary, sweeps=batches * length, rng=3
    )
    states = list(steps)[1:]
    hits = np.stack([state.labels[..., None] == np.arange(kinds) for state in states])
    energies = np.array([state.objective for state in states])
    seen = np.column_stack([hits.reshape(len(states), -1), energies])
    wanted = np.append(
        marginals(everything).ravel(), everything.probabilities @ everything.energies
    )
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


@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (3, 1), (2, 3)])
@pytest.mark.parametrize("kinds", [2, 3])
def test_narrow_fields_have_their_marginals_too(shape, kinds):
    """The mean energy, with an error as above."""
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


# --- annealing and ICM ---------------------------------------------------------------------------


def noisy(side, noise, connectivity, beta):
    """Return costs (H, W, 2) of a noisy scene, the exact least energy, and that of ML."""
    scene = labelled_scene((side, side), 2, noise=noise, rng=1)
    unary = (scene.image[..., None] - scene.means) ** 2 / (2 * noise**2)
    cut = min_cut(to_energy(unary, beta, connectivity))
    least = cut.objective + cut_constant((side, side), beta, connectivity)
    alone = potts_energy(unary.argmin(axis=2), beta, connectivity, unary=unary)
    return unary, least, alone


@pytest.mark.parametrize(("connectivity", "beta", "noise"), [(4, 1.0, 0.25), (8, 0.5, 0.3)])
def test_annealing_comes_within_a_hundredth_of_the_exact_minimum(connectivity, beta, noise):
    unary, least, alone = noisy(256, noise, connectivity, beta)
    found = anneal(unary, beta, connectivity=connectivity, rng=0).objective
    assert least <= found + 1e-6
    assert (found - least) / (alone - least) <= 0.01
    assert found < icm(unary, beta, connectivity=connectivity).objective


@st.composite
def icm_runs(draw):
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    shape = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    kinds, connectivity = draw(st.integers(1, 4)), draw(st.sampled_from([4, 8]))
    beta = betas_for(draw(st.sampled_from(["attract", "repel", "directions"])), connectivity)
    whole = draw(st.booleans())  # ties
    unary = rng.integers(0, 3, (*shape, kinds)) * 0.6 if whole else rng.normal(size=(*shape, kinds))
    start = rng.integers(0, kinds, shape) if draw(st.booleans()) else None
    return unary, beta, connectivity, start


@settings(max_examples=150, deadline=None, derandomize=True)
@given(icm_runs())
def test_icm_never_rises_and_ends_where_no_single_site_can_lower_the_energy(run):
    unary, beta, connectivity, start = run
    states = list(icm_steps(unary, beta, connectivity=connectivity, start=start))
    objectives = [state.objective for state in states]
    assert np.diff(objectives).max(initial=-1) <= 1e-9
    final = states[-1]
    assert final.converged and final.changed == 0
    assert final.objective == pytest.approx(
        potts_energy(final.labels, beta, connectivity, unary=unary)
    )
    for site in np.ndindex(*final.labels.shape):
        for kind in range(unary.shape[2]):
            other = final.labels.copy()
            other[site] = kind
            assert potts_energy(other, beta, connectivity, unary=unary) >= final.objective - 1e-9


def test_icm_moves_as_a_loop_over_the_planes():
    rng = np.random.default_rng(4)
    unary, start = rng.normal(size=(6, 5, 3)), rng.integers(0, 3, (6, 5))
    expected = start.copy()
    for a, b in ((0, 0), (1, 1), (0, 1), (1, 0)):
        for site in ((r, c) for r in range(a, 6, 2) for c in range(b, 5, 2)):
            conditional = local_conditional(expected, site, 0.4, 3, 8, unary=unary)
            expected[site] = conditional.argmax()
    one = icm(unary, 0.4, connectivity=8, start=start, sweeps=1)
    np.testing.assert_array_equal(one.labels, expected)
    assert one.changed == (start != expected).sum()


def test_cooling_schedules():
    temperatures = cooling(0.5, hottest=4, coldest=0.1, sweeps=5)
    np.testing.assert_allclose(temperatures[[0, -1]], [2, 0.05])
    np.testing.assert_allclose(temperatures[1:] / temperatures[:-1], (0.025) ** 0.25)
    np.testing.assert_array_equal(cooling(0.0), cooling(0.2))
    np.testing.assert_array_equal(cooling([0.1, -0.5]), cooling(0.5))
    slow = slow_cooling(1.0, hottest=3, sweeps=7)
    np.testing.assert_allclose(slow, 3 * np.log(2) / np.log(np.arange(2, 9)))


@pytest.mark.parametrize(
    ("call", "words"),
    [
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
        (lambda: anneal(np.zeros((3, 3)), 0.4), "unary: got shape"),
        (lambda: icm_steps(np.zeros((3, 3, 2)), 0.4, start=np.zeros((2, 3), int)), "start: got"),
        (lambda: icm_steps(np.zeros((3, 3, 2)), 0.4, start=np.full((3, 3), 2)), "start: got 2"),
        (lambda: cooling(1.0, coldest=0), "coldest: got 0"),
    ],
)
def test_bad_input_is_refused_by_name(call, words):
    with pytest.raises(ValueError, match=words):
        call()
