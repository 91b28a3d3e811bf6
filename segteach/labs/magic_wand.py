"""The magic-wand lab: one click, one tolerance, and the region that is joined to the click."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np

from segteach.arrays import Seed, Stroke
from segteach.draw.overlays import tint
from segteach.draw.scissors import region_growing
from segteach.labs.kit.controls import menu_of, slider_of
from segteach.labs.kit.html import text
from segteach.labs.kit.painter_lab import PainterLab
from segteach.language import say
from segteach.marks.clicks import Click, Wand, clicks_of
from segteach.marks.session import Session
from segteach.segmentation.magic_wand import MagicWandState, magic_wand_steps
from segteach.widgets.player import StepPlayer

DOT = 3  # pixels: the brush that clicks
FIRST_CLICK = {"china": (60, 200)}  # so that the lab opens with a region
# (photograph, tolerance, clicks): the sky; one click too tolerant; a flower but its heart; fur.
SHOWN = (
    ("china", 28, ((60, 200), (60, 440), (130, 420), (20, 490), (110, 20))),
    ("china", 64, ((60, 200),)),
    ("flower", 64, ((200, 300),)),
    ("chelsea", 48, ((40, 40),)),
)


@dataclass(frozen=True)
class Job:
    """What a selection depends on: clicks, and parameters of `magic_wand`."""

    clicks: tuple[Click, ...]
    parameters: dict


@dataclass(frozen=True, eq=False)
class Answer:
    """mask: bool (H, W), what all clicks together select. seconds: what that took."""

    mask: np.ndarray
    seconds: float


def start_selecting() -> Callable[..., Iterator[Answer]]:
    """Return solve(job, image); regions are kept while picture and parameters stay."""
    known, wand = None, None

    def solve(job: Job, image: np.ndarray) -> Iterator[Answer]:
        nonlocal known, wand
        if wand is None or known[0] is not image or known[1] != job.parameters:
            wand, known = Wand(image, **job.parameters), (image, job.parameters)
        start = time.perf_counter()
        mask = wand.mask(job.clicks)
        yield Answer(mask, time.perf_counter() - start)

    return solve


class MagicWandLab(PainterLab):
    """Click on a photograph: the region appears, and can be watched growing ring by ring.

    painter: each stroke is one click, at its middle point; foreground adds a region, background
    takes one away. growth: holds the `StepPlayer` of the last click once its tab was open.
    """

    NAME, PICTURE, MAX_SIDE, TOOLS = "magic-wand", "china", 512, ("brush",)
    START, IN_KERNEL = start_selecting, True
    FIRST: Mapping = {
        name: (Stroke([click], DOT, Seed.FOREGROUND),) for name, click in FIRST_CLICK.items()
    }
    CONTROLS = (
        slider_of("tolerance", 0, 255, 32, step=1),
        menu_of("connectivity", (4, 8), 4),
    )

    @property
    def parameters(self) -> dict:
        """The arguments of `magic_wand` that the controls stand for."""
        return {"tolerance": self.tolerance.value / 255, "connectivity": self.connectivity.value}

    @property
    def clicks(self) -> list[Click]:
        """The clicks that stand."""
        return clicks_of(self.painter.session.edits, self.painter.session.shape)

    @property
    def point(self) -> tuple[int, int] | None:
        """(row, col) of the last click, or None before the first."""
        clicks = self.clicks
        return (clicks[-1].row, clicks[-1].col) if clicks else None

    @property
    def mask(self) -> np.ndarray:
        """What all clicks together have selected, bool (H, W)."""
        return self.painter.mask

    def load_example(self, number: int) -> None:
        """Show one of EXAMPLES: its photograph, clicks and tolerance."""
        name, tolerance, points = SHOWN[number]
        clicks = [Stroke([point], DOT, Seed.FOREGROUND) for point in points]
        self.show_example(name, clicks, tolerance=tolerance, connectivity=4)

    def begin(self) -> None:
        """Make the brush a wand, for this picture."""
        self.painter.labels = self.painter.labels | _words()
        self.painter.radius, self.pictures.width, self._seconds = DOT, 190, 0.0

    def job(self, session: Session) -> Job:
        """Ask for what the clicks select."""
        return Job(tuple(clicks_of(session.edits, session.shape)), self.parameters)

    def show(self, answer: Answer, revision: int) -> None:
        """Show the mask; likeness and growth come a little later."""
        self._seconds = answer.seconds
        self.painter.show_mask(answer.mask, revision)
        self.draw_soon()

    def rows(self) -> list[list[widgets.Widget]]:
        """Both controls in one row."""
        return [list(self.controls.values())]

    def tabs(self) -> Mapping[str, widgets.Widget]:
        """Likeness and numbers; the film of the last click."""
        self.growth = widgets.VBox()
        likeness = widgets.VBox([self.pictures, self.numbers])
        titles = say("why this region", "为何选中这些"), say("watch it grow", "观看生长过程")
        return dict(zip(titles, (likeness, self.growth), strict=True))

    def arrange(self, picture, rows, tabs) -> None:
        """Lay the lab out; a film is made when its tab is opened."""
        super().arrange(picture, rows, tabs)
        self.tab.observe(lambda _: self._show_growth(), "selected_index")

    def beside(self):
        """Likeness, then the film where it is looked at."""
        return (self._show_likeness, self._show_growth)

    def watch(self) -> None:
        """Open the film of how the region of the last click grows from ring to ring."""
        self.tab.selected_index = 1

    def pixel_words(self, row: int, col: int) -> str:
        """The comparison of the pixel with the last click."""
        image, point = self.painter.image, self.point
        if point is None or self.mask is None:
            return text(say("Click on the picture.", "请在图片上单击。"))
        here, clicked = (np.round(255 * image[at]).astype(int) for at in ((row, col), point))
        gaps, limit = np.abs(here - clicked), self.tolerance.value
        near = gaps.max() <= limit
        verdict = _verdict(near, self.mask[row, col])
        return text(
            f"<b>{say('pixel', '像素')} ({row}, {col})</b>{say(': ', '：')}{verdict}<br>"
            f"max |z<sub>n</sub> − z<sub>s</sub>| = max({', '.join(map(str, gaps))}) = "
            f"{gaps.max()} {'≤' if near else '>'} {limit}<br>"
            f"{say('clicked colour', '单击处的颜色')} z<sub>s</sub> = "
            f"({', '.join(map(str, clicked))})<br>{say('selected', '已选')} {self.mask.sum()} "
            f"{say('pixels in', '个像素，用时')} {1e3 * self._seconds:.1f} ms"
        )

    def code(self) -> tuple[str, str]:
        """Return Python that clicks."""
        arguments = f"tolerance={self.tolerance.value} / 255"
        arguments += f", connectivity={self.connectivity.value}"
        lines = f"clicks = {self.clicks}\n"
        lines += f"mask = Wand(image, {arguments}).mask(clicks)\nmask\n"
        return "from segteach.marks.clicks import Click, Wand\n", lines

    def _show_likeness(self) -> None:
        """Show how far each colour is from the clicked one, and all that are near enough."""
        image, point, titles = self.painter.image, self.point, _titles()
        if point is None:
            self.pictures.show(dict.fromkeys(titles, image))
            return
        away = np.abs(image - image[point]).max(axis=2)
        near = tint(image, away <= self.parameters["tolerance"] + 1e-9, 0.7)
        self.pictures.show(dict(zip(titles, (1 - away, near), strict=True)))

    def _show_growth(self) -> None:
        """Show the film of the last click, where its tab is open."""
        if self.tab.selected_index != 1:
            return
        if self.point is None:
            self.growth.children = (
                widgets.HTML(text(say("Click on the picture.", "请在图片上单击。"))),
            )
            return
        image = self.painter.image
        steps = magic_wand_steps(image, self.point, **self.parameters)
        draw = region_growing(image)
        player = next((one for one in self.growth.children if isinstance(one, StepPlayer)), None)
        with self.bar.working():
            if player is None:
                self.growth.children = (_film(steps, draw),)
            else:
                player.show(steps, draw)


def _film(steps: Iterator[MagicWandState], draw: Callable) -> StepPlayer:
    return StepPlayer(
        steps,
        draw,
        size=(2.6, 2.0),
        curve=lambda state: -state.objective,
        curve_label=say("pixels", "像素数"),
        caption=_caption,
        curve_size=(165, 180),
    )


def _caption(state: MagicWandState) -> str:
    words = say("ring {}: {} px", "第 {} 圈：{} 个像素")
    return words.format(state.ring, -int(state.objective))


def _words() -> dict[str, str]:
    return {
        "foreground": say("Add", "加选"),
        "background": say("Take away", "减选"),
        "hint_brush": say(
            "A click adds or takes away a region. Keys: arrows move, space twice clicks.",
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
