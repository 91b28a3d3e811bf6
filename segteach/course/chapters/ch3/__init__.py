"""Chapter 3, GrabCut and its kin: the checks of its exercises; its questions lie beside them."""

from segteach.course.chapters.ch3.bug_round import check_repaired, run_rounds
from segteach.course.chapters.ch3.crop import check_crop, crop_card
from segteach.course.chapters.ch3.learn import check_learn
from segteach.course.chapters.ch3.links import check_links
from segteach.course.chapters.ch3.move import check_link_cost
from segteach.course.chapters.ch3.scores import check_scores
from segteach.course.chapters.ch3.step import check_step_through
from segteach.course.chapters.ch3.wand import check_drifting_wand

__all__ = [
    "check_crop",
    "check_drifting_wand",
    "check_learn",
    "check_link_cost",
    "check_links",
    "check_repaired",
    "check_scores",
    "check_step_through",
    "crop_card",
    "run_rounds",
]
