"""The small pieces that the labs share."""

from functools import partial

from segteach.labs.kit.photo import Photo


def test_a_photograph_that_the_menu_lacks_is_refused_by_name(refused):
    names = "nope", "", None, 5
    calls = (partial(Photo, name, print, print, 64, others={"scene": None}) for name in names)
    assert refused((call, r"^name: got .* allowed are scene, astronaut, ") for call in calls) == []
