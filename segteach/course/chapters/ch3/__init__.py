"""Chapter 3, GrabCut and its kin: the checks of its exercises; its questions lie beside them."""

from segteach.course.chapters.ch3.bug_round import check_repaired, run_rounds
from segteach.course.chapters.ch3.cost import check_component_cost
from segteach.course.chapters.ch3.learn import check_learn
from segteach.course.chapters.ch3.links import check_smoothness_weights
from segteach.course.chapters.ch3.outline import check_link_cost, check_soft_step

__all__ = [
    "check_component_cost",
    "check_learn",
    "check_link_cost",
    "check_repaired",
    "check_smoothness_weights",
    "check_soft_step",
    "run_rounds",
]
