"""The colours on both sides of an outline: local Gaussians, mixed pixels, the foreground's own.

    N(z; mu(a), Sigma(a)),  mu(a) = (1 - a) mu_0 + a mu_1,
    Sigma(a) = (1 - a)^2 Sigma_0 + a^2 Sigma_1

0 is background, 1 foreground. Sources: Rother, Kolmogorov and Blake 2004, equations 14 and 15 and
section 4.2; Ruzon and Tomasi 2000 for the mixture; Chuang, Curless, Salesin and Szeliski 2001,
equation 9, for the foreground of a mixed pixel.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.ndimage import uniform_filter

from segteach.segmentation.border_matting.ribbon import Ribbon
from segteach.steps import state

WHEN_NOTHING_ELSE = 1e-4  # weight of the ribbon's pixels: they count where a patch has no others


@state
class BorderColours:
    """A Gaussian of each side at every sample: means (T, 2, 3), covariances (T, 2, 3, 3)."""

    means: np.ndarray
    covariances: np.ndarray

    def mixed(self, alpha, samples) -> tuple[np.ndarray, np.ndarray]:
        """Return mu(a), (N, 3), and Sigma(a), (N, 3, 3), for N alphas and numbers of samples."""
        shares = np.stack([1 - alpha, alpha], axis=1)  # (N, 2)
        means = np.einsum("ns,nsd->nd", shares, self.means[samples])
        return means, np.einsum("ns,nsde->nde", shares**2, self.covariances[samples])


def border_colours(image, mask, ribbon: Ribbon, patch: int, floor: float) -> BorderColours:
    """Return mean and covariance of the sure pixels of each side in a patch round each sample.

    patch: the side L of the square S_t in pixels, odd. floor: the least variance in any direction;
    smaller eigenvalues of a covariance are raised to it.
    """
    centre = image.mean(axis=(0, 1))  # squares of small numbers lose fewer digits
    fits = []
    for side, sure in zip((~mask, mask), ribbon.sure, strict=True):
        weights = np.where(sure, 1.0, WHEN_NOTHING_ELSE) * side
        mean, covariance = _patch_moments(image - centre, weights, ribbon.centres(), patch)
        fits.append((mean + centre, _clipped(covariance, floor)))
    means, covariances = (np.stack(parts, axis=1) for parts in zip(*fits, strict=True))
    return BorderColours(means, covariances)


def _patch_moments(image, weights, at, patch: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the weighted means (T, 3) and covariances (T, 3, 3) of the patches round pixels."""

    def average(values):
        return uniform_filter(weights * values, patch, mode="constant")[at]

    total = average(1.0)
    mean = np.stack([average(channel) for channel in np.moveaxis(image, 2, 0)], axis=1)
    mean /= total[:, None]
    moments = np.empty((len(total), 3, 3))
    for i, j in zip(*np.triu_indices(3), strict=True):
        moment = average(image[..., i] * image[..., j]) / total
        moments[:, i, j] = moments[:, j, i] = moment
    return mean, moments - mean[:, :, None] * mean[:, None]


def _clipped(covariances: np.ndarray, floor: float) -> np.ndarray:
    """Return the covariances (T, D, D) with no eigenvalue below the floor."""
    values, vectors = np.linalg.eigh(covariances)
    return (vectors * np.maximum(values, floor)[:, None]) @ vectors.swapaxes(1, 2)


def mixture_costs(colours: np.ndarray, samples, model: BorderColours) -> Callable:
    """Return cost(n, alpha) = -ln N(z_n; mu(alpha), Sigma(alpha)), (len(n), A), for many alphas.

    colours: z, (N, 3). samples: t(n), (N,). n: a slice of the pixels. alpha: (len(n), A).
    One change of coordinates a sample makes Sigma_0 the identity and Sigma_1 diagonal at once
    (`spread`); an alpha then costs three divisions and one logarithm.
    """
    inverse = np.linalg.inv(np.linalg.cholesky(model.covariances[:, 0]))  # (T, 3, 3)
    spread, turn = np.linalg.eigh(inverse @ model.covariances[:, 1] @ inverse.swapaxes(1, 2))
    change = turn.swapaxes(1, 2) @ inverse  # (T, 3, 3); spread: (T, 3)
    apart = np.einsum("tij,tj->ti", change, model.means[:, 1] - model.means[:, 0])
    here = np.einsum("nij,nj->ni", change[samples], colours - model.means[samples, 0])
    constant = 1.5 * np.log(2 * np.pi) - np.log(np.abs(np.linalg.det(change)))

    def cost(n, alpha):
        rest, share = (1 - alpha) ** 2, alpha**2
        determinant, squares = 1.0, 0.0
        for axis in range(3):
            variance = rest + share * spread[samples[n], axis, None]
            away = here[n, axis, None] - alpha * apart[samples[n], axis, None]
            determinant = determinant * variance
            squares = squares + away**2 / variance
        return constant[samples[n], None] + 0.5 * (np.log(determinant) + squares)

    return cost


def expected_foreground(colours, alpha, samples, model: BorderColours) -> np.ndarray:
    """Return the likeliest foreground colours of mixed pixels, (N, 3), clipped to [0, 1].

    F = mu_1 + a Sigma_1 Sigma(a)^-1 (z - mu(a)), the F of greatest posterior when z = a F +
    (1 - a) B and F and B follow their Gaussians: equation 9 of Chuang et al. 2001 for a camera
    without noise, solved for F.
    """
    means, covariances = model.mixed(alpha, samples)
    pull = np.linalg.solve(covariances, (colours - means)[..., None])
    change = alpha[:, None] * (model.covariances[samples, 1] @ pull)[..., 0]
    return np.clip(model.means[samples, 1] + change, 0, 1)


def steal(image, mask, wanted, samples, ribbon: Ribbon, patch: int) -> np.ndarray:
    """Return for each pixel that colour of the sure foreground in its patch most like `wanted`.

    wanted: (N, 3). samples: t(n), (N,), sorted. A patch without sure foreground lends the colours
    of all its foreground.
    """
    squares, stolen = ribbon.squares(patch), np.empty_like(wanted)
    lengths2 = (image**2).sum(axis=2)
    there, starts = np.unique(samples, return_index=True)
    ends = np.append(starts, len(samples))[1:]
    for t, start, end in zip(there, starts, ends, strict=True):
        square = squares[t]
        chosen = ribbon.sure[1][square]
        chosen = chosen if chosen.any() else mask[square]
        colours = image[square][chosen]  # (M, 3)
        # |f - w|^2 without |w|^2, which is the same for all f
        distances2 = lengths2[square][chosen] - 2 * wanted[start:end] @ colours.T
        stolen[start:end] = colours[distances2.argmin(axis=1)]
    return stolen
