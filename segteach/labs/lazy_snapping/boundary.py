"""The second mode of the Lazy Snapping lab: the boundary of the mask, its edits, its numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import ipywidgets as widgets
import numpy as np

from segteach.labs.kit.html import swatch, table, text
from segteach.labs.lazy_snapping.numbers import short
from segteach.language import say
from segteach.segmentation.boundary_editing import BoundaryEditing
from segteach.segmentation.boundary_editing.edits import Polygon
from segteach.segmentation.boundary_editing.raster import distances
from segteach.segmentation.lazy_snapping import LazySnappingState, similarity
from segteach.widgets.vertex_pad import VertexPad

SIDES = {"↑": (-1, 0), "↓": (1, 0), "←": (0, -1), "→": (0, 1)}


class BoundaryDesk:
    """A `VertexPad` on the mask that strokes gave, with the weights of its band cut.

    weights: a function: beta, eta and width as the controls have them.
    changed: called after every edit.

    pad: the `VertexPad`, or None before the first. place: where it lies. story, numbers: what was
    done, and the links of the pixel pointed at.
    logs: {key: edits}, what was done on the mask of each key; key: that of the present mask, "" for
    none.
    """

    def __init__(self, weights: Callable[[], dict], changed: Callable[[], None]):
        self._weights, self._changed = weights, changed
        self.story, self.numbers = widgets.HTML(), widgets.HTML()
        self.place = widgets.VBox(layout={"overflow": "visible"})
        self.pad: VertexPad | None = None
        self.logs: dict[str, list[dict]] = {}
        self.key = ""
        self._masks: dict[str, np.ndarray] = {}
        self._start: LazySnappingState | None = None

    def open(self, key: str, image, state: LazySnappingState, costs, seeds, smoothness) -> None:
        """Show the boundary of a mask; what was edited on it before is there again.

        state, seeds, smoothness: of the first step.
        costs: (H W, 2), E1 of every pixel. A log that does not fit the mask is left out, and the
        ValueError says why.
        """
        weights = self._weights() | {"smoothness": smoothness}
        start = partial(BoundaryEditing, image, state.mask, costs, seeds=seeds, **weights)
        self.key, self._start = key, state
        try:
            self._show(image, start(), self.logs.get(key, ()))
        except Exception:  # whatever a text holds: the pad must not keep another mask's polygons
            self.logs.pop(key, None)
            self._show(image, start(), ())
            raise
        self._masks[key] = self.pad.mask

    def forget(self) -> None:
        """Begin with another picture."""
        self.logs, self.key, self._masks = {}, "", {}

    def mask_of(self, key: str) -> np.ndarray | None:
        """Return the edited mask (H, W) of a key where it is at hand, else None."""
        return self._masks.get(key) if self.logs.get(key) else None

    def weigh(self) -> None:
        """Do the last edit again with the new weights, so that they can be seen at work."""
        if self.pad is not None and self.key:
            self.pad.weigh(**self._weights())
            self.pad.again()
            self.show_numbers()

    def _show(self, image, editing: BoundaryEditing, edits) -> None:
        if self.pad is None:
            self.pad = VertexPad(image, editing, edits)
            self.pad.on_edit(lambda _: self._edited())
            self.pad.observe(lambda _: self.show_numbers(), "hover")
            self.place.children = [self.pad]
        else:
            self.pad.show(image, editing, edits)
        self.show_numbers()

    def _edited(self) -> None:
        """Keep log and mask, and say what has become of it."""
        self._masks[self.key] = self.pad.mask
        if self.pad.log:
            self.logs[self.key] = self.pad.log
        else:
            self.logs.pop(self.key, None)
        self.show_numbers()
        self._changed()

    # --- the numbers -----------------------------------------------------------------------------

    def show_numbers(self) -> None:
        """Write out what the band cut did, and E2 of the links of the pixel pointed at."""
        if self.pad is None or self._start is None:
            return
        pad, state = self.pad, self.pad.state
        vertices = sum(len(outline.hard) for outline in state.outlines)
        hard = sum(int(outline.hard.sum()) for outline in state.outlines)
        words = [
            say(
                f"<b>polygons</b>: {len(state.outlines)}; {vertices} vertices, {hard} of them hard",
                f"<b>多边形</b>：{len(state.outlines)} 个；{vertices} 个顶点，其中 {hard} 个硬顶点",
            )
        ]
        if pad.log:
            free, moved = int(state.band.sum()), int((state.mask != self._start.mask).sum())
            words += [
                say(
                    f"<b>last edit</b>: {pad.edit_ms:.0f} ms, {free:,} pixels free in the band, ",
                    f"<b>上一次编辑</b>：{pad.edit_ms:.0f} ms，窄带内 {free:,} 个像素可变，",
                )
                + f"E = {state.objective:,.1f}",
                say(
                    f"<b>edits</b>: {len(pad.log)}; {moved:,} pixels differ from the cut of the "
                    "strokes",
                    f"<b>编辑次数</b>：{len(pad.log)}；{moved:,} 个像素与笔画得到的最小割不同",
                ),
            ]
        self.story.value = text("<br>".join(words))
        self.numbers.value = text(self._links())

    def _links(self) -> str:
        """Return E2 of the links from the pixel pointed at to its four nearest neighbours."""
        (row, col), image = self.pad.hover, self.pad.image
        (height, width), away = image.shape[:2], self._distances(row, col)
        rows = [
            self._link(arrow, (row, col), (row + down, col + across), away)
            for arrow, (down, across) in SIDES.items()
            if 0 <= row + down < height and 0 <= col + across < width
        ]
        head = (say("to", "到"), "C<sub>ij</sub>", "D<sub>ij</sub> px", "g(D²)", "ε", "E₂", "λ E₂")
        title = f"<b>{say('pixel', '像素')} i = ({row}, {col})</b> {swatch(image[row, col])}"
        title += say(": ", "：")
        title += "E₂ = |x<sub>i</sub>−x<sub>j</sub>| g(ε),<br>"
        title += "ε = (1−β) C<sub>ij</sub> + β η g(D<sub>ij</sub>²)"
        return title + table(rows, head)

    def _link(self, arrow: str, one, other, away: Mapping) -> tuple[str, ...]:
        """Return the row of one link, between the pixels `one` and `other`."""
        image, weights = self.pad.image, self.pad.editing.weights
        apart = float((255**2 * (image[one] - image[other]) ** 2).sum())
        distance = away[one[0] + other[0], one[1] + other[1]]
        near = similarity(distance**2)
        mixed = (1 - weights.beta) * apart + weights.beta * weights.eta * near
        cost = similarity(mixed)
        return (
            f"{arrow} {swatch(image[other])}",
            short(apart),
            f"{distance:.1f}" if np.isfinite(distance) else f"> {weights.width + 1:.0f}",
            f"{near:.3f}",
            short(mixed),
            f"{cost:.5f}",
            f"{weights.smoothness * cost:.1f}",
        )

    def _distances(self, row: int, col: int) -> dict[tuple[int, int], float]:
        """Return D of the four links, {twice the place of their middle: px}; infinite if far."""
        edges = [Polygon.of(outline).edges() for outline in self.pad.state.outlines]
        edges = np.concatenate([np.empty((0, 2, 2)), *edges])
        reach = self.pad.editing.weights.width + 1  # what is farther has no part in the cut
        plane = distances(edges, (row - 1, row + 2, col - 1, col + 2), reach)
        return {(2 * row + r, 2 * col + c): plane[2 + r, 2 + c] for r, c in SIDES.values()}


def logs_of(known) -> dict[str, list[dict]]:
    """Return what can be logs of boundary edits in data of any origin; `replay` looks closer."""
    return {
        key: log
        for key, log in (known.items() if isinstance(known, Mapping) else ())
        if isinstance(log, list) and all(isinstance(edit, dict) for edit in log)
    }
