"""What every check of chapter 3 promises."""

import inspect

from segteach.course.chapters import ch3
from tests.course.chapters.ch3 import (
    test_bug_round,
    test_crop,
    test_learn,
    test_links,
    test_move,
    test_scores,
    test_step,
    test_wand,
)

CARD, CHECK_CARD = ch3.crop_card(5), ch3.check_crop


def by_hand():
    return test_crop.read_off(CARD)


def check_crop(answer):
    """The check of one card, in the form of the others."""
    return CHECK_CARD(CARD, answer)


CHECKS = dict(inspect.getmembers(ch3, inspect.isfunction))
CHECKS = {name: check for name, check in CHECKS.items() if name.startswith("check_")}
CHECKS["check_crop"] = check_crop
RIGHTS = {
    "check_crop": [by_hand],
    "check_drifting_wand": test_wand.RIGHTS,
    "check_learn": test_learn.RIGHTS,
    "check_link_cost": test_move.RIGHTS,
    "check_links": test_links.RIGHTS,
    "check_repaired": test_bug_round.RIGHTS[:1],
    "check_scores": test_scores.RIGHTS,
    "check_step_through": test_step.RIGHTS,
}


def test_what_every_check_promises(promises_are_kept, monkeypatch):
    monkeypatch.setattr(ch3, "check_crop", check_crop)
    promises_are_kept(ch3, {CHECKS[name]: rights for name, rights in RIGHTS.items()})


def test_a_mask_that_a_round_changed_is_named():
    def spoils(colours, alpha, *rest):
        alpha[...] = ~alpha
        return test_bug_round.RIGHT(colours, alpha, *rest)

    assert "You changed alpha, which was handed in" in ch3.check_repaired(spoils).words
