"""GrabCut lab: box, strokes, rounds and their film; the cut runs beside the kernel."""

from segteach.labs.grabcut.lab import (
    GrabCutLab,
    backdrop,
)

__all__ = [
    "GrabCutLab",
    "backdrop",
]
