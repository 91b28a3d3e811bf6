"""Boundary editing: vertices of a polygon are moved, and a cut in a band finds the outline.

The mask changes where the polygon sweeps over it, and in the band of the edges that are new; every
other pixel stays. What is foreground after a move is counted: +1 for a pixel of the mask, +1 or -1
for each turn of the outline round it; foreground is what is left above 0. So two objects that
overlap unite, two holes too, and an object that is turned inside out is gone.

Source: Li, Sun, Tang and Shum, "Lazy Snapping", SIGGRAPH 2004, section 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from segteach.arrays import (
    Seed,
    Stroke,
    check_count,
    check_image,
    check_mask,
    check_number,
    check_points,
    check_seeds,
    check_vector,
    seeds_from_strokes,
)
from segteach.cuts.energy import check_connectivity
from segteach.segmentation.boundary_editing.band_cut import (
    BandWeights,
    band_cut,
    band_links,
    middle,
)
from segteach.segmentation.boundary_editing.edits import (
    Move,
    Polygon,
    added,
    deleted,
    moved,
    removed,
)
from segteach.segmentation.boundary_editing.hard_vertices import draw_tip, hold_vertices
from segteach.segmentation.boundary_editing.polygon import TOLERANCE, Outline, follow, polygons_of
from segteach.segmentation.boundary_editing.raster import distances, winding, window_round
from segteach.segmentation.outlines import outlines_of, passes
from segteach.steps import last, state

EDITS = ("drag", "add", "delete", "harden", "brush", "cut")
NEAR = 1.5  # px: an outline that passes so near a place passes there
SAME = 1e-9  # px: two edges that meet in a vertex are equally far from what lies beyond it
NOTHING = np.empty((0, 2, 2))


@state
class BoundaryState:
    """A mask with the polygons of its outlines.

    mask: bool (H, W). outlines: their polygons. band: bool (H, W), the pixels that the last cut was
    free to label. brushed: uint8 (H, W) of Seed, what the overriding brush holds. objective: E of
    the band, 0 without a cut; a band has its own, so it does not fall from edit to edit. phase:
    "mask" (as it was handed in) or the edit's name, one of EDITS. note: what was odd, or "".
    touched: (top, bottom, left, right), half-open, outside of which no pixel changed, or None.
    selected: (outline, vertex), where the edited vertex is now, or None.
    """

    mask: np.ndarray
    outlines: tuple[Outline, ...]
    band: np.ndarray
    brushed: np.ndarray
    objective: float
    phase: str
    note: str
    touched: tuple[int, int, int, int] | None
    selected: tuple[int, int] | None


def boundary_editing_steps(
    image, mask, edits: Iterable, costs=None, **parameters
) -> Iterator[BoundaryState]:
    """Yield the mask with its polygons, then the state after each edit.

    edits: (name, argument, ...), a name of EDITS and what the method of `BoundaryEditing` takes.
    The other arguments are those of `BoundaryEditing`.
    """
    editing = BoundaryEditing(image, mask, costs, **parameters)
    yield editing.state
    for edit in edits:
        yield _edited(editing, edit)


def boundary_editing(image, mask, edits: Iterable, costs=None, **parameters) -> BoundaryState:
    """Return the last state of `boundary_editing_steps`."""
    return last(boundary_editing_steps(image, mask, edits, costs, **parameters))


def _edited(editing: BoundaryEditing, edit) -> BoundaryState:
    """Do one edit (name, argument, ...)."""
    try:
        return {name: getattr(editing, name) for name in EDITS}[edit[0]](*edit[1:])
    except (IndexError, KeyError, TypeError) as error:
        allowed = f"(name, argument, ...) with a name of {', '.join(EDITS)}"
        raise ValueError(f"edits: got {edit!r:.80}, allowed is {allowed} ({error})") from None


@dataclass(frozen=True, eq=False)
class _Change:
    """A new mask, and the polygons that follow it: `vertex` of polygon `number` goes to `point`."""

    mask: np.ndarray
    polygons: list[Polygon]
    touched: tuple[int, int, int, int]
    band: np.ndarray
    objective: float = 0.0
    number: int = 0
    vertex: int | None = None


class BoundaryEditing:
    """The second step of Lazy Snapping on one picture; keeps what was, for undo and redo.

    image: (H, W, 3). mask: bool (H, W), what the first step found. costs: (H W, 2), E1 of labels 0
    and 1 of every pixel, as in the first step; None: all 0. seeds: (H, W), those of the first step:
    they hold where a cut or a move comes. connectivity: 4 or 8. tolerance: of the polygons, in px.
    weights: smoothness, beta, eta and width, the fields of `BandWeights`.
    """

    def __init__(
        self,
        image,
        mask,
        costs=None,
        *,
        seeds=None,
        connectivity: int = 8,
        tolerance: float = TOLERANCE,
        **weights,
    ):
        self.image = check_image(image)
        self.shape = self.image.shape[:2]
        mask, none = check_mask(mask, self.shape), np.zeros(self.shape, np.uint8)
        costs = check_points(
            np.zeros((mask.size, 2)) if costs is None else costs, "costs", dimension=2
        )
        if len(costs) != mask.size:
            raise ValueError(f"costs: got {len(costs)} rows, allowed is one a pixel, {mask.size}")
        self._costs = costs.reshape(*self.shape, 2).copy()
        self._seeds = none if seeds is None else check_seeds(seeds, self.shape)
        self.connectivity = check_connectivity(connectivity)
        self.tolerance = check_number(tolerance, "tolerance", above=0)
        self.weights = BandWeights(**weights)
        outlines = polygons_of(mask, self.tolerance)
        start = BoundaryState(mask, outlines, none > 0, none, 0.0, "mask", "", None, None)
        self._past, self._future = [start], []

    @property
    def state(self) -> BoundaryState:
        """The present state."""
        return self._past[-1]

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return len(self._past) > 1

    @property
    def can_redo(self) -> bool:
        """Whether an edit was taken back and none has been made since."""
        return bool(self._future)

    def weigh(self, **weights: float) -> None:
        """Set fields of `BandWeights` for the edits from now on; the mask stays."""
        self.weights = replace(self.weights, **weights)

    def drag(self, outline: int, vertex: int, point, hard: bool = True) -> BoundaryState:
        """Move a vertex to a point (row, col), and the outline with it.

        hard: the outline has to pass there, now and later; otherwise the polygon only attracts it.
        An end of an open outline slides along the frame. point: at most one pixel outside.
        """
        return self._keep(self.preview_drag(outline, vertex, point, hard))

    def preview_drag(self, outline: int, vertex: int, point, hard: bool = True) -> BoundaryState:
        """Return what `drag` would, and keep the present state: for a pointer on its way."""
        number, of = self._outline(outline)
        vertex = check_count(vertex, "vertex", least=0, most=len(of.at) - 1)
        move = moved(of, vertex, self._point(point), bool(hard), self.shape)
        return self._moved("drag", number, move)

    def add(self, outline: int, after: int, point, hard: bool = True) -> BoundaryState:
        """Put a vertex between number `after` and the next one; point, hard: as for `drag`."""
        number, of = self._outline(outline)
        after = check_count(after, "after", least=0, most=len(of.at) - (1 if of.closed else 2))
        move = added(of, after, self._point(point), bool(hard))
        return self._keep(self._moved("add", number, move))

    def delete(self, outline: int, vertex: int) -> BoundaryState:
        """Take a vertex out; with one of the last three the whole object (or hole) goes."""
        number, of = self._outline(outline)
        vertex = check_count(vertex, "vertex", least=0, most=len(of.at) - 1)
        if not of.closed and vertex in (0, len(of.at) - 1):
            raise ValueError(
                f"vertex: got {vertex}, where an outline leaves the picture; allowed are the others"
            )
        move = removed(of) if of.closed and len(of.at) == 3 else deleted(of, vertex)
        return self._keep(self._moved("delete", number, move))

    def harden(self, outline: int, vertex: int, hard: bool = True) -> BoundaryState:
        """Make a vertex hard, or soft, for the edits from now on; the mask stays."""
        number, of = self._outline(outline)
        vertex = check_count(vertex, "vertex", least=0, most=len(of.at) - 1)
        flags, outlines = of.hard.copy(), list(self.state.outlines)
        flags[vertex] = bool(hard)
        outlines[number] = replace(of, hard=flags)
        return self._keep(
            replace(
                self.state,
                outlines=outlines,
                phase="harden",
                note="",
                touched=None,
                selected=(number, vertex),
            )
        )

    def brush(self, stroke: Stroke) -> BoundaryState:
        """Label the pixels under a stroke, whatever a cut says; they stay so under later edits.

        A stroke of seed UNKNOWN gives pixels back to later cuts, and changes no label.
        """
        if not isinstance(stroke, Stroke):
            raise ValueError(f"stroke: got {type(stroke).__name__}, allowed is a Stroke")
        under = seeds_from_strokes([replace(stroke, seed=Seed.FOREGROUND)], self.shape) > 0
        if not under.any():
            raise ValueError("stroke: got none of its pixels in the picture, allowed are some")
        brushed, mask = self.state.brushed.copy(), self.state.mask.copy()
        brushed[under] = stroke.seed
        if stroke.seed != Seed.UNKNOWN:
            mask[under] = stroke.seed == Seed.FOREGROUND
        touched = window_round(np.argwhere(under), 0, self.shape)
        change = _Change(mask, self._polygons(), touched, np.zeros(self.shape, bool))
        return self._keep(replace(self._followed("brush", change), brushed=brushed))

    def cut(self) -> BoundaryState:
        """Cut the band along all outlines: where the mask was one of segments, pixels decide."""
        polygons = self._polygons()
        edges = np.concatenate([NOTHING, *(polygon.edges() for polygon in polygons)])
        window = self._window(edges.reshape(-1, 2)) if len(edges) else (0, 1, 0, 1)
        cut = self._cut(self.state.mask, polygons, window, edges, NOTHING)
        return self._keep(self._followed("cut", _Change(cut[0], polygons, window, *cut[1:])))

    def undo(self) -> BoundaryState:
        """Return to the state before the last edit."""
        if not self.can_undo:
            raise ValueError("undo: got no edit to take back, allowed is it after one")
        self._future.append(self._past.pop())
        return self.state

    def redo(self) -> BoundaryState:
        """Make the edit again that was taken back last."""
        if not self.can_redo:
            raise ValueError("redo: got no edit that was taken back, allowed is it after undo")
        self._past.append(self._future.pop())
        return self.state

    # --- one edit --------------------------------------------------------------------------------

    def _keep(self, new: BoundaryState) -> BoundaryState:
        self._past.append(new)
        self._future.clear()
        return new

    def _outline(self, number) -> tuple[int, Outline]:
        outlines = self.state.outlines
        if not outlines:
            raise ValueError(f"outline: got {number!r}, but a mask of one label has none")
        number = check_count(number, "outline", least=0, most=len(outlines) - 1)
        return number, outlines[number]

    def _point(self, point) -> np.ndarray:
        point = check_vector(point, 2, "point")
        if (point < -1).any() or (point > self.shape).any():
            height, width = self.shape
            raise ValueError(
                f"point: got {tuple(point.tolist())}, allowed are rows -1 to {height} and columns "
                f"-1 to {width}"
            )
        return point

    def _polygons(self) -> list[Polygon]:
        return [Polygon.of(outline) for outline in self.state.outlines]

    def _window(self, points: np.ndarray) -> tuple[int, int, int, int]:
        """Return the window with all pixels in the band of edges between some points, (N, 2)."""
        return window_round(points, int(np.ceil(self.weights.width)) + 1, self.shape)

    def _moved(self, phase: str, number: int, move: Move) -> BoundaryState:
        """Let the polygon sweep over the mask, and cut in the band of its new edges."""
        polygons = self._polygons()
        polygons[number] = move.polygon
        window = self._window(move.loop)
        edges = [polygon.edges() for polygon in polygons]
        changed = edges[number][move.changed]
        edges[number] = np.delete(edges[number], move.changed, axis=0)
        mask = self._swept(move, window)
        cut = self._cut(mask, polygons, window, changed, np.concatenate(edges))
        change = _Change(cut[0], polygons, window, *cut[1:], number, move.vertex)
        return self._followed(phase, change)

    def _swept(self, move: Move, window) -> np.ndarray:
        """Return the mask after an outline has swept over it; seeds and the brush hold."""
        part, turns = _part(window), winding(move.loop, window)
        labels, fixed = self.state.mask[part] + turns > 0, np.zeros(turns.shape, bool)
        for held in (self._seeds[part], self.state.brushed[part]):
            here = (turns != 0) & (held != Seed.UNKNOWN)
            labels[here] = held[here] == Seed.FOREGROUND
            fixed |= held != Seed.UNKNOWN
        if move.vertex is not None and move.polygon.hard[move.vertex]:
            number = np.count_nonzero(move.polygon.hard[: move.vertex])
            draw_tip(labels, fixed, move.polygon.hard_vertices()[number], window[::2])
        return _with(self.state.mask, part, labels)

    def _cut(self, mask, polygons, window, changed, others):
        """Return the mask after the cut in the band of the changed edges, the band, and E."""
        part, width = _part(window), self.weights.width
        near, far = (distances(edges, window, width + 1) for edges in (changed, others))
        free = (near <= np.minimum(width, far + SAME))[::2, ::2]
        free &= self.state.brushed[part] == Seed.UNKNOWN
        free &= ~middle(mask[part])
        held = self._seeds[part].copy()
        hard = [vertex for polygon in polygons for vertex in polygon.hard_vertices()]
        hold_vertices(held, mask[part], free, hard, window[::2])
        image = self.image[part]
        links = band_links(image, np.minimum(near, far), self.weights, self.connectivity)
        labels, energy = band_cut(
            mask[part], free, self._costs[part], held, links, self.connectivity
        )
        band = _with(np.zeros(self.shape, bool), part, free)
        return _with(mask, part, labels), band, energy

    def _followed(self, phase: str, change: _Change) -> BoundaryState:
        """Return the state of a new mask: its polygons keep their vertices where it stayed."""
        window, polygons, note = change.touched, change.polygons, ""
        lines = outlines_of(change.mask, window)
        place = None
        if change.vertex is not None:
            polygons, place, note = self._settled(lines, change)
        none = np.empty((0, 2))
        points = np.concatenate([none, *(polygon.corners for polygon in polygons)])
        hard = np.concatenate([np.empty(0, bool), *(polygon.hard for polygon in polygons)])
        found = follow(lines, points, hard, self.tolerance)
        ranks = np.cumsum([0, *(len(polygon.corners) for polygon in polygons)])
        found += [
            (rank, old)
            for rank, old in zip(ranks, self.state.outlines, strict=False)
            if not passes(old.line, window)
        ]
        outlines = tuple(outline for _, outline in sorted(found, key=lambda entry: entry[0]))
        state = (change.band, self.state.brushed, change.objective, phase, note, change.touched)
        return BoundaryState(change.mask, outlines, *state, _find(outlines, place))

    def _settled(self, lines, change: _Change) -> tuple[list[Polygon], np.ndarray | None, str]:
        """Put the moved vertex on the nearest outline; tell when a hard one could not hold."""
        polygon, polygons = change.polygons[change.number], list(change.polygons)
        corners, hard = polygon.corners.copy(), polygon.hard.copy()
        points = np.concatenate([np.full((1, 2), np.inf), *(line for line, _ in lines)])
        away = np.hypot(*(points - corners[change.vertex]).T)
        nearest, place, note = int(away.argmin()), None, ""
        if hard[change.vertex] and away[nearest] > NEAR:
            hard[change.vertex] = False
            note = "the outline does not pass the vertex: another, a seed or the brush holds there"
        if away[nearest] <= self.weights.width + 1:
            place = corners[change.vertex] = points[nearest]
        polygons[change.number] = Polygon(corners, hard, polygon.closed)
        return polygons, place, note


def _part(window) -> tuple[slice, slice]:
    top, bottom, left, right = window
    return slice(top, bottom), slice(left, right)


def _with(plane: np.ndarray, part, values: np.ndarray) -> np.ndarray:
    """Return a copy of a plane with other values in one window."""
    plane = plane.copy()
    plane[part] = values
    return plane


def _find(outlines, place: np.ndarray | None) -> tuple[int, int] | None:
    """Return (outline, vertex) of the vertex at a place, None without a place."""
    for number, outline in enumerate(outlines):
        here = (outline.vertices == place).all(axis=1) if place is not None else np.zeros(1, bool)
        if here.any():
            return number, int(here.argmax())
    return None
