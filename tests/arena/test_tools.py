"""What each tool of the arena reads of a log, and what it makes of it."""

from functools import partial

import numpy as np

from segteach.arena.run import Run, replay
from segteach.arena.tools import TOOLS, Tool
from segteach.arrays import Seed, Stroke
from segteach.marks.session import Box, Clear, Polygon, Session, Trimap
from segteach.metrics import iou
from segteach.segmentation.colour_cut import colour_cut
from segteach.segmentation.grabcut import GrabCut
from segteach.segmentation.lazy_snapping import lazy_snapping
from segteach.segmentation.magic_wand import magic_wand
from segteach.segmentation.scissors import scissors
from segteach.steps import last

B, F, U = Seed.BACKGROUND, Seed.FOREGROUND, Seed.UNKNOWN
NAMED = {tool.name: tool for tool in TOOLS}
CUTS = ("graph cut", "Lazy Snapping", "GrabCut")


def test_the_wand_clicks_once_at_the_middle_of_a_stroke(disc, final):
    bent = Stroke([[2, 2], [26, 30], [2, 60]], 2, F)
    region = magic_wand(disc.image, (26, 30)).mask
    np.testing.assert_array_equal(final("magic wand", bent).mask, region)
    away = magic_wand(disc.image, (4, 60)).mask  # of two points the second is the middle
    both = final("magic wand", bent, disc.outside)
    np.testing.assert_array_equal(both.mask, region & ~away)
    dots = Stroke([[26, 30]], 2, B), Stroke([[4, 4]], 2, F)
    again = final("magic wand", disc.outside, bent, *dots)
    np.testing.assert_array_equal(again.mask, magic_wand(disc.image, (4, 4)).mask)
    assert again.edits == 4


def test_the_eraser_takes_the_wands_clicks_away(disc, final):
    both = disc.inside, Stroke([[4, 4]], 2, F)
    rubbed = final("magic wand", *both, Stroke([[4, 1], [4, 9]], 1, U))
    np.testing.assert_array_equal(rubbed.mask, final("magic wand", disc.inside).mask)
    beside = final("magic wand", *both, Stroke([[9, 4]], 1, U))
    np.testing.assert_array_equal(beside.mask, final("magic wand", *both).mask)


def test_a_stroke_that_leaves_the_picture_clicks_on_its_rim(disc, final):
    step = final("magic wand", Stroke([[-9, 99]], 2, F))
    np.testing.assert_array_equal(step.mask, magic_wand(disc.image, (0, 63)).mask)


def test_scissors_follow_the_vertices_and_a_moved_one_as_if_it_had_always_been_there(disc):
    run, vertices = Run(NAMED["intelligent scissors"], disc.image), disc.clicks.vertices
    moved = vertices + np.array([[0, 0], [0, 0], [0, -2], [0, 0]])
    more = np.insert(moved, 2, [36, 40], axis=0)
    twice = np.insert(more, 0, more[0], axis=0)
    for clicks in (vertices, moved, more, twice, vertices):
        mask = run.add(Polygon(clicks)).mask
        np.testing.assert_array_equal(mask, scissors(disc.image, clicks).mask)
    assert iou(mask, disc.picture.truth) > 0.9


def test_scissors_with_all_clicks_in_one_place_have_no_outline(final):
    flat = np.random.default_rng(0).random((9, 9, 3))
    step = final("intelligent scissors", Polygon([[4.0, 4], [4, 4.5], [4.5, 4]]), image=flat)
    assert not step.mask.any()


def test_a_cut_depends_on_how_the_marks_lie_only(disc, final):
    one, two, three = marks = disc.box, disc.inside, disc.outside
    session = Session(disc.image.shape[:2])
    for edit in marks:
        session.add(edit)
    for name, cut in (("graph cut", colour_cut), ("Lazy Snapping", lazy_snapping)):
        expected = cut(disc.image, session.seeds).mask
        for order in (marks, (three, two, one), (two, one, three), [Trimap(session.seeds)]):
            np.testing.assert_array_equal(final(name, *order).mask, expected, err_msg=name)


def test_grabcut_runs_its_loop_from_the_box_and_edits_after_it(disc, final):
    session, graph = Session(disc.image.shape[:2]), GrabCut(disc.image, start="all")

    def assert_is(state, *edits):
        np.testing.assert_array_equal(final("GrabCut", *edits).mask, state.mask)

    session.add(disc.box)
    assert_is(last(graph.iterate(session.seeds)), disc.box)
    session.add(disc.outside)
    graph.edit(session.seeds)
    assert_is(last(graph.refine(session.seeds)), disc.box, disc.outside)
    other = Box((10, 6, 50, 46))
    session.add(other)  # a new box begins anew
    assert_is(last(graph.iterate(session.seeds)), disc.box, disc.outside, other)


def test_grabcut_without_a_box_begins_when_both_classes_are_marked(disc, final):
    session, graph = Session(disc.image.shape[:2]), GrabCut(disc.image, start="all")
    session.add(disc.inside)
    session.add(disc.outside)
    expected = last(graph.iterate(session.seeds)).mask
    np.testing.assert_array_equal(final("GrabCut", disc.inside, disc.outside).mask, expected)


def test_what_a_tool_does_not_read_changes_nothing_and_costs_nothing(disc, final):
    unread = {
        "magic wand": (disc.box, disc.clicks, Trimap(disc.picture.truth.astype(np.uint8))),
        "intelligent scissors": (disc.inside, disc.box),
        **{name: (disc.clicks,) for name in CUTS},
    }
    for name, edits in unread.items():
        own = {"magic wand": disc.inside, "intelligent scissors": disc.clicks}.get(name, disc.box)
        one = final(name, own)
        for edit in edits:
            both = final(name, own, edit)
            np.testing.assert_array_equal(one.mask, both.mask, err_msg=name)
            assert one.edits == both.edits, name
            np.testing.assert_array_equal(final(name, edit, own).mask, one.mask, err_msg=name)
            nothing = final(name, edit)
            assert (nothing.edits, nothing.seconds, nothing.mask.any()) == (0, 0, False), name


def test_clear_begins_anew(disc):
    for tool in TOOLS:
        steps = list(replay(tool, disc.image, (*disc.marks, Clear(), *disc.marks)))
        before, cleared, again = steps[3], steps[4], steps[-1]
        assert not cleared.mask.any() and not cleared.marks.any(), tool.name
        np.testing.assert_array_equal(again.mask, before.mask, err_msg=tool.name)


def test_marks_show_what_a_tool_was_told(disc, final):
    dot = final("magic wand", disc.inside, disc.box).marks
    assert (dot == F).sum() < 50  # a dot, not the stroke
    marks = final("graph cut", disc.inside, disc.box, disc.clicks).marks
    assert (marks[24:32, 24:36] == F).any() and (marks[9:43, 12] == B).any()
    clicked = final("intelligent scissors", disc.clicks).marks
    assert (clicked[tuple(disc.clicks.vertices.astype(int).T)] == F).all()


def test_the_smallest_pictures_get_an_answer():
    for shape in ((1, 1), (3, 2)):
        for tool in TOOLS:
            run = Run(tool, np.full((*shape, 3), 0.5))
            for edit in (Box((0, 0, shape[1], shape[0])), Stroke([[0, 0]], 0.4, F)):
                assert run.add(edit).mask.shape == shape, tool.name


def test_a_new_tool_needs_a_line_for_its_curve(refused):
    make = partial(Tool, "axe", start=None, reads=())
    assert refused([(make, "^tool: got 'axe', allowed are magic wand")]) == []
