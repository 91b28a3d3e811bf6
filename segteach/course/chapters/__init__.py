"""A folder for each chapter: the checks of its exercises and its questions.toml.

A new chapter: chN/questions.toml, a file of checks with `@instant_check`, both re-exported names
in chN/__init__.py (a notebook says `from segteach.course.chapters import chN`), and the notebook
NN_topic.py in notebooks/source.
"""
