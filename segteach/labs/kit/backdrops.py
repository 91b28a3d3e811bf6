"""What may stand behind an object that is cut out: chequers, colours, photographs."""

from __future__ import annotations

import numpy as np

from segteach import data
from segteach.matting.compositing import checkerboard, fitted, plain

COLOURS = {
    "white": (1.0, 1.0, 1.0),
    "black": (0.0, 0.0, 0.0),
    "green": (0.1, 0.65, 0.25),
    "red": (0.8, 0.15, 0.1),
}
OWN_BACKDROP = "own"
BACKDROPS = ("chequers", *COLOURS, *data.PHOTOGRAPHS, OWN_BACKDROP)


def backdrop(name: str, shape: tuple[int, int], own: np.ndarray | None) -> np.ndarray:
    """Return the new background, (H, W, 3).

    name: of BACKDROPS. shape: (H, W). own: the reader's photograph; while it is None its place is
    taken by chequers.
    """
    if name in COLOURS:
        return plain(shape, COLOURS[name])
    if name == "chequers" or (name == OWN_BACKDROP and own is None):
        return checkerboard(shape)
    picture = own if name == OWN_BACKDROP else data.fit_within(data.load(name), 2 * max(shape))
    return fitted(picture, shape)
