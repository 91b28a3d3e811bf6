"""Chapter 6, closed-form matting: the checks of its exercises; its questions lie beside them."""

from segteach.course.chapters.ch6.descent import check_step
from segteach.course.chapters.ch6.layers import check_layers
from segteach.course.chapters.ch6.ports import check_ports, run_ports
from segteach.course.chapters.ch6.ranks import check_ranks
from segteach.course.chapters.ch6.vectors import check_from_vectors

__all__ = [
    "check_from_vectors",
    "check_layers",
    "check_ports",
    "check_ranks",
    "check_step",
    "run_ports",
]
