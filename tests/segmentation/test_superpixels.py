"""Superpixels and their graph: against loops over pixels, SciPy and scikit-image, exact scenes."""

import itertools

import numpy as np
import pytest
from scipy import ndimage
from skimage.graph import rag_mean_color
from skimage.measure import label

from segteach.segmentation.superpixels import (
    WIDEST,
    bands,
    gradient_magnitude,
    grid_markers,
    region_graph,
    superpixels,
)
from segteach.segmentation.watershed import watershed

FOUR_AND_EIGHT = pytest.mark.parametrize("connectivity", [4, 8])
STEPS = {4: ((0, 1), (1, 0)), 8: ((0, 1), (1, 0), (1, 1), (1, -1))}


def noise(seed, shape=(23, 31)):
    return np.random.default_rng(seed).random((*shape, 3))


def scattered(seed, shape=(9, 11), count=12):
    """A picture, and regions of which few are connected."""
    labels = np.random.default_rng(seed).integers(0, count, shape)
    labels.flat[:count] = np.arange(count)
    return noise(seed, shape), labels


def test_the_gradient_of_a_ramp_is_its_slope():
    rows, cols = np.mgrid[:7, :9]
    slopes = np.array([[0.02, 0.03], [-0.01, 0.05], [0.0, 0.04]])  # of rows and columns, a channel
    image = 0.3 + slopes[:, 0] * rows[..., None] + slopes[:, 1] * cols[..., None]
    inside = gradient_magnitude(image)[1:-1, 1:-1]
    np.testing.assert_allclose(inside, np.sqrt((slopes**2).sum()))


def test_the_gradient_is_sobels():
    image = noise(0)
    parts = [
        ndimage.sobel(plane, axis, mode="nearest") / 8
        for plane in np.moveaxis(image, 2, 0)
        for axis in (0, 1)
    ]
    np.testing.assert_allclose(gradient_magnitude(image), np.sqrt(np.square(parts).sum(axis=0)))


def test_one_colour_has_no_gradient():
    for shape in ((1, 1), (1, 6), (6, 1), (4, 5)):
        gradient = gradient_magnitude(np.full((*shape, 3), 0.3))
        np.testing.assert_array_equal(gradient, np.zeros(shape))


@FOUR_AND_EIGHT
def test_regions_are_connected_and_none_is_empty(connectivity):
    shapes, spacings = ((1, 1), (1, 30), (30, 1), (23, 31), (40, 16)), (1, 2, 3, 8, 100)
    for shape, spacing in itertools.product(shapes, spacings):
        for image in (noise(1, shape), np.full((*shape, 3), 0.5)):
            labels = superpixels(image, spacing=spacing, connectivity=connectivity)
            count = np.prod([1 + (side - 1) // spacing for side in shape])
            np.testing.assert_array_equal(np.unique(labels), np.arange(count))
            assert label(labels + 1, connectivity=connectivity // 4).max() == count


@FOUR_AND_EIGHT
def test_the_regions_are_the_basins_of_our_own_flooding(connectivity):
    """Of a random picture no two gradients are equal, so that the flooding is determined."""
    image = noise(6)
    height = gradient_magnitude(image)
    own = watershed(height, grid_markers(height, 5), connectivity=connectivity).labels
    ours = superpixels(image, spacing=5, connectivity=connectivity)
    np.testing.assert_array_equal(ours, own - 1)


def test_a_picture_flooded_in_bands_has_the_same_markers_and_connected_regions(monkeypatch):
    for spacing, height in itertools.product((1, 2, 3, 5, 8, 13), (1, 8, 19, 25, 28)):
        image = noise(7, (height, 12))
        whole = superpixels(image, spacing=spacing)
        with monkeypatch.context() as patch:
            patch.setattr("segteach.segmentation.superpixels.BAND", 60)
            banded = superpixels(image, spacing=spacing)
        np.testing.assert_array_equal(np.unique(banded), np.unique(whole))
        assert label(banded + 1, connectivity=1).max() == banded.max() + 1
        at_markers = grid_markers(gradient_magnitude(image), spacing) > 0
        np.testing.assert_array_equal(banded[at_markers], whole[at_markers])


def test_bands_part_halfway_between_rows_of_markers(monkeypatch):
    monkeypatch.setattr("segteach.segmentation.superpixels.BAND", 300)
    pieces = list(bands((100, 10), 8))  # rows of markers: 1, 9, 17, 25, 33, ..., 97
    assert [piece.start for piece in pieces] == [0, 21, 45, 69, 93]
    assert [piece.stop for piece in pieces] == [21, 45, 69, 93, 100]


def test_with_spacing_one_every_pixel_is_a_region():
    labels = superpixels(noise(2, (4, 5)), spacing=1)
    np.testing.assert_array_equal(labels, np.arange(20).reshape(4, 5))


def test_one_colour_is_cut_into_pieces_of_about_the_spacing():
    for spacing in (3, 5, 8):
        sizes = np.bincount(superpixels(np.full((48, 60, 3), 0.2), spacing=spacing).ravel())
        shares = sizes / spacing**2
        assert 0.5 < shares.min() <= 1 <= shares.max() < 4  # more at the sides


def test_no_region_reaches_over_a_straight_edge():
    for column in range(14, 23):
        image = np.full((30, 40, 3), [0.2, 0.4, 0.6])
        image[:, column:] = [0.6, 0.4, 0.2]
        labels = superpixels(image, spacing=8)
        assert not np.intersect1d(labels[:, :column], labels[:, column:]).size, column


def test_regions_follow_a_disc_under_noise_better_than_squares_do():
    rows, cols = np.mgrid[:80, :100]
    disc = np.hypot(rows - 41, cols - 52) < 27
    image = np.where(disc[..., None], [0.8, 0.5, 0.2], [0.2, 0.4, 0.7])
    image = np.clip(image + np.random.default_rng(3).normal(0, 0.05, image.shape), 0, 1)
    squares = rows // 8 * 13 + cols // 8
    assert outside_best(superpixels(image), disc) < 0.1 * outside_best(squares, disc)


def outside_best(labels, mask):
    """Return the share of pixels that a labelling by whole regions must get wrong."""
    sizes, inside = (
        np.bincount(labels.ravel()),
        np.bincount(labels[mask], minlength=labels.max() + 1),
    )
    return np.minimum(inside, sizes - inside).sum() / mask.size


def test_a_marker_stands_on_the_lowest_pixel_near_its_place():
    height = noise(4, (30, 45))[..., 0]
    for spacing in (4, 7, 8, 13):
        markers, reach = grid_markers(height, spacing), spacing // 4
        numbers = iter(range(1, markers.max() + 1))
        for row in range(29 % spacing // 2, 30, spacing):
            for col in range(44 % spacing // 2, 45, spacing):
                sides = ((max(0, at - reach), at + reach + 1) for at in (row, col))
                near = tuple(slice(*ends) for ends in sides)
                there = markers[near] == next(numbers)
                assert height[near][there] == height[near].min()
        assert next(numbers, None) is None


def test_on_flat_ground_the_markers_stay_in_their_grid():
    rows, cols = grid_markers(np.zeros((40, 64)), 8).nonzero()
    np.testing.assert_array_equal(np.unique(rows), np.arange(3, 40, 8))
    np.testing.assert_array_equal(np.unique(cols), np.arange(3, 64, 8))


def by_loop(image, labels, connectivity):
    """Return sums of colours, sizes, and {pair: pixels} by a loop over pixels."""
    sums, sizes, boundary = {}, {}, {}
    for (row, col), region in np.ndenumerate(labels):
        sums[region] = sums.get(region, 0) + image[row, col]
        sizes[region] = sizes.get(region, 0) + 1
        for down, right in STEPS[connectivity]:
            r, c = row + down, col + right
            if r < labels.shape[0] and 0 <= c < labels.shape[1] and labels[r, c] != region:
                pair = tuple(sorted((int(region), int(labels[r, c]))))
                boundary[pair] = boundary.get(pair, 0) + 1
    return sums, sizes, boundary


@FOUR_AND_EIGHT
def test_the_graph_is_what_a_loop_over_pixels_finds(connectivity):
    pictures = [(noise(0), superpixels(noise(0), spacing=4)), *map(scattered, (1, 2, 3))]
    for image, labels in pictures:
        graph = region_graph(image, labels, connectivity)
        sums, sizes, boundary = by_loop(image, labels, connectivity)
        regions = range(len(sizes))
        np.testing.assert_array_equal(graph.sizes, [sizes[region] for region in regions])
        means = [sums[region] / sizes[region] for region in regions]
        np.testing.assert_allclose(graph.means, means, rtol=1e-13)
        assert [tuple(pair) for pair in graph.edges.tolist()] == sorted(boundary)
        np.testing.assert_array_equal(graph.boundary, [boundary[pair] for pair in sorted(boundary)])
        np.testing.assert_array_equal(graph.labels, labels)


@FOUR_AND_EIGHT
def test_the_graph_has_the_nodes_and_edges_of_scikit_images(connectivity):
    image = noise(5, (40, 50))
    labels = superpixels(image, spacing=5)
    ours, theirs = (
        region_graph(image, labels, connectivity),
        rag_mean_color(image, labels, connectivity=connectivity // 4),
    )
    assert set(theirs.nodes) == set(range(len(ours.sizes)))
    assert {tuple(sorted(pair)) for pair in theirs.edges} == set(map(tuple, ours.edges.tolist()))
    for region, node in theirs.nodes(data=True):
        assert node["pixel count"] == ours.sizes[region]
        np.testing.assert_allclose(node["mean color"], ours.means[region], rtol=1e-12)


def test_a_corner_alone_joins_with_eight_neighbours():
    image, labels = np.zeros((2, 2, 3)), [[0, 1], [2, 3]]
    four, eight = (region_graph(image, labels, c).edges.tolist() for c in (4, 8))
    assert four == [[0, 1], [0, 2], [1, 3], [2, 3]]
    assert eight == [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]


def test_one_colour_keeps_its_value_and_one_region_has_no_edge():
    graph = region_graph(np.full((5, 7, 3), [0.1, 1.0, 0.0]), np.zeros((5, 7), int))
    np.testing.assert_allclose(graph.means, [[0.1, 1.0, 0.0]], rtol=1e-15)
    assert graph.means.max() <= 1
    assert (graph.edges.shape, graph.boundary.shape) == ((0, 2), (0,))


def test_the_labels_of_the_caller_stay_his_own():
    labels = np.zeros((2, 2), np.int32)
    graph = region_graph(np.zeros((2, 2, 3)), labels)
    labels[0, 0] = 5
    np.testing.assert_array_equal(graph.labels, 0)


def test_labels_that_are_no_regions_are_refused():
    for labels, word in (
        (np.zeros((3, 4)), "labels: got shape"),
        ([[0, 0], [0]], "labels: rows of different lengths"),
        (np.full((4, 4), 1), "labels: .* no pixel"),
        (np.diag([0, 1, 3, 0]), "labels: .* no pixel"),
        (np.full((4, 4), 2**31 - 1), "labels: .* no pixel"),
        (np.full((4, 4), -1), "labels"),
        (np.full((4, 4), 0.5), "labels"),
        (np.full((4, 4), np.nan), "labels"),
    ):
        with pytest.raises(ValueError, match=word):
            region_graph(np.zeros((4, 4, 3)), labels)


def test_bad_arguments_are_refused_by_name():
    image, labels = np.zeros((4, 4, 3)), np.zeros((4, 4))
    for bad in (0, 2.5, WIDEST + 1, 10**12):
        with pytest.raises(ValueError, match="spacing"):
            superpixels(image, spacing=bad)
    for bad in (np.full((4, 4), np.nan), np.zeros((4, 4, 4))):
        with pytest.raises(ValueError, match="image"):
            superpixels(bad)
        with pytest.raises(ValueError, match="image"):
            region_graph(bad, labels)
    with pytest.raises(ValueError, match="connectivity"):
        superpixels(image, connectivity=6)
    with pytest.raises(ValueError, match="connectivity"):
        region_graph(image, labels, connectivity=6)
