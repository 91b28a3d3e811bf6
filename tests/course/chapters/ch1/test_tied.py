"""Chapter 1's checks of tied covariances: right answers pass, each slip is named."""

import numpy as np

from segteach.course.chapters.ch1 import check_tied_bic, check_tied_m_step
from segteach.models import gaussian, gmm
from segteach.models.criteria import bic
from segteach.models.em_sums import clip_eigenvalues
from segteach.models.gmm import Gmm, m_step


def tied(points, gamma, floor, *, share=None, pool=None, raised=True):
    """The M-step; share, pool: how the covariances of the components are put together."""
    free = m_step(points, gamma, 1e-12)
    share = free.weights if share is None else share(free)
    shared = np.einsum("k,kij->ij", share, free.covariances)
    if pool is not None:
        shared = pool(points, gamma, free)
    if raised:
        shared = clip_eigenvalues(shared[None], floor)[0]
    return Gmm(free.weights, free.means, np.stack([shared] * len(free.weights)))


def by_total(points, gamma, floor):
    """The scatter of all points less that of the means."""
    free = m_step(points, gamma, 1e-12)
    middle = points.mean(axis=0)
    away = free.means - middle
    shared = (points - middle).T @ (points - middle) / len(points)
    shared -= (free.weights[:, None] * away).T @ away
    values, vectors = np.linalg.eigh(shared)
    shared = vectors @ np.diag(np.maximum(values, floor)) @ vectors.T
    return Gmm(free.weights, free.means, [shared] * len(away))


TIED_RIGHTS = [tied, by_total]


def spread(points, gamma, free):
    return sum((points - mean).T @ (points - mean) for mean in free.means) / len(points)


def wholly(points, gamma, free):
    away = points - free.means[gamma.argmax(axis=1)]
    return away.T @ away / len(points)


def wholly_with_own_means(points, gamma, free):
    winners = gamma.argmax(axis=1)
    away = points - np.stack([points[winners == k].mean(axis=0) for k in range(3)])[winners]
    return away.T @ away / len(points)


def varied(**options):
    return lambda *case: tied(*case, **options)


def clipped_first(points, gamma, floor):
    free = m_step(points, gamma, floor)
    shared = np.einsum("k,kij->ij", free.weights, free.covariances)
    return Gmm(free.weights, free.means, np.stack([shared] * 3))


def variances_alone(points, gamma, free):
    return np.diag(np.diag(np.einsum("k,kij->ij", free.weights, free.covariances)))


def on_the_diagonal(points, gamma, floor):
    model = tied(points, gamma, floor, raised=False)
    return Gmm(model.weights, model.means, model.covariances + floor * np.eye(points.shape[1]))


def entries_raised(points, gamma, floor):
    model = tied(points, gamma, floor, raised=False)
    shared = model.covariances.copy()
    places = np.arange(points.shape[1])
    shared[:, places, places] = np.maximum(shared[:, places, places], floor)
    return Gmm(model.weights, model.means, shared)


def other_weights(*case):
    model = tied(*case)
    return Gmm(np.full(3, 1 / 3), model.means, model.covariances)


TIED = [
    (m_step, "covariances differ"),
    (varied(pool=lambda p, g, free: gaussian.fit_gaussian(p)[1]), "ONE mean"),
    (varied(share=lambda free: np.full(3, 1 / 3)), "equal weight"),
    (varied(share=lambda free: free.weights * 2), "nor a known slip"),
    (varied(share=lambda free: free.weights * 160), "1/N"),
    (varied(share=lambda free: free.weights * 160 / 157), "no N - K"),
    (varied(share=lambda free: free.weights * 160 / 159), "no N - K"),
    (varied(pool=lambda p, g, free: free.covariances[0]), "first component"),
    (varied(pool=wholly), "wholly"),
    (varied(pool=wholly_with_own_means), "wholly"),
    (varied(pool=spread), "responsibilities γ are missing"),
    (varied(pool=variances_alone), "variances alone"),
    (varied(raised=False), "below the floor"),
    (clipped_first, "add first"),
    (on_the_diagonal, "floor to the diagonal"),
    (entries_raised, "ENTRIES"),
    (other_weights, "do not change"),
    (lambda *case: tied(*case).covariances, "Return a Gmm"),
]


def bic_with(parameters, *, fit=2.0, charge=np.log):
    def tied_bic(points, model):
        p = parameters(*model.means.shape)
        return -fit * gmm.log_likelihood(points, model) + p * charge(len(points))

    return tied_bic


def count(K, D):
    return K - 1 + K * D + D * (D + 1) // 2


def of_free(points, model):
    """The package's BIC, less what K - 1 covariances are charged."""
    K, D = model.means.shape
    return bic(points, model) - (K - 1) * D * (D + 1) / 2 * np.log(len(points))


BIC_RIGHTS = [bic_with(count), of_free]
BIC = [
    (bic, "K covariances"),
    (bic_with(count, charge=lambda n: 2.0), "AIC"),
    (bic_with(lambda K, D: count(K, D) + 1), "follows from the others"),
    (bic_with(count, fit=1.0), "factor 2"),
    (bic_with(count, fit=-2.0), "sign"),
    (bic_with(count, charge=np.log10), "natural logarithm"),
    (bic_with(lambda K, D: K - 1 + K * D + D * D), "symmetric"),
    (bic_with(lambda K, D: K + K * D + D * D), "symmetric"),
    (bic_with(lambda K, D: K * D + D * (D + 1) // 2), "weights are parameters"),
    (bic_with(lambda K, D: K - 1 + D + D * (D + 1) // 2), "mean of its own"),
    (bic_with(lambda K, D: K - 1 + K + D * (D + 1) // 2), "A mean has D numbers"),
    (bic_with(lambda K, D: K - 1 + D * (D + 1) // 2), "means are parameters"),
    (bic_with(lambda K, D: K - 1 + K * D), "covariance has parameters"),
    (bic_with(lambda K, D: K - 1 + K * D + D), "variances alone"),
    (bic_with(lambda K, D: K - 1 + K * D + D * (D - 1) // 2), "left the diagonal"),
    (bic_with(lambda K, D: 0), "Nothing is charged"),
    (lambda points, model: 1e9, "known slip"),
    (lambda points, model: points, "Expected one number"),
]


def test_slips_of_the_tied_m_step_are_named_and_the_package_does_not_pass(slips_are_named):
    slips_are_named(check_tied_m_step, TIED)


def test_no_other_shared_covariance_has_a_greater_likelihood_for_these_responsibilities():
    rng = np.random.default_rng(1)
    points, gamma = rng.normal(size=(60, 2)) * [3, 0.5], rng.dirichlet([1, 1, 1], 60)
    best = tied(points, gamma, 1e-9)

    def bound(shared):
        parts = [gaussian.log_density(points, mean, shared) for mean in best.means]
        return (gamma * np.stack(parts, axis=1)).sum()

    around = [best.covariances[0] + step for step in 0.02 * rng.normal(size=(50, 2, 2))]
    assert all(bound((a + a.T) / 2) < bound(best.covariances[0]) for a in around)


def test_slips_of_the_tied_bic_are_named_and_the_package_does_not_pass(slips_are_named):
    slips_are_named(check_tied_bic, BIC)


def test_no_message_of_bic_holds_the_right_number():
    words = check_tied_bic(lambda points, model: 1e9).words
    assert "expected" not in words and not any(sign.isdigit() for sign in words.replace("-2", ""))
