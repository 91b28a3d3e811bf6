"""Wang and Cohen 2005: matting from a few strokes, by belief propagation over levels of alpha.

`samples` collects the colours of both sides round a pixel, `likelihood` tells how well each level
of alpha fits them, `belief` finds the levels of a grid of pixels that cost least together,
`matting` is the method: what is known spreads from the strokes, step by step.
"""

from segteach.matting.wang_cohen.belief import min_sum
from segteach.matting.wang_cohen.likelihood import best_pairs, data_costs
from segteach.matting.wang_cohen.matting import WangCohenState, wang_cohen, wang_cohen_steps
from segteach.matting.wang_cohen.samples import Samples, collect

__all__ = [
    "Samples",
    "WangCohenState",
    "best_pairs",
    "collect",
    "data_costs",
    "min_sum",
    "wang_cohen",
    "wang_cohen_steps",
]
