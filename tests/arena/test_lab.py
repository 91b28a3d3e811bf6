"""The arena's worker and its lab without a browser: replays, races, pictures, shared texts."""

import io

import numpy as np
from PIL import Image

from segteach.arena.lab import ArenaLab
from segteach.arena.run import Run, replay, robot_steps, score
from segteach.arena.tools import TOOLS
from segteach.arena.worker import Finished, Job, Missing, start_arena
from segteach.arrays import Seed, Stroke
from segteach.marks.session import Box
from segteach.metrics import edits_to_quality
from segteach.steps import last

B, F = Seed.BACKGROUND, Seed.FOREGROUND
NAMED = {tool.name: tool for tool in TOOLS}
STROKE = Stroke([[40, 10]], 3, B)


# --- the worker ----------------------------------------------------------------------------------


def test_the_worker_goes_on_from_the_log_before_and_begins_again_after_an_undo(disc):
    solve = start_arena()
    box, inside, outside, clicks = disc.marks
    assert list(solve(Job(1, (box,)))) == [Missing()]
    logs = [(box,), (box, inside), (box, inside, clicks, outside), (box, outside), ()]
    for number, log in enumerate(logs):
        *found, end = solve(Job(1, log, scene=None if number else disc.picture))
        assert end == Finished(False)
        assert [answer.tool for answer in found] == list(NAMED)
        for answer in found:
            run = Run(NAMED[answer.tool], disc.image)
            for edit in log:
                run.add(edit)
            np.testing.assert_array_equal(answer.step.mask, run.step.mask)
            assert answer.step.edits == run.step.edits
            assert answer.score == score(run.step.mask, disc.picture)
            assert Image.open(io.BytesIO(answer.png)).size == disc.image.shape[1::-1]


def test_a_race_takes_one_step_of_each_robot_in_turn(disc):
    solve = start_arena()
    *found, end = solve(Job(1, None, 3, disc.picture))
    assert end == Finished(True)
    assert [answer.tool for answer in found[: len(TOOLS)]] == list(NAMED)
    for tool in TOOLS:
        masks = [answer.step.mask for answer in found if answer.tool == tool.name]
        for mask, step in zip(masks, robot_steps(tool, disc.picture, count=3), strict=True):
            np.testing.assert_array_equal(mask, step.mask)


# --- the lab -------------------------------------------------------------------------------------


def masks_of(lab):
    """Return {tool: mask} of the lab's marks by the package alone."""
    edits, image = lab.painter.session.edits, lab.picture.image
    return {tool.name: last(replay(tool, image, edits)).mask for tool in TOOLS}


def assert_shows(lab, masks):
    for name, mask in masks.items():
        np.testing.assert_array_equal(lab.steps[name].mask, mask, err_msg=name)


def test_it_opens_with_marks_for_every_tool_and_their_masks(lab):
    assert len(lab.painter.session.edits) == 4
    masks = masks_of(lab)
    assert_shows(lab, masks)
    assert all(step.edits > 0 for step in lab.steps.values())
    assert lab.scores == {name: score(mask, lab.picture) for name, mask in masks.items()}
    assert len(lab.masks.pngs) == len(TOOLS)
    assert lab.masks.titles == list(NAMED)
    assert lab.table.value.count("<tr>") == 1 + len(TOOLS)
    assert [name for name in NAMED if f">{name}</th>" not in lab.table.value] == []
    lab.painter.hover = (12, 34)  # the pixel under the pointer is marked in every mask
    assert lab.masks.pixel == (12, 34)


def test_every_edit_is_answered_where_that_is_wanted_and_the_code_makes_the_masks(lab):
    lab.painter.add(STROKE)
    assert_shows(lab, masks_of(lab))
    names = {}
    exec(lab.painter.code(lab.painter), names)
    assert names["masks"].keys() == NAMED.keys()
    assert_shows(lab, names["masks"])
    lab.live.value = False
    lab.painter.undo()
    assert lab.steps["graph cut"].edits == 4
    lab.go.click()
    assert lab.steps["graph cut"].edits == 3


def test_a_race_draws_curves_and_says_who_got_there(lab):
    lab.count.value = 6
    lab.robot.click()
    for tool in TOOLS:
        track = lab.tracks[tool.name]
        steps = list(robot_steps(tool, lab.picture, count=6))
        assert track.edits == [step.edits for step in steps]
        assert track.scores == [score(step.mask, lab.picture) for step in steps]
        reached = edits_to_quality(track.edits, [s.iou for s in track.scores], 0.95)
        assert track.reached(True) == (f"> {track.edits[-1]}" if reached is None else f"{reached}")
    assert lab.curves.value.count("<polyline") >= 2 * len(TOOLS)  # and those of the legend
    assert "edits to 95%" in lab.table.value
    assert "finished" in lab.progress.value
    assert lab.stop.disabled
    before = lab.curves.value
    lab.quality.value = "error"
    assert lab.curves.value != before


def test_without_a_truth_the_masks_stand_side_by_side(lab, disc):
    lab.photo.menu.value = "chelsea"
    assert lab.robot.disabled and lab.painter.session.edits == ()
    lab.painter.add(disc.inside)
    assert lab.scores == {} and set(lab.steps) == set(NAMED)
    assert "foreground %" in lab.table.value and "IoU" not in lab.table.value
    lab.race()
    assert lab.tracks == {}
    lab.photo.menu.value = "flower"
    assert not lab.robot.disabled and "IoU" in lab.table.value


def test_a_shared_text_brings_picture_marks_and_masks(lab):
    lab.painter.add(STROKE)
    other = ArenaLab("coins", inline=True, autosave=None)
    other.painter.restore(lab.painter.share())
    assert other.photo.menu.value == "flower"
    assert_shows(other, masks_of(lab))
    assert set(other.scores) == set(NAMED)


def test_the_arena_speaks_chinese(small, monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    other = ArenaLab(inline=True, autosave=None)
    assert other.masks.titles[0] == "魔棒"
    assert "工具" in other.table.value


def test_the_readers_own_photograph_is_marked_and_compared_without_scores(lab, upload):
    own = np.random.default_rng(5).integers(0, 256, (30, 40, 3), np.uint8)
    upload(lab.photo, own)
    assert lab.picture.truth is None and lab.painter.session.edits == ()
    np.testing.assert_array_equal(lab.picture.image, own / 255)
    for edit in (Box((5, 5, 30, 25)), Stroke([[15, 20]], 2, F)):
        lab.painter.add(edit)
    assert_shows(lab, masks_of(lab))
    assert "photo.jpg" in lab.painter.code(lab.painter)


def test_a_real_worker_answers_and_a_stroke_ends_a_race(lab, disc, final):
    other = ArenaLab("coins", autosave=None)  # the disc, without a truth
    other.painter.add(disc.inside)
    steps = other.wait()
    expected = final("magic wand", disc.inside).mask
    np.testing.assert_array_equal(steps["magic wand"].mask, expected)
    other.solver.process.kill()
    other.solver.process.join()
    other.painter.add(disc.outside)
    assert other.wait()["graph cut"].edits == 2
    other.photo.menu.value = "flower"
    other.count.value = 40
    other.race()
    other.painter.add(STROKE)
    assert "stopped" in other.progress.value and other.stop.disabled
    steps = other.wait()
    assert steps["graph cut"].edits == 4
    other.solver.close()
