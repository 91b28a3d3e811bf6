"""Mattes from a trimap: how opaque the foreground is at each pixel, and its colour there.

A method is `x(image, trimap, ...)` and returns a `Matte`, or a state with the same fields; one that
goes by steps is `x_steps`, a generator. `matte`: what all are asked and return. `trimap`: what they
are asked, from a mask. `harmonic`: alpha from the trimap alone, what a method has to beat; `grids`
solves its equations. `knockout` and `ruzon_tomasi`: what came before `bayesian`.

These find alpha alone. `closed_form`: from the matting Laplacian of `laplacian`; `random_walk`;
`poisson`; `knn`; `wang_cohen`. What they share: `system`, the equations; `linear`, how they are
solved; `factors`, to solve them at once. `scribble_matting`: an alpha that follows the strokes of a
hand. `foreground`: F and B of any alpha. `spectral`: alphas that cost a Laplacian next to nothing.
`local_view`: what one window costs, one pixel's row.

`compositing`: what a matte is for. `pieces`: large pictures. `enlarge`: a small picture's matte at
the size of the photograph.
"""
