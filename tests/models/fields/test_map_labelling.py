"""Segmentation by the most probable label field: densities, estimates, solvers, the whole loop."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from sklearn.cluster import KMeans

from segteach.models.fields.labelled_scenes import labelled_scene
from segteach.models.fields.map_labelling import (
    LIKELIHOODS,
    POTENTIALS,
    PRESEGMENTATIONS,
    SOLVERS,
    coupling,
    estimate_regions,
    kmeans_steps,
    map_labelling,
    map_steps,
    presegment,
    region_costs,
)
from segteach.models.fields.mrf import potts_energy
from segteach.models.fields.tiny_joint import joint
from segteach.steps import last

SCENE = labelled_scene((64, 64), 2, noise=0.15, rng=3)
THREE = labelled_scene((48, 40), 3, noise=0.1, rng=3)


def accuracy(state, scene):
    return (state.labels == scene.labels).mean()


# --- densities and their parameters --------------------------------------------------------------


def test_costs_are_minus_scipys_log_densities():
    image = np.random.default_rng(0).random((4, 5))
    means, deviations = [0.2, 0.7, 0.5], [0.1, 0.3, 0.02]
    normal = stats.norm(means, deviations).logpdf(image[..., None])
    np.testing.assert_allclose(region_costs(image, means, deviations), -normal)
    laplace = stats.laplace(means, np.array(deviations) / np.sqrt(2))
    assert laplace.std() == pytest.approx(deviations)
    costs = region_costs(image, means, deviations, "laplace")
    np.testing.assert_allclose(costs, -laplace.logpdf(image[..., None]))


@pytest.mark.parametrize("floor", [0.01, 0.3])
@pytest.mark.parametrize("likelihood", LIKELIHOODS)
def test_the_estimates_are_those_of_greatest_likelihood(likelihood, floor):
    """Against a numerical minimum of the costs, with the floor as a bound."""
    rng = np.random.default_rng(2)
    image, labels = rng.beta(2, 3, (9, 9)), rng.integers(0, 2, (9, 9))
    means, deviations = estimate_regions(image, labels, 2, likelihood=likelihood, floor=floor)
    assert (deviations == floor).all() == (floor == 0.3)
    for label in range(2):
        inside = image[labels == label][None]

        def cost(parameters, inside=inside):
            return region_costs(inside, parameters[:1], parameters[1:], likelihood).sum()

        best = optimize.minimize(
            cost, [0.4, 0.4], method="Nelder-Mead", bounds=[(0, 1), (floor, 1)], tol=1e-10
        )
        assert cost([means[label], deviations[label]]) <= best.fun + 1e-7


def test_a_label_without_pixels_keeps_its_parameters():
    image, labels = np.full((3, 3), 0.5), np.zeros((3, 3), int)
    before = np.array([0.1, 0.9]), np.array([0.2, 0.3])
    means, deviations = estimate_regions(image, labels, 2, before=before)
    np.testing.assert_allclose(means, [0.5, 0.9])
    np.testing.assert_allclose(deviations, [0.01, 0.3])
    means, _ = estimate_regions(image, labels, 2)
    np.testing.assert_allclose(means, [0.5, 0.5])


# --- pre-segmentation ----------------------------------------------------------------------------


@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_kmeans_is_lloyds_algorithm_of_scikit_learn(k):
    start, *_ = states = list(kmeans_steps(THREE.image, k))
    values = THREE.image.reshape(-1, 1)
    oracle = KMeans(k, init=start.means[:, None], n_init=1, algorithm="lloyd", tol=0).fit(values)
    np.testing.assert_allclose(states[-1].means, oracle.cluster_centers_[:, 0], atol=1e-9)
    assert states[-1].objective == pytest.approx(oracle.inertia_)
    if k > 1:
        labels = presegment(THREE.image, k)
        assert (labels.ravel() != oracle.predict(values)).mean() < 1e-3


def test_kmeans_of_a_picture_with_few_levels_leaves_empty_clusters_where_they_are():
    image = np.where(np.arange(12).reshape(3, 4) < 9, 0.2, 0.8)
    final = last(kmeans_steps(image, 4))
    assert final.objective == pytest.approx(0, abs=1e-12)
    assert len(final.means) == 4
    assert set(np.unique(presegment(image, 4))) <= {0, 1, 2, 3}


def test_quantiles_give_every_label_equally_many_pixels():
    counts = np.bincount(presegment(THREE.image, 4, "quantiles").ravel())
    assert np.ptp(counts) <= 2 + (THREE.image == 0).sum()
    chosen = presegment(THREE.image, 4, "random", rng=0)
    assert stats.chisquare(np.bincount(chosen.ravel())).pvalue > 0.001


# --- the loop ------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.integers(0, 1000),
    st.sampled_from([s for s in SOLVERS if s != "annealing"]),
    st.sampled_from(POTENTIALS),
    st.sampled_from(PRESEGMENTATIONS),
    st.sampled_from(LIKELIHOODS),
    st.integers(2, 4),
    st.sampled_from([4, 8]),
    st.booleans(),
)
def test_the_objective_is_u_less_the_log_likelihood_and_never_rises(
    seed, solver, potential, presegmentation, likelihood, kinds, connectivity, reestimate
):
    rng = np.random.default_rng(seed)
    image, beta = rng.random((7, 8)), rng.uniform(0, 2)
    if solver == "expansion" and potential == "printed":
        solver = "icm"
    options = {"connectivity": connectivity, "potential": potential, "solver": solver}
    options |= {"presegmentation": presegmentation, "likelihood": likelihood, "rng": seed}
    states = list(map_steps(image, kinds, beta, reestimate=reestimate, **options))
    betas = coupling(beta, potential, connectivity)
    for state in states:
        unary = region_costs(image, state.means, state.deviations, likelihood)
        energy = potts_energy(state.labels, betas, connectivity, unary=unary)
        assert state.objective == pytest.approx(energy)
        present = np.bincount(state.labels.ravel(), minlength=kinds) > 0
        np.testing.assert_array_equal(state.empty, ~present)
        assert ("no pixel" in state.note) == bool(state.empty.any())
        if not reestimate:
            np.testing.assert_array_equal(state.means, states[0].means)
    if solver != "ml":
        assert np.diff([state.objective for state in states]).max(initial=-1) <= 1e-9


@pytest.mark.parametrize(("connectivity", "potential"), [*product([4, 8], ["potts", "distance"])])
def test_with_known_regions_the_exact_solver_finds_the_most_probable_field(connectivity, potential):
    """One round against all 2^12 configurations of the posterior."""
    image = np.random.default_rng(5).random((3, 4))
    start, found, *_ = map_steps(
        image, 2, 0.5, connectivity=connectivity, potential=potential, solver="expansion"
    )
    unary = region_costs(image, start.means, start.deviations)
    betas = coupling(0.5, potential, connectivity)
    posterior = joint((3, 4), betas, 2, connectivity, unary=unary)
    best = posterior.configurations[posterior.probabilities.argmax()]
    np.testing.assert_array_equal(found.labels, best)


@pytest.mark.parametrize("solver", ["icm", "annealing", "expansion"])
def test_the_prior_mends_what_maximum_likelihood_leaves(solver):
    alone = map_labelling(SCENE.image, 2, solver="ml", reestimate=False)
    found = map_labelling(SCENE.image, 2, solver=solver)
    assert accuracy(alone, SCENE) < 0.93 < 0.98 < accuracy(found, SCENE)
    np.testing.assert_allclose(found.means, SCENE.means, atol=0.02)
    np.testing.assert_allclose(found.deviations, 0.15, atol=0.02)


def test_three_labels_are_found_too():
    found = map_labelling(THREE.image, 3, solver="expansion")
    assert accuracy(found, THREE) > 0.95
    np.testing.assert_allclose(found.means, THREE.means, atol=0.03)


def test_the_exact_solver_is_never_worse_than_the_others_in_its_first_round():
    runs = {s: list(map_steps(SCENE.image, 2, solver=s, rounds=1)) for s in SOLVERS}
    values = {name: states[1].objective for name, states in runs.items()}
    assert values["expansion"] <= min(values.values()) + 1e-6
    assert values["expansion"] < values["icm"] < values["ml"]
    assert values["annealing"] < values["icm"]


def test_the_printed_sign_makes_neighbours_differ():
    def equal_pairs(potential):
        labels = map_labelling(SCENE.image, 2, potential=potential, reestimate=False).labels
        return (labels[:, 1:] == labels[:, :-1]).mean()

    assert equal_pairs("printed") < 0.5 < 0.95 < equal_pairs("potts")
    with pytest.raises(ValueError, match='solver: "expansion"'):
        map_steps(SCENE.image, 2, potential="printed", solver="expansion")


def test_a_picture_of_one_grey_level_is_survived():
    for solver in SOLVERS:
        final = map_labelling(np.full((6, 6), 0.4), 2, solver=solver, rounds=2)
        assert np.isfinite(final.objective)
        assert "has no pixel" in final.note


def test_a_picture_in_colour_is_turned_grey():
    grey = map_labelling(SCENE.image, 2)
    colour = map_labelling(np.repeat(SCENE.image[..., None], 3, axis=2), 2)
    np.testing.assert_array_equal(grey.labels, colour.labels)


def test_phases_alternate():
    phases = [state.phase for state in map_steps(SCENE.image, 2, rounds=2)]
    assert phases == ["start", "labels", "parameters", "labels", "parameters"]
    fixed = [state.phase for state in map_steps(SCENE.image, 2, reestimate=False)]
    assert fixed == ["start", "labels", "labels"]  # the second changes nothing


def test_a_scene_has_the_levels_and_the_noise_that_were_asked_for():
    scene = labelled_scene((100, 120), 5, noise=0.05, rng=0)
    assert scene.image.shape == scene.labels.shape == (100, 120)
    assert scene.image.min() >= 0 and scene.image.max() <= 1
    for label, mean in enumerate(scene.means):
        inside = scene.image[scene.labels == label]
        assert inside.size > 50
        assert abs(inside.mean() - mean) < 4 * 0.05 / np.sqrt(inside.size)
        assert inside.std() == pytest.approx(0.05, rel=4 / np.sqrt(2 * inside.size))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: map_steps(SCENE.image, 1), "labels_count: got 1"),
        (lambda: map_steps(SCENE.image, 2, solver="belief"), "solver: got 'belief'"),
        (lambda: map_steps(SCENE.image, 2, potential=3), "potential: got 3"),
        (lambda: map_steps(SCENE.image, 2, likelihood="t"), "likelihood: got 't'"),
        (lambda: map_steps(SCENE.image, 2, presegmentation="otsu"), "presegmentation: got 'otsu'"),
        (lambda: map_steps(SCENE.image, 2, deviation_floor=0), "deviation_floor: got 0"),
        (lambda: map_steps(SCENE.image, 2, connectivity=6), "connectivity: got 6"),
        (lambda: map_steps(np.zeros((2, 2, 4)), 2), "image: got shape"),
        (lambda: map_steps(np.full((2, 2), 7.0), 2), "image: got values"),
        (lambda: region_costs(SCENE.image, [0.1, 0.2], [0.1, 0]), "deviations: got 0"),
        (lambda: region_costs(SCENE.image, [], []), "means: got shape"),
        (lambda: estimate_regions(SCENE.image, [[0, 1]], 2), "labels: got shape"),
        (
            lambda: estimate_regions(SCENE.image, SCENE.labels, 10**9),
            "labels_count: got 1000000000",
        ),
        (lambda: estimate_regions(SCENE.image, SCENE.labels, 2, floor=np.inf), "floor: got inf"),
        (lambda: map_steps(SCENE.image, 2, connectivity=[4]), r"connectivity: got \[4\]"),
        (lambda: labelled_scene(labels_count=6), "labels_count: got 6"),
    ],
)
def test_bad_input_is_refused_by_name(call, words):
    with pytest.raises(ValueError, match=words):
        call()
