"""EM lab: films of points, starts by hand, numbers of a picked point."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from segteach import data
from segteach.labs.em import STARTS, EmLab
from segteach.models.em import em_steps
from segteach.models.gmm import Gmm, e_step, m_step, responsibilities

CLOUD = data.points("three", 60, rng=3).points.clip(0, 1).astype(np.float32).astype(float)


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


def shows_film(lab):
    return lab.player in lab._film.children


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
    assert lab.bar.message == ""


@pytest.mark.parametrize("start", ["kmeans++", "random"])
def test_k_start_and_seed_make_another_film(lab, start):
    for k, seed in ((1, 0), (2, 5), (5, 9)):
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


def test_too_few_points_get_a_message_and_no_film_of_other_points_is_shown(lab):
    for points, words, wrong in (
        (CLOUD[:0], "No points yet", False),
        (CLOUD[:2], "Fewer points than components", True),
    ):
        states = lab.states
        gesture(lab.pad, points=points)
        assert words in lab.bar.message and lab.bar.is_error is wrong
        assert not shows_film(lab) and lab.numbers.value == ""
        assert lab.states is states and len(lab.film_points) == len(CLOUD)
        gesture(lab.pad, points=CLOUD)
        assert lab.bar.message == "" and shows_film(lab)


def test_a_lab_may_begin_without_a_point():
    lab = EmLab(np.empty((0, 2)))
    assert "No points yet" in lab.bar.message and lab.player is None
    gesture(lab.pad, points=CLOUD)
    assert lab.bar.message == "" and lab.player.count == len(lab.states) > 1


def test_equal_points_get_a_film(lab):
    gesture(lab.pad, points=np.full((10, 2), 0.5))
    assert lab.bar.message == ""
    assert lab.states[-1].floored.any()


def raising(error, *words):
    def step(*_):
        raise error(*words)

    return step


def test_a_step_that_fails_becomes_a_message():
    for error in (ValueError, ZeroDivisionError, KeyError, AttributeError):
        lab = EmLab(CLOUD, e_step=raising(error, "<b>deep</b>"))
        assert error.__name__ in lab.bar.message and lab.bar.is_error
        (words,) = lab._film.children
        assert error.__name__ in words.value and "<b>deep" not in words.value


def test_a_step_that_returns_nonsense_becomes_a_message():
    for answer in (None, (None, None), np.zeros(3), (np.zeros((1, 1)), np.ones(1))):
        lab = EmLab(CLOUD, e_step=lambda *_, answer=answer: answer)
        assert lab.bar.message != "", answer


def test_a_stub_says_that_it_is_not_written_yet():
    for step in ("e_step", "m_step"):
        lab = EmLab(CLOUD, **{step: raising(NotImplementedError)})
        assert "not written yet" in lab.bar.message, step


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


def test_a_lab_of_a_tied_m_step_keeps_one_covariance():
    def tied(points, gamma, floor):
        free = m_step(points, gamma, floor)
        shared = np.einsum("k,kij->ij", free.weights, free.covariances)
        return Gmm(free.weights, free.means, np.stack([shared] * len(free.weights)))

    model = EmLab(CLOUD, m_step=tied).states[-1].model
    np.testing.assert_allclose(model.covariances, np.stack([model.covariances[0]] * 3))


@pytest.mark.parametrize("number", range(len(STARTS)))
def test_an_example_is_the_film_of_its_points_and_start(lab, number):
    _, k, start, seed = STARTS[number]
    before = lab.points
    lab.load_example(number)
    assert (lab.k.value, lab.start.value, lab.draw_number.value) == (k, start, seed)
    assert lab.points.shape != before.shape
    assert_film(lab, film(lab))


def test_the_cross_is_found_from_one_start_and_missed_from_another(lab):
    ends = []
    for number in (1, 2):
        lab.load_example(number)
        ends.append((lab.states[-1].objective, lab.points))
    np.testing.assert_array_equal(ends[0][1], ends[1][1])
    assert ends[0][0] < ends[1][0] - 100


def test_reset_shows_the_points_and_controls_that_the_lab_began_with():
    lab = EmLab(CLOUD, k=2, start="random", rng=5)
    first = [state.objective for state in lab.states]
    lab.load_example(4)
    gesture(lab.pad, components=[[*c[:1], 0.5, 0.5, *c[3:]] for c in lab.pad.components])
    lab.reset()
    assert (lab.k.value, lab.start.value, lab.draw_number.value) == (2, "random", 5)
    np.testing.assert_allclose(lab.points, CLOUD)
    assert [state.objective for state in lab.states] == pytest.approx(first)


def test_the_title_of_a_picture_is_the_number_of_its_step(lab, monkeypatch):
    ax = Figure().subplots()
    draw = lab._draw_over(lab.points)
    for number in (0, len(lab.states) - 1):
        draw(ax, lab.states[number])
        assert f"step {number}:" in ax.get_title()
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    draw(ax, lab.states[1])
    assert "第 1 步" in ax.get_title()


def test_a_density_far_below_the_others_is_no_number_of_many_digits(lab):
    far = np.array([[0.02, 0.98]])
    gesture(lab.pad, points=np.concatenate([CLOUD, far]))
    lab.player.step = lab.player.count - 1
    lab.pad.picked = len(CLOUD)
    assert "≈ 0" in lab.numbers.value and "e−1" not in lab.numbers.value


def test_floor_and_hard_reach_em(lab):
    lab.covariance_floor.value = 1e-2
    assert_film(lab, film(lab, covariance_floor=1e-2))
    lab.hard.value = True
    assert_film(lab, film(lab, covariance_floor=1e-2, hard=True))
    assert len({state.model.weights.tobytes() for state in lab.states}) > 1
