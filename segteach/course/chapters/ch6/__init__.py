"""Chapter 6, closed-form matting: the checks of its exercises; its questions lie beside them."""

from segteach.course.chapters.ch6.cost import check_cost
from segteach.course.chapters.ch6.descent import check_step
from segteach.course.chapters.ch6.known import check_known
from segteach.course.chapters.ch6.layers import check_layers
from segteach.course.chapters.ch6.line import check_line
from segteach.course.chapters.ch6.ports import check_ports, run_ports
from segteach.course.chapters.ch6.ranks import check_ranks
from segteach.course.chapters.ch6.rows import check_rows
from segteach.course.chapters.ch6.vectors import check_from_vectors

__all__ = [
    "check_cost",
    "check_from_vectors",
    "check_known",
    "check_layers",
    "check_line",
    "check_ports",
    "check_ranks",
    "check_rows",
    "check_step",
    "run_ports",
]
