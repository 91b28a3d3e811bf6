"""Pictures of what the matting Laplacian sees: signed weights, costs, the lines of a window."""

from __future__ import annotations

import numpy as np

from segteach.draw.lazy_snapping import two_sided
from segteach.draw.overlays import rgb

NOTHING = "#BDBDBD"  # where there is no value


def signed_picture(values: np.ndarray, most: float) -> np.ndarray:
    """Return values (...,) in colours (..., 3): -most blue, 0 white, most orange, NaN grey."""
    shown = np.nan_to_num(values, nan=0.0)
    colours = two_sided().reversed()(0.5 + 0.5 * np.clip(shown / most, -1, 1))[..., :3]
    return np.where(np.isnan(values)[..., None], rgb(NOTHING), colours)


def grey_picture(values: np.ndarray) -> np.ndarray:
    """Return values (...,) in grey (..., 3): below 0 black, above 1 white."""
    return np.repeat(np.clip(values, 0, 1)[..., None], 3, axis=-1)


def alpha_axis(fit) -> np.ndarray | None:
    """Return where a . I + b is 0 and where it is 1, (2, 3): the shortest way between the two.

    fit: a `WindowFit`. The way goes through the mean colour of the window. None where a is so small
    that it would be longer than the colour cube is wide.
    """
    length2 = float(fit.a @ fit.a)
    if length2 < 1:
        return None
    mean = fit.colours.mean(axis=0)
    at_mean = mean @ fit.a + fit.b
    return mean + np.array([[-at_mean], [1 - at_mean]]) * fit.a / length2


def cost_picture(costs: np.ndarray, most: float) -> np.ndarray:
    """Return costs (H, W) from 0, dark, to `most`, bright, in viridis (H, W, 3); NaN grey."""
    from matplotlib import colormaps

    share = np.nan_to_num(costs, nan=0.0) / max(most, np.finfo(float).tiny)
    colours = colormaps["viridis"](np.clip(share, 0, 1))[..., :3]
    return np.where(np.isnan(costs)[..., None], rgb(NOTHING), colours)
