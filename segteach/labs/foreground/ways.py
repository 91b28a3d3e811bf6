"""What the foreground lab sets side by side: the ways to a colour of the object, and their errors.

Where C is pasted in place of F, alpha (C - F) of the old background comes along, whatever the new
one is; an estimate of F is as far off as alpha times its error. Source: `compositing.halo`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segteach.labs.kit.known_mattes import KnownMatte
from segteach.language import say
from segteach.matting.compositing import checkerboard, composite
from segteach.matting.foreground import METHODS

PASTED, EXACT = "pasted", "exact"
WAYS = (PASTED, *METHODS)
STRENGTH = 2.0  # of a difference in its picture: 1/4 is white, or black
WAITING = 0.5  # the grey of a panel that is still to come


@dataclass(frozen=True, eq=False)
class Compared:
    """A matte, what is known of it, and F by each way that is there.

    known: picture and its matte. alpha: (H, W), with which the ways are pasted; None while it is
    still to come. layers: {one of WAYS: F (H, W, 3)}. backdrop: (H, W, 3).
    """

    known: KnownMatte
    alpha: np.ndarray | None
    layers: dict[str, np.ndarray]
    backdrop: np.ndarray

    def composite(self, way: str) -> np.ndarray | None:
        """Return what a way shows, (H, W, 3); None before it is there, or where nobody knows it."""
        scene = self.known.scene
        if way == EXACT:
            return scene and composite(scene.foreground, scene.alpha, self.backdrop)
        if self.alpha is None or way not in self.layers:
            return None
        return composite(self.layers[way], self.alpha, self.backdrop)

    @property
    def reference(self) -> np.ndarray | None:
        """What the others are measured by: the exact composite, else that of closed form."""
        return self.composite(METHODS[0] if self.known.scene is None else EXACT)

    def error(self, way: str) -> tuple[float, float] | None:
        """Return mean and greatest difference from the reference where alpha is partial, of 255.

        None before both are there.
        """
        shown, reference = self.composite(way), self.reference
        if shown is None or reference is None:
            return None
        partial = (self.known.alpha > 0) & (self.known.alpha < 1)
        apart = 255 * np.abs(shown - reference)[partial]
        return float(apart.mean()), float(apart.max())


def way_name(way: str) -> str:
    """Return what a way is called."""
    return {
        PASTED: say("picture C", "图片 C"),
        METHODS[0]: say("F, closed form", "F：闭式"),
        METHODS[1]: say("F, multilevel", "F：多层"),
        EXACT: say("exact F and α", "精确的 F 与 α"),
    }[way]


def panels(compared: Compared, view: str) -> dict[str, np.ndarray]:
    """Return {title: picture}: each way, and the exact one where it is known.

    view: "composite", "foreground" or "difference".
    """
    exact = compared.known.scene is not None and view != "difference"
    shown = {}
    for way in (*WAYS, EXACT) if exact else WAYS:
        picture = _panel(compared, way, view)
        title = way_name(way) + ("" if picture is not None else say(" …", "……"))
        shown[title] = _waiting(compared) if picture is None else picture
    return shown


def before(compared: Compared) -> dict[str, np.ndarray]:
    """Return {title: picture}: the picture as it was, and alpha."""
    alpha = _waiting(compared) if compared.alpha is None else compared.alpha
    return {say("before", "原图"): compared.known.image, say("matte α", "蒙版 α"): alpha}


def _waiting(compared: Compared) -> np.ndarray:
    return np.full(compared.known.alpha.shape, WAITING)


def _panel(compared: Compared, way: str, view: str) -> np.ndarray | None:
    if view == "foreground":
        return _layer(compared, way)
    picture, reference = compared.composite(way), compared.reference
    if view == "composite" or picture is None or reference is None:
        return picture if view == "composite" else None
    return np.clip(0.5 + STRENGTH * (picture - reference), 0, 1)


def _layer(compared: Compared, way: str) -> np.ndarray | None:
    """Return F of a way where it shows, chequers elsewhere."""
    scene = compared.known.scene
    F = scene.foreground if way == EXACT and scene is not None else compared.layers.get(way)
    alpha = scene.alpha if way == EXACT and scene is not None else compared.alpha
    if F is None or alpha is None:
        return None
    return np.where(alpha[..., None] > 0, F, checkerboard(alpha.shape, 8))
