"""The visual language of the course: colours of labels, masks over pictures, text sizes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np

from segteach.language import language

Draw = TypeVar("Draw", bound=Callable[..., None])

FOREGROUND = "#E69F00"
BACKGROUND = "#0072B2"
UNKNOWN = "#8C8C8C"
# Okabe and Ito 2008, in the order in which labels take them; black and yellow last: hard to see.
LABEL_COLOURS = (
    FOREGROUND,
    BACKGROUND,
    "#009E73",
    "#D55E00",
    "#CC79A7",
    "#56B4E9",
    "#F0E442",
    "#000000",
)

FONT = Path(__file__).parent / "fonts" / "NotoSansSC-subset.otf"  # by course/fonts.py
STYLE = {
    "font.size": 12,
    "axes.titlesize": 13,
    "axes.labelsize": 12,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "legend.fontsize": 11,
    "image.cmap": "viridis",
    "mathtext.fontset": "cm",
}


def style() -> dict:
    """Return matplotlib's settings for a figure: STYLE, line colours that the colour-blind can
    tell, and fonts that have the edition's letters.

    The Chinese one has Latin letters too and comes first: a title with a formula takes no second.
    """
    from cycler import cycler

    blue_first = [BACKGROUND, FOREGROUND, *LABEL_COLOURS[2:6]]  # of lines without a colour
    fonts = ["DejaVu Sans"]
    lines = {"axes.prop_cycle": cycler(color=blue_first)}
    return (
        STYLE | lines | {"font.family": [_chinese_font(), *fonts] if language() == "zh" else fonts}
    )


@cache
def _chinese_font() -> str:
    """Make the shipped font known to matplotlib, in bold too, and return its name."""
    from matplotlib.font_manager import fontManager

    fontManager.addfont(FONT)
    plain = next(font for font in fontManager.ttflist if font.fname == str(FONT))
    fontManager.ttflist.append(replace(plain, weight=700))  # else it is missed, and a log says so
    return plain.name


def in_3d(draw: Draw) -> Draw:
    """Decorate a draw(ax, ...) for 3-D axes: a figure of a lab then makes such axes for it."""
    draw.projection = "3d"  # type: ignore[attr-defined]
    return draw


def rgb(colour: str) -> np.ndarray:
    """Return "#RRGGBB" as float (3,) in [0, 1].

    matplotlib has it too, but takes a third of a second to import, and a worker draws nothing.
    """
    return np.frombuffer(bytes.fromhex(colour[1:]), np.uint8) / 255


def label_colours(count: int) -> np.ndarray:
    """Return `count` colours as float (count, 3); after eight they repeat, paler."""
    base = np.array([rgb(colour) for colour in LABEL_COLOURS])
    rounds = np.arange(count) // len(base)
    return 1 - (1 - base[np.arange(count) % len(base)]) * 0.6 ** rounds[:, None]


def label_picture(labels: np.ndarray, colours: np.ndarray | None = None) -> np.ndarray:
    """Return (H, W, 3): each label 0, 1, ... of (H, W) in its colour."""
    return (label_colours(int(labels.max()) + 1) if colours is None else colours)[labels]


def tint(image: np.ndarray, mask: np.ndarray, strength: float = 0.35) -> np.ndarray:
    """Return the picture with the mask tinted in the foreground colour; it stays visible."""
    colour = label_colours(1)[0]
    return np.where(mask[..., None], (1 - strength) * image + strength * colour, image)


def draw_mask(ax, image: np.ndarray, mask: np.ndarray, title: str = "") -> None:
    """Show a picture with a light tint and an outline where the mask is true."""
    draw_image(ax, tint(image, mask), title)
    if mask.any() and not mask.all():
        ax.contour(np.pad(mask, 1), [0.5], colors=FOREGROUND, linewidths=2, extent=_around(mask))
        ax.set(xlim=(-0.5, mask.shape[1] - 0.5), ylim=(mask.shape[0] - 0.5, -0.5))


def _around(mask: np.ndarray) -> tuple[float, float, float, float]:
    """Return where a mask padded by one pixel lies in the picture's own coordinates."""
    height, width = mask.shape
    return -1, width, -1, height


def draw_image(ax, image: np.ndarray, title: str = "") -> None:
    """Show a picture, or a grey map in [0, 1], without axes."""
    ax.imshow(image, vmin=0, vmax=1, cmap="gray", interpolation="nearest")
    ax.set_title(title)
    ax.set_axis_off()
