"""Mixtures to test with, and how two of them are compared."""

import numpy as np
import pytest

from segteach.models.gmm import Gmm


def _random_gmm(k, D, seed=0, spread=3.0):
    """Return a mixture whose covariances have axes of different length."""
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(k, D, D))
    covariances = factors @ factors.transpose(0, 2, 1) + 0.1 * np.eye(D)
    weights = rng.dirichlet(np.full(k, 3.0))
    return Gmm(weights, spread * rng.normal(size=(k, D)), covariances)


def _assert_same_model(got, want, rtol):
    """Compare the parameters, each kind to `rtol` of its largest value."""
    for field in ("weights", "means", "covariances"):
        one, other = getattr(got, field), getattr(want, field)
        np.testing.assert_allclose(one, other, rtol=0, atol=rtol * abs(other).max(), err_msg=field)


random_gmm = pytest.fixture(lambda: _random_gmm, name="random_gmm", scope="session")
assert_same_model = pytest.fixture(
    lambda: _assert_same_model, name="assert_same_model", scope="session"
)
