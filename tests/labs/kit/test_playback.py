"""The player bar without a browser: what the hand chooses is shown, and what goes wrong is said."""

import re

import pytest

from segteach.labs.kit.playback import Playback


@pytest.fixture
def shown():
    """The steps that were asked for."""
    return []


@pytest.fixture
def answers(monkeypatch):
    """What the page hears."""
    heard = []
    monkeypatch.setattr(Playback, "send", lambda _, content: heard.append(content))
    return heard


def beat(bar, view=1):
    bar._handle_custom_msg({"beat": view}, [])


def test_every_step_that_is_chosen_is_shown_once(shown):
    bar = Playback(shown.append, last=9)
    bar.step = 4
    bar.forward()
    bar.forward(-2)
    bar.step = bar.step
    assert shown == [4, 5, 3]


def test_steps_end_at_the_first_and_the_last(shown):
    bar = Playback(shown.append, last=9)
    for asked in (99, -5):
        bar.step = asked
    assert shown == [9, 0]
    bar.at(20, first=15)  # one that never ends, and keeps no step before 15
    bar.step = 3
    bar.forward(1000)
    assert shown == [9, 0, 15, 1015]


def test_what_the_lab_shows_by_itself_is_not_asked_for(shown):
    bar = Playback(shown.append, last=9)
    bar.at(50, last=60)
    assert (bar.step, bar.last, shown) == (50, 60, [])
    bar.at(2, last=5)
    assert (bar.step, bar.last, shown) == (2, 5, [])
    bar.forward()
    assert shown == [3]


def test_a_stride_is_what_one_picture_goes_on(shown, answers):
    bar = Playback(shown.append)
    bar.stride, bar.playing = 5, True
    beat(bar)
    bar.forward(-1)
    assert shown == [5, 0]


def test_beats_go_on_while_it_plays_and_the_page_is_answered_in_any_case(shown, answers):
    told = []
    bar = Playback(shown.append, last=3, playing=told.append)
    beat(bar, view=7)
    assert shown == []
    bar.playing = True
    for view in (7, 8, 9):
        beat(bar, view)
    assert shown == [1, 2, 3]
    assert not bar.playing  # the end has come
    assert told == [True, False]
    assert answers == [{"answer": view} for view in (7, 7, 8, 9)]


def test_play_at_the_end_begins_at_the_first_step(shown):
    bar = Playback(shown.append, last=3)
    bar.step = 3
    bar.playing = True
    assert bar.step == 0 and shown == [3, 0]


def test_the_first_button_restarts_where_the_lab_has_a_way_to(shown):
    bar, begun = Playback(shown.append, last=3), []
    bar.step = 2
    bar._handle_custom_msg({"kind": "restart"}, [])
    assert shown == [2, 0]
    endless = Playback(shown.append, restart=lambda: begun.append(True))
    endless._handle_custom_msg({"kind": "restart"}, [])
    assert begun == [True]
    assert endless.labels["first"] != bar.labels["first"]


def test_what_goes_wrong_is_said_and_stops_the_play(answers):
    said = []

    def fail(step):
        raise ArithmeticError("no picture")

    bar = Playback(fail, complain=said.append)
    bar.playing = True
    beat(bar)
    assert said == ["ArithmeticError: no picture"]
    assert not bar.playing and answers == [{"answer": 1}]
    with pytest.raises(ArithmeticError):
        Playback(fail).step = 1


def test_a_closed_bar_asks_the_lab_for_nothing(shown):
    told = []
    bar = Playback(shown.append, playing=told.append)
    bar.playing = True
    bar.close()
    bar.close()
    bar.step = 3
    assert shown == [] and told == [True] and not bar.playing


@pytest.mark.parametrize("language", ["en", "zh"])
def test_its_words_follow_the_language(monkeypatch, language):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", language)
    words = set(Playback(print).labels) & {"play", "pause", "first", "back", "forward", "speed"}
    assert len(words) == 6
    texts = [Playback(print).labels[word] for word in words]
    assert {bool(re.search("[\u4e00-\u9fff]", text)) for text in texts} == {language == "zh"}
