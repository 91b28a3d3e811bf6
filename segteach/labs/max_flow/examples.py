"""Examples for the maximum-flow lab: four small networks, three tiny pictures and their energy."""

from __future__ import annotations

import numpy as np

from segteach.cuts.contrast import contrast_links
from segteach.cuts.energy import Energy
from segteach.cuts.network import Network
from segteach.draw.maxflow import Sketch

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
