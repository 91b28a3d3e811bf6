"""The arena's worker and its lab without a browser: replays, races, pictures, shared texts."""

import io

import numpy as np
import pytest
from PIL import Image

from segteach.arena.lab import ArenaLab
from segteach.arena.pictures import UNSURE
from segteach.arena.run import TOLERANCE, Run, replay, robot_steps, score
from segteach.arena.tools import TOOLS
from segteach.arena.worker import Finished, Job, start_arena
from segteach.arrays import Seed, Stroke
from segteach.metrics import edits_to_quality
from segteach.steps import last
from tests.arena.conftest import TRUTH

B, F = Seed.BACKGROUND, Seed.FOREGROUND
NAMED = {tool.name: tool for tool in TOOLS}
STROKE = Stroke([[40, 10]], 3, B)


# --- the worker ----------------------------------------------------------------------------------


def test_the_worker_goes_on_from_the_log_before_and_begins_again_after_an_undo(disc):
    solve = start_arena()
    box, inside, outside, clicks = disc.marks
    logs = [(box,), (box, inside), (box, inside, clicks, outside), (box, outside), ()]
    for log in logs:
        *found, end = solve(Job(log), disc.image, TRUTH)
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


def test_another_picture_begins_anew(disc):
    solve, other = start_arena(), disc.image[:, ::-1].copy()
    for image in (disc.image, other, disc.image):
        for answer in list(solve(Job((disc.inside,)), image, None, None))[:-1]:
            expected = last(replay(NAMED[answer.tool], image, (disc.inside,)))
            np.testing.assert_array_equal(answer.step.mask, expected.mask)
            assert answer.score is None


def test_a_race_takes_one_step_of_each_robot_in_turn(disc):
    solve = start_arena()
    *found, end = solve(Job(None, 3), disc.image, TRUTH)
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
    assert len(lab.pictures.pngs) == len(TOOLS)
    assert lab.pictures.titles == list(NAMED)
    assert lab.table.value.count("<tr") == 1 + len(TOOLS)
    assert [name for name in NAMED if f">{name}</th>" not in lab.table.value] == []
    lab.painter.hover = (12, 34)  # the pixel under the pointer is marked in every mask
    assert lab.pictures.pixel == (12, 34)


def test_every_edit_is_answered_and_the_code_makes_the_masks(lab):
    lab.painter.add(STROKE)
    assert_shows(lab, masks_of(lab))
    names = {}
    exec(lab.painter.code(lab.painter), names)
    assert names["masks"].keys() == NAMED.keys()
    assert_shows(lab, names["masks"])
    assert lab.steps["graph cut"].edits == 4
    lab.painter.undo()
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
    assert "edits to 95 %" in lab.table.value
    assert "The robots know the truth" in lab.table.value and "box" in lab.table.value
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
    lab.photo.menu.value = "astronaut"
    assert not lab.robot.disabled and "IoU" in lab.table.value


def test_a_shared_text_brings_picture_marks_and_masks(lab):
    lab.painter.add(STROKE)
    other = ArenaLab("coins", inline=True, autosave=None)
    other.painter.restore(lab.painter.share())
    assert other.photo.menu.value == "astronaut"
    assert_shows(other, masks_of(lab))
    assert set(other.scores) == set(NAMED)


def test_the_arena_speaks_chinese(small, monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    other = ArenaLab(inline=True, autosave=None)
    assert other.pictures.titles[0] == "魔棒"
    assert "工具" in other.table.value


def test_the_mask_of_the_chosen_tool_lies_over_the_marks(lab, disc):
    for name in NAMED:
        lab.tool.value = name
        np.testing.assert_array_equal(lab.painter.mask, lab.steps[name].mask, err_msg=name)
        names = {}
        *lines, last_line = lab.painter.code(lab.painter).strip().splitlines()
        exec("\n".join(lines), names)
        np.testing.assert_array_equal(eval(last_line, names), lab.painter.mask, err_msg=name)


def test_a_race_leaves_the_mask_of_the_marks_and_stop_brings_their_scores_back(lab):
    mask, scores = lab.painter.mask, dict(lab.scores)
    lab.count.value = 2
    lab.race()
    assert lab.scores != scores
    np.testing.assert_array_equal(lab.painter.mask, mask)
    lab.stop.click()
    assert lab.scores == scores and "edits to 95 %" not in lab.table.value


def test_the_table_says_what_is_not_counted_and_why_a_mask_is_poor(lab, disc):
    assert f"{UNSURE:.0f} pixels on both sides of it are not counted" in lab.table.value
    assert f"Boundary F allows {TOLERANCE:.0f} pixels" in lab.table.value
    lab.painter.clear()
    lab.painter.add(disc.outside)
    for words in ("magic wand: its clicks", "scissors: they follow"):
        assert words in lab.table.value
    lab.load_example(2)
    assert "not counted" not in lab.table.value and "exact" in lab.table.value


def test_other_curves_and_other_masks_ask_no_tool(lab, monkeypatch):
    monkeypatch.setattr(lab.solver, "submit", lambda *job: pytest.fail("asked"))
    lab.tool.value, lab.quality.value, lab.count.value = "graph cut", "boundary_f", 7


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
    other.photo.menu.value = "astronaut"
    other.count.value = 40
    other.race()
    other.painter.add(STROKE)
    assert "stopped" in other.progress.value and other.stop.disabled
    steps = other.wait()
    assert steps["graph cut"].edits == 4
    other.solver.close()
