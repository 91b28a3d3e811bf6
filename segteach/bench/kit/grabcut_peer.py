"""OpenCV's GrabCut in the words of this package, pictures with the truth, energies to compare.

OpenCV works on BGR from 0 to 255 and prices a pixel by the whole mixture; see `likelihood` of
`segmentation.grabcut`. Its answers depend on the start of its k-means, so it takes `rng` too.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from segteach import data
from segteach.arrays import Seed, seeds_from_box
from segteach.models.em_sums import clip_eigenvalues
from segteach.models.gmm import Gmm
from segteach.segmentation.grabcut import ROUNDING, GrabCut

ROUNDS = 5  # of OpenCV, as in most of its examples
REFITS = 4  # rounds of "assign" and "learn" that fit models to a given mask
MARGIN = 2  # pixels between the object and its box
FOLDERS = ("image", "truth", "scribbles1", "scribbles2")
SEED_OF_SCRIBBLE = np.array([Seed.UNKNOWN, Seed.FOREGROUND, Seed.BACKGROUND], np.uint8)


@dataclass(frozen=True)
class Answer:
    """mask: bool (H, W). models: (background, foreground)."""

    mask: np.ndarray
    models: tuple[Gmm, Gmm]


@dataclass(frozen=True)
class Picture:
    """A photograph with its truth.

    image: (H, W, 3) on the levels of 8 bits. truth: bool (H, W). ignore: bool (H, W), the band
    where the truth is not sure. scribbles: two arrays of seeds.
    """

    name: str
    image: np.ndarray
    truth: np.ndarray
    ignore: np.ndarray
    scribbles: tuple[np.ndarray, np.ndarray]

    @property
    def box(self) -> tuple[int, int, int, int]:
        """(x0, y0, x1, y1): the object with a margin of two pixels, inside the picture."""
        height, width = self.truth.shape
        rows, cols = np.flatnonzero(self.truth.any(axis=1)), np.flatnonzero(self.truth.any(axis=0))
        x0, y0 = max(0, cols[0] - MARGIN), max(0, rows[0] - MARGIN)
        x1, y1 = min(width, cols[-1] + 1 + MARGIN), min(height, rows[-1] + 1 + MARGIN)
        return int(x0), int(y0), int(x1), int(y1)

    @property
    def seeds(self) -> np.ndarray:
        """The seeds of the box."""
        return seeds_from_box(self.truth.shape, self.box)


def truth_folder() -> Path | None:
    """Return the folder of pictures with their truth below SEGTEACH_DATA; None without one."""
    folder = Path(os.environ.get("SEGTEACH_DATA", "")) / "segmentation"
    named = "SEGTEACH_DATA" in os.environ
    return folder if named and all((folder / part).is_dir() for part in FOLDERS) else None


def picture_names(folder: Path) -> list[str]:
    """Return the names of the pictures in the folder."""
    return sorted(path.stem for path in (folder / "image").glob("*.png"))


def read_picture(folder: Path, name: str) -> Picture:
    """Return one picture; in its scribbles 1 is foreground and 2 background."""
    image = data.open_image(folder / "image" / f"{name}.png")
    truth, *scribbles = (_levels(folder / part / f"{name}.png") for part in FOLDERS[1:])
    seeds = tuple(SEED_OF_SCRIBBLE[levels] for levels in scribbles)
    return Picture(name, image, truth == 255, (truth > 0) & (truth < 255), seeds)


def _levels(file: Path) -> np.ndarray:
    return np.rint(255 * data.open_image(file)[..., 0]).astype(np.uint8)


def opencv(image8: np.ndarray, seeds: np.ndarray, rng: int = 0, inside: str = "foreground"):
    """Return OpenCV's `Answer`.

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
    return Answer(foreground, tuple(unpacked(model) for model in models))


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


def refitted(graph: GrabCut, seeds: np.ndarray, answers: Sequence[Answer]) -> list[float]:
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
