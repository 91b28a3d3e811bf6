"""Random sequences: Markov chains, and the processes that chapter 2 sets beside them.

`chain` holds transitions, distributions and histories, `processes` Poisson, Wiener and
autoregressive paths.
"""
