"""What keeps a solver between strokes is copied and pickled, and goes on as if it were alone."""

import copy
import pickle

import numpy as np
import pytest

from segteach.cuts.contrast import contrast_links
from segteach.cuts.energy import Energy, grid_edges
from segteach.cuts.min_cut import PersistentCut
from segteach.cuts.partial_cut import PartialCut, SeededCut
from segteach.segmentation.boundary_editing import BoundaryEditing
from segteach.segmentation.colour_cut import ColourCut
from segteach.segmentation.grabcut import GrabCut
from segteach.segmentation.histogram_cut import HistogramCut
from segteach.segmentation.lazy_snapping import LazySnapping
from segteach.segmentation.scissors import LiveWire

SHAPE = (24, 30)
rows, cols = np.indices(SHAPE)
DISC = np.hypot(rows - 12, cols - 14) < 8
rng = np.random.default_rng(0)
IMAGE = np.clip(
    np.where(DISC[..., None], [0.8, 0.4, 0.2], [0.3, 0.5, 0.6]) + rng.normal(0, 0.05, (*SHAPE, 3)),
    0,
    1,
)
FIRST = np.where(np.hypot(rows - 12, cols - 14) < 3, 2, 0).astype(np.uint8)
FIRST[:3] = 1
THEN = np.where(cols > 26, 1, FIRST).astype(np.uint8)
COSTS = rng.normal(0, 1, (DISC.size, 2))


def persistent():
    return PersistentCut(Energy(COSTS, grid_edges(SHAPE)[0], np.full(23 * 30 + 24 * 29, 0.4)))


def cut_again(graph, seeds):
    graph.set_unary(np.arange(DISC.size), COSTS + seeds.reshape(-1, 1) * [0.3, -0.3])
    return graph.cut().labels


def links():
    return contrast_links(IMAGE, 2.0)


def partial():
    return PartialCut(FIRST == 0, FIRST == 2, links().planes, 8)


def trace(wire, seeds):
    if seeds is FIRST:
        wire.press((2, 2))
    return wire.move((20, 25))


# what makes one, and what it finds for seeds
KINDS = {
    "PersistentCut": (persistent, cut_again),
    "PartialCut": (partial, lambda cut, seeds: cut.cut(COSTS * (1 + seeds.reshape(-1, 1)))[0]),
    "SeededCut": (lambda: SeededCut(links()), lambda cut, seeds: cut.cut(COSTS, seeds)[0]),
    "GrabCut": (lambda: GrabCut(IMAGE), lambda grabcut, seeds: grabcut.edit(seeds).mask),
    "LazySnapping": (lambda: LazySnapping(IMAGE), lambda lazy, seeds: lazy.cut(seeds).mask),
    "ColourCut": (lambda: ColourCut(IMAGE), lambda cut, seeds: cut.cut(seeds).mask),
    "HistogramCut": (lambda: HistogramCut(IMAGE), lambda cut, seeds: cut.cut(seeds).mask),
    "BoundaryEditing": (
        lambda: BoundaryEditing(IMAGE, DISC),
        lambda editing, seeds: editing.drag(0, 0, (int(seeds.sum()) % 7, 2)).mask,
    ),
    "LiveWire": (lambda: LiveWire(IMAGE), trace),
}
WAYS = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda value: pickle.loads(pickle.dumps(value)),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_goes_on_from_where_it_was_made_and_leaves_the_first_alone(kind, way):
    make, find = KINDS[kind]
    one, other = make(), make()
    find(one, FIRST), find(other, FIRST)
    again = WAYS[way](one)
    wanted = find(other, THEN)
    np.testing.assert_array_equal(find(again, THEN), wanted)
    if way != "copy" or kind.endswith("Cut"):
        np.testing.assert_array_equal(find(one, THEN), wanted)
