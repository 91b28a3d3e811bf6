"""The magic-wand lab without a browser: clicks in, regions out, likeness and growth beside them."""

import numpy as np
import pytest

from segteach import data
from segteach.arrays import Seed, Stroke
from segteach.labs.magic_wand import SHOWN, MagicWandLab

F, B = Seed.FOREGROUND, Seed.BACKGROUND
GREY = np.zeros((20, 30))
GREY[2:10, 2:10], GREY[10:18, 10:20], GREY[2:8, 22:28] = 100, 110, 105  # the first two touch


@pytest.fixture
def lab(monkeypatch):
    picture = np.repeat((GREY / 255)[..., None], 3, axis=2)
    monkeypatch.setattr(data, "load", lambda name: picture)
    monkeypatch.setattr(MagicWandLab, "FIRST", {"china": (Stroke([[5, 5]], 3, F),)})
    return MagicWandLab(inline=True, autosave=None)


def test_it_opens_with_the_region_of_a_click(lab):
    np.testing.assert_array_equal(lab.mask, GREY == 100)
    assert lab.point == (5, 5) and "64" in lab.numbers.value


def test_the_sky_leaks_into_the_lake_where_the_hint_says():
    lab = MagicWandLab(inline=True, autosave=None)
    lowest = {}
    for tolerance in (20, 64):
        lab.tolerance.value = tolerance
        lowest[tolerance] = np.flatnonzero(lab.mask.any(axis=1)).max()
    assert lowest[20] < 180 < 230 < lowest[64]  # the far shore lies at row 180


def test_tolerance_and_neighbours_decide_what_is_joined(lab):
    for tolerance, connectivity, joined in (
        (32, 4, [100]),  # the squares meet at a corner only
        (32, 8, [100, 110]),
        (9, 8, [100]),
        (0, 4, [100]),
        (255, 4, [0, 100, 105, 110]),
    ):
        lab.tolerance.value, lab.connectivity.value = tolerance, connectivity
        case = f"{tolerance} {connectivity}"
        np.testing.assert_array_equal(lab.mask, np.isin(GREY, joined), err_msg=case)


def test_clicks_add_and_take_away_in_their_order(lab):
    lab.painter.add(Stroke([[4, 25]], 3, F))
    np.testing.assert_array_equal(lab.mask, np.isin(GREY, [100, 105]))
    lab.painter.add(Stroke([[5, 5]], 3, B))
    np.testing.assert_array_equal(lab.mask, GREY == 105)
    lab.painter.undo()
    np.testing.assert_array_equal(lab.mask, np.isin(GREY, [100, 105]))
    lab.painter.clear()
    assert not lab.mask.any() and lab.point is None
    assert "Click on the picture" in lab.numbers.value


def test_the_pictures_show_likeness_and_all_that_is_near_enough(lab, pixels_of):
    likeness, near = (pixels_of(png) for png in lab.pictures.pngs)
    np.testing.assert_array_equal(likeness[..., 0], 255 - np.abs(GREY - 100))
    tinted = near[..., 0] != near[..., 2]  # the grey picture has no colour of its own
    np.testing.assert_array_equal(tinted, np.isin(GREY, [100, 105, 110]))


def test_the_numbers_say_why_a_pixel_is_in_or_out(lab):
    for pixel, gap, verdict in (
        ((3, 3), "0 ≤ 32", "selected"),
        ((4, 24), "5 ≤ 32", "near enough, but not joined"),
        ((0, 1), "100 > 32", "too far"),
    ):
        lab.painter.hover = pixel
        assert lab.pictures.pixel == pixel
        assert f"= {gap}" in lab.numbers.value and f"</b>: {verdict}" in lab.numbers.value


def test_the_film_of_the_last_click_is_that_of_the_present_settings(lab):
    assert lab.growth.children == ()  # nobody looks at it
    lab.watch()
    (player,) = lab.growth.children
    assert player.states[0].mask.sum() == 1
    np.testing.assert_array_equal(player.states[-1].mask, lab.mask)
    assert player.curve[-1] == 64 and len(player.curve) == len(player.states)
    lab.connectivity.value = 8
    assert lab.growth.children == (player,)
    np.testing.assert_array_equal(player.states[-1].mask, lab.mask)
    assert player.curve[-1] == lab.mask.sum() > 64
    lab.painter.clear()
    assert player not in lab.growth.children


def test_an_example_brings_its_photograph_clicks_and_tolerance(lab):
    for number, (name, tolerance, points) in enumerate(SHOWN):
        lab.painter.add(Stroke([[4, 25]], 3, B))
        lab.load_example(number)
        assert (lab.painter.picture, lab.photo.menu.value) == (name, name)
        assert lab.tolerance.value == tolerance and len(lab.clicks) == len(points)


def test_the_code_makes_the_mask_on_the_screen(lab):
    lab.painter.add(Stroke([[4, 25]], 3, F))
    lab.painter.add(Stroke([[12, 12]], 3, B))
    lab.tolerance.value, lab.connectivity.value = 20, 8
    names = {}
    exec(lab.painter.code(lab.painter), names)
    np.testing.assert_array_equal(names["mask"], lab.mask)


def test_the_brush_is_a_wand_in_both_languages_on_every_picture(lab, monkeypatch):
    said = []
    for language in ("en", "zh"):
        monkeypatch.setenv("SEGTEACH_LANGUAGE", language)
        other = MagicWandLab(inline=True, autosave=None)
        other.photo.menu.value = "coins"
        assert other.painter.labels["foreground"] in ("Add", "加选")
        said += [other.painter.labels[name] for name in ("background", "hint_brush")]
        said += other.pictures.titles
    assert len(set(said)) == len(said)
