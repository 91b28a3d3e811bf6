"""The histogram-cut lab: paint, and the minimum cut follows; its formula, symbol by symbol."""

from segteach.labs.histogram_cut.lab import (
    HistogramCutLab,
)

__all__ = [
    "HistogramCutLab",
]
