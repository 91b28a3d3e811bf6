"""The arena without a browser: what each tool reads, replays byte for byte, robots, the lab."""

import hashlib
import io
import itertools
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from segteach import data
from segteach.arena import pictures
from segteach.arena.lab import ArenaLab
from segteach.arena.pictures import OUTLINES, WITH_TRUTH, ArenaPicture, band, picture
from segteach.arena.run import (
    Result,
    Run,
    opening,
    replay,
    result,
    robot_steps,
    score,
    table,
)
from segteach.arena.tools import TOOLS
from segteach.arena.worker import Finished, Job, Missing, start_arena
from segteach.arrays import Seed, Stroke
from segteach.marks.edits import Box, Clear, Polygon, Trimap
from segteach.marks.session import Session
from segteach.metrics import boundary_f, edits_to_quality, error_percent, iou
from segteach.segmentation.colour_cut import colour_cut
from segteach.segmentation.grabcut import GrabCut
from segteach.segmentation.lazy_snapping import lazy_snapping
from segteach.segmentation.magic_wand import magic_wand
from segteach.segmentation.scissors import scissors
from segteach.steps import last

B, F, U = Seed.BACKGROUND, Seed.FOREGROUND, Seed.UNKNOWN
LOGS = Path(__file__).parents[2] / "datasets" / "arena"
SHAPE = (48, 64)
ROWS, COLS = np.mgrid[: SHAPE[0], : SHAPE[1]]
TRUTH = (ROWS - 26) ** 2 + (COLS - 30) ** 2 <= 14**2
COLOURS = np.where(TRUTH[..., None], [0.75, 0.45, 0.2], [0.25, 0.4, 0.5])
IMAGE = (COLOURS + np.random.default_rng(0).normal(0, 0.03, (*SHAPE, 3))).clip(0, 1)
DISC = ArenaPicture("disc", IMAGE, TRUTH)
BOX = Box((12, 8, 48, 44))
INSIDE, OUTSIDE = Stroke([[26, 24], [30, 36]], 2, F), Stroke([[4, 4], [4, 60]], 2, B)
CLICKS = Polygon(np.array([[12.0, 30], [26, 44], [40, 30], [26, 16]]))
NAMED = {tool.name: tool for tool in TOOLS}
CUTS = ("graph cut", "Lazy Snapping", "GrabCut")


def final(name, *edits, image=IMAGE):
    return last(replay(NAMED[name], image, edits))


# --- what each tool reads ------------------------------------------------------------------------


def test_the_wand_clicks_once_at_the_middle_of_a_stroke():
    bent = Stroke([[2, 2], [26, 30], [2, 60]], 2, F)
    region = magic_wand(IMAGE, (26, 30)).mask
    np.testing.assert_array_equal(final("magic wand", bent).mask, region)
    away = magic_wand(IMAGE, (4, 60)).mask  # of two points the second is the middle
    np.testing.assert_array_equal(final("magic wand", bent, OUTSIDE).mask, region & ~away)
    again = final("magic wand", OUTSIDE, bent, Stroke([[26, 30]], 2, B), Stroke([[4, 4]], 2, F))
    np.testing.assert_array_equal(again.mask, magic_wand(IMAGE, (4, 4)).mask)
    assert again.edits == 4


def test_the_eraser_takes_the_wands_clicks_away():
    both = INSIDE, Stroke([[4, 4]], 2, F)
    rubbed = final("magic wand", *both, Stroke([[4, 1], [4, 9]], 1, U))
    np.testing.assert_array_equal(rubbed.mask, final("magic wand", INSIDE).mask)
    beside = final("magic wand", *both, Stroke([[9, 4]], 1, U))
    np.testing.assert_array_equal(beside.mask, final("magic wand", *both).mask)


def test_a_stroke_that_leaves_the_picture_clicks_on_its_rim():
    step = final("magic wand", Stroke([[-9, 99]], 2, F))
    np.testing.assert_array_equal(step.mask, magic_wand(IMAGE, (0, 63)).mask)


def test_scissors_follow_the_vertices_and_a_moved_one_as_if_it_had_always_been_there():
    run = Run(NAMED["intelligent scissors"], IMAGE)
    moved = CLICKS.vertices + np.array([[0, 0], [0, 0], [0, -2], [0, 0]])
    more = np.insert(moved, 2, [36, 40], axis=0)
    twice = np.insert(more, 0, more[0], axis=0)
    for vertices in (CLICKS.vertices, moved, more, twice, CLICKS.vertices):
        mask = run.add(Polygon(vertices)).mask
        np.testing.assert_array_equal(mask, scissors(IMAGE, vertices).mask)
    assert iou(mask, TRUTH) > 0.9


def test_scissors_with_all_clicks_in_one_place_have_no_outline():
    flat = np.random.default_rng(0).random((9, 9, 3))
    step = final("intelligent scissors", Polygon([[4.0, 4], [4, 4.5], [4.5, 4]]), image=flat)
    assert not step.mask.any()


@pytest.mark.parametrize(
    ("name", "cut"), [("graph cut", colour_cut), ("Lazy Snapping", lazy_snapping)]
)
def test_a_cut_depends_on_how_the_marks_lie_only(name, cut):
    session = Session(SHAPE)
    for edit in (BOX, INSIDE, OUTSIDE):
        session.add(edit)
    expected = cut(IMAGE, session.seeds).mask
    for order in ((BOX, INSIDE, OUTSIDE), (OUTSIDE, INSIDE, BOX), (INSIDE, BOX, OUTSIDE)):
        np.testing.assert_array_equal(final(name, *order).mask, expected)
    np.testing.assert_array_equal(final(name, Trimap(session.seeds)).mask, expected)


def test_grabcut_runs_its_loop_from_the_box_and_edits_after_it():
    seeds, graph = Session(SHAPE), GrabCut(IMAGE, start="all")
    seeds.add(BOX)
    np.testing.assert_array_equal(final("GrabCut", BOX).mask, last(graph.iterate(seeds.seeds)).mask)
    seeds.add(OUTSIDE)
    graph.edit(seeds.seeds)
    np.testing.assert_array_equal(
        final("GrabCut", BOX, OUTSIDE).mask, last(graph.refine(seeds.seeds)).mask
    )
    other = Box((10, 6, 50, 46))
    seeds.add(other)  # a new box begins anew
    np.testing.assert_array_equal(
        final("GrabCut", BOX, OUTSIDE, other).mask, last(graph.iterate(seeds.seeds)).mask
    )


def test_grabcut_without_a_box_begins_when_both_classes_are_marked():
    seeds, graph = Session(SHAPE), GrabCut(IMAGE, start="all")
    seeds.add(INSIDE)
    seeds.add(OUTSIDE)
    expected = last(graph.iterate(seeds.seeds)).mask
    np.testing.assert_array_equal(final("GrabCut", INSIDE, OUTSIDE).mask, expected)


@pytest.mark.parametrize(
    ("name", "edit"),
    [("magic wand", BOX), ("magic wand", CLICKS), ("magic wand", Trimap(TRUTH.astype(np.uint8)))]
    + [("intelligent scissors", edit) for edit in (INSIDE, BOX)]
    + [(name, CLICKS) for name in CUTS],
)
def test_what_a_tool_does_not_read_changes_nothing_and_costs_nothing(name, edit):
    own = {"magic wand": INSIDE, "intelligent scissors": CLICKS}.get(name, BOX)
    one, both = final(name, own), final(name, own, edit)
    np.testing.assert_array_equal(one.mask, both.mask)
    assert one.edits == both.edits
    np.testing.assert_array_equal(final(name, edit, own).mask, one.mask)
    nothing = final(name, edit)
    assert (nothing.edits, nothing.seconds, nothing.mask.any()) == (0, 0, False)


def test_a_polygon_counts_its_new_vertices_and_everything_else_counts_once():
    run = Run(NAMED["intelligent scissors"], IMAGE)
    counts = [run.add(CLICKS).edits, run.add(CLICKS).edits]
    one_moved = CLICKS.vertices + np.array([[0, 0], [0, 0], [0, 0], [0, 1]])
    counts.append(run.add(Polygon(one_moved)).edits)
    counts.append(run.add(Polygon(CLICKS.vertices[:3] - 1)).edits)
    assert counts == [4, 5, 6, 9]
    steps = replay(NAMED["graph cut"], IMAGE, (BOX, INSIDE, CLICKS, OUTSIDE))
    assert [step.edits for step in steps] == [1, 2, 2, 3]


@pytest.mark.parametrize("tool", TOOLS, ids=NAMED)
def test_clear_begins_anew(tool):
    edits = BOX, INSIDE, OUTSIDE, CLICKS
    *_, cleared, _, _, _, again = replay(tool, IMAGE, (*edits, Clear(), *edits))
    assert not cleared.mask.any() and not cleared.marks.any()
    np.testing.assert_array_equal(again.mask, last(replay(tool, IMAGE, edits)).mask)


def test_marks_show_what_a_tool_was_told():
    assert (final("magic wand", INSIDE, BOX).marks == F).sum() < 50  # a dot, not the stroke
    marks = final("graph cut", INSIDE, BOX, CLICKS).marks
    assert (marks[24:32, 24:36] == F).any() and (marks[9:43, 12] == B).any()
    for row, col in CLICKS.vertices.astype(int):
        assert final("intelligent scissors", CLICKS).marks[row, col] == F


@pytest.mark.parametrize("tool", TOOLS, ids=NAMED)
@pytest.mark.parametrize("shape", [(1, 1), (3, 2)])
def test_the_smallest_pictures_get_an_answer(tool, shape):
    edits = Box((0, 0, shape[1], shape[0])), Stroke([[0, 0]], 0.4, F)
    run = Run(tool, np.full((*shape, 3), 0.5))
    for edit in edits:
        assert run.add(edit).mask.shape == shape


# --- replays -------------------------------------------------------------------------------------

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


def test_a_saved_log_gives_the_same_masks_byte_for_byte_in_another_process(tmp_path):
    log = Session(SHAPE)
    for edit in (BOX, INSIDE, OUTSIDE, CLICKS, Stroke([[20.13, 22.51], [31.4, 29.9]], 2.2, F)):
        log.add(edit)
    log.save(tmp_path / "log.json")
    blots = ndimage.gaussian_filter(np.random.default_rng(3).random((*SHAPE, 3)), (4, 4, 0))
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


@pytest.mark.parametrize("name", ["flower", "dandelion"])
def test_the_committed_log_is_the_opening(name):
    assert opening(picture(name)).to_json() == (LOGS / f"{name}.json").read_text()
    assert {path.stem for path in LOGS.glob("*.json")} == set(WITH_TRUTH)


@pytest.mark.parametrize("tool", TOOLS, ids=NAMED)
def test_what_a_robot_did_can_be_replayed_from_text(tool):
    run = Run(tool, IMAGE)
    edits = iter([BOX, INSIDE, OUTSIDE, CLICKS, Stroke([[20.13, 22.51], [31.4, 29.9]], 2.2, F)])
    masks = [run.add(edit).mask for edit in edits]
    again = Session.from_text(run.session.to_text())
    for mask, step in zip(masks, replay(tool, IMAGE, again.edits), strict=True):
        np.testing.assert_array_equal(mask, step.mask)


# --- robots and scores ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["intelligent scissors", *CUTS, "magic wand"])
def test_on_an_easy_picture_every_robot_gets_there(name):
    steps = list(robot_steps(NAMED[name], DISC, count=12))
    edits, ious = [s.edits for s in steps], [iou(s.mask, TRUTH) for s in steps]
    assert edits_to_quality(edits, ious, 0.9) is not None  # a pixel all round would be 0.87
    assert edits[-1] <= 12
    for before, after in itertools.pairwise(edits):
        assert after == before + 1


def test_a_robot_needs_a_truth():
    with pytest.raises(ValueError, match=r"^picture: got 'x' without a truth"):
        next(robot_steps(TOOLS[0], ArenaPicture("x", IMAGE)))
    assert score(TRUTH, ArenaPicture("x", IMAGE)) is None


def test_a_score_leaves_out_the_pixels_near_a_hand_made_outline():
    mask = ndimage.binary_dilation(TRUTH)
    unsure = ArenaPicture("disc", IMAGE, TRUTH, band(TRUTH))
    assert score(mask, unsure).error == 0 and score(mask, unsure).iou == 1
    exact = score(mask, DISC)
    assert exact.error == error_percent(mask, TRUTH) > 0
    assert (exact.iou, exact.boundary_f) == (iou(mask, TRUTH), boundary_f(mask, TRUTH, 3))


def test_the_band_is_as_wide_on_both_sides():
    edge = np.zeros((5, 12), bool)
    edge[:, 6:] = True
    np.testing.assert_array_equal(np.flatnonzero(band(edge)[2]), [4, 5, 6, 7])
    assert not band(edge | True).any()


@pytest.mark.parametrize("name", OUTLINES)
def test_a_hand_made_outline_lies_on_its_object(name):
    """The truth fills the outline's own extent, and colours change across it."""
    scene = picture(name)
    scale = max(scene.image.shape) / max(data.load(name).shape)
    vertices = np.array([pair.split() for pair in OUTLINES[name].split(",")], float) * scale
    inside = np.argwhere(scene.truth)
    np.testing.assert_allclose(inside.min(axis=0), vertices.min(axis=0), atol=1.5)
    np.testing.assert_allclose(inside.max(axis=0), vertices.max(axis=0), atol=1.5)
    assert ndimage.label(scene.truth)[1] == 1
    edges = ndimage.gaussian_gradient_magnitude(data.grey(scene.image), 1)
    assert edges[scene.ignore].mean() > 1.5 * edges[~scene.ignore].mean()


def test_a_picture_checks_its_masks():
    with pytest.raises(ValueError, match=r"^truth: "):
        ArenaPicture("x", IMAGE, TRUTH[:3])
    with pytest.raises(ValueError, match=r"^name: "):
        picture("nobody")


class Cells(HTMLParser):
    """Collect the rows of a table as lists of (tag, scope, text)."""

    def __init__(self, text):
        super().__init__()
        self.rows = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append([tag, dict(attrs).get("scope"), ""])

    def handle_data(self, text):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1][2] += text


def test_the_table_has_proper_heads_and_only_columns_with_something_in_them():
    step = final("magic wand", INSIDE)
    known = Cells(table([result(TOOLS[0], step, DISC, "> 20"), result(TOOLS[1], step, DISC)])).rows
    heads = [cell[2] for cell in known[0]]
    assert heads == ["tool", "edits", "seconds", "error %", "IoU %", "boundary F", "edits to 95%"]
    assert {(tag, scope) for tag, scope, _ in known[0]} == {("th", "col")}
    assert known[1][0] == ["th", "row", "magic wand"]
    assert known[1][4][2] == f"{100 * iou(step.mask, TRUTH):.1f}"
    assert (known[1][-1][2], known[2][-1][2]) == ("> 20", "")
    unknown = Cells(table([Result("<b>", step)])).rows
    assert [cell[2] for cell in unknown[0]] == ["tool", "edits", "seconds", "foreground %"]
    assert unknown[1][0][2] == "<b>"


# --- the worker and the lab ----------------------------------------------------------------------


def answers(solve, *edits, scene=None, number=1):
    return list(solve(Job(number, edits, scene=scene)))


def test_the_worker_goes_on_from_the_log_before_and_begins_again_after_an_undo():
    solve = start_arena()
    assert answers(solve, BOX) == [Missing()]
    logs = [(BOX,), (BOX, INSIDE), (BOX, INSIDE, CLICKS, OUTSIDE), (BOX, OUTSIDE), ()]
    for number, log in enumerate(logs):
        *found, end = answers(solve, *log, scene=None if number else DISC)
        assert end == Finished(False)
        for answer in found:
            run = Run(NAMED[answer.tool], IMAGE)
            for edit in log:
                run.add(edit)
            np.testing.assert_array_equal(answer.step.mask, run.step.mask)
            assert answer.step.edits == run.step.edits
            assert answer.score == score(run.step.mask, DISC)
            assert Image.open(io.BytesIO(answer.png)).size == SHAPE[::-1]


def test_a_race_takes_one_step_of_each_robot_in_turn():
    solve = start_arena()
    *found, end = solve(Job(1, None, 3, DISC))
    assert end == Finished(True)
    assert [answer.tool for answer in found[: len(TOOLS)]] == list(NAMED)
    for tool in TOOLS:
        masks = [answer.step.mask for answer in found if answer.tool == tool.name]
        for mask, step in zip(masks, robot_steps(tool, DISC, count=3), strict=True):
            np.testing.assert_array_equal(mask, step.mask)


@pytest.fixture
def lab(monkeypatch):
    """A lab on the little disc, working at once; its outline stands in for the flower's."""
    turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    rim = np.stack([26 - 14 * np.cos(turn), 30 + 14 * np.sin(turn)], axis=1)
    words = ", ".join(f"{row:.2f} {col:.2f}" for row, col in rim)
    monkeypatch.setattr(data, "load", lambda name: IMAGE)
    monkeypatch.setitem(pictures.OUTLINES, "flower", words)
    return ArenaLab(inline=True, autosave=None)


def masks_of(session):
    return {t.name: last(replay(t, IMAGE, session.edits)).mask for t in TOOLS}


def test_it_opens_with_marks_for_every_tool_and_their_masks(lab):
    assert len(lab.painter.session.edits) == 4
    for name, mask in masks_of(lab.painter.session).items():
        np.testing.assert_array_equal(lab.steps[name].mask, mask)
        assert lab.steps[name].edits > 0
        assert lab.scores[name] == score(mask, lab.picture)
    assert len(lab.masks.pngs) == len(TOOLS)
    assert lab.masks.titles == list(NAMED)
    assert lab.table.value.count("<tr>") == 1 + len(TOOLS)


def test_every_edit_is_answered_where_that_is_wanted(lab):
    lab.painter.add(Stroke([[40, 10]], 3, B))
    now = masks_of(lab.painter.session)
    np.testing.assert_array_equal(lab.steps["magic wand"].mask, now["magic wand"])
    lab.live.value = False
    lab.painter.undo()
    assert lab.steps["graph cut"].edits == 4
    lab.go.click()
    assert lab.steps["graph cut"].edits == 3


def test_a_race_draws_curves_and_says_who_got_there(lab):
    lab.count.value = 6
    lab.robot.click()
    for tool in TOOLS:
        course = lab.courses[tool.name]
        steps = list(robot_steps(tool, lab.picture, count=6))
        assert course.edits == [step.edits for step in steps]
        assert course.scores == [score(step.mask, lab.picture) for step in steps]
        reached = edits_to_quality(course.edits, [s.iou for s in course.scores], 0.95)
        assert course.reached(True) == (
            f"> {course.edits[-1]}" if reached is None else f"{reached}"
        )
    assert lab.curves.value.count("<polyline") >= len(TOOLS)
    assert "edits to 95%" in lab.table.value
    assert "finished" in lab.progress.value
    assert lab.stop.disabled
    before = lab.curves.value
    lab.quality.value = "error"
    assert lab.curves.value != before


def test_without_a_truth_the_masks_stand_side_by_side(lab):
    lab.photo.menu.value = "chelsea"
    assert lab.robot.disabled and lab.painter.session.edits == ()
    lab.painter.add(INSIDE)
    assert lab.scores == {} and set(lab.steps) == set(NAMED)
    assert "foreground %" in lab.table.value and "IoU" not in lab.table.value
    lab.race()
    assert lab.courses == {}
    lab.photo.menu.value = "flower"
    assert not lab.robot.disabled and "IoU" in lab.table.value


def test_a_shared_text_brings_picture_marks_and_masks(lab):
    lab.painter.add(Stroke([[40, 10]], 3, B))
    text, masks = lab.painter.share(), masks_of(lab.painter.session)
    other = ArenaLab("coins", inline=True, autosave=None)
    other.painter.restore(text)
    assert other.photo.menu.value == "flower"
    for name, mask in masks.items():
        np.testing.assert_array_equal(other.steps[name].mask, mask)
    assert set(other.scores) == set(NAMED)


def test_the_code_makes_the_masks_on_the_screen(lab):
    names = {}
    exec(lab.painter.code(lab.painter), names)
    for name, step in lab.steps.items():
        np.testing.assert_array_equal(names["masks"][name], step.mask)


def test_the_pixel_under_the_pointer_is_marked_in_every_mask(lab):
    lab.painter.hover = (12, 34)
    assert lab.masks.pixel == (12, 34)


def test_the_arena_speaks_chinese(lab, monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    other = ArenaLab(inline=True, autosave=None)
    assert other.masks.titles[0] == "魔棒"
    assert "工具" in other.table.value


def test_a_real_worker_answers_and_a_stroke_ends_a_race(lab):
    other = ArenaLab("coins", autosave=None)  # 48 x 64 pixels, without a truth
    other.painter.add(INSIDE)
    steps = other.wait()
    np.testing.assert_array_equal(steps["magic wand"].mask, final("magic wand", INSIDE).mask)
    other._solver.process.kill()
    other._solver.process.join()
    other.painter.add(OUTSIDE)
    assert other.wait()["graph cut"].edits == 2
    other.photo.menu.value = "flower"
    other.count.value = 40
    other.race()
    other.painter.add(Stroke([[40, 10]], 3, B))
    assert not other._racing and "stopped" in other.progress.value
    steps = other.wait()
    assert steps["graph cut"].edits == 4
    other._solver.close()


def test_the_readers_own_photograph_is_marked_and_compared_without_scores(lab):
    own = np.random.default_rng(5).random((30, 40, 3))
    lab._take(own, "own photo")
    assert lab.picture.truth is None and lab.painter.session.edits == ()
    for edit in (Box((5, 5, 30, 25)), Stroke([[15, 20]], 2, F)):
        lab.painter.add(edit)
    for tool in TOOLS:
        expected = last(replay(tool, own, lab.painter.session.edits)).mask
        np.testing.assert_array_equal(lab.steps[tool.name].mask, expected)
    assert "photo.jpg" in lab.painter.code(lab.painter)
