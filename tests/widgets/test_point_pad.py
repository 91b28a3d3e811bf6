"""PointPad without a browser: bytes in and out, gestures and undo, the model of its ellipses."""

from functools import partial

import numpy as np
import pytest
import traitlets

from segteach.models.gmm import Gmm
from segteach.widgets.point_pad import LIMIT, PointPad

FIRST, SECOND, THIRD = ([[0.25, 0.5]], [[0.25, 0.5], [0.75, 0.125]], [[0.5, 0.5]])
ROUND = [1.0, 0.5, 0.5, 0.01, 0.0, 0.01]


def as_bytes(points) -> memoryview:
    return memoryview(np.asarray(points, dtype="<f4").tobytes())


def browser(pad, gesture=None, **traits):
    """Set traits as the browser does: one message, the gesture's number among them."""
    if "points" in traits:
        traits["points"] = as_bytes(traits["points"])
    number = {} if gesture is None else {"gesture": gesture}
    pad.set_state(number | traits)


def press(pad, kind):
    pad._handle_custom_msg({"kind": kind}, [])


def test_an_empty_pad_holds_no_points_and_no_model():
    pad = PointPad()
    assert pad.points.shape == (0, 2) and pad.model is None
    assert bytes(pad.get_state("points")["points"]) == b""


def test_points_come_from_the_browser_as_float32():
    for count in (0, 1, 7, LIMIT):
        points = np.random.default_rng(count).random((count, 2))
        pad = PointPad()
        browser(pad, points=points)
        np.testing.assert_array_equal(pad.points, points.astype(np.float32))
        assert pad.points.dtype == np.float64 and pad.points.shape == (count, 2)


def test_points_go_to_the_browser_as_the_bytes_they_came_as():
    points = np.random.default_rng(0).random((9, 2))
    assert bytes(PointPad(points).get_state("points")["points"]) == bytes(as_bytes(points))


def test_points_outside_the_rules_are_refused_and_the_old_ones_stay(refused):
    pad = PointPad(FIRST)
    outside = [
        [[0.5, 1.01]],
        [[-0.01, 0.5]],
        [[0.5, np.nan]],
        [[0.5, np.inf]],
        [[0.1, 0.2, 0.3]],
        np.full((LIMIT + 1, 2), 0.5),
        [["a", "b"]],
    ]
    calls = [partial(setattr, pad, "points", points) for points in outside]
    assert refused(((call, "points") for call in calls), (ValueError, traitlets.TraitError)) == []
    assert pad.points.tolist() == FIRST


def test_points_on_the_very_border_are_allowed():
    corners = [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert PointPad(corners).points.tolist() == corners


def test_undo_and_redo_walk_along_the_gestures():
    pad = PointPad(FIRST)
    browser(pad, 1, points=SECOND)
    browser(pad, 2, points=THIRD)
    seen = []
    for kind in ("undo", "undo", "undo", "redo", "redo", "redo", "undo"):
        press(pad, kind)
        seen.append(pad.points.tolist())
    assert seen == [SECOND, FIRST, FIRST, SECOND, THIRD, THIRD, SECOND]


def test_several_changes_of_one_gesture_are_undone_together():
    pad = PointPad(FIRST)
    for points in (SECOND, THIRD, SECOND + THIRD):
        browser(pad, 1, points=points)
    pad.undo()
    assert pad.points.tolist() == FIRST
    pad.redo()
    assert pad.points.tolist() == SECOND + THIRD


def test_what_python_writes_is_not_undone():
    pad = PointPad(FIRST)
    pad.points = SECOND
    pad.components = [ROUND]
    pad.undo()
    assert pad.points.tolist() == SECOND and pad.components == [ROUND]


def test_a_new_gesture_clears_what_could_be_done_again():
    pad = PointPad(FIRST)
    browser(pad, 1, points=SECOND)
    pad.undo()
    browser(pad, 2, points=THIRD)
    pad.redo()
    assert pad.points.tolist() == THIRD
    pad.undo()
    assert pad.points.tolist() == FIRST


def test_a_dragged_ellipse_is_undone_and_the_points_stay():
    pad = PointPad(FIRST, components=[ROUND])
    moved = [1.0, 0.75, 0.5, 0.01, 0.0, 0.01]
    browser(pad, 1, components=[moved])
    browser(pad, 2, points=SECOND)
    pad.undo()
    assert (pad.points.tolist(), pad.components) == (FIRST, [moved])
    pad.undo()
    assert (pad.points.tolist(), pad.components) == (FIRST, [ROUND])


def test_clearing_the_sheet_can_be_undone():
    pad = PointPad(SECOND)
    browser(pad, 1, points=np.empty((0, 2)))
    assert pad.points.shape == (0, 2)
    pad.undo()
    np.testing.assert_array_equal(pad.points, SECOND)


def test_an_unknown_message_does_nothing():
    pad = PointPad(FIRST)
    browser(pad, 1, points=SECOND)
    for message in ({}, {"kind": "__init__"}, {"kind": "close"}):
        pad._handle_custom_msg(message, [])
        assert pad.points.tolist() == SECOND


def test_a_model_comes_back_from_its_components_as_it_was():
    for k in (1, 3, 8):
        rng = np.random.default_rng(k)
        halves = rng.normal(size=(k, 2, 2))
        covariances = halves @ halves.mT + 0.1 * np.eye(2)
        model = Gmm(rng.dirichlet(np.ones(k)), rng.random((k, 2)), covariances)
        pad = PointPad()
        pad.model = model
        for name in ("weights", "means", "covariances"):
            np.testing.assert_allclose(getattr(pad.model, name), getattr(model, name), rtol=1e-12)


def test_the_weights_of_dragged_ellipses_are_scaled_to_sum_one():
    pad = PointPad(components=[[3.0, *ROUND[1:]], [1.0, *ROUND[1:]]])
    np.testing.assert_allclose(pad.model.weights, [0.75, 0.25])


def test_a_model_can_be_taken_off_the_sheet():
    pad = PointPad(components=[ROUND])
    pad.model = None
    assert pad.components == [] and pad.model is None


def test_only_the_three_tools_exist():
    with pytest.raises(traitlets.TraitError):
        PointPad(tool="paint")


def test_the_labels_follow_the_language(labels_follow_the_language):
    labels_follow_the_language(PointPad)


def test_a_gesture_that_changed_nothing_does_not_spoil_undo_and_redo():
    pad = PointPad(np.full((3, 2), 0.5))
    pad.set_state({"gesture": 1})
    pad.points = np.full((6, 2), 0.5)
    pad.set_state({"gesture": 2})  # a click that only picks
    pad.undo()
    pad.redo()
    assert len(pad.points) == 6
    pad.undo()
    assert len(pad.points) == 3


def test_the_callers_array_is_not_shared():
    mine = np.full((3, 2), 0.5)
    pad = PointPad(mine)
    mine[:] = 7
    assert pad.points.max() == 0.5
