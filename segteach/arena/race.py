"""A race of robots: how every tool has come along, and the curves that show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from segteach.arena.run import BAR, Score
from segteach.draw.arena import line_of
from segteach.labs.kit.svg_plot import Curve, line_plot
from segteach.language import say
from segteach.metrics import edits_to_quality


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
    """Return {name: track} as an <svg> of a score over the edits; "" before there is any score.

    quality: the field of `Score` that is drawn. label: what it is called.
    """
    curves = [
        Curve(name, track.edits, values, *line_of(number), dots=True)
        for number, (name, track) in enumerate(tracks.items())
        if (values := [getattr(score, quality) for score in track.scores])
    ]
    if not curves:
        return ""
    words = [f"{curve.name} {curve.y[-1]:.3g} ({curve.x[-1]})" for curve in curves]
    top = max(max(curve.y) for curve in curves) if quality == "error" else 1.0
    return line_plot(
        curves,
        x=(0, max(5, *(max(curve.x) for curve in curves))),
        y=(0, max(1.0, top)),
        x_label=say("edits: strokes, boxes, clicks", "编辑数：笔画、矩形、单击"),
        alt=f"{label}: {', '.join(words)}",
        size=(586, 230),
    )
