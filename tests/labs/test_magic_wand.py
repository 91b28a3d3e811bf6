"""The magic-wand lab without a browser: clicks in, regions out, likeness and growth beside them."""

import numpy as np
import pytest

from segteach import data
from segteach.arrays import Seed, Stroke
from segteach.labs import magic_wand as module
from segteach.labs.magic_wand import MagicWandLab, clicks_of, wand_mask
from segteach.marks.session import Session

F, B = Seed.FOREGROUND, Seed.BACKGROUND
GREY = np.zeros((20, 30))
GREY[2:10, 2:10], GREY[10:18, 10:20], GREY[2:8, 22:28] = 100, 110, 105  # the first two touch


@pytest.fixture
def lab(monkeypatch):
    picture = np.repeat((GREY / 255)[..., None], 3, axis=2)
    monkeypatch.setattr(data, "load", lambda name: picture)
    monkeypatch.setattr(module, "FIRST_CLICK", {"coffee": (5, 5)})
    return MagicWandLab(autosave=None)


def test_it_opens_with_the_region_of_a_click(lab):
    np.testing.assert_array_equal(lab.mask, GREY == 100)
    assert lab.point == (5, 5) and "64" in lab.numbers.value


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
    assert not lab.mask.any() and lab.point is None and lab.grow.disabled


def test_a_stroke_is_a_click_at_its_middle_and_never_outside():
    session = Session((20, 30))
    session.add(Stroke([[1, 1], [7.25, 8.75], [9, 9]], 3, F))
    session.add(Stroke([[-5, 99]], 200, B))
    assert clicks_of(session) == [((7, 9), True), ((0, 29), False)]


def test_no_click_selects_nothing():
    assert not wand_mask(np.zeros((2, 3, 3)), []).any()


def test_the_pictures_show_likeness_and_all_that_is_near_enough(lab, pixels_of):
    likeness, near = (pixels_of(png) for png in lab.links.pngs)
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
        assert lab.links.pixel == pixel
        assert f"= {gap}" in lab.numbers.value and f"→ {verdict}" in lab.numbers.value


def test_the_growth_ends_with_the_region_and_goes_when_that_changes(lab):
    lab.watch()
    (player,) = lab.growth.children
    assert player.states[0].mask.sum() == 1
    np.testing.assert_array_equal(player.states[-1].mask, lab.mask)
    assert player.curve[-1] == 64 and len(player.curve) == len(player.states)
    lab.tolerance.value = 3
    assert lab.growth.children == ()


def test_the_code_makes_the_mask_on_the_screen(lab):
    lab.painter.add(Stroke([[4, 25]], 3, F))
    lab.tolerance.value, lab.connectivity.value = 20, 8
    names = {}
    exec(lab.painter.code(lab.painter), names)
    np.testing.assert_array_equal(names["mask"], lab.mask)


def test_a_restarted_kernel_finds_the_clicks_again(lab, own_files):
    first = MagicWandLab(autosave="wand")
    first.painter.add(Stroke([[4, 25]], 3, F))
    np.testing.assert_array_equal(MagicWandLab(autosave="wand").mask, first.mask)


def test_the_readers_own_picture_and_a_bad_file(lab, upload):
    upload(lab.photo, np.uint8([[0, 9, 250], [0, 8, 255]]))
    assert lab.mask.shape == (2, 3) and not lab.mask.any() and lab.point is None
    lab.painter.add(Stroke([[0, 0]], 1, F))
    np.testing.assert_array_equal(lab.mask, [[True, True, False]] * 2)
    assert "photo.jpg" in lab.painter.code(lab.painter)
    upload(lab.photo, b"no picture", "bad.png")
    assert "bad.png" in lab.message.value and lab.mask.sum() == 4


def test_the_words_follow_the_language(lab, monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    other = MagicWandLab(autosave=None)
    for name in ("foreground", "background", "hint_brush"):
        assert other.painter.labels[name] != lab.painter.labels[name]
    assert set(other.links.titles).isdisjoint(lab.links.titles)
