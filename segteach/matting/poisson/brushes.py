"""Local Poisson matting: a region is solved anew, with a gradient of alpha made by hand.

    grad alpha = A (grad I - D),   A = 1 / (F - B),   D = alpha grad F + (1 - alpha) grad B

A is the contrast by which the matte follows the picture, D what of grad I comes from the layers and
not from alpha. A brush changes one of them:

    channel, diffuse    I, the plane that is looked at
    highpass            D
    boost               A
    shift of local_poisson (clone)    the gradient of alpha itself

in this order. To erase is to take A = 0, to invert to take -A.
Source: Sun, Jia, Tang and Shum 2004, section 4.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from segteach.arrays import (
    LEAST_VARIANCE,
    Seed,
    check_alpha,
    check_count,
    check_image,
    check_mask,
    check_number,
    check_plane,
    pixel_at,
    told,
)
from segteach.data import grey
from segteach.language import Note, join_notes
from segteach.matting.matte import check_problem
from segteach.matting.poisson.links import difference, integrate, mean, moved
from segteach.matting.poisson.rounds import (
    SIGMA,
    PoissonState,
    flat_note,
    inverse,
    layer_contrast,
)

RATE = 0.25  # of diffusion: the most with which four neighbours keep values between those that were
UNTOUCHED = Note("the brush covers no unknown pixel: alpha stays as it was")


def local_poisson(
    image, alpha, region, seeds, *, plane=None, strength=None, disturbance=None, shift=(0, 0)
) -> PoissonState:
    """Return the matte with a region solved anew; around it alpha is as it was.

    image: (H, W, 3) in [0, 1].
    alpha: (H, W) in [0, 1], the matte so far.
    region: bool (H, W), where the brush was; known pixels in it keep their alpha.
    seeds: uint8 (H, W) of `Seed`, what is known.
    plane: I, (H, W), from `channel` or `diffuse`; grey without one.
    strength: A of each link, (E,), from `boost`; without one 1 / (F - B) of the plane.
    disturbance: D of each link, (E,), from `highpass` or `of_layers`; 0 without one, as in global
    matting.
    shift: (rows, cols): the gradient of alpha is taken from so far away.

    Raises ValueError for bad input, and names the argument.
    """
    image, seeds = check_problem(image, seeds, "seeds")
    alpha = check_alpha(alpha, seeds.shape)
    region = check_mask(region, seeds.shape, "region") & (seeds == Seed.UNKNOWN)
    plane = grey(image) if plane is None else _numbers(plane, seeds.shape, "plane")
    links = len(difference(plane))
    shift = tuple(check_count(n, "shift", least=-max(seeds.shape)) for n in shift)
    if not region.any():
        return PoissonState(alpha, seeds, 0, 0.0, 0.0, 1, True, UNTOUCHED)
    note = ""
    if strength is None:
        apart = layer_contrast(plane, seeds, SIGMA)
        strength, note = inverse(apart), flat_note(apart, region)
    strength = _links(strength, links, "strength")
    D = 0.0 if disturbance is None else _links(disturbance, links, "disturbance")
    gradient = moved(strength * (difference(plane) - D), seeds.shape, shift)
    found = integrate(gradient, alpha, region)
    change = float(np.abs(found.alpha - alpha)[region].mean())
    note = join_notes(found.note, note)
    return PoissonState(found.alpha, seeds, 0, change, found.objective, 1, found.converged, note)


def of_layers(alpha, foreground, background) -> np.ndarray:
    """Return D = alpha grad F + (1 - alpha) grad B of each link, (E,): what the layers add.

    alpha, foreground, background: (H, W), the layers in the plane that is looked at.
    """
    share = mean(alpha)
    return share * difference(foreground) + (1 - share) * difference(background)


def channel(image, samples) -> tuple[np.ndarray, np.ndarray]:
    """Return gamma = a R + b G + c B of each pixel, (H, W), and a, b, c, which sum to 1.

    image: (H, W, 3) in [0, 1].
    samples: bool (H, W), pixels of one layer whose texture disturbs; gamma varies least over them.

    (a, b, c) is in proportion to Sigma^-1 (1, 1, 1), Sigma being the samples' covariance.
    """
    image = check_image(image)
    samples = check_mask(samples, image.shape[:2], "samples")
    if not samples.any():
        raise ValueError("samples: got no pixel, allowed is one at least")
    covariance = np.cov(image[samples], rowvar=False, bias=True) + LEAST_VARIANCE * np.eye(3)
    weights = np.linalg.solve(covariance, np.ones(3))
    weights /= weights.sum()
    return image @ weights, weights


def diffuse(plane, region, *, steps: int = 20, edge: float = 0.05) -> np.ndarray:
    """Return the plane (H, W) smoothed within a region, edges kept: Perona and Malik 1990.

    plane: (H, W), grey or another channel.
    region: bool (H, W); other pixels stay as they are.
    steps: how often each pixel moves towards its four neighbours.
    edge: K: a difference d moves its ends by exp(-(d / K)^2) d / 4; much more than K is an edge.
    """
    plane = _numbers(plane, None, "plane")
    region = check_mask(region, plane.shape, "region")
    steps = check_count(steps, "steps", least=0)
    edge = check_number(edge, "edge", above=0)
    for _ in range(steps):
        flow = np.zeros(plane.shape)
        for axis in (0, 1):
            into = np.moveaxis(flow, axis, 0)
            d = np.diff(np.moveaxis(plane, axis, 0), axis=0)
            d *= RATE * np.exp(-((d / edge) ** 2))
            into[:-1] += d
            into[1:] -= d
        plane = np.where(region, plane + flow, plane)
    return plane


def highpass(plane, sigma: float = 4.0) -> np.ndarray:
    """Return D = K * grad I of each link, (E,): what a Gaussian K leaves of the gradient.

    plane: (H, W). sigma: of K, in pixels, > 0. grad I - D keeps what changes within a few pixels,
    as a sharp outline does, and loses slow shading.
    """
    plane = _numbers(plane, None, "plane")
    sigma = check_number(sigma, "sigma", above=0)
    return difference(gaussian_filter(plane, sigma, mode="nearest"))


def boost(strength, shape: tuple[int, int], centre, *, radius: float, gain: float) -> np.ndarray:
    """Return A' = (1 + gain exp(-|p - centre|^2 / (2 radius^2))) A of each link, (E,).

    strength: A of each link, (E,), as `inverse` makes it.
    shape: (H, W) of the picture.
    centre: (row, col), where the brush is.
    radius: of the brush, in pixels, > 0.
    gain: lambda, >= -1: above 0 the matte gets sharper, below 0 smoother.
    """
    centre = pixel_at(centre, shape)
    radius = check_number(radius, "radius", above=0)
    gain = check_number(gain, "gain", least=-1)
    rows, cols = (mean(along.astype(float)) for along in np.indices(shape))
    strength = _links(strength, len(rows), "strength")
    away2 = (rows - centre[0]) ** 2 + (cols - centre[1]) ** 2
    return (1 + gain * np.exp(-away2 / (2 * radius**2))) * strength


def _links(values, count: int, name: str) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    if values.shape != (count,) or not np.isfinite(values).all():
        raise ValueError(f"{name}: got shape {values.shape}, allowed are {count} finite numbers")
    return values


def _numbers(plane, shape, name: str) -> np.ndarray:
    plane = check_plane(plane, shape, name).astype(float)
    if not np.isfinite(plane).all():
        raise ValueError(f"{name}: got {told(plane)}, allowed are finite numbers")
    return plane
