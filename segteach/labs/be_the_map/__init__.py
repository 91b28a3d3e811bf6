"""Be the MAP: F, B and alpha of one pixel by hand, against the solver."""

from segteach.labs.be_the_map.lab import BeTheMap

__all__ = ["BeTheMap"]
