"""Bayesian matting (Chuang, Curless, Salesin and Szeliski 2001): the likeliest F, B and alpha.

`samples` collects and weighs the colours round a pixel, `clusters` sorts them, `solve` finds the
likeliest F, B and alpha of a pair of clusters, `rings` is the method, ring by ring from the known
pixels inwards, `story` tells all of it for one pixel. Each works on many pixels at a time.
"""

from segteach.matting.bayesian.clusters import moments, split
from segteach.matting.bayesian.rings import LINEAGES, BayesianState, bayesian, bayesian_steps
from segteach.matting.bayesian.samples import weigh
from segteach.matting.bayesian.solve import log_terms, solve_alpha, solve_colours
from segteach.matting.bayesian.story import PairStory, PixelStory, explain_pixel

__all__ = [
    "LINEAGES",
    "BayesianState",
    "PairStory",
    "PixelStory",
    "bayesian",
    "bayesian_steps",
    "explain_pixel",
    "log_terms",
    "moments",
    "solve_alpha",
    "solve_colours",
    "split",
    "weigh",
]
