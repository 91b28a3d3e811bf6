"""The colours of both sides of a box as clusters, and which of them mix: the pairs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from segteach.arrays import Seed

MOST = 4000  # colours of a side that clusters are made of: a large box lends every n-th
NOISE = 1e-4  # the least variance of a channel, colours in [0, 1]: 2.5 steps of eight bits


class Clusters(NamedTuple):
    """Colours as K Gaussians: weights (K,) of sum 1, means (K, 3), variances (K, 3) > 0."""

    weights: np.ndarray
    means: np.ndarray
    variances: np.ndarray


class Pairs(NamedTuple):
    """P pairs of a foreground and a background cluster: log w_i w_j, (P,), and both Gaussians.

    means, variances: (2, P, 3), background first.
    """

    log_weights: np.ndarray
    means: np.ndarray
    variances: np.ndarray


def box_clusters(
    image: np.ndarray, trimap: np.ndarray, most: int, spread: float
) -> tuple[Clusters, Clusters]:
    """Return the clusters of the background and of the foreground in a box.

    image: (h, w, 3), the box.
    trimap: uint8 (h, w), with some of both kinds.
    most, spread: see `ruzon_tomasi`.
    """
    sides = (image[trimap == kind] for kind in (Seed.BACKGROUND, Seed.FOREGROUND))
    background, foreground = (
        colour_clusters(side[:: -(-len(side) // MOST)], most, spread) for side in sides
    )
    return background, foreground


def colour_clusters(colours: np.ndarray, most: int, spread: float) -> Clusters:
    """Return colours (N, 3) as clusters with axis-aligned Gaussians.

    All start as one. Of those that are wider than `spread` in a channel, that whose channel has the
    greatest sum of squares is split at its mean there, until there are `most`.
    """
    parts = [colours]
    while len(parts) < most:
        variances = np.stack([part.var(axis=0) for part in parts])  # (K, 3)
        wide = variances.max(axis=1) > spread**2
        if not wide.any():
            break
        squares = variances.max(axis=1) * [len(part) for part in parts]
        which = np.argmax(np.where(wide, squares, -1.0))
        part, channel = parts.pop(which), np.argmax(variances[which])
        upper = part[:, channel] > part[:, channel].mean()
        parts += [part[upper], part[~upper]]
    weights = np.array([len(part) for part in parts]) / len(colours)
    means = np.stack([part.mean(axis=0) for part in parts])
    variances = np.stack([part.var(axis=0) for part in parts])
    return Clusters(weights, means, np.maximum(variances, NOISE))


def pair_up(background: Clusters, foreground: Clusters) -> Pairs:
    """Return all pairs of a foreground and a background cluster that have nothing in their way.

    Where all have, all are returned.
    """
    free = ~in_the_way(background, foreground)
    j, i = np.nonzero(free if free.any() else np.ones_like(free))
    log_weights = np.log(background.weights[j] * foreground.weights[i])
    means = np.stack([background.means[j], foreground.means[i]])
    return Pairs(log_weights, means, np.stack([background.variances[j], foreground.variances[i]]))


def in_the_way(background: Clusters, foreground: Clusters) -> np.ndarray:
    """Return for each pair if the line between its means runs through a third cluster, bool (J, I).

    It does where it comes, between its ends, within one standard deviation of the cluster's mean.
    """
    start, end = background.means[:, None, None], foreground.means[None, :, None]
    found = np.zeros((len(background.means), len(foreground.means)), bool)
    for side, others in enumerate((background, foreground)):
        deviation = np.sqrt(others.variances)
        along, to = (end - start) / deviation, (others.means - start) / deviation  # (J, I, K, 3)
        length2 = np.maximum((along**2).sum(axis=-1), 1e-12)
        share = (along * to).sum(axis=-1) / length2
        away2 = ((to - share[..., None] * along) ** 2).sum(axis=-1)
        hit = (share > 0) & (share < 1) & (away2 < 1)
        own = np.eye(len(others.means), dtype=bool)  # (J, K) or (I, K): its own end
        hit &= ~(own[:, None] if side == 0 else own[None])
        found |= hit.any(axis=-1)
    return found
