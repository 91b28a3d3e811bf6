"""The MAP lab without a browser: every switch reaches the model, the numbers are the pixel's."""

import numpy as np
import pytest

from segteach.labs import map_labelling as module
from segteach.labs.map_labelling import SCENE, MapLab
from segteach.models.fields.labelled_scenes import labelled_scene
from segteach.models.fields.map_labelling import map_labelling
from segteach.models.fields.mrf import POTENTIALS, potts_energy
from segteach.models.fields.presegmentation import PRESEGMENTATIONS
from segteach.models.fields.regions import LIKELIHOODS
from segteach.models.fields.solvers import SOLVERS


@pytest.fixture(scope="module")
def shared_lab():
    """One lab for all tests, whose scene is small."""
    with pytest.MonkeyPatch.context() as patch:
        small = lambda _=None, *rest, **how: labelled_scene((44, 60), *rest, **how)  # noqa: E731
        patch.setattr(module, "labelled_scene", small)
        yield MapLab()


@pytest.fixture
def lab(shared_lab):
    """The lab, back at its first settings."""
    settings = {"noise": 0.12, "labels_count": 3, "beta": 1.0, "connectivity": 4}
    settings |= {"potential": "potts", "start": "kmeans", "likelihood": "gaussian"}
    for name, value in (settings | {"solver": "expansion", "reestimate": True}).items():
        getattr(shared_lab, name).value = value
    shared_lab.photo.menu.value = SCENE
    return shared_lab


SWITCHES = [("connectivity", 8), ("labels_count", 2), ("beta", 2.5), ("reestimate", False)]
SWITCHES += [("potential", name) for name in POTENTIALS if name != "printed"]
SWITCHES += [("start", name) for name in PRESEGMENTATIONS]
SWITCHES += [("likelihood", name) for name in LIKELIHOODS]
SWITCHES += [("solver", name) for name in SOLVERS if name != "annealing"]


def test_every_switch_is_that_argument_of_the_model(lab):
    first = {name: getattr(lab, name).value for name, _ in SWITCHES}
    for name, value in SWITCHES:
        getattr(lab, name).value = value
        expected = map_labelling(
            lab.image,
            lab.labels_count.value,
            lab.beta.value,
            connectivity=lab.connectivity.value,
            potential=lab.potential.value,
            presegmentation=lab.start.value,
            likelihood=lab.likelihood.value,
            reestimate=lab.reestimate.value,
            solver=lab.solver.value,
        )
        np.testing.assert_array_equal(lab.state.labels, expected.labels, err_msg=f"{name} {value}")
        assert lab.state.objective == expected.objective, (name, value)
        getattr(lab, name).value = first[name]


def test_annealing_is_a_choice_too(lab):
    lab.noise.value, lab.labels_count.value = 0.08, 2
    lab.solver.value = "annealing"
    assert np.mean(lab.state.labels != lab.truth) < 0.01


def test_noise_changes_the_picture_and_its_truth_stays(lab):
    before, truth = lab.image, lab.truth
    lab.noise.value = 0.3
    assert np.std(lab.image - before) > 0.05
    np.testing.assert_array_equal(lab.truth, truth)


def test_the_numbers_of_a_pixel_add_up_to_the_energy_that_one_label_more_would_cost(lab):
    row, col = 30, 40
    lab.pictures.pixel = (row, col)
    table = lab.numbers.value
    energies = []
    for label in range(3):
        changed = lab.state.labels.copy()
        changed[row, col] = label
        energies.append(potts_energy(changed, lab.betas, 4, unary=lab.unary))
    sums = [float(cell.split("<")[0]) for cell in table.split("sum</th><td>")[1].split("<td>")][:3]
    np.testing.assert_allclose(np.diff(sums), np.diff(energies), atol=2e-3)
    assert f"pixel ({row}, {col})" in table
    assert f"cheapest label now: {int(np.argmin(energies))}" in table


def test_the_race_runs_all_solvers_down_one_energy(lab):
    lab.race()
    assert list(lab.runs) == ["ICM", "annealing", "expansion"]
    starts = [values[0] for _, values in lab.runs.values()]
    np.testing.assert_allclose(starts, starts[0])
    ends = {name: values[-1] for name, (_, values) in lab.runs.items()}
    assert ends["expansion"] <= ends["annealing"] <= ends["ICM"] < starts[0]
    assert all((np.diff(seconds) >= 0).all() for seconds, _ in lab.runs.values())


def test_a_race_on_a_picture_of_one_pixel_is_drawn_without_a_warning(lab, upload):
    upload(lab.photo, np.full((1, 1, 3), 128, np.uint8))
    lab.noise.value = 0
    lab.race()
    assert all(np.ptp(values) == 0 for _, values in lab.runs.values())


def test_with_the_slides_sign_the_race_goes_without_cuts(lab):
    lab.potential.value = "printed"
    assert "expansion" in lab.message.value  # and says why
    lab.solver.value = "icm"
    lab.race()
    assert list(lab.runs) == ["ICM", "annealing"]


def test_a_photograph_and_the_readers_own_have_no_truth(lab, upload):
    lab.photo.menu.value = "coins"
    assert lab.truth is None
    assert max(lab.image.shape) == 160
    upload(lab.photo, np.uint8([[0, 255], [0, 255]]))
    assert lab.image.shape == (2, 2)
    assert lab.photo.menu.value is None
    lab.photo.menu.value = SCENE
    assert lab.truth is not None
