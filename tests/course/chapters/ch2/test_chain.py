"""Chapter 2's check of the long run: the notebook's solution passes, each slip is named."""

import numpy as np
import pytest

from segteach.course.chapters.ch2 import chain

pytestmark = pytest.mark.usefixtures("own_progress")


def powers(P):
    return np.linalg.matrix_power(P, 201)[0]


def eigenvector(P):
    values, vectors = np.linalg.eig(P.T)
    return np.real(vectors[:, np.abs(values - 1).argmin()])


def by_size(P):
    values, vectors = np.linalg.eig(P.T)
    largest = np.abs(values) > 1 - 1e-9
    pi = np.real(vectors[:, np.where(largest, np.real(values), 2).argmin()])
    return pi / pi.sum() if abs(pi.sum()) > 1e-9 else pi * np.nan


def mean_of_powers(P):
    power, total = np.eye(len(P)), 0
    for _ in range(400):
        power = power @ P
        total = total + power
    return total[0] / 400


SLIPS = [
    (lambda P: np.full(len(P), 1 / len(P)), "equally"),
    (lambda P: np.ones(len(P)), "from the left"),
    (lambda P: np.full(len(P), -1 / np.sqrt(len(P))), "from the left"),
    (eigenvector, "sum to 1"),
    (lambda P: -eigenvector(P), "sum to 1"),
    (lambda P: P[0], "one step"),
    (lambda P: P[-1], "one step"),
    (lambda P: P.mean(axis=0), "one step"),
    (powers, "swings"),
    (by_size, "-1 is an eigenvalue"),
    (mean_of_powers, "come nearer"),
    (lambda P: np.eye(len(P))[0], "off by"),
]


def test_the_check_keeps_its_promises(promises_are_kept, solutions):
    solved = solutions("02_mrf_gibbs", np=np)
    scaled = lambda P: eigenvector(P) / eigenvector(P).sum()  # noqa: E731
    promises_are_kept(chain, {chain.check_long_run: [solved["long_run"], scaled]})


def test_slips_of_the_long_run_are_named(slips_are_named):
    slips_are_named(chain.check_long_run, SLIPS)
