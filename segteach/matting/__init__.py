"""Mattes from a trimap: how opaque the foreground is at each pixel, and its colour there.

A method is `x(image, trimap, ...)` and returns a `Matte`, or a state with the same fields; one that
goes by steps is `x_steps`, a generator. `matte`: what all are asked and return. `trimap`: what they
are asked, from a mask. `harmonic`: alpha from the trimap alone, what a method has to beat.
`knockout` and `ruzon_tomasi`: what came before `bayesian`. `wang_cohen`: from a few strokes, by
belief propagation. `compositing`: what a matte is for. `pieces`: large pictures. `enlarge`: a small
picture's matte at the size of the photograph.
"""
