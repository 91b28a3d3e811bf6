"""Max-flow theatre: boards of graphs and pixels, the algorithm step by step, in words."""

from segteach.labs.max_flow.lab import (
    MaxFlowTheatre,
)

__all__ = [
    "MaxFlowTheatre",
]
