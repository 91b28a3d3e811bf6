"""Clusters of colours: split along the longest axis until none is wide (Orchard and Bouman 1991).

Each of M sets has S samples, one row: places (M, S), the numbers of their pixels, and weights
(M, S); what weighs 0 is not there.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

SQUARE = np.array([[0, 1, 2], [1, 3, 4], [2, 4, 5]])  # where the entries of x x^T lie in a row
MIDDLE = 0.5  # products of colours less this are small: no digits are lost that matter


class Clusters(NamedTuple):
    """K clusters of the colours of N pixels, those of a pixel side by side.

    pixel: (K,), 0 to N - 1. means: (K, 3). covariances: (K, 3, 3). members: bool (K, S), which of
    the pixel's samples it has.
    """

    pixel: np.ndarray
    means: np.ndarray
    covariances: np.ndarray
    members: np.ndarray


def features(colours: np.ndarray) -> np.ndarray:
    """Return 1, x and the six different entries of x x^T of P colours (P, 3), (P, 10)."""
    x = colours - MIDDLE
    products = (x[:, :, None] * x[:, None, :])[:, *np.triu_indices(3)]
    return np.concatenate([np.ones((len(x), 1)), x, products], axis=1)


def moments(
    features: np.ndarray, places: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the weighted means (M, 3) and covariances (M, 3, 3) of M sets of samples.

    mean = 1/W sum w_i F_i,  covariance = 1/W sum w_i (F_i - mean)(F_i - mean)^T,  W = sum w_i

    All sums of weights, colours and products of colours are one product of sparse weights with the
    features (P, 10) of all pixels.
    """
    counted = weights > 0
    ends = np.concatenate([[0], np.cumsum(np.count_nonzero(counted, axis=1))])
    shape = len(weights), len(features)
    sums = csr_array((weights[counted], places[counted], ends), shape=shape) @ features  # (M, 10)
    sums = sums[:, 1:] / sums[:, :1]
    means = sums[:, :3]
    covariances = sums[:, 3:][:, SQUARE] - means[:, :, None] * means[:, None, :]
    return means + MIDDLE, covariances


def split(colours: np.ndarray, means: np.ndarray, covariances: np.ndarray) -> np.ndarray:
    """Return which colours (M, S, 3) lie beyond the mean along the longest axis, bool (M, S).

    That axis is the eigenvector of the largest eigenvalue: a column of what `eigh` returns.
    """
    axes = np.linalg.eigh(covariances).eigenvectors[:, :, -1]  # (M, 3)
    return ((colours - means[:, None]) @ axes[..., None])[..., 0] > 0


def clusters(
    colours: np.ndarray,
    features: np.ndarray,
    places: np.ndarray,
    weights: np.ndarray,
    widest: float,
    covariance_floor: float,
) -> Clusters:
    """Return the clusters of the samples of N pixels.

    colours: (P, 3), of all pixels. features: (P, 10), theirs.
    places, weights: (N, S), a positive weight for each pixel.
    widest: a cluster is split while its variance along some axis is more.
    covariance_floor: added to the variance along every axis.
    """
    pixel, members = np.arange(len(places)), weights > 0
    done = []
    while len(pixel):
        means, covariances = moments(features, places[pixel], weights[pixel] * members)
        wide = np.linalg.eigvalsh(covariances)[:, -1] > widest
        done.append((pixel[~wide], means[~wide], covariances[~wide], members[~wide]))
        beyond = split(colours[places[pixel[wide]]], means[wide], covariances[wide])
        pixel, members = (np.concatenate([part[wide]] * 2) for part in (pixel, members))
        members &= np.concatenate([~beyond, beyond])
    found = Clusters(*(np.concatenate(parts) for parts in zip(*done, strict=True)))
    order = np.argsort(found.pixel, kind="stable")
    pixel, means, covariances, members = (part[order] for part in found)
    return Clusters(pixel, means, covariances + covariance_floor * np.eye(3), members)
