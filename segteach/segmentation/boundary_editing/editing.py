"""Boundary editing: vertices of a polygon are moved, and a cut in a band finds the outline.

The class keeps what was; an edit itself is three pure functions: `edits` redraws the polygons,
`change.change_by` lets them sweep over the mask and cuts the band of the new edges,
`following.followed` traces what came of it.

Source: Li, Sun, Tang and Shum, "Lazy Snapping", SIGGRAPH 2004, section 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from segteach.arrays import Stroke, check_count, check_mask, check_number, told
from segteach.segmentation.boundary_editing.band_cut import BandWeights
from segteach.segmentation.boundary_editing.change import Change, Given, brush_over, change_by
from segteach.segmentation.boundary_editing.edits import (
    Move,
    added,
    after_move,
    as_they_are,
    deleted,
    moved,
    removed,
)
from segteach.segmentation.boundary_editing.following import followed
from segteach.segmentation.boundary_editing.polygon import TOLERANCE, Outline, polygons_of
from segteach.segmentation.boundary_editing.raster import check_within_frame
from segteach.segmentation.boundary_editing.state import BoundaryState
from segteach.steps import checked_at_call, last_of

EDITS = ("drag", "add", "delete", "harden", "brush", "cut")


@checked_at_call
def boundary_editing_steps(
    image,
    mask,
    edits: Iterable,
    costs=None,
    *,
    seeds=None,
    connectivity: int = 8,
    tolerance: float = TOLERANCE,
    smoothness: float = BandWeights.smoothness,
    beta: float = BandWeights.beta,
    eta: float = BandWeights.eta,
    width: float = BandWeights.width,
) -> Iterator[BoundaryState]:
    """Yield the mask with its polygons, then the state after each edit.

    edits: (name, argument, ...), a name of EDITS and what the method of `BoundaryEditing` takes.
    The other arguments are those of `BoundaryEditing`.
    """
    weights = {"smoothness": smoothness, "beta": beta, "eta": eta, "width": width}
    editing = BoundaryEditing(
        image, mask, costs, seeds=seeds, connectivity=connectivity, tolerance=tolerance, **weights
    )
    yield editing.state
    for edit in edits:
        yield _edited(editing, edit)


boundary_editing = last_of(boundary_editing_steps)


def _edited(editing: BoundaryEditing, edit) -> BoundaryState:
    """Do one edit (name, argument, ...)."""
    try:
        return {name: getattr(editing, name) for name in EDITS}[edit[0]](*edit[1:])
    except (IndexError, KeyError, TypeError) as error:
        allowed = f"(name, argument, ...) with a name of {', '.join(EDITS)}"
        raise ValueError(f"edits: got {edit!r:.80}, allowed is {allowed} ({error})") from None


class BoundaryEditing:
    """The second step of Lazy Snapping on one picture; keeps what was, for undo and redo.

    image: (H, W, 3).
    mask: bool (H, W), what the first step found.
    costs: (H W, 2), E1 of labels 0 and 1 of every pixel, as in the first step; None: all 0.
    seeds: (H, W), those of the first step: they hold where a cut or a move comes.
    connectivity: 4 or 8.
    tolerance: of the polygons, in px.
    smoothness, beta, eta, width: the fields of `BandWeights`.

    given: picture, costs, seeds and connectivity, as a `Given`. weights: the present ones.
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
        smoothness: float = BandWeights.smoothness,
        beta: float = BandWeights.beta,
        eta: float = BandWeights.eta,
        width: float = BandWeights.width,
    ):
        self.given = Given.checked(image, costs, seeds, connectivity)
        mask = check_mask(mask, self.given.seeds.shape)
        self.tolerance = check_number(tolerance, "tolerance", above=0)
        self.weights = BandWeights(smoothness, beta, eta, width)
        outlines = polygons_of(mask, self.tolerance)
        none = np.zeros(mask.shape, np.uint8)
        start = BoundaryState(mask, outlines, none > 0, none, 0.0, "mask", "", None, None)
        self._past, self._future = [start], list[BoundaryState]()

    @property
    def state(self) -> BoundaryState:
        """The present state."""
        return self._past[-1]

    @property
    def shape(self) -> tuple[int, int]:
        """(H, W) of the picture."""
        return self.state.mask.shape

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return len(self._past) > 1

    @property
    def can_redo(self) -> bool:
        """Whether an edit was taken back and none has been made since."""
        return bool(self._future)

    def weigh(
        self,
        *,
        smoothness: float | None = None,
        beta: float | None = None,
        eta: float | None = None,
        width: float | None = None,
    ) -> None:
        """Set fields of `BandWeights` for the edits from now on; None: as it is. The mask stays."""
        given = {"smoothness": smoothness, "beta": beta, "eta": eta, "width": width}
        new = {name: value for name, value in given.items() if value is not None}
        self.weights = replace(self.weights, **new)

    def drag(self, outline: int, vertex: int, point, hard: bool = True) -> BoundaryState:
        """Move a vertex to a point (row, col), and the outline with it.

        outline, vertex: their numbers.
        point: at most one pixel outside of the picture.
        hard: the outline has to pass there, now and later; otherwise the polygon only attracts it.

        An end of an open outline slides along the frame.
        """
        return self._keep(self.preview_drag(outline, vertex, point, hard))

    def preview_drag(self, outline: int, vertex: int, point, hard: bool = True) -> BoundaryState:
        """Return what `drag` would, and keep the present state: for a pointer on its way."""
        number, of = self._outline(outline)
        vertex = check_count(vertex, "vertex", least=0, most=len(of.at) - 1)
        move = moved(of, vertex, check_within_frame(point, self.shape), bool(hard), self.shape)
        return self._moved("drag", number, move)

    def add(self, outline: int, after: int, point, hard: bool = True) -> BoundaryState:
        """Put a vertex between number `after` and the next one; point, hard: as for `drag`."""
        number, of = self._outline(outline)
        after = check_count(after, "after", least=0, most=len(of.at) - (1 if of.closed else 2))
        move = added(of, after, check_within_frame(point, self.shape), bool(hard))
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
        new = replace(self.state, outlines=tuple(outlines), phase="harden", note="")
        return self._keep(replace(new, touched=None, selected=(number, vertex)))

    def brush(self, stroke: Stroke) -> BoundaryState:
        """Label the pixels under a stroke, whatever a cut says; they stay so under later edits.

        A stroke of seed UNKNOWN gives pixels back to later cuts, and changes no label.
        """
        if not isinstance(stroke, Stroke):
            raise ValueError(f"stroke: got {type(stroke).__name__}, allowed is a Stroke")
        change, brushed = brush_over(self.state, stroke)
        return self._keep(replace(self._followed("brush", change), brushed=brushed))

    def cut(self) -> BoundaryState:
        """Cut the band along all outlines: where the mask was one of segments, pixels decide."""
        whole = as_they_are(self.state.outlines)
        change = change_by(whole, self.state, self.given, self.weights)
        return self._keep(self._followed("cut", change))

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

    def _moved(self, phase: str, number: int, move: Move) -> BoundaryState:
        """Return the state after the move of one polygon."""
        drawn = after_move(self.state.outlines, number, move)
        return self._followed(phase, change_by(drawn, self.state, self.given, self.weights))

    def _followed(self, phase: str, change: Change) -> BoundaryState:
        return followed(self.state, change, phase, self.tolerance, self.weights.width + 1)

    def _keep(self, new: BoundaryState) -> BoundaryState:
        self._past.append(new)
        self._future.clear()
        return new

    def _outline(self, number) -> tuple[int, Outline]:
        outlines = self.state.outlines
        if not outlines:
            raise ValueError(f"outline: got {told(number)}, but a mask of one label has none")
        number = check_count(number, "outline", least=0, most=len(outlines) - 1)
        return number, outlines[number]
