"""How good Lazy Snapping's masks are, beside other cuts, on pictures whose truth is known.

Scribbles: the same ones for every tool, both sets. Boundary editing: the robot of `VertexRobot`
drags five vertices of what the cut on segments has found. The duel: see `arena.duel`. The band
where the truth is not sure is left out of every score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from segteach.arena.duel.games import Duel, at_equal_edits, at_equal_time, duel
from segteach.arena.duel.robots import middle_of_band
from segteach.arena.duel.table import heads, rows, verdict
from segteach.arena.pictures import ArenaPicture
from segteach.bench.kit.grabcut_peer import as_bgr, opencv
from segteach.bench.kit.pictures import Picture, picture_names, read_picture
from segteach.bench.kit.table import Table, averages, each, met_or_missed, score
from segteach.marks.vertex_robot import VertexRobot
from segteach.segmentation.boundary_editing import BoundaryEditing, BoundaryState
from segteach.segmentation.boundary_editing.polygon import TOLERANCE, Outline
from segteach.segmentation.colour_cut import colour_cut
from segteach.segmentation.grabcut import GrabCut
from segteach.segmentation.lazy_snapping import (
    LazySnapping,
    LazySnappingState,
    likelihood_costs,
)
from segteach.steps import last

SETS = (1, 2)  # of scribbles
SEGMENTS, PIXELS, PEER = "segments", "pixels", "OpenCV"
NEAR_BAR, RISE_BAR = 1.0, 0.8  # points; share of the pictures
DRAGS = 5
EDITS, SECONDS = (5, 10, 20, 40), (15, 30, 60, 120)  # at which the duel is looked at


@dataclass(frozen=True)
class LazyTrial:
    """One picture. scores: method -> (2, 2), a row a set of scribbles: IoU, error in percent.

    edits: (2, 2), a row a set: IoU before and after the drags. farthest: the largest distance in
    pixels of an outline from its polygon, of all states.
    """

    name: str
    scores: dict[str, np.ndarray]
    edits: np.ndarray
    farthest: float


def tables(folder: Path) -> Iterator[Table]:
    """Yield the tables of scribbles, of boundary editing and of the duel."""
    names = picture_names(folder)
    trials = each(partial(lazy_trial, folder), names, _ious)
    for number in SETS:
        yield scribble_table(trials, number)
    yield edit_table(trials)
    duels = each(partial(one_duel, folder), names, _outcome)
    yield duel_table(duels)
    yield budget_table(duels)


def _ious(one: LazyTrial) -> str:
    ious = (f"{method} {s[:, 0].mean():.3f}" for method, s in one.scores.items())
    return f"IoU {', '.join(ious)}"


def _outcome(one: Duel) -> str:
    return ", ".join(f"{r.tool} {r.errors[-1]:.2f} %" for r in (one.lazy, one.scissors))


# --- one picture ---------------------------------------------------------------------------------


def lazy_trial(folder: Path, name: str) -> LazyTrial:
    """Return every method's scores from both sets of scribbles, and the robot's five drags."""
    picture = read_picture(folder, name)
    cuts = methods(picture.image)
    scores = {method: [] for method in (SEGMENTS, *cuts)}
    edits, farthest, snapping = [], 0.0, LazySnapping(picture.image)
    for scribbles in picture.scribbles:
        found = snapping.cut(scribbles)
        scores[SEGMENTS].append(score(picture, found.mask))
        for method, cut in cuts.items():
            scores[method].append(score(picture, cut(scribbles)))
        states = dragged(picture, scribbles, found)
        edits.append([score(picture, end.mask)[0] for end in (states[0], states[-1])])
        outlines = [outline for state in states for outline in state.outlines]
        farthest = max([farthest, *map(off_polygon, outlines)])
    arrays = {method: np.array(values) for method, values in scores.items()}
    return LazyTrial(name, arrays, np.array(edits), farthest)


def methods(image: np.ndarray) -> dict[str, Callable[[np.ndarray], np.ndarray]]:
    """Return cut(seeds) -> mask of all but the cut on segments."""
    on_pixels, image8 = LazySnapping(image, on="pixels"), as_bgr(image)
    return {
        PIXELS: lambda seeds: on_pixels.cut(seeds).mask,
        "graph cut": lambda seeds: colour_cut(image, seeds).mask,
        "GrabCut": lambda seeds: last(GrabCut(image).iterate(seeds)).mask,
        f"{PEER} background": lambda seeds: opencv(image8, seeds, 0, "background").mask,
        f"{PEER} foreground": lambda seeds: opencv(image8, seeds, 0, "foreground").mask,
    }


def dragged(picture: Picture, seeds: np.ndarray, found: LazySnappingState) -> list[BoundaryState]:
    """Return what the cut has found, and the state after each drag of the robot, at most five."""
    costs = likelihood_costs(picture.image.reshape(-1, 3), found.background, found.foreground)
    editing = BoundaryEditing(picture.image, found.mask, costs, seeds=seeds)
    robot = VertexRobot(middle_of_band(picture), picture.ignore)
    states = [editing.state]
    while len(states) <= DRAGS and (drag := robot.next(editing.state)) is not None:
        states.append(editing.drag(*drag))
    return states


def off_polygon(outline: Outline) -> float:
    """Return how far in pixels an outline goes from the edge between two of its vertices."""
    farthest, corners = 0.0, outline.vertices
    for vertex in range(len(corners) if outline.closed else len(corners) - 1):
        after = (vertex + 1) % len(corners)
        start, edge = corners[vertex], corners[after] - corners[vertex]
        offset = outline.section(vertex, after) - start
        share = np.clip(offset @ edge / max(edge @ edge, 1e-12), 0, 1)
        farthest = max(farthest, float(np.hypot(*(offset - share[:, None] * edge).T).max()))
    return farthest


def one_duel(folder: Path, name: str) -> Duel:
    """Return both robots' games on a picture."""
    picture = read_picture(folder, name)
    return duel(ArenaPicture(name, picture.image, picture.truth, picture.ignore))


# --- the tables ----------------------------------------------------------------------------------


def scribble_table(trials: Sequence[LazyTrial], number: int) -> Table:
    """Return error and IoU of every method from one set of scribbles."""
    names = list(trials[0].scores)
    head = ("picture", *(f"{name} {what}" for what in ("err %", "IoU %") for name in names))
    lines = []
    for one in trials:
        ious, errors = np.array([one.scores[name][number - 1] for name in names]).T
        lines.append((one.name, *errors.tolist(), *(100 * ious).tolist()))
    mean, median = averages(lines)
    means = dict(zip(head[1:], mean[1:], strict=True))
    remarks = [*segments_near_pixels(means), most_lost(trials, number), beside_opencv(means)]
    title = f"Lazy Snapping and other cuts from scribbles, set {number}"
    return Table(title, head, [*lines, mean, median], remarks)


def segments_near_pixels(means: dict[str, float]) -> Iterator[str]:
    """Yield whether segments come near the pixel cut in error and in IoU."""
    for what, worse in (("err %", 1), ("IoU %", -1)):
        ours, theirs = (means[f"{level} {what}"] for level in (SEGMENTS, PIXELS))
        near = worse * (ours - theirs) <= NEAR_BAR
        said = f"segments within {NEAR_BAR:g} percentage point of the pixel cut on average, {what}"
        yield f"{said}: {ours:.2f} against {theirs:.2f}: {met_or_missed(near)}"


def most_lost(trials: Sequence[LazyTrial], number: int) -> str:
    """Say on which picture segments lose most against pixels."""
    loss, lost = max(
        (one.scores[PIXELS][number - 1, 0] - one.scores[SEGMENTS][number - 1, 0], one.name)
        for one in trials
    )
    return f"where segments lose most: {lost}, {100 * loss:.2f} points of IoU"


def beside_opencv(means: dict[str, float]) -> str:
    """Say how the error of segments compares with OpenCV's better start."""
    theirs = min(means[f"{PEER} {inside} err %"] for inside in ("background", "foreground"))
    ours = means[f"{SEGMENTS} err %"]
    return f"error: segments {ours:.2f} % against {theirs:.2f} % of {PEER} GrabCut's better start"


def edit_table(trials: Sequence[LazyTrial]) -> Table:
    """Return IoU before and after the drags, and how well the polygons fit."""
    head = ("picture", *(f"set {n} {when}" for n in SETS for when in ("before", "after")), "px")
    lines = [(t.name, *(100 * t.edits.ravel()).tolist(), t.farthest) for t in trials]
    remarks = []
    for number in SETS:
        rises = sum(before < after for before, after in (t.edits[number - 1] for t in trials))
        said = f"set {number}: IoU rises after {DRAGS} drags on {rises} of {len(trials)} pictures"
        met = rises >= RISE_BAR * len(trials)
        remarks.append(f"{said} (bar {100 * RISE_BAR:g} %): {met_or_missed(met)}")
    farthest = max(t.farthest for t in trials)
    said = f"outlines at most {farthest:.2f} px from their polygons (bar {TOLERANCE:g})"
    remarks.append(f"{said}: {met_or_missed(farthest <= TOLERANCE)}")
    title = f"Boundary editing: IoU in percent before and after {DRAGS} drags; outline to polygon"
    return Table(title, head, lines + averages(lines), remarks)


def duel_table(duels: Sequence[Duel]) -> Table:
    """Return the whole games and how they compare."""
    title = "Robots with scissors and with Lazy Snapping (ratios: Lazy Snapping to scissors)"
    return Table(title, heads(), rows(duels), [verdict(duels)])


def budget_table(duels: Sequence[Duel]) -> Table:
    """Return the median errors of both at equal edits and at equal times."""
    spent = [(f"{n} edits", at_equal_edits(duels, n)) for n in EDITS]
    spent += [(f"{n} s", at_equal_time(duels, n)) for n in SECONDS]
    lines = [
        (what, *np.median(errors, axis=0).tolist(), float((errors[:, 0] < errors[:, 1]).sum()))
        for what, errors in spent
    ]
    head = ("after", "Lazy err %", "scissors err %", "Lazy better on")
    return Table(f"The duel at equal budgets: medians over {len(duels)} pictures", head, lines)
