"""How many components: criteria that weigh the likelihood against the number of parameters.

Source: Akaike 1974; Schwarz 1978; Bishop 2006, section 1.3 and 4.4.1.
"""

from __future__ import annotations

import numpy as np

from segteach.models.gmm import Gmm, log_likelihood


def parameter_count(model: Gmm) -> int:
    """Return the free parameters: K - 1 weights, K D means, K D (D + 1) / 2 covariances."""
    K, D = model.means.shape
    return K - 1 + K * D + K * D * (D + 1) // 2


def bic(points, model: Gmm) -> float:
    """Return the Bayesian criterion, -2 ln L + p ln N; less is better (Schwarz 1978)."""
    fit = -2 * log_likelihood(points, model)  # first, because it refuses bad points
    return fit + parameter_count(model) * float(np.log(len(points)))


def aic(points, model: Gmm) -> float:
    """Return Akaike's information criterion, -2 ln L + 2 p; less is better (Akaike 1974)."""
    return -2 * log_likelihood(points, model) + 2 * parameter_count(model)
