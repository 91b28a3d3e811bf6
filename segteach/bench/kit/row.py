"""One line of a benchmark, and how a time is taken."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """task, peer, seconds of both (medians), and how closely the two answers agree."""

    task: str
    peer: str
    ours_s: float
    peer_s: float
    agreement: str

    @property
    def ratio(self) -> float:
        """Peer's time over ours: more is better."""
        return self.peer_s / self.ours_s

    def as_dict(self) -> dict:
        """Return the row as JSON-ready numbers and words."""
        return {
            "task": self.task,
            "peer": self.peer,
            "ours_s": self.ours_s,
            "peer_s": self.peer_s,
            "ratio": self.ratio,
            "agreement": self.agreement,
        }


def alternate(ours: Callable, peer: Callable, repeats: int = 5) -> tuple[float, float]:
    """Return median seconds of both, run in turn so that a busy machine slows both alike."""
    times = [(_seconds(ours), _seconds(peer)) for _ in range(repeats)]
    return tuple(statistics.median(column) for column in zip(*times, strict=True))


def _seconds(action: Callable) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
