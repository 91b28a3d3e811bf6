"""The maps of the scissors lab: how costs of steps and of paths are shown as pictures."""

from __future__ import annotations

import numpy as np
from matplotlib import colormaps

from segteach.segmentation.scissors import LiveWire
from segteach.segmentation.scissors.path_tree import PathTree
from segteach.segmentation.scissors.step_cost import NEIGHBOURS, link_terms


def mean_direction_cost(wire: LiveWire) -> np.ndarray:
    """Return (H, W): f_D of the steps from each pixel, on average; low where edges run straight."""
    total, count = np.zeros(wire.shape), np.zeros(wire.shape)
    every = link_terms(wire.features, wire.gradient_cost, (0, 0, *wire.shape))
    for step, (_, term, _) in zip(NEIGHBOURS, every, strict=True):
        stays = tuple(
            slice(max(0, -by), size - max(0, by)) for by, size in zip(step, wire.shape, strict=True)
        )
        total[stays] += term[stays]
        count[stays] += 1
    return total / np.maximum(count, 1)


def distance_picture(image: np.ndarray, tree: PathTree | None) -> np.ndarray:
    """Return (H, W, 3): the cost from the tree's seed, and the pale picture where it ends."""
    picture = 0.7 + 0.3 * image
    if tree is None:
        return picture
    top, left, bottom, right = tree.window
    picture[top:bottom, left:right] = colormaps["viridis"](stretched(tree.distances))[..., :3]
    return picture


def stretched(costs: np.ndarray) -> np.ndarray:
    """Return the costs with the least at 0 and the greatest at 1."""
    return (costs - costs.min()) / (np.ptp(costs) or 1)
