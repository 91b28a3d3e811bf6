"""The arena: every tool answers the same log of edits on the same picture.

One log holds all that a hand may say: strokes, a box, clicks on the outline (the vertices of a
polygon). Each tool takes what it was made for and lets the rest be: see `tools`. Every stroke and
box counts as one edit of the tools that read it, a polygon as many as it has new vertices.

    python -m segteach.arena.run datasets/arena

writes the logs that the arena begins with.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from segteach.arena.pictures import WITH_TRUTH, ArenaPicture, picture
from segteach.arena.tools import Tool
from segteach.arrays import check_count, check_image, seeds_from_strokes
from segteach.marks.edits import Box, Clear, Edit, Polygon
from segteach.marks.robots import ClickRobot, StrokeRobot, box_round
from segteach.marks.session import Session
from segteach.metrics import boundary_f, error_percent, iou
from segteach.steps import state

BAR = 0.95  # IoU that counts as done
TOLERANCE = 3.0  # pixels between two outlines that count as one: a hand-made one is not sharper


@state
class Step:
    """A tool after an edit: mask bool (H, W); marks uint8 (H, W), what it has been told.

    edits: how many it has read. seconds: what they took it, the start included.
    """

    mask: np.ndarray
    marks: np.ndarray
    edits: int
    seconds: float


class Run:
    """One tool at work on one picture; session is the log of its edits, also those not read."""

    def __init__(self, tool: Tool, image: np.ndarray):
        self.tool, self.image = tool, check_image(image)
        self.session = Session(self.image.shape[:2])
        self._corners: set[tuple] = set()
        self._begin(0, 0.0)

    def add(self, edit: Edit) -> Step:
        """Do the edit if the tool reads it; return the state after it."""
        edit = self.session.add(edit)
        if isinstance(edit, Clear):
            self._begin(self.step.edits, self.step.seconds)
        elif isinstance(edit, self.tool.reads):
            start = time.perf_counter()
            self._player = self._player or self.tool.start(self.image)
            mask = self._player.add(edit)
            seconds = self.step.seconds + time.perf_counter() - start
            marks = seeds_from_strokes(self._player.marks, mask.shape)
            self.step = Step(mask, marks, self.step.edits + self._weight(edit), seconds)
        return self.step

    def _begin(self, edits: int, seconds: float) -> None:
        nothing = np.zeros(self.image.shape[:2], dtype=bool)
        self._player, self._corners = None, set()
        self.step = Step(nothing, nothing.astype(np.uint8), edits, seconds)

    def _weight(self, edit: Edit) -> int:
        """Return how many movements of the hand an edit is: a polygon has one for each click."""
        if not isinstance(edit, Polygon):
            return 1
        before, self._corners = self._corners, {tuple(v) for v in edit.vertices}
        return max(1, len(self._corners - before))


def replay(tool: Tool, image, edits: Iterable[Edit]) -> Iterator[Step]:
    """Yield the state of a tool after each edit of a log; the same log gives the same masks."""
    run = Run(tool, image)
    for edit in edits:
        yield run.add(edit)


def robot_steps(tool: Tool, picture: ArenaPicture, *, count: int = 20) -> Iterator[Step]:
    """Yield the state after each edit of a robot that corrects the tool's own mask.

    It stops after `count` edits, or where nothing is left that a hand would correct. A tool
    that reads boxes gets one first; one that reads polygons gets clicks on the true outline.
    """
    count = check_count(count, "count")
    if picture.truth is None:
        raise ValueError(f"picture: got {picture.name!r} without a truth, allowed is one with it")
    if Polygon in tool.reads:
        robot = ClickRobot(picture.truth)
    else:
        robot = StrokeRobot(picture.truth, picture.ignore, box=Box in tool.reads)
    run = Run(tool, picture.image)
    while run.step.edits < count:
        edit = robot.next(run.step.mask)
        if edit is None:
            return
        yield run.add(edit)


@dataclass(frozen=True)
class Score:
    """error: percent of the counted pixels that are wrong; iou and boundary_f in [0, 1]."""

    error: float
    iou: float
    boundary_f: float


def score(mask: np.ndarray, picture: ArenaPicture) -> Score | None:
    """Return how far a mask is from the picture's truth; None where it has none."""
    if picture.truth is None:
        return None
    against = (mask, picture.truth)
    return Score(
        error_percent(*against, picture.ignore),
        iou(*against, picture.ignore),
        boundary_f(*against, TOLERANCE),
    )


def opening(picture: ArenaPicture) -> Session:
    """Return a log to begin with that favours no tool, for a picture with a truth.

    A stroke in the thick of the object and one in the thick of the background, a box, and eight
    clicks evenly along the outline.
    """
    truth, session = picture.truth, Session(picture.image.shape[:2], picture.name)
    nothing = np.zeros_like(truth)
    robot = StrokeRobot(truth)
    strokes = robot.next(nothing), robot.next(~nothing)
    clicks = ClickRobot(truth, first=8).next(nothing)
    for edit in (box_round(truth), *strokes, clicks):
        if edit is not None:
            session.add(edit)
    return session


if __name__ == "__main__":
    for photograph in WITH_TRUTH:
        opening(picture(photograph)).save(Path(sys.argv[1]) / f"{photograph}.json")
