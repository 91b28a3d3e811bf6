"""The energy of Lazy Snapping: nearness to the strokes' colours, and what a boundary costs.

    E(X) = sum_i n_i E1(x_i) + smoothness sum_(i, j) l_ij E2(x_i, x_j)
    E1(1) = dF / (dF + dB),  E1(0) = dB / (dF + dB);  seeds: 0 for their own label, infinite else
    E2 = |x_i - x_j| g(C_ij),  C_ij = |C(i) - C(j)|^2 on the scale 0 to 255,  g(e) = 1 / (1 + e)

x_i = 1 is foreground. dF, dB: distance of the segment's mean colour C(i) to the nearest cluster of
the colours under the foreground and background strokes. n_i: pixels of a segment, l_ij: length of
a shared boundary, in pairs of neighbouring pixels, diagonal ones as much as straight ones. A pixel
is a segment of size 1; but a segment has its mean colour, so one mask has another E on segments
than on pixels, and the two cuts minimise different energies.

Source: Li, Sun, Tang and Shum, Lazy Snapping, SIGGRAPH 2004, equations (1) to (3), as a lecture
prints them. The weights n_i and l_ij are not from there.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from segteach.models.kmeans import nearest_centre
from segteach.segmentation.superpixels import RegionGraph

ALIKE = 1e-6  # colours this near, on [0, 1], differ by rounding alone

Clusters = tuple[np.ndarray, np.ndarray]  # colours (K, 3) of background, of foreground


def distance_to_class(colours: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return the distance of each colour (N, 3) to the nearest of the centres (K, 3), (N,)."""
    return np.linalg.norm(colours - centres[nearest_centre(colours, centres)], axis=1)


def shares(d_background: np.ndarray, d_foreground: np.ndarray) -> np.ndarray:
    """Return E1(0) = dB / (dF + dB) and E1(1) = dF / (dF + dB), (N, 2): 1/2 for 0 / 0."""
    total = d_background + d_foreground
    share = np.divide(d_foreground, total, out=np.full(len(total), 0.5), where=total > ALIKE)
    return np.stack([1 - share, share], axis=1)


def likelihood_costs(
    colours,
    background: np.ndarray,
    foreground: np.ndarray,
    distance: Callable = distance_to_class,
) -> np.ndarray:
    """Return E1 of colours for both labels, (N, 2), numbers from 0 to 1.

    colours: (N, 3), in [0, 1].
    background: (K, 3), the cluster colours of this class.
    foreground: (K, 3), likewise.
    distance: (colours, centres) -> (N,).
    """
    colours = np.asarray(colours)
    return shares(distance(colours, background), distance(colours, foreground))


def likelihood(
    graph: RegionGraph, clusters: Clusters, distance: Callable = distance_to_class
) -> np.ndarray:
    """Return n_i E1 of every segment for both labels, (R, 2), by its colour alone."""
    return graph.sizes[:, None] * likelihood_costs(graph.means, *clusters, distance)


def similarity(difference):
    """Return g(e) = 1 / (1 + e), for e >= 0: 1 for equal colours, near 0 across an edge."""
    return 1 / (1 + difference)


def prior(graph: RegionGraph, smoothness: float) -> np.ndarray:
    """Return what it costs to part each pair of segments, smoothness l_ij g(C_ij), (E,)."""
    first, second = graph.edges.T
    contrast = (255**2 * (graph.means[first] - graph.means[second]) ** 2).sum(axis=1)
    return smoothness * (graph.boundary * similarity(contrast))


def hard_link(graph: RegionGraph, weights: np.ndarray) -> float:
    """Return what stands for infinity: more than all that meets in any segment.

    weights: (E,), of the edges.
    """
    first, second = graph.edges.T
    count = len(graph.sizes)
    links = np.bincount(first, weights, count) + np.bincount(second, weights, count)
    return 1.0 + float((links + graph.sizes).max())
