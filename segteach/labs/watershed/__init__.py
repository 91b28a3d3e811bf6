from segteach.labs.watershed.lab import (
    WatershedTheatre,
)

__all__ = [
    "WatershedTheatre",
]
