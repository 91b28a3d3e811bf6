"""Probability models of pixels: what a colour, a chain or a field of labels is likely to be.

`gaussian`, `gmm` with EM (`em_sums` holds its two fast sums), `kmeans`, the only one; `markov/`
are chains and processes in time, `fields/` random fields on a grid. A new model: pure functions on
arrays, an iterative one as `x_steps` with an objective; a test against an independent oracle.
"""
