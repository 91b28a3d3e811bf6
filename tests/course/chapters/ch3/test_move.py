"""Chapter 3's check of a move of the scissors: right answers pass, each classic slip is named."""

from math import hypot, sqrt

import numpy as np

from segteach.course.chapters.ch3 import check_link_cost
from segteach.segmentation.scissors import LiveWire

ROOT = sqrt(2)


def move(weights=(0.43, 0.43, 0.14), straight=1 / ROOT, diagonal=1, whole=None, cheap="strong"):
    """l, move by move; the options are slips."""

    def answer(moves, crossing, direction, gradient, strongest):
        result = []
        for (rows, cols), f_z, f_d, g in zip(moves, crossing, direction, gradient, strict=True):
            f_g = {
                "strong": 1 - g / strongest,
                "weak": g / strongest,
                "raw": 1 - g,
                "of these": 1 - g / gradient.max(),
            }[cheap]
            length = hypot(rows, cols)
            f_g *= straight if length == 1 else diagonal
            cost = weights[0] * f_z + weights[1] * f_d + weights[2] * f_g
            result.append(cost * (whole(length) if whole else 1))
        return np.array(result)

    return answer


def forward_alone(moves, *rest):
    """The straight ones are found by their sum, and those that go back are not."""
    straight = moves.sum(axis=1) == 1
    return np.where(straight, move()(moves, *rest), move(straight=1)(moves, *rest))


def of_the_gradient(moves, crossing, direction, gradient, strongest):
    scale = np.where((moves == 0).any(axis=1), 1 / ROOT, 1)
    return move(straight=1)(moves, crossing, direction, gradient * scale, strongest)


def by_columns(moves, crossing, direction, gradient, strongest):
    """All moves at once."""
    flat = 1 - gradient / strongest
    flat = flat / np.sqrt(3 - np.square(moves).sum(axis=1))
    return np.stack([crossing, direction, flat], axis=1) @ [0.43, 0.43, 0.14]


RIGHTS = [move(), by_columns]


def by_package(moves, crossing, direction, gradient, strongest):
    """The package's own features, of a picture made of the gradients."""
    wire = LiveWire(np.tile(gradient[:, None, None] / strongest, (1, 4, 3)))
    return np.array([cost for *_, cost in wire.links_at(1, 1).values()])


MOVES = [
    (forward_alone, "are straight, too"),
    (of_the_gradient, "not G itself"),
    (move(cheap="weak"), "strong gradient must be cheap"),
    (move(cheap="weak", straight=1), "strong gradient must be cheap"),
    (move(straight=1), "1/√2 on straight moves is missing"),
    (move(straight=1, diagonal=1 / ROOT), "not to the diagonal"),
    (move(straight=1, diagonal=ROOT), "multiply diagonal moves"),
    (move(diagonal=1 / ROOT), "straight moves only"),
    (move(straight=1, whole=lambda d: d / ROOT), "f_G alone"),
    (move(straight=1, whole=lambda d: d), "on the whole cost"),
    (move(weights=(0.14, 0.43, 0.43)), "exchanged"),
    (move(weights=(0.43, 0.14, 0.43)), "exchanged"),
    (move(weights=(1, 1, 1)), "three weights are missing"),
    (move(cheap="raw"), "strongest gradient of the picture first"),
    (move(cheap="of these"), "PICTURE"),
    (lambda m, z, *rest: move()(m, 1 - z, *rest), "already"),
    (move(weights=(0, 0.43, 0.14)), "f_Z is missing"),
    (move(weights=(0.43, 0, 0.14)), "f_D is missing"),
    (move(weights=(0.43, 0.43, 0)), "f_G is missing"),
    (move(weights=(0.3, 0.3, 0.4)), "off by"),
    (lambda *a: move()(*a) * np.nan, "NaN"),
    (lambda *a: 0.5, "shape (M,)"),
    (by_package, "off by"),
]


def test_slips_are_named_and_the_package_does_not_pass(slips_are_named):
    slips_are_named(check_link_cost, MOVES)


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "漏了因子" in check_link_cost(move(straight=1)).words
