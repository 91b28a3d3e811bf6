"""The halo: what the foreground lab shows and says is the arithmetic of compositing."""

import re

import numpy as np
import pytest

from segteach import data
from segteach.labs.foreground import ForegroundLab
from segteach.labs.foreground.ways import EXACT, PASTED, WAYS, Compared, panels
from segteach.labs.foreground.worker import ALPHA, Found, Job, solve
from segteach.labs.kit.backdrops import backdrop
from segteach.labs.kit.known_mattes import KnownMatte
from segteach.matting.closed_form import closed_form
from segteach.matting.compositing import composite, halo
from segteach.matting.foreground import METHODS, estimate_layers

SCENE = data.dandelion((48, 64))
PARTIAL = (SCENE.alpha > 0) & (SCENE.alpha < 1)


@pytest.fixture
def lab():
    lab = ForegroundLab(SCENE, inline=True)
    yield lab
    lab.close()


def panel(lab, title, pixels_of):
    """The picture with that title, as it is sent to the page."""
    return pixels_of(lab.pictures.pngs[lab.pictures.titles.index(title)])


def eight_bits(picture):
    return np.round(255 * picture).astype(np.uint8)


def test_the_error_of_a_pasted_picture_is_the_halo_whatever_stands_behind(lab):
    added = 255 * np.abs(halo(SCENE.image, SCENE.foreground, SCENE.alpha))[PARTIAL]
    for behind in ("black", "white", "coffee"):
        lab.behind.value = behind
        mean, most = lab.errors[PASTED]
        assert mean == pytest.approx(added.mean()) and most == pytest.approx(added.max())
        assert f"<td>{mean:.2f}</td><td>{most:.0f}</td>" in lab.numbers.value


def test_with_the_exact_alpha_no_error_depends_on_the_background_and_with_another_all_do(lab):
    def errors(matte):
        lab.matte.value = matte
        found = []
        for behind in ("black", "white"):
            lab.behind.value = behind
            found.append([lab.errors[way][0] for way in WAYS])
        return found

    dark, light = errors("known")
    np.testing.assert_allclose(dark, light)
    dark, light = errors("closed_form")
    assert (np.abs(np.subtract(dark, light)) > 1e-3).all()


def test_an_estimate_of_f_takes_the_halo_away(lab):
    pasted, closed, multilevel = (lab.errors[way][0] for way in WAYS)
    assert closed < multilevel < 0.5 * pasted


def test_the_pictures_are_the_composites_of_the_package(lab, pixels_of):
    lab.behind.value = "green"
    behind = backdrop("green", SCENE.alpha.shape, None)
    layers = {
        "picture C": SCENE.image,
        "F, closed form": estimate_layers(SCENE.image, SCENE.alpha)[0],
        "F, multilevel": estimate_layers(SCENE.image, SCENE.alpha, "multilevel")[0],
        "exact F and α": SCENE.foreground,
    }
    assert lab.pictures.titles == list(layers)
    for title, F in layers.items():
        mixed = eight_bits(composite(F, SCENE.alpha, behind))
        np.testing.assert_array_equal(panel(lab, title, pixels_of), mixed)
    lab.view.value = "foreground"
    shows = SCENE.alpha > 0
    for title, F in layers.items():
        seen = panel(lab, title, pixels_of)
        np.testing.assert_array_equal(seen[shows], eight_bits(F[shows]))
        assert (seen[~shows].max(axis=1) == seen[~shows].min(axis=1)).all()  # grey chequers


def test_a_difference_is_grey_where_there_is_none(lab, pixels_of):
    lab.view.value = "difference"
    shown = panel(lab, "picture C", pixels_of).astype(float)
    certain = (SCENE.alpha == 0) | (SCENE.alpha == 1)
    assert (shown[certain] == 128).all()
    added = halo(SCENE.image, SCENE.foreground, SCENE.alpha)
    np.testing.assert_allclose(shown, 255 * np.clip(0.5 + 2 * added, 0, 1), atol=0.51)
    assert lab.pictures.titles == ["picture C", "F, closed form", "F, multilevel"]


def test_the_computed_alpha_is_closed_form_s_of_the_scene_s_trimap(lab):
    lab.matte.value = "closed_form"
    expected = closed_form(SCENE.image, data.trimap_of(SCENE.alpha)).alpha
    np.testing.assert_array_equal(lab.compared.alpha, expected)
    lab.matte.value = "known"
    np.testing.assert_array_equal(lab.compared.alpha, SCENE.alpha)


def test_alpha_comes_first_then_the_quick_estimate():
    found = list(solve(Job(None, data.trimap_of(SCENE.alpha)), SCENE.image))
    assert [one.what for one in found] == [ALPHA, *METHODS[::-1]]
    assert all(one.seconds >= 0 for one in found)


def test_what_is_still_to_come_is_grey_and_has_no_number(lab):
    waiting = Compared(lab.known, None, {}, lab.compared.backdrop)
    for view in ("composite", "foreground", "difference"):
        shown = panels(waiting, view)
        for title in ("picture C …", "F, closed form …", "F, multilevel …"):
            assert (shown[title] == 0.5).all()
    assert all(waiting.error(way) is None for way in WAYS)
    only = Compared(lab.known, SCENE.alpha, {PASTED: SCENE.image}, lab.compared.backdrop)
    assert only.error(PASTED) == lab.errors[PASTED] and only.composite(METHODS[0]) is None


def test_an_answer_to_an_older_question_is_not_shown(lab):
    before = lab.compared
    wrong = Found(METHODS[0], np.zeros_like(SCENE.image), 0.0)
    lab._deliver(wrong, lab._revision - 1)
    assert lab.compared is before
    lab._deliver(wrong, lab._revision)
    assert lab.errors[METHODS[0]] != before.error(METHODS[0])


def test_without_a_scene_closed_form_s_f_is_what_the_others_are_measured_by():
    lab = ForegroundLab(SCENE.image, SCENE.alpha, inline=True)
    assert lab.matte.disabled and lab.known.scene is None
    assert lab.errors[METHODS[0]] == (0.0, 0.0) and lab.errors[PASTED][0] > 0
    assert lab.compared.composite(EXACT) is None
    assert lab.pictures.titles == ["picture C", "F, closed form", "F, multilevel"]
    assert "F by closed form" in lab.numbers.value
    lab.picture.value = "hair"
    assert not lab.matte.disabled
    lab.reset()
    np.testing.assert_array_equal(lab.known.image, SCENE.image)
    lab.close()


def test_a_pixel_s_colours_are_written_for_every_way(lab):
    row, col = np.argwhere(PARTIAL)[7].tolist()
    lab.choose(row, col)
    assert lab.before.pixel == lab.pictures.pixel == (row, col)
    words = lab.colours.value
    assert f"({row}, {col})" in words and f"α = {SCENE.alpha[row, col]:.3f}" in words
    written = re.findall(r"</span> (\([\d, ]+\))", words)
    F = estimate_layers(SCENE.image, SCENE.alpha, "multilevel")[0]
    alpha = SCENE.alpha[row, col]
    for layer in (SCENE.image, F, SCENE.foreground):
        mixed = alpha * layer[row, col]  # over black
        for colour in (layer[row, col], mixed):
            assert "({}, {}, {})".format(*(round(255 * part) for part in colour)) in written
    lab.before.pixel = (3, 5)
    assert lab.pictures.pixel == (3, 5)


def test_a_picture_without_alpha_is_refused():
    with pytest.raises(ValueError, match=r"^alpha: got None"):
        ForegroundLab(SCENE.image, inline=True)


def test_the_reference_of_a_scene_is_made_of_its_exact_layers():
    behind = backdrop("white", SCENE.alpha.shape, None)
    compared = Compared(KnownMatte(SCENE.image, SCENE.alpha, SCENE), None, {}, behind)
    expected = composite(SCENE.foreground, SCENE.alpha, behind)
    np.testing.assert_array_equal(compared.reference, expected)
