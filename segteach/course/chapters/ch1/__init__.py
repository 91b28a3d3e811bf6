"""Chapter 1, Gaussian, mixture, EM: the checks of its exercises; its questions lie beside them."""

from segteach.course.chapters.ch1.density import check_log_sum_exp
from segteach.course.chapters.ch1.ellipse import check_distance, check_ellipse
from segteach.course.chapters.ch1.mixture import check_hard_e_step
from segteach.course.chapters.ch1.tied import check_tied_bic, check_tied_m_step
from segteach.course.chapters.ch1.weights import check_weights

__all__ = [
    "check_distance",
    "check_ellipse",
    "check_hard_e_step",
    "check_log_sum_exp",
    "check_tied_bic",
    "check_tied_m_step",
    "check_weights",
]
