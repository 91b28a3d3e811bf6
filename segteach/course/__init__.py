"""The machinery of the course: notebooks, questions, checks, progress; chapters/ holds the matter.

`build` makes the notebooks from notebooks/source, `coverage` reads the table of the lecture's
formulas, `quiz`, `check` and `progress` serve every chapter.
"""
