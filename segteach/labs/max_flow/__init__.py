from segteach.labs.max_flow.lab import (
    MaxFlowTheatre,
)

__all__ = [
    "MaxFlowTheatre",
]
