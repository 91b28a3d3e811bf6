"""Magic wand: OpenCV's flood fill, a breadth-first walk by hand, pictures with a known answer."""

import itertools
from collections import deque

import cv2
import numpy as np
import pytest

from segteach.segmentation.magic_wand import magic_wand, magic_wand_steps

STEPS = {4: [(0, 1), (0, -1), (1, 0), (-1, 0)]}
STEPS[8] = STEPS[4] + [(1, 1), (1, -1), (-1, 1), (-1, -1)]


def flood_fill(image, point, levels, connectivity):
    """OpenCV's region within `levels` of 255 of the clicked colour."""
    found = np.zeros((image.shape[0] + 2, image.shape[1] + 2), np.uint8)
    flags = connectivity | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY
    cv2.floodFill(image.copy(), found, point[::-1], 0, (levels,) * 3, (levels,) * 3, flags)
    return found[1:-1, 1:-1] == 1


def blotches(seed, shape=(30, 40)):
    """Smooth random colours, uint8."""
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 256, (shape[0] // 5, shape[1] // 5, 3), dtype=np.uint8)
    return cv2.resize(small, shape[::-1], interpolation=cv2.INTER_LINEAR)


def test_the_region_is_that_of_opencv():
    for seed, levels, connectivity in itertools.product(range(6), (0, 10, 32, 80), (4, 8)):
        image = blotches(seed)
        point = tuple(int(n) for n in np.random.default_rng(seed).integers(0, (30, 40)))
        ours = magic_wand(image, point, tolerance=levels / 255, connectivity=connectivity)
        expected = flood_fill(image, point, levels, connectivity)
        np.testing.assert_array_equal(ours.mask, expected, str((seed, levels, connectivity)))


@pytest.mark.parametrize("connectivity", [4, 8])
def test_the_rings_are_the_moves_of_a_walk_from_the_click(connectivity):
    image, point = blotches(3), (12, 20)
    state = magic_wand(image, point, tolerance=0.3, connectivity=connectivity)
    moves, queue = {point: 0}, deque([point])
    while queue:
        row, col = queue.popleft()
        for down, right in STEPS[connectivity]:
            other = (row + down, col + right)
            known = other in moves or min(other) < 0 or max(other) >= 40 or other[0] >= 30
            if not known and state.mask[other]:
                moves[other] = moves[row, col] + 1
                queue.append(other)
    assert state.ring == max(moves.values()) > 5
    assert {p: state.rings[p] for p in zip(*np.nonzero(state.mask), strict=True)} == moves


@pytest.mark.parametrize(("connectivity", "sizes"), [(4, [1, 5, 13]), (8, [1, 9, 25])])
def test_a_constant_picture_grows_as_diamonds_or_squares(connectivity, sizes):
    states = list(magic_wand_steps(np.full((9, 9), 0.4), (4, 4), connectivity=connectivity))
    assert [int(state.mask.sum()) for state in states[:3]] == sizes
    assert states[-1].mask.all()
    for state in states:
        assert state.objective == -state.mask.sum()
        assert (state.frontier <= state.mask).all()
    for one, other in itertools.pairwise(states):
        np.testing.assert_array_equal(other.mask & ~other.frontier, one.mask)


def test_a_ramp_does_not_carry_the_region_away():
    ramp = np.tile(np.arange(0, 200, 4, dtype=np.uint8), (5, 1))  # neighbours differ by 4
    np.testing.assert_array_equal(magic_wand(ramp, (2, 0)).mask, np.tile(ramp[0] <= 32, (5, 1)))


def test_each_channel_must_be_within_the_tolerance():
    image = np.full((1, 4, 3), 100, np.uint8)
    image[0, 1], image[0, 2], image[0, 3] = (132, 68, 132), (100, 133, 100), 100
    np.testing.assert_array_equal(magic_wand(image, (0, 0)).mask, [[True, True, False, False]])


def test_a_corner_joins_only_eight_neighbours():
    image = np.eye(3)
    assert magic_wand(image, (0, 0)).mask.sum() == 1
    np.testing.assert_array_equal(magic_wand(image, (0, 0), connectivity=8).mask, np.eye(3))


def test_pictures_of_a_single_row_or_pixel():
    for shape in ((1, 1), (1, 7), (7, 1)):
        state = magic_wand(np.zeros(shape), (0, 0))
        assert state.mask.shape == shape
        assert state.mask.all()
        assert state.ring == max(shape) - 1


def test_bad_arguments_are_refused_by_name_at_the_call():
    good = {"image": np.zeros((4, 4)), "point": (0, 0)}
    for arguments, word in (
        ({"image": np.full((4, 4), np.nan)}, "image"),
        ({"point": (4, 0)}, "point row"),
        ({"point": (0, -1)}, "point col"),
        ({"point": (0, np.nan)}, "point"),
        ({"point": (1, 2, 3)}, "point"),
        ({"tolerance": -0.1}, "tolerance"),
        ({"tolerance": np.nan}, "tolerance"),
        ({"connectivity": 6}, "connectivity"),
    ):
        with pytest.raises(ValueError, match=word):
            magic_wand_steps(**(good | arguments))


@pytest.mark.parametrize("connectivity", [4, 8])
@pytest.mark.parametrize("width", [1, 2, 7, 15, 16, 17, 40])
def test_corridors_of_every_width_have_the_rings_of_a_walk(width, connectivity):
    rows = np.arange(90) % (width + 1) == width  # walls, with a gap on the right and on the left
    image = np.repeat(rows[:, None], 30, axis=1)
    for number, row in enumerate(np.flatnonzero(rows)):
        image[row, (slice(-width, None) if number % 2 == 0 else slice(width))] = False
    state = magic_wand(image.astype(float), (0, 0), connectivity=connectivity)
    moves, queue = {(0, 0): 0}, deque([(0, 0)])
    while queue:
        row, col = queue.popleft()
        for down, right in STEPS[connectivity]:
            other = (row + down, col + right)
            inside = 0 <= other[0] < 90 and 0 <= other[1] < 30
            if inside and other not in moves and not image[other]:
                moves[other] = moves[row, col] + 1
                queue.append(other)
    assert {p: state.rings[p] for p in zip(*np.nonzero(state.mask), strict=True)} == moves


def test_the_region_is_the_last_of_its_states():
    image, point = blotches(2), (10, 10)
    state, states = magic_wand(image, point), list(magic_wand_steps(image, point))
    np.testing.assert_array_equal(state.rings, states[-1].rings)
    assert (state.ring, state.objective) == (states[-1].ring, states[-1].objective)
