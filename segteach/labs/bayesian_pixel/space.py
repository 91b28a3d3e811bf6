"""What the pixel inspector shows in colour space: samples, clusters, and the way of F and B."""

from __future__ import annotations

import numpy as np

from segteach.draw.gaussian import wires
from segteach.draw.overlays import BACKGROUND, FOREGROUND
from segteach.labs.kit.html import rgb
from segteach.language import say
from segteach.matting.bayesian import PairStory, PixelStory
from segteach.widgets.cloud import ColourCloud

SHOWN = 700  # samples of a side, the heaviest
OTHER = "#A0A0A0"  # clusters of other pairs
WAY = "#000000"


def show_space(
    cloud: ColourCloud, story: PixelStory, pair: PairStory, turn: int, *, close: bool
) -> None:
    """Show a turn of a pair in the cube. close: the part that is in use, else all of it."""
    sides = story.foreground, story.background
    numbers = pair.foreground, pair.background
    outlines, colours, widths = [], [], []
    for side, number, colour in zip(sides, numbers, (FOREGROUND, BACKGROUND), strict=True):
        for k, (mean, covariance) in enumerate(zip(side.means, side.covariances, strict=True)):
            for radius in (1.0, 2.0):
                outlines.append(wires(mean, covariance, radius, 4 if radius == 1 else 8))
                colours.append(colour if k == number else OTHER)
                widths.append(1.6 if k == number and radius == 1 else 0.8)
    F, B = pair.F[turn], pair.B[turn]
    outlines += [np.stack([F, B]), pair.F[: turn + 1], pair.B[: turn + 1]]
    colours += [WAY] * 3
    widths += [2.6, 1.6, 1.6]
    marks = [(F, "F", FOREGROUND), (B, "B", BACKGROUND), (story.C, "C", WAY)]
    samples = np.concatenate([side.colours[np.argsort(-side.weights)[:SHOWN]] for side in sides])
    with cloud.hold_sync():
        cloud.show(samples, outlines, colours)
        cloud.widths = widths
        cloud.at = tuple(story.C.tolist())
        cloud.marks = [[point.tolist(), name, colour] for point, name, colour in marks]
        cloud.box = _box(story, pair) if close else (0.0, 0.0, 0.0, 1.0)
        cloud.label = _alt(story, pair, turn)


def show_colour(cloud: ColourCloud, colour: np.ndarray) -> None:
    """Show the colour (3,) of a pixel of which there is no more to tell."""
    with cloud.hold_sync():
        cloud.show(colour[None], [], [])
        cloud.at, cloud.marks = tuple(colour.tolist()), [[colour.tolist(), "C", WAY]]
        cloud.label = say("RGB cube: C {}", "RGB 立方体：C {}").format(rgb(colour))


def _box(story: PixelStory, pair: PairStory) -> tuple[float, float, float, float]:
    """Return the corner and the side of a cube that holds C, all F and B, and most samples."""
    sides = story.foreground, story.background
    spans = [part.means + s * _spread(part) for part in sides for s in (-2, 2)]
    held = np.concatenate([pair.F, pair.B, story.C[None], *spans])
    low, high = held.min(axis=0), held.max(axis=0)
    length = 1.05 * float((high - low).max())
    return *((low + high - length) / 2).tolist(), length


def _alt(story: PixelStory, pair: PairStory, turn: int) -> str:
    words = say(
        "RGB cube: {} foreground and {} background samples, clusters as ellipsoids of 1 and 2 "
        "sigma; turn {}: F {}, B {}, C {}. Drag or arrow keys turn it",
        "RGB 立方体：{} 个前景样本、{} 个背景样本，各聚类画成 1 和 2 倍标准差的椭球；"
        "第 {} 轮：F {}，B {}，C {}。拖动或按方向键可旋转",
    )
    counts = (len(side.weights) for side in (story.foreground, story.background))
    colours = (rgb(colour) for colour in (pair.F[turn], pair.B[turn], story.C))
    return words.format(*counts, turn, *colours)


def _spread(side) -> np.ndarray:
    return np.sqrt(np.diagonal(side.covariances, axis1=1, axis2=2))
