"""The trimap lab: a band round a mask, painted over by hand, before a matting method gets it.

lab: what is seen and done. worker: mask, trimap and matte. handed: another lab's picture and mask.
texts: numbers, files and Python of a trimap. pictures: where the lab begins on each photograph.
"""

from segteach.labs.trimap.lab import TrimapLab

__all__ = ["TrimapLab"]
