"""The edges of a picture that is too large to be looked at as a whole before the first click."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from segteach.segmentation.scissors.step_cost import (
    EdgeFeatures,
    Window,
    edge_features,
    edges_inside,
    steepest_gradient,
)

AT_ONCE = 2_000_000  # pixels: so many are worked on before the first click


class PictureEdges:
    """`EdgeFeatures` of a picture, found window by window, the same as those of the whole.

    image: float (H, W, 3). sigma: of the Gaussian that smooths it first.
    """

    def __init__(self, image: np.ndarray, sigma: float):
        self.shape: tuple[int, int] = image.shape[:2]
        self._image, self._sigma = image, sigma
        self._whole: EdgeFeatures | None = None
        if image.shape[0] * image.shape[1] <= AT_ONCE:
            self.whole()

    def whole(self) -> EdgeFeatures:
        """Return those of the whole picture, which are then kept in place of it."""
        if self._whole is None:
            self._whole, self._image = edge_features(self._image, self._sigma), np.empty(0)
        return self._whole

    def inside(self, window: Window) -> EdgeFeatures:
        """Return those of a window."""
        if self._whole is not None:
            return self._whole.inside(window)
        crossing, direction, strength = edges_inside(self._image, self._sigma, window)
        return EdgeFeatures(crossing, direction, strength / self._steepest)

    @cached_property
    def _steepest(self) -> float:
        return steepest_gradient(self._image, self._sigma) or 1.0
