"""Chapter 6's check of F and B of one pixel: each classic slip is named."""

import numpy as np
import pytest
from scipy.optimize import minimize

from segteach.course.chapters.ch6 import check_layers
from segteach.matting.foreground import estimate_layers
from tests.course.chapters.ch6 import rights_later as rights


def shared(*, count=4, square=lambda a: a**2 + (1 - a) ** 2, share=lambda a: (a, 1 - a)):
    """The means of the neighbours and a share of what is missing; the options are slips."""

    def answer(C, alpha, F_near, B_near, weight):
        F, B = F_near.mean(axis=0), B_near.mean(axis=0)
        r = (C - alpha * F - (1 - alpha) * B) / (count * weight + square(alpha))
        return F + share(alpha)[0] * r, B + share(alpha)[1] * r

    return answer


def in_turn(first, fresh):
    """One layer after the other; the second one sees the first as it was, or fresh."""

    def answer(C, alpha, F_near, B_near, weight):
        shares = (alpha, 1 - alpha)
        layers = [F_near.mean(axis=0), B_near.mean(axis=0)]
        means = list(layers)
        for i in (first, 1 - first):
            other = (layers if fresh else means)[1 - i]
            above = shares[i] * (C - shares[1 - i] * other) + 4 * weight * means[i]
            layers[i] = above / (shares[i] ** 2 + 4 * weight)
        return layers

    return answer


def after(change):
    return lambda *case: change(np.stack(rights.layers(*case)), *case)


def by_package(method):
    """Both layers of the middle of a picture of 3 x 3 that has the neighbours' mean colours."""

    def answer(C, alpha, F_near, B_near, weight):
        image = np.tile(C, (3, 3, 1))
        around = alpha * F_near + (1 - alpha) * B_near
        for at, colour in zip(((0, 1), (1, 0), (1, 2), (2, 1)), around, strict=True):
            image[at] = colour
        layers = estimate_layers(image, np.full((3, 3), alpha), method, eps=weight)
        return [layer[1, 1] for layer in layers]

    return answer


def system(beside=1, near=1, share=lambda a: (a, 1 - a)):
    """The 2 x 2 system; beside: a factor beside the diagonal, near: one of the neighbours' sum."""

    def answer(C, a, F, B, w):
        both = beside * a * (1 - a)
        matrix = np.array([[a**2 + 4 * w, both], [both, (1 - a) ** 2 + 4 * w]])
        sums = near * w * np.stack([F.sum(axis=0), B.sum(axis=0)])
        return list(np.linalg.solve(matrix, np.outer(share(a), C) + sums))

    return answer


SLIPS = [
    (after(lambda x, *_: x[::-1]), "exchanged: return F first"),
    (lambda C, a, *rest: rights.layers(C, 1 - a, *rest), "α and 1 - α are exchanged"),
    (shared(count=1), "count four times"),
    (shared(count=2), "counts once"),
    (shared(count=8), "twice"),
    (shared(count=0), "met exactly"),
    (lambda C, a, F, B, w: (F.mean(axis=0), B.mean(axis=0)), "C plays no part"),
    (in_turn(0, fresh=False), "BOTH"),
    (in_turn(0, fresh=True), "BOTH"),
    (in_turn(1, fresh=True), "BOTH"),
    (shared(square=lambda a: 1), "on its diagonal"),
    (shared(square=lambda a: 0), "on its diagonal"),
    (system(beside=0), "stands beside the diagonal"),
    (system(beside=-1), "A sign is wrong"),
    (system(near=-1), "A sign is wrong"),
    (system(near=0.25), "not their mean"),
    (system(share=lambda a: (1, 1)), "C counts with α for F"),
    (shared(share=lambda a: (1, 1)), "gave each all"),
    (
        lambda C, a, F, B, w: rights.layers(C, a, F.mean() + 0 * F, B.mean() + 0 * B, w),
        "over all channels",
    ),
    (lambda C, *_: (C, C), "the halo"),
    (after(lambda x, *_: x + np.array([[0.1], [0]])), "off by"),
    (after(lambda x, *_: x.T), "two things"),
    (after(lambda x, *_: x[0]), "two things"),
    (after(lambda x, *_: x[:, :2]), "shape"),
    (lambda C, a, F, B, w: (F.mean(axis=1), B.mean(axis=1)), "shape"),
]


def test_slips_are_named(slips_are_named):
    slips_are_named(check_layers, SLIPS)


def test_right_answers_pass_every_time():
    for answer in (rights.layers, rights.layers_by_least_squares, shared()):
        assert all(check_layers(answer).solved for _ in range(20))


def test_a_clipped_answer_is_named_where_it_makes_a_difference():
    verdicts = [check_layers(after(lambda x, *_: x.clip(0.3, 0.7))) for _ in range(5)]
    assert not any(verdict.solved for verdict in verdicts)


@pytest.mark.parametrize("method", ["closed-form", "multilevel"])
def test_the_packages_layers_do_not_pass_as_they_hold_no_neighbour_and_weigh_alphas_change(method):
    assert check_layers(by_package(method)).solved is False


@pytest.mark.parametrize("alpha", [0.0, 0.3, 1.0])
def test_the_right_answer_is_what_a_generic_minimiser_finds(alpha):
    rng = np.random.default_rng(4)
    C, (F_near, B_near), weight = rng.uniform(0, 1, 3), rng.uniform(0, 1, (2, 4, 3)), 0.2

    def cost(x):
        F, B = x.reshape(2, 3)
        near = np.square(F - F_near).sum() + np.square(B - B_near).sum()
        return np.square(C - alpha * F - (1 - alpha) * B).sum() + weight * near

    found = minimize(cost, np.full(6, 0.5), method="BFGS", options={"gtol": 1e-9}).x
    right = np.stack(rights.layers(C, alpha, F_near, B_near, weight))
    np.testing.assert_allclose(found.reshape(2, 3), right, atol=1e-6)


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "弄反了" in check_layers(SLIPS[0][0]).words
