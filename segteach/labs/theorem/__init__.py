"""Theorem lab: on colour lines closed form finds alpha exactly; off them it does not."""

from segteach.labs.theorem.lab import TheoremLab

__all__ = ["TheoremLab"]
