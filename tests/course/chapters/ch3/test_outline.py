"""Chapter 3's instant checks of the outline: right answers pass, each classic slip is named."""

from math import erf, exp, hypot, pi, sqrt

import numpy as np
import pytest

from segteach.course.chapters.ch3 import outline

ROOT = sqrt(2)


pytestmark = pytest.mark.usefixtures("own_progress")


def phi(x):
    return (1 + erf(x / ROOT)) / 2


def step(profile=phi, argument=lambda r, centre, softness: (r - centre) / softness):
    """The soft step, pixel by pixel; the options are slips."""
    return lambda distance, centre, softness: np.array(
        [profile(argument(r, centre, softness)) for r in distance]
    )


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


STEPS = [
    (step(lambda x: 1 - phi(x)), "INSIDE"),
    (step(argument=lambda r, c, s: (r + c) / s), "wrong sign"),
    (step(argument=lambda r, c, s: r / s), "Δ plays no part"),
    (step(argument=lambda r, c, s: r - c), "σ plays no part"),
    (step(argument=lambda r, c, s: (r - c) / s**2), "not by σ²"),
    (step(argument=lambda r, c, s: (r - c) / sqrt(s)), "no square root"),
    (step(argument=lambda r, c, s: (r - c) * s), "larger σ"),
    (step(argument=lambda r, c, s: r / s - c), "Subtract Δ first"),
    (step(lambda x: 1 / (1 + exp(-min(max(x, -500), 500)))), "logistic"),
    (step(lambda x: (1 + erf(x)) / 2), "√2 is missing"),
    (step(lambda x: exp(-min(x * x, 1000) / 2) / sqrt(2 * pi)), "bell"),
    (step(lambda x: erf(x / ROOT)), "from -1 to 1"),
    (step(lambda x: exp(-min(x * x, 1000) / 2)), "bell"),
    (lambda r, c, s: (r > c).astype(float), "off by"),
    (lambda *a: step()(*a) * np.nan, "NaN"),
    (lambda *a: 0.5, "shape"),
]


def forward_alone(moves, *rest):
    """The straight ones are found by their sum, and those that go back are not."""
    straight = moves.sum(axis=1) == 1
    return np.where(straight, move()(moves, *rest), move(straight=1)(moves, *rest))


def of_the_gradient(moves, crossing, direction, gradient, strongest):
    scale = np.where((moves == 0).any(axis=1), 1 / ROOT, 1)
    return move(straight=1)(moves, crossing, direction, gradient * scale, strongest)


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
    (lambda *a: 0.5, "shape"),
]


def test_every_check_keeps_its_promises(promises_are_kept):
    promises_are_kept(
        outline, {outline.check_soft_step: [step()], outline.check_link_cost: [move()]}
    )


def test_slips_of_the_soft_step_are_named(slips_are_named):
    slips_are_named(outline.check_soft_step, STEPS)


def test_slips_of_a_move_are_named(slips_are_named):
    slips_are_named(outline.check_link_cost, MOVES)


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "漏了因子" in outline.check_link_cost(move(straight=1)).words
