"""What the matting arena knows of a question: mattes, scores, times; as pictures and as a table."""

from __future__ import annotations

import numpy as np

from segteach.arrays import Seed
from segteach.data import Scene
from segteach.draw.bayesian import trimap_tint
from segteach.draw.matting import error_picture
from segteach.labs.kit.matte_scores import Scores, score_table, scores_of
from segteach.labs.kit.matting_methods import METHODS, name_of
from segteach.labs.matting_arena.worker import Part
from segteach.language import say

WAITING = 0.5  # the grey of a matte that is still to come


class Results:
    """A scene, its trimap, and the mattes of it that are done.

    scene: with the exact alpha. trimap: (H, W) of `Seed`.

    alphas: {method: alpha (H, W)}. scores: {method: SAD, MSE, gradient, connectivity}. seconds:
    {method: what it took}. working: the method that is at work, "" for none.
    """

    def __init__(self, scene: Scene, trimap: np.ndarray):
        self.scene, self.trimap = scene, trimap
        self.alphas: dict[str, np.ndarray] = {}
        self.scores: dict[str, Scores] = {}
        self.seconds: dict[str, float] = {}
        self.working = ""
        self._tinted = trimap_tint(scene.image, trimap)

    @property
    def missing(self) -> tuple[str, ...]:
        """The methods that are still to come."""
        return tuple(method for method in METHODS if method not in self.alphas)

    def take(self, part: Part) -> bool:
        """Take what the worker says; return whether something is new to be seen."""
        if part.alpha is None:
            new = self.working != part.method
            self.working = part.method
            return new
        self.working = ""
        self.alphas[part.method] = part.alpha
        self.seconds[part.method] = part.seconds
        unknown = self.trimap == Seed.UNKNOWN
        self.scores[part.method] = scores_of(part.alpha, self.scene.alpha, unknown)
        return True

    def pictures(self, view: str) -> dict[str, np.ndarray]:
        """Return {title: picture}: the scene, the truth, and a picture for each method.

        view: "alpha", or "error", alpha minus truth.
        """
        shown = {
            say("picture", "图片"): self._tinted,
            name_of("truth"): self.scene.alpha,
        }
        for method in METHODS:
            alpha = self.alphas.get(method)
            if alpha is None:
                title = name_of(method) + say(" …", "……") * (method == self.working)
                shown[title] = np.full(self.trimap.shape, WAITING)
            else:
                error = view == "error"
                shown[name_of(method)] = error_picture(alpha, self.scene.alpha) if error else alpha
        return shown

    def table(self, pixel: tuple[int, int]) -> str:
        """Return scores, times, and alpha at a pixel, HTML."""
        here = {"truth": f"{self.scene.alpha[pixel]:.2f}"}
        here |= {method: f"{self.alphas[method][pixel]:.2f}" for method in self._done}
        seconds = {method: _seconds(self.seconds[method]) for method in self._done}
        scores = {method: self.scores[method] for method in self._done}
        more = {say("s", "秒"): seconds, say("α here", "此处 α"): here}
        return score_table(scores, more=more)

    @property
    def _done(self) -> list[str]:
        return [method for method in METHODS if method in self.alphas]


def _seconds(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"
