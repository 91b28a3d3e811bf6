"""Pictures of mattes: the matte, its rings, several methods with an inset, the error."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from segteach.arrays import pixel_at
from segteach.draw.lazy_snapping import two_sided
from segteach.draw.overlays import FOREGROUND, draw_image
from segteach.language import say

INSET = 0.44  # of a picture's width and height
ZOOM = 4  # how much the inset enlarges
UNSOLVED = (0.85, 0.75, 0.95)  # pixels whose turn has not come: no grey, no colour of viridis
KNOWN = (1.0, 1.0, 1.0)


def draw_matte(ax, state) -> None:
    """Draw alpha of a state; pixels that are not solved yet are pale violet.

    state: has `alpha`, (H, W), and where it goes by rings `ring`, as a `BayesianState`.
    """
    ring = getattr(state, "ring", None)
    words = say(r"matte $\alpha$", r"蒙版 $\alpha$")
    if ring is not None and (ring < 0).any():
        words = say(r"$\alpha$ so far", r"目前的 $\alpha$")
    draw_image(ax, matte_picture(state.alpha, ring), words)


def matte_picture(alpha: np.ndarray, ring: np.ndarray | None = None) -> np.ndarray:
    """Return alpha (H, W) as (H, W, 3) in grey; UNSOLVED where the ring (H, W) is negative."""
    picture = np.repeat(alpha[..., None], 3, axis=2)
    return picture if ring is None else np.where(ring[..., None] < 0, UNSOLVED, picture)


def draw_rings(ax, state, last: int | None = None) -> None:
    """Draw in which ring each pixel was solved, with a scale of the numbers.

    state: a `BayesianState`. last: number at the bright end of the scale; by default its largest.
    """
    last = max(1, int(state.ring.max()) if last is None else last)
    words = say("solved in ring", "求解时所在的圈")
    draw_image(ax, ring_picture(state.ring, last), words)
    _frame(ax)
    _scale(ax, "viridis", 1, max(2, last), say("ring number", "圈号"), whole=True)


def ring_picture(ring: np.ndarray, last: int) -> np.ndarray:
    """Return (H, W, 3): rings 1 to `last` from dark to bright in viridis.

    ring: (H, W), 0 where the trimap is known, white, and -1 where a pixel is not solved, violet.
    """
    colours = _viridis()[np.linspace(0, 255, max(2, last)).round().astype(int)]
    return np.vstack([[UNSOLVED, KNOWN], colours])[ring.astype(int) + 1]


def draw_methods(axes, mattes: Mapping[str, np.ndarray], pixel) -> None:
    """Draw mattes side by side, each with the same part enlarged in a corner.

    axes: one for each matte. mattes: {title: alpha (H, W)}. pixel: (row, col), in the middle of
    what is enlarged; the inset lies on the other side of the picture.
    """
    for ax, (title, alpha) in zip(axes, mattes.items(), strict=True):
        draw_image(ax, alpha, title)
        row, col = pixel_at(pixel, alpha.shape)
        left = col >= alpha.shape[1] / 2
        inset = ax.inset_axes((0 if left else 1 - INSET, 0, INSET, INSET))
        draw_image(inset, alpha)
        height, width = (INSET * side / ZOOM for side in alpha.shape)
        inset.set(
            xlim=(col - width / 2, col + width / 2), ylim=(row + height / 2, row - height / 2)
        )
        _frame(inset)
        ax.indicate_inset_zoom(inset, edgecolor=FOREGROUND, alpha=1, lw=2)


def draw_error(ax, alpha: np.ndarray, truth: np.ndarray) -> None:
    """Draw alpha - truth, both (H, W): orange where a matte is too opaque, blue where too clear."""
    words = say(
        r"$\alpha$ − truth: orange too opaque, blue too clear",
        r"$\alpha$ − 真值：橙色过于不透明，蓝色过于透明",
    )
    draw_image(ax, error_picture(alpha, truth), words)
    _frame(ax)
    _scale(ax, two_sided().reversed(), -1, 1)


def error_picture(alpha: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return (H, W, 3): alpha - truth in [-1, 1], blue to white to orange."""
    return two_sided().reversed()((alpha - truth + 1) / 2)[..., :3]


def _frame(ax) -> None:
    """Show where a picture ends that is white like the page."""
    ax.set_axis_on()
    ax.set(xticks=[], yticks=[])


def _scale(ax, colours, low: float, high: float, label: str = "", *, whole: bool = False) -> None:
    """Add a scale beside the picture; whole: with ticks at whole numbers alone."""
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize
    from matplotlib.ticker import MaxNLocator

    bar = ax.inset_axes((1.02, 0, 0.04, 1))
    scalar = ScalarMappable(Normalize(low, high), colours)
    ticks = MaxNLocator(4, integer=True) if whole else None
    ax.figure.colorbar(scalar, cax=bar, label=label, ticks=ticks)


@cache
def _viridis() -> np.ndarray:
    from matplotlib import colormaps

    return colormaps["viridis"](np.arange(256))[:, :3]
