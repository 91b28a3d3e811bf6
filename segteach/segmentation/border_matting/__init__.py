"""Border matting (Rother, Kolmogorov and Blake 2004, section 4): a soft edge for a hard mask.

`ribbon` is the band along the outline, `colours` its local colour models, `levels` what each place
and softness of the edge costs, `profiles` the dynamic programme over them, `matting` the method.
"""

from segteach.segmentation.border_matting.levels import (
    best_levels,
    energy_of,
    hard_level,
    level_grids,
    own_levels,
    profile_costs,
    soft_step,
)
from segteach.segmentation.border_matting.matting import (
    BorderMattingState,
    border_matting,
    border_matting_steps,
    soft_mask,
    stolen_foreground,
)

__all__ = [
    "BorderMattingState",
    "best_levels",
    "border_matting",
    "border_matting_steps",
    "energy_of",
    "hard_level",
    "level_grids",
    "own_levels",
    "profile_costs",
    "soft_mask",
    "soft_step",
    "stolen_foreground",
]
