"""Chapter 2, chains, fields, cuts: the checks of its exercises; its questions lie beside them."""

from segteach.course.chapters.ch2.checks import (
    check_conditional,
    check_icm_sweep,
    check_long_run,
    check_source_side,
    check_variant_cut,
)

__all__ = [
    "check_conditional",
    "check_icm_sweep",
    "check_long_run",
    "check_source_side",
    "check_variant_cut",
]
