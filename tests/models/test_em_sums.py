"""The sums of EM: clipped covariances are the best of all that the floor allows."""

import numpy as np

from segteach.models.em_sums import clip_eigenvalues


def test_clipped_eigenvalues_are_the_best_of_all_feasible_covariances():
    """The M-step maximises Q(Sigma) = -(ln |Sigma| + tr(Sigma^-1 S)) / 2 for the scatter S."""

    def q(covariances, scatter):
        inverse = np.linalg.inv(covariances)
        trace = np.einsum("...ij,ji->...", inverse, scatter)
        return -0.5 * (np.linalg.slogdet(covariances)[1] + trace)

    floor = 0.3
    for D in (1, 2, 3):
        rng = np.random.default_rng(D)
        factors = rng.normal(size=(40, D, D)) * rng.choice([0.1, 1.0], size=(40, 1, D))
        scatters = factors @ factors.transpose(0, 2, 1)  # inside, below and across the floor
        best = clip_eigenvalues(scatters, floor)
        assert (np.linalg.eigvalsh(best) >= floor - 1e-12).all()
        assert (np.linalg.eigvalsh(scatters)[:, 0] < floor).any()
        for scatter, clipped in zip(scatters, best, strict=True):
            sizes = 10.0 ** rng.uniform(-4, 0.5, (200, 1, 1))  # neighbours and strangers
            tilts = rng.normal(size=(200, D, D)) * sizes
            values, vectors = np.linalg.eigh(clipped + tilts + tilts.transpose(0, 2, 1))
            values = np.maximum(values, floor)
            others = (vectors * values[:, None, :]) @ vectors.transpose(0, 2, 1)
            assert (q(others, scatter) <= q(clipped, scatter) + 1e-9).all()


def test_covariances_above_the_floor_are_not_touched(random_gmm):
    covariances = random_gmm(4, 3).covariances
    np.testing.assert_array_equal(clip_eigenvalues(covariances, 1e-6), covariances)
