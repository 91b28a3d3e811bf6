"""Pictures of the arena: masks of several tools side by side, quality against the edits spent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy import ndimage

from segteach.arrays import Seed, check_count
from segteach.draw.overlays import BACKGROUND, FOREGROUND, LABEL_COLOURS, draw_image, tint

# One (colour, dashed) a tool, in their order; colours and dashes tell neighbours apart twice.
LINES = tuple(
    zip((*LABEL_COLOURS[2:6], FOREGROUND), (True, False, True, False, False), strict=True)
)
DASH = 4  # pixels of the truth's dashed line


def line_of(number: int) -> tuple[str, bool]:
    """Return (colour, dashed) of a tool's line: after LINES, the same with the dashes exchanged."""
    number = check_count(number, "number", least=0, most=2 * len(LINES) - 1)
    colour, dashed = LINES[number % len(LINES)]
    return colour, dashed ^ (number >= len(LINES))


def mask_picture(
    image: np.ndarray,
    mask: np.ndarray,
    marks: np.ndarray | None = None,
    truth: np.ndarray | None = None,
) -> np.ndarray:
    """Return (H, W, 3): the picture with a mask tinted and outlined.

    image: (H, W, 3). mask: bool (H, W). marks: seeds (H, W) to paint on top in the colours of
    their classes. truth: bool (H, W), outlined by a line of black and white dashes.
    """
    shown = tint(image, mask)
    shown[mask & ~ndimage.binary_erosion(mask, iterations=2, border_value=1)] = _rgb(FOREGROUND)
    if truth is not None:
        rim = truth & ~ndimage.binary_erosion(truth, border_value=1)
        rows, cols = np.nonzero(rim)
        shown[rows, cols] = ((rows + cols) // DASH % 2)[:, None]
    if marks is not None:
        for seed, colour in ((Seed.BACKGROUND, BACKGROUND), (Seed.FOREGROUND, FOREGROUND)):
            painted = marks == seed
            shown[ndimage.binary_dilation(painted) & ~painted] = 1  # a white rim, on any colour
            shown[painted] = _rgb(colour)
    return shown


def draw_masks(
    axes: Sequence,
    image: np.ndarray,
    masks: Mapping[str, np.ndarray],
    marks: Mapping[str, np.ndarray] | None = None,
    truth: np.ndarray | None = None,
) -> None:
    """Show {title: mask} on one picture, one panel each, all at the same zoom.

    marks: {title: seeds (H, W)}, what each tool was told; see `mask_picture`.
    """
    for ax, (name, mask) in zip(axes, masks.items(), strict=True):
        draw_image(ax, mask_picture(image, mask, (marks or {}).get(name), truth), name)


def draw_curves(
    ax,
    curves: Mapping[str, tuple[Sequence[float], Sequence[float]]],
    *,
    quality: str = "IoU",
    bar: float | None = None,
) -> None:
    """Draw {tool: (edits, quality after so many)}, a line a tool.

    quality: what the vertical axis is called. bar: a quality to reach, as a dotted line.
    """
    for number, (name, (edits, values)) in enumerate(curves.items()):
        colour, dashed = LINES[number % len(LINES)]
        line = "--" if dashed else "-"
        ax.plot(edits, values, line, color=colour, lw=2.5, marker="o", ms=4, label=name)
    if bar is not None:
        ax.axhline(bar, color="k", lw=1.5, ls=":", label=f"{bar:g}")
    ax.set(xlabel="edits: strokes, boxes, clicks", ylabel=quality, xlim=(0, None))
    ax.set_title(f"{quality} against the edits spent")
    ax.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), frameon=False)


def _rgb(colour: str) -> list[float]:
    return [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
