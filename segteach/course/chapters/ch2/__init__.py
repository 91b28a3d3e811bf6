"""Chapter 2, chains, fields, cuts: the checks of its exercises; its questions lie beside them."""

from segteach.course.chapters.ch2.chain import check_long_run
from segteach.course.chapters.ch2.cut import check_source_side, check_variant_cut
from segteach.course.chapters.ch2.field import check_conditional, check_icm_sweep

__all__ = [
    "check_conditional",
    "check_icm_sweep",
    "check_long_run",
    "check_source_side",
    "check_variant_cut",
]
