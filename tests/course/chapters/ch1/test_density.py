"""Chapter 1's check of weighted log-sum-exp: right answers pass, each slip is named."""

import numpy as np
from scipy.special import logsumexp

from segteach.course.chapters.ch1 import check_log_sum_exp


def log_sum(a, weights):
    return np.logaddexp.reduce(a + np.log(weights)[:, None], axis=0)


def by_hand(a, weights):
    """The largest of what has a weight is taken out."""
    a, weights = a[weights > 0], weights[weights > 0]
    largest = a.max(axis=0)
    return largest + np.log(weights @ np.exp(a - largest))


RIGHTS = [log_sum, by_hand]


def largest_of_exponents(a, weights):
    largest = a.max(axis=0)
    return largest + np.log(weights @ np.exp(a - largest))


def largest_of_all(a, weights):
    a = (a + np.log(weights)[:, None])[weights > 0]
    return a.max() + np.log(np.exp(a - a.max()).sum(axis=0))


def tiny(a, weights):
    """1e-300 keeps the logarithm finite."""
    return np.log(weights @ np.exp(a) + 1e-300)


def mixed(a, weights):
    """The largest exponent is taken out, the largest term is put back."""
    terms = a + np.log(weights)[:, None]
    return terms.max(axis=0) + np.log(weights @ np.exp(a - a.max(axis=0)))


SLIPS = [
    (mixed, "put back differ"),
    (lambda a, w: np.log(w @ np.exp(a)), "near -1000"),
    (tiny, "near -1000"),
    (lambda a, w: log_sum(np.minimum(a, 700), w), "near 900"),
    (largest_of_all, "each COLUMN out"),
    (largest_of_exponents, "weight 0"),
    (lambda a, w: logsumexp(a, axis=0), "weights play no part"),
    (lambda a, w: log_sum(a, w / w.sum()), "divided by the sum"),
    (lambda a, w: log_sum(a, w) - np.log(len(w)), "averaged"),
    (lambda a, w: logsumexp(w[:, None] * a, axis=0), "multiply the exponents"),
    (lambda a, w: logsumexp(w[:, None] + a, axis=0), "added w"),
    (lambda a, w: log_sum(a - a.max(axis=0), w), "put it back"),
    (lambda a, w: (a + np.log(w)[:, None]).max(axis=0), "largest term alone"),
    (lambda a, w: np.exp(log_sum(a, w)), "logarithm is missing"),
    (lambda a, w: w @ a, "exponential before the sum"),
    (lambda a, w: np.log2(w @ np.exp(a)), "natural logarithm"),
    (lambda a, w: logsumexp(a, axis=1), "down each COLUMN"),
    (lambda a, w: log_sum(a, w)[:, None], "The result has shape"),
    (lambda a, w: 2 * log_sum(a, w), "mild numbers"),
]


def test_slips_are_named(slips_are_named):
    slips_are_named(check_log_sum_exp, SLIPS)
