"""What benchmarks share: rows and tables, pictures, stroke logs, a browser, OpenCV's GrabCut."""
