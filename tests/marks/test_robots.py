"""The robot users: they edit only what is wrong, and put right what they edit."""

import numpy as np
import pytest
from scipy import ndimage

from segteach.arrays import Seed, Stroke, seeds_from_strokes
from segteach.bench.kit.make_logs import LOGS, play
from segteach.marks.edits import Box, Polygon, seeds_from_polygon
from segteach.marks.robots import ClickRobot, StrokeRobot, box_round, correction, outline_of

SHAPE = (60, 80)
ROWS, COLS = np.mgrid[: SHAPE[0], : SHAPE[1]]


def disc(row, col, radius):
    return (ROWS - row) ** 2 + (COLS - col) ** 2 <= radius**2


BLOB = disc(30, 30, 15) | disc(28, 50, 10)


@pytest.mark.parametrize(
    ("mask", "seed"), [(~BLOB & False, Seed.FOREGROUND), (BLOB | True, Seed.BACKGROUND)]
)
def test_a_stroke_runs_inside_the_error_and_names_its_true_class(mask, seed):
    stroke = correction(mask, BLOB)
    wrong = mask != BLOB
    assert stroke.seed == seed
    assert wrong[tuple(np.round(stroke.points).astype(int).T)].all()


@pytest.mark.parametrize("truth", [BLOB, disc(30, 30, 15) & ~disc(30, 30, 6), disc(0, 0, 30)])
def test_the_robot_never_says_of_a_pixel_what_is_not_true(truth):
    rng = np.random.default_rng(1)
    for _ in range(20):
        centres = rng.uniform((0, 0), SHAPE, (4, 2))
        mask = np.any([disc(*centre, rng.uniform(4, 25)) for centre in centres], axis=0)
        stroke = StrokeRobot(truth).next(mask)
        if stroke is not None:
            painted = seeds_from_strokes([stroke], SHAPE) == stroke.seed
            assert (truth[painted] == (stroke.seed == Seed.FOREGROUND)).all()
            assert (mask != truth)[painted].any()


def test_the_deepest_error_comes_first_and_thin_ones_never():
    small, large = disc(12, 12, 5), disc(40, 60, 9)
    stroke = correction(BLOB & False, small | large)
    assert large[tuple(np.round(stroke.points[0]).astype(int))]
    thin = np.zeros(SHAPE, dtype=bool)
    thin[20:24] = True  # four rows: every pixel is at most two from the border
    assert correction(thin & False, thin) is None
    assert correction(thin & False, thin, least=2) is not None
    assert correction(BLOB, BLOB) is None


def test_a_robot_that_paints_masks_by_hand_comes_to_an_end():
    """A tool that only paints what it is told: every stroke makes the error smaller."""
    robot, mask, wrong = StrokeRobot(BLOB), np.zeros(SHAPE, dtype=bool), [int(BLOB.sum())]
    while (stroke := robot.next(mask)) is not None:
        seeds = seeds_from_strokes([stroke], SHAPE)
        mask = np.where(seeds == Seed.UNKNOWN, mask, seeds == Seed.FOREGROUND)
        wrong.append(int((mask != BLOB).sum()))
        assert wrong[-1] < wrong[-2]
    assert ndimage.distance_transform_cdt(mask != BLOB).max() < 3


def test_no_stroke_for_pixels_that_do_not_count():
    assert StrokeRobot(BLOB, BLOB).next(BLOB & False) is None
    left = COLS < 35
    stroke = StrokeRobot(BLOB, left).next(BLOB & False)
    assert (stroke.points[:, 1] >= 35).all()


def test_the_box_comes_first_and_holds_the_object():
    robot = StrokeRobot(BLOB, box=True)
    box = robot.next(BLOB)
    assert isinstance(box, Box)
    x0, y0, x1, y1 = box.corners
    assert BLOB[y0:y1, x0:x1].sum() == BLOB.sum()
    assert min(COLS[BLOB].min() - x0, ROWS[BLOB].min() - y0) > 0
    assert robot.next(BLOB) is None
    assert isinstance(robot.next(BLOB & False), Stroke)


@pytest.mark.parametrize("truth", [BLOB & True, disc(0, 0, 20), ~disc(30, 40, 10)])
def test_a_box_stays_in_the_picture(truth):
    x0, y0, x1, y1 = box_round(truth).corners
    assert 0 <= x0 < x1 <= SHAPE[1]
    assert 0 <= y0 < y1 <= SHAPE[0]


@pytest.mark.parametrize("truth", [BLOB, disc(0, 5, 20), disc(59, 79, 70)])
def test_the_outline_goes_once_round_the_object_on_its_own_pixels(truth):
    outline = outline_of(truth)
    rim = truth & ~ndimage.binary_erosion(truth)  # 4-neighbours; the frame counts as outside
    assert {tuple(p) for p in outline} >= set(map(tuple, np.argwhere(rim)))
    assert truth[tuple(outline.T)].all()
    assert np.abs(outline - np.roll(outline, 1, axis=0)).max() == 1
    assert len(np.unique(outline, axis=0)) == len(outline)


def test_of_several_parts_and_holes_the_outline_is_that_of_the_largest_part():
    truth = (disc(30, 30, 20) & ~disc(30, 30, 18)) | disc(10, 70, 5)
    np.testing.assert_array_equal(outline_of(truth), outline_of(disc(30, 30, 20)))
    assert outline_of(disc(5, 7, 0)).tolist() == [[5, 7]]


def test_clicks_lie_on_the_outline_and_gather_where_it_is_far():
    """A tool that joins the clicks by straight lines: the polygon grows towards the object."""
    robot, mask, counts = ClickRobot(BLOB, first=3), BLOB & False, []
    while (clicks := robot.next(mask)) is not None:
        assert isinstance(clicks, Polygon)
        mask = seeds_from_polygon(SHAPE, clicks.vertices) == Seed.UNKNOWN
        counts.append(len(clicks.vertices))
        assert {*map(tuple, clicks.vertices)} <= {*map(tuple, robot.outline)}
    assert counts == list(range(3, len(counts) + 3))
    assert (mask != BLOB).sum() < 0.1 * BLOB.sum()
    assert len(counts) < 20


@pytest.mark.parametrize(
    ("mask", "target", "name"),
    [(None, BLOB, "mask"), (BLOB, None, "target"), (BLOB, BLOB[:3], "target")],
)
def test_a_correction_needs_two_masks_of_one_picture(mask, target, name):
    with pytest.raises(ValueError, match=f"^{name}: "):
        correction(mask, target)


def test_a_truth_without_an_object_or_an_ignore_of_another_shape_is_refused():
    for robot in (StrokeRobot, ClickRobot):
        with pytest.raises(ValueError, match=r"^truth: got no foreground"):
            robot(BLOB & False)
    with pytest.raises(ValueError, match=r"^ignore: got shape"):
        StrokeRobot(BLOB, BLOB[:5])


def test_a_truth_of_one_pixel_is_too_small_for_clicks():
    with pytest.raises(ValueError, match=r"^truth: got an outline of 1 pixels"):
        ClickRobot(np.eye(3, dtype=bool) & (np.arange(3) == 1))


def test_a_committed_log_is_what_the_robot_does():
    assert play("camera").to_json() == (LOGS / "camera.json").read_text()
