"""A folder for each chapter: the checks of its exercises and its questions.toml.

A new chapter: chN/questions.toml, files of checks with `@instant_check`, their names re-exported in
chN/__init__.py (a notebook says `from segteach.course.chapters import chN`), and the notebook
NN_topic.py in notebooks/source. tests/course/test_chapters.py says what is still missing.
"""
