"""The machinery of the course: notebooks, questions, checks, progress; chapters/ holds the matter.

`build` makes the notebooks from notebooks/source, `coverage` reads the table of the lecture's
formulas, `quiz`, `check`, `try_it` and `progress` serve every chapter, `figure` shows a picture
with its alt text, `fonts` makes the font of Chinese titles anew when texts have changed.
"""
