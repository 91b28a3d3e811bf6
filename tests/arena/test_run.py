"""Replays byte for byte, what counts as an edit, robots, scores, the logs to begin with."""

import hashlib
import itertools
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
from scipy import ndimage

from segteach.arena.pictures import WITH_TRUTH, ArenaPicture, band, picture
from segteach.arena.run import Run, opening, replay, robot_steps, score
from segteach.arena.tools import TOOLS
from segteach.marks.session import Polygon, Session
from segteach.metrics import boundary_f, edits_to_quality, error_percent, iou

LOGS = Path(__file__).parents[2] / "datasets" / "arena"
NAMED = {tool.name: tool for tool in TOOLS}
PROGRAM = """
import hashlib, sys
import numpy as np
from segteach.arena.run import replay
from segteach.arena.tools import TOOLS
from segteach.marks.session import Session

log = Session.load(sys.argv[1])
for tool in TOOLS:
    for step in replay(tool, np.load(sys.argv[2]), log.edits):
        print(hashlib.sha256(np.packbits(step.mask)).hexdigest())
"""


def test_a_saved_log_gives_the_same_masks_byte_for_byte_in_another_process(disc, tmp_path):
    log = Session(disc.image.shape[:2])
    for edit in (*disc.marks, disc.bent):
        log.add(edit)
    log.save(tmp_path / "log.json")
    blots = ndimage.gaussian_filter(np.random.default_rng(3).random(disc.image.shape), (4, 4, 0))
    image = (blots - blots.min()) / np.ptp(blots)  # where the tools do not agree
    np.save(tmp_path / "image.npy", image)
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "log.json"), tmp_path / "image.npy"]
    other = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    here = [
        hashlib.sha256(np.packbits(step.mask)).hexdigest()
        for tool in TOOLS
        for step in replay(tool, image, log.edits)
    ]
    assert here == other
    assert len(set(here)) > len(TOOLS)


def test_what_a_robot_did_can_be_replayed_from_text(disc):
    for tool in TOOLS:
        run = Run(tool, disc.image)
        masks = [run.add(edit).mask for edit in (*disc.marks, disc.bent)]
        again = Session.from_text(run.session.to_text())
        for mask, step in zip(masks, replay(tool, disc.image, again.edits), strict=True):
            np.testing.assert_array_equal(mask, step.mask, err_msg=tool.name)


def test_the_committed_logs_are_the_openings():
    for name in ("flower", "dandelion"):
        assert opening(picture(name)).to_json() == (LOGS / f"{name}.json").read_text(), name
    assert {path.stem for path in LOGS.glob("*.json")} == set(WITH_TRUTH)


def test_a_polygon_counts_its_new_vertices_and_everything_else_counts_once(disc):
    run, vertices = Run(NAMED["intelligent scissors"], disc.image), disc.clicks.vertices
    one_moved = vertices + np.array([[0, 0], [0, 0], [0, 0], [0, 1]])
    polygons = [vertices, vertices, one_moved, vertices[:3] - 1]
    assert [run.add(Polygon(corners)).edits for corners in polygons] == [4, 5, 6, 9]
    box, inside, outside, clicks = disc.marks
    steps = replay(NAMED["graph cut"], disc.image, (box, inside, clicks, outside))
    assert [step.edits for step in steps] == [1, 2, 2, 3]


def test_on_an_easy_picture_every_robot_gets_there(disc):
    for tool in TOOLS:
        steps = list(robot_steps(tool, disc.picture, count=12))
        edits, ious = [s.edits for s in steps], [iou(s.mask, disc.picture.truth) for s in steps]
        # a pixel all round would be 0.87
        assert edits_to_quality(edits, ious, 0.9) is not None, tool.name
        assert edits[-1] <= 12, tool.name
        assert all(b == a + 1 for a, b in itertools.pairwise(edits)), tool.name


def test_a_robot_needs_a_truth(disc, refused):
    blank = ArenaPicture("x", disc.image)
    steps = robot_steps(TOOLS[0], blank)
    assert refused([(partial(next, steps), r"^picture: got 'x' without a truth")]) == []
    assert score(disc.picture.truth, blank) is None


def test_a_score_leaves_out_the_pixels_near_a_hand_made_outline(disc):
    truth = disc.picture.truth
    mask = ndimage.binary_dilation(truth)
    unsure = ArenaPicture("disc", disc.image, truth, band(truth))
    assert score(mask, unsure).error == 0 and score(mask, unsure).iou == 1
    exact = score(mask, disc.picture)
    assert exact.error == error_percent(mask, truth) > 0
    assert (exact.iou, exact.boundary_f) == (iou(mask, truth), boundary_f(mask, truth, 3))
