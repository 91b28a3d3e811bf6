"""How far a segmentation or a matte is from the truth.

Masks: bool (H, W). Alphas: float (H, W) in [0, 1]. Pixels in `ignore` are left out: a truth drawn
by hand is not sure on its own outline.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import ndimage

from segteach.arrays import check_alpha, check_mask, check_number, check_vector


def iou(mask, truth, ignore=None) -> float:
    """Return the intersection over the union, |A and B| / |A or B|, in [0, 1].

    mask A, truth B: bool (H, W). ignore: bool (H, W), pixels that do not count. Two empty masks
    agree: 1. Source: Jaccard 1901.
    """
    mask, truth, counted = _counted(mask, truth, ignore)
    union = np.count_nonzero((mask | truth) & counted)
    return np.count_nonzero(mask & truth & counted) / union if union else 1.0


def error_percent(mask, truth, ignore=None) -> float:
    """Return 100 times the wrong pixels over the counted ones, in [0, 100].

    mask, truth: bool (H, W). ignore: bool (H, W), pixels that do not count. Source: Blake, Rother,
    Brown, Perez and Torr 2004, section 4.
    """
    mask, truth, counted = _counted(mask, truth, ignore)
    return 100 * np.count_nonzero((mask != truth) & counted) / np.count_nonzero(counted)


def boundary_f(mask, truth, tolerance: float = 2.0, ignore=None) -> float:
    """Return F = 2 P R / (P + R) of the outlines, in [0, 1].

    precision P: the share of the mask's boundary pixels with one of the truth's at most `tolerance`
    pixels away; recall R: the same with both exchanged. Boundary: see `boundary`. ignore: boundary
    pixels there are not counted, though others may still match them. No boundary on either side
    is agreement, F = 1; on one side only, F = 0. Source: the measure of Martin, Fowlkes and Malik
    2004 with the simple matching by distance of Perazzi et al. 2016.
    """
    mask, truth, counted = _counted(mask, truth, ignore)
    tolerance = check_number(tolerance, "tolerance", least=0)
    ours, theirs = boundary(mask), boundary(truth)
    has_ours, has_theirs = (ours & counted).any(), (theirs & counted).any()
    if not (has_ours and has_theirs):
        return 1.0 if has_ours == has_theirs else 0.0
    precision = _near(ours & counted, theirs, tolerance)
    recall = _near(theirs & counted, ours, tolerance)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def boundary(mask) -> np.ndarray:
    """Return the pixels of a mask with a 4-neighbour outside of it, bool (H, W).

    The frame of the picture is no boundary: nobody knows how the object goes on beyond it.
    """
    mask = check_mask(mask)
    return mask & ~ndimage.binary_erosion(mask, border_value=1)


def sad(alpha, truth, unknown) -> float:
    """Return sum |alpha - truth| / 1000 over the unknown pixels: 1 is a thousand pixels all wrong.

    alpha, truth: float (H, W) in [0, 1]. unknown: bool (H, W), the trimap's unknown region, not
    empty. Source: Rhemann et al. 2009 (alphamatting.com).
    """
    return float(np.abs(_differences(alpha, truth, unknown)).sum() / 1000)


def mse(alpha, truth, unknown) -> float:
    """Return the mean of (alpha - truth)^2 over the unknown pixels, in [0, 1].

    alpha, truth: float (H, W) in [0, 1]. unknown: bool (H, W), the trimap's unknown region, not
    empty. Source: Rhemann et al. 2009 (alphamatting.com).
    """
    return float(np.square(_differences(alpha, truth, unknown)).mean())


def gradient_error(alpha, truth, unknown) -> float:
    """Return sum (|grad alpha| - |grad truth|)^2 / 1000 over the unknown pixels, >= 0.

    alpha, truth: float (H, W) in [0, 1], each stretched so that its least and greatest value are
    0 and 1. unknown: bool (H, W), the trimap's unknown region, not empty. grad: derivatives of a
    Gaussian, sigma 1.4 px, in a 9 x 9 window, divided by the window's L2 norm; the border goes on.
    Source: Rhemann et al. 2009, section 4, with the numbers of the evaluation code that is used.
    """
    alpha, truth, unknown = _mattes(alpha, truth, unknown)
    difference = _steepness(_stretched(alpha)) - _steepness(_stretched(truth))
    return float(np.square(difference[unknown]).sum() / 1000)


def connectivity_error(alpha, truth, unknown) -> float:
    """Return sum |phi(alpha) - phi(truth)| / 1000 over the unknown pixels, >= 0.

    phi: how well a pixel hangs together with the object, 1 - d, or 1 where d < 0.15; d = value - l,
    l being the last threshold of 0, 0.1, ..., 1 at which the pixel belongs to the largest
    4-connected piece of (alpha >= t and truth >= t); of pieces of one size the first in reading
    order. A threshold that nothing reaches takes no pixel out.
    alpha, truth: float (H, W) in [0, 1]. unknown: bool (H, W), the trimap's unknown region, not
    empty. Source: Rhemann et al. 2009, section 4, with the numbers of the evaluation code that is
    used, which leaves out the paper's weight by distance.
    """
    alpha, truth, unknown = _mattes(alpha, truth, unknown)
    level = _connected_until(np.minimum(alpha, truth))
    difference = _connectedness(alpha - level) - _connectedness(truth - level)
    return float(np.abs(difference[unknown]).sum() / 1000)


def edits_to_quality(edits: Sequence, qualities: Sequence, bar: float) -> int | None:
    """Return the first number of edits at which the quality is at least `bar`; None if never.

    edits: (N,), rising. qualities: (N,), more is better, after that many edits.
    """
    values = check_vector(qualities, np.size(qualities), "qualities")
    numbers = check_vector(edits, len(values), "edits")
    if (np.diff(numbers) < 0).any():
        raise ValueError("edits: got numbers that fall, allowed are rising ones")
    reached = np.flatnonzero(values >= check_number(bar, "bar"))
    return int(numbers[reached[0]]) if len(reached) else None


def _counted(mask, truth, ignore) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return both masks and the pixels that count, which are never none."""
    mask = check_mask(mask)
    truth = check_mask(truth, mask.shape, "truth")
    if ignore is None:
        return mask, truth, np.ones(mask.shape, dtype=bool)
    counted = ~check_mask(ignore, mask.shape, "ignore")
    if not counted.any():
        raise ValueError("ignore: got every pixel, allowed is a mask that leaves some to count")
    return mask, truth, counted


def _near(points: np.ndarray, others: np.ndarray, tolerance: float) -> float:
    """Return the share of `points` that have one of `others` within the tolerance."""
    distances = ndimage.distance_transform_edt(~others)
    return float((distances[points] <= tolerance).mean())


def _differences(alpha, truth, unknown) -> np.ndarray:
    """Return alpha - truth on the unknown pixels, (N,)."""
    alpha, truth, unknown = _mattes(alpha, truth, unknown)
    return (alpha - truth)[unknown]


def _mattes(alpha, truth, unknown) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return both mattes and the pixels that count, which are never none."""
    alpha = check_alpha(alpha)
    truth = check_alpha(truth, alpha.shape, "truth")
    unknown = check_mask(unknown, alpha.shape, "unknown")
    if not unknown.any():
        raise ValueError("unknown: got no pixel, allowed is a region of one or more")
    return alpha, truth, unknown


def _stretched(alpha: np.ndarray) -> np.ndarray:
    """Return the matte with its values stretched to [0, 1]; one of a single value becomes 0."""
    least, most = alpha.min(), alpha.max()
    return (alpha - least) / (most - least) if most > least else np.zeros_like(alpha)


def _steepness(alpha: np.ndarray) -> np.ndarray:
    """Return |grad alpha|, (H, W)."""
    offsets = np.arange(-4, 5)  # beyond 4 px the density at sigma 1.4 is below 0.01
    bell = np.exp(-((offsets / 1.4) ** 2) / 2)
    bell, slope = bell / np.linalg.norm(bell), offsets * bell / np.linalg.norm(offsets * bell)
    down, across = (
        ndimage.correlate1d(
            ndimage.correlate1d(alpha, slope, axis, mode="nearest"), bell, 1 - axis, mode="nearest"
        )
        for axis in (0, 1)
    )
    return np.hypot(down, across)


def _connected_until(both: np.ndarray) -> np.ndarray:
    """Return the threshold up to which each pixel is in the largest piece of both mattes, (H, W).

    both: the smaller one of the two values at each pixel.
    """
    level = np.ones(both.shape)
    within = np.ones(both.shape, dtype=bool)
    for step in range(1, 11):
        pieces, count = ndimage.label(both >= step / 10)
        if count:
            sizes = np.bincount(pieces.ravel())[1:]  # piece 0 is what lies outside of all pieces
            leaving = within & (pieces != 1 + sizes.argmax())
            level[leaving] = (step - 1) / 10
            within &= ~leaving
    return level


def _connectedness(distance: np.ndarray) -> np.ndarray:
    """Return phi of the distance above the threshold: small ones do not count."""
    return 1 - distance * (distance >= 0.15)
