from segteach.segmentation.border_matting.matting import (
    BorderMattingState,
    best_levels,
    border_matting,
    border_matting_steps,
    energy_of,
    hard_level,
    level_grids,
    own_levels,
    profile_costs,
    soft_mask,
    soft_step,
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
