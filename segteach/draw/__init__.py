"""`draw_*(ax, state)`: the picture of a state, a file for each topic; matplotlib only.

A drawing is handed to a player or a cell, never chosen by name. `x_over(image)` returns such a
function for states that do not hold the picture. Colours and styles come from `overlays`. Every
title, label and legend is said in both languages; `words` tells a state's note. A new drawing is
used by a notebook or a lab: tests/draw sees to it.
"""
