"""Chapter 4, Lazy Snapping: the checks of its exercises; its questions lie beside them."""

from segteach.course.chapters.ch4.boundary import check_boundary_cost, check_pull
from segteach.course.chapters.ch4.bug_energy import SMOOTHNESS, check_repaired, run_port
from segteach.course.chapters.ch4.by_hand import check_map, check_one_pixel, map_card, pixel_card
from segteach.course.chapters.ch4.energy import check_likelihood_costs
from segteach.course.chapters.ch4.regions import check_region_edges
from segteach.course.chapters.ch4.vertices import check_farthest, polygon

__all__ = [
    "SMOOTHNESS",
    "check_boundary_cost",
    "check_farthest",
    "check_likelihood_costs",
    "check_map",
    "check_one_pixel",
    "check_pull",
    "check_region_edges",
    "check_repaired",
    "map_card",
    "pixel_card",
    "polygon",
    "run_port",
]
