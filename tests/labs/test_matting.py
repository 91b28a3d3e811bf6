"""The matting lab without a browser: rings both ways, methods, truth, backgrounds, files."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from segteach import data
from segteach.arrays import Seed, Stroke
from segteach.labs.kit.backdrops import BACKDROPS, OWN_BACKDROP, backdrop
from segteach.labs.kit.matte_scores import scores_of
from segteach.labs.kit.matting_scenes import busiest_pixel
from segteach.labs.kit.photo import OWN
from segteach.labs.matting import MattingLab
from segteach.labs.matting.growing import Growing, take
from segteach.labs.matting.sources import SCENES, scene_of, scene_trimap
from segteach.labs.matting.worker import METHODS, Job, Part, Worker, parts_of
from segteach.labs.trimap import TrimapLab
from segteach.marks.edits import Box
from segteach.matting.bayesian import bayesian_steps
from segteach.matting.compositing import composite
from segteach.matting.harmonic import harmonic
from segteach.matting.knockout import knockout
from segteach.matting.matte import ALL_KNOWN
from segteach.matting.ruzon_tomasi import ruzon_tomasi
from segteach.metrics import sad

TABS = ("rings", "matte", "composite", "methods", "error")
ROWS, COLS = np.indices((30, 40))
ALPHA = np.clip((12 - np.hypot(ROWS - 15, COLS - 20)) / 6 + 0.5, 0, 1)[..., None]
IMAGE = ALPHA * [0.9, 0.3, 0.1] + (1 - ALPHA) * [0.1, 0.4, 0.8]
TRIMAP = np.where(ALPHA == 1, 2, np.where(ALPHA == 0, 1, 0))[..., 0]


@pytest.fixture
def lab():
    made = MattingLab(inline=True, autosave=None)
    yield made
    made.close()


@pytest.fixture
def handed():
    """A lab with a picture and trimap that were handed over."""
    made = MattingLab(image=IMAGE, trimap=TRIMAP, inline=True, autosave=None)
    yield made
    made.close()


def open_tab(lab, name):
    lab.panels.side.widget.selected_index = TABS.index(name)


def files(html):
    """Return {name: pixels} of the files that HTML offers."""
    links = re.findall(r'download="([^"]*)" href="data:image/png;base64,([^"]*)"', html)
    opened = {name: Image.open(io.BytesIO(base64.b64decode(text))) for name, text in links}
    return {name: np.asarray(picture) for name, picture in opened.items()}


def panel(pictures, title):
    """Return the panel of a title as pixels, uint8 (H, W, 3) or (H, W)."""
    png = pictures.pngs[pictures.titles.index(title)]
    return np.asarray(Image.open(io.BytesIO(png)))


def png_of(image):
    stream = io.BytesIO()
    Image.fromarray(np.round(255 * image).astype(np.uint8)).save(stream, "PNG")
    return stream.getvalue()


# --- mattes --------------------------------------------------------------------------------------


def test_the_lab_has_the_very_mattes_of_the_package(handed):
    steps = list(bayesian_steps(IMAGE, TRIMAP))
    state = handed.matte
    for name in ("alpha", "foreground", "background", "ring", "converged", "widened"):
        np.testing.assert_array_equal(getattr(state, name), getattr(steps[-1], name), name)
    assert (state.objective, state.note) == (0, steps[-1].note)
    for method in (knockout, ruzon_tomasi, harmonic):
        handed.method.value = method.__name__
        matte = method(IMAGE, TRIMAP)
        for name in ("alpha", "foreground", "background"):
            np.testing.assert_array_equal(getattr(handed.matte, name), getattr(matte, name))
        np.testing.assert_array_equal(handed.alpha, matte.alpha)
        np.testing.assert_array_equal(handed.foreground, matte.foreground)
    assert set(handed.mattes) == set(METHODS)


def test_every_ring_is_the_state_of_the_package_both_ways(handed):
    growing = handed.panels.rings._growing
    steps = list(bayesian_steps(IMAGE, TRIMAP))
    assert growing.rings == len(steps) - 1 == handed.panels.rings.player.last
    for number in (*range(len(steps)), *reversed(range(len(steps)))):
        ours = growing.after(number)
        for name in ("alpha", "foreground", "background", "ring", "converged", "widened"):
            theirs = getattr(steps[number], name)
            np.testing.assert_array_equal(getattr(ours, name), theirs, f"{name} {number}")
        assert ours.objective == steps[number].objective == growing.left_after(number)
        assert ours.note == steps[number].note


def test_the_player_shows_the_ring_that_it_stands_at(handed, undrawn):
    player, total = handed.panels.rings.player, int((TRIMAP == 0).sum())
    assert player.step == player.last
    player.step = 2
    solved = int(((handed.matte.ring > 0) & (handed.matte.ring <= 2)).sum())
    assert f"ring 2: {solved:,} pixels" in handed.panels.rings.words.value
    assert f"{total - solved:,} left" in handed.panels.rings.words.value
    assert "after ring 2" in handed.panels.rings.figure.value


def test_who_looks_at_an_early_ring_stays_there_while_more_come():
    lab = MattingLab(image=IMAGE, trimap=TRIMAP, inline=True, autosave=None)
    rings, parts = lab.panels.rings, list(parts_of("bayesian", IMAGE, TRIMAP))
    growing = Growing(IMAGE, TRIMAP)
    for part in parts[:4]:
        growing.add(part)
        rings.show(growing)
    assert (rings.player.step, rings.player.last) == (3, 3)
    rings.player.step = 1
    growing.add(parts[4])
    rings.show(growing)
    assert (rings.player.step, rings.player.last) == (1, 4)
    lab.close()


def test_a_trimap_without_unknown_pixels_is_its_matte_and_the_reader_is_told():
    trimap = np.where(ALPHA[..., 0] > 0.5, Seed.FOREGROUND, Seed.BACKGROUND)
    trimap[0, 0] = Seed.UNKNOWN  # else it is a mask, and gets a band
    lab = MattingLab(image=IMAGE, trimap=trimap, inline=True, autosave=None)
    lab.painter.add(Stroke([[0, 0]], 1, Seed.BACKGROUND))
    assert not (lab.trimap == Seed.UNKNOWN).any()
    for method in METHODS:
        lab.method.value = method
        np.testing.assert_array_equal(lab.alpha, lab.trimap == Seed.FOREGROUND)
        assert lab.matte.note == ALL_KNOWN
        for number in range(len(TABS)):
            lab.panels.side.widget.selected_index = number
        assert not lab.bar.is_error and "Error" not in lab.painter.message
    lab.close()


# --- trimaps -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_has_its_truth_and_its_own_trimap(name):
    lab = MattingLab(name, inline=True, autosave=None)
    scene = scene_of(name)
    np.testing.assert_array_equal(lab.image, scene.image)
    np.testing.assert_array_equal(lab.scene.alpha, scene.alpha)
    expected, width = scene_trimap(name, 3)
    assert width <= 3
    np.testing.assert_array_equal(lab.trimap, expected)
    known = lab.trimap != Seed.UNKNOWN
    np.testing.assert_array_equal(lab.alpha[known], scene.alpha[known])
    lab.close()


def test_a_wider_band_leaves_more_unknown_until_it_would_leave_one_kind_only(lab):
    counts = []
    for width in (1, 3, 20):
        lab.width.value = width
        counts.append(int((lab.trimap == Seed.UNKNOWN).sum()))
        assert {1, 2} <= set(np.unique(lab.trimap))
    assert counts == sorted(counts) and counts[0] < counts[-1]


def test_a_stroke_corrects_the_trimap_and_undo_takes_it_back(lab):
    before, alpha = lab.trimap, lab.alpha
    there = np.argwhere(before == Seed.UNKNOWN)[0]
    lab.painter.add(Stroke([there], 2, Seed.BACKGROUND))
    changed = lab.trimap != before
    assert changed[tuple(there)] and (lab.trimap[changed] == Seed.BACKGROUND).all()
    assert (lab.alpha[changed] == 0).all()
    lab.painter.add(Stroke([there], 2, Seed.UNKNOWN))
    assert lab.trimap[tuple(there)] == Seed.UNKNOWN
    lab.painter.undo(), lab.painter.undo()
    np.testing.assert_array_equal(lab.trimap, before)
    np.testing.assert_array_equal(lab.alpha, alpha)


def test_what_was_handed_over_is_asked_and_comes_back_with_reset(handed):
    assert handed.painter.picture == OWN
    np.testing.assert_array_equal(handed.trimap, TRIMAP)
    assert handed.width.disabled
    handed.painter.add(Stroke([[15, 20]], 30, Seed.FOREGROUND))
    handed.method.value = "harmonic"
    handed.reset()
    np.testing.assert_array_equal(handed.trimap, TRIMAP)
    assert handed.method.value == "bayesian"


def test_a_trimap_lab_walks_over():
    other = TrimapLab("coins", inline=True, autosave=None)
    image, trimap = other.image, other.trimap
    lab = MattingLab(image=image, trimap=trimap, inline=True, autosave=None)
    np.testing.assert_array_equal(lab.image, image)
    np.testing.assert_array_equal(lab.trimap, trimap)
    assert lab.matte is not None
    lab.close(), other.close()


def test_a_picture_without_trimap_asks_for_one_and_takes_a_box_or_strokes():
    lab = MattingLab(image=IMAGE, inline=True, autosave=None)
    assert lab.matte is None and lab.trimap is None and lab.alpha is None and lab.foreground is None
    assert "box" in lab.painter.message and lab.painter.tool == "rectangle"
    assert "waits" in lab.progress.value
    lab.painter.add(Box((5, 1, 36, 29)))
    assert not lab.width.disabled
    inside = lab.trimap == Seed.UNKNOWN
    assert inside.any() and lab.matte is not None
    lab.width.value = 1
    assert (lab.trimap == Seed.UNKNOWN).sum() < inside.sum()
    lab.painter.clear()
    assert lab.matte is None
    lab.painter.add(Stroke([[15, 20]], 6, Seed.FOREGROUND))
    assert lab.matte is None and "background" in lab.painter.message
    lab.painter.add(Stroke([[1, 1], [1, 38]], 2, Seed.BACKGROUND))
    assert lab.matte is not None
    lab.close()


def test_a_bad_picture_or_trimap_is_refused_by_name():
    cases = {
        "image": {"image": np.zeros((3, 4, 7)), "trimap": None},
        "trimap": {"image": IMAGE, "trimap": np.zeros((3, 4), int)},
        "trimap: got one without": {"image": None, "trimap": TRIMAP},
    }
    for words, given in cases.items():
        with pytest.raises(ValueError, match=words):
            MattingLab(inline=True, autosave=None, **given)


# --- the worker ----------------------------------------------------------------------------------


def asked(lab, method="bayesian"):
    job = lab.job(lab.painter.session)
    return Job(job.asked, method)


def test_the_chosen_method_comes_first_and_what_was_solved_is_not_solved_again(lab, monkeypatch):
    worker = Worker()
    first = [one for one in worker(asked(lab, "knockout"), lab.image) if isinstance(one, Part)]
    assert first[0].method == "knockout"
    assert {part.method for part in first} == set(METHODS)
    monkeypatch.setattr(
        "segteach.labs.matting.worker.parts_of", lambda *_: pytest.fail("it was known")
    )
    again = [one for one in worker(asked(lab, "harmonic"), lab.image) if isinstance(one, Part)]
    assert again[0].method == "harmonic"
    assert {id(part) for part in again} == {id(part) for part in first}


def test_another_trimap_or_picture_is_solved_anew(lab):
    worker = Worker()
    first = list(worker(asked(lab), lab.image))[1:]
    lab.width.value = 6
    second = list(worker(asked(lab), lab.image))[1:]
    third = list(worker(asked(lab), lab.image.copy()))[1:]
    assert not {id(part) for part in first} & {id(part) for part in second + third}
    assert first[0].left < second[0].left


def test_the_rings_come_one_by_one_so_that_a_new_stroke_need_not_wait():
    parts = list(parts_of("bayesian", IMAGE, TRIMAP))
    lefts = [part.left for part in parts]
    assert len(parts) > 4 and lefts == sorted(lefts, reverse=True) and lefts[-1] == 0
    assert sum(len(part.places) for part in parts) == (TRIMAP == 0).sum()
    assert len(np.unique(np.concatenate([part.places for part in parts]))) == (TRIMAP == 0).sum()


def test_ruzon_tomasi_tells_what_is_left_so_that_a_new_stroke_need_not_wait(monkeypatch):
    monkeypatch.setattr("segteach.labs.matting.worker.EVERY", 0.0)
    image, trimap = np.tile(IMAGE, (1, 3, 1)), np.tile(TRIMAP, (1, 3))
    growing, whole = {}, ruzon_tomasi(image, trimap)
    parts = list(parts_of("ruzon_tomasi", image, trimap))
    assert all(take(growing, part, image, trimap) for part in parts)
    lefts = [part.left for part in parts]
    assert len(parts) > 4 and lefts == sorted(set(lefts), reverse=True) and lefts[-1] == 0
    matte = growing["ruzon_tomasi"].matte()
    for name in ("alpha", "foreground", "background"):
        np.testing.assert_array_equal(getattr(matte, name), getattr(whole, name))


def test_how_far_it_is_stands_there_while_it_works(lab):
    worker, seen = Worker(), []
    lab._found, lab._drawn = {}, None
    for answer in worker(asked(lab), lab.image):
        lab.show(answer, lab.painter.revision)
        seen.append(lab.progress.value)
    bars = [re.search(r'max="(\d+)" value="(\d+)"', words) for words in seen]
    done = [int(bar[2]) for bar in bars if bar]
    assert done and done == sorted(done) and done[0] == 0
    assert " in " in seen[-1] and " s" in seen[-1]


# --- beside the picture --------------------------------------------------------------------------


def test_the_layers_show_only_where_they_count(handed):
    open_tab(handed, "matte")
    layers, matte = handed.panels.layers, handed.matte
    np.testing.assert_array_equal(
        panel(layers, "matte α")[..., 0], np.round(255 * matte.alpha).astype(np.uint8)
    )
    for title, layer, shows in (
        ("foreground F", matte.foreground, matte.alpha > 0),
        ("background B", matte.background, matte.alpha < 1),
    ):
        seen = panel(layers, title)
        np.testing.assert_array_equal(seen[shows], np.round(255 * layer[shows]).astype(np.uint8))
        assert (seen[~shows].max(axis=1) == seen[~shows].min(axis=1)).all()  # grey chequers


def test_the_words_of_a_pixel_are_its_layers_and_its_truth(lab):
    row, col = np.argwhere((lab.alpha > 0.2) & (lab.alpha < 0.8))[0]
    words = lab.pixel_words(row, col)
    assert f"α = {lab.alpha[row, col]:.3f}" in words
    assert f"truth {lab.scene.alpha[row, col]:.3f}" in words
    for layer in (lab.image, lab.matte.foreground, lab.matte.background):
        assert ", ".join(f"{value:.2f}" for value in layer[row, col]) in words


def test_one_pixel_is_pointed_at_in_all_tabs(lab):
    lab.painter.hover = (7, 9)
    panels = lab.panels
    assert panels.methods.pixel == panels.layers.pixel == panels.composites.pixel == (7, 9)
    panels.composites.pixel = (3, 4)
    assert lab.pixel == (3, 4)


def test_the_lens_begins_where_a_matte_is_half_clear():
    alpha = np.zeros((40, 60))
    alpha[:, 30:] = 1
    alpha[5:12, 40:50] = 0.5
    row, col = busiest_pixel(alpha)
    assert 5 <= row < 12 and 40 <= col < 50


@pytest.mark.parametrize("linear_light", [False, True])
def test_the_composite_is_that_of_the_package(handed, linear_light):
    open_tab(handed, "composite")
    handed.linear_light.value = linear_light
    for name in ("green", "chequers", "rocket"):
        handed.backdrop.value = name
        behind = backdrop(name, (30, 40), None)
        for title, front in zip(
            handed.panels.composites.titles, (handed.foreground, IMAGE), strict=True
        ):
            mixed = composite(front, handed.alpha, behind, linear_light=linear_light)
            shown = panel(handed.panels.composites, title)
            np.testing.assert_array_equal(shown, np.round(255 * mixed).astype(np.uint8))


def test_another_background_asks_for_no_new_matte(handed, monkeypatch):
    monkeypatch.setattr(handed.solver, "submit", lambda *_: pytest.fail("a matte was asked for"))
    handed.backdrop.value = "black"
    handed.linear_light.value = True
    assert handed.painter.session.parameters["backdrop"] == "black"


@pytest.mark.parametrize("name", BACKDROPS)
def test_every_background_covers_the_picture(name):
    picture = backdrop(name, (31, 47), None)
    assert picture.shape == (31, 47, 3)
    assert picture.min() >= 0 and picture.max() <= 1


def test_an_own_background_is_taken_and_a_bad_file_changes_nothing(handed):
    open_tab(handed, "composite")
    handed.backdrop.value = OWN_BACKDROP
    assert "file" in handed.bar.message
    own = np.round(255 * np.random.default_rng(0).random((60, 80, 3))) / 255
    handed.take_backdrop(png_of(own), "me.png")
    assert handed.bar.message == ""
    clear = handed.alpha == 0
    shown = panel(handed.panels.composites, handed.panels.composites.titles[0])[clear]
    expected = backdrop(OWN_BACKDROP, (30, 40), handed.panels.own)[clear]
    np.testing.assert_array_equal(shown, np.round(255 * expected).astype(np.uint8))
    before = handed.panels.own
    handed.take_backdrop(b"no picture", "bad.png")
    assert handed.bar.is_error and "bad.png" in handed.bar.message
    assert handed.panels.own is before
    handed.backdrop.value = "white"
    assert handed.bar.message == ""


def test_files_hold_foreground_and_alpha_and_nothing_of_what_was_cut_away(handed):
    open_tab(handed, "composite")
    (cut_out, both), (alone, alpha) = files(handed.panels.files.value).items()
    assert cut_out.endswith("-cut-out.png") and alone.endswith("-alpha.png")
    np.testing.assert_array_equal(alpha, np.round(255 * handed.alpha).astype(np.uint8))
    np.testing.assert_array_equal(both[..., 3], alpha)
    seen = handed.alpha > 0
    np.testing.assert_array_equal(
        both[seen, :3], np.round(255 * handed.foreground[seen]).astype(np.uint8)
    )
    assert (both[~seen] == 0).all()


def test_three_methods_stand_beside_the_truth_or_the_picture(lab, handed):
    for one, title, fourth in ((lab, "truth", lab.scene.alpha), (handed, "picture C", IMAGE)):
        open_tab(one, "methods")
        assert one.panels.methods.titles == ["Bayesian", "Knockout", "Ruzon–Tomasi", title]
        shown = panel(one.panels.methods, title)
        expected = np.round(255 * fourth).astype(np.uint8)
        np.testing.assert_array_equal(
            shown if shown.ndim == expected.ndim else shown[..., 0], expected
        )
        assert one.panels.methods.zoom > 1
        (figure,) = files(one.panels.figure.value).values()
        assert figure.shape[1] > 3 * figure.shape[0]


def test_the_error_is_scored_for_every_method_and_photographs_have_none(lab, handed, undrawn):
    open_tab(lab, "error")
    unknown = lab.trimap == Seed.UNKNOWN
    words = lab.panels.scores.value
    scores = {m: sad(matte.alpha, lab.scene.alpha, unknown) for m, matte in lab.mattes.items()}
    for score in scores.values():
        assert f"{score:.2f}" in words
    assert f"SAD {scores['bayesian']:.2f}" in lab.panels.error.value
    lab.method.value = "knockout"
    assert f"SAD {scores['knockout']:.2f}" in lab.panels.error.value
    open_tab(handed, "error")
    assert "no truth" in handed.panels.scores.value and handed.panels.error.value == ""


def test_the_least_score_of_a_column_is_bold_and_no_other(lab, undrawn):
    open_tab(lab, "error")
    unknown = lab.trimap == Seed.UNKNOWN
    columns = zip(
        *(scores_of(one.alpha, lab.scene.alpha, unknown) for one in lab.mattes.values()),
        strict=True,
    )
    bold = re.findall(r"<td><b>([\d.]+)</b>", lab.panels.scores.value)
    least = [min(column) * factor for column, factor in zip(columns, (1, 1000, 1, 1), strict=True)]
    assert sorted(bold) == sorted(f"{value:.2f}" for value in least)


def test_tabs_are_grey_from_a_new_trimap_until_their_matte_comes(lab):
    worker = Worker()
    lab.painter.session.add(Stroke([[3, 3]], 2, Seed.BACKGROUND))
    lab.painter.session.add(Stroke([[24, 40]], 3, Seed.UNKNOWN))
    open_tab(lab, "matte")
    drawn, *parts = worker(asked(lab), lab.image)
    lab.draw_soon._draws = ()  # nothing is drawn meanwhile
    lab.show(drawn, lab.painter.revision)
    tabs = lab.panels.side.widget.children
    grey = ["st-old" in tab._dom_classes for tab in tabs]
    assert all(grey)
    for part in parts:
        lab.show(part, lab.painter.revision)
    lab.panels.side.draw()
    assert "st-old" not in tabs[1]._dom_classes


def test_the_code_of_a_scene_begins_with_the_scene(lab):
    lines = lab._code(lab.painter).splitlines()
    assert 'scene = data.matting_scene("fur", "coffee", (48, 64))' in lines
    assert "matte = bayesian(image, trimap)" in lines and lines[-1] == "matte.alpha"
    lab.photo.menu.value = "dandelion"
    assert "scene = data.dandelion((48, 64))" in lab._code(lab.painter)


def test_chinese_readers_are_told_in_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    lab = MattingLab(inline=True, autosave=None)
    for number in range(len(TABS)):
        lab.panels.side.widget.selected_index = number
    written = [lab.progress, lab.panels.rings.words, lab.panels.rings.note, lab.panels.scores]
    for widget in (*written, lab.panels.figure, lab.panels.files, lab.numbers):
        words = re.sub("<[^>]*>", "", widget.value)
        assert re.search("[\u4e00-\u9fff]", words), words
        assert not re.search("[\u4e00-\u9fff][,:;?]", words), words
    lab.close()


def test_an_own_photograph_is_no_scene(lab):
    lab.bar._hear(None, {"kind": "photo", "name": "me.png"}, [png_of(IMAGE)])
    assert lab.scene is None and lab.matte is None
    assert 'data.open_image("photo.jpg"' in lab._code(lab.painter)
    assert data.PHOTOGRAPHS[0] in [value for _, value in lab.photo.menu.options]
