"""GrabCut (Rother, Kolmogorov and Blake 2004): colour models and a minimum cut in turns."""

from segteach.segmentation.grabcut.loop import (
    ROUNDING,
    STARTS,
    GrabCut,
    GrabCutState,
    grabcut,
    grabcut_steps,
)

__all__ = [
    "ROUNDING",
    "STARTS",
    "GrabCut",
    "GrabCutState",
    "grabcut",
    "grabcut_steps",
]
