"""Laplacian row viewer: the weights of a pixel's neighbours, matting beside global sigma."""

from segteach.labs.laplacian_rows.lab import LaplacianRowLab

__all__ = ["LaplacianRowLab"]
