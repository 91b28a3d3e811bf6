"""Flooding: against scikit-image, by the lowest pass to every pixel, by hand on one row."""

import numpy as np
import pytest
from scipy import ndimage
from skimage.measure import label
from skimage.morphology import local_minima, reconstruction
from skimage.segmentation import watershed as scikit_watershed

from segteach.cuts.energy import grid_edges
from segteach.segmentation.watershed import minima, watershed, watershed_steps

FOUR_AND_EIGHT = pytest.mark.parametrize("connectivity", [4, 8])


def distinct(rng):
    """Heights of which no two are equal, of a random shape."""
    shape = rng.integers(2, 25, 2)
    return rng.permutation(shape.prod()).reshape(shape) / 7.0 - 5


def terraces(rng):
    """Heights with many plateaus."""
    return rng.integers(0, 5, rng.integers(2, 25, 2)).astype(float)


def springs(shape, rng):
    """A few markers, of which some share a number."""
    markers = np.zeros(shape, int)
    markers.flat[rng.integers(0, markers.size, 6)] = rng.integers(1, 5, 6)
    return markers


def lowest_pass(height, markers, connectivity):
    """Return how high one must climb at least to come to each pixel from a marker."""
    footprint = ndimage.generate_binary_structure(2, connectivity // 4)
    start = np.where(markers > 0, height, height.max())
    return reconstruction(start, height, method="erosion", footprint=footprint)


@FOUR_AND_EIGHT
def test_with_distinct_heights_the_basins_are_those_of_scikit_image(connectivity):
    """Without ties the order of the flooding, and so every label, is determined."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        height = distinct(rng)
        for markers in (springs(height.shape, rng), minima(height, connectivity)):
            theirs = scikit_watershed(height, markers, connectivity=connectivity // 4)
            ours = watershed(height, markers, connectivity=connectivity).labels
            np.testing.assert_array_equal(ours, theirs)
        by_default = watershed(height, connectivity=connectivity).labels
        np.testing.assert_array_equal(by_default, theirs)


@FOUR_AND_EIGHT
@pytest.mark.parametrize("heights", [distinct, terraces])
def test_a_pixel_is_reached_over_its_lowest_pass_inside_its_own_basin(heights, connectivity):
    for seed in range(10):
        rng = np.random.default_rng(seed)
        height = heights(rng)
        markers = springs(height.shape, rng)
        labels = watershed(height, markers, connectivity=connectivity).labels
        least = lowest_pass(height, markers, connectivity)
        for basin in np.unique(markers[markers > 0]):
            walled = np.where(labels == basin, height, height.max() + 1)
            own = lowest_pass(walled, np.where(markers == basin, markers, 0), connectivity)
            np.testing.assert_array_equal(own[labels == basin], least[labels == basin])
        np.testing.assert_array_equal(labels[markers > 0], markers[markers > 0])


@FOUR_AND_EIGHT
def test_the_order_of_the_heights_decides_alone(connectivity):
    rng = np.random.default_rng(1)
    height = terraces(rng)
    one, other = (watershed(h, connectivity=connectivity) for h in (height, 3 * height**3 - 100))
    np.testing.assert_array_equal(one.labels, other.labels)
    np.testing.assert_array_equal(one.ridge, other.ridge)


def test_two_valleys_meet_on_the_ridge_between_them():
    height = np.array([[0.0, 1, 3, 2, 0.5]])
    states = list(watershed_steps(height, every=1))
    levels = [0, 0, 0.5, 1, 2, 3]
    basins = [
        [0, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
        [1, 0, 0, 0, 2],
        [1, 1, 0, 0, 2],
        [1, 1, 0, 2, 2],
        [1, 1, 1, 2, 2],  # the left water came to the ridge first
    ]
    assert [state.level for state in states] == levels
    assert [state.labels[0].tolist() for state in states] == basins
    assert [state.objective for state in states] == [5, 4, 3, 2, 1, 0]
    assert [state.note for state in states] == [""] * 5 + ["basins 1–2 meet"]
    assert states[-1].ridge.tolist() == [[False, False, True, False, False]]
    assert not states[-2].ridge.any()


def test_water_spills_into_a_lower_valley_without_a_spring():
    states = list(watershed_steps([[3.0, 5, 0, 6]], [[9, 0, 0, 0]], every=1))
    assert [state.level for state in states] == [3, 3, 5, 5, 6]
    assert states[-1].labels.tolist() == [[9, 9, 9, 9]]
    assert not states[-1].ridge.any()


def test_a_plateau_is_shared_half_and_half():
    markers = np.zeros((3, 20), int)
    markers[:, 0], markers[:, -1] = 1, 2
    labels = watershed(np.full((3, 20), 0.4), markers).labels
    np.testing.assert_array_equal(labels, np.repeat([[1] * 10 + [2] * 10], 3, axis=0))


@FOUR_AND_EIGHT
@pytest.mark.parametrize("heights", [distinct, terraces])
def test_water_only_rises_and_a_dam_stands_wherever_two_basins_touch(heights, connectivity):
    height = heights(np.random.default_rng(4))
    pairs = grid_edges(height.shape, connectivity)[0]
    before = None
    for state in watershed_steps(height, connectivity=connectivity, every=3):
        labels, wet = state.labels.ravel(), state.labels > 0
        assert state.objective == np.count_nonzero(~wet)
        assert state.level >= height[wet].max(initial=state.level)
        one, other = labels[pairs].T
        touch = (one != other) & (one > 0) & (other > 0)
        assert state.ridge.ravel()[pairs[touch]].any(axis=1).all()
        if before is not None:
            was_wet = before.labels > 0
            np.testing.assert_array_equal(state.labels[was_wet], before.labels[was_wet])
            assert (state.ridge >= before.ridge).all()
            assert state.level >= before.level
        before = state
    assert wet.all()
    assert state.level == height.max()


def test_each_pair_of_basins_is_told_once_and_only_pairs_that_touch():
    height = np.random.default_rng(0).random((4, 5))
    notes = [state.note for state in watershed_steps(height, every=1)]
    told = [pair for note in notes if note for pair in note[7:-5].split(", ")]
    labels = watershed(height).labels.ravel()
    one, other = labels[grid_edges((4, 5))[0]].T
    touching = {f"{min(a, b)}–{max(a, b)}" for a, b in zip(one, other, strict=True) if a != b}
    assert len(touching) > 3
    assert sorted(told) == sorted(touching)


def test_a_state_for_so_many_pixels_and_one_at_each_end():
    height = np.arange(100.0).reshape(10, 10)
    for every, count in ((1, 101), (30, 5), (100, 2), (1000, 2), (None, 51)):
        states = list(watershed_steps(height, every=every))
        assert len(states) == count
        assert (states[0].objective, states[-1].objective) == (100, 0)


@FOUR_AND_EIGHT
def test_minima_are_those_of_scikit_image(connectivity):
    for seed in range(10):
        height = terraces(np.random.default_rng(seed))
        there = local_minima(height, connectivity=connectivity // 4)
        theirs = label(there, connectivity=connectivity // 4)
        np.testing.assert_array_equal(minima(height, connectivity), theirs)


def test_a_plateau_is_one_minimum_and_a_terrace_none():
    height = [[1, 1, 2, 2, 0], [1, 3, 3, 2, 2]]
    np.testing.assert_array_equal(minima(height), [[1, 1, 0, 0, 2], [1, 0, 0, 0, 0]])


def test_a_diagonal_joins_two_minima_of_eight_neighbours_only():
    height = [[0, 1], [1, 0]]
    np.testing.assert_array_equal(minima(height, 4), [[1, 0], [0, 2]])
    np.testing.assert_array_equal(minima(height, 8), [[1, 0], [0, 1]])


def test_a_flat_map_is_one_basin():
    np.testing.assert_array_equal(watershed(np.full((3, 4), 2.0)).labels, 1)


def test_one_pixel():
    dry, wet = watershed_steps([[-3.0]])
    assert (dry.level, wet.level) == (-3, -3)
    assert (dry.labels.item(), wet.labels.item()) == (0, 1)


BAD = (
    ({"height": [[np.nan, 1.0]]}, "height"),
    ({"height": [[np.inf, 1.0]]}, "height"),
    ({"height": [1.0, 2.0]}, "height"),
    ({"height": np.zeros((2, 2, 3))}, "height"),
    ({"height": np.zeros((0, 2))}, "height"),
    ({"height": [["a", "b"]]}, "height"),
    ({"height": [[1.0, 2.0], [3.0]]}, "height: rows of different lengths"),
    ({"markers": [[1, 0], [0]]}, "markers: rows of different lengths"),
    ({"markers": np.full((4, 4), 2**31)}, "markers: got 2147483648"),
    ({"markers": np.zeros((4, 4))}, "markers"),
    ({"markers": np.ones((4, 5))}, "markers"),
    ({"markers": np.full((4, 4), 0.5)}, "markers"),
    ({"markers": np.full((4, 4), -1)}, "markers"),
    ({"connectivity": 6}, "connectivity"),
    ({"every": 0}, "every"),
    ({"every": 1.5}, "every"),
)


@pytest.mark.parametrize("flooding", [watershed, watershed_steps])
def test_bad_arguments_are_refused_by_name_at_the_call(flooding):
    good = {"height": np.zeros((4, 4)), "markers": np.eye(4, dtype=int)}
    for arguments, word in BAD:
        with pytest.raises(ValueError, match=word):
            flooding(**(good | arguments))


def test_the_markers_of_the_caller_stay_as_they_are():
    markers = np.eye(4, dtype=np.int32)
    watershed(np.zeros((4, 4)), markers)
    np.testing.assert_array_equal(markers, np.eye(4))


def test_however_seldom_a_state_comes_the_same_pairs_are_told():
    height = np.random.default_rng(0).random((9, 11))
    one_by_one = list(watershed_steps(height, every=1))
    told = sum(state.note.count("–") for state in one_by_one)
    assert told > 10
    for every in (7, 99):
        states = list(watershed_steps(height, every=every))
        np.testing.assert_array_equal(states[-1].labels, one_by_one[-1].labels)
        np.testing.assert_array_equal(states[-1].ridge, one_by_one[-1].ridge)
    assert states[-1].note.endswith(f" and {told - 3} more pairs meet")
