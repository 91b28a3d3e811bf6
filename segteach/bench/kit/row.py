"""One line of a benchmark, and how a time is taken."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from segteach.bench.kit.processor import vector_extension


@dataclass(frozen=True)
class Row:
    """A task timed on both sides.

    ours_s, peer_s: seconds, medians.
    agreement: how closely the two answers agree.
    vectors: the vector extension of the processor it ran on.
    """

    task: str
    peer: str
    ours_s: float
    peer_s: float
    agreement: str
    vectors: str = field(default_factory=vector_extension)

    @property
    def ratio(self) -> float:
        """Peer's time over ours: more is better."""
        return self.peer_s / self.ours_s

    def text(self) -> str:
        """Return the row as one line."""
        return (
            f"{self.task} [{self.vectors}]: ours {self.ours_s:.3g} s, {self.peer} "
            f"{self.peer_s:.3g} s, ratio {self.ratio:.1f}; {self.agreement}"
        )

    def as_dict(self) -> dict:
        """Return the row as JSON-ready numbers and words."""
        return asdict(self) | {"ratio": self.ratio}


def alternate(ours: Callable, peer: Callable, repeats: int = 5) -> tuple[float, float]:
    """Return median seconds of both, run in turn so that a busy machine slows both alike."""
    times = [(timed(ours)[0], timed(peer)[0]) for _ in range(repeats)]
    return tuple(statistics.median(column) for column in zip(*times, strict=True))


def timed(action: Callable) -> tuple[float, Any]:
    """Return how many seconds a call without arguments took, and what it returned."""
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result
