"""Intelligent scissors: a wire that clings to edges, from the last click to the pointer.

The pixels are the nodes of a graph, the steps between neighbours its links, and the wire is the
cheapest path; `step_cost` says what a step costs, `path_tree` finds the path. A click fixes the
wire, closing it returns to the first click, and the closed outline is filled.

Source: Mortensen and Barrett, Intelligent scissors for image composition, 1995, with its cursor
snap, path cooling and training on the fly. Cooling counts moves where the paper counts time, so
that a log of moves replays to the same outline.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import ndimage
from scipy.sparse import csr_array

from segteach.arrays import check_count, check_image, check_number, check_weights, pixel_at
from segteach.segmentation.scissors.cooling import ages_of, cooled
from segteach.segmentation.scissors.path_tree import PathTree
from segteach.segmentation.scissors.picture_edges import PictureEdges
from segteach.segmentation.scissors.step_cost import (
    LESSON,
    EdgeFeatures,
    StepCosts,
    Window,
    learn_gradient_cost,
)

LEAST_SEEDS = 3  # from two the wire would return on itself


class LiveWire:
    """The wire of one picture: press places seeds, move looks, close returns to the first seed.

    image: (H, W, 3).
    sigma: smoothing in pixels before the edges are looked for.
    snap: radius in pixels in which a point is drawn to the strongest gradient, 0 for none.
    cooling: moves after which a stretch of the wire that did not change is fixed by itself, 0 for
    never.
    training: learn from the last 64 pixels of the path which gradients to follow; it helps where a
    weak edge runs beside a stronger one, and harms where the edge changes its character.
    crossing_weight, direction_weight, gradient_weight: w_Z, w_D, w_G.
    features: the picture's `edge_features` where they are known already; sigma then plays no part.

    step_costs: what a step costs now. seeds: (row, col) of each. pieces: (P, 2) each, from seed to
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
        image, sigma = check_image(image), check_number(sigma, "sigma", least=0)
        self.shape = image.shape[:2]
        if features is not None and features.shape != self.shape:
            raise ValueError(f"features: got those of {features.shape}, allowed is {self.shape}")
        edges = PictureEdges(image, sigma) if features is None else features
        self.snap = check_count(snap, "snap", least=0)
        self.cooling = check_count(cooling, "cooling", least=0)
        self.training = bool(training)
        three = (crossing_weight, direction_weight, gradient_weight)
        weights = check_weights(three, 3, "crossing, direction and gradient weight")
        self.step_costs = StepCosts(edges, weights, learn_gradient_cost(np.empty(0)))
        self.seeds: list[tuple[int, int]] = []
        self.pieces: list[np.ndarray] = []
        self.closed = False
        self.tree: PathTree | None = None
        self._piece_costs: list[float] = []
        self._begin_wire()

    @property
    def features(self) -> EdgeFeatures:
        """The edges of the picture; of a large one they are looked for now."""
        edges = self.step_costs.features
        if isinstance(edges, PictureEdges):
            return edges.whole()
        assert isinstance(edges, EdgeFeatures)
        return edges

    @property
    def weights(self) -> np.ndarray:
        """w_Z, w_D and w_G, (3,)."""
        return self.step_costs.weights

    @property
    def path(self) -> np.ndarray:
        """All that is fixed, int (P, 2); a seed between two pieces counts once."""
        parts = [piece[number > 0 :] for number, piece in enumerate(self.pieces)]
        return np.concatenate([np.empty((0, 2), np.int64), *parts])

    @property
    def cost(self) -> float:
        """What the fixed pieces cost when they were laid."""
        return float(sum(self._piece_costs))

    @property
    def wire_cost(self) -> float:
        """What the wire costs."""
        return self._from_seed().cost_to(tuple(self.wire[-1])) if len(self.wire) else 0.0

    @property
    def gradient_cost(self) -> np.ndarray:
        """f_G of every pixel as the wire sees it now, (H, W)."""
        return self.step_costs.of_gradient(self.features.gradient)

    def press(self, point) -> np.ndarray:
        """Fix the wire to `point` and place a seed there; return the new piece (P, 2)."""
        pixel = self._target(point)
        if not self.seeds:
            return self._fix(np.array([pixel]), 0.0)
        tree = self._from_seed()
        piece = tree.path_to(pixel)
        # a second click on a seed says nothing new
        return self._fix(piece, tree.cost_to(pixel)) if len(piece) > 1 else piece

    def move(self, point) -> np.ndarray:
        """Return the wire (P, 2) from the last seed to `point`; empty before the first press."""
        pixel = self._target(point)
        if self.seeds and not (len(self.wire) and tuple(self.wire[-1]) == pixel):
            self._lay(self._from_seed().path_to(pixel))
            self._cool()
        return self.wire

    def close(self) -> np.ndarray:
        """Return to the first seed and end; return the last piece (P, 2)."""
        self._check_open()
        if len(self.seeds) < LEAST_SEEDS:
            raise ValueError(
                f"seeds: got {len(self.seeds)}, allowed for a closed outline are {LEAST_SEEDS} "
                "or more"
            )
        tree = self._from_seed()
        self._piece_costs.append(tree.cost_to(self.seeds[0]))
        self.pieces.append(tree.path_to(self.seeds[0]))
        self.closed = True
        self._begin_wire()
        return self.pieces[-1]

    def undo(self) -> None:
        """Open the outline again, or take back the last seed; without seeds nothing happens."""
        if self.closed:
            self.closed = False
        elif self.seeds:
            self.seeds.pop()
        left = len(self.seeds)
        self.pieces, self._piece_costs = self.pieces[:left], self._piece_costs[:left]
        self._begin_wire()

    def mask(self) -> np.ndarray:
        """Return the inside of the closed outline with the outline itself, bool (H, W)."""
        if not self.closed:
            raise ValueError("outline: got an open one, allowed is a closed one: close() it")
        return fill_outline(self.path, self.shape)

    def links_at(self, row: int, col: int) -> dict[tuple[int, int], tuple[float, ...]]:
        """Return {(row, col) of a neighbour: (f_Z, f_D, f_G, l)} of the steps from one pixel."""
        return self.step_costs.links_at(row, col)

    def graph(self, window: Window) -> csr_array:
        """Return the directed graph of the steps inside a window, as the wire sees it now."""
        return self.step_costs.graph(window)

    def _target(self, point) -> tuple[int, int]:
        """Return the pixel that a point means: the strongest gradient near it, if it snaps."""
        self._check_open()
        (row, col), reach = pixel_at(point, self.shape), self.snap
        top, left = max(0, row - reach), max(0, col - reach)
        gradient = self._gradient((top, left, row + reach + 1, col + reach + 1))
        row, col = strongest_near(gradient, (row - top, col - left), reach)
        return row + top, col + left

    def _check_open(self) -> None:
        if self.closed:
            raise ValueError("outline: got a closed one, allowed is an open one: undo() opens it")

    def _begin_wire(self) -> None:
        """Learn from the path, and grow a new tree from the last seed."""
        self.step_costs = replace(self.step_costs, curve=self._learned_curve())
        self.wire: np.ndarray = np.empty((0, 2), np.int64)
        self._ages: np.ndarray = np.empty(0, np.int64)
        goes_on = self.seeds and not self.closed
        self.tree = PathTree(self.graph, self.shape, self.seeds[-1]) if goes_on else None

    def _learned_curve(self) -> np.ndarray:
        """Return f_G as the newest pixels of the path teach it: none of them without training."""
        newest = self.path[-LESSON:] if self.training else self.path[:0]
        if not len(newest):
            return learn_gradient_cost(np.empty(0))
        first, beyond = newest.min(axis=0), newest.max(axis=0) + 1
        return learn_gradient_cost(self._gradient((*first, *beyond))[tuple((newest - first).T)])

    def _gradient(self, window: Window) -> np.ndarray:
        """Return G / max G in a window; what lies below or right of the picture is left out."""
        top, left, bottom, right = window
        inside = (top, left, min(bottom, self.shape[0]), min(right, self.shape[1]))
        return self.step_costs.features.inside(inside).gradient

    def _from_seed(self) -> PathTree:
        """Return the tree of the last seed: wherever a wire can go on, there is one."""
        assert self.tree is not None
        return self.tree

    def _lay(self, wire: np.ndarray) -> None:
        """Take the wire to where the pointer is now."""
        self._ages = ages_of(wire, self.wire, self._ages)
        self.wire = wire

    def _cool(self) -> None:
        """Fix the beginning of the wire where it has cooled, and lay the rest from there."""
        count = cooled(self._ages, self.cooling)
        if count:
            piece, end = self.wire[:count], tuple(self.wire[-1])
            self._fix(piece, self._from_seed().cost_to(tuple(piece[-1])))
            self._lay(self._from_seed().path_to(end))  # of the new seed

    def _fix(self, piece: np.ndarray, cost: float) -> np.ndarray:
        piece.flags.writeable = False  # it is handed out
        self.pieces.append(piece)
        self._piece_costs.append(cost)
        self.seeds.append(tuple(piece[-1].tolist()))
        self._begin_wire()
        return piece


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
