"""The two players of the duel: robots with intelligent scissors, and with Lazy Snapping.

Both see the truth and correct what is worst. A step of theirs ends where nothing is left to correct
or where PATIENCE edits in a row did not lower the error; those are taken back.

The scissors go outline by outline, holes as well. They begin each with four clicks; the next click
is where the wire is farthest from the outline. A click means the pixel that it hits: with the
cursor's snap the robot could not put right what snapped to a wrong edge.

Lazy Snapping paints a stroke along the thick part of the largest error, STROKES at most, and then
drags the vertex that puts most pixels right.

A `Tremor` makes their hands miss: every click, stroke and drag lands a little beside its place.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from segteach.arena.duel.hand import STEADY, Hand, Tremor
from segteach.arena.pictures import ArenaPicture
from segteach.marks.robots import NEAR, StrokeRobot, outline_of
from segteach.marks.session import Session
from segteach.marks.vertex_robot import VertexRobot
from segteach.metrics import error_percent
from segteach.segmentation.boundary_editing import BoundaryEditing
from segteach.segmentation.lazy_snapping import LazySnapping, likelihood_costs
from segteach.segmentation.scissors import LiveWire, fill_outline
from segteach.segmentation.scissors.path_tree import PathTree

STROKES = 20  # half of the edits of a long game
PATIENCE = 6  # the robot's strokes now and then need as many to find back from a wrong turn
FIRST = 4  # clicks that an outline begins with
LEAST = 10  # pixels: a smaller error is worth no outline; as for a drag


@dataclass(frozen=True, eq=False)
class RobotTurn:
    """phase: "click", "stroke", "undo" or "drag". edits, hand, computing: what it took, in edits
    and in seconds of the hand and of the computer. mask: bool (H, W), after it.
    """

    phase: str
    edits: int
    hand: float
    computing: float
    mask: np.ndarray


class _Watch:
    """The lowest error of a step, what belongs to it, and how many edits have not lowered it."""

    def __init__(self, picture: ArenaPicture):
        self._against = picture.truth, picture.ignore
        self.error, self.best, self.stale = np.inf, None, 0

    def see(self, mask: np.ndarray, what=None) -> None:
        """Look at the mask after an edit."""
        error = error_percent(mask, *self._against)
        if error < self.error:
            self.error, self.best, self.stale = error, what, 0
        else:
            self.stale += 1


# --- intelligent scissors ------------------------------------------------------------------------


def scissors_turns(
    picture: ArenaPicture, hand: Hand, tremor: Tremor = STEADY
) -> Iterator[RobotTurn]:
    """Yield the robot's clicks: the first four of an outline together, then one by one."""
    robot, watch = OutlineRobot(picture, tremor), _Watch(picture)
    wires, opening = timed(Wires, picture.image)
    inside = [np.zeros_like(part) for part, _ in robot.parts]
    while watch.stale < PATIENCE and (clicked := robot.next(inside)) is not None:
        number, points, new = clicked
        inside[number], seconds = timed(wires.inside, points)
        mask = robot.together(inside)
        watch.see(mask)
        yield RobotTurn("click", new, new * hand.click(), opening + seconds, mask)
        opening = 0.0


class OutlineRobot:
    """Clicks on the outlines of a picture's truth, the one with the largest error first.

    parts: (mask, is foreground) of every outline, the largest first: objects without their holes,
    holes without what lies in them. tremor: of its hand.
    """

    def __init__(self, picture: ArenaPicture, tremor: Tremor = STEADY):
        self._tremor, target = tremor, middle_of_band(picture)
        self._counted = np.ones_like(target) if picture.ignore is None else ~picture.ignore
        self._unsure = ndimage.distance_transform_edt(~self._counted)
        parts = [part for part in outlined(target) if self._worth(part[0])]
        self.parts = sorted(parts, key=lambda part: -np.count_nonzero(part[0]))
        self._rims = [outline_of(part) for part, _ in self.parts]
        # of every outline: where it was meant, the pixel that was hit
        self._clicks: list[dict[int, np.ndarray]] = [{} for _ in self.parts]

    def next(self, inside: list[np.ndarray]) -> tuple[int, np.ndarray, int] | None:
        """Return the number of an outline, all clicks on it (P, 2) in order, how many are new.

        inside: of every outline what the wire encloses. None when nothing is worth a click.
        """
        wrong = [mask != part for mask, (part, _) in zip(inside, self.parts, strict=True)]
        by_error = sorted(range(len(wrong)), key=lambda n: -np.count_nonzero(self._of(wrong[n])))
        for number in by_error:
            clicks = self._clicks[number]
            new = self._new(number, inside[number], self._of(wrong[number])) - set(clicks)
            if new:
                for place in sorted(new):
                    clicks[place] = self._tremor.pixel(self._rims[number][place], wrong[0].shape)
                points = np.array([clicks[place] for place in sorted(clicks)])
                return number, points, len(new)
        return None

    def together(self, inside: list[np.ndarray]) -> np.ndarray:
        """Return the mask of all outlines, bool (H, W)."""
        mask = np.zeros_like(self._counted)
        for enclosed, (_, foreground) in zip(inside, self.parts, strict=True):
            mask[enclosed] = foreground
        return mask

    def _new(self, number: int, mask: np.ndarray, wrong: np.ndarray) -> set[int]:
        """Return where to click: where a counted error touches the outline and the wire is far."""
        if not self._worth(wrong):
            return set()
        rim = self._rims[number]
        if not self._clicks[number]:
            return set((np.arange(FIRST) * len(rim) // FIRST).tolist())
        pixels = tuple(rim.T)
        edge = mask & ~ndimage.binary_erosion(mask)
        away = ndimage.distance_transform_edt(~edge)[pixels] if edge.any() else np.ones(len(rim))
        touching = ndimage.distance_transform_edt(~wrong)[pixels] <= self._unsure[pixels] + NEAR
        away[~touching] = 0
        away[list(self._clicks[number])] = 0
        return {int(away.argmax())} if away.max() > (NEAR if edge.any() else 0) else set()

    def _of(self, wrong: np.ndarray) -> np.ndarray:
        return wrong & self._counted

    def _worth(self, part: np.ndarray) -> bool:
        return np.count_nonzero(self._of(part)) >= LEAST


class Wires:
    """Wires between clicks; each is laid once, so that a click between two others lays two."""

    def __init__(self, image: np.ndarray):
        self._wire = LiveWire(image)
        self._pieces: dict[tuple, np.ndarray] = {}

    def inside(self, points: np.ndarray) -> np.ndarray:
        """Return what the closed wire through points (P, 2) encloses, bool (H, W)."""
        clicks = [tuple(point) for point in points.tolist()]
        pairs = zip(clicks, [*clicks[1:], clicks[0]], strict=True)
        return fill_outline(np.concatenate([self._piece(*p) for p in pairs]), self._wire.shape)

    def _piece(self, start, end) -> np.ndarray:
        if (start, end) not in self._pieces:
            tree = PathTree(self._wire.graph, self._wire.shape, start)
            self._pieces[start, end] = tree.path_to(end)
        return self._pieces[start, end]


def outlined(mask: np.ndarray) -> Iterator[tuple[np.ndarray, bool]]:
    """Yield (what an outline encloses, True), or (..., False) for a hole, of every outline.

    Parts that touch at a corner only are two: one outline does not go round both.
    """
    filled = np.zeros_like(mask)
    for part in _parts(mask):
        whole = ndimage.binary_fill_holes(part)
        filled |= whole
        yield whole, True
    for part in _parts(~mask):
        if filled[part].all():
            yield ndimage.binary_fill_holes(part), False


def _parts(mask: np.ndarray) -> Iterator[np.ndarray]:
    numbers, count = ndimage.label(mask)
    yield from (numbers == number for number in range(1, count + 1))


# --- Lazy Snapping -------------------------------------------------------------------------------


def lazy_turns(picture: ArenaPicture, hand: Hand, tremor: Tremor = STEADY) -> Iterator[RobotTurn]:
    """Yield the robot's strokes, the undo of those that did not help, and its drags."""
    target, watch = middle_of_band(picture), _Watch(picture)
    robot, session = StrokeRobot(target, picture.ignore), Session(target.shape)
    snapping, seconds = timed(LazySnapping, picture.image)
    mask = np.zeros_like(target)
    while watch.stale < PATIENCE and len(session.edits) < STROKES:
        stroke = robot.next(mask)
        if stroke is None:
            break
        session.add(tremor.stroke(stroke, target.shape))
        found, cutting = timed(snapping.cut, session.seeds)
        mask = found.mask
        watch.see(mask, (found, session.seeds))
        yield RobotTurn("stroke", 1, hand.stroke(stroke.points), seconds + cutting, mask)
        seconds = 0.0
    if watch.best is None:  # the object is too thin for any stroke
        return
    found, seeds = watch.best
    if watch.stale:
        yield RobotTurn("undo", 1, hand.keys(watch.stale), 0.0, found.mask)
    yield from _drags(picture, target, hand, tremor, found, seeds)


def _drags(
    picture: ArenaPicture, target, hand: Hand, tremor: Tremor, found, seeds
) -> Iterator[RobotTurn]:
    """Yield the drags of vertices, from what the strokes have left."""
    editing, seconds = timed(_edited, picture.image, found, seeds)
    robot, watch = VertexRobot(target, picture.ignore), _Watch(picture)
    watch.see(editing.state.mask)
    while watch.stale < PATIENCE and (drag := robot.next(editing.state)) is not None:
        outline, vertex, place = drag
        now, cutting = timed(editing.drag, outline, vertex, tremor.point(place, target.shape))
        watch.see(now.mask)
        yield RobotTurn("drag", 1, hand.drag(), seconds + cutting, now.mask)
        seconds = 0.0


def _edited(image: np.ndarray, found, seeds: np.ndarray) -> BoundaryEditing:
    costs = likelihood_costs(image.reshape(-1, 3), found.background, found.foreground)
    return BoundaryEditing(image, found.mask, costs, seeds=seeds)


# --- both ----------------------------------------------------------------------------------------


def middle_of_band(picture: ArenaPicture) -> np.ndarray:
    """Return the truth, with its outline in the middle of the pixels that do not count.

    The truth may call all of them background; a hand would then follow the band's inner rim.
    """
    if picture.ignore is None:
        return picture.truth
    sure = [~picture.ignore & label for label in (picture.truth, ~picture.truth)]
    if not all(s.any() for s in sure):
        return picture.truth
    to_foreground, to_background = (ndimage.distance_transform_edt(~s) for s in sure)
    return np.where(picture.ignore, to_foreground < to_background, picture.truth)


def timed(action: Callable, *arguments) -> tuple:
    """Return what a call returns, and its seconds."""
    start = time.perf_counter()
    answer = action(*arguments)
    return answer, time.perf_counter() - start
