"""A trimap of a matte that is known: what a careful hand would have left open."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from segteach.arrays import Seed, check_alpha, check_number


def trimap_of(alpha, width: float = 3) -> np.ndarray:
    """Return the trimap of a matte, uint8 (H, W) of `Seed`.

    Unknown is what is at most `width` pixels away from a pixel that both layers share, 0 < alpha
    < 1, or from two neighbours of which one is 0 and one is 1, as in a mask.
    alpha: float (H, W) in [0, 1]. width: pixels, >= 0.
    Raises ValueError where no pixel of one kind would be left known.
    """
    alpha, width = check_alpha(alpha), check_number(width, "width", least=0)
    solid, empty = alpha == 1, alpha == 0
    for kind, pixels in ((Seed.FOREGROUND, solid), (Seed.BACKGROUND, empty)):
        if not pixels.any():
            value = 1 if kind == Seed.FOREGROUND else 0
            raise ValueError(f"alpha: got no pixel of {value}, allowed is a matte with 0 and 1")
    away = _away_from_edges(alpha)
    deepest = min(away[solid].max(), away[empty].max())
    if deepest <= width:
        raise ValueError(
            f"width: got {width:g}, allowed are numbers below {deepest:g}: with more, this matte "
            "has no pixel of foreground or none of background left"
        )
    trimap = np.where(solid, Seed.FOREGROUND, Seed.BACKGROUND).astype(np.uint8)
    trimap[away <= width] = Seed.UNKNOWN
    return trimap


def _away_from_edges(alpha: np.ndarray) -> np.ndarray:
    """Return the distance to the nearest pixel that is shared, or where 0 and 1 meet."""
    shared = (alpha > 0) & (alpha < 1)
    meeting = (ndimage.minimum_filter(alpha, 3) == 0) & (ndimage.maximum_filter(alpha, 3) == 1)
    return ndimage.distance_transform_edt(~(shared | meeting))
