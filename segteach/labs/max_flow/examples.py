"""Examples for the maximum-flow lab: four small networks, three tiny pictures and their energy.

A network is written as its links: "sa16 sb13" is one from s to a of capacity 16, one from s to b.
"""

from __future__ import annotations

import re

import numpy as np

from segteach.cuts.contrast import contrast_links
from segteach.cuts.energy import Energy
from segteach.cuts.network import Network
from segteach.draw.maxflow import Sketch
from segteach.language import say

NODES, LINKS, MOST = 8, 16, 30  # of the largest network, and its largest capacity
OWN = "sa4 sb3 ab2 at2 bt4"  # where a network of the reader's own begins
DARK, BRIGHT = 0.2, 0.8  # grey levels that labels 0 and 1 stand for
DATA = 10.0  # so that costs are numbers around 1 and not around 0.1

# names, (x, y) of each node, (tail, head, capacity) of each edge; the first is s, the last t
GRAPHS = {
    # Cormen, Leiserson, Rivest and Stein, the figure of their chapter on maximum flow
    "textbook": (
        "sabcdt",
        [(0, 0.65), (0.85, 1.3), (0.85, 0), (1.85, 1.3), (1.85, 0), (2.7, 0.65)],
        ["sa16 sb13 ab10 ba4 ac12 cb9 bd14 dc7 ct20 dt4"],
    ),
    "bottleneck": (
        "sabcdt",
        [(0, 0.65), (0.75, 1.3), (0.75, 0), (1.95, 1.3), (1.95, 0), (2.7, 0.65)],
        ["sa14 sb12 ab6 ac3 bd4 bc2 cd5 ct15 dt11"],
    ),
    # the first shortest path, s a b t, must be taken back in part: the edge a -> b ends empty
    "taken back": (
        "sacbdt",
        [(0, 0.65), (0.9, 1.3), (0.9, 0), (1.8, 0), (1.8, 1.3), (2.7, 0.65)],
        ["sa5 sc5 ab5 ad5 cb5 bt5 dt5"],
    ),
    # applicants a, b, c and posts x, y, z; every edge carries one or none
    "matching": (
        "sabcxyzt",
        [(0, 0.7), (0.8, 1.4), (0.8, 0.7), (0.8, 0), (1.9, 1.4), (1.9, 0.7), (1.9, 0), (2.7, 0.7)],
        ["sa1 sb1 sc1 ax1 ay1 by1 bz1 cx1 xt1 yt1 zt1"],
    ),
}
PICTURES = {
    "square with noise": "11213 28872 19481 28892 12171",
    "thin line": "12821 21812 11721 21812 12821",
    "two halves": "13278 21697 12788 24279 31888",
}


def example_graph(name: str) -> tuple[Sketch, np.ndarray]:
    """Return the sketch of one of GRAPHS and its capacities (E,)."""
    names, positions, (edges,) = GRAPHS[name]
    tails, heads = (np.array([names.index(edge[k]) for edge in edges.split()]) for k in (0, 1))
    capacities = np.array([float(edge[2:]) for edge in edges.split()])
    network = Network(tails, heads, capacities, len(names), 0, len(names) - 1)
    return Sketch(network, np.array(positions, float), tuple(names)), capacities


def links_text(sketch: Sketch, capacities: np.ndarray) -> str:
    """Return a network as its links, as `own_graph` reads them."""
    ends = zip(sketch.network.tails, sketch.network.heads, capacities, strict=True)
    return " ".join(f"{sketch.names[t]}{sketch.names[h]}{c:g}" for t, h, c in ends)


def own_graph(text: str, like: Sketch | None = None) -> tuple[Sketch, np.ndarray]:
    """Return the sketch of a network that is written as its links, and its capacities (E,).

    like: nodes of the same names stand where they stand there; else they are laid out anew.
    ValueError, in the reader's words, where the text is no such network.
    """
    links = []
    for word in text.replace(",", " ").split():
        found = re.fullmatch(r"([a-z])[->→]*([a-z])[:=]?(\d{1,3})", word)
        if found is None or found[1] == found[2] or int(found[3]) > MOST:
            raise ValueError(say(*NO_LINK).format(word[:12], MOST))
        links.append((found[1], found[2], int(found[3])))
    inner = sorted({name for link in links for name in link[:2]} - {"s", "t"})
    names = ("s", *inner, "t")
    pairs = [link[:2] for link in links]
    ends = {name for pair in pairs for name in pair}
    if not {"s", "t"} <= ends or len(names) > NODES or len(links) > LINKS:
        raise ValueError(say(*NO_NETWORK).format(NODES, LINKS))
    if len(set(pairs)) < len(pairs):
        raise ValueError(say(*TWICE))
    tails, heads = (np.array([names.index(pair[k]) for pair in pairs]) for k in (0, 1))
    capacities = np.array([float(link[2]) for link in links])
    network = Network(tails, heads, capacities, len(names), 0, len(names) - 1)
    if like is not None and set(like.names) == set(names):
        order = [like.names.index(name) for name in names]
        return Sketch(network, like.positions[order], names), capacities
    return Sketch(network, _places(network), names), capacities


def _places(network: Network) -> np.ndarray:
    """Return where nodes stand: a column for each number of links from s, t in the last."""
    depth = np.full(network.nodes, -1)
    depth[network.source] = 0
    for step in range(network.nodes):
        here = depth == step
        here[network.sink] = False  # no way leads on from t
        for ends, others in ((network.tails, network.heads), (network.heads, network.tails)):
            near = others[here[ends]]
            depth[near[depth[near] < 0]] = step + 1
    depth[depth < 0] = 1  # what no link joins to s
    inner = np.arange(network.nodes) != network.sink
    depth[network.sink] = depth[inner].max() + 1
    places = np.stack([2.7 * depth / depth[network.sink], np.full(network.nodes, 0.65)], axis=1)
    for column in range(1, depth[network.sink]):
        there = np.flatnonzero(depth == column)
        many, aside = len(there), 0.16 * (-1) ** column  # so that a link from s to t is free
        high = 0.65 if many == 2 else 0.53
        places[there, 1] += high * np.linspace(1, -1, many) if many > 1 else 3 * aside
        places[there, 1] += aside * (many % 2 and many > 1)
        places[there, 0] += 0.25 * (np.arange(many) % 2 if many > 2 else 0)
    return places


def example_picture(name: str) -> np.ndarray:
    """Return one of PICTURES, (5, 5) grey in [0, 1]."""
    return np.array([[int(digit) / 10 for digit in row] for row in PICTURES[name].split()])


def picture_energy(picture: np.ndarray, coupling: float, with_contrast: bool) -> Energy:
    """Return 10 (z - mu_x)^2 at each pixel, and lambda exp(-beta dz^2) between 4-neighbours.

    mu_0 = 0.2 dark, mu_1 = 0.8 bright. beta = 1 / <dz^2> as in the lecture, or 0 without contrast:
    then every pair of different labels costs lambda.
    """
    levels = picture.ravel()
    beta = "lecture" if with_contrast else 0.0
    links = contrast_links(picture, coupling, beta=beta, connectivity=4)
    unary = DATA * np.stack([(levels - DARK) ** 2, (levels - BRIGHT) ** 2], axis=1)
    return Energy(unary, links.edges, links.weights)


NO_LINK = (
    "links: got {!r}, allowed are two letters and a capacity from 0 to {}, such as sa4",
    "边：{!r} 无法识别；应为两个不同的字母加 0 到 {} 的容量，例如 sa4",
)
NO_NETWORK = (
    "links: there must be a link at s and one at t, at most {} nodes and {} links",
    "边：s 和 t 都要有边，节点至多 {} 个，边至多 {} 条",
)
TWICE = (
    "links: one link in each direction between two nodes, please: add the capacities",
    "边：两个节点之间每个方向至多一条边，请把容量相加",
)
