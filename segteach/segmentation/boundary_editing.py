"""Boundary editing: vertices of a polygon are moved, and a cut in a band round it finds the outline.

    E(X) = sum_i E1(x_i) + smoothness sum_(i, j) E2(x_i, x_j)
    E2(x_i, x_j) = |x_i - x_j| g((1 - beta) C_ij + beta eta g(D_ij^2)),   g(e) = 1 / (1 + e)

C_ij = |C_i - C_j|^2 with colours on 0-255, D_ij the distance in px from the middle of the link to
the polygon: where the colours show no edge, the outline follows the polygon. Hard vertices and the
brush hold at any cost. Source: Li, Sun, Tang and Shum, "Lazy Snapping", SIGGRAPH 2004, section 4.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from segteach.arrays import (
    Seed,
    check_count,
    check_image,
    check_mask,
    check_number,
    check_points,
    check_seeds,
    check_vector,
    seeds_from_strokes,
)
from segteach.cuts.energy import OFFSETS, check_connectivity, shifted
from segteach.segmentation.free_graph import FreeGraph
from segteach.segmentation.outline_polygon import TOLERANCE, Outline, follow, outlines_of
from segteach.segmentation.polygon_band import (
    SAME,
    along_frame,
    between,
    distances,
    on_frame,
    winding,
    window_round,
)
from segteach.steps import state

NEAR = 1.5  # px: so near the outline must pass for a vertex to hold
HOLD = 2.0  # px: so far round a hard vertex the outline is the polygon


@state
class BoundaryState:
    """A mask with the polygons of its outlines.

    mask: bool (H, W). outlines: the polygons. band: bool (H, W), the pixels that the last cut was
    free to label. brushed: uint8 (H, W) of Seed, what the overriding brush holds. objective: E of
    the band's pixels and the links at them, after the last cut. phase: "mask" (as it was handed
    in), "drag", "add", "delete", "harden", "brush" or "cut". note: what was odd, or "". touched:
    (top, bottom, left, right), the window in which the mask may have changed, or None. selected:
    (outline, vertex), where the edited vertex is now, or None.
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


class BoundaryEditing:
    """The second step of Lazy Snapping on one picture; keeps what was, for undo and redo.

    image: (H, W, 3). mask: bool (H, W), what the first step found. costs: (H W, 2), E1 of labels 0
    and 1 of every pixel, as in the first step; None: all 0. seeds: (H, W), those of the first step:
    they hold at any cost. smoothness: the weight of E2. beta: in [0, 1], the share of the polygon
    against the colours. eta: >= 0, how strong the polygon is. width: in px, how far from the
    polygon pixels are free. connectivity: 4 or 8. tolerance: of the polygons, in px.
    """

    def __init__(
        self,
        image,
        mask,
        costs=None,
        *,
        seeds=None,
        smoothness: float = 50.0,
        beta: float = 0.5,
        eta: float = 10.0,
        width: float = 6.0,
        connectivity: int = 8,
        tolerance: float = TOLERANCE,
    ):
        self.image = check_image(image)
        self.shape = self.image.shape[:2]
        mask = check_mask(mask, self.shape)
        costs = (
            np.zeros((mask.size, 2)) if costs is None else check_points(costs, "costs", dimension=2)
        )
        if len(costs) != mask.size:
            raise ValueError(f"costs: got {len(costs)} rows, allowed is one a pixel, {mask.size}")
        self._costs = costs.reshape(*self.shape, 2)
        self._seeds = (
            np.zeros(self.shape, np.uint8) if seeds is None else check_seeds(seeds, self.shape)
        )
        self.connectivity = check_connectivity(connectivity)
        self.tolerance = check_number(tolerance, "tolerance", above=0)
        self.weigh(smoothness, beta, eta, width)
        outlines = follow(outlines_of(mask), np.empty((0, 2)), np.empty(0, bool), self.tolerance)
        none = np.zeros(self.shape, bool)
        brushed = np.zeros(self.shape, np.uint8)
        start = BoundaryState(mask, outlines, none, brushed, 0.0, "mask", "", None, None)
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

    def weigh(self, smoothness=None, beta=None, eta=None, width=None) -> None:
        """Set weights for the edits from now on; those left out stay. The mask stays too."""
        new = {}
        if smoothness is not None:
            new["smoothness"] = check_number(smoothness, "smoothness", least=0)
        if beta is not None:
            new["beta"] = check_number(beta, "beta", least=0)
            if new["beta"] > 1:
                raise ValueError(f"beta: got {beta!r}, allowed are numbers from 0 to 1")
        if eta is not None:
            new["eta"] = check_number(eta, "eta", least=0)
        if width is not None:
            new["width"] = check_number(width, "width", above=0)
        vars(self).update(new)

    def drag(self, outline: int, vertex: int, point, hard: bool = True) -> BoundaryState:
        """Move a vertex to a point (row, col), and the outline with it.

        hard: the outline has to pass there; otherwise the polygon attracts it. An end of an open
        outline slides along the frame. Points may lie one pixel outside of the picture.
        """
        return self._keep(self.preview_drag(outline, vertex, point, hard))

    def preview_drag(self, outline: int, vertex: int, point, hard: bool = True) -> BoundaryState:
        """Return what `drag` would, and stay as it is: for a pointer on its way."""
        number, shape = self._number(outline), self.state.outlines[self._number(outline)]
        count = len(shape.at)
        vertex = check_count(vertex, "vertex", least=0, most=count - 1)
        point = self._point(point)
        before, after = vertex - 1, vertex + 1
        if shape.closed:
            before, after = before % count, after % count
        return self._move("drag", number, before, after, point, vertex, hard)

    def add(self, outline: int, after: int, point, hard: bool = True) -> BoundaryState:
        """Put a vertex between vertex number `after` and the next one; arguments as for `drag`."""
        number = self._number(outline)
        shape = self.state.outlines[number]
        count = len(shape.at)
        after = check_count(after, "after", least=0, most=count - 1 - (not shape.closed))
        return self._keep(
            self._move("add", number, after, (after + 1) % count, self._point(point), None, hard)
        )

    def delete(self, outline: int, vertex: int) -> BoundaryState:
        """Take a vertex out; from an outline of three, the whole object (or hole) goes."""
        number = self._number(outline)
        shape = self.state.outlines[number]
        count = len(shape.at)
        vertex = check_count(vertex, "vertex", least=0, most=count - 1)
        if shape.closed and count <= 3:
            return self._keep(self._remove(number))
        if not shape.closed and vertex in (0, count - 1):
            raise ValueError(f"vertex: got {vertex}, an end of an open outline; allowed are others")
        return self._keep(
            self._move(
                "delete", number, (vertex - 1) % count, (vertex + 1) % count, None, vertex, False
            )
        )

    def harden(self, outline: int, vertex: int, hard: bool = True) -> BoundaryState:
        """Make a vertex hard, or soft again, for the edits to come; the mask stays."""
        number = self._number(outline)
        shape = self.state.outlines[number]
        vertex = check_count(vertex, "vertex", least=0, most=len(shape.at) - 1)
        flags = shape.hard.copy()
        flags[vertex] = bool(hard)
        outlines = list(self.state.outlines)
        outlines[number] = replace(shape, hard=flags)
        return self._keep(
            replace(
                self.state,
                outlines=tuple(outlines),
                phase="harden",
                note="",
                touched=None,
                selected=(number, vertex),
            )
        )

    def brush(self, stroke) -> BoundaryState:
        """Label the pixels under a stroke, whatever the cut says; they stay so under later edits.

        stroke: of seed FOREGROUND or BACKGROUND; UNKNOWN gives pixels back to later cuts.
        """
        under = seeds_from_strokes([replace_seed(stroke)], self.shape) > 0
        if not under.any():
            raise ValueError(
                "stroke: got one outside of the picture, allowed is one that touches it"
            )
        brushed = self.state.brushed.copy()
        brushed[under] = stroke.seed
        mask = _held(self.state.mask, brushed)
        return self._keep(self._followed("brush", mask, brushed, _window_of(under)))

    def cut(self) -> BoundaryState:
        """Cut the band along all outlines: from the mask of segments to one of pixels."""
        window = (0, self.shape[0], 0, self.shape[1])
        edges = self._edges(self.state.outlines)
        hard = self._hard_vertices(self.state.outlines)
        none = (np.empty((0, 2)), np.empty((0, 2)))
        part, free, objective = self._band_cut(self.state.mask, window, edges, none, hard)
        return self._keep(self._followed("cut", part, self.state.brushed, window, free, objective))

    def undo(self) -> BoundaryState:
        """Return to the state before the last edit."""
        if not self.can_undo:
            raise ValueError("undo: got no edit to take back, allowed is after one")
        self._future.append(self._past.pop())
        return self.state

    def redo(self) -> BoundaryState:
        """Make the edit again that was taken back last."""
        if not self.can_redo:
            raise ValueError("redo: got no edit that was taken back, allowed is after undo")
        self._past.append(self._future.pop())
        return self.state

    # --- one edit --------------------------------------------------------------------------------

    def _keep(self, new: BoundaryState) -> BoundaryState:
        self._past.append(new)
        self._future.clear()
        return new

    def _number(self, outline) -> int:
        if not self.state.outlines:
            raise ValueError(f"outline: got {outline!r}, but the mask has no outline")
        return check_count(outline, "outline", least=0, most=len(self.state.outlines) - 1)

    def _point(self, point) -> np.ndarray:
        point = check_vector(point, 2, "point")
        if (point < -1).any() or (point > self.shape).any():
            height, width = self.shape
            raise ValueError(
                f"point: got {tuple(point.tolist())}, allowed are rows -1 to {height} and columns "
                f"-1 to {width}"
            )
        return point

    def _move(self, phase, number, before, after, point, vertex, hard) -> BoundaryState:
        """Lead the polygon from vertex `before` to `after` by `point`, or straight, and cut."""
        outlines = self.state.outlines
        shape = outlines[number]
        corners = shape.vertices
        open_end = not shape.closed and vertex in (0, len(corners) - 1)
        walk = np.empty((0, 2))
        if open_end:
            point = on_frame(point, self.shape)
            here = corners[vertex]
            walk = along_frame(here, point, self.shape)
            if vertex == 0:
                old = shape.section(0, 1)
                seen = np.array([point, corners[1]])
                path = np.concatenate([here[None], walk, seen])
            else:
                old = shape.section(vertex - 1, vertex)
                seen = np.array([corners[vertex - 1], point])
                path = np.concatenate([seen, walk[::-1], here[None]])
        else:
            old = shape.section(before, after)
            ends = corners[[before, after]]
            seen = path = ends if point is None else np.insert(ends, 1, point, axis=0)
        loop = np.concatenate([path, old[::-1]])
        window = window_round(loop, int(np.ceil(self.width)) + 2, self.shape)
        # what the polygon says: one turn more or less where the outline swept over
        top, bottom, left, right = window
        turns = winding(loop, window)
        mask = self.state.mask.copy()
        part = mask[top:bottom, left:right]
        swept = turns != 0
        part[swept] = (part + turns > 0)[swept]
        rest = self._edges(outlines, number, before, after)
        changed = (seen[:-1], seen[1:])
        vertices, flags = [o.vertices for o in outlines], [o.hard for o in outlines]
        own, own_hard = vertices[number], flags[number]
        if phase == "add":
            own = np.insert(own, before + 1, point, axis=0)
            own_hard = np.insert(own_hard, before + 1, hard)
            spot = before + 1
        elif phase == "drag":
            own, own_hard = own.copy(), own_hard.copy()
            own[vertex], own_hard[vertex] = point, hard
            spot = vertex
        else:
            own, own_hard = np.delete(own, vertex, axis=0), np.delete(own_hard, vertex)
            spot = None
        vertices[number], flags[number] = own, own_hard
        hard_ones = self._hard_vertices_of(vertices, flags, outlines)
        fixed = self._respect(mask, swept, window)
        new, free, objective = self._band_cut(fixed, window, changed, rest, hard_ones)
        return self._followed(
            phase, new, self.state.brushed, window, free, objective, vertices, flags, number, spot
        )

    def _remove(self, number: int) -> BoundaryState:
        """Take an object away with all its pixels, or fill a hole."""
        outlines = self.state.outlines
        line = outlines[number].line
        window = window_round(line, 1, self.shape)
        top, bottom, left, right = window
        turns = winding(line[::-1], window)
        mask = self.state.mask.copy()
        part, swept = mask[top:bottom, left:right], turns != 0
        part[swept] = (part + turns > 0)[swept]
        mask = self._respect(mask, swept, window)
        return self._followed("delete", mask, self.state.brushed, window)

    def _respect(self, mask, swept, window) -> np.ndarray:
        """Give seeds and brushed pixels their label where the polygon swept over them."""
        top, bottom, left, right = window
        part = mask[top:bottom, left:right]
        for held in (self._seeds, self.state.brushed):
            said = held[top:bottom, left:right]
            here = swept & (said != Seed.UNKNOWN)
            part[here] = said[here] == Seed.FOREGROUND
        return mask

    def _edges(self, outlines, number=-1, before=0, after=0):
        """Return the edges of all polygons but those of one between two of its vertices."""
        starts, ends = [], []
        for k, outline in enumerate(outlines):
            start, end = outline.edges()
            if k == number:
                count = len(start)
                gone = [
                    (before + step) % count for step in range((after - before) % len(outline.at))
                ]
                if not outline.closed:
                    gone = [e for e in range(max(before, 0), min(after, len(outline.at) - 1))]
                start, end = np.delete(start, gone, axis=0), np.delete(end, gone, axis=0)
            starts.append(start)
            ends.append(end)
        none = np.empty((0, 2))
        return np.concatenate([none, *starts]), np.concatenate([none, *ends])

    def _hard_vertices(self, outlines):
        return self._hard_vertices_of(
            [o.vertices for o in outlines], [o.hard for o in outlines], outlines
        )

    def _hard_vertices_of(self, vertices, flags, outlines):
        """Return hard vertices (K, 2) and the unit normals (K, 2) to the foreground's side."""
        points, normals = [np.empty((0, 2))], [np.empty((0, 2))]
        for corners, hard, outline in zip(vertices, flags, outlines, strict=True):
            if not hard.any():
                continue
            into, out = (
                corners - np.roll(corners, 1, axis=0),
                np.roll(corners, -1, axis=0) - corners,
            )
            if not outline.closed:
                into[0], out[-1] = out[0], into[-1]
            into, out = (v / np.maximum(np.hypot(*v.T), SAME)[:, None] for v in (into, out))
            along = into + out
            along = np.where(np.hypot(*along.T)[:, None] < SAME, into, along)
            along /= np.maximum(np.hypot(*along.T), SAME)[:, None]
            points.append(corners[hard])
            normals.append(np.stack([along[:, 1], -along[:, 0]], axis=1)[hard])
        return np.concatenate(points), np.concatenate(normals)

    def _band_cut(self, mask, window, changed, rest, hard):
        """Return the mask of least energy over the band of some edges, the band, and the energy."""
        top, bottom, left, right = window
        part = (slice(top, bottom), slice(left, right))
        reach = self.width + 1
        near, other = distances(changed, window, reach), distances(rest, window, reach)
        of_pixels = near[::2, ::2]
        free = (of_pixels <= self.width) & (of_pixels <= other[::2, ::2] + SAME)
        free &= self.state.brushed[part] == Seed.UNKNOWN
        band = np.zeros(self.shape, bool)
        band[part] = free
        if not free.any():
            return mask, band, 0.0
        seeds = self._seeds[part].copy()
        self._hold(seeds, mask[part], free, window, hard)
        links = self._links(self.image[part], np.minimum(near, other))
        costs = np.moveaxis(self._costs[part], 2, 0).reshape(2, -1).copy()
        force = 1.0 + self.connectivity * self.smoothness
        flat = seeds.ravel()
        costs[:, flat == Seed.BACKGROUND] = [[0.0], [force]]
        costs[:, flat == Seed.FOREGROUND] = [[force], [0.0]]
        labels = FreeGraph(free, mask[part], links, self.connectivity).cut(costs)
        mask = mask.copy()
        mask[part] = labels
        return mask, band, _energy(labels, free, costs, links, self.connectivity)

    def _links(self, image, distance):
        planes = []
        for offset in OFFSETS[self.connectivity]:
            first, second = shifted(image, offset)
            apart = (255 * (first - second)) ** 2
            polygon = similarity(between(distance, offset) ** 2)
            planes.append(
                self.smoothness
                * similarity((1 - self.beta) * apart.sum(axis=2) + self.beta * self.eta * polygon)
            )
        return planes

    def _hold(self, seeds, mask, free, window, hard) -> None:
        """Give the pixels at hard vertices the polygon's label, as seeds."""
        top, bottom, left, right = window
        height, width = mask.shape
        for point, normal in zip(*hard, strict=True):
            place = point - (top, left)
            if (place < -2 * self.width).any() or (
                place > np.array(mask.shape) + 2 * self.width
            ).any():
                continue
            for side, label in ((1, Seed.FOREGROUND), (-1, Seed.BACKGROUND)):
                for step in np.arange(0.75, 3 * self.width, 0.5):
                    row, col = np.rint(place + side * step * normal).astype(int)
                    if not (0 <= row < height and 0 <= col < width) or not free[row, col]:
                        break
                    if mask[row, col] != (label == Seed.FOREGROUND):
                        break
                    if seeds[row, col] == Seed.UNKNOWN:
                        seeds[row, col] = label
            rows, cols = np.ogrid[:height, :width]
            disc = (rows - place[0]) ** 2 + (cols - place[1]) ** 2 <= HOLD**2
            disc &= free & (seeds == Seed.UNKNOWN)
            seeds[disc] = np.where(mask[disc], Seed.FOREGROUND, Seed.BACKGROUND)

    def _followed(
        self,
        phase,
        mask,
        brushed,
        window,
        band=None,
        objective=0.0,
        vertices=None,
        flags=None,
        number=None,
        spot=None,
    ) -> BoundaryState:
        """Return the state of a new mask: the polygons go with it."""
        old = self.state.outlines
        vertices = [o.vertices for o in old] if vertices is None else vertices
        flags = [o.hard for o in old] if flags is None else flags
        lines, note, selected, snapped = outlines_of(mask), "", None, None
        if spot is not None and lines:
            every = np.concatenate([line for line, _ in lines])
            point = vertices[number][spot]
            away = np.hypot(*(every - point).T)
            if away.min() <= self.width + 1:
                snapped = every[away.argmin()]
                vertices[number] = vertices[number].copy()
                vertices[number][spot] = snapped
            if flags[number][spot] and away.min() > NEAR:
                flags[number] = flags[number].copy()
                flags[number][spot] = False
                note = "the outline does not pass there: seeds or the brush hold it"
        none = np.empty((0, 2))
        points, hard = np.concatenate([none, *vertices]), np.concatenate([[], *flags]).astype(bool)
        outlines = follow(lines, points, hard, self.tolerance)
        if snapped is not None:
            for k, outline in enumerate(outlines):
                same = (outline.vertices == snapped).all(axis=1)
                if same.any():
                    selected = (k, int(same.argmax()))
        band = np.zeros(self.shape, bool) if band is None else band
        return BoundaryState(
            mask, outlines, band, brushed, objective, phase, note, window, selected
        )


def similarity(difference):
    """Return g(e) = 1 / (1 + e), in (0, 1] for e >= 0."""
    return 1 / (1 + difference)


def replace_seed(stroke):
    """Return the stroke as one that leaves a trace whatever its seed."""
    return replace(stroke, seed=Seed.FOREGROUND)


def _held(mask, brushed):
    return np.where(brushed == Seed.UNKNOWN, mask, brushed == Seed.FOREGROUND)


def _window_of(under: np.ndarray) -> tuple[int, int, int, int]:
    rows, cols = (np.flatnonzero(under.any(axis=axis)) for axis in (1, 0))
    return int(rows[0]), int(rows[-1]) + 1, int(cols[0]), int(cols[-1]) + 1


def _energy(labels, free, costs, links, connectivity) -> float:
    """Return the costs of the free pixels and of all links that have one at an end."""
    chosen = np.where(labels.ravel(), costs[1], costs[0])
    total = float(chosen[free.ravel()].sum())
    for offset, plane in zip(OFFSETS[connectivity], links, strict=True):
        (one, other), (here, there) = shifted(labels, offset), shifted(free, offset)
        total += float(plane[(one != other) & (here | there)].sum())
    return total
