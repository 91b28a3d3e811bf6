"""Chapter 1's labs: one Gaussian by sliders, EM on points by hand, the colours of a photograph."""

from __future__ import annotations

import html

import ipywidgets as widgets
import numpy as np

from segteach import data
from segteach.draw.gaussian import draw_density, draw_ellipsoids, draw_surface, grid
from segteach.draw.gmm import draw_swatches, em_on_points
from segteach.draw.overlays import label_colours
from segteach.labs.parts import Figure, Message, Photo, slider
from segteach.models import gaussian
from segteach.models.gmm import em_steps, fit_gmm, responsibilities
from segteach.steps import record
from segteach.widgets.language import say
from segteach.widgets.pictures import LinkedPictures
from segteach.widgets.player import StepPlayer
from segteach.widgets.point_pad import PointPad

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


class EmLab(widgets.VBox):
    """Spray points, choose K and a start (or drag its ellipses), and step through EM.

    points: (N, 2) to begin with. steps: further arguments of `em_steps`, e.g. a reader's own
    e_step. states: the recorded `EmState`s, and film_points the points (N, 2) they belong to; both
    stay while the sheet holds too few points. pad, player: the widgets.
    """

    def __init__(self, points=None, *, k: int = 3, start: str = "random", rng: int = 0, **steps):
        points = data.points("three", 240, rng=1).points.clip(0, 1) if points is None else points
        self.pad = PointPad(points, size=420)
        self.k = widgets.IntSlider(k, 1, 8, description="K", continuous_update=False)
        self.start = widgets.Dropdown(
            options=[
                ("k-means++", "kmeans++"),
                (say("random points", "从数据中随机取点"), "random"),
                (say("my ellipses", "手动拖动的椭圆"), "hand"),
            ],
            value=start,
            description=say("start", "初值"),
        )
        self.draw_number = widgets.BoundedIntText(
            rng, 0, 9999, description=say("seed", "随机种子"), layout={"width": "170px"}
        )
        self.message = Message()
        self.numbers = widgets.HTMLMath()
        self.states: list = []
        self.film_points = np.empty((0, 2))
        self._steps = {"covariance_floor": 1e-5} | steps
        self.player: StepPlayer | None = None
        self._hand_moved = self.pad.gesture
        self._filling = False
        self.pad.observe(lambda _: self.run(), "points")
        self.pad.observe(self._components_moved, "components")
        self.pad.observe(lambda _: self._show_numbers(), "picked")
        for control in (self.k, self.start, self.draw_number):
            control.observe(lambda _: self.run(), "value")
        self._right = widgets.VBox()
        super().__init__(
            [
                widgets.HBox([self.k, self.start, self.draw_number], layout={"flex_flow": "wrap"}),
                self.message,
                widgets.HBox(
                    [self.pad, self._right], layout={"flex_flow": "row wrap", "grid_gap": "24px"}
                ),
                self.numbers,
            ]
        )
        self.run()
        if self.states:  # begin with the numbers of the point that is hardest to place
            gamma = responsibilities(self.points, self.states[-1].model)
            self.pad.picked = int(gamma.max(axis=1).argmin())

    @property
    def points(self) -> np.ndarray:
        """The points on the pad, (N, 2)."""
        return self.pad.points

    @property
    def picked(self) -> int:
        """The picked point, an index into film_points; the first one where none is picked."""
        return self.pad.picked if 0 <= self.pad.picked < len(self.film_points) else 0

    def run(self) -> None:
        """Run EM on what the pad and the controls say; show the film from its first step."""
        if self._filling:
            return
        # When K was just changed, its ellipses are not there yet.
        by_hand = self.start.value == "hand" and len(self.pad.components) == self.k.value
        try:
            init = self.pad.model if by_hand else self.start.value.replace("hand", "kmeans++")
            if not len(self.points):
                raise ValueError(say("No points yet: spray some.", "还没有点：请先喷一些点。"))
            steps = em_steps(
                self.points,
                self.k.value,
                init=init,
                rng=self.draw_number.value,
                **self._steps,
            )
            self.states = record(steps)
        except NotImplementedError:
            self.message.say(say("This step is not written yet.", "这一步还没有写。"))
            return
        except Exception as error:  # a reader's own step may fail in any way: say it, stay alive
            own_step = {"e_step", "m_step"} & self._steps.keys()
            kind = f"{type(error).__name__}: " if own_step else ""
            self.message.say(f"{kind}{error}")
            return
        self.message.clear()
        self.film_points = self.points
        if not by_hand:
            self._fill(self.states[0].model)
        self._show_film()
        self._show_numbers()

    def _fill(self, model) -> None:
        self._filling = True
        self.pad.model = model
        self._filling = False

    def _components_moved(self, _) -> None:
        if self._filling:
            return
        if self.pad.gesture != self._hand_moved and self.start.value != "hand":
            self._hand_moved = self.pad.gesture
            self.start.value = "hand"  # its observer runs EM
        else:
            self.run()

    def _show_film(self) -> None:
        draw = em_on_points(self.points)
        if self.player is None:
            self.player = StepPlayer(
                self.states,
                draw,
                size=(4.6, 4.2),
                curve=lambda state: -state.objective,
                curve_label="log-likelihood",
                caption=_em_words,
                curve_size=(440, 130),
            )
            self.player.observe(lambda _: self._show_numbers(), "step")
            self._right.children = [self.player]
        else:
            self.player.show(self.states, draw)

    def _show_numbers(self) -> None:
        if not 0 <= self.pad.picked < len(self.points) or self.player is None:
            self.numbers.value = say(
                "Pick a point with <b>Move and pick</b> to see its numbers.",
                "选<b>拖动与选点</b>，再单击一个点，就能看到它的数值。",
            )
            return
        model, point = self.player.state.model, self.points[self.pad.picked]
        self.numbers.value = responsibility_table(model, point)


class ColourLab(widgets.VBox):
    """A photograph -> K colour components -> label picture, swatches and the colour space.

    image: (H, W, 3), at most 320 pixels long. state: the fitted `EmState`. labels: int (H, W).
    """

    def __init__(self, name: str = "coffee", *, k: int = 5):
        chooser = Photo(name, lambda image, _: self.run(image), max_side=320)
        self.photo, self.upload = chooser.menu, chooser.upload
        self.k = widgets.IntSlider(k, 1, 8, description="K", continuous_update=False)
        self.component = widgets.Dropdown(
            options=range(k), description=say("map of", "查看分量"), layout={"width": "190px"}
        )
        self.message = chooser.message
        self.numbers = widgets.HTMLMath()
        self.figure = Figure([draw_swatches, self._space], size=(8.6, 3.8))
        image = chooser.image(name)
        self.pictures = LinkedPictures({"photo": image}, width=330)
        self.k.observe(lambda _: self.run(self.image), "value")
        self.component.observe(lambda _: self._show_pictures(), "value")
        self.pictures.observe(lambda _: self._show_numbers(), "pixel")
        controls = [*chooser.controls, self.k, self.component]
        super().__init__(
            [
                widgets.HBox(controls, layout={"flex_flow": "row wrap"}),
                self.message,
                self.pictures,
                self.numbers,
                self.figure,
            ]
        )
        self.run(image)

    @property
    def labels(self) -> np.ndarray:
        """The most responsible component of every pixel, int (H, W)."""
        return self._gamma.argmax(axis=2)

    def run(self, image: np.ndarray) -> None:
        """Fit K components to the picture's colours and redraw; on an error all stays as it was."""
        pixels = image.reshape(-1, 3)
        try:
            state = fit_gmm(pixels, self.k.value, max_steps=60, tolerance=1e-4)
        except ValueError as error:
            self.message.say(str(error))
            return
        self.image, self.state = image, state
        gamma = responsibilities(pixels, self.state.model)
        self._gamma = gamma.reshape(*self.image.shape[:2], -1)
        self.component.options = range(self.k.value)
        self.message.say(self.state.note)
        self.figure.draw(self.state.model, f"{self.k.value} components")
        self._show_pictures()
        self._show_numbers()

    def _space(self, ax, model) -> None:
        pixels = self.image.reshape(-1, 3)
        few = np.random.default_rng(0).choice(len(pixels), min(1500, len(pixels)), replace=False)
        draw_ellipsoids(ax, pixels[few], model)
        ax.set_title("colours and 2 σ ellipsoids")

    _space.projection = "3d"

    def _show_pictures(self) -> None:
        means = np.clip(self.state.model.means, 0, 1)
        shown = self.component.value or 0
        self.pictures.show(
            {
                say("photograph", "照片"): self.image,
                say("mean colour of its component", "所属分量的平均颜色"): means[self.labels],
                f"γ(i, {shown})": self._gamma[..., min(shown, self._gamma.shape[2] - 1)],
            }
        )

    def _show_numbers(self) -> None:
        row, col = self.pictures.pixel
        point, model = self.image[row, col], self.state.model
        title = say(f"pixel ({row}, {col})", f"像素 ({row}, {col})")
        self.numbers.value = responsibility_table(model, point, title)


def responsibility_table(model, point, title: str = "") -> str:
    """Return formula (8) for one point as an HTML table, a column for each component."""
    parameters = zip(model.means, model.covariances, strict=True)
    densities = [gaussian.density([point], *p)[0] for p in parameters]
    joint = model.weights * densities
    gamma = responsibilities([point], model)[0]
    values = ", ".join(f"{v:.3f}" for v in point)
    colours = label_colours(len(joint))
    swatches = "".join(
        f'<th style="border-top:6px solid rgb({",".join(str(int(255 * c)) for c in colour)})">'
        f"k = {k}</th>"
        for k, colour in enumerate(colours)
    )
    rows = [
        ("π<sub>k</sub>", model.weights, ".3f"),
        ("N(x; μ<sub>k</sub>, Σ<sub>k</sub>)", densities, ".3g"),
    ]
    rows += [("π<sub>k</sub> N", joint, ".3g"), ("<b>γ(i, k)</b>", gamma, ".3f")]
    body = "".join(
        f"<tr><td>{name}</td>" + "".join(f"<td>{value:{form}}</td>" for value in entries) + "</tr>"
        for name, entries, form in rows
    )
    head = html.escape(f"{title}  x = ({values})".strip())
    return (
        '<table style="border-spacing:14px 2px;font-size:15px;text-align:right">'
        f"<tr><th>{head}</th>{swatches}</tr>{body}</table>"
    )


def _surface(ax, lab) -> None:
    draw_surface(ax, lab.mean, lab.covariance, threshold=lab.threshold.value)


_surface.projection = "3d"


def _em_words(state) -> str:
    parts = (
        say(
            "component {}: weight {:.2f}, mean ({:.2f}, {:.2f})",
            "分量 {}：权值 {:.2f}，均值 ({:.2f}, {:.2f})",
        ).format(k, weight, *mean)
        for k, (weight, mean) in enumerate(zip(state.model.weights, state.model.means, strict=True))
    )
    return "; ".join(parts)
