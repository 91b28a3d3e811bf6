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
