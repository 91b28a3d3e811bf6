"""Lazy Snapping lab: strokes on segments or pixels, then the outline by hand."""

from segteach.labs.lazy_snapping.lab import (
    LazySnappingLab,
)

__all__ = [
    "LazySnappingLab",
]
