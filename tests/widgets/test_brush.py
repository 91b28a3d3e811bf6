"""The page and the kernel keep a stroke with the same radius: both mark the same pixels."""

import json
import shutil
import subprocess

import numpy as np
import pytest

from segteach.arrays import Seed, Stroke
from segteach.marks.edits import check_edit
from segteach.widgets.assets import JS

SHAPE = (17, 23)
CALL = """
const strokes = JSON.parse(require("fs").readFileSync(0, "utf8"));
const radius = ([points, radius]) => reaching(points, radius, ...SHAPE);
console.log(JSON.stringify(strokes.map(radius)));
"""


def strokes(rng):
    """Strokes on quarters of a pixel in and round the picture, no point twice in a row."""
    for _ in range(3000):
        low, high = rng.choice([(-8, 100), (36, 48), (-4, 4), (60, 72)])
        points = rng.integers(low, high, (rng.integers(1, 4), 2)) / 4
        moves = np.r_[True, (points[1:] != points[:-1]).any(axis=1)]
        yield points[moves], rng.choice([0.25, 0.5, 0.75, 1, 3.5])


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_a_thin_stroke_is_widened_on_the_page_as_in_the_kernel():
    drawn = list(strokes(np.random.default_rng(0)))
    script = (JS / "brush.js").read_text("utf-8") + CALL.replace("SHAPE", str(list(SHAPE)))
    given = json.dumps([[points.ravel().tolist(), radius] for points, radius in drawn])
    run = subprocess.run(
        ["node", "-e", script], input=given, capture_output=True, text=True, check=True
    )
    kept = [check_edit(Stroke(*one, Seed.FOREGROUND), SHAPE).radius for one in drawn]
    assert json.loads(run.stdout) == kept
    widened = [radius for radius, (_, own) in zip(kept, drawn, strict=True) if radius != own]
    assert set(widened) == {0.5, 0.75}
