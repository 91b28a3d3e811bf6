"""What the regions of a grey picture look like: a density for each, and its parameters.

    Gaussian   -ln p(y | l) = (y - mu_l)^2 / (2 sigma_l^2) + ln(sqrt(2 pi) sigma_l)
    Laplace    -ln p(y | l) = sqrt 2 |y - mu_l| / sigma_l + ln(sqrt 2 sigma_l)

sigma is the standard deviation of both; the best mu is the mean of the first, the median of the
second.
"""

from __future__ import annotations

import numpy as np

from segteach import data
from segteach.arrays import (
    check_alpha,
    check_count,
    check_number,
    check_points,
    check_vector,
    check_word,
)
from segteach.models.fields.mrf import check_field


def grey_levels(image) -> np.ndarray:
    """Return grey levels (H, W) in [0, 1]; a picture in colour is turned into its brightness."""
    return check_alpha(image, name="image") if np.ndim(image) == 2 else data.grey(image)


def region_costs(image, means, deviations, likelihood: str = "gaussian") -> np.ndarray:
    """Return -ln p(y_s | x_s = l) of every pixel and label, (H, W, L).

    image: grey (H, W), or (H, W, 3).
    means, deviations: (L,), in grey levels 0 to 1; deviations > 0.
    likelihood: a word of LIKELIHOODS.
    """
    image = grey_levels(image)
    means = check_points(means, "means", dimension=1)[:, 0]
    deviations = check_vector(deviations, len(means), "deviations")
    if deviations.min() <= 0:
        raise ValueError(f"deviations: got {deviations.min():.3g}, allowed are numbers > 0")
    costs, _ = LIKELIHOODS[check_word(likelihood, "likelihood", LIKELIHOODS)]
    return costs(np.abs(image[..., None] - means) / deviations, deviations)


def estimate_regions(
    image,
    labels,
    labels_count: int,
    *,
    likelihood: str = "gaussian",
    floor: float = 0.01,
    before: tuple[np.ndarray, np.ndarray] | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the means and deviations of greatest likelihood for given labels, (L,) each.

    image: grey (H, W), or (H, W, 3).
    labels: (H, W), 0 to labels_count - 1.
    likelihood: a word of LIKELIHOODS.
    floor: deviations below are raised to it, which is the maximum among those allowed.
    before: the parameters that a label without pixels keeps; by default those of the whole picture.
    """
    kinds = check_count(labels_count, "labels_count", most=255)
    image, labels = grey_levels(image), check_field(labels, kinds)
    floor = check_number(floor, "floor", above=0)
    if labels.shape != image.shape:
        raise ValueError(f"labels: got shape {labels.shape}, allowed is {image.shape}")
    _, fit = LIKELIHOODS[check_word(likelihood, "likelihood", LIKELIHOODS)]
    if before is None:
        mean, deviation = fit(image.ravel())
        before = np.full(kinds, mean), np.full(kinds, max(deviation, floor))
    means, deviations = (np.array(part, dtype=np.float64) for part in before)
    for label in range(kinds):
        inside = image[labels == label]
        if inside.size:
            means[label], deviation = fit(inside)
            deviations[label] = max(deviation, floor)
    return means, deviations


def gaussian_costs(away: np.ndarray, deviations: np.ndarray) -> np.ndarray:
    """Return -ln p for distances from the mean, in deviations."""
    return 0.5 * away**2 + np.log(np.sqrt(2 * np.pi) * deviations)


def laplace_costs(away: np.ndarray, deviations: np.ndarray) -> np.ndarray:
    """Return -ln p for distances from the median, in deviations."""
    return np.sqrt(2) * away + np.log(np.sqrt(2) * deviations)


def fit_gaussian_levels(values: np.ndarray) -> tuple[float, float]:
    """Return the mean and the standard deviation of grey levels (N,)."""
    return float(values.mean()), float(values.std())


def fit_laplace_levels(values: np.ndarray) -> tuple[float, float]:
    """Return the median of grey levels (N,), and sqrt 2 times the mean distance from it."""
    centre = np.median(values)
    return float(centre), float(np.sqrt(2) * np.abs(values - centre).mean())


LIKELIHOODS = {
    "gaussian": (gaussian_costs, fit_gaussian_levels),
    "laplace": (laplace_costs, fit_laplace_levels),
}
