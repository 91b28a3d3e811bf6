"""Logs of a robot user that corrects a mask, stroke after stroke, for the benchmarks.

    python -m segteach.bench.kit.make_logs datasets/strokes

writes the logs that `stroke_log` reads: two first strokes by hand and 50 of the robot's,
each of which changes the mask, on three photographs at 640x480.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from segteach.arrays import Seed, Stroke
from segteach.bench.kit.pictures import at_size
from segteach.marks.edits import Polygon, seeds_of
from segteach.marks.robots import correction
from segteach.marks.session import Session
from segteach.segmentation.histogram_cut import HistogramCut

SHAPE, STROKES = (480, 640), 50
LOGS = Path(__file__).parents[3] / "datasets" / "strokes"
# Outline of the object as (row, col), a stroke inside, a stroke outside: by eye.
OBJECTS = {
    "astronaut": (
        "0 190, 0 375, 60 370, 110 340, 160 375, 230 365, 290 440, 340 450, 479 360, 479 25, "
        "320 40, 220 90, 180 160, 150 140, 110 170, 110 230, 70 225, 40 200",
        "120 300, 280 320",
        "30 420, 200 600",
    ),
    "coffee": (
        "250 60, 170 80, 90 170, 60 180, 20 300, 40 400, 80 450, 110 470, 180 520, 260 535, "
        "350 510, 430 430, 465 320, 440 210, 370 110",
        "250 100, 150 300",
        "30 560, 300 600",
    ),
    "camera": (
        "10 200, 5 280, 45 335, 80 335, 95 400, 160 410, 240 385, 300 420, 330 380, 479 460, "
        "479 300, 330 190, 479 180, 479 40, 300 5, 250 10, 130 90, 50 180",
        "150 120, 90 330",
        "40 520, 400 560",
    ),
}


def stroke_log(name: str) -> Session:
    """Return the committed log of a photograph of OBJECTS."""
    return Session.load(LOGS / f"{name}.json")


def play(name: str) -> Session:
    """Return a session of the first two strokes and the robot's fifty."""
    outline, inside, outside = (_points(words) for words in OBJECTS[name])
    target = seeds_of(Polygon(outline), SHAPE) == Seed.UNKNOWN
    session, graph = Session(SHAPE, name), HistogramCut(at_size(name))
    session.add(Stroke(inside, 6, Seed.FOREGROUND))
    session.add(Stroke(outside, 6, Seed.BACKGROUND))
    lesson = graph.learn(session.seeds)
    mask = graph.cut(session.seeds, lesson).mask
    while len(session.edits) < 2 + STROKES:
        stroke = correction(mask, target)
        if stroke is None:
            raise RuntimeError(f"{name}: nothing is left to correct after {len(session.edits)}")
        session.add(stroke)
        now = graph.cut(session.seeds, lesson).mask
        if (now == mask).all():
            raise RuntimeError(f"{name}: stroke {len(session.edits)} changed nothing")
        mask = now
    return session


def _points(words: str) -> np.ndarray:
    return np.array([pair.split() for pair in words.split(",")], dtype=np.float64)


if __name__ == "__main__":
    for photograph in OBJECTS:
        play(photograph).save(Path(sys.argv[1]) / f"{photograph}.json")
