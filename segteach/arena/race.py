"""A race of robots: how every tool has come along, and the curves that show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from segteach.arena.run import BAR, Score
from segteach.draw.arena import line_of, title_of
from segteach.labs.kit.svg_plot import Curve, line_plot
from segteach.language import say
from segteach.metrics import edits_to_quality

STEP = 0.2  # of an edit, between the curves of two tools


@dataclass
class RaceTrack:
    """How a tool has come along in a race: numbers of edits, and the scores after them."""

    edits: list[int] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)

    def reached(self, finished: bool) -> str:
        """Return after how many edits the bar was reached; "> n" where the robot gave up."""
        found = edits_to_quality(self.edits, [s.iou for s in self.scores], BAR)
        return f"> {self.edits[-1]}" if found is None and finished else str(found or "")


def race_plot(tracks: Mapping[str, RaceTrack], quality: str, label: str) -> str:
    """Return {tool: track} as an <svg> of a score over the edits; "" before there is any score.

    Each tool's curve lies a little to the side of the others: none covers another.

    quality: the field of `Score` that is drawn. label: what it is called.
    """
    scored = {name: track for name, track in tracks.items() if track.scores}
    if not scored:
        return ""
    curves, words = [], []
    for number, (name, track) in enumerate(scored.items()):
        values = [getattr(score, quality) for score in track.scores]
        beside = np.array(track.edits) + STEP * (number - (len(scored) - 1) / 2)
        curves.append(Curve(title_of(name), beside, values, *line_of(name), dots=True))
        words.append(f"{title_of(name)} {values[-1]:.3g} ({track.edits[-1]})")
    top = max(max(curve.y) for curve in curves) if quality == "error" else 1.0
    return line_plot(
        curves,
        x=(0, max(5, *(max(track.edits) for track in scored.values())) + 0.5),
        y=(0, max(1.0, top)),
        x_label=say("edits: strokes, boxes, clicks", "编辑数：笔画、矩形、单击"),
        alt=f"{label}: {', '.join(words)}",
        size=(560, 270),
    )
