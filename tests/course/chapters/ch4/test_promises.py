"""What every check of chapter 4 promises."""

import inspect

from segteach.course.chapters import ch4
from tests.course.chapters.ch4 import (
    test_boundary,
    test_bug_energy,
    test_energy,
    test_map,
    test_pixel,
    test_regions,
    test_vertices,
)

CARDS = {
    "check_map": (ch4.check_map, ch4.map_card(5), test_map.outline),
    "check_one_pixel": (ch4.check_one_pixel, ch4.pixel_card(5), test_pixel.right),
}


def of_card(name):
    """The check of one card, in the form of the others, and the right answer."""
    check, card, right = CARDS[name]

    def checked(answer):
        return check(card, answer)

    checked.__name__ = name
    return checked, lambda: right(card)


RIGHTS = {
    "check_farthest": [test_vertices.farthest()],
    "check_likelihood": test_energy.RIGHTS,
    "check_pull": list(test_boundary.PULLS.values()),
    "check_regions": test_regions.RIGHTS,
    "check_repaired": [test_bug_energy.RIGHT, test_bug_energy.written_anew],
    "check_winning_contrast": test_boundary.RIGHTS,
}
CHECKS = {name: getattr(ch4, name) for name in RIGHTS}
for card in CARDS:
    CHECKS[card], right = of_card(card)
    RIGHTS[card] = [right]


def test_every_check_is_here():
    named = {name for name, _ in inspect.getmembers(ch4, inspect.isfunction)}
    assert {name for name in named if name.startswith("check_")} == set(CHECKS)


def test_what_every_check_promises(promises_are_kept, monkeypatch):
    for name in CARDS:
        monkeypatch.setattr(ch4, name, CHECKS[name])
    promises_are_kept(ch4, {CHECKS[name]: rights for name, rights in RIGHTS.items()})


def test_seeds_that_a_port_changed_are_named():
    def spoils(graph, seeds, *rest):
        seeds[:] = 0
        return test_bug_energy.RIGHT(graph, seeds, *rest)

    assert "You changed seeds, which was handed in" in ch4.check_repaired(spoils).words
