"""Chapter 4, Lazy Snapping: the checks of its exercises; its questions lie beside them."""

from segteach.course.chapters.ch4.boundary import check_pull, check_winning_contrast
from segteach.course.chapters.ch4.bug_energy import SMOOTHNESS, check_repaired, run_port
from segteach.course.chapters.ch4.energy import check_likelihood
from segteach.course.chapters.ch4.map import check_map, map_card
from segteach.course.chapters.ch4.pixel import check_one_pixel, pixel_card
from segteach.course.chapters.ch4.regions import check_regions
from segteach.course.chapters.ch4.vertices import check_farthest, polygon

__all__ = [
    "SMOOTHNESS",
    "check_farthest",
    "check_likelihood",
    "check_map",
    "check_one_pixel",
    "check_pull",
    "check_regions",
    "check_repaired",
    "check_winning_contrast",
    "map_card",
    "pixel_card",
    "polygon",
    "run_port",
]
