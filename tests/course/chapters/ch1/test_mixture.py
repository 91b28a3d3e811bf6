"""Chapter 1's checks of mixtures: right answers pass, each classic slip is called by its name."""

import numpy as np
import pytest

from segteach.course.chapters.ch1 import mixture
from segteach.models import gaussian, gmm
from segteach.models.criteria import bic
from segteach.models.gmm import Gmm, e_step, m_step

pytestmark = pytest.mark.usefixtures("own_progress")


def hard(points, model):
    gamma, log_p = e_step(points, model)
    return np.eye(gamma.shape[1])[gamma.argmax(axis=1)], log_p


def tied(points, gamma, floor, share=None):
    free = m_step(points, gamma, floor)
    share = free.weights if share is None else share(free)
    shared = np.einsum("k,kij->ij", share, free.covariances)
    return Gmm(free.weights, free.means, np.stack([shared] * len(share)))


def bic_with(parameters, *, fit=2.0, charge=np.log):
    def tied_bic(points, model):
        p = parameters(*model.means.shape)
        return -fit * gmm.log_likelihood(points, model) + p * charge(len(points))

    return tied_bic


def count(K, D):
    return K - 1 + K * D + D * (D + 1) // 2


def one_hot_of_density_alone(points, model):
    parts = zip(model.means, model.covariances, strict=True)
    density = np.stack([gaussian.density(points, *part) for part in parts], axis=1)
    return np.eye(density.shape[1])[density.argmax(axis=1)], e_step(points, model)[1]


def of_all_points(points, gamma, floor):
    free = m_step(points, gamma, floor)
    _, covariance = gaussian.fit_gaussian(points)
    return Gmm(free.weights, free.means, np.stack([covariance] * len(free.weights)))


def without_gamma(points, gamma, floor):
    free = m_step(points, gamma, floor)
    scatter = sum((points - mean).T @ (points - mean) for mean in free.means) / len(points)
    return Gmm(free.weights, free.means, np.stack([scatter] * len(free.weights)))


def wholly(points, gamma, floor):
    free = m_step(points, gamma, floor)
    away = points - free.means[gamma.argmax(axis=1)]
    return changed(free, covariances=np.stack([away.T @ away / len(points)] * len(free.weights)))


def changed(model, **fields):
    parts = {name: getattr(model, name) for name in ("weights", "means", "covariances")}
    return Gmm(**parts | fields)


HARD = [
    (one_hot_of_density_alone, "weights π_k are missing"),
    (e_step, "one 1, zeros elsewhere"),
    (lambda p, m: hard(p, m)[0], "two things"),
    (lambda p, m: (hard(p, m)[0][:, ::-1], e_step(p, m)[1]), "wrong comp"),
    (lambda p, m: (hard(p, m)[0], np.exp(e_step(p, m)[1])), "not ln Pr"),
]
TIED = [
    (m_step, "covariances differ"),
    (of_all_points, "ONE mean"),
    (lambda *a: tied(*a, lambda f: f.weights * 0 + 1 / 3), "equal weight"),
    (lambda *a: tied(*a, lambda f: f.weights * 2), "not the one asked for"),
    (lambda *a: changed(tied(*a), weights=np.full(3, 1 / 3)), "do not change"),
    (lambda *a: tied(*a).covariances, "Return a Gmm"),
    (lambda *a: tied(*a, lambda f: f.weights * 200), "1/N"),
    (lambda p, g, f: tied(p, g, f, lambda free: free.weights * 200 / 197), "no N - K"),
    (lambda p, g, f: tied(p, g, f, lambda free: free.weights * 200 / 199), "no N - K"),
    (wholly, "wholly"),
    (without_gamma, "responsibilities γ are missing"),
]
BIC = [
    (bic, "K covariances"),
    (bic_with(count, charge=lambda n: 2.0), "AIC"),
    (bic_with(lambda K, D: count(K, D) + 1), "K - 1"),
    (bic_with(count, fit=1.0), "factor 2"),
    (bic_with(count, fit=-2.0), "sign"),
    (bic_with(count, charge=np.log10), "natural logarithm"),
    (bic_with(lambda K, D: K - 1 + K * D + D * D), "symmetric"),
    (bic_with(lambda K, D: K + K * D + D * D), "symmetric"),
    (bic_with(lambda K, D: K * D + D * (D + 1) // 2), "weights are parameters"),
    (bic_with(lambda K, D: K - 1 + D + D * (D + 1) // 2), "mean of its own"),
    (bic_with(lambda K, D: K - 1 + D * (D + 1) // 2), "means are parameters"),
    (bic_with(lambda K, D: K - 1 + K * D), "covariance has parameters"),
    (bic_with(lambda K, D: K - 1 + K * D + D), "variances alone"),
    (bic_with(lambda K, D: 0), "Nothing is charged"),
    (lambda points, model: 1e9, "not the one asked for"),
]


def test_every_check_keeps_its_promises(promises_are_kept):
    rights = {
        mixture.check_hard_e_step: [hard],
        mixture.check_tied_m_step: [tied],
        mixture.check_tied_bic: [bic_with(count)],
    }
    promises_are_kept(mixture, rights)


def test_slips_of_the_hard_e_step_are_named(slips_are_named):
    slips_are_named(mixture.check_hard_e_step, HARD, draws=20)


def test_slips_of_the_tied_m_step_are_named(slips_are_named):
    slips_are_named(mixture.check_tied_m_step, TIED, draws=20)


def test_slips_of_the_tied_bic_are_named(slips_are_named):
    slips_are_named(mixture.check_tied_bic, BIC, draws=20)
