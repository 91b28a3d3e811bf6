"""What stands beside the picture in the matting lab, a tab each: only the open one is drawn."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np
import traitlets
from PIL import Image

from segteach.arrays import Seed
from segteach.draw.matting import draw_error, draw_methods
from segteach.labs.kit.backdrops import backdrop
from segteach.labs.kit.figure import Figure
from segteach.labs.kit.html import file_link, text
from segteach.labs.kit.later import Later
from segteach.labs.kit.matte_scores import Scores, score_table, scores_of
from segteach.labs.kit.matting_methods import name_of
from segteach.labs.kit.side import Side
from segteach.labs.matting.growing import Growing
from segteach.labs.matting.rings import Rings
from segteach.labs.matting.texts import NO_TRUTH, links_to_files, pixel_numbers
from segteach.labs.matting.worker import METHODS
from segteach.language import say
from segteach.matting.compositing import checkerboard, composite
from segteach.widgets.assets import Canvas
from segteach.widgets.linked_pictures import LinkedPictures

COMPARED = METHODS[:3]
ZOOM = 4  # of the lens
REST = 0.7  # seconds without a move of the lens after which the figure to be saved is drawn
SPARE = {"methods": 350, "layers": 370, "composites": 458}  # the window's height for all else


@dataclass(frozen=True, eq=False)
class View:
    """What the tabs show.

    image: (H, W, 3). name: of the picture. trimap: (H, W), None before it is there. found: {method:
    its matte, as far as it is}. chosen: the method. truth: alpha (H, W), None where nobody knows.
    """

    image: np.ndarray
    name: str
    trimap: np.ndarray | None
    found: Mapping[str, Growing]
    chosen: str
    truth: np.ndarray | None

    @property
    def own(self) -> Growing | None:
        """The matte of the chosen method."""
        return self.found.get(self.chosen)

    @property
    def done(self) -> dict[str, Growing]:
        """The mattes that are whole, in the order of METHODS."""
        found = {method: self.found[method] for method in METHODS if method in self.found}
        return {method: growing for method, growing in found.items() if growing.done}


class Panels:
    """The tabs.

    methods: pictures of three methods with a lens, whose pixel is that of all. numbers: of that
    pixel. controls: {name: widget} of the composite. look: returns the `View`. complain: hears
    what went wrong in a step of the rings. inline: nobody waits for a page.

    own: the reader's picture for the background, or None.
    """

    def __init__(
        self,
        methods: LinkedPictures,
        numbers: widgets.HTML,
        controls: list[widgets.Widget],
        look: Callable[[], View],
        complain: Callable[[str], None],
        inline: bool,
    ):
        self._look, self._numbers = look, numbers
        self.own: np.ndarray | None = None
        self.rings = Rings(complain)
        self.methods = methods
        self.layers, self.composites = (LinkedPictures({"": np.zeros((1, 1))}) for _ in range(2))
        for name, spare in SPARE.items():
            pictures = getattr(self, name)
            pictures.columns, pictures.spare, pictures.zoom = 2, spare, ZOOM
            pictures.add_class("st-lensed")
        for pictures in (self.layers, self.composites):
            traitlets.link((methods, "pixel"), (pictures, "pixel"))
        self.figure_soon = Later(self._draw_figure, at_once=inline, pause=REST)
        methods.observe(lambda _: self.figure_soon(), "pixel")
        self.figure, self.files, self.scores = (widgets.HTML() for _ in range(3))
        self.figure.layout.min_height = "28px"  # it comes later, and nothing jumps
        self.error = Figure([lambda ax, pair: draw_error(ax, *pair)], (4.6, 2.0))
        self._known: dict[str, tuple[Growing, Scores]] = {}
        self._backdrop, _, self._linear = controls
        row = widgets.HBox(controls)
        row.add_class("st-lab-row")
        self._layers = widgets.VBox([self.layers, numbers])
        self._composite = widgets.VBox([row, self.composites, self.files])
        self._methods = widgets.VBox([methods, self.figure])
        self._error = widgets.VBox([self.error, self.scores])
        self.side = Side(
            {
                say("rings", "逐圈"): (self.rings.widget, self.rings.draw),
                say("matte", "蒙版"): (self._layers, self._draw_layers),
                say("composite", "合成"): (self._composite, self._draw_composite),
                say("methods", "方法比较"): (self._methods, self._draw_methods),
                say("error", "误差"): (self._error, self._draw_error),
            }
        )

    def begin(self, image: np.ndarray) -> None:
        """Begin with another picture, (H, W, 3)."""
        height, width = image.shape[:2]
        for name in ("layers", "composites", "methods"):  # whose pixel the others follow: last
            pictures = getattr(self, name)
            if name != "methods":
                pictures.shape = (height, width)
            pictures.show({say("picture C", "图片 C"): image})
        self._known = {}
        self.forget()

    def forget(self) -> None:
        """Show no matte."""
        self.rings.show(None)
        for written in (self.figure, self.files, self.scores, self.error):
            written.value = ""
        self.side.outdate()
        self.side.current()
        self.rings.draw()

    def outdate(self) -> None:
        """Make all grey: there is another trimap, and its mattes are still to come."""
        self.rings.show(None)
        self.side.outdate()

    def renew(self, method: str) -> None:
        """Have drawn what shows a method that has come on."""
        view = self._look()
        if method == "bayesian":
            self.rings.show(view.found[method])
            self.side.renew(self.rings.widget)
        if method == view.chosen:
            self.side.renew(self._layers, self._composite)
        if view.found[method].done:
            self.side.renew(self._methods, self._error)

    def choose(self) -> None:
        """Have drawn what depends on the chosen method."""
        self.side.renew(self._layers, self._composite, self._error)

    def recompose(self) -> None:
        """Have the composite drawn: background or light are others."""
        self.side.renew(self._composite)

    def show_pixel(self, pixel: tuple[int, int]) -> str:
        """Return C, F, B and alpha of a pixel, HTML."""
        view = self._look()
        if view.own is None:
            return ""
        return pixel_numbers(pixel, view.image, view.own.matte(), view.truth)

    # --- a tab each ------------------------------------------------------------------------------

    def _draw_layers(self) -> None:
        """Show the picture and the three unknowns; F and B only where they show."""
        view = self._look()
        if view.own is None:
            return
        matte = view.own.matte()
        empty = checkerboard(matte.alpha.shape, 8)
        foreground = np.where(matte.alpha[..., None] > 0, matte.foreground, empty)
        background = np.where(matte.alpha[..., None] < 1, matte.background, empty)
        self.layers.show(
            {
                say("picture C", "图片 C"): view.image,
                say("matte α", "蒙版 α"): matte.alpha,
                say("foreground F", "前景 F"): foreground,
                say("background B", "背景 B"): background,
            }
        )
        self._numbers.value = self.show_pixel(self.methods.pixel)

    def _draw_composite(self) -> None:
        """Show the object before another background, and the picture itself pasted in its place."""
        view = self._look()
        if view.own is None or not view.own.done:
            return
        matte = view.own.matte()
        behind = backdrop(self._backdrop.value, matte.alpha.shape, self.own)
        mixed, pasted = (
            composite(front, matte.alpha, behind, linear_light=self._linear.value)
            for front in (matte.foreground, view.image)
        )
        halo = say("C in place of F: a halo", "用 C 代替 F：出现光晕")
        self.composites.show({"α F + (1 − α) B′": mixed, halo: pasted})
        self.files.value = links_to_files(matte, view.name)

    def _draw_methods(self) -> None:
        """Show three mattes beside the truth, or beside the picture where there is none."""
        view = self._look()
        mattes = {method: growing.matte().alpha for method, growing in view.done.items()}
        panels = {}
        for method in COMPARED:
            title = name_of(method) + ("" if method in mattes else say(" …", "……"))
            panels[title] = mattes.get(method, np.full(self.methods.shape, 0.5))
        if view.truth is None:
            panels[say("picture C", "图片 C")] = view.image
        else:
            panels[say("truth", "真值")] = view.truth
        self.methods.show(panels)
        self.figure_soon()

    def _draw_figure(self) -> None:
        """Offer all mattes, and the truth, as a figure, with the lens where it is."""
        view = self._look()
        if not view.done or not self.side.is_open(self._methods):
            return
        mattes = {method: growing.matte().alpha for method, growing in view.done.items()}
        if view.truth is not None:
            mattes["truth"] = view.truth
        pixels = figure_of(mattes, self.methods.pixel)
        words = say("save all as a figure (PNG)", "全部存为一幅图（PNG）")
        self.figure.value = text(file_link(pixels, f"{view.name}-methods", words))

    def _draw_error(self) -> None:
        """Draw where the chosen method errs, and score all that are done."""
        view = self._look()
        if view.truth is None:
            self.error.value, self.scores.value = "", text(say(*NO_TRUTH))
            return
        if view.trimap is None or not view.done or (view.trimap != Seed.UNKNOWN).all():
            return
        for method, growing in view.done.items():
            if self._known.get(method, (None,))[0] is not growing:
                unknown = view.trimap == Seed.UNKNOWN
                scores = scores_of(growing.matte().alpha, view.truth, unknown)
                self._known[method] = growing, scores
        shown = {method: self._known[method][1] for method in view.done}
        self.scores.value = score_table(shown, view.chosen)
        if view.chosen in shown:
            words = say("{}: α minus truth, SAD {:.2f}", "{}：α 减真值，SAD {:.2f}")
            alt = words.format(name_of(view.chosen), shown[view.chosen][0])
            self.error.draw((view.done[view.chosen].matte().alpha, view.truth), alt)


def figure_of(mattes: Mapping[str, np.ndarray], pixel: tuple[int, int]) -> np.ndarray:
    """Return a figure of {method: alpha} with an inset round a pixel, uint8 (h, w, 3)."""

    def panel(method: str) -> Callable:
        return lambda ax, state: draw_methods([ax], {name_of(method): state[method]}, pixel)

    draws = [panel(method) for method in mattes]
    png = Canvas(draws, (3.6 * len(mattes), 3.2), 130).png(mattes)
    return np.asarray(Image.open(io.BytesIO(png)))
