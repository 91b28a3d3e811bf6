"""Border matting (Rother, Kolmogorov and Blake 2004, section 4): a soft edge for a hard mask.

`ribbon` is the band along the outline, `colours` its local colour models, `levels` what each place
and softness of the edge costs, `profiles` the dynamic programme over them, `matting` the method.
"""

from segteach.segmentation.border_matting.levels import soft_step
from segteach.segmentation.border_matting.matting import (
    BorderMattingState,
    border_matting,
    border_matting_steps,
)

__all__ = ["BorderMattingState", "border_matting", "border_matting_steps", "soft_step"]
