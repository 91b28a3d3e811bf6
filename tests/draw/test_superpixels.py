"""Pictures of segments and of their graph, read back from matplotlib's own objects."""

from itertools import pairwise

import numpy as np
import pytest

from segteach.draw.superpixels import (
    THINNEST,
    WIDEST,
    border_lines,
    draw_borders,
    draw_region_graph,
    draw_segments,
    joined,
    mean_colour_picture,
    region_centres,
    side_lines,
)
from segteach.segmentation.superpixels import region_graph, superpixels

RNG = np.random.default_rng(0)
IMAGE = RNG.random((12, 15, 3))
LABELS = superpixels(IMAGE, spacing=4)
GRAPH = region_graph(IMAGE, LABELS)


def unit_sides(lines):
    """Return the sides of pixels that axis-parallel lines (k, 2, 2) cover, as pairs of corners."""
    sides = set()
    for start, end in np.round(2 * np.asarray(lines)).astype(int):
        steps = np.abs(end - start).max() // 2
        corners = np.linspace(start, end, steps + 1).astype(int)
        sides |= {frozenset((tuple(a.tolist()), tuple(b.tolist()))) for a, b in pairwise(corners)}
    return sides


def sides_by_hand(labels):
    """Return the same, pixel by pixel: the corners of a side, in half pixels."""
    sides = set()
    for r, c in np.ndindex(*labels.shape):
        if c + 1 < labels.shape[1] and labels[r, c] != labels[r, c + 1]:
            sides.add(frozenset(((2 * c + 1, 2 * r - 1), (2 * c + 1, 2 * r + 1))))
        if r + 1 < labels.shape[0] and labels[r, c] != labels[r + 1, c]:
            sides.add(frozenset(((2 * c - 1, 2 * r + 1), (2 * c + 1, 2 * r + 1))))
    return sides


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (5, 1), (4, 7), (9, 9)])
@pytest.mark.parametrize("kinds", [1, 2, 5])
def test_border_lines_cover_exactly_the_sides_between_different_labels(shape, kinds):
    labels = np.random.default_rng(kinds).integers(0, kinds, shape)
    lines = border_lines(labels)
    assert lines.shape[1:] == (2, 2)
    assert unit_sides(lines) == sides_by_hand(labels)


def test_a_straight_border_is_one_line():
    labels = np.repeat([[0, 0, 1]], 5, axis=0)
    np.testing.assert_array_equal(border_lines(labels), [[[1.5, -0.5], [1.5, 4.5]]])
    np.testing.assert_array_equal(border_lines(labels.T), [[[-0.5, 1.5], [4.5, 1.5]]])


def test_chosen_sides_alone_are_drawn():
    upright, level = np.zeros((3, 2), bool), np.zeros((2, 3), bool)
    level[1, 2] = True
    np.testing.assert_array_equal(side_lines(upright, level), [[[1.5, 1.5], [2.5, 1.5]]])
    assert len(side_lines(upright, np.zeros((2, 3), bool))) == 0


def test_joined_lines_have_gaps_between_them():
    path = joined(border_lines(LABELS))
    gaps = np.isnan(path).all(axis=1)
    assert gaps.sum() == len(border_lines(LABELS))
    assert np.isnan(joined([])).all()


def test_segments_lie_over_the_picture_and_the_view_stays(ax):
    draw_segments(ax, IMAGE, LABELS, "title")
    np.testing.assert_array_equal(ax.images[0].get_array(), IMAGE)
    assert ax.get_title() == "title"
    assert (ax.get_xlim(), ax.get_ylim()) == ((-0.5, 14.5), (11.5, -0.5))
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), joined(border_lines(LABELS)))


def test_one_segment_alone_has_no_border(ax):
    draw_borders(ax, np.zeros((3, 4), int))
    assert np.isnan(ax.lines[0].get_xydata().astype(float)).all()
    ax.figure.canvas.draw()


def test_each_pixel_has_the_mean_colour_of_its_segment():
    picture = mean_colour_picture(GRAPH)
    for region in range(len(GRAPH.means)):
        own = GRAPH.labels == region
        np.testing.assert_allclose(
            picture[own], np.broadcast_to(IMAGE[own].mean(0), (own.sum(), 3))
        )


def test_the_centre_of_a_region_is_its_pixel_nearest_to_its_centroid():
    centres = region_centres(LABELS)
    for region, centre in enumerate(centres):
        own = np.argwhere(GRAPH.labels == region)
        away = np.linalg.norm(own - own.mean(axis=0), axis=1)
        assert LABELS[tuple(centre)] == region
        assert np.linalg.norm(centre - own.mean(axis=0)) == pytest.approx(away.min())


def test_the_centre_of_a_ring_lies_on_the_ring():
    labels = np.zeros((5, 5), int)
    labels[1:4, 1:4] = 1
    assert labels[tuple(region_centres(labels)[0])] == 0
    np.testing.assert_array_equal(region_centres(labels)[1], [2, 2])


@pytest.mark.parametrize("image", [IMAGE, None])
def test_links_join_the_centres_and_are_as_wide_as_their_weights(ax, image):
    draw_region_graph(ax, GRAPH, GRAPH.boundary, image, "links")
    lines, dots = ax.collections
    places = region_centres(LABELS)[:, ::-1]
    for segment, (i, j) in zip(lines.get_segments(), GRAPH.edges, strict=True):
        np.testing.assert_array_equal(segment, places[[i, j]])
    widths = np.array(lines.get_linewidths())
    wide = widths > THINNEST
    np.testing.assert_allclose(widths[wide], (WIDEST * GRAPH.boundary / GRAPH.boundary.max())[wide])
    assert widths.max() == WIDEST
    np.testing.assert_array_equal(dots.get_offsets(), places)
    np.testing.assert_allclose(dots.get_facecolor()[:, :3], GRAPH.means)
    ground = mean_colour_picture(GRAPH) if image is None else image
    np.testing.assert_allclose(ax.images[0].get_array(), 0.5 + 0.5 * ground)


def test_a_single_region_has_no_links(ax):
    graph = region_graph(IMAGE, np.zeros(LABELS.shape, int))
    draw_region_graph(ax, graph, np.empty(0))
    assert len(ax.collections[0].get_segments()) == 0
    ax.figure.canvas.draw()


def test_weights_of_nothing_but_zero_draw_hairs(ax):
    draw_region_graph(ax, GRAPH, np.zeros(len(GRAPH.edges)))
    assert set(ax.collections[0].get_linewidths()) == {THINNEST}
