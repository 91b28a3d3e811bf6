"""Intelligent scissors (Mortensen and Barrett 1995, 1998): the cheapest way along an outline.

`step_cost` is what a step between two pixels costs, `path_tree` the cheapest ways from a seed,
`live_wire` the wire that follows the hand, `cooling` what of it has come to rest, `clicks` the
outline through given points.
"""

from segteach.segmentation.scissors.clicks import ScissorsState, scissors, scissors_steps
from segteach.segmentation.scissors.live_wire import (
    LEAST_SEEDS,
    LiveWire,
    fill_outline,
    strongest_near,
)

__all__ = [
    "LEAST_SEEDS",
    "LiveWire",
    "ScissorsState",
    "fill_outline",
    "scissors",
    "scissors_steps",
    "strongest_near",
]
