"""OpenCV's GrabCut in the words of this package, and energies to compare its masks with ours.

OpenCV works on BGR from 0 to 255 and prices a pixel by the whole mixture; see `likelihood` of
`segmentation.grabcut`. Its answers depend on the start of its k-means, so it takes `rng` too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segteach.models.em_sums import clip_eigenvalues
from segteach.models.gmm import Gmm
from segteach.segmentation.grabcut import ROUNDING, GrabCut

ROUNDS = 5  # of OpenCV, as in most of its examples
REFITS = 4  # rounds of "assign" and "learn" that fit models to a given mask


@dataclass(frozen=True)
class MaskWithModels:
    """mask: bool (H, W). models: (background, foreground)."""

    mask: np.ndarray
    models: tuple[Gmm, Gmm]


def opencv(image8: np.ndarray, seeds: np.ndarray, rng: int = 0, inside: str = "foreground"):
    """Return OpenCV's `MaskWithModels`.

    image8: BGR uint8 (H, W, 3), see `as_bgr`. seeds: (H, W). inside: what the unknown pixels start
    as, "foreground" or "background". With a box and "foreground" this is its mode for rectangles.
    """
    import cv2

    probable = {"foreground": cv2.GC_PR_FGD, "background": cv2.GC_PR_BGD}[inside]
    classes = np.array([probable, cv2.GC_BGD, cv2.GC_FGD], np.uint8)  # of Seed 0, 1, 2
    cv2.setRNGSeed(rng)
    mask, *models = cv2.grabCut(
        image8, classes[seeds], None, None, None, ROUNDS, cv2.GC_INIT_WITH_MASK
    )
    foreground = (mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)
    return MaskWithModels(foreground, tuple(unpacked(model) for model in models))


def as_bgr(image: np.ndarray) -> np.ndarray:
    """Return the picture as OpenCV takes it: BGR, uint8 (H, W, 3)."""
    return np.ascontiguousarray(np.rint(255 * image[..., ::-1]).astype(np.uint8))


def unpacked(model: np.ndarray) -> Gmm:
    """Return OpenCV's model (1, 65) as a mixture for RGB in [0, 1]: weights, means, covariances."""
    flat = model.ravel()
    components = len(flat) // 13
    weights, means, covariances = np.split(flat, [components, 4 * components])
    means = means.reshape(components, 3)[:, ::-1] / 255
    covariances = covariances.reshape(components, 3, 3)[:, ::-1, ::-1] / 255**2
    return Gmm(weights / weights.sum(), means, clip_eigenvalues(covariances, ROUNDING))


def refitted(graph: GrabCut, seeds: np.ndarray, answers: Sequence[MaskWithModels]) -> list[float]:
    """Return E of each mask with models fitted to it, by the definition of `graph`.

    The models start from those of every answer in turn and the least E counts: so the masks are
    compared, and not the luck of the models that they came with. From k-means alone the energy of
    one and the same mask differs by 0.2 to 0.8 % with the random start.
    """
    starts = [answer.models for answer in answers]
    return [min(_fitted(graph, seeds, a.mask, models) for models in starts) for a in answers]


def _fitted(graph: GrabCut, seeds, mask, models) -> float:
    for _ in range(REFITS):
        states = graph.iterate(seeds, mask=mask, models=models)
        learned = next(state for state in states if state.phase == "learn")
        models = learned.background, learned.foreground
    return learned.objective


def relative_gap(ours: float, theirs: float) -> float:
    """Return (ours - theirs) / |theirs|: below 0, ours is the lower energy."""
    return (ours - theirs) / abs(theirs)
