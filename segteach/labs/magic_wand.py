"""The magic-wand lab: one click, one tolerance, and the region that is joined to the click."""

from __future__ import annotations

import time

import ipywidgets as widgets
import numpy as np

from segteach.arrays import Seed, Stroke
from segteach.draw.overlays import draw_mask, tint
from segteach.labs.kit.parts import OWN, Photo, slider
from segteach.language import say
from segteach.marks.edits import Clear
from segteach.marks.session import Session
from segteach.segmentation.magic_wand import magic_wand, magic_wand_steps
from segteach.widgets.linked_pictures import LinkedPictures
from segteach.widgets.painter import SegPainter
from segteach.widgets.player import StepPlayer

MAX_SIDE = 512
FIRST_CLICK = {"coffee": (170, 102)}  # so that the lab opens with a region


class MagicWandLab(widgets.VBox):
    """Click on a photograph: the region appears, and grows ring by ring on demand.

    painter: the `SegPainter`; each stroke is one click, at its middle point. Foreground adds a
    region, background takes one away. point: (row, col) of the last click, or None. growth: the
    `StepPlayer` of the last region, empty until `grow` was pressed.
    """

    def __init__(self, name: str = "coffee", *, autosave: str | None = "magic-wand"):
        self.photo = Photo(name, self._take, MAX_SIDE)
        self.message = self.photo.message
        self.tolerance = slider(say("tolerance / 255", "容差 / 255"), 0, 255, 32, step=1)
        self.tolerance.style.description_width = "initial"
        self.connectivity = widgets.Dropdown(
            options=[4, 8],
            value=4,
            description=say("neighbours", "邻域"),
            layout={"width": "170px"},
        )
        self.grow = widgets.Button(
            description=say("watch it grow", "观看生长过程"), layout={"width": "auto"}
        )
        self.numbers, self.growth = widgets.HTML(), widgets.VBox()
        image = self.photo.image(name)
        self.painter = SegPainter(
            image, picture=name, tools=("brush",), width=520, autosave=autosave
        )
        self.painter.labels = self.painter.labels | _words()  # the brush is a wand here
        self.painter.layout.width = "532px"
        self.painter.code, self.painter.open_picture = self._code, self._open
        self.links = LinkedPictures({"": np.zeros((1, 1))}, width=262)
        for control in (self.tolerance, self.connectivity):
            control.observe(lambda _: self.run(), "value")
        self.grow.on_click(lambda _: self.watch())
        self.painter.on_edit(lambda _: self.run())
        self.painter.observe(lambda change: self._point(change["new"]), "hover")
        self.links.observe(lambda _: self._show_pixel(), "pixel")
        super().__init__(self._layout())
        self._first_click()

    @property
    def parameters(self) -> dict:
        """The arguments of `magic_wand` that the controls stand for."""
        return {"tolerance": self.tolerance.value / 255, "connectivity": self.connectivity.value}

    @property
    def point(self) -> tuple[int, int] | None:
        """(row, col) of the last click, or None before the first."""
        clicks = clicks_of(self.painter.session)
        return clicks[-1][0] if clicks else None

    @property
    def mask(self) -> np.ndarray:
        """What all clicks together have selected, bool (H, W)."""
        return self.painter.mask

    def run(self) -> None:
        """Select anew for the present clicks and settings."""
        start = time.perf_counter()
        mask = wand_mask(self.painter.image, clicks_of(self.painter.session), **self.parameters)
        self._ms = 1e3 * (time.perf_counter() - start)
        self.painter.show_mask(mask)
        self.growth.children = ()
        self.grow.disabled = self.point is None
        self._show_likeness()
        self._show_pixel()

    def watch(self) -> None:
        """Show how the region of the last click grows from ring to ring."""
        image = self.painter.image

        def draw(ax, state) -> None:
            draw_mask(ax, image, state.mask, f"ring {state.ring}: {-state.objective:.0f} px")

        self.growth.children = (
            StepPlayer(
                magic_wand_steps(image, self.point, **self.parameters),
                draw,
                size=(3.4, 2.6),
                curve=lambda state: -state.objective,
                curve_label=say("pixels", "像素数"),
                caption=_caption,
                curve_size=(185, 190),
            ),
        )

    def _layout(self) -> list[widgets.Widget]:
        wrap = {"flex_flow": "row wrap"}
        controls = [*self.photo.controls, self.tolerance, self.connectivity, self.grow]
        side = widgets.VBox([self.links, self.numbers, self.growth], layout={"width": "546px"})
        both = widgets.HBox([self.painter, side], layout=wrap | {"grid_gap": "10px"})
        return [widgets.HBox(controls, layout=wrap), self.message, both]

    def _take(self, image, name: str) -> None:
        self.painter.show_image(image, name, resume=name != OWN)
        self._first_click()

    def _open(self, name: str):
        """Return the picture that a shared text names; None for a reader's own photograph."""
        return self.photo.image(name) if name in self.photo.menu.options else None

    def _code(self, painter: SegPainter) -> str:
        """Return lines of Python that make the mask on the screen."""
        picture = f'data.fit_within(data.load("{painter.picture}"), {MAX_SIDE})'
        if painter.picture == OWN:
            picture = f'data.open_image("photo.jpg", max_side={MAX_SIDE})'
        return (
            "from segteach import data\nfrom segteach.labs.magic_wand import wand_mask\n\n"
            f"image = {picture}\nclicks = {clicks_of(painter.session)}\n"
            f"mask = wand_mask(image, clicks, **{self.parameters})\n"
        )

    def _first_click(self) -> None:
        self.painter.radius = 3
        session, first = self.painter.session, FIRST_CLICK.get(self.painter.picture)
        if first and not (session.edits or session.undone):
            self.painter.add(Stroke([first], 3, Seed.FOREGROUND))
        else:
            self.run()

    def _point(self, pixel) -> None:
        self.links.pixel = tuple(pixel)

    def _show_likeness(self) -> None:
        """Show how far each colour is from the clicked one, and all that are near enough."""
        image, titles = self.painter.image, _titles()
        if self.point is None:
            self.links.show(dict.fromkeys(titles, image))
            return
        away = np.abs(image - image[self.point]).max(axis=2)
        near = tint(image, away <= self.parameters["tolerance"] + 1e-9, 0.7)
        self.links.show(dict(zip(titles, (1 - away, near), strict=True)))

    def _show_pixel(self) -> None:
        """Write out the comparison of the pixel pointed at with the last click."""
        image, point = self.painter.image, self.point
        if point is None:
            self.numbers.value = say("Click on the picture.", "请在图片上单击。")
            return
        row, col = self.links.pixel
        here, clicked = (np.round(255 * image[at]).astype(int) for at in ((row, col), point))
        gaps, limit = np.abs(here - clicked), self.tolerance.value
        inside = self.mask[row, col]
        self.numbers.value = (
            '<div style="font-size:15px;line-height:1.45">'
            f"<b>{say('pixel', '像素')} ({row}, {col})</b>: max |z_n − z_s| = "
            f"max({', '.join(map(str, gaps))}) = {gaps.max()} {'≤' if gaps.max() <= limit else '>'}"
            f" {limit:.0f} <br>→ {_verdict(gaps.max() <= limit, inside)}<br>"
            f"{say('clicked colour', '单击处的颜色')} z_s = ({', '.join(map(str, clicked))}), "
            f"{say('selected', '已选')} {self.mask.sum()} {say('pixels in', '个像素，用时')} "
            f"{self._ms:.1f} ms</div>"
        )


def clicks_of(session: Session) -> list[tuple[tuple[int, int], bool]]:
    """Return ((row, col), adds) of each click that counts: the middle point of every stroke."""
    clicks = []
    for edit in session.edits:
        if isinstance(edit, Clear):
            clicks = []
        elif isinstance(edit, Stroke):
            middle = np.clip(edit.points[len(edit.points) // 2].round(), 0, _ends(session.shape))
            clicks.append((tuple(int(v) for v in middle), edit.seed == Seed.FOREGROUND))
    return clicks


def wand_mask(image: np.ndarray, clicks, **parameters) -> np.ndarray:
    """Return bool (H, W): the regions of the clicks, added or taken away in their order.

    clicks: ((row, col), adds), as `clicks_of` returns them. parameters: those of `magic_wand`.
    """
    mask = np.zeros(image.shape[:2], dtype=bool)
    for point, adds in clicks:
        mask[magic_wand(image, point, **parameters).mask] = adds
    return mask


def _caption(state) -> str:
    words = say("ring {}, {} pixels", "第 {} 圈，{} 个像素")
    return words.format(state.ring, -int(state.objective))


def _ends(shape) -> np.ndarray:
    return np.array(shape) - 1


def _words() -> dict[str, str]:
    return {
        "foreground": say("Add", "加选"),
        "background": say("Take away", "减选"),
        "hint_brush": say(
            "Click: the region joined to it is added or taken away. Keyboard: arrows, space twice.",
            "单击：加选或减选与该处连通的区域。键盘：方向键移动，按两次空格键单击。",
        ),
    }


def _titles() -> tuple[str, str]:
    return (
        say("likeness to the click", "与单击处的相似度"),
        say("within the tolerance", "容差以内（不论是否连通）"),
    )


def _verdict(near: bool, inside: bool) -> str:
    if inside:
        return say("selected", "已选中")
    if near:
        return say("near enough, but not joined to the click", "颜色足够近，但与单击处不连通")
    return say("too far from the clicked colour", "与单击处的颜色相差太大")
