"""Segmentation by the most probable label field: the whole loop."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segteach.models.fields.labelled_scenes import labelled_scene
from segteach.models.fields.map_labelling import map_labelling, map_steps
from segteach.models.fields.mrf import POTENTIALS, coupling, potts_energy
from segteach.models.fields.presegmentation import PRESEGMENTATIONS
from segteach.models.fields.regions import LIKELIHOODS, region_costs
from segteach.models.fields.solvers import SOLVERS
from segteach.models.fields.tiny_joint import joint

SCENE = labelled_scene((64, 64), 2, noise=0.15, rng=3)
THREE = labelled_scene((48, 40), 3, noise=0.1, rng=3)


def accuracy(state, scene):
    return (state.labels == scene.labels).mean()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.integers(0, 1000),
    st.sampled_from([s for s in SOLVERS if s != "annealing"]),
    st.sampled_from(list(POTENTIALS)),
    st.sampled_from(list(PRESEGMENTATIONS)),
    st.sampled_from(list(LIKELIHOODS)),
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


def test_with_known_regions_the_exact_solver_finds_the_most_probable_field():
    """One round against all 2^12 configurations of the posterior."""
    image = np.random.default_rng(5).random((3, 4))
    for connectivity, potential in product((4, 8), ("potts", "distance")):
        options = {"connectivity": connectivity, "potential": potential, "solver": "expansion"}
        start, found, *_ = map_steps(image, 2, 0.5, **options)
        unary = region_costs(image, start.means, start.deviations)
        betas = coupling(0.5, potential, connectivity)
        posterior = joint((3, 4), betas, 2, connectivity, unary=unary)
        best = posterior.configurations[posterior.probabilities.argmax()]
        np.testing.assert_array_equal(found.labels, best)


def test_the_prior_mends_what_maximum_likelihood_leaves():
    alone = map_labelling(SCENE.image, 2, solver="ml", reestimate=False)
    for solver in ("icm", "annealing", "expansion"):
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


REFUSED = [
    (lambda: map_steps(SCENE.image, 1), "labels_count: got 1"),
    (lambda: map_steps(SCENE.image, 51), "labels_count: got 51"),
    (lambda: map_steps(SCENE.image, 2, solver="belief"), "solver: got 'belief'"),
    (lambda: map_steps(SCENE.image, 2, potential=3), "potential: got 3"),
    (lambda: map_steps(SCENE.image, 2, likelihood="t"), "likelihood: got 't'"),
    (lambda: map_steps(SCENE.image, 2, presegmentation="otsu"), "presegmentation: got 'otsu'"),
    (lambda: map_steps(SCENE.image, 2, deviation_floor=0), "deviation_floor: got 0"),
    (lambda: map_steps(SCENE.image, 2, connectivity=6), "connectivity: got 6"),
    (lambda: map_steps(SCENE.image, 2, connectivity=[4]), r"connectivity: got \[4\]"),
    (lambda: map_steps(SCENE.image, 2, rounds=-1), "rounds: got -1"),
    (lambda: map_steps(np.zeros((2, 2, 4)), 2), "image: got shape"),
    (lambda: map_steps(np.full((2, 2), 7.0), 2), "image: got values"),
]


def test_bad_input_is_refused_by_name(refused):
    assert refused(REFUSED) == []
