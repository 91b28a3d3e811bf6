"""Gaussian explorer: the density beside its parameters, in one, two and three dimensions."""

from __future__ import annotations

import base64

import ipywidgets as widgets
import numpy as np

from segteach.draw.gaussian import grid
from segteach.draw.overlays import BACKGROUND, FOREGROUND
from segteach.labs.kit.controls import slider_of
from segteach.labs.kit.frame import Lab
from segteach.language import say
from segteach.models import gaussian
from segteach.widgets.assets import picture_png
from segteach.widgets.drag_plane import FRAME, DragPlane
from segteach.widgets.surface import SurfaceView

EXTENT = (-4.0, 4.0, -4.0, 4.0)
GRID = 81
MESH = 2  # every second grid point stands on the surface
NEEDLE = 0.4  # deviation across it below which every grid point does: else it has many peaks
POINT, AXIS = "#D55E00", "#FFFFFF"


class GaussianExplorer(Lab):
    """Sliders for every symbol of formula (1); the plane and the surface follow.

    In the plane x, the mean and the ends of the ellipse's axes can be dragged, too; the surface is
    turned by the mouse.

    mean, covariance, point: the arrays that the sliders describe. inside: bool (81, 81), the
    grid points over [-4, 4]^2 whose density is above the threshold.
    """

    SHAPES = (  # spreads, correlation, threshold
        (1.0, 1.0, 0.0, 0.05),
        (1.5, 1.0, 0.7, 0.05),
        (2.0, 0.5, 0.95, 0.05),
        (1.5, 1.5, 0.0, 0.1),
    )
    CONTROLS = (
        slider_of("mean_1", -3.0, 3.0, 0.0),
        slider_of("mean_2", -3.0, 3.0, 0.0),
        slider_of("spread_1", 0.3, 2.5, 1.0),
        slider_of("spread_2", 0.3, 2.5, 1.0),
        slider_of("correlation", -0.95, 0.95, 0.5),
        slider_of("threshold", 0.002, 0.3, 0.05, step=0.002),
        slider_of("x_1", -4.0, 4.0, 1.0),
        slider_of("x_2", -4.0, 4.0, 0.0),
    )

    def __init__(self):
        super().__init__()
        self.sliders = list(self.controls.values())
        self.plane = DragPlane(EXTENT, self._dragged)
        self.surface = SurfaceView(EXTENT, ("x₁", "x₂", "N(x; μ, Σ)"))
        self.numbers = widgets.HTMLMath()
        self._dragging = False
        for control in self.sliders:
            control.observe(lambda _: self._redraw(), "value")
        self._redraw()
        self.add_class("st-lab-wide")
        titles = say("orange: density above the threshold", "橙色：密度高于阈值")
        pictures = [_titled(self.plane, titles)]
        pictures += [_titled(self.surface, say("the density as a surface", "密度曲面"))]
        self.arrange(widgets.HBox(pictures), [[one] for one in self.sliders], {"": self.numbers})

    def load_example(self, number: int) -> None:
        """Show one of SHAPES, the mean in the middle."""
        names = ("spread_1", "spread_2", "correlation", "threshold")
        values = dict(zip(names, self.SHAPES[number], strict=True)) | {"mean_1": 0, "mean_2": 0}
        self._set(*((self.controls[name], value) for name, value in values.items()))

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
        return self._density() > self.threshold.value

    def _density(self) -> np.ndarray:
        x, y = grid(EXTENT, GRID)
        points = np.stack([x.ravel(), y.ravel()], axis=1)
        return gaussian.density(points, self.mean, self.covariance).reshape(x.shape)

    def _axes(self) -> np.ndarray:
        """Return the half axes of the one-sigma ellipse as columns (2, 2), the long one first."""
        lengths, turn = np.linalg.eigh(self.covariance)
        axes = turn * np.sqrt(lengths)
        signs = np.where(axes[0] + 1e-9 * axes[1] < 0, -1, 1)  # they point to the right
        return (axes * signs)[:, ::-1]

    def _dragged(self, number: int, x: float, y: float) -> None:
        """Take what the hand did with x, the mean or an axis, as far as the sliders go."""
        if number == 0:
            self._set((self.x_1, x), (self.x_2, y))
        elif number == 1:
            self._set((self.mean_1, x), (self.mean_2, y))
        else:
            self._turn(number - 2, np.array([x, y]) - self.mean)

    def _turn(self, which: int, end: np.ndarray) -> None:
        """Let one half axis end there; the other keeps its length and stays upright on it."""
        length, other = np.linalg.norm(end), np.linalg.norm(self._axes()[:, 1 - which])
        if length < 0.1:
            return
        along = end / length
        across = np.array([-along[1], along[0]])
        new = length**2 * np.outer(along, along) + other**2 * np.outer(across, across)
        a, b = np.sqrt(np.diagonal(new))
        pairs = (self.spread_1, a), (self.spread_2, b), (self.correlation, new[0, 1] / (a * b))
        self._set(*pairs)

    def _set(self, *pairs) -> None:
        """Set sliders, each within its range, and draw once."""
        self._dragging = True
        for control, value in pairs:
            control.value = round(float(np.clip(value, control.min, control.max)), 2)
        self._dragging = False
        self._redraw()

    def _redraw(self) -> None:
        if self._dragging:
            return
        distance = gaussian.mahalanobis([self.point], self.mean, self.covariance)[0]
        value = gaussian.density([self.point], self.mean, self.covariance)[0]
        alt = f"N(x) = {value:.4f}, d = {distance:.2f}"
        self._show_pictures(alt)
        self._show_numbers(distance, value)

    def _show_pictures(self, alt: str) -> None:
        values, threshold = self._density(), self.threshold.value
        radius = gaussian.radius_of_threshold(threshold, self.covariance)
        region = (
            gaussian.ellipse(self.mean, self.covariance, radius) if radius else np.empty((0, 2))
        )
        ends = (self.mean[:, None] + self._axes()).T
        handles = [(*self.point, "x", POINT), (*self.mean, "μ", "#000000")]
        handles += [(*ends[0], "1σ", AXIS), (*ends[1], "", AXIS)]
        self.plane.show(self._plane_svg(values, region), handles, alt)
        heights = np.full(len(region), threshold)
        mesh = MESH if np.linalg.norm(self._axes()[:, 1]) > NEEDLE else 1
        self.surface.show(
            values[::mesh, ::mesh],
            top=max(0.2, values.max()),
            outline=np.column_stack([region, heights]),
            label=alt,
        )

    def _plane_svg(self, values: np.ndarray, region: np.ndarray) -> str:
        """Return the density as a grey map, its ellipses, and the region above the threshold."""
        grey = 1 - values[::-1] / (1.6 * values.max())
        parts = [_picture(np.repeat(grey[..., None], 3, axis=2))]
        if len(region):
            style = f'fill="{FOREGROUND}" fill-opacity="0.3" stroke="{FOREGROUND}" stroke-width="3"'
            parts.append(_line(self.plane.place(region), style))
        for sigmas in (1, 2, 3):
            dash = "" if sigmas == 1 else "6 4"
            style = (
                f'fill="none" stroke="{BACKGROUND}" stroke-width="1.7" stroke-dasharray="{dash}"'
            )
            outline = gaussian.ellipse(self.mean, self.covariance, sigmas)
            parts.append(_line(self.plane.place(outline), style))
        for axis in self._axes().T:
            ends = self.plane.place([self.mean, self.mean + axis])
            parts.append(_line(ends, f'stroke="{BACKGROUND}" stroke-width="1.7"'))
        return f'{CLIP}<g clip-path="url(#st-plane-clip)">{"".join(parts)}</g>{self._ticks()}'

    def _ticks(self) -> str:
        left, top, right, bottom = FRAME
        box = f"{left},{top} {left},{bottom} {right},{bottom} {right},{top} {left},{top}"
        parts = [f'<polyline points="{box}" fill="none" stroke="currentColor"/>']
        for value in (-4, -2, 0, 2, 4):
            x, y = self.plane.place([value, value])
            words = f"{value}".replace("-", "−")
            parts.append(_text(x, bottom + 20, words, "middle"))
            parts.append(_text(left - 8, y + 5, words, "end"))
        parts.append(_text((left + right) / 2, bottom + 42, "x₁", "middle"))
        parts.append(_text(14, (top + bottom) / 2 + 5, "x₂", "middle"))
        return "".join(parts)

    def _show_numbers(self, distance: float, value: float) -> None:
        verdict = value > self.threshold.value
        belongs = say("belongs to the class", "属于该类")
        other = say("does not belong to the class", "不属于该类")
        self.numbers.value = (
            rf"$|\Sigma| = {np.linalg.det(self.covariance):.3f}$<br>"
            rf"$d^2 = (x-\mu)^T\Sigma^{{-1}}(x-\mu) = {distance**2:.3f}$<br>"
            rf"$N(x;\mu,\Sigma) = {value:.4f}$ {'&gt;' if verdict else '≤'} "
            f"{self.threshold.value:.3f}{say(':', '：')}<br><b>{belongs if verdict else other}</b>"
        )


CLIP = (
    f'<clipPath id="st-plane-clip"><rect x="{FRAME[0]}" y="{FRAME[1]}" '
    f'width="{FRAME[2] - FRAME[0]}" height="{FRAME[3] - FRAME[1]}"/></clipPath>'
)


def _titled(picture: widgets.Widget, title: str) -> widgets.VBox:
    words = widgets.HTML(f'<div style="font-size:15px;text-align:center">{title}</div>')
    layout = {"flex": "1 1 300px", "max_width": "460px", "min_width": "0"}
    return widgets.VBox([words, picture], layout=layout)


def _picture(image: np.ndarray) -> str:
    left, top, right, bottom = FRAME
    png = base64.b64encode(picture_png(image)).decode()
    return (
        f'<image x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" '
        f'preserveAspectRatio="none" href="data:image/png;base64,{png}"/>'
    )


def _line(points: np.ndarray, style: str) -> str:
    return f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}" {style}/>'


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{words}</text>'
