"""Criteria for the number of components: their parameters by hand."""

import numpy as np
import pytest

from segteach.models.criteria import aic, bic, parameter_count
from segteach.models.gmm import log_likelihood


def test_every_free_number_of_the_model_is_charged(random_gmm):
    """Of K weights one follows from the others, of D x D covariances one half from the other."""
    for K, D, free in ((1, 1, 2), (3, 2, 17), (5, 3, 49), (2, 7, 71)):
        model = random_gmm(K, D)
        points = np.random.default_rng(K).normal(size=(40, D))
        fit = -2 * log_likelihood(points, model)
        assert parameter_count(model) == free
        assert bic(points, model) == pytest.approx(fit + free * np.log(40))
        assert aic(points, model) == pytest.approx(fit + 2 * free)


def test_points_that_do_not_fit_are_refused_by_name(random_gmm, refused):
    model = random_gmm(2, 2)
    bad = [
        (lambda: bic(np.zeros((3, 1)), model), "^points: got D = 1, allowed is D = 2"),
        (lambda: aic([], model), "^points: got shape"),
    ]
    assert refused(bad) == []
