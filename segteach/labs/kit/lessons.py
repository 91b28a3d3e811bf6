"""Lessons: after how many edits a lab learned its models, so that a session learns there again."""

from __future__ import annotations

from segteach.marks.session import Session


def first_edits(session: Session, count: int) -> Session:
    """Return a session of the first `count` edits."""
    part = Session(session.shape, session.picture)
    for edit in session.edits[:count]:
        part.add(edit)
    return part
