"""Chapter 2, chains, fields, cuts: the checks of its exercises; its questions lie beside them."""

from segteach.course.chapters.ch2.chain import check_path, check_return
from segteach.course.chapters.ch2.cut import check_sides, check_variant_cut
from segteach.course.chapters.ch2.field import check_conditional
from segteach.course.chapters.ch2.icm import check_icm_sweep
from segteach.course.chapters.ch2.proposals import check_metropolis

__all__ = [
    "check_conditional",
    "check_icm_sweep",
    "check_metropolis",
    "check_path",
    "check_return",
    "check_sides",
    "check_variant_cut",
]
