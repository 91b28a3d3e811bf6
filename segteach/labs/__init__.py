"""Widgets and algorithms wired together, for a notebook cell: one file or folder a lab.

A lab is a class that shows itself; its code never computes what an algorithm of the package
computes. `kit/` holds what labs share. A lab imports no other lab. A new one: labs/x.py, its tests
in tests/labs/test_x.py, a cell of a chapter.
"""
