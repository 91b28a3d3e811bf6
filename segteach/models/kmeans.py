"""k-means of colours: a few centres that stand for the colours of many pixels.

Sources: Lloyd 1982; the start far apart is k-means++, Arthur and Vassilvitskii 2007; several draws
at a time are Bahmani et al. 2012, Scalable k-means++.
"""

from __future__ import annotations

import numpy as np

from segteach.models.em_sums import blocks


def cluster_centres(
    colours: np.ndarray, count: int, rng: np.random.Generator, rounds: int = 10
) -> np.ndarray:
    """Return the centres of k-means, (K, 3); K < count where there are fewer different colours.

    colours: (N, 3), N >= 1. Each of the rounds takes every colour to its nearest centre, and every
    centre to the mean of its colours.
    """
    centres = spread_centres(colours, count, rng)
    for _ in range(rounds):
        nearest = nearest_centre(colours, centres)
        pixels = np.bincount(nearest, minlength=len(centres))[:, None]
        sums = np.stack([np.bincount(nearest, c, len(centres)) for c in colours.T], axis=1)
        centres = np.where(pixels > 0, sums / np.maximum(pixels, 1), centres)
    return centres


def spread_centres(colours: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return centres for a start, (K, 3): new ones are drawn by their squared distance to the old.

    Of many an eighth is drawn at a time, of up to 15 each by itself, which is k-means++.
    """
    channels = np.ascontiguousarray(colours.T)
    centres, distance2 = colours[:1], np.full(len(colours), np.inf)
    new = centres
    while len(centres) < count:
        np.minimum(distance2, _least_squares(channels, new), out=distance2)
        upto = distance2.cumsum()
        if upto[-1] == 0:  # every colour is a centre
            break
        at_once = min(max(1, count // 8), count - len(centres))
        drawn = np.searchsorted(upto, rng.random(at_once) * upto[-1], side="right")
        new = colours[drawn]
        centres = np.concatenate([centres, new])
    return np.unique(centres, axis=0) if count >= 16 else centres  # two draws may be alike


def nearest_centre(colours: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return the number of the nearest centre of each colour, (N,): |z - c|^2 without |z|^2."""
    nearest = np.empty(len(colours), np.intp)
    for block in blocks(colours):
        part = colours[block] @ (-2 * centres.T)
        part += (centres**2).sum(axis=1)
        nearest[block] = part.argmin(axis=1)
    return nearest


def _least_squares(channels: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return the squared distance of colours, channels (3, N), to the nearest of centres, (N,)."""
    apart = channels - centres[:, :, None]  # (K, 3, N)
    return np.einsum("kcn,kcn->kn", apart, apart).min(axis=0)
