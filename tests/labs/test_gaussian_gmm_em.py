"""Chapter 1's labs without a browser: the controls work, and nothing a reader does kills one."""

import io

import numpy as np
import pytest
from PIL import Image
from scipy.stats import multivariate_normal

from segteach import data
from segteach.draw.gaussian import grid
from segteach.labs.gaussian_gmm_em import (
    EXTENT,
    GRID,
    ColourLab,
    EmLab,
    GaussianExplorer,
)
from segteach.labs.parts import Figure
from segteach.models import gmm
from segteach.models.gmm import Gmm, e_step, em_steps, m_step, responsibilities

CLOUD = data.points("three", 60, rng=3).points.clip(0, 1).astype(np.float32).astype(float)


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "en")


def gesture(pad, **traits):
    """Change the pad as one movement of the hand does, in one message of the browser."""
    if "points" in traits:
        traits["points"] = memoryview(np.asarray(traits["points"], dtype="<f4").tobytes())
    pad.set_state({"gesture": pad.gesture + 1} | traits)


def same_model(a, b):
    return all(
        np.allclose(getattr(a, name), getattr(b, name), rtol=1e-9)
        for name in ("weights", "means", "covariances")
    )


# --- one Gaussian -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def explorer():
    return GaussianExplorer()


@pytest.mark.parametrize("seed", range(6))
def test_inside_is_where_scipys_density_exceeds_the_threshold(explorer, monkeypatch, seed):
    rng = np.random.default_rng(seed)
    with monkeypatch.context() as quick:  # the pictures are tested elsewhere
        quick.setattr(Figure, "draw", lambda *_: None)
        for control in explorer.sliders:
            control.value = rng.uniform(control.min, control.max)
    a, b, rho = (c.value for c in (explorer.spread_1, explorer.spread_2, explorer.correlation))
    oracle = multivariate_normal(
        [explorer.mean_1.value, explorer.mean_2.value],
        [[a * a, rho * a * b], [rho * a * b, b * b]],
    )
    density = oracle.pdf(np.stack(grid(EXTENT, GRID), axis=-1))
    np.testing.assert_array_equal(explorer.inside, density > explorer.threshold.value)
    value = oracle.pdf(explorer.point)
    assert f"{value:.4f}" in explorer.numbers.value
    belongs = "does not belong" not in explorer.numbers.value
    assert belongs == (value > explorer.threshold.value)


def test_every_slider_redraws_the_plane_and_all_but_x_the_surface(explorer):
    for control in explorer.sliders:
        before = explorer.plane.value, explorer.surface.value, explorer.numbers.value
        control.value = control.min if control.value != control.min else control.max
        assert explorer.plane.value != before[0]
        assert explorer.numbers.value != before[2]
        of_the_surface = control not in (explorer.x_1, explorer.x_2)
        picture = explorer.surface.value.split("src=")[1]
        assert (picture != before[1].split("src=")[1]) is of_the_surface


def test_the_region_of_a_threshold_above_the_peak_is_empty(explorer):
    explorer.spread_1.value = explorer.spread_2.value = explorer.spread_1.max
    explorer.threshold.value = explorer.threshold.max
    assert not explorer.inside.any()


# --- EM on points -------------------------------------------------------------------------


@pytest.fixture
def lab():
    return EmLab(CLOUD, k=3, start="kmeans++")


def film(lab, **options):
    """What the lab should show: EM on its points and controls."""
    given = {"init": lab.start.value, "rng": lab.draw_number.value, "covariance_floor": 1e-5}
    return list(em_steps(lab.points, lab.k.value, **given | options))


def assert_film(lab, expected):
    objectives = [state.objective for state in expected]
    assert [state.objective for state in lab.states] == pytest.approx(objectives, rel=1e-12)
    assert lab.player.count == len(expected) and lab.player.step == 0
    assert lab.player.curve == pytest.approx([-value for value in objectives])


def test_the_lab_begins_with_the_film_of_its_points(lab):
    assert_film(lab, film(lab))
    assert lab.message.value == ""


@pytest.mark.parametrize("start", ["kmeans++", "random"])
@pytest.mark.parametrize(("k", "seed"), [(1, 0), (2, 5), (5, 9)])
def test_k_start_and_seed_make_another_film(lab, start, k, seed):
    lab.start.value, lab.k.value, lab.draw_number.value = start, k, seed
    assert_film(lab, film(lab))
    assert len(lab.pad.components) == k
    assert same_model(lab.pad.model, lab.states[0].model)


def test_new_points_make_another_film(lab):
    gesture(lab.pad, points=CLOUD[:30])
    assert len(lab.points) == 30
    assert_film(lab, film(lab))


def test_dragging_an_ellipse_makes_it_the_start(lab):
    moved = [list(component) for component in lab.pad.components]
    moved[0][1:3] = [0.9, 0.1]
    gesture(lab.pad, components=moved)
    assert lab.start.value == "hand"
    assert lab.pad.components == moved
    assert same_model(lab.states[0].model, lab.pad.model)
    assert_film(lab, film(lab, init=lab.pad.model))


def test_a_second_drag_starts_from_the_ellipses_as_they_are_now(lab):
    for place in ([0.9, 0.1], [0.2, 0.8]):
        moved = [list(component) for component in lab.pad.components]
        moved[1][1:3] = place
        gesture(lab.pad, components=moved)
        assert lab.start.value == "hand"
        np.testing.assert_allclose(lab.states[0].model.means[1], place)


def test_dragging_again_after_choosing_another_start_goes_back_to_the_hand(lab):
    gesture(lab.pad, components=[[*c[:1], 0.5, 0.5, *c[3:]] for c in lab.pad.components[:1]] * 3)
    lab.start.value = "random"
    moved = [list(component) for component in lab.pad.components]
    moved[2][1:3] = [0.1, 0.1]
    gesture(lab.pad, components=moved)
    assert lab.start.value == "hand"
    np.testing.assert_allclose(lab.states[0].model.means[2], [0.1, 0.1])


def test_spraying_does_not_make_the_start_a_hand(lab):
    gesture(lab.pad, points=CLOUD[:40])
    assert lab.start.value == "kmeans++"


def test_undo_of_a_drag_starts_from_the_ellipses_before_it(lab):
    before = lab.pad.model
    moved = [list(component) for component in lab.pad.components]
    moved[0][1:3] = [0.9, 0.1]
    gesture(lab.pad, components=moved)
    lab.pad.undo()
    assert same_model(lab.pad.model, before)
    assert same_model(lab.states[0].model, before)


def test_another_k_after_a_drag_gives_as_many_ellipses(lab):
    gesture(lab.pad, components=[[1.0, 0.5, 0.5, 0.01, 0.0, 0.01]] * 3)
    lab.k.value = 5
    assert len(lab.pad.components) == len(lab.states[0].model.weights) == 5


@pytest.mark.parametrize(
    ("points", "words"), [(np.empty((0, 2)), "No points yet"), (CLOUD[:2], "k: got 3")]
)
def test_too_few_points_get_a_message_and_the_film_stays(lab, points, words):
    states = lab.states
    gesture(lab.pad, points=points)
    assert words in lab.message.value
    assert lab.states is states and lab.player.count == len(states)
    gesture(lab.pad, points=CLOUD)
    assert lab.message.value == ""


def test_a_lab_may_begin_without_a_point():
    lab = EmLab(np.empty((0, 2)))
    assert "No points yet" in lab.message.value and lab.player is None
    gesture(lab.pad, points=CLOUD)
    assert lab.message.value == "" and lab.player.count == len(lab.states) > 1


def test_equal_points_get_a_film(lab):
    gesture(lab.pad, points=np.full((10, 2), 0.5))
    assert lab.message.value == ""
    assert lab.states[-1].floored.any()


@pytest.mark.parametrize("error", [ValueError, ZeroDivisionError, KeyError, AttributeError])
def test_a_step_that_fails_becomes_a_message(error):
    def failing(*_):
        raise error("<b>deep</b>")

    lab = EmLab(CLOUD, e_step=failing)
    assert error.__name__ in lab.message.value and "<b>deep" not in lab.message.value


@pytest.mark.parametrize(
    "answer", [None, (None, None), np.zeros(3), (np.zeros((1, 1)), np.ones(1))]
)
def test_a_step_that_returns_nonsense_becomes_a_message(answer):
    lab = EmLab(CLOUD, e_step=lambda *_: answer)
    assert lab.message.value != ""


@pytest.mark.parametrize("step", ["e_step", "m_step"])
def test_a_stub_says_that_it_is_not_written_yet(step):
    def stub(*_):
        raise NotImplementedError

    assert "not written yet" in EmLab(CLOUD, **{step: stub}).message.value


def test_a_readers_own_step_really_runs():
    def hard(points, model):
        gamma, log_p = e_step(points, model)
        return np.eye(gamma.shape[1])[gamma.argmax(axis=1)], log_p

    lab = EmLab(CLOUD, start="kmeans++", e_step=hard)
    assert_film(lab, film(lab, e_step=hard))


def test_the_first_point_shown_is_the_one_hardest_to_place(lab):
    gamma = responsibilities(lab.points, lab.states[-1].model)
    assert gamma[lab.pad.picked].max() == gamma.max(axis=1).min()


def test_the_numbers_are_those_of_the_picked_point_at_the_step_shown(lab):
    lab.pad.set_state({"picked": 7})
    for step in (0, lab.player.count - 1):
        lab.player.set_state({"step": step})
        for value in responsibilities(lab.points[7:8], lab.states[step].model)[0]:
            assert f"<td>{value:.3f}</td>" in lab.numbers.value


def test_a_picked_point_that_is_gone_leaves_an_invitation(lab):
    lab.pad.set_state({"picked": 50})
    gesture(lab.pad, points=CLOUD[:20])
    assert "<table" not in lab.numbers.value


def test_the_alt_text_names_every_component(lab):
    last = lab.player.captions[-1]
    assert [k for k in range(3) if f"component {k}" not in last] == []


# --- colours of a photograph --------------------------------------------------------------


@pytest.fixture
def colours(monkeypatch):
    """A lab on a small picture, so that a fit is quick."""
    picture = np.random.default_rng(1).random((12, 16, 3))
    monkeypatch.setattr(data, "load", lambda name: picture)
    return ColourLab(k=2)


def file_of(image, form="PNG") -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.uint8(np.round(np.asarray(image) * 255))).save(stream, form)
    return stream.getvalue()


def test_labels_are_the_most_responsible_components(colours):
    pixels = colours.image.reshape(-1, 3)
    expected = gmm.responsibilities(pixels, colours.state.model).argmax(axis=1)
    np.testing.assert_array_equal(colours.labels.ravel(), expected)
    assert colours.labels.shape == colours.image.shape[:2]


@pytest.mark.parametrize("k", [1, 4])
def test_another_k_gives_as_many_components_and_maps(colours, k):
    colours.k.value = k
    assert len(colours.state.model.weights) == k == len(colours.component.options)
    assert colours.labels.max() < k


def test_the_map_shows_the_responsibilities_of_the_chosen_component(colours):
    colours.k.value = 3
    for k in range(3):
        colours.component.value = k
        assert f"γ(i, {k})" in colours.pictures.titles
        shown = np.asarray(Image.open(io.BytesIO(colours.pictures.pngs[-1])))[..., 0]
        gamma = responsibilities(colours.image.reshape(-1, 3), colours.state.model)[:, k]
        np.testing.assert_array_equal(shown.ravel(), np.round(gamma * 255))


def test_the_numbers_follow_the_marked_pixel(colours):
    colours.pictures.set_state({"pixel": (3, 5)})
    assert "pixel (3, 5)" in colours.numbers.value
    values = ", ".join(f"{v:.3f}" for v in colours.image[3, 5])
    assert values in colours.numbers.value


@pytest.mark.parametrize("form", ["PNG", "BMP"])
def test_an_uploaded_photo_is_fitted(colours, form, upload):
    picture = np.random.default_rng(2).integers(0, 256, (9, 7, 3)) / 255
    upload(colours, file_of(picture, form))
    np.testing.assert_allclose(colours.image, picture)
    assert colours.pictures.shape == (9, 7) and colours.labels.shape == (9, 7)


def test_a_large_upload_is_shrunk(colours, upload):
    upload(colours, file_of(np.random.default_rng(0).random((400, 800, 3))))
    assert max(colours.image.shape) == 320


GOOD = file_of(np.random.default_rng(2).random((30, 30, 3)))
BAD = {"empty": b"", "text": b"no picture <b>", "cut": GOOD[: len(GOOD) // 2], "head": GOOD[:20]}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_a_bad_file_gets_a_message_and_the_picture_stays(colours, content, upload):
    image, state, pngs = colours.image, colours.state, colours.pictures.pngs
    upload(colours, content, "<i>bad</i>.png")
    assert "bad" in colours.message.value and "<i>" not in colours.message.value
    assert colours.image is image and colours.state is state and colours.pictures.pngs == pngs


def test_a_good_file_after_a_bad_one_clears_the_message(colours, upload):
    upload(colours, b"")
    upload(colours, GOOD)
    assert colours.image.shape == (30, 30, 3)
    assert "source" not in colours.message.value


def test_a_picture_of_one_pixel_is_fitted_or_explained(colours, upload):
    before = colours.image
    upload(colours, file_of(np.full((1, 1, 3), 0.2)))  # K = 2 of one point: not possible
    assert colours.message.value != ""
    assert colours.labels.shape == colours.image.shape[:2]
    if colours.image is before:
        assert colours.pictures.shape == before.shape[:2]


def test_a_picture_of_one_pixel_is_fitted_by_one_component(colours, upload):
    colours.k.value = 1
    upload(colours, file_of(np.full((1, 1, 3), 0.2)))
    assert colours.labels.tolist() == [[0]]
    np.testing.assert_allclose(colours.state.model.means, [[0.2] * 3])


def test_k_above_the_number_of_pixels_gets_a_message(colours, upload):
    colours.k.value = 2
    upload(colours, file_of(np.arange(6).reshape(1, 2, 3) / 10))
    colours.k.value = 3
    assert colours.message.value != ""
    assert colours.labels.max() < len(colours.state.model.weights)


def test_a_picture_of_one_colour_shows_what_became_of_the_components(colours, upload):
    upload(colours, file_of(np.full((8, 8, 3), 0.4)))
    assert colours.state.note and colours.state.note in colours.message.value
    assert len(np.unique(colours.labels)) == 1


def test_another_photograph_replaces_the_uploaded_one(colours, monkeypatch, upload):
    upload(colours, GOOD)
    other = np.random.default_rng(3).random((5, 6, 3))
    monkeypatch.setattr(data, "load", lambda name: other)
    colours.photo.value = next(name for name in data.PHOTOGRAPHS if name != colours.photo.value)
    np.testing.assert_array_equal(colours.image, other)


def test_a_lab_of_a_tied_m_step_keeps_one_covariance():
    def tied(points, gamma, floor):
        free = m_step(points, gamma, floor)
        shared = np.einsum("k,kij->ij", free.weights, free.covariances)
        return Gmm(free.weights, free.means, np.stack([shared] * len(free.weights)))

    model = EmLab(CLOUD, m_step=tied).states[-1].model
    np.testing.assert_allclose(model.covariances, np.stack([model.covariances[0]] * 3))
