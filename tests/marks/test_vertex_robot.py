"""The robot that drags vertices: the best of all drags, onto the truth, until nothing is gained."""

import os
from pathlib import Path

import numpy as np
import pytest

from segteach import data
from segteach.marks.vertex_robot import VertexRobot
from segteach.metrics import iou
from segteach.segmentation.boundary_editing import BoundaryEditing
from segteach.segmentation.lazy_snapping import LazySnapping, likelihood_costs
from segteach.segmentation.outlines import outlines_of

SHAPE = (70, 90)
ROWS, COLS = np.mgrid[: SHAPE[0], : SHAPE[1]]


def disc(row, col, radius):
    return np.hypot(ROWS - row, COLS - col) < radius


TRUTH = disc(35, 45, 22)
FLAT = np.full((*SHAPE, 3), 0.5)


def play(editing, robot, most):
    """Let the robot drag; return the IoU with its truth before and after every drag."""
    found = [iou(editing.state.mask, robot.truth, robot.ignore)]
    while len(found) <= most and (drag := robot.next(editing.state)) is not None:
        editing.drag(*drag)
        found.append(iou(editing.state.mask, robot.truth, robot.ignore))
    return found


@pytest.mark.parametrize(
    "mask", [disc(35, 40, 18), disc(38, 50, 26), TRUTH & (COLS < 50), TRUTH & ~disc(35, 45, 9)]
)
def test_every_drag_puts_pixels_right_and_it_comes_to_an_end(mask):
    found = play(BoundaryEditing(FLAT, mask), VertexRobot(TRUTH), 30)
    assert len(found) < 30
    assert min(np.diff(found)) > -0.002
    assert found[-1] > found[0] + 0.1


def test_it_drags_a_soft_vertex_onto_the_true_outline_where_the_error_is():
    bite = TRUTH & ~disc(35, 67, 9)
    state = BoundaryEditing(FLAT, bite).state
    outline, vertex, point = VertexRobot(TRUTH).next(state)
    line = np.concatenate([line for line, _ in outlines_of(TRUTH)])
    assert (line == point).all(axis=1).any()
    corner = state.outlines[outline].vertices[vertex]
    assert np.hypot(*(corner - (35, 67))) < 12
    assert np.hypot(*(point - (35, 67))) < 10


def test_of_two_errors_the_larger_comes_first_and_hard_vertices_are_left_alone():
    mask = TRUTH & ~disc(35, 67, 5) & ~disc(35, 23, 9)
    editing = BoundaryEditing(FLAT, mask)
    robot = VertexRobot(TRUTH)
    outline, vertex, point = robot.next(editing.state)
    assert point[1] < 35
    assert robot.next(editing.state)[:2] == (outline, vertex)  # the same state, the same drag
    for number in range(len(editing.state.outlines[outline].at)):
        if number != vertex:
            editing.harden(outline, number)
    assert robot.next(editing.state)[1] == vertex
    editing.harden(outline, vertex)
    assert robot.next(editing.state) is None


def test_a_right_mask_and_errors_that_do_not_count_need_no_drag():
    assert VertexRobot(TRUTH).next(BoundaryEditing(FLAT, TRUTH).state) is None
    bite = disc(35, 67, 9)
    state = BoundaryEditing(FLAT, TRUTH & ~bite).state
    assert VertexRobot(TRUTH, bite).next(state) is None
    assert VertexRobot(TRUTH, least=10_000).next(state) is None


def test_a_mask_without_outlines_and_a_truth_without_one_need_no_drag():
    for mask, truth in ((TRUTH & False, TRUTH), (TRUTH, TRUTH | True)):
        assert VertexRobot(truth).next(BoundaryEditing(FLAT, mask).state) is None


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"truth": np.full((3, 3), 0.5)}, "truth"),
        ({"ignore": np.zeros((2, 2))}, "ignore"),
        ({"least": 0}, "least"),
    ],
)
def test_bad_arguments_are_refused_by_name(arguments, word):
    with pytest.raises(ValueError, match=word):
        VertexRobot(**({"truth": TRUTH} | arguments))


@pytest.mark.skipif("SEGTEACH_DATA" not in os.environ, reason="SEGTEACH_DATA names no folder")
def test_five_drags_raise_the_iou_on_four_of_five_photographs():
    folder, rises = Path(os.environ["SEGTEACH_DATA"]) / "segmentation", []
    half = (slice(None, None, 2),) * 2
    for path in sorted((folder / "image").iterdir()):
        image = data.open_image(path)[half]
        drawn, scribbles = (
            np.rint(255 * data.open_image(folder / part / path.name)[..., 0][half]).astype(int)
            for part in ("truth", "scribbles1")
        )
        seeds = np.array([0, 2, 1])[scribbles]
        start = LazySnapping(image).cut(seeds)
        costs = likelihood_costs(image.reshape(-1, 3), start.background, start.foreground)
        editing = BoundaryEditing(image, start.mask, costs, seeds=seeds)
        robot = VertexRobot(drawn == 255, (drawn > 0) & (drawn < 255))
        found = play(editing, robot, 5)
        rises.append(found[-1] - found[0])
    assert len(rises) == 25
    assert np.mean(np.array(rises) > 0) >= 0.8
    assert np.mean(rises) > 0.05
