"""What benchmarks share: rows and tables, the processor's name, photographs, logs of strokes played
again, a browser, OpenCV's GrabCut, runs in a process of their own.
"""
