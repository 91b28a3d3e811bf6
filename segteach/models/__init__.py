"""Probability models of pixels: what a colour, a chain or a field of labels is likely to be.

`gaussian`; `gmm`, the mixture with its E- and M-step, `em` the loop over both (`em_start` where it
begins, `em_sums` its fast sums), `criteria` for the number of components; `kmeans`, the only one;
`markov/` chains and processes in time, `fields/` random fields on a grid. A new model: pure
functions on arrays, an iterative one as `x_steps` with an objective; a test against an independent
oracle.
"""
