"""What benchmarks share: arguments, rows and tables, the processor's name, photographs, logs of
strokes played again, a browser, OpenCV's GrabCut, processes apart; `evaluation/`: many methods on
many pictures.
"""
