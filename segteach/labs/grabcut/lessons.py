"""When the GrabCut lab learns its models: after a box by the whole iteration, then as asked."""

from __future__ import annotations

import numpy as np

from segteach.arrays import Stroke
from segteach.labs.kit.lessons import first_edits
from segteach.marks.session import Session
from segteach.segmentation.seeds import classes


class Lessons:
    """After how many edits of a session the models were learned.

    counts: the first is that of the whole iteration, each other that of a "refine".
    """

    def __init__(self):
        self.counts: list[int] = []
        self._taught: dict[int, tuple] = {}  # count of edits: those edits, and their session

    def follow(self, session: Session) -> None:
        """Begin anew where the last edit is one that models are learned from."""
        if self._begins_anew(session):
            self.counts = [len(session.edits)]

    def refine(self, session: Session) -> bool:
        """Learn once more after the present edits; False where none came since the last lesson."""
        if not self.counts or len(session.edits) <= self.counts[-1]:
            return False
        self.counts.append(len(session.edits))
        return True

    def restore(self, counts, session: Session) -> None:
        """Take counts of unknown origin; what makes no sense is left out."""
        known = isinstance(counts, list) and all(type(count) is int for count in counts)
        ends = [*counts, len(session.edits) + 1] if known else []
        rises = known and all(a < b for a, b in zip([0, *counts], ends, strict=True))
        self.counts = list(counts) if rises else []

    def sessions(self, session: Session) -> list[Session]:
        """Return the edits of each lesson."""
        return [self._first(session, count) for count in self.counts]

    def seeds(self, session: Session) -> tuple[np.ndarray, ...]:
        """Return the seeds (H, W) of each lesson."""
        return tuple(part.seeds for part in self.sessions(session))

    def _first(self, session: Session, count: int) -> Session:
        """Return the session of the first `count` edits; made once, as a stroke must not wait."""
        edits = session.edits[:count]
        known, part = self._taught.get(count, (None, None))
        if known != edits:
            part = first_edits(session, count)
            self._taught[count] = (edits, part)
        return part

    def _begins_anew(self, session: Session) -> bool:
        """Whether a lesson was undone, a new box came, or a class without box got first seeds."""
        if not self.counts or self.counts[-1] > len(session.edits):
            return True
        if not all(isinstance(edit, Stroke) for edit in session.edits[self.counts[0] :]):
            return True
        first = self._first(session, self.counts[0])
        boxed = first.box is not None or first.polygon is not None
        return not boxed and classes(first.seeds) != classes(session.seeds)
