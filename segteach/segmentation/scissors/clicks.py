"""Intelligent scissors without a hand: the outline through a list of clicks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from segteach.arrays import check_points
from segteach.segmentation.scissors.live_wire import LiveWire
from segteach.segmentation.scissors.step_cost import EdgeFeatures
from segteach.steps import checked_at_call, last_of, state


@state
class ScissorsState:
    """The outline after a press, or closed.

    path: int (P, 2), the fixed pixels in order.
    seeds: int (S, 2).
    mask: bool (H, W), the filled outline with the outline itself, all False while it is open.
    objective: cost of the path, the sum of its pieces; each piece alone is the cheapest.
    phase: "press" or "close".
    """

    path: np.ndarray
    seeds: np.ndarray
    mask: np.ndarray
    objective: float
    phase: str


@checked_at_call
def scissors_steps(
    image,
    points,
    *,
    close: bool = True,
    sigma: float = 1.0,
    snap: int = 3,
    cooling: int = 0,
    training: bool = False,
    crossing_weight: float = 0.43,
    direction_weight: float = 0.43,
    gradient_weight: float = 0.14,
    features: EdgeFeatures | None = None,
) -> Iterator[ScissorsState]:
    """Yield the path after each press, then the closed outline.

    image: (H, W, 3).
    points: (N, 2), the clicked (row, col) in order.
    close: return to the first point at the end, which needs three.
    The rest are the parameters of `LiveWire`; nothing cools where nothing moves.
    """
    wire = LiveWire(
        image,
        sigma=sigma,
        snap=snap,
        cooling=cooling,
        training=training,
        crossing_weight=crossing_weight,
        direction_weight=direction_weight,
        gradient_weight=gradient_weight,
        features=features,
    )
    open_mask = np.zeros(wire.shape, bool)
    open_mask.flags.writeable = False  # so that the states can share it
    for point in check_points(points, "points", dimension=2):
        wire.press(point)
        yield ScissorsState(wire.path, np.array(wire.seeds), open_mask, wire.cost, "press")
    if close:
        wire.close()
        yield ScissorsState(wire.path, np.array(wire.seeds), wire.mask(), wire.cost, "close")


scissors = last_of(scissors_steps)
