"""What labs share, so that a lab holds only its own matter.

frame (Lab: bar, columns, reset, an end that leaves nothing), painter_lab (PainterLab: photographs,
drawing, sharing, worker, undo), playback (play, back, step, restart), controls (Control: a range
declared once), photo, figure, later, lessons, html, svg_plot, tables,
grids; for labs of matting matting_scenes and known_mattes (what they open with), backdrops,
matting_methods (what they compare), matte_scores.

To add: what two labs need and no third can do without goes here; all else stays in its lab.
"""
