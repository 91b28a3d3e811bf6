"""The outline through a list of clicks."""

from itertools import pairwise

import cv2
import numpy as np
import pytest

from segteach.segmentation.scissors import scissors, scissors_steps


def test_four_clicks_cut_out_a_square(pictures):
    state = scissors(pictures.square(), pictures.CORNERS)
    truth = pictures.square() > 0.5
    ring = cv2.dilate(truth.astype(np.uint8), np.ones((3, 3))) - cv2.erode(
        truth.astype(np.uint8), np.ones((3, 3))
    )
    assert (state.mask == truth)[ring == 0].all()
    assert ring[tuple(state.path.T)].all()
    assert tuple(state.path[0]) == tuple(state.path[-1]) == tuple(state.seeds[0])


def test_a_state_for_each_press_and_one_for_closing(pictures):
    states = list(scissors_steps(pictures.square(), pictures.CORNERS))
    assert [state.phase for state in states] == ["press"] * 4 + ["close"]
    assert [len(state.seeds) for state in states] == [1, 2, 3, 4, 4]
    assert not any(state.mask.any() for state in states[:-1])
    for one, other in pairwise(states):
        np.testing.assert_array_equal(other.path[: len(one.path)], one.path)
        assert other.objective > one.objective
    left_open = scissors(pictures.square(), pictures.CORNERS, close=False)
    np.testing.assert_array_equal(left_open.path, states[3].path)


def test_constant_and_thin_pictures_have_straight_paths():
    for shape, points in (
        ((1, 9), [(0, 0), (0, 4), (0, 8)]),
        ((9, 1), [(0, 0), (4, 0), (8, 0)]),
        ((12, 12), [(1, 1), (1, 10), (10, 5)]),
        ((2, 2), [(0, 0), (0, 1), (1, 1), (1, 0)]),
    ):
        state = scissors(np.full(shape, 0.5), points)
        assert state.mask[tuple(np.transpose(points))].all()
        pairs = zip(points, [*points[1:], points[0]], strict=True)
        longest = sum(np.abs(np.subtract(p, q)).max() for p, q in pairs)
        assert len(state.path) == longest + 1


def test_bad_arguments_are_refused_by_name_at_the_call():
    good = {"image": np.zeros((9, 9)), "points": [(0, 0), (0, 8), (8, 8)]}
    for arguments, word in (
        ({"image": np.full((9, 9), np.nan)}, "image"),
        ({"points": [(0, 9), (0, 0), (5, 5)]}, "point col"),
        ({"points": [(-1, 0), (0, 8), (5, 5)]}, "point row"),
        ({"points": [(0, 0), (0, np.nan), (5, 5)]}, "points"),
        ({"points": [(0, 0, 0)]}, "points"),
        ({"snap": -1}, "snap"),
        ({"snap": 1.5}, "snap"),
        ({"cooling": -1}, "cooling"),
        ({"sigma": -1}, "sigma"),
        ({"gradient_weight": -0.1}, "weight"),
        ({"crossing_weight": np.nan}, "weight"),
        ({"crossing_weight": 0, "direction_weight": 0, "gradient_weight": 0}, "weight"),
    ):
        with pytest.raises(ValueError, match=word):
            scissors_steps(**(good | arguments))
    for points, word in (([(0, 0), (0, 8)], "seeds"), ([(0, 0), (0, 9), (5, 5)], "point col")):
        with pytest.raises(ValueError, match=word):  # only where the path has come so far
            scissors(good["image"], points)
