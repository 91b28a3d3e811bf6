"""The soft-edge lab in plots and numbers: the step at one sample, the steps along the outline."""

from __future__ import annotations

import numpy as np

from segteach.draw.border_matting import implied_alpha
from segteach.draw.overlays import BACKGROUND, FOREGROUND, UNKNOWN, rgb
from segteach.labs.border_matting.edge import Edge, Steps
from segteach.labs.kit.html import number, table
from segteach.labs.kit.svg_plot import Curve, line_plot
from segteach.language import say
from segteach.segmentation.border_matting import soft_step

AROUND = 3  # samples on either side whose pixels are dots, too
HAND = "#7F3FBF"  # of what the hand has set
SIZE = (470, 190)


def ribbon_picture(edge: Edge, sample: int) -> np.ndarray:
    """Return the picture with a grey ribbon, (H, W, 3), the pixels of one sample in orange."""
    shown = edge.object.image.reshape(-1, 3).copy()
    pixels = edge.ribbon.pixels
    shown[pixels] = 0.5 * shown[pixels] + 0.5 * rgb(UNKNOWN)
    shown[pixels[edge.ribbon.nearest == sample]] = rgb(FOREGROUND)
    return shown.reshape(edge.object.image.shape)


def profile_plot(edge: Edge, steps: Steps, hand: tuple[float, float], sample: int) -> str:
    """Return alpha over r at one sample: its pixels' colours as dots, the step, the hand's step."""
    reach = float(2 * edge.softness_grid[-1])
    near = np.flatnonzero(np.abs(edge.ribbon.nearest - sample) <= AROUND)
    heights = implied_alpha(edge.object.image, edge, near, sample)
    r = np.linspace(-reach, reach, 80)
    found = soft_step(r, steps.centre[sample], steps.softness[sample])
    curves = [
        Curve(
            say("pixels near t", "t 附近的像素"),
            edge.ribbon.distance[near],
            heights,
            BACKGROUND,
            dots=True,
            line=False,
        ),
        Curve(say("chosen step", "选定的曲线"), r, found, FOREGROUND),
        Curve(say("your step", "你的曲线"), r, soft_step(r, *hand), HAND, dashed=True),
    ]
    return line_plot(
        curves,
        x=(-reach, reach),
        y=(-0.3, 1.3),
        x_label=say("distance r (pixels)", "距离 r（像素）"),
        alt=say(
            "opacity over the distance at sample {}", "采样点 {} 处不透明度随距离的变化"
        ).format(sample),
        size=SIZE,
    )


def along_plot(edge: Edge, steps: Steps, sample: int, *, soft: bool) -> str:
    """Return softness or centre over the samples; beside the softness the true one, if known."""
    values = steps.softness if soft else steps.centre
    name = say("softness σ", "柔和度 σ") if soft else say("centre Δ", "中心 Δ")
    t = np.arange(len(values))
    curves = [Curve(name, t, values, FOREGROUND)]
    truth = edge.object.softness(edge.ribbon.points) if soft else None
    if truth is not None:
        curves.append(Curve(say("true σ", "真值 σ"), t, truth, BACKGROUND, dashed=True))
    low, high = (0, edge.softness_grid[-1]) if soft else edge.centre_grid[[0, -1]]
    return line_plot(
        curves,
        x=(0, max(1, len(t) - 1)),
        y=(float(low) - 0.2, float(high) + 0.2),
        x_label="" if soft else say("sample t", "采样点 t"),
        alt=say("{} along the outline", "{} 沿轮廓的变化").format(name),
        size=(SIZE[0], 110 if soft else 135),
        at=sample,
    )


def energy_table(rows: dict[str, Steps], shown: str) -> str:
    """Return data term, smoothness and E of several choices of steps; the one shown stands out."""
    names = {
        "path": say("least E", "E 最小"),
        "own": say("each t for itself", "各 t 各取最优"),
        "hand": say("your step everywhere", "处处用你的曲线"),
    }
    lines = [
        (names[way], *(number(part, ",.0f") for part in (one.data, one.smoothness, one.energy)))
        for way, one in rows.items()
    ]
    head = ("", say("data term", "数据项"), say("smoothness", "平滑项"), "E")
    return table(lines, head, best=(list(rows).index(shown), 3))


def sample_words(edge: Edge, steps: Steps, by_hand: np.ndarray, sample: int) -> str:
    """Return centre, softness and data term at one sample, and what the hand's step costs there."""
    centre, softness = steps.centre[sample], steps.softness[sample]
    level = (
        np.abs(edge.softness_grid - softness).argmin(),
        np.abs(edge.centre_grid - centre).argmin(),
    )
    on_grid = np.isclose(edge.softness_grid[level[0]], softness)
    here = edge.costs[sample, *level] if on_grid else by_hand[sample]
    words = say(
        "t = {}: Δ = {} px, σ = {} px, data term {}; your step there: {}",
        "t = {}：Δ = {} 像素，σ = {} 像素，数据项 {}；你的曲线在此处：{}",
    )
    parts = (number(centre, ".2f"), number(softness, ".2f"), number(here, ".1f"))
    return words.format(sample, *parts, number(by_hand[sample], ".1f"))
