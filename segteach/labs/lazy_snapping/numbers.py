"""The numbers of one node: what both labels cost it, and what its links cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segteach.arrays import Seed
from segteach.labs.kit.html import rgb, swatch, table, text
from segteach.language import say
from segteach.segmentation.lazy_snapping import LazySnappingState, shares, similarity
from segteach.segmentation.superpixels import RegionGraph

FEW = 6  # links that are written out, the strongest


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
    d_b, near_b = _nearest(node.colour, state.background)
    d_f, near_f = _nearest(node.colour, state.foreground)
    lines = [
        f"<b>{node.name}</b>, n<sub>i</sub> = {node.size} px",
        f"C(i) = {rgb(node.colour)} {swatch(node.colour)}",
        say("nearest clusters: ", "最近的聚类中心：")
        + f"d<sub>F</sub> = {255 * d_f:.1f} {swatch(near_f)}, "
        f"d<sub>B</sub> = {255 * d_b:.1f} {swatch(near_b)}",
        *_likelihood(node, d_b, d_f),
    ]
    return text("<br>".join(lines) + _links(node, smoothness))


def _likelihood(node: Node, d_b: float, d_f: float) -> list[str]:
    """Return E1 of both labels in words: by colour, of all its pixels, and by its seeds."""
    e0, e1 = shares(np.array([d_b]), np.array([d_f]))[0]
    lines = []
    for label, part, share in ((1, "d<sub>F</sub>", e1), (0, "d<sub>B</sub>", e0)):
        line = f"E₁({label}) = {part}/(d<sub>F</sub>+d<sub>B</sub>) = {share:.3f}"
        if node.size > 1:
            line += f", n<sub>i</sub> E₁({label}) = {node.size * share:.1f}"
        lines.append(line)
    if node.seed == Seed.FOREGROUND:
        words = say("a foreground stroke: E₁(1) = 0, E₁(0) = ∞", "有前景笔画：E₁(1) = 0，E₁(0) = ∞")
        lines.append(f"<b>{words}</b>")
    if node.seed == Seed.BACKGROUND:
        words = say("a background stroke: E₁(1) = ∞, E₁(0) = 0", "有背景笔画：E₁(1) = ∞，E₁(0) = 0")
        lines.append(f"<b>{words}</b>")
    return lines


def _links(node: Node, smoothness: float) -> str:
    """Return the links of a node as a table, the dearest first."""
    rows = []
    for link in node.links:
        apart = float((255**2 * (node.colour - link.colour) ** 2).sum())
        rows.append((smoothness * link.length * similarity(apart), apart, link))
    rows.sort(key=lambda row: -row[0])
    return table(
        [
            (
                f"{link.name} {swatch(link.colour)}",
                short(apart),
                f"{similarity(apart):.3g}",
                link.length,
                f"{cost:,.1f}",
                "✂" if link.cut else "",
            )
            for cost, apart, link in rows[:FEW]
        ],
        ("j", "C<sub>ij</sub>", "g(C<sub>ij</sub>)", "l<sub>ij</sub>", "λ l g", ""),
        title=say("links to the neighbours (✂ cut)", "与邻点的连接（✂ 被割断）"),
    )


def short(difference: float) -> str:
    """Return a colour difference C_ij with three digits, or all of its whole ones."""
    return f"{difference:.3g}" if difference < 1000 else f"{difference:,.0f}"


def _nearest(colour: np.ndarray, centres: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the distance to the nearest of the centres (K, 3), and that centre."""
    away = np.linalg.norm(centres - colour, axis=1)
    return float(away.min()), centres[away.argmin()]
