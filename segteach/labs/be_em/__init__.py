"""Be EM: give points to components by hand, then let EM go on from there."""

from segteach.labs.be_em.lab import BeEm

__all__ = ["BeEm"]
