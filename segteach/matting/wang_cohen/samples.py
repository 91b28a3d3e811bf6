"""The colours of one side round a pixel, and how much each of them counts.

    w = (1 - u) exp(-s^2 / (r / 2)^2)

u is the uncertainty of the pixel that a colour comes from, s its distance, r the radius of what is
looked at. The N colours of greatest weight are taken. With h = r/2 sqrt(-log(1 - u)) the weight
is exp(-(s^2 + h^2) / (r / 2)^2): who is uncertain counts as if he stood farther off, at the height
h above the picture, and the greatest weights are those of the nearest in three dimensions.

Where fewer than N are within r, colours are drawn from a mixture of Gaussians of all strokes of the
side, from the one Gaussian in which C is likeliest. Ours: that h counts for being within r as s
does, that drawn colours fill up and do not replace, which Gaussian they are drawn from, and that
they weigh as a stroke at the distance r: they have no place of their own.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.spatial import cKDTree

from segteach.models.gmm import Gmm, responsibilities


class Side(NamedTuple):
    """What is known of one side so far.

    colours: (H, W, 3), F or B.
    uncertainty: (H, W), u; 1 where the colour of this side is not known.
    mixture: of the colours of the side's strokes.
    """

    colours: np.ndarray
    uncertainty: np.ndarray
    mixture: Gmm


class Samples(NamedTuple):
    """S colours for each of N pixels, (N, S, 3), and their weights, (N, S), greatest first."""

    colours: np.ndarray
    weights: np.ndarray


def collect(
    pixels: np.ndarray,
    observed: np.ndarray,
    side: Side,
    count: int,
    radius: int,
    rng: np.random.Generator,
) -> Samples:
    """Return `count` samples of a side for each of N pixels.

    pixels: (N,), their numbers, row by row.
    observed: C, (N, 3).
    side: what samples are taken from; a pixel is none of its own.
    count: of samples for each pixel.
    radius: in pixels.
    rng: draws colours where too few are near.
    """
    places, weights = heaviest(pixels, side.uncertainty, count, radius)
    colours, missing = side.colours.reshape(-1, 3)[places], places < 0
    if missing.any():
        colours[missing] = drawn(observed[np.nonzero(missing)[0]], side.mixture, rng)
    return Samples(colours, weights)


def heaviest(
    pixels: np.ndarray, uncertainty: np.ndarray, count: int, radius: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the places that weigh most for each of N pixels, and their weights, (N, S) each.

    Where fewer are near, the last places are -1, with the weight of a stroke at the distance r.
    Arguments as for `collect`.
    """
    faintest, width = np.exp(-4), uncertainty.shape[1]  # of weights: h is r
    known = np.flatnonzero(1 - uncertainty >= faintest)
    h = radius / 2 * np.sqrt(-np.log1p(-uncertainty.flat[known]))
    points = np.column_stack([*np.divmod(known, width), h])
    tree = cKDTree(points, balanced_tree=False, compact_nodes=False)
    at = np.column_stack([*np.divmod(pixels, width), np.zeros(len(pixels))])
    within = np.nextafter(radius, np.inf)
    away, which = tree.query(at, np.arange(1, count + 2), distance_upper_bound=within)
    places = np.append(known, -1)[which]
    others = places != pixels[:, None]
    others[others.all(axis=1), -1] = False  # one more than is wanted
    away, places = (found[others].reshape(len(pixels), count) for found in (away, places))
    return places, np.exp(-(np.minimum(away, radius) ** 2) / (radius / 2) ** 2)


def drawn(observed: np.ndarray, mixture: Gmm, rng: np.random.Generator) -> np.ndarray:
    """Return a colour for each C, (N, 3), drawn from the Gaussian in which C is likeliest."""
    component = responsibilities(observed, mixture).argmax(axis=1)
    factors = np.linalg.cholesky(mixture.covariances)[component]
    noise = rng.standard_normal(observed.shape)
    return (mixture.means[component] + np.einsum("nij,nj->ni", factors, noise)).clip(0, 1)
