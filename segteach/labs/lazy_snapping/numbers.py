"""What the Lazy Snapping lab writes beside the picture: one node's numbers, times, swatches."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from segteach.arrays import Seed
from segteach.draw.lazy_snapping import swatch_picture, two_sided
from segteach.draw.overlays import BACKGROUND, FOREGROUND, rgb
from segteach.draw.superpixels import BORDER
from segteach.labs.lazy_snapping.worker import Cut
from segteach.language import say
from segteach.segmentation.lazy_snapping import LazySnappingState, shares, similarity
from segteach.segmentation.superpixels import RegionGraph
from segteach.widgets.assets import picture_png

FEW = 6  # links that are written out, the strongest
CELL = "text-align:right;padding:1px 9px;white-space:nowrap"


@dataclass(frozen=True, eq=False)
class Link:
    """A link to a neighbour: its name and colour (3,), the length of the shared boundary."""

    name: str
    colour: np.ndarray
    length: int
    cut: bool


@dataclass(frozen=True, eq=False)
class Node:
    """A node of the graph: a segment or a pixel. seed: what strokes say of it."""

    name: str
    colour: np.ndarray
    size: int
    seed: Seed
    links: list[Link]


def node_of_segment(graph: RegionGraph, state: LazySnappingState, seeds, pixel) -> Node:
    """Return the segment of a pixel (row, col), with the segments that touch it."""
    number = int(graph.labels[pixel])
    own = (graph.edges == number).any(axis=1)
    others = graph.edges[own].sum(axis=1) - number
    links = [
        Link(str(j), graph.means[j], int(length), state.labels[j] != state.labels[number])
        for j, length in zip(others, graph.boundary[own], strict=True)
    ]
    votes = np.bincount(seeds[graph.labels == number], minlength=len(Seed))
    seed = Seed.FOREGROUND if votes[Seed.FOREGROUND] > votes[Seed.BACKGROUND] else Seed.BACKGROUND
    seed = seed if votes[Seed.BACKGROUND] + votes[Seed.FOREGROUND] else Seed.UNKNOWN
    name = f"{say('segment', '超像素')} i = {number}"
    return Node(name, graph.means[number], int(graph.sizes[number]), seed, links)


def node_of_pixel(image: np.ndarray, state: LazySnappingState, seeds, pixel) -> Node:
    """Return a pixel (row, col) with its eight neighbours."""
    (row, col), (height, width) = pixel, image.shape[:2]
    around = [
        (r, c)
        for r in range(max(0, row - 1), min(height, row + 2))
        for c in range(max(0, col - 1), min(width, col + 2))
        if (r, c) != (row, col)
    ]
    links = [
        Link(f"({r}, {c})", image[r, c], 1, state.mask[r, c] != state.mask[pixel])
        for r, c in around
    ]
    name = f"{say('pixel', '像素')} i = ({row}, {col})"
    return Node(name, image[pixel], 1, Seed(int(seeds[pixel])), links)


def node_numbers(node: Node, state: LazySnappingState, smoothness: float) -> str:
    """Return E1 of a node for both labels and its links, every number of both formulas."""
    (d_b, near_b), (d_f, near_f) = (
        _nearest(node.colour, c) for c in (state.background, state.foreground)
    )
    e0, e1 = shares(np.array([d_b]), np.array([d_f]))[0]
    by_colour = (
        f"E₁(1) = d<sub>F</sub>/(d<sub>F</sub>+d<sub>B</sub>) = {e1:.3f}, "
        f"E₁(0) = d<sub>B</sub>/(d<sub>F</sub>+d<sub>B</sub>) = {e0:.3f}"
    )
    if node.size > 1:
        by_colour += f"<br>n<sub>i</sub> E₁(1) = {node.size * e1:.1f}, "
        by_colour += f"n<sub>i</sub> E₁(0) = {node.size * e0:.1f}"
    seeded = {
        Seed.UNKNOWN: "",
        Seed.FOREGROUND: say(
            "a foreground stroke: E₁(1) = 0, E₁(0) = ∞", "有前景笔画：E₁(1) = 0，E₁(0) = ∞"
        ),
        Seed.BACKGROUND: say(
            "a background stroke: E₁(1) = ∞, E₁(0) = 0", "有背景笔画：E₁(1) = ∞，E₁(0) = 0"
        ),
    }[node.seed]
    lines = [
        f"<b>{node.name}</b>, n<sub>i</sub> = {node.size} {say('pixels', '个像素')}, "
        f"C(i) = {_rgb(node.colour)} {swatch(node.colour)}",
        f"d<sub>F</sub> = {255 * d_f:.1f} {say('to', '到')} {swatch(near_f, FOREGROUND)}, "
        f"d<sub>B</sub> = {255 * d_b:.1f} {say('to', '到')} {swatch(near_b, BACKGROUND)}",
        by_colour,
        *([f"<b>{seeded}</b>"] if seeded else []),
    ]
    return text("<br>".join(lines) + _links(node, smoothness))


def _links(node: Node, smoothness: float) -> str:
    """Return the links of a node as a table, the dearest first."""
    rows = []
    for link in node.links:
        apart = float((255**2 * (node.colour - link.colour) ** 2).sum())
        rows.append((smoothness * link.length * similarity(apart), apart, link))
    rows.sort(key=lambda row: -row[0])
    head = ("j", "C<sub>ij</sub>", "g(C<sub>ij</sub>)", "l<sub>ij</sub>", "λ l g", "")
    body = "".join(
        f'<tr style="{"font-weight:bold" if link.cut else ""}">'
        + cells(
            f"{link.name} {swatch(link.colour)}",
            short(apart),
            f"{similarity(apart):.3g}",
            link.length,
            f"{cost:,.1f}",
            "✂" if link.cut else "",
        )
        + "</tr>"
        for cost, apart, link in rows[:FEW]
    )
    title = say("links to the neighbours (✂ cut)", "与邻点的连接（✂ 被割断）")
    return f"<table><caption>{title}</caption><tr>{cells(*head)}</tr>{body}</table>"


def times_table(cuts: Mapping[str, Cut], run: int, chosen: str) -> str:
    """Return nodes, links and times of both levels, and how many pixels their masks differ by."""
    names = {"segments": say("segments", "超像素"), "pixels": say("pixels", "像素")}
    head = (
        "",
        say("nodes", "节点"),
        say("links", "连接"),
        say("graph", "建图"),
        say("cut", "最小割"),
    )
    rows = ""
    for on, name in names.items():
        cut = cuts.get(on)
        if cut is None:
            line = (name, "…", "…", "…", "…")
        else:
            took = f"{1e3 * cut.seconds:,.1f} ms" if cut.job.run == run else "…"
            line = (name, f"{cut.nodes:,}", f"{cut.links:,}", f"{1e3 * cut.building:,.0f} ms", took)
        rows += f'<tr style="{"font-weight:bold" if on == chosen else ""}">{cells(*line)}</tr>'
    return text(f"<table><tr>{cells(*head)}</tr>{rows}</table>" + _comparison(cuts, run))


def _comparison(cuts: Mapping[str, Cut], run: int) -> str:
    """Say what the pixels cost and gain, or that their cut is still on its way."""
    if len(cuts) < 2 or any(cut.job.run != run for cut in cuts.values()):
        return say("the other cut is on its way …", "另一种最小割正在计算……")
    fast, slow = cuts["segments"], cuts["pixels"]
    differ = int((fast.state.mask != slow.state.mask).sum())
    share = 100 * differ / slow.state.mask.size
    times = slow.seconds / max(fast.seconds, 1e-9)
    return say(
        f"pixels take {times:,.0f} × as long; {differ:,} pixels ({share:.2f} %) differ",
        f"在像素上耗时为 {times:,.0f} 倍；{differ:,} 个像素（{share:.2f} %）结果不同",
    )


def swatches(state: LazySnappingState) -> str:
    """Return the cluster colours of both classes, sorted by brightness."""
    parts = []
    classes = (
        (say("foreground", "前景"), state.foreground, FOREGROUND),
        (say("background", "背景"), state.background, BACKGROUND),
    )
    for name, colours, frame in classes:
        picture = swatch_picture(colours)
        png = base64.b64encode(picture_png(picture)).decode()
        rows, columns = picture.shape[:2]
        words = f"{name}: {len(colours)} {say('clusters', '个聚类')}"
        parts.append(
            f'<div style="display:inline-block;margin-right:12px;vertical-align:top">{words}<br>'
            f'<img alt="{words}" width="{13 * columns}" height="{13 * rows}" '
            f'style="image-rendering:pixelated;border:3px solid {frame};max-width:none" '
            f'src="data:image/png;base64,{png}"></div>'
        )
    return text("".join(parts))


def likelihood_picture(difference: np.ndarray) -> np.ndarray:
    """Return (H, W, 3): E1(1) - E1(0) in [-1, 1] of (H, W), orange where foreground is cheaper."""
    return two_sided()(0.5 + 0.5 * difference)[..., :3]


def with_borders(image: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the picture twice as large, (2 H, 2 W, 3), with thin lines between the segments."""
    large, twice = (np.repeat(np.repeat(plane, 2, axis=0), 2, axis=1) for plane in (image, labels))
    line = np.zeros(twice.shape, bool)
    line[1:] |= twice[1:] != twice[:-1]
    line[:, 1:] |= twice[:, 1:] != twice[:, :-1]
    colour = rgb(BORDER)
    large[line] = 0.35 * large[line] + 0.65 * colour
    return large


def swatch(colour: np.ndarray, frame: str = "currentColor") -> str:
    """Return a small square of a colour (3,) in [0, 1]."""
    style = (
        f"display:inline-block;width:13px;height:13px;border:2px solid {frame};vertical-align:-3px"
    )
    return f'<span style="{style};background:rgb{_rgb(colour)}"></span>'


def cells(*words) -> str:
    """Return the cells of a table's row."""
    return "".join(f'<td style="{CELL}">{word}</td>' for word in words)


def short(difference: float) -> str:
    """Return a colour difference C_ij with three digits, or all of its whole ones."""
    return f"{difference:.3g}" if difference < 1000 else f"{difference:,.0f}"


def text(words: str) -> str:
    """Return HTML in the size of the course's numbers."""
    return f'<div style="font-size:14px;line-height:1.45">{words}</div>'


def _nearest(colour: np.ndarray, centres: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the distance to the nearest of the centres (K, 3), and that centre."""
    away = np.linalg.norm(centres - colour, axis=1)
    return float(away.min()), centres[away.argmin()]


def _rgb(colour: np.ndarray) -> str:
    return "({:.0f}, {:.0f}, {:.0f})".format(*(255 * colour))
