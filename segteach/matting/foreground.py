"""The colours of both layers from the picture and its alpha.

    C = alpha F + (1 - alpha) B

Where alpha is partial, three equations a pixel hold six unknowns. Both layers are asked to be
smooth as well, the more the faster alpha changes: an edge of the picture is alpha's there.

    sum (C - alpha F - (1 - alpha) B)^2 + sum w_ij ((F_i - F_j)^2 + (B_i - B_j)^2),
    w_ij = |alpha_i - alpha_j| + eps  over pairs of neighbours, in rows and in columns

"closed-form": the minimum, for every channel by the same factors. "multilevel": a pyramid, each
level smoothed a few times; quick, and both layers are continued over the whole picture.
Sources: Levin, Lischinski and Weiss 2008, eq. (19), without eps; Radke 2012, eq. (2.42);
Germer, Uelwer, Conrad and Harmeling 2020, "Fast multi-level foreground estimation".
"""

from __future__ import annotations

from functools import partial

import numpy as np
from scipy.sparse import block_array, coo_array, csr_array, diags_array

from segteach.arrays import LEAST_VARIANCE, check_alpha, check_image, check_number, check_word
from segteach.cuts.energy import grid_edges
from segteach.matting.factors import Factor, affordable
from segteach.matting.linear import cg_steps
from segteach.matting.system import System
from segteach.steps import last

METHODS = ("closed-form", "multilevel")
ANCHOR = 1e-9  # what a distance of F and B from the picture costs: one minimum, whatever alpha is
SMALL, MANY, FEW = 32, 20, 4  # a level of at most SMALL pixels a side is smoothed MANY times


def estimate_layers(
    image, alpha, method: str = "closed-form", *, eps: float = 1e-5
) -> tuple[np.ndarray, np.ndarray]:
    """Return F and B, (H, W, 3) in [0, 1].

    image: C, (H, W, 3) in [0, 1].
    alpha: (H, W) in [0, 1].
    method: "closed-form" or "multilevel".
    eps: how much F and B have to be smooth where alpha does not change, > 0. The paper has none,
    and then a layer that shows nowhere may be anything; its size is our choice.

    "closed-form" leaves the picture in both layers where alpha is 0 or 1 and a neighbour's is the
    same. Raises ValueError for bad input, and names the argument.
    """
    image = check_image(image)
    alpha = check_alpha(alpha, image.shape[:2])
    check_word(method, "method", METHODS)
    eps = check_number(eps, "eps", least=LEAST_VARIANCE)
    layers = (closed_form_layers if method == METHODS[0] else multilevel_layers)(image, alpha, eps)
    F, B = np.clip(layers, 0, 1)
    return F, B


def closed_form_layers(image: np.ndarray, alpha: np.ndarray, eps: float) -> np.ndarray:
    """Return F and B, (2, H, W, 3), where their cost is least; the arguments are checked.

    Where alpha is 0 or 1 like that of all neighbours, w is 0 but for eps: there the picture itself
    costs nothing, and only the other pixels are asked.
    """
    system = layer_system(alpha, eps)
    layers = np.stack([image, image])
    count = len(system.pixels) // 2
    if not count:
        return layers
    colours = image.reshape(-1, 3)[system.pixels]
    shares = _shares(alpha.flat[system.pixels[:count]])
    right = (shares[:, None] + ANCHOR) * colours
    found = _solved(system, right, colours).reshape(2, count, 3)
    layers.reshape(2, -1, 3)[:, system.pixels[:count]] = found
    return layers


def layer_system(alpha: np.ndarray, eps: float) -> System:
    """Return the system of F, and then of B, of all pixels where one of both is asked; b is 0.

    alpha: (H, W). eps: see `estimate_layers`.
    """
    pairs = grid_edges(alpha.shape, 4)[0]
    levels = alpha.ravel()
    changes = np.abs(levels[pairs[:, 0]] - levels[pairs[:, 1]])
    asked = (levels > 0) & (levels < 1)
    asked[pairs[changes > 0].ravel()] = True
    pixels, number = np.flatnonzero(asked), np.cumsum(asked) - 1
    inside = asked[pairs].all(axis=1)
    smooth = _differences(number[pairs[inside]], changes[inside] + eps, len(pixels))
    smooth = smooth + ANCHOR * diags_array(np.ones(len(pixels)))
    a, b = np.split(_shares(levels[pixels]), 2)
    A = block_array([[smooth + diags_array(a * a), diags_array(a * b)],
                     [diags_array(a * b), smooth + diags_array(b * b)]])  # fmt: skip
    both = np.concatenate([pixels, pixels])
    return System(csr_array(A), np.zeros(len(both)), both, np.zeros(alpha.shape, np.uint8), 0.0)


def _shares(alpha: np.ndarray) -> np.ndarray:
    """Return what F, and then what B, adds to a pixel: alpha and 1 - alpha, (2 N,)."""
    return np.concatenate([alpha, 1 - alpha])


def _differences(pairs: np.ndarray, weights: np.ndarray, count: int) -> csr_array:
    """Return the matrix of sum w_ij (x_i - x_j)^2, (N, N). pairs: (P, 2). weights: (P,)."""
    i, j = pairs.T
    ends = np.concatenate([i, j, i, j]), np.concatenate([i, j, j, i])
    values = np.concatenate([weights, weights, -weights, -weights])
    return csr_array(coo_array((values, ends), shape=(count, count)))


def _solved(system: System, right: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Return A^-1 right, (N, 3): by factors, or by iterations from `start`."""
    part, order, beyond = affordable(system, 1)
    solve = Factor(part, order).solve
    if not beyond:
        return solve(right)
    steps = partial(cg_steps, precondition=solve)
    channels = zip(right.T, start.T, strict=True)
    return np.stack([last(steps(system._replace(b=b), x)).x for b, x in channels], axis=1)


def multilevel_layers(image: np.ndarray, alpha: np.ndarray, eps: float) -> np.ndarray:
    """Return F and B, (2, H, W, 3), of a pyramid's last level; the arguments are checked.

    The first level is one pixel with the mean colours of both layers; each further one starts from
    the one before, enlarged, and is smoothed. Sizes as in the paper; its 10 and 2 rounds go from
    pixel to pixel and use what they found, ours take all at once and are twice as many.
    """
    planes = np.ascontiguousarray(np.moveaxis(image, 2, 0), np.float32)  # (3, H, W): quick
    alpha = alpha.astype(np.float32)
    layers = _mean_colours(planes, alpha)
    levels = int(np.ceil(np.log2(max(2, *alpha.shape))))
    for level in range(levels + 1):
        shape = [round(side ** (level / levels)) for side in alpha.shape]
        smaller = [_nearest(plane, shape) for plane in (planes, alpha)]
        times = MANY if max(shape) <= SMALL else FEW
        layers = _smoothed(*smaller, _nearest(layers, shape), np.float32(eps), times)
    return np.moveaxis(layers, 1, 3).astype(float)


def _mean_colours(planes: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Return the mean colours of what is nearly F and nearly B, (2, 3, 1, 1); of all if none is."""
    means = [
        planes[:, held if held.any() else ...].reshape(3, -1).mean(axis=1)
        for held in (alpha > 0.9, alpha < 0.1)
    ]
    return np.array(means, np.float32)[:, :, None, None]


def _nearest(planes: np.ndarray, shape: list[int]) -> np.ndarray:
    """Return planes (..., h, w) in another size: the nearest pixel, no mixture."""
    rows, cols = (
        np.arange(new) * old // new for new, old in zip(shape, planes.shape[-2:], strict=True)
    )
    return np.take(np.take(planes, rows, axis=-2), cols, axis=-1)


def _smoothed(planes, alpha, layers, eps, times: int) -> np.ndarray:
    """Return F and B, (2, 3, H, W), after some rounds; in each all pixels are solved at once.

    With its neighbours held, W = sum of w_ij and the mean m = sum w_ij x_j / W of either layer:

        F = m_F + alpha r,  B = m_B + (1 - alpha) r,
        r = (C - alpha m_F - (1 - alpha) m_B) / (W + alpha^2 + (1 - alpha)^2)
    """
    down = np.abs(np.diff(alpha, axis=0)) + eps
    right = np.abs(np.diff(alpha, axis=1)) + eps
    total = np.maximum(_neighbours(np.ones_like(alpha), down, right), eps)  # one pixel has none
    share = np.stack([alpha, 1 - alpha])
    rest = 1 / (total + (share**2).sum(axis=0))
    for _ in range(times):
        mean = _neighbours(layers, down, right) / total
        missing = (planes - share[0] * mean[0] - share[1] * mean[1]) * rest
        layers = np.clip(mean + share[:, None] * missing, 0, 1)
    return layers


def _neighbours(planes: np.ndarray, down: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return sum w_ij x_j over the neighbours j of each pixel, (..., H, W).

    planes: (..., H, W). down, right: w of a pixel and the next one, (H - 1, W) and (H, W - 1).
    """
    total = np.zeros_like(planes)
    total[..., :-1, :] = down * planes[..., 1:, :]
    total[..., 1:, :] += down * planes[..., :-1, :]
    total[..., :-1] += right * planes[..., 1:]
    total[..., 1:] += right * planes[..., :-1]
    return total
