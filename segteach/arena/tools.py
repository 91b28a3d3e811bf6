"""The tools of the arena, and how each reads the edits of a log.

magic wand            a stroke is one click at the middle of its points; FOREGROUND adds the
                      region round it, BACKGROUND takes it away, the eraser takes clicks away
intelligent scissors  the vertices of the polygon, in their order: clicks on the outline
graph cut,            strokes, box, trimap: models from the marks, one cut; what counts is how the
Lazy Snapping         marks lie now, not in which order they came
GrabCut               the same marks: a box or a trimap starts the loop, and so do strokes until
                      both classes have some; a later stroke is the paper's user edit (one cut
                      with the models kept) and its refinement (the loop goes on from there)

The polygon is no region for the cuts: its vertices lie on the outline, and the straight lines
between them would cut off what is round.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from segteach.arrays import Seed, Stroke
from segteach.draw.arena import line_of, title_of
from segteach.marks.clicks import Wand, clicks_of, pixel_of
from segteach.marks.edits import Box, Polygon, Trimap
from segteach.marks.session import Session
from segteach.segmentation.colour_cut import ColourCut
from segteach.segmentation.grabcut import GrabCut, GrabCutState
from segteach.segmentation.lazy_snapping import LazySnapping
from segteach.segmentation.scissors import LEAST_SEEDS, LiveWire
from segteach.segmentation.seeds import classes
from segteach.steps import last

DOT = 3.5  # radius in pixels of a click where marks are shown
RIM = 0.75  # the same for the line of a box


@dataclass(frozen=True)
class Tool:
    """A way to segment.

    start(image) -> player: player.add(edit) -> mask, bool (H, W); player.marks: what to show of
    the edits so far, as strokes. reads: the kinds of edits it understands. name: one that has a
    line in `draw.arena.LINES`.
    """

    name: str
    start: Callable
    reads: tuple[type, ...]

    def __post_init__(self):
        line_of(self.name)  # a tool without a line would have no curve

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return title_of(self.name)


class WandClicks:
    """Clicks of the magic wand: each adds the region round it, or takes it away."""

    def __init__(self, image: np.ndarray):
        self._wand, self._shape = Wand(image), image.shape[:2]
        self._strokes: list[Stroke] = []

    @property
    def marks(self) -> list[Stroke]:
        """The clicks that stand, each as a dot."""
        seeds = {True: Seed.FOREGROUND, False: Seed.BACKGROUND}
        clicks = clicks_of(self._strokes, self._shape)
        return [Stroke([(click.row, click.col)], DOT, seeds[click.adds]) for click in clicks]

    def add(self, stroke: Stroke) -> np.ndarray:
        """Click, or take clicks away; return the mask of all."""
        self._strokes.append(stroke)
        return self._wand.mask(clicks_of(self._strokes, self._shape))


class ScissorsClicks:
    """The live wire through the polygon's vertices; it is kept up to the first one that moved."""

    def __init__(self, image: np.ndarray):
        self._wire = LiveWire(image)
        self._clicks: list[tuple[int, int]] = []
        self._placed: list[int] = []  # seeds of the wire after each click

    @property
    def marks(self) -> list[Stroke]:
        """The clicks on the outline, each as a dot."""
        return [Stroke([click], DOT, Seed.FOREGROUND) for click in self._clicks]

    def add(self, polygon: Polygon) -> np.ndarray:
        """Lead the wire through the vertices and close it; return what it encloses."""
        wire = self._wire
        clicks = [pixel_of(vertex, wire.shape) for vertex in polygon.vertices]
        same = 0
        while same < min(len(clicks), len(self._clicks)) and clicks[same] == self._clicks[same]:
            same += 1
        self._take_back(same)
        for click in clicks[same:]:
            wire.press(click)
            self._clicks.append(click)
            self._placed.append(len(wire.seeds))
        if len(wire.seeds) < LEAST_SEEDS:  # all clicks in one or two places
            return np.zeros(wire.shape, dtype=bool)
        wire.close()
        return wire.mask()

    def _take_back(self, count: int) -> None:
        """Undo the wire until only that many clicks are left."""
        del self._clicks[count:], self._placed[count:]
        if self._wire.closed:
            self._wire.undo()
        while len(self._wire.seeds) > (self._placed[-1] if self._placed else 0):
            self._wire.undo()


class Marked:
    """A cut from the marks as they lie: cut(seeds) -> state with a mask.

    marks: the strokes so far and the rim of the box.
    """

    def __init__(self, cut: Callable, shape: tuple[int, int]):
        self._session, self._cut = Session(shape), cut
        self.marks: list[Stroke] = []

    def add(self, edit: Stroke | Box | Trimap) -> np.ndarray:
        """Take the mark in and return the mask of the cut."""
        self._session.add(edit)
        strokes = [e for e in self._session.edits if isinstance(e, Stroke)]
        self.marks = [*strokes, *([_rim(self._session.box)] if self._session.box else [])]
        return self._cut(self._session.seeds).mask


class GrabCutMarks(Marked):
    """GrabCut from the marks: the loop while there is little to learn from, then user edits."""

    def __init__(self, image: np.ndarray):
        self._graph = GrabCut(image, start="all")  # as in the paper, like the other tools
        super().__init__(self._edit, self._graph.shape)
        self._anew = True

    def add(self, edit: Stroke | Box | Trimap) -> np.ndarray:
        """Take the mark in; return the mask of the loop, or of a user edit and its refinement."""
        before = self._session
        learned = before.box is not None or all(classes(before.seeds))
        self._anew = not (isinstance(edit, Stroke) and learned)
        return super().add(edit)

    def _edit(self, seeds: np.ndarray) -> GrabCutState:
        if self._anew:
            return last(self._graph.iterate(seeds))
        self._graph.edit(seeds)
        return last(self._graph.refine(seeds))


def _cut_of(make: Callable, image: np.ndarray) -> Marked:
    """Return the player of a class with `cut(seeds)`, like `LazySnapping`."""
    return Marked(make(image).cut, image.shape[:2])


def _rim(box: tuple[int, int, int, int]) -> Stroke:
    """Return the rim of a box as a thin stroke."""
    x0, y0, x1, y1 = np.array(box) - 0.5
    return Stroke([(y0, x0), (y0, x1), (y1, x1), (y1, x0), (y0, x0)], RIM, Seed.BACKGROUND)


MARKS = (Stroke, Box, Trimap)
TOOLS = (  # in the order of the lecture's comparison
    Tool("magic wand", WandClicks, (Stroke,)),
    Tool("intelligent scissors", ScissorsClicks, (Polygon,)),
    Tool("graph cut", partial(_cut_of, ColourCut), MARKS),
    Tool("Lazy Snapping", partial(_cut_of, LazySnapping), MARKS),
    Tool("GrabCut", GrabCutMarks, MARKS),
)
