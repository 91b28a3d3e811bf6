from segteach.labs.grabcut.lab import (
    GrabCutLab,
    backdrop,
)

__all__ = [
    "GrabCutLab",
    "backdrop",
]
