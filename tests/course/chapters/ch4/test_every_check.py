"""What holds for every check of chapter 4: a stub is no mistake, no answer goes unsaid."""

import inspect

import numpy as np

from segteach.course.chapters import ch4

CARDS = {"check_one_pixel": ch4.pixel_card(1), "check_map": ch4.map_card(1)}
KINDS = (None, "text", (1, 2, 3), np.nan, (np.nan,) * 4, [[1]])


def checks():
    """{name: check(answer)} of the chapter."""
    found = inspect.getmembers(ch4, inspect.isfunction)
    checks = {name: check for name, check in found if name.startswith("check_")}
    for name, card in CARDS.items():
        checks[name] = lambda answer, check=checks[name], card=card: check(card, answer)
    return checks


def test_the_chapter_has_a_check_for_each_of_its_exercises():
    assert len(checks()) == 8


def test_a_stub_is_no_mistake():
    def stub(*arguments):
        raise NotImplementedError

    for name, check in checks().items():
        assert check(stub).solved is None, name


def test_an_answer_of_the_wrong_kind_is_refused_with_words():
    for name, check in checks().items():
        for answer in KINDS:
            verdict = check(lambda *_, answer=answer: answer)
            assert verdict.solved is False, (name, answer)
            assert verdict.words and "stopped" not in verdict.words, (name, answer, verdict.words)
