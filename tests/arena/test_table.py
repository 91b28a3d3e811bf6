"""The arena's table and the curves of a race, read back from their HTML."""

import re
from functools import partial
from html.parser import HTMLParser

from segteach.arena.race import RaceTrack, race_plot
from segteach.arena.run import Score, score
from segteach.arena.table import Result, table
from segteach.draw.arena import LINES
from segteach.metrics import iou


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


def test_the_table_has_proper_heads_and_only_columns_with_something_in_them(disc, final, english):
    step = final("magic wand", disc.inside)
    found = score(step.mask, disc.picture)
    known = Cells(table([Result("wand", step, found, "> 20"), Result("other", step, found)])).rows
    heads = [cell[2] for cell in known[0]]
    assert heads == ["tool", "edits", "seconds", "error %", "IoU %", "boundary F", "edits to 95 %"]
    assert {(tag, scope) for tag, scope, _ in known[0]} == {("th", "col")}
    assert known[1][0] == ["th", "row", "wand"]
    assert known[1][4][2] == f"{100 * iou(step.mask, disc.picture.truth):.1f}"
    assert (known[1][-1][2], known[2][-1][2]) == ("> 20", "")
    unknown = Cells(table([Result("<b>", step)])).rows
    assert [cell[2] for cell in unknown[0]] == ["tool", "edits", "seconds", "foreground %"]
    assert unknown[1][0][2] == "<b>"


def track(*ious):
    scores = [Score(100 - 100 * value, value, value / 2) for value in ious]
    return RaceTrack(list(range(1, len(ious) + 1)), scores)


def test_a_track_says_after_how_many_edits_the_bar_was_reached():
    assert track(0.5, 0.96, 0.9).reached(False) == "2"
    assert [track(0.5, 0.9).reached(finished) for finished in (False, True)] == ["", "> 2"]


def test_every_tool_of_a_race_has_a_curve_of_its_own(refused, english):
    tracks = {name: track(0.5, 0.1 * number) for number, name in enumerate(LINES)}
    svg = race_plot(tracks, "iou", "IoU")
    looks = re.findall(
        r'<polyline points="[^"]+" fill="none" stroke="(#\w+)"[^>]*dasharray="([^"]*)"', svg
    )
    assert all(looks.count(look) == 2 for look in looks)  # the curve, and its line in the legend
    assert len(set(looks)) == len(LINES)
    assert [name for name in tracks if f">{name}</text>" not in svg] == []
    assert "Lazy Snapping 0.3 (2)" in re.search('aria-label="([^"]+)"', svg)[1]
    assert refused([(partial(race_plot, {"axe": track(1)}, "iou", ""), "^tool: got 'axe'")]) == []


def test_curves_of_equal_scores_do_not_cover_each_other():
    svg = race_plot({name: track(0.5, 1.0) for name in LINES}, "iou", "IoU")
    dots = re.findall(r'<circle cx="([\d.]+)" cy="[\d.]+" r="3.5"', svg)
    assert len(dots) == len(set(dots)) == 2 * len(LINES)


def test_what_the_edits_have_outrun_is_pale(disc, final, english):
    step = final("magic wand", disc.inside)
    rows = table([Result("old", step, old=True), Result("new", step)]).split("<tr")[2:]
    assert ["opacity" in row for row in rows] == [True, False]
    assert "a &amp; b" in table([Result("new", step)], note="a & b")


def test_a_race_without_scores_has_no_curves():
    assert race_plot({"GrabCut": track()}, "iou", "IoU") == race_plot({}, "iou", "IoU") == ""
