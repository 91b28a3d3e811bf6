"""A grey picture of flat regions under noise, with its exact labels."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from segteach.arrays import check_count, check_labels, check_number, check_rng, check_shape
from segteach.models.fields.mrf import check_field
from segteach.steps import state


@state
class LabelledScene:
    """image: grey (H, W) in [0, 1]. labels: (H, W) uint8. means: (L,), the grey of each region."""

    image: np.ndarray
    labels: np.ndarray
    means: np.ndarray


def labelled_scene(
    shape: tuple[int, int] = (128, 128),
    labels_count: int = 2,
    *,
    noise: float = 0.15,
    rng: np.random.Generator | int = 0,
) -> LabelledScene:
    """Return a disc with a thin tail, then a bar, a ring, and a corner, on a ground of label 0.

    shape: (H, W).
    labels_count: 2 to 5 regions, whose greys are spread evenly over 0.3 to 0.7.
    noise: deviation of the Gaussian that is added before the picture is cut off at 0 and 1.
    rng: draws the noise.
    """
    height, width = check_shape(shape)
    kinds, rng = check_count(labels_count, "labels_count", least=2, most=5), check_rng(rng)
    rows, cols = (np.mgrid[:height, :width] + 0.5) / np.array([height, width])[:, None, None]
    disc = np.hypot(rows - 0.42, cols - 0.4)
    thin = max(1.5 / height, 0.008)
    regions = (
        (disc < 0.24) | ((np.abs(rows - 0.42) < thin) & (cols > 0.4) & (cols < 0.95)),
        (np.abs(rows + 0.25 * cols - 1.0) < 0.06) & (cols > 0.1),
        np.abs(np.hypot(rows - 0.2, cols - 0.8) - 0.12) < 0.035,
        rows - cols > 0.7,
    )
    labels = np.zeros((height, width), np.uint8)
    for label, region in enumerate(regions[: kinds - 1], 1):
        labels[region] = label
    means = np.linspace(0.3, 0.7, kinds)
    noise = check_number(noise, "noise", least=0)
    image = np.clip(means[labels] + noise * rng.standard_normal(labels.shape), 0, 1)
    return LabelledScene(image, labels, means)


def wrong_percent(labels, truth) -> float:
    """Return 100 times the wrong pixels over all, whatever number each region bears, in [0, 100].

    labels, truth: int (H, W), from 0. The numbers are matched so that the fewest pixels are wrong.
    """
    truth = check_field(truth, name="truth")
    labels = check_labels(np.ravel(labels), truth.size)
    kinds = 1 + int(max(labels.max(), truth.max()))
    pairs = kinds * truth.ravel().astype(np.int64) + labels
    counts = np.bincount(pairs, minlength=kinds**2).reshape(kinds, kinds)
    right = counts[linear_sum_assignment(counts, maximize=True)].sum()
    return float(100 * (1 - right / truth.size))
