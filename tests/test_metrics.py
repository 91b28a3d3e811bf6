"""Metrics against their definitions: sets of pixels counted one by one."""

import math
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from segteach.metrics import (
    boundary,
    boundary_f,
    connectivity_error,
    edits_to_quality,
    error_percent,
    gradient_error,
    iou,
    mse,
    sad,
)

SHAPES = array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=6)
TRIPLES = SHAPES.flatmap(lambda shape: st.tuples(*[arrays(bool, shape)] * 3))
ALPHAS = SHAPES.flatmap(
    lambda shape: st.tuples(
        arrays(float, shape, elements=st.floats(0, 1)),
        arrays(float, shape, elements=st.floats(0, 1)),
        arrays(bool, shape).filter(np.any),
    )
)


def pixels(mask, ignore=None):
    """The set of (row, col) that are True and counted."""
    keep = mask if ignore is None else mask & ~ignore
    return {(int(r), int(c)) for r, c in np.argwhere(keep)}


def outline(mask):
    """Set definition: in the mask, and one of the four neighbours in the picture is not."""
    inside, (height, width) = pixels(mask), mask.shape
    return {
        (r, c)
        for r, c in inside
        for n in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1))
        if 0 <= n[0] < height and 0 <= n[1] < width and n not in inside
    }


def f_by_definition(mask, truth, tolerance, ignore):
    ours, theirs = outline(mask), outline(truth)
    out = pixels(ignore)

    def share(points, others):
        points = points - out
        return sum(any(math.dist(p, q) <= tolerance for q in others) for p in points) / len(points)

    if not ours - out or not theirs - out:
        return float(bool(ours - out) == bool(theirs - out))
    p, r = share(ours, theirs), share(theirs, ours)
    return 2 * p * r / (p + r) if p + r else 0.0


def steepness_by_definition(alpha):
    """|grad alpha| as the sum over a 9 x 9 window, pixel by pixel; the border goes on."""
    window = [(r, c) for r in range(-4, 5) for c in range(-4, 5)]
    slope = {(r, c): r * math.exp(-(r * r + c * c) / 2 / 1.4**2) for r, c in window}
    norm = math.sqrt(sum(value**2 for value in slope.values()))
    low, high = float(alpha.min()), float(alpha.max())
    height, width = alpha.shape

    def value(r, c):
        inside = alpha[min(max(r, 0), height - 1), min(max(c, 0), width - 1)]
        return (float(inside) - low) / (high - low) if high > low else 0.0

    def steepness(row, col):
        down = sum(slope[r, c] * value(row + r, col + c) for r, c in window) / norm
        across = sum(slope[c, r] * value(row + r, col + c) for r, c in window) / norm
        return math.hypot(down, across)

    return {(r, c): steepness(r, c) for r in range(height) for c in range(width)}


def largest_piece(points):
    """The largest 4-connected piece of a set of pixels, the first in reading order of equals."""
    left, largest = set(points), set()
    for start in sorted(points):
        piece, border = set(), [start] if start in left else []
        while border:
            r, c = border.pop()
            if (r, c) in left:
                left.remove((r, c))
                piece.add((r, c))
                border += [(r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)]
        largest = piece if len(piece) > len(largest) else largest
    return largest


def connectivity_by_definition(alpha, truth, unknown, largest=largest_piece):
    until = {}
    everywhere = pixels(np.ones(alpha.shape, dtype=bool))
    for step in range(1, 11):
        reached = pixels((alpha >= step / 10) & (truth >= step / 10))
        if reached:
            for point in everywhere - largest(reached) - set(until):
                until[point] = (step - 1) / 10

    def phi(value, point):
        distance = float(value[point]) - until.get(point, 1)
        return 1 - distance if distance >= 0.15 else 1

    return sum(abs(phi(alpha, p) - phi(truth, p)) for p in pixels(unknown)) / 1000


@given(TRIPLES.filter(lambda three: not three[2].all()))
def test_iou_and_error_count_pixels(three):
    mask, truth, ignore = three
    a, b = pixels(mask, ignore), pixels(truth, ignore)
    assert iou(mask, truth, ignore) == (len(a & b) / len(a | b) if a | b else 1)
    counted = mask.size - len(pixels(ignore))
    assert error_percent(mask, truth, ignore) == pytest.approx(100 * len(a ^ b) / counted)


@given(TRIPLES.filter(lambda three: not three[2].all()), st.sampled_from([0, 1, 1.5, 2, 3]))
def test_boundary_f_matches_boundary_pixels_by_distance(three, tolerance):
    mask, truth, ignore = three
    assert pixels(boundary(mask)) == outline(mask)
    expected = f_by_definition(mask, truth, tolerance, ignore)
    assert boundary_f(mask, truth, tolerance, ignore) == pytest.approx(expected)


@given(TRIPLES)
def test_measures_of_two_masks_are_symmetric_and_perfect_only_for_equal_regions(three):
    mask, truth, _ = three
    for measure in (iou, error_percent, boundary_f):
        assert measure(mask, truth) == pytest.approx(measure(truth, mask))
    assert (iou(mask, truth) == 1) == (error_percent(mask, truth) == 0) == (mask == truth).all()
    assert iou(mask, mask) == boundary_f(mask, mask, 0) == 1


@given(ALPHAS)
def test_sad_and_mse_sum_over_the_unknown_pixels(three):
    alpha, truth, unknown = three
    differences = [float(alpha[p] - truth[p]) for p in sorted(pixels(unknown))]
    assert sad(alpha, truth, unknown) == pytest.approx(sum(map(abs, differences)) / 1000)
    expected = sum(d * d for d in differences) / len(differences)
    assert mse(alpha, truth, unknown) == pytest.approx(expected)


@settings(max_examples=30)
@given(ALPHAS)
def test_gradient_error_is_the_window_moved_over_every_pixel(three):
    alpha, truth, unknown = three
    ours, theirs = steepness_by_definition(alpha), steepness_by_definition(truth)
    expected = sum((ours[p] - theirs[p]) ** 2 for p in pixels(unknown)) / 1000
    assert gradient_error(alpha, truth, unknown) == pytest.approx(expected, abs=1e-12)


@given(ALPHAS)
def test_connectivity_error_is_the_flood_of_every_threshold(three):
    alpha, truth, unknown = three
    expected = connectivity_by_definition(alpha, truth, unknown)
    assert connectivity_error(alpha, truth, unknown) == pytest.approx(expected, abs=1e-12)


def test_gradient_of_a_step_by_hand():
    """On a step along the columns a row of the window sums to its bell, sum g = G, and the slope's
    tail beyond the step: S(k) = sum of x g(x) over x > k. Against nothing: sum (G S / norm)^2."""
    truth = np.zeros((5, 30))
    truth[:, 15:] = 0.4  # stretched to 1
    bell = {x: math.exp(-(x**2) / (2 * 1.4**2)) for x in range(-4, 5)}
    norm2 = sum(g**2 for g in bell.values()) * sum((x * g) ** 2 for x, g in bell.items())
    tails = [sum(x * bell[x] for x in range(k, 5)) for k in range(-3, 5)]  # the others are 0
    expected = 5 * sum((sum(bell.values()) * tail) ** 2 for tail in tails) / norm2 / 1000
    everywhere = np.ones(truth.shape, dtype=bool)
    assert gradient_error(np.zeros(truth.shape), truth, everywhere) == pytest.approx(expected)
    assert gradient_error(truth * 2, truth, everywhere) == pytest.approx(0)  # only stretched


def test_the_background_is_no_piece_of_the_object():
    """Five pixels of object, four of background. In the piece of three, 0.9 for 1 is forgiven: they
    leave it at 0.9, so d is 0 and 0.1, both below 0.15. The pixel alone is never in it, l = 0, and
    pays 1 - 0.9. Copies that number the background too take it for the largest piece: then
    no pixel of the object is in it, and each of the three pays its 0.1."""
    truth = np.array([[1, 1, 1, 0, 1, 0, 0, 0, 0]], dtype=float)
    alpha = np.array([[0.9, 0.9, 0.9, 0, 0.9, 0, 0, 0, 0]])
    everywhere = np.ones(truth.shape, dtype=bool)
    assert connectivity_error(alpha, truth, everywhere) == pytest.approx(0.1 / 1000)

    def with_the_background(points):
        rest = pixels(everywhere) - points
        return max(largest_piece(points), rest, key=len)

    copied = connectivity_by_definition(alpha, truth, everywhere, with_the_background)
    assert copied == pytest.approx(0.4 / 1000)


def test_a_perfect_matte_has_no_error_and_only_the_unknown_pixels_count():
    truth = np.random.default_rng(1).random((9, 11))
    truth[0, :2] = 0, 1  # both mattes are stretched alike
    unknown = np.zeros(truth.shape, dtype=bool)
    unknown[:, :4] = True
    wrong = truth.copy()
    wrong[:, 9:] = 0.5  # beyond the window of every unknown pixel
    for measure in (sad, mse, gradient_error):
        assert measure(truth, truth, unknown) == 0
        assert measure(wrong, truth, unknown) == 0
        assert measure(wrong, truth, ~unknown) > 0
    assert connectivity_error(truth, truth, unknown) == 0


def test_a_square_moved_by_one_pixel():
    """8x8 squares one column apart: 8 columns each, 7 shared; 4 x 8 - 4 boundary pixels each."""
    mask, truth = np.zeros((2, 20, 20), dtype=bool)
    mask[4:12, 4:12] = truth[4:12, 5:13] = True
    assert iou(mask, truth) == pytest.approx(56 / 72)
    assert error_percent(mask, truth) == pytest.approx(100 * 16 / 400)
    assert boundary_f(mask, truth, 1) == 1
    shared = 2 * 7  # of 28: the top and bottom rows but for one end
    assert boundary_f(mask, truth, 0) == pytest.approx(shared / 28)


def test_tolerance_never_lowers_f():
    mask, truth = np.random.default_rng(0).random((2, 12, 15)) > 0.8
    values = [boundary_f(mask, truth, tolerance) for tolerance in (0, 1, 1.5, 2, 4, 20)]
    assert values == sorted(values)
    assert values[0] < values[-1] == 1


def test_nothing_against_something_and_against_nothing():
    nothing, something = np.zeros((2, 5, 5), dtype=bool)
    something[2, 2] = True
    assert iou(nothing, nothing) == boundary_f(nothing, nothing) == 1
    assert iou(nothing, something) == boundary_f(nothing, something) == 0
    assert boundary_f(~nothing, nothing) == 1  # the frame is no boundary: neither has one
    assert iou(~nothing, nothing) == 0


def test_edits_to_quality_is_the_first_time_at_the_bar():
    for qualities, expected in (
        ([0.2, 0.96, 0.9, 0.97], 3),  # the first time, though it falls again
        ([0.2, 0.5, 0.95, 0.97], 5),  # the bar itself counts
        ([0.2, 0.5, 0.6, 0.7], None),
        ([], None),
    ):
        assert edits_to_quality([1, 3, 5, 6][: len(qualities)], qualities, 0.95) == expected


def test_bad_arguments_are_named(refused):
    mask, alpha = np.eye(3, dtype=bool), np.full((3, 3), 0.75)
    cases = (
        (lambda m, a: iou(m, m[:2]), "truth"),
        (lambda m, a: iou(a, m), "mask"),
        (lambda m, a: error_percent(m, m, ~m | m), "ignore"),
        (lambda m, a: boundary_f(m, m, -1), "tolerance"),
        (lambda m, a: boundary_f(m, m, np.nan), "tolerance"),
        (lambda m, a: boundary_f(m, m, 2, m[:1]), "ignore"),
        (lambda m, a: sad(a * 2, a, m), "alpha"),
        (lambda m, a: sad(a, a[:1], m), "truth"),
        (lambda m, a: mse(a, a, m & ~m), "unknown"),
        (lambda m, a: gradient_error(a, a * 2, m), "truth"),
        (lambda m, a: gradient_error(a, a, m & ~m), "unknown"),
        (lambda m, a: connectivity_error(a * 2, a, m), "alpha"),
        (lambda m, a: connectivity_error(a, a, m[:2]), "unknown"),
        (lambda m, a: edits_to_quality([1, 2], [0.5], 1), "edits"),
        (lambda m, a: edits_to_quality([2, 1], [0.5, 0.5], 1), "edits"),
        (lambda m, a: edits_to_quality([1], [np.nan], 1), "qualities"),
        (lambda m, a: edits_to_quality([1], None, 1), "qualities"),
    )
    assert refused((partial(call, mask, alpha), f"^{name}: ") for call, name in cases) == []
