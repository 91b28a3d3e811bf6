"""Metrics against their definitions: sets of pixels counted one by one."""

import math
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from segteach.metrics import boundary, boundary_f, edits_to_quality, error_percent, iou, mse, sad

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
        (lambda m, a: edits_to_quality([1, 2], [0.5], 1), "edits"),
        (lambda m, a: edits_to_quality([2, 1], [0.5, 0.5], 1), "edits"),
        (lambda m, a: edits_to_quality([1], [np.nan], 1), "qualities"),
        (lambda m, a: edits_to_quality([1], None, 1), "qualities"),
    )
    assert refused((partial(call, mask, alpha), f"^{name}: ") for call, name in cases) == []
