"""The colours on both sides of an outline: local Gaussians, mixed pixels, the foreground's own.

    N(z; mu(a), Sigma(a)),  mu(a) = (1 - a) mu_0 + a mu_1,
    Sigma(a) = (1 - a)^2 Sigma_0 + a^2 Sigma_1

0 is background, 1 foreground. Sources: Rother, Kolmogorov and Blake 2004, equations 14 and 15 and
section 4.2; Ruzon and Tomasi 2000 for the mixture; Chuang, Curless, Salesin and Szeliski 2001,
equation 9, for the foreground of a mixed pixel.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import uniform_filter

from segteach.arrays import LEAST_VARIANCE, check_count, check_number
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


def border_colours(
    image: np.ndarray, mask: np.ndarray, ribbon: Ribbon, patch: int, covariance_floor: float
) -> BorderColours:
    """Return mean and covariance of the sure pixels of each side in a patch round each sample.

    image: (H, W, 3).
    mask: bool (H, W).
    ribbon: its samples and sure pixels.
    patch: the side L of the square S_t in pixels, odd.
    covariance_floor: the least variance in any direction, >= 1e-7; less is raised to it.
    """
    patch = check_count(patch, "patch", least=3)
    if patch % 2 == 0:
        raise ValueError(f"patch: got {patch}, allowed is an odd number >= 3")
    floor = check_number(covariance_floor, "covariance_floor", least=LEAST_VARIANCE)
    centre = image.mean(axis=(0, 1))  # squares of small numbers lose fewer digits
    fits = []
    for side, sure in zip((~mask, mask), ribbon.sure, strict=True):
        weights = np.where(sure, 1.0, WHEN_NOTHING_ELSE) * side
        mean, covariance = _patch_moments(image - centre, weights, ribbon.centres(), patch)
        fits.append((mean + centre, _clipped(covariance, floor)))
    means, covariances = (np.stack(parts, axis=1) for parts in zip(*fits, strict=True))
    return BorderColours(means, covariances)


def _patch_moments(
    image: np.ndarray, weights: np.ndarray, at: tuple[np.ndarray, np.ndarray], patch: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the weighted means (T, 3) and covariances (T, 3, 3) of the patches round pixels.

    image: (H, W, 3).
    weights: (H, W).
    at: rows and columns, (T,) each.
    patch: the side of the square.
    """

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


@dataclass(frozen=True, eq=False)
class MixtureAxes:
    """Coordinates y = change (z - mu_0) of each sample in which both its Gaussians are simple.

    There Sigma_0 is the identity and Sigma_1 diagonal, so that for every alpha

        Sigma(a) = diag((1 - a)^2 + a^2 spread),   mu(a) = a apart:

    an alpha costs three divisions and one logarithm.

    origin: (T, 3), mu_0.
    change: (T, 3, 3).
    spread: (T, 3), the variances of Sigma_1.
    apart: (T, 3), mu_1.
    constant: (T,), 3/2 ln(2 pi) - ln |det change|.
    """

    origin: np.ndarray
    change: np.ndarray
    spread: np.ndarray
    apart: np.ndarray
    constant: np.ndarray

    def places(self, colours: np.ndarray, samples: np.ndarray) -> np.ndarray:
        """Return y of colours (N, 3), each in the coordinates of its sample, (N, 3)."""
        away = colours - self.origin[samples]
        return np.einsum("nij,nj->ni", self.change[samples], away)


def mixture_axes(model: BorderColours) -> MixtureAxes:
    """Return the coordinates of every sample that make both covariances diagonal at once."""
    (mu_0, mu_1), (sigma_0, sigma_1) = (
        np.moveaxis(both, 1, 0) for both in (model.means, model.covariances)
    )
    # A Sigma_0 A^T = I for A = L^-1, Sigma_0 = L L^T;  A Sigma_1 A^T = Q diag(spread) Q^T, and
    # Q^T turns the one to diag(spread) and leaves the other the identity: change = Q^T A
    inverse = np.linalg.inv(np.linalg.cholesky(sigma_0))  # (T, 3, 3)
    spread, turn = np.linalg.eigh(inverse @ sigma_1 @ inverse.swapaxes(1, 2))
    change = turn.swapaxes(1, 2) @ inverse
    apart = np.einsum("tij,tj->ti", change, mu_1 - mu_0)
    constant = 1.5 * np.log(2 * np.pi) - np.log(np.abs(np.linalg.det(change)))
    return MixtureAxes(mu_0, change, spread, apart, constant)


@np.errstate(under="ignore")  # far out it is 0
def mixture_costs(
    places: np.ndarray, alpha: np.ndarray, samples: np.ndarray, axes: MixtureAxes
) -> np.ndarray:
    """Return -ln N(z_n; mu(alpha), Sigma(alpha)) of N pixels for A alphas each, (N, A).

    places: (N, 3), z in the coordinates of `axes`.
    alpha: (N, A).
    samples: t(n), (N,).
    axes: of every sample.
    """
    rest, share = (1 - alpha) ** 2, alpha**2
    determinant, squares = 1.0, 0.0
    for axis in range(3):
        variance = rest + share * axes.spread[samples, axis, None]
        away = places[:, axis, None] - alpha * axes.apart[samples, axis, None]
        determinant = determinant * variance
        squares = squares + away**2 / variance
    return axes.constant[samples, None] + 0.5 * (np.log(determinant) + squares)


def expected_foreground(
    colours: np.ndarray, alpha: np.ndarray, samples: np.ndarray, model: BorderColours
) -> np.ndarray:
    """Return the likeliest foreground colours of mixed pixels, (N, 3), clipped to [0, 1].

    colours: z, (N, 3).
    alpha: (N,).
    samples: t(n), (N,).
    model: the Gaussians of every sample.

    F = mu_1 + a Sigma_1 Sigma(a)^-1 (z - mu(a)), the F of greatest posterior when z = a F +
    (1 - a) B and F and B follow their Gaussians: equation 9 of Chuang et al. 2001 for a camera
    without noise, solved for F.
    """
    means, covariances = model.mixed(alpha, samples)
    pull = np.linalg.solve(covariances, (colours - means)[..., None])
    change = alpha[:, None] * (model.covariances[samples, 1] @ pull)[..., 0]
    return np.clip(model.means[samples, 1] + change, 0, 1)


def steal(
    image: np.ndarray,
    mask: np.ndarray,
    wanted: np.ndarray,
    samples: np.ndarray,
    ribbon: Ribbon,
    patch: int,
) -> np.ndarray:
    """Return for each pixel that colour of the sure foreground in its patch most like `wanted`.

    image: (H, W, 3).
    mask: bool (H, W).
    wanted: (N, 3).
    samples: t(n), (N,), sorted.
    ribbon: its samples and sure pixels.
    patch: the side of the square in pixels.

    A patch without sure foreground lends the colours of all its foreground.
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
