"""Runs in a process of their own: the processor's seconds, and the memory taken at most.

Processor time says more than the clock where other programs share the machine. A fresh process
shares no memory with the other side of a comparison, and none that an earlier run left behind.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest.mock import patch

STATUS = Path("/proc/self/status")  # Linux
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Run:
    """What a call without arguments returned, and its medians of seconds.

    cpu_s: of the processor, all threads. wall_s: by the clock.
    peak: bytes that its process held at most, everything imported included; 0 where unknown.
    """

    answer: Any
    cpu_s: float
    wall_s: float
    peak: int


def in_own_process(function: Callable, *arguments) -> Any:
    """Return function(*arguments), run in a fresh process.

    function: of a module, not a local one. Linear algebra has one thread there: more of them wait
    for each other, and the processor's seconds would count that.
    """
    with patch.dict(os.environ, ONE_THREAD), get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


def measured(action: Callable, repeats: int) -> Run:
    """Return what some calls of `action` took in this process."""
    times = []
    for _ in range(repeats):
        cpu, wall = time.process_time(), time.perf_counter()
        answer = action()
        times.append((time.process_time() - cpu, time.perf_counter() - wall))
    cpu_s, wall_s = (statistics.median(column) for column in zip(*times, strict=True))
    return Run(answer, cpu_s, wall_s, peak_bytes())


def peak_bytes() -> int:
    """Return the bytes that this process has held at most, 0 where the system does not say."""
    lines = STATUS.read_text().splitlines() if STATUS.is_file() else []
    kibibytes = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return 1024 * kibibytes[0] if kibibytes else 0


def told_of(ours: Run, peer: Run) -> str:
    """Say the seconds by the clock and the memory of both."""
    seconds = f"by the clock {ours.wall_s:.2g} and {peer.wall_s:.2g} s"
    return f"{seconds}, peak {ours.peak / 2**20:.0f} and {peer.peak / 2**20:.0f} MiB"
