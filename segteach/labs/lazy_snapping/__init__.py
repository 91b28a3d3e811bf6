from segteach.labs.lazy_snapping.lab import (
    LazySnappingLab,
)

__all__ = [
    "LazySnappingLab",
]
