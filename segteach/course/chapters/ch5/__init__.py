"""Chapter 5, Bayesian matting: the checks of its exercises; its questions lie beside them."""

from segteach.course.chapters.ch5.alpha import check_channel_alpha
from segteach.course.chapters.ch5.blue_screen import check_blue_screen
from segteach.course.chapters.ch5.port import check_repaired, run_port
from segteach.course.chapters.ch5.prior import check_prior, solve_alpha_with
from segteach.course.chapters.ch5.split import check_split
from segteach.course.chapters.ch5.system import check_system
from segteach.course.chapters.ch5.trimap import check_trimap
from segteach.course.chapters.ch5.weights import check_weights

__all__ = [
    "check_blue_screen",
    "check_channel_alpha",
    "check_prior",
    "check_repaired",
    "check_split",
    "check_system",
    "check_trimap",
    "check_weights",
    "run_port",
    "solve_alpha_with",
]
