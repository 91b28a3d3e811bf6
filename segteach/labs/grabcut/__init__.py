"""GrabCut lab: box, strokes, rounds and their film; the cut runs beside the kernel.

lab (what the hand does, what is shown), controls (what it begins with), worker (the other
process), lessons (when the models are learned), film (the moments and their player), energy,
numbers (of a pixel), cut_out, side (tabs that are drawn when they are seen).
"""

from segteach.labs.grabcut.lab import GrabCutLab

__all__ = ["GrabCutLab"]
