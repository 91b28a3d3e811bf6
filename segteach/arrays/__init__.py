"""Conventions of the package, and the one place that validates input.

Image  float64 (H, W, 3) in [0, 1], sRGB-encoded
Mask   bool (H, W);  Alpha  float64 (H, W) in [0, 1]
seeds  uint8 (H, W) of `Seed`: scribbles and trimaps alike
Stroke points (P, 2) as (row, col) in image pixels, a radius, a seed

Every `check_*` (checks) returns the array in the package's own form, or raises a ValueError that
names the argument, what came (told) and what is allowed. seeds: strokes, and what makes seeds.
"""

from segteach.arrays.checks import (
    LEAST_VARIANCE,
    MAX_PIXELS,
    Seed,
    check_alpha,
    check_count,
    check_image,
    check_labels,
    check_mask,
    check_number,
    check_pairs,
    check_plane,
    check_points,
    check_rng,
    check_seeds,
    check_shape,
    check_vector,
    check_weights,
    check_word,
    pixel_at,
)
from segteach.arrays.seeds import (
    Stroke,
    reaching,
    seeds_from_box,
    seeds_from_strokes,
    seeds_from_trimap,
)
from segteach.arrays.told import told

__all__ = [
    "LEAST_VARIANCE",
    "MAX_PIXELS",
    "Seed",
    "Stroke",
    "check_alpha",
    "check_count",
    "check_image",
    "check_labels",
    "check_mask",
    "check_number",
    "check_pairs",
    "check_plane",
    "check_points",
    "check_rng",
    "check_seeds",
    "check_shape",
    "check_vector",
    "check_weights",
    "check_word",
    "pixel_at",
    "reaching",
    "seeds_from_box",
    "seeds_from_strokes",
    "seeds_from_trimap",
    "told",
]
