"""Tables of quality: masks beside OpenCV's and mattes beside each other, on pictures with truth.

A file bears the name of its benchmark and has `tables(folder)`; `segteach bench NAME --quality`.
`matting` has no times, more options, and is resumed: `tables(plan)`.
"""
