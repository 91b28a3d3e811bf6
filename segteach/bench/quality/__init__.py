"""Tables of quality: masks and errors beside OpenCV's, on photographs with truth.

A file bears the name of its benchmark and has `tables(folder)`; `segteach bench NAME --quality`.
"""
