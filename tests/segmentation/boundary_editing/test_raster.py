"""Windings, distances and ways along the frame against slow definitions."""

import numpy as np
from scipy.spatial import cKDTree

from segteach.cuts.energy import OFFSETS, shifted
from segteach.segmentation.boundary_editing.raster import (
    along_frame,
    between,
    distances,
    on_frame,
    winding,
    window_round,
)

WINDOW = (2, 20, 5, 29)


def pixels(window):
    top, bottom, left, right = window
    return np.stack(np.mgrid[top:bottom, left:right], axis=-1).astype(float)


def turns_by_angles(loop, place):
    """The sum of the angles under which the edges are seen, over a full turn, clockwise."""
    to = loop - place
    angle = np.arctan2(to[:, 0], to[:, 1])  # rows grow downwards: clockwise on the screen
    steps = np.diff(np.r_[angle, angle[0]])
    return round(((steps + np.pi) % (2 * np.pi) - np.pi).sum() / (2 * np.pi))


def test_a_winding_is_the_sum_of_the_angles_also_where_a_loop_crosses_itself():
    rng = np.random.default_rng(0)
    for _ in range(4):
        loop = rng.uniform((-5, -5), (28, 40), (9, 2))
        found = winding(loop, WINDOW)
        expected = [[turns_by_angles(loop, place) for place in row] for row in pixels(WINDOW)]
        np.testing.assert_array_equal(found, expected)
        assert np.abs(found).max() > 0


def test_a_loop_through_the_rows_of_pixels_counts_each_crossing_once():
    square = np.array([[4.0, 9.5], [4.0, 20.5], [12.0, 20.5], [12.0, 9.5]])
    turns = winding(square, WINDOW)
    np.testing.assert_array_equal(np.unique(turns), [0, 1])
    assert turns.sum() == 8 * 11
    np.testing.assert_array_equal(winding(square[::-1], WINDOW), -turns)


def to_edges(places, edges):
    """The distance to the nearest of many points on the edges: at most 0.01 px too large."""
    share = np.linspace(0, 1, 3001)[:, None]
    points = np.concatenate([start + share * (end - start) for start, end in edges])
    return cKDTree(points).query(places)[0]


def test_distances_of_pixels_and_of_the_middles_of_links():
    rng, places = np.random.default_rng(0), pixels(WINDOW)
    for _ in range(3):
        edges = rng.uniform((-40, -40), (60, 70), (6, 2, 2))
        edges[3, 1] = edges[3, 0]  # an edge without length
        found = distances(edges, WINDOW, 7.0)
        middles = [(places, found[::2, ::2])]
        for offset in OFFSETS[8]:
            first, second = shifted(places, offset)
            middles.append(((first + second) / 2, between(found, offset)))
        for where, plane in middles:
            exact = to_edges(where, edges)
            near = exact < 7
            np.testing.assert_allclose(plane[near], exact[near], atol=0.02)
            assert np.isinf(plane[exact > 7.02]).all()
        assert np.isfinite(found).any()


def test_no_edges_are_infinitely_far():
    assert np.isinf(distances(np.empty((0, 2, 2)), WINDOW, 5.0)).all()


def test_the_way_along_the_frame_is_the_shorter_one_and_turns_at_corners():
    rng, shape = np.random.default_rng(0), (7, 12)
    for _ in range(200):
        start, end = (on_frame(rng.uniform(-1, shape), shape) for _ in range(2))
        way = np.array([start, *along_frame(start, end, shape), end])
        steps = np.diff(way, axis=0)
        assert (np.abs(steps) < 1e-12).any(axis=1).all()  # along one side each
        assert np.isin(way[1:-1], (-1, *shape)).all()
        assert np.abs(steps).sum() <= sum(side + 1 for side in shape) + 1e-9  # half of it all


def test_a_point_goes_to_the_nearest_side_of_the_frame():
    for point, expected in (
        ((3.0, 1.0), (3, -1)),
        ((3.0, 10.5), (3, 12)),
        ((0.0, 6.0), (-1, 6)),
        ((6.5, 6.0), (7, 6)),
    ):
        np.testing.assert_array_equal(on_frame(np.array(point), (7, 12)), expected)


def test_a_window_is_clipped_to_the_picture():
    assert window_round(np.array([[1.2, 3.0], [4.9, 8.0]]), 2, (6, 30)) == (0, 6, 1, 11)
