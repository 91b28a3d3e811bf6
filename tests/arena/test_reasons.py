"""Hints why a tool's mask is poor, by what the marks lack."""

import pytest

from segteach.arena.reasons import reasons
from segteach.arena.run import Score, Step
from segteach.marks.edits import Clear, Trimap

GOOD, POOR = Score(1.0, 0.9, 0.9), Score(30.0, 0.1, 0.1)


@pytest.fixture
def why(disc, english):
    """Return why(tool, score, *edits): the hint about a mask of 99 pixels."""
    mask = disc.picture.truth & False
    mask.flat[:99] = True
    step = Step(mask, mask.astype("uint8"), 1, 0.1)
    return lambda name, score, *edits: " ".join(
        reasons({name: step}, {name: score} if score else {}, edits)
    )


def test_who_finds_nothing_to_read_says_what_it_reads(why, disc):
    assert "they follow the polygon" in why("intelligent scissors", None, disc.box, disc.inside)
    assert why("magic wand", None, disc.inside) == ""
    assert "clicks where a stroke is" in why("magic wand", POOR, disc.box, disc.clicks)
    for name in ("graph cut", "Lazy Snapping", "GrabCut"):
        assert "the rectangle: there are none" in why(name, POOR, disc.clicks)
        assert why(name, None, disc.box) == ""


def test_what_was_cleared_away_is_read_no_more(why, disc):
    assert "they follow" in why("intelligent scissors", POOR, disc.clicks, Clear(), disc.inside)


def test_a_good_mask_needs_no_hint(why, disc):
    assert why("GrabCut", GOOD, disc.inside) == why("magic wand", GOOD, disc.inside) == ""


def test_a_poor_mask_gets_the_hint_of_its_tool(why, disc):
    assert "99 pixels" in why("magic wand", POOR, disc.inside)
    assert "short cuts" in why("intelligent scissors", POOR, disc.clicks)
    assert "no background is marked" in why("graph cut", POOR, disc.inside)
    assert "no foreground is marked" in why("graph cut", POOR, disc.outside)
    both = disc.inside, disc.outside
    trimap = Trimap(disc.picture.truth.astype("uint8"))
    for edits in (both, (disc.box, disc.inside), (trimap,)):
        assert "share colours" in why("GrabCut", POOR, *edits)


def test_tools_that_lack_the_same_share_a_sentence(disc, english):
    step = Step(disc.picture.truth, disc.picture.truth.astype("uint8"), 1, 0.1)
    names = "graph cut", "magic wand", "Lazy Snapping"
    first, second = reasons(
        dict.fromkeys(names, step), dict.fromkeys(names, POOR), (disc.inside, disc.outside)
    )
    assert first.startswith("graph cut, Lazy Snapping: object") and "magic wand" in second
