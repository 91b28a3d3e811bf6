"""What every matting method is asked, and what it returns.

    C = alpha F + (1 - alpha) B

C is the picture; alpha, F and B are wanted where the trimap is unknown: three equations a pixel for
seven numbers.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import distance_transform_edt

from segteach.arrays import Seed, check_image, check_seeds
from segteach.language import Note
from segteach.steps import state

ALL_KNOWN = Note("the trimap leaves no pixel unknown: nothing to find")


@state
class Matte:
    """A matte with the colours of both layers.

    alpha: (H, W) in [0, 1]; 1 and 0 where the trimap is known.
    foreground, background: F and B, (H, W, 3) in [0, 1]. Where alpha is 1 the foreground is the
    picture, where it is 0 the background is; the other layer shows nowhere there and is the picture
    as well.
    note: what a reader should know, or "".
    """

    alpha: np.ndarray
    foreground: np.ndarray
    background: np.ndarray
    note: str


def check_problem(image, trimap, name: str = "trimap") -> tuple[np.ndarray, np.ndarray]:
    """Return the picture, float64 (H, W, 3), and its trimap, uint8 (H, W) of `Seed`, checked.

    name: what the trimap is called in errors.
    Raises ValueError where one of them has the wrong form, or where pixels are unknown and none is
    known to be foreground, or none background.
    """
    image = check_image(image)
    trimap = check_seeds(trimap, image.shape[:2], name)
    check_kinds(trimap, name)
    return image, trimap


def check_kinds(trimap: np.ndarray, name: str = "trimap") -> None:
    """Raise ValueError where pixels are unknown, but none is of one of both known kinds.

    trimap: uint8 (H, W) of `Seed`. name: what it is called in errors.
    """
    if (trimap == Seed.UNKNOWN).any():
        for kind in (Seed.FOREGROUND, Seed.BACKGROUND):
            if not (trimap == kind).any():
                raise ValueError(
                    f"{name}: got no pixel of {kind.name}, allowed are some of both kinds beside "
                    "the UNKNOWN ones"
                )


def known_matte(image: np.ndarray, trimap: np.ndarray) -> Matte:
    """Return the matte of a trimap without unknown pixels: there is nothing to find."""
    alpha = (trimap == Seed.FOREGROUND).astype(float)
    return Matte(alpha, image, image, ALL_KNOWN)


def solved_matte(
    image: np.ndarray,
    trimap: np.ndarray,
    alpha: np.ndarray,
    foreground: np.ndarray,
    background: np.ndarray,
    note: str = "",
) -> Matte:
    """Return the matte of what was found at the N unknown pixels, in reading order.

    image: (H, W, 3).
    trimap: uint8 (H, W) of `Seed`.
    alpha: (N,); foreground, background: (N, 3). All are clipped to [0, 1].
    note: what a reader should know, or "".
    """
    unknown = trimap == Seed.UNKNOWN
    whole = (trimap == Seed.FOREGROUND).astype(float)
    whole[unknown] = np.clip(alpha, 0, 1)
    layers = image.copy(), image.copy()
    for layer, colours in zip(layers, (foreground, background), strict=True):
        layer[unknown] = np.clip(colours, 0, 1)
    return Matte(whole, *layers, note)


def by_distance(
    trimap: np.ndarray, alpha: np.ndarray, undecided: np.ndarray
) -> tuple[np.ndarray, str]:
    """Return alpha with the undecided pixels filled in, (N,), and a note that counts them, or "".

    trimap: uint8 (H, W) of `Seed`, with N unknown pixels.
    alpha: (N,).
    undecided: bool (N,), where the colours do not tell alpha.

    There alpha = l_B / (l_F + l_B), l being the distances to the nearest known pixels: 1 at the
    foreground, 0 at the background, 1/2 halfway.
    """
    count = np.count_nonzero(undecided)
    if not count:
        return alpha, ""
    unknown = trimap == Seed.UNKNOWN
    l_B, l_F = (
        distance_transform_edt(trimap != kind)[unknown]
        for kind in (Seed.BACKGROUND, Seed.FOREGROUND)
    )
    note = Note(
        "foreground and background look alike at {count} unknown pixels: alpha is told by the "
        "distances there",
        count=count,
    )
    return np.where(undecided, l_B / (l_F + l_B), alpha), note
