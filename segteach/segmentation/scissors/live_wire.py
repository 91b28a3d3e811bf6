"""Intelligent scissors: a wire that clings to edges, from the last click to the pointer.

The pixels are the nodes of a graph, the steps between neighbours its links, and the wire is the
cheapest path; `scissors_cost` says what a step costs, `path_tree` finds the path. A click fixes
the wire, closing it returns to the first click, and the closed outline is filled.

Source: Mortensen and Barrett, Intelligent scissors for image composition, 1995, with its cursor
snap, path cooling and training on the fly. Cooling counts moves where the paper counts time, so
that a log of moves replays to the same outline.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import ndimage
from scipy.sparse import csr_array

from segteach.arrays import check_count, check_image, check_points, check_weights, pixel_at
from segteach.segmentation.scissors.path_tree import PathTree
from segteach.segmentation.scissors.step_cost import (
    LESSON,
    LEVELS,
    NEIGHBOURS,
    EdgeFeatures,
    Window,
    edge_features,
    learn_gradient_cost,
    link_graph,
    link_terms,
)
from segteach.steps import last, state

LEAST_SEEDS = 3  # from two the wire would return on itself
LEAST_COOLED = 16  # pixels: a shorter stretch is not worth a new tree


@state
class ScissorsState:
    """The outline after a press, or closed.

    path: int (P, 2), the fixed pixels in order. seeds: int (S, 2). mask: bool (H, W), the filled
    outline with the outline itself, all False while it is open. objective: cost of the path, the
    sum of its pieces; each piece alone is the cheapest. phase: "press" or "close".
    """

    path: np.ndarray
    seeds: np.ndarray
    mask: np.ndarray
    objective: float
    phase: str


def scissors_steps(image, points, *, close: bool = True, **parameters) -> Iterator[ScissorsState]:
    """Yield the path after each press, then the closed outline.

    image: (H, W, 3). points: (N, 2), the clicked (row, col) in order. close: return to the first
    point at the end, which needs three. parameters: those of `LiveWire`.
    """
    wire = LiveWire(image, **parameters)
    points = check_points(points, "points", dimension=2)
    open_mask = np.zeros(wire.shape, bool)
    open_mask.flags.writeable = False  # so that the states can share it
    for point in points:
        wire.press(point)
        yield ScissorsState(wire.path, np.array(wire.seeds), open_mask, wire.cost, "press")
    if close:
        wire.close()
        yield ScissorsState(wire.path, np.array(wire.seeds), wire.mask(), wire.cost, "close")


def scissors(image, points, **parameters) -> ScissorsState:
    """Return the last state of `scissors_steps`."""
    return last(scissors_steps(image, points, **parameters))


class LiveWire:
    """The wire of one picture: press places seeds, move looks, close returns to the first seed.

    image: (H, W, 3). sigma: smoothing in pixels before the edges are looked for. snap: radius in
    pixels in which a point is drawn to the strongest gradient, 0 for none. cooling: moves after
    which a stretch of the wire that did not change is fixed by itself, 0 for never. training:
    learn from the last 64 pixels of the path which gradients to follow; it helps where a weak
    edge runs beside a stronger one, and harms where the edge changes its character.
    crossing_weight, direction_weight, gradient_weight: w_Z, w_D, w_G. features: the picture's
    `edge_features` where they are known already; sigma then plays no part.

    features: the `EdgeFeatures`. seeds: (row, col) of each. pieces: (P, 2) each, from seed to
    seed. wire: (P, 2), what the last move showed. tree: the `PathTree` of the last seed, or None.
    """

    def __init__(
        self,
        image,
        *,
        sigma: float = 1.0,
        snap: int = 3,
        cooling: int = 0,
        training: bool = False,
        crossing_weight: float = 0.43,
        direction_weight: float = 0.43,
        gradient_weight: float = 0.14,
        features: EdgeFeatures | None = None,
    ):
        image = check_image(image)
        self.shape = image.shape[:2]
        self.features = edge_features(image, sigma) if features is None else features
        if self.features.gradient.shape != self.shape:
            got = self.features.gradient.shape
            raise ValueError(f"features: got those of {got}, allowed is {self.shape}")
        self.snap = check_count(snap, "snap", least=0)
        self.cooling = check_count(cooling, "cooling", least=0)
        self.training = bool(training)
        weights = (crossing_weight, direction_weight, gradient_weight)
        self.weights = check_weights(weights, 3, "crossing, direction and gradient weight")
        self.seeds: list[tuple[int, int]] = []
        self.pieces: list[np.ndarray] = []
        self.closed = False
        self._costs: list[float] = []
        self._restart()

    @property
    def path(self) -> np.ndarray:
        """All that is fixed, int (P, 2); a seed between two pieces counts once."""
        parts = [piece[number > 0 :] for number, piece in enumerate(self.pieces)]
        return np.concatenate([np.empty((0, 2), np.int64), *parts])

    @property
    def cost(self) -> float:
        """What the fixed pieces cost when they were laid."""
        return float(sum(self._costs))

    @property
    def wire_cost(self) -> float:
        """What the wire costs."""
        return self.tree.cost_to(tuple(self.wire[-1])) if len(self.wire) else 0.0

    @property
    def gradient_cost(self) -> np.ndarray:
        """f_G of every pixel as the wire sees it now, (H, W)."""
        return self._cost_of(self.features.gradient)

    def press(self, point) -> np.ndarray:
        """Fix the wire to `point` and place a seed there; return the new piece (P, 2)."""
        pixel = self._target(point)
        if not self.seeds:
            return self._fix(np.array([pixel]), 0.0)
        piece = self.tree.path_to(pixel)
        # a second click on a seed says nothing new
        return self._fix(piece, self.tree.cost_to(pixel)) if len(piece) > 1 else piece

    def move(self, point) -> np.ndarray:
        """Return the wire (P, 2) from the last seed to `point`; empty before the first press."""
        pixel = self._target(point)
        if self.seeds and not (len(self.wire) and tuple(self.wire[-1]) == pixel):
            self._show(self.tree.path_to(pixel))
        return self.wire

    def close(self) -> np.ndarray:
        """Return to the first seed and end; return the last piece (P, 2)."""
        self._check_open()
        if len(self.seeds) < LEAST_SEEDS:
            raise ValueError(
                f"seeds: got {len(self.seeds)}, allowed for a closed outline are {LEAST_SEEDS} "
                "or more"
            )
        self._costs.append(self.tree.cost_to(self.seeds[0]))
        self.pieces.append(self.tree.path_to(self.seeds[0]))
        self.closed = True
        self._restart()
        return self.pieces[-1]

    def undo(self) -> None:
        """Open the outline again, or take back the last seed; without seeds nothing happens."""
        if self.closed:
            self.closed = False
        elif self.seeds:
            self.seeds.pop()
        self.pieces, self._costs = self.pieces[: len(self.seeds)], self._costs[: len(self.seeds)]
        self._restart()

    def mask(self) -> np.ndarray:
        """Return the inside of the closed outline with the outline itself, bool (H, W)."""
        if not self.closed:
            raise ValueError("outline: got an open one, allowed is a closed one: close() it")
        return fill_outline(self.path, self.shape)

    def links_at(self, row: int, col: int) -> dict[tuple[int, int], tuple[float, ...]]:
        """Return {(row, col) of a neighbour: (f_Z, f_D, f_G, l)} of the steps from one pixel."""
        row, col = pixel_at((row, col), self.shape)
        window = (
            max(0, row - 1),
            max(0, col - 1),
            min(self.shape[0], row + 2),
            min(self.shape[1], col + 2),
        )
        found = {}
        for (down, right), terms in zip(NEIGHBOURS, self._terms(window), strict=True):
            other = (row + down, col + right)
            if window[0] <= other[0] < window[2] and window[1] <= other[1] < window[3]:
                step = [float(term[row - window[0], col - window[1]]) for term in terms]
                found[other] = (*step, float(np.dot(step, self.weights)))
        return found

    def _target(self, point) -> tuple[int, int]:
        """Return the pixel that a point means: the strongest gradient near it, if it snaps."""
        self._check_open()
        return strongest_near(self.features.gradient, pixel_at(point, self.shape), self.snap)

    def _check_open(self) -> None:
        if self.closed:
            raise ValueError("outline: got a closed one, allowed is an open one: undo() opens it")

    def _show(self, wire: np.ndarray) -> None:
        """Take the new wire; fix its beginning where that was the same for `cooling` moves."""
        common = min(len(wire), len(self.wire))
        changed = (wire[:common] != self.wire[:common]).any(axis=1)
        same = int(changed.argmax()) if changed.any() else common
        ages = np.zeros(len(wire), np.int64)
        ages[:same] = self._ages[:same] + 1
        self.wire, self._ages = wire, ages
        cooled = int((ages >= self.cooling).sum()) if self.cooling else 0
        if cooled >= LEAST_COOLED:
            self._fix(wire[:cooled], self.tree.cost_to(tuple(wire[cooled - 1])))
            self.wire = self.tree.path_to(tuple(wire[-1]))
            self._ages = np.zeros(len(self.wire), np.int64)

    def _fix(self, piece: np.ndarray, cost: float) -> np.ndarray:
        piece.flags.writeable = False  # it is handed out
        self.pieces.append(piece)
        self._costs.append(cost)
        self.seeds.append(tuple(piece[-1].tolist()))
        self._restart()
        return piece

    def _restart(self) -> None:
        """Learn from the path, and grow a new tree from the last seed."""
        recent = self.path[-LESSON:] if self.training else np.empty((0, 2), np.int64)
        self._cost_curve = learn_gradient_cost(self.features.gradient[tuple(recent.T)])
        self.wire, self._ages = np.empty((0, 2), np.int64), np.empty(0, np.int64)
        wanted = self.seeds and not self.closed
        self.tree = PathTree(self.graph, self.shape, self.seeds[-1]) if wanted else None

    def _terms(self, window: Window) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        top, left, bottom, right = window
        costs = self._cost_of(self.features.gradient[top:bottom, left:right])
        return link_terms(self.features, costs, window)

    def _cost_of(self, gradient: np.ndarray) -> np.ndarray:
        return np.interp(gradient, LEVELS, self._cost_curve)

    def graph(self, window: Window) -> csr_array:
        """Return the directed graph of the steps inside a window, as the wire sees it now."""
        w_z, w_d, w_g = self.weights
        return link_graph([w_z * z + w_d * d + w_g * g for z, d, g in self._terms(window)])


def strongest_near(gradient: np.ndarray, pixel: tuple[int, int], radius: int) -> tuple[int, int]:
    """Return the pixel of strongest gradient at most `radius` rows and columns away: cursor snap.

    Of equal gradients the nearest counts, so that a point in a flat place stays.
    """
    row, col = pixel
    top, left = max(0, row - radius), max(0, col - radius)
    near = gradient[top : row + radius + 1, left : col + radius + 1]
    rows, cols = np.nonzero(near == near.max())
    nearest = np.argmin((rows + top - row) ** 2 + (cols + left - col) ** 2)
    return int(rows[nearest] + top), int(cols[nearest] + left)


def fill_outline(path: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return a closed path (P, 2) and all that it encloses, bool (H, W).

    Outside is what a walk over row and column neighbours reaches from beyond the picture's
    border; it cannot pass between two pixels of the path that touch at a corner.
    """
    free = np.ones(shape, bool)
    free[tuple(path.T)] = False
    labels, _ = ndimage.label(np.pad(free, 1, constant_values=True))
    return labels[1:-1, 1:-1] != labels[0, 0]
