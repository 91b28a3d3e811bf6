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
