"""Eigenvector gallery: the smallest ones of the matting Laplacian beside those of one sigma."""

from segteach.labs.eigenvectors.lab import EigenvectorLab

__all__ = ["EigenvectorLab"]
