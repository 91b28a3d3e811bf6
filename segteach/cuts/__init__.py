"""Energies with pairwise terms, and the minimum cuts that minimise them.

`energy` is shared by all; `contrast` makes links that are weak across edges; `min_cut` is the fast
cut that stays warm (`exact_graph` keeps its sums exact, `head_start` is a flow to begin with),
`partial_cut` the same over some pixels, `expansion` takes many labels.
`network`, `flow`, `maxflow` and `boykov_kolmogorov` are there to be read and watched.
"""
