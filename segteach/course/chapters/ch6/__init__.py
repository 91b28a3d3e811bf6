"""Chapter 6, closed-form matting: the checks of its exercises; its questions lie beside them."""

from segteach.course.chapters.ch6.cost import check_cost
from segteach.course.chapters.ch6.known import check_known
from segteach.course.chapters.ch6.line import check_line
from segteach.course.chapters.ch6.rows import check_rows

__all__ = [
    "check_cost",
    "check_known",
    "check_line",
    "check_rows",
]
