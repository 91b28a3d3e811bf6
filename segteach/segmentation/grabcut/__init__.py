"""GrabCut (Rother, Kolmogorov and Blake 2004): colour models and a minimum cut in turns.

round: the three steps and the energy, pure functions. loop: the rounds of them, `grabcut_steps`.
start: mask, components and mixtures to begin with. colours: what a component costs and learns.
palette: the colours of one picture, each once; it makes the steps fast. editing: `GrabCut`, what a
lab keeps between strokes.
"""

from segteach.segmentation.grabcut.colours import ROUNDING
from segteach.segmentation.grabcut.editing import GrabCut
from segteach.segmentation.grabcut.loop import GrabCutState, grabcut, grabcut_steps
from segteach.segmentation.grabcut.start import STARTS

__all__ = [
    "ROUNDING",
    "STARTS",
    "GrabCut",
    "GrabCutState",
    "grabcut",
    "grabcut_steps",
]
