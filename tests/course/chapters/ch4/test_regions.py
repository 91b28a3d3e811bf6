"""Chapter 4's checks of the region graph, right passes, slips are named."""

from collections import Counter

import numpy as np

from segteach.course import progress
from segteach.course.chapters.ch4.regions import check_region_edges
from segteach.segmentation.superpixels import region_graph

STEPS = {4: [(0, 1), (1, 0)], 8: [(0, 1), (1, 0), (1, 1), (1, -1)]}


def pairs_of(labels, connectivity, *, steps=None, wrap=False, ordered=True, itself=False):
    """(i, j) of every neighbouring pair of pixels, pixel by pixel; the options are slips."""
    height, width = labels.shape
    for row, col in np.ndindex(height, width):
        for down, right in steps or STEPS[connectivity]:
            r, c = row + down, col + right
            if wrap:
                r, c = r % height, c % width
            if 0 <= r < height and 0 <= c < width:
                i, j = int(labels[row, col]), int(labels[r, c])
                if i != j or itself:
                    yield (min(i, j), max(i, j)) if ordered else (i, j)


def as_arrays(counts):
    edges = np.array(sorted(counts), dtype=int).reshape(-1, 2)
    return edges, np.array([counts[pair] for pair in sorted(counts)], dtype=int)


def regions(**how):
    """The region graph by loops; `how` are slips."""
    return lambda labels, connectivity: as_arrays(Counter(pairs_of(labels, connectivity, **how)))


def changed(change):
    """The right region graph, with something done to it."""
    return lambda labels, connectivity: change(*regions()(labels, connectivity))


def in_both_directions(edges, boundary):
    both = np.concatenate([edges, edges[:, ::-1]]).tolist()
    return as_arrays({tuple(pair): n for pair, n in zip(both, np.tile(boundary, 2), strict=True)})


def in_pixels(labels, connectivity):
    """The boundary counted in pixels of the region with the smaller number."""
    touching = set()
    for row, col in np.ndindex(labels.shape):
        for down, right in STEPS[connectivity]:
            for s in (1, -1):
                r, c = row + s * down, col + s * right
                inside = 0 <= r < labels.shape[0] and 0 <= c < labels.shape[1]
                if inside and labels[row, col] < labels[r, c]:
                    touching.add((int(labels[row, col]), int(labels[r, c]), row, col))
    return as_arrays(Counter((i, j) for i, j, _, _ in touching))


def of_package(labels, connectivity):
    graph = region_graph(np.zeros((*labels.shape, 3)), labels, connectivity)
    return graph.edges, graph.boundary


def careless(labels, connectivity):
    """Join a picture of one region to itself."""
    if labels.max() == 0:
        return np.array([[0, 0]]), np.array([labels.size])
    return of_package(labels, connectivity)


SLIPS = [
    (changed(lambda edges, n: (edges, 2 * n)), "counted twice"),
    (changed(in_both_directions), "counted twice"),
    (regions(ordered=False), "smaller number first"),
    (changed(lambda edges, n: (edges[:, ::-1], n)), "smaller number first"),
    (regions(itself=True), "does not touch itself"),
    (changed(lambda edges, n: (edges, np.ones_like(n))), "length of the boundary"),
    (regions(wrap=True), "opposite sides"),
    (in_pixels, "PAIRS"),
    (regions(steps=STEPS[4]), "diagonals are missing"),
    (regions(steps=STEPS[4][:1]), "one direction"),
    (regions(steps=STEPS[4][1:]), "one direction"),
    (lambda labels, c: regions(steps=STEPS[8][: c - 5])(labels, c), "two diagonals"),
    (
        lambda labels, c: regions(steps=(STEPS[8][:2] + STEPS[8][3:])[: c // 2])(labels, c),
        "two diagonals",
    ),
    (regions(steps=STEPS[8]), "no diagonals"),
    (changed(lambda edges, n: (edges[::-1], n[::-1])), "not sorted"),
    (changed(lambda edges, n: (edges.repeat(2, axis=0), n.repeat(2))), "more than one row"),
    (changed(lambda edges, n: (edges[1:], n[1:])), "is missing"),
    (changed(lambda edges, n: (edges + np.array([0, 50]), n)), "touch, but"),
    (changed(lambda edges, n: (edges, n + (np.arange(len(n)) == 0))), "has not the length"),
    (changed(lambda edges, n: edges), "two things"),
    (changed(lambda edges, n: (edges, n[:, None])), "shape"),
    (lambda labels, c: None, "two things"),
    (lambda labels, c: (None, None), "return"),
    (lambda labels, c: 1 / 0, "ZeroDivisionError"),
    (careless, "no edges"),
]


def test_a_right_graph_is_never_refused(against):
    assert not against(check_region_edges, [of_package, regions()])
    assert "ms" in check_region_edges(of_package).words
    assert progress.summary().counts["04"] == (0, 1)


def test_slips_of_the_graph_are_named(unnamed):
    assert not unnamed(check_region_edges, SLIPS)


def test_a_loop_over_pixels_is_told_what_it_costs():
    assert "whole arrays" in check_region_edges(regions()).words


def test_verdicts_speak_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "对角线" in check_region_edges(regions(steps=STEPS[4])).words
