"""Intelligent scissors (Mortensen and Barrett 1995, 1998): the cheapest way along an outline.

`step_cost` is what a step between two pixels costs, `path_tree` the cheapest ways from a seed,
`live_wire` the wire that follows the hand.
"""

from segteach.segmentation.scissors.live_wire import (
    LEAST_SEEDS,
    LiveWire,
    ScissorsState,
    fill_outline,
    scissors,
    scissors_steps,
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
