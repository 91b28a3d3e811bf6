"""What every check of chapter 5 promises; and that a function of the package passes none."""

import numpy as np
import pytest

from segteach.course.chapters import ch5
from segteach.course.chapters.ch5 import port
from segteach.data.mattes import trimap_of
from segteach.matting.bayesian import moments, solve_alpha, solve_colours, split, weigh
from segteach.matting.bayesian.clusters import features
from segteach.matting.bayesian.solve import Pairs
from tests.course.chapters.ch5 import rights


def repaired(C, alpha, foreground, background, noise=0.01):
    pairs = port._tried(C, alpha, foreground, background, port.AXES["column"])
    return max(pairs, key=lambda pair: pair[0])[1:]


RIGHTS = {
    ch5.check_trimap: [rights.trimap, rights.trimap_by_discs],
    ch5.check_weights: [rights.weights, rights.weights_of_density],
    ch5.check_split: [rights.split, rights.split_other_way, rights.split_by_svd],
    ch5.check_system: [rights.system, rights.system_times_noise],
    ch5.check_channel_alpha: [rights.alpha, rights.alpha_by_whitening],
    ch5.check_repaired: [repaired],
    ch5.check_blue_screen: [rights.blue_screen, rights.blue_screen_by_transform],
    ch5.check_prior: [rights.entropy, rights.beta, rights.valley, rights.parabola],
}


def test_what_every_check_promises(promises_are_kept):
    promises_are_kept(ch5, RIGHTS)


def solved_by_package(C, alpha, F_mean, F_cov, B_mean, B_cov, noise):
    numbers = (C, F_mean, F_cov, B_mean, B_cov)
    pair = Pairs(np.zeros(1, int), *(one[None] for one in numbers))
    F, B = solve_colours(pair, np.array([alpha]), noise)
    return np.eye(6), np.concatenate([F[0], B[0]])


def split_by_package(colours, weights):
    places = np.arange(len(colours))[None]
    means, covariances = moments(features(colours), places, weights[None])
    return split(colours[None], means, covariances)[0]


PACKAGE = [
    (
        ch5.check_weights,
        lambda alpha, d, sigma: weigh(alpha, d**2, sigma),
        "divide each side by its sum",
    ),
    (ch5.check_split, split_by_package, "weighted MEDIAN"),
    (ch5.check_system, solved_by_package, "off by"),
    (
        ch5.check_channel_alpha,
        lambda C, F, B, noise: solve_alpha(C, F, B, np.full(len(C), 0.5)),
        "plain projection",
    ),
]


def test_a_trimap_of_the_package_does_not_pass():
    def by_package(mask, inside, outside):
        width = max(inside, outside)
        return trimap_of(mask.astype(float), width) if 0 < mask.mean() < 1 else np.where(mask, 2, 1)

    assert ch5.check_trimap(by_package).solved is False


@pytest.mark.parametrize(("check", "answer", "words"), PACKAGE)
def test_the_packages_own_function_does_not_pass(check, answer, words):
    verdict = check(answer)
    assert verdict.solved is False and words in verdict.words
