"""What stands beside the picture in the matting lab: rings, layers, composites, methods, error."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

import ipywidgets as widgets
import numpy as np
import traitlets
from PIL import Image

from segteach.arrays import Seed
from segteach.draw.matting import draw_error, draw_matte, draw_methods, draw_rings
from segteach.labs.kit.figure import Figure
from segteach.labs.kit.html import file_link, text
from segteach.labs.kit.playback import Playback
from segteach.labs.matting.growing import Growing
from segteach.labs.matting.texts import (
    NO_TRUTH,
    Scores,
    links_to_files,
    name_of,
    ring_words,
    score_table,
    scores_of,
)
from segteach.labs.matting.worker import METHODS
from segteach.language import say
from segteach.matting.compositing import composite
from segteach.matting.matte import Matte
from segteach.widgets.assets import Canvas
from segteach.widgets.linked_pictures import LinkedPictures

COMPARED = METHODS[:3]
ZOOM = 5  # of the lens
WIDEST, HIGHEST = 220, 150  # a panel of four, in pixels of the page


class Rings:
    """The film of the rings: a bar, and beside each other the matte so far and the ring numbers.

    complain: hears what went wrong in a step.
    """

    def __init__(self, complain: Callable[[str], None]):
        self._growing: Growing | None = None
        self.player = Playback(lambda _: self.draw(), last=0, complain=complain, pace=250)
        self.player.layout.width = "100%"
        self.words = widgets.HTML()
        self.figure = Figure(
            [draw_matte, lambda ax, state: draw_rings(ax, state, self._last)], (5.6, 2.5)
        )
        self.widget = widgets.VBox([self.player, self.words, self.figure])

    @property
    def _last(self) -> int:
        return self._growing.rings if self._growing else 1

    def show(self, growing: Growing | None) -> None:
        """Go with the rings that are there; one who looks at an earlier one stays with it."""
        at_end = self.player.step == self.player.last or growing is not self._growing
        self._growing = growing
        rings = growing.rings if growing else 0
        self.player.at(rings if at_end else min(self.player.step, rings), last=rings)

    def draw(self) -> None:
        """Draw the ring that the player stands at."""
        if self._growing is None:
            words = (
                "The Bayesian method will stand here, ring by ring.",
                "贝叶斯方法将在这里逐环显示。",
            )
            self.words.value, self.figure.value = text(say(*words)), ""
            return
        number = self.player.step
        self.words.value = ring_words(self._growing, number)
        words = say("matte and ring numbers after ring {}", "第 {} 环之后的蒙版和各像素的环号")
        self.figure.draw(self._growing.after(number), words.format(number))


class Panels:
    """The other tabs; each draw takes what it shows.

    methods: pictures of the three methods, with a lens. layers: alpha, F and B. composites: the
    object before a new background. All point at one pixel.
    """

    def __init__(self, methods: LinkedPictures):
        self.methods, methods.zoom = methods, ZOOM
        self.layers = LinkedPictures({"": np.zeros((1, 1))}, zoom=ZOOM)
        self.composites = LinkedPictures({"": np.zeros((1, 1))}, zoom=ZOOM)
        for pictures in (self.layers, self.composites):
            traitlets.link((methods, "pixel"), (pictures, "pixel"))
        self.figure_link, self.files = widgets.HTML(), widgets.HTML()
        self.error = Figure([lambda ax, pair: draw_error(ax, *pair)], (4.6, 2.3))
        self.scores = widgets.HTML()
        self._scores: dict[str, tuple[Growing, Scores]] = {}

    def begin(self, shape: tuple[int, int], image: np.ndarray) -> None:
        """Begin with another picture, (H, W, 3), of that shape."""
        height, width = shape
        for pictures, rows in ((self.methods, 2), (self.layers, 2), (self.composites, 1)):
            tall = HIGHEST if rows == 2 else 2 * HIGHEST
            pictures.width = round(min(WIDEST, tall * width / height))
            if pictures.shape != shape:
                pictures.shape = shape
            pictures.show({say("picture C", "图片 C"): image})
        self._scores = {}

    def draw_layers(self, image: np.ndarray, matte: Matte) -> None:
        """Show the three unknowns of the equation, and the picture that they make."""
        self.layers.show(
            {
                say("matte α", "蒙版 α"): matte.alpha,
                say("picture C", "图片 C"): image,
                say("foreground F", "前景 F"): matte.foreground,
                say("background B", "背景 B"): matte.background,
            }
        )

    def draw_composites(
        self, image: np.ndarray, matte: Matte, behind: np.ndarray, *, linear_light: bool
    ) -> None:
        """Show the object before another background, and the picture itself pasted in its place."""
        mixed, pasted = (
            composite(front, matte.alpha, behind, linear_light=linear_light)
            for front in (matte.foreground, image)
        )
        ours, halo = say("α F + (1 − α) B′", "α F + (1 − α) B′"), say("with C for F", "用 C 代替 F")
        self.composites.show({ours: mixed, f"{halo}{say(': a halo', '：有光晕')}": pasted})

    def draw_files(self, matte: Matte, name: str) -> None:
        """Offer the foreground with its alpha, and the alpha alone, as files."""
        self.files.value = links_to_files(matte, name)

    def draw_methods(self, mattes: Mapping[str, np.ndarray], beside: Mapping, name: str) -> None:
        """Show the mattes, (H, W) each, that are there, and what else stands beside them.

        mattes: {method: alpha}. beside: {title: picture}, the truth say.
        """
        shape = self.methods.shape
        panels = {}
        for method in COMPARED:
            title = name_of(method) + ("" if method in mattes else say(" …", "……"))
            panels[title] = mattes.get(method, np.full(shape, 0.5))
        self.methods.show(panels | dict(beside))
        self.figure_link.value = ""
        if mattes:
            titled = {name_of(method): alpha for method, alpha in mattes.items()}
            pixels = figure_of(titled, self.methods.pixel)
            words = say("save this comparison (PNG)", "保存这幅比较图（PNG）")
            self.figure_link.value = text(file_link(pixels, f"{name}-methods", words))

    def draw_error(
        self,
        found: Mapping[str, Growing],
        chosen: str,
        trimap: np.ndarray,
        truth: np.ndarray | None,
    ) -> None:
        """Draw where the chosen method errs, and score all that are done.

        found: {method: its matte}. truth: alpha (H, W), None where there is none.
        """
        if truth is None:
            self.error.value, self.scores.value = "", text(say(*NO_TRUTH))
            return
        unknown = trimap == Seed.UNKNOWN
        done = {
            method: found[method] for method in METHODS if found.get(method) and found[method].done
        }
        if not done or not unknown.any():
            self.error.value = self.scores.value = ""
            return
        for method, growing in done.items():
            if self._scores.get(method, (None,))[0] is not growing:
                scores = scores_of(growing.matte().alpha, truth, unknown)
                self._scores[method] = growing, scores
        scores = {method: self._scores[method][1] for method in done}
        self.scores.value = score_table(scores, chosen)
        if chosen in done:
            words = say("{}: α minus truth; SAD {:.2f}", "{}：α 减真值；SAD {:.2f}")
            alt = words.format(name_of(chosen), scores[chosen][0])
            self.error.draw((done[chosen].matte().alpha, truth), alt)


def figure_of(mattes: Mapping[str, np.ndarray], pixel: tuple[int, int]) -> np.ndarray:
    """Return a figure of mattes side by side with an inset round a pixel, uint8 (h, w, 3)."""
    number = iter(range(len(mattes)))
    titles = list(mattes)

    def one(ax, state) -> None:
        title = titles[next(number)]
        draw_methods([ax], {title: state[title]}, pixel)

    png = Canvas([one] * len(mattes), (3.6 * len(mattes), 3.0), 150).png(mattes)
    return np.asarray(Image.open(io.BytesIO(png)))
