"""Which pixels are the object: the methods of chapters 2 to 4, each in one place.

A method is a file (magic_wand, watershed, superpixels, histogram_cut, colour_cut) or, where it has
parts, a folder whose name it bears and which re-exports what a caller needs. `seeds` is
what the seeds of both classes say together, `outlines` traces a mask. A new method: `x_steps`
yields frozen states with an objective, `x` = `last(x_steps(...))`; draw/x.py,
tests/segmentation/test_x.py and a row in tests/test_states.py go with it.
"""
