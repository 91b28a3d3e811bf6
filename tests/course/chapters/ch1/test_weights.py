"""Chapter 1's check of EM for the weights alone: right answers pass, each slip is named."""

import numpy as np
from scipy.special import logsumexp, softmax

from segteach.course.chapters.ch1 import check_weights


def weights(logs, rounds):
    densities = np.exp(logs - logs.max(axis=1, keepdims=True))
    w = np.full(logs.shape[1], 1 / logs.shape[1])
    for _ in range(rounds):
        joint = w * densities
        w = (joint / joint.sum(axis=1, keepdims=True)).mean(axis=0)
    return w


def in_logarithms(logs, rounds):
    log_w = np.full(logs.shape[1], -np.log(logs.shape[1]))
    for _ in range(rounds):
        gamma = logs + log_w - logsumexp(logs + log_w, axis=1, keepdims=True)
        log_w = logsumexp(gamma, axis=0) - np.log(len(logs))
    return np.exp(log_w)


RIGHTS = [weights, in_logarithms]


def loop(*, densities=np.exp, axis=1, power=1, hard=False, divide=True, update=True):
    """The weights; the options are slips."""

    def answer(logs, rounds):
        w = np.full(logs.shape[1], 1 / logs.shape[1])
        for _ in range(rounds):
            joint = (w if update else 1) ** power * densities(logs)
            gamma = joint / joint.sum(axis=axis, keepdims=True)
            if hard:
                gamma = np.eye(logs.shape[1])[joint.argmax(axis=1)]
            w = gamma.sum(axis=0) / (len(logs) if divide else 1)
            w = w / (w.sum() if axis == 0 else 1)
        return w

    return answer


SLIPS = [
    (loop(), "far out"),
    (loop(densities=lambda logs: np.exp(logs - logs.max())), "far out"),
    (loop(update=False), "one round"),
    (lambda logs, rounds: weights(logs, 1), "one round"),
    (lambda logs, rounds: weights(logs, rounds - 1), "off by one"),
    (lambda logs, rounds: weights(logs, rounds + 1), "off by one"),
    (lambda logs, rounds: weights(logs, 400), "until nothing changed"),
    (loop(hard=True), "wholly"),
    (lambda logs, rounds: np.bincount(logs.argmax(axis=1), minlength=logs.shape[1]) / 50, "wholly"),
    (loop(power=2), "twice"),
    (loop(axis=0), "Nothing was learned"),
    (loop(divide=False), "divides by N"),
    (lambda logs, rounds: softmax(logs.mean(axis=0)), "averaged logarithms"),
    (lambda logs, rounds: np.exp(logs).sum(axis=0) / np.exp(logs).sum(), "added densities"),
    (lambda logs, rounds: weights(logs, rounds)[::-1], "known slip"),
    (lambda logs, rounds: np.exp(logs).mean(axis=1), "sum over the points"),
]


def test_slips_are_named(slips_are_named):
    slips_are_named(check_weights, SLIPS)


def test_every_start_ends_at_one_summit():
    """What the praise says: ln Pr is concave in the weights."""
    logs = -0.5 * (np.random.default_rng(0).normal(size=(80, 1)) - [-1, 0.5, 2]) ** 2
    ends = []
    for start in ([0.9, 0.05, 0.05], [0.05, 0.05, 0.9], [1 / 3, 1 / 3, 1 / 3]):
        w = np.array(start)
        for _ in range(3000):
            joint = w * np.exp(logs)
            w = (joint / joint.sum(axis=1, keepdims=True)).mean(axis=0)
        ends.append(np.log(np.exp(logs) @ w).sum())
    assert np.ptp(ends) < 1e-3
