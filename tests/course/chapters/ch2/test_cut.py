"""Chapter 2's checks of cuts: right answers pass, each classic slip is named."""

import numpy as np

from segteach.course import patience
from segteach.course.chapters.ch2 import check_sides, check_variant_cut
from segteach.cuts.energy import Energy, grid_edges
from segteach.cuts.min_cut import min_cut


def reach(residual, source):
    reached = np.zeros(len(residual), bool)
    reached[source] = True
    for _ in residual:
        reached |= (residual[reached] > 0).any(axis=0)
    return reached


def sides(residual, source, sink):
    return np.select([reach(residual, source), reach(residual.T, sink)], [0, 1], -1)


def by_list(residual, source, sink):
    """A list of nodes to visit, once forwards and once backwards."""
    side = np.full(len(residual), -1)
    for start, number, arrows in ((source, 0, residual), (sink, 1, residual.T)):
        waiting = [start]
        while waiting:
            node = waiting.pop()
            if side[node] != number:
                side[node] = number
                waiting.extend(np.flatnonzero(arrows[node] > 0))
    return side


SIDES = [sides, by_list]


def around(first, second):
    """The sides, with other matrices for the two walks."""

    def answer(residual, source, sink):
        walks = reach(first(residual), source), reach(second(residual), sink)
        return np.select(walks, [0, 1], -1)

    return answer


def same(residual):
    return residual


def turned(residual):
    return residual.T


def both(residual):
    return residual + residual.T


def one_step(residual, source, sink):
    side = np.select([residual[source] > 0, residual[:, sink] > 0], [0, 1], -1)
    side[[source, sink]] = 0, 1
    return side


def without_ends(residual, source, sink):
    side = sides(residual, source, sink)
    side[[source, sink]] = -1
    return side


def ends_only(residual, source, sink):
    side = np.full(len(residual), -1)
    side[[source, sink]] = 0, 1
    return side


def as_the_hint_was(residual, source, sink):
    """Mark each node when it is taken from the list, also one that is marked: it never ends."""
    side, waiting = np.full(len(residual), -1), [source]
    while waiting:
        node = waiting.pop()
        side[node] = 0
        waiting.extend([source, *np.flatnonzero(residual[node] > 0)][:2])
    return side


SIDE_SLIPS = [
    (around(same, same), "walked along the arrows"),
    (around(turned, turned), "against the arrows"),
    (around(turned, same), "Rows and columns are exchanged"),
    (around(both, turned), "both directions"),
    (around(both, both), "both directions"),
    (lambda *case: (~reach(case[0], case[1])).astype(int), "Every node got a side"),
    (lambda *case: reach(case[0].T, case[2]).astype(int), "Every node got a side"),
    (around(lambda r: r.astype(int), lambda r: r.T.astype(int)), "0.5 as well"),
    (one_step, "one step"),
    (without_ends, "have a side, too"),
    (ends_only, "more than themselves"),
    (lambda *case: np.array([1, 0, -1])[sides(*case)], "exchanged: 0"),
    (lambda residual, source, sink: reach(residual, source) - 1, "Nobody"),
    (lambda residual, source, sink: np.arange(len(residual)) % 2, "no known slip"),
    (lambda residual, source, sink: residual, "The result has shape"),
]


def variant(grey, unary, smoothness, beta, *, kind="rational", connectivity=8, flip=False):
    edges, lengths = grid_edges(grey.shape, connectivity)
    z = grey.ravel()
    squares = (z[edges[:, 0]] - z[edges[:, 1]]) ** 2
    rational, apart = smoothness / (1 + beta * squares), np.diff(edges)[:, 0]
    weights = {
        "rational": rational / lengths,
        "exponential": smoothness * np.exp(-beta * squares) / lengths,
        "unsquared": smoothness / (1 + beta * np.sqrt(squares)) / lengths,
        "weightless": 1 / (1 + beta * squares) / lengths,
        "flat": smoothness / lengths,
        "twice": 2 * rational / lengths,
        "double": smoothness / (1 + 2 * beta * squares) / lengths,
        "level": rational / lengths * (apart == 1),
        "upright": rational / lengths * (apart == grey.shape[1]),
        "none": np.zeros(len(edges)),
        "as long": rational,
        "squared length": rational / lengths**2,
        "times length": rational * lengths,
    }[kind]
    labels = min_cut(Energy(unary.reshape(-1, 2), edges, weights)).labels.reshape(grey.shape)
    return labels == (0 if flip else 1)


def by_pixels(grey, unary, smoothness, beta):
    """Every pair by itself, found by its coordinates."""
    height, width = grey.shape
    edges, weights = [], []
    for row, col in np.ndindex(height, width):
        for r, c in ((0, 1), (1, -1), (1, 0), (1, 1)):
            y, x = row + r, col + c
            if y < height and 0 <= x < width:
                edges.append([row * width + col, y * width + x])
                slope = 1 + beta * (grey[row, col] - grey[y, x]) ** 2
                weights.append(smoothness / (np.hypot(r, c) * slope))
    labels = min_cut(Energy(unary.reshape(-1, 2), edges, weights)).labels
    return labels.reshape(grey.shape)


VARIANTS = [variant, by_pixels]


def varied(**options):
    return lambda *case: variant(*case, **options)


VARIANT_SLIPS = [
    (varied(kind="exponential"), "exponential"),
    (varied(kind="unsquared"), "Square"),
    (varied(kind="weightless"), "weight γ"),
    (varied(kind="flat"), "contrast"),
    (varied(kind="none"), "no links"),
    (varied(kind="twice"), "link is in your energy twice"),
    (varied(kind="double"), "no factor with it"),
    (varied(kind="level"), "one direction only"),
    (varied(kind="upright"), "one direction only"),
    (varied(kind="as long"), "divided by its length"),
    (varied(kind="squared length"), "divided by its length"),
    (varied(kind="times length"), "divided by its length"),
    (varied(connectivity=4), "8 were asked for"),
    (varied(flip=True), "wrong way round"),
    (lambda grey, *rest: np.zeros(grey.shape, bool), "not the one of least energy"),
    (lambda grey, *rest: 1.0, "The result has shape"),
]


def test_slips_of_the_sides_are_named(slips_are_named):
    slips_are_named(check_sides, SIDE_SLIPS)


def test_an_answer_that_never_ends_is_stopped_and_its_line_is_named(monkeypatch):
    monkeypatch.setattr(patience, "PATIENCE", 0.05)
    verdict = check_sides(as_the_hint_was)
    assert verdict.solved is False
    assert "which loop never stops? (line" in verdict.words


def test_slips_of_the_variant_are_named(slips_are_named):
    slips_are_named(check_variant_cut, VARIANT_SLIPS)
