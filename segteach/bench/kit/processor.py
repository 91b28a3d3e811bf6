"""On what a time was taken: the processor, its vector extension, numpy's version.

Most of numpy's loops, and the order in which sums are rounded, depend on the vector extension: a
ratio of times that was found with AVX-512 says little of a processor without it.
"""

from __future__ import annotations

import platform
from functools import cache
from pathlib import Path

import numpy as np

CPUINFO = Path("/proc/cpuinfo")  # Linux
EXTENSIONS = {  # the widest first: what numpy calls it, what the kernel of Linux calls it
    "AVX-512": {"X86_V4", "AVX512F", "avx512f"},
    "AVX2": {"X86_V3", "AVX2", "avx2"},
    "NEON": {"NEON", "ASIMD", "asimd", "neon"},
    "SSE": {"X86_V2", "SSE2", "sse2"},
}


@cache
def vector_extension() -> str:
    """Return the widest vector extension that numpy uses here, one of EXTENSIONS, or "none"."""
    return widest(_numpys_features() or cpuinfo("flags", "Features").split())


def widest(features) -> str:
    """Return the first of EXTENSIONS that one of these names stands for, or "none"."""
    features = set(features)
    return next((word for word, names in EXTENSIONS.items() if names & features), "none")


def machine() -> str:
    """Return one line: the name of the processor, its vector extension, numpy's version."""
    name = cpuinfo("model name") or platform.processor() or platform.machine() or "processor"
    return f"{name}, {vector_extension()}, numpy {np.__version__}"


def cpuinfo(*keys: str) -> str:
    """Return what Linux says of the first processor under one of the keys, or ""."""
    lines = CPUINFO.read_text(errors="replace").splitlines() if CPUINFO.is_file() else []
    said = (line.partition(":") for line in lines)
    return next((value.strip() for key, _, value in said if key.strip() in keys), "")


def _numpys_features() -> list[str]:
    """Return the extensions numpy was built for and found here, or [] where it does not say."""
    said = np.show_config(mode="dicts").get("SIMD Extensions", {})
    return [*said.get("baseline", ()), *said.get("found", ())]
