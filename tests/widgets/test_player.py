"""StepPlayer without a browser: what it draws, what it answers, what it shows and says."""

import base64
import io
import json
import math
import re
from dataclasses import dataclass
from html.parser import HTMLParser

import pytest
from PIL import Image

from segteach.language import Note
from segteach.widgets.player import StepPlayer


@dataclass(frozen=True)
class Number:
    """The smallest state there is."""

    value: int
    objective: float = 0.0
    note: str = ""


class Pen:
    """A draw(ax, state) that remembers which states it was asked to draw."""

    def __init__(self):
        self.drawn = []

    def __call__(self, ax, state):
        self.drawn.append(state.value)
        ax.plot([0, 1], [0, state.value])


def numbers(count, **fields):
    return [Number(value, **fields) for value in range(count)]


pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def sent(messages_of):
    return messages_of(StepPlayer)


@pytest.fixture
def pen():
    return Pen()


@pytest.fixture
def player(pen):
    return StepPlayer(numbers(4), pen, size=(1, 1))


def ask(player, **message):
    """Ask for a frame as the browser does."""
    player._handle_custom_msg({"kind": "frame", "revision": player.revision} | message, [])


def test_nothing_is_drawn_before_a_frame_is_asked_for(player, pen):
    assert pen.drawn == []


def test_a_frame_is_drawn_once_and_sent_again_from_memory(player, pen, sent):
    ask(player, step=2)
    ask(player, step=2)
    assert pen.drawn == [2]
    assert [buffers for _, buffers in sent] == [[player.frame(2)]] * 2
    assert sent[0][0] == {"kind": "frame", "revision": player.revision, "step": 2}


def test_a_frame_is_a_png_of_the_asked_size_and_of_its_own_state(player):
    pictures = [Image.open(io.BytesIO(player.frame(step))) for step in (0, 3)]
    assert all(picture.format == "PNG" for picture in pictures)
    width, height = pictures[0].size
    assert width == height >= player.width == 100
    assert pictures[0].tobytes() != pictures[1].tobytes()


def test_a_request_for_a_wrong_step_and_one_that_is_stale_or_unknown_are_ignored(player, pen, sent):
    for step in (-1, 4, 1.0, "1", None, [1]):
        ask(player, step=step)
    for message in ({"revision": 0}, {"revision": None}, {"kind": "noise"}):
        ask(player, step=1, **message)
    assert sent == [] and pen.drawn == []


def test_a_request_for_the_film_before_show_is_ignored(player, pen, sent):
    old = player.revision
    player.show(numbers(3))
    ask(player, step=1, revision=old)
    assert sent == []
    ask(player, step=1)
    assert len(sent) == 1


def test_show_goes_to_the_first_step_of_the_new_film_and_forgets_the_old_frames(player, pen):
    player.frame(1)
    player.step, revision = 3, player.revision
    player.show([Number(7, note="new"), Number(8)])
    assert (player.step, player.count, player.state) == (0, 2, Number(7, note="new"))
    assert player.notes == ["new", ""] and len(player.captions) == 2
    assert player.revision > revision
    player.frame(1)
    assert pen.drawn == [1, 8]


def test_show_takes_a_new_picture_as_well(player, pen):
    other = Pen()
    player.show(numbers(2), other)
    player.frame(0)
    assert (pen.drawn, other.drawn) == ([], [0])


def test_an_empty_film_is_refused_and_the_old_one_stays(player):
    with pytest.raises(ValueError, match="steps"):
        player.show([])
    assert player.count == len(player.states) == 4


def test_the_step_stays_inside_the_film(player):
    for asked, shown in ((-5, 0), (0, 0), (3, 3), (4, 3), (99, 3)):
        player.set_state({"step": asked})
        assert player.step == shown
        assert player.state is player.states[shown]


def test_the_curve_is_the_objective_unless_another_is_given(pen):
    states = [Number(value, objective=10.0 - value) for value in range(3)]
    assert StepPlayer(states, pen).curve == [10, 9, 8]
    assert StepPlayer(states, pen, curve=lambda state: state.value**2).curve == [0, 1, 4]


def test_a_value_that_json_does_not_know_leaves_a_gap_in_the_curve(pen):
    values = [1.0, math.inf, -math.inf, math.nan]
    states = [Number(step, objective=value) for step, value in enumerate(values)]
    curve = StepPlayer(states, pen).curve
    assert curve == [1.0, None, None, None]
    json.dumps(curve, allow_nan=False)


def test_states_without_an_objective_have_no_curve(pen):
    assert StepPlayer(["a", "b"], pen).curve == []


def test_every_step_has_words_for_those_who_cannot_see(player):
    assert [words for words in player.captions if not words] == []
    assert len(set(player.captions)) == player.count


def test_the_caption_is_part_of_the_words_of_its_step(pen):
    player = StepPlayer(numbers(3), pen, caption=lambda state: f"value {state.value}")
    assert [f"value {step}" in words for step, words in enumerate(player.captions)] == [True] * 3


def test_notes_come_from_the_states_or_from_a_function(pen):
    assert StepPlayer([Number(0), Number(1, note="mind")], pen).notes == ["", "mind"]
    player = StepPlayer(numbers(2), pen, note=lambda state: f"n{state.value}")
    assert player.notes == ["n0", "n1"]


def test_a_note_of_a_state_is_told_in_the_language_of_the_edition(pen, monkeypatch):
    sentence = "stopped after {rounds} rounds: the last moved {moved} pixels"
    states = [Number(0), Number(1, note=Note(sentence, rounds=2, moved=9))]
    for language, words in (("en", "stopped after 2 rounds"), ("zh", "第 2 轮后停止")):
        monkeypatch.setenv("SEGTEACH_LANGUAGE", language)
        silent, told = StepPlayer(states, pen).notes
        assert silent == "" and told.startswith(words) and "9" in told


def test_a_list_of_draws_makes_a_panel_for_each():
    pens, axes = [Pen(), Pen()], []
    draws = [lambda ax, state, pen=pen: (axes.append(ax), pen(ax, state)) for pen in pens]
    StepPlayer(numbers(2), draws, size=(2, 1)).frame(1)
    assert [pen.drawn for pen in pens] == [[1], [1]]
    assert len(set(axes)) == 2


def test_a_draw_may_ask_for_axes_in_space():
    seen = []

    def draw(ax, state):
        seen.append(ax.name)

    draw.projection = "3d"
    StepPlayer(numbers(1), [draw, lambda ax, state: seen.append(ax.name)]).frame(0)
    assert seen == ["3d", "rectilinear"]


class Page(HTMLParser):
    """Collect the tags of a page and check that they close in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture
def exported(player):
    player.captions = ["</script><script>alert(1)</script>", *player.captions[1:]]
    return player.to_html()


def test_the_exported_page_parses_and_nothing_in_a_caption_ends_its_script(exported):
    page = Page(exported)
    assert page.open == []
    assert page.tags.count("script") == 1


def test_the_exported_page_loads_nothing(exported):
    page = Page(exported)
    assert [a for a in page.attributes if a[1] in ("src", "href")] == []
    assert not re.search(r"\bimport\b\s*[\w{*(\"']|\bfetch\(|url\(|@import", exported)
    urls = set(re.findall(r"https?://[^\s\"'`)]+", exported))
    assert urls <= {"http://www.w3.org/2000/svg"}  # the name of SVG, which nothing loads


def test_the_exported_page_holds_every_frame_and_trait(exported, player):
    data = json.JSONDecoder().raw_decode(exported.split("stillModel(")[-1])[0]
    for step in range(player.count):
        [[content, buffers]] = data["replies"][f"frame {step}"]
        assert content == {}
        assert [base64.b64decode(b, validate=True) for b in buffers] == [player.frame(step)]
    assert len(data["replies"]) == player.count
    for name in ("count", "captions", "curve", "notes", "labels"):
        assert data["traits"][name] == getattr(player, name)


def test_the_exported_page_names_its_language(monkeypatch, pen):
    for code in ("en", "zh"):
        monkeypatch.setenv("SEGTEACH_LANGUAGE", code)
        page = StepPlayer(numbers(1), pen, size=(1, 1)).to_html()
        assert ("html", "lang", code) in Page(page).attributes


def test_the_labels_follow_the_language(labels_follow_the_language, pen):
    labels_follow_the_language(lambda: StepPlayer(numbers(1), pen))


def test_a_frame_that_cannot_be_drawn_is_answered_with_the_reason():
    def draw(ax, state):
        ax.plot([0, 1 / state])

    player, sent = StepPlayer([1, 0, 2], draw), []
    player.send = lambda content, buffers=None: sent.append((content, buffers))
    for step in range(3):
        player._handle_custom_msg({"kind": "frame", "step": step, "revision": player.revision}, [])
    assert [content["step"] for content, _ in sent] == [0, 1, 2]
    assert "ZeroDivisionError" in sent[1][0]["error"]
    assert sent[2][1][0].startswith(b"\x89PNG")


def test_new_states_that_fail_leave_the_old_film_as_it_was():
    player = StepPlayer([1.0, 2.0], lambda ax, state: ax.plot([state]), curve=float)
    before = player.states, player.revision, player.curve
    with pytest.raises(ValueError, match="could not convert"):
        player.show([1.0, "x", 3.0], lambda ax, state: None)
    assert (player.states, player.revision, player.curve) == before


def test_the_page_may_ask_for_denser_pictures_once(player, pen):
    usual = Image.open(io.BytesIO(player.frame(1))).size
    for _ in range(2):
        player._handle_custom_msg({"kind": "dense"}, [])
    dense = Image.open(io.BytesIO(player.frame(1))).size
    assert dense == (2 * player.width, 2 * player.height) > usual
    assert pen.drawn == [1, 1]  # the second request found the frames as they should be
    player.show(numbers(2), Pen())
    assert Image.open(io.BytesIO(player.frame(0))).size == dense


def test_lines_are_lit_by_the_state(pen):
    player = StepPlayer(numbers(3), pen, lines="a\nb\nc", line=lambda state: 3 - state.value)
    assert (player.lines, player.lit) == (["a", "b", "c"], [[3], [2], [1]])
    player = StepPlayer(numbers(2), pen, lines=["a", "b"], line=lambda state: [1, 2])
    assert player.lit == [[1, 2], [1, 2]]
    assert StepPlayer(numbers(2), pen).lit == [[], []]


def test_a_line_that_is_not_there_is_refused(pen):
    for line in (0, 3, [1, 5]):
        with pytest.raises(ValueError, match=r"line: got \d, allowed are 1 to 2"):
            StepPlayer(numbers(2), pen, lines="a\nb", line=lambda state, line=line: line)
