"""Gaussian explorer: the density beside its parameters, in one, two and three dimensions."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np

from segteach.draw.gaussian import draw_density, draw_surface, grid
from segteach.draw.overlays import in_3d
from segteach.labs.kit.parts import Figure, slider
from segteach.language import say
from segteach.models import gaussian

EXTENT = (-4.0, 4.0, -4.0, 4.0)
GRID = 81


class GaussianExplorer(widgets.VBox):
    """Sliders for every symbol of formula (1); the plane and the surface follow.

    mean, covariance, point: the arrays that the sliders describe. inside: bool (81, 81), the
    grid points over [-4, 4]^2 whose density is above the threshold.
    """

    def __init__(self):
        spread = {"low": 0.3, "high": 2.5, "value": 1.0}
        self.mean_1, self.mean_2 = (slider(f"μ{i}", -3, 3, 0) for i in "₁₂")
        self.spread_1, self.spread_2 = (slider(f"σ{i}", **spread) for i in "₁₂")
        self.correlation = slider("ρ", -0.95, 0.95, 0.5)
        self.threshold = slider(say("threshold", "阈值"), 0.002, 0.3, 0.05, step=0.002)
        self.x_1, self.x_2 = slider("x₁", -4, 4, 1), slider("x₂", -4, 4, 0)
        self.sliders = [self.mean_1, self.mean_2, self.spread_1, self.spread_2]
        self.sliders += [self.correlation, self.threshold, self.x_1, self.x_2]
        self.plane = Figure([self._plane], size=(4.3, 4.0))
        self.surface = Figure([_surface], size=(4.3, 4.0))
        self.numbers = widgets.HTMLMath()
        for control in self.sliders:
            control.observe(lambda _: self._redraw(), "value")
        self._redraw()
        rows = zip(self.sliders[::2], self.sliders[1::2], strict=True)
        controls = [widgets.HBox(pair, layout={"flex_flow": "row wrap"}) for pair in rows]
        pictures = widgets.HBox([self.plane, self.surface], layout={"flex_flow": "row wrap"})
        super().__init__([*controls, pictures, self.numbers])

    @property
    def mean(self) -> np.ndarray:
        """The mean (2,)."""
        return np.array([self.mean_1.value, self.mean_2.value])

    @property
    def point(self) -> np.ndarray:
        """The one point (2,) whose numbers are written out."""
        return np.array([self.x_1.value, self.x_2.value])

    @property
    def covariance(self) -> np.ndarray:
        """The covariance (2, 2) of the two spreads and the correlation."""
        a, b = self.spread_1.value, self.spread_2.value
        cross = self.correlation.value * a * b
        return np.array([[a * a, cross], [cross, b * b]])

    @property
    def inside(self) -> np.ndarray:
        """Which grid points belong to the class, bool (81, 81)."""
        x, y = grid(EXTENT, GRID)
        points = np.stack([x.ravel(), y.ravel()], axis=1)
        threshold = self.threshold.value
        return gaussian.classify(points, self.mean, self.covariance, threshold).reshape(x.shape)

    def _plane(self, ax, lab) -> None:
        draw_density(
            ax, lab.mean, lab.covariance, threshold=lab.threshold.value, points=[lab.point]
        )
        ax.plot(*lab.point, "o", color="#D55E00", ms=10, mec="k")
        ax.annotate("x", lab.point, (8, 8), textcoords="offset points", fontsize=15, weight="bold")
        ax.set_title("orange: density above the threshold")

    def _redraw(self) -> None:
        distance = gaussian.mahalanobis([self.point], self.mean, self.covariance)[0]
        value = gaussian.density([self.point], self.mean, self.covariance)[0]
        verdict = value > self.threshold.value
        belongs = say("belongs to the class", "属于该类")
        other = say("does not belong to the class", "不属于该类")
        alt = f"N(x) = {value:.4f}, d = {distance:.2f} σ"
        self.plane.draw(self, alt)
        self.surface.draw(self, alt)
        self.numbers.value = (
            rf"$|\Sigma| = {np.linalg.det(self.covariance):.3f}$, &nbsp; "
            rf"$d^2 = (x-\mu)^T\Sigma^{{-1}}(x-\mu) = {distance**2:.3f}$, &nbsp; "
            rf"$N(x;\mu,\Sigma) = {value:.4f}$ {'&gt;' if verdict else '≤'} "
            f"{self.threshold.value:.3f}: <b>{belongs if verdict else other}</b>"
        )


@in_3d
def _surface(ax, lab) -> None:
    draw_surface(ax, lab.mean, lab.covariance, threshold=lab.threshold.value)
