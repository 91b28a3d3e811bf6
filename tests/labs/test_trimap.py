"""The trimap lab without a browser: masks of any origin in, trimaps out, strokes that win."""

import base64
import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segteach import data
from segteach.arrays import Seed, Stroke, seeds_from_box, seeds_from_strokes
from segteach.labs.grabcut import GrabCutLab
from segteach.labs.histogram_cut import HistogramCutLab
from segteach.labs.kit.photo import OWN
from segteach.labs.trimap import TrimapLab
from segteach.labs.trimap.pictures import EXAMPLES, FIRST
from segteach.marks.edits import Box, Polygon, Trimap
from segteach.matting.matte import Matte
from segteach.matting.trimap import kinds_of, outline_distance, trimap_from_mask, widest_band
from segteach.segmentation.grabcut import grabcut

U, B, F = Seed.UNKNOWN, Seed.BACKGROUND, Seed.FOREGROUND
SHAPE = (48, 64)
BOX = Box((10, 6, 52, 46))


def disc(shape=SHAPE, radius=14):
    rows, cols = np.indices(shape)
    return (rows - 26) ** 2 + (cols - 30) ** 2 < radius**2


def photograph(name):
    if name not in data.PHOTOGRAPHS:
        raise ValueError(f"name: got {name!r}")
    rng = np.random.default_rng(len(name))
    colours = np.where(disc()[..., None], [0.8, 0.6, 0.1], [0.1, 0.3, 0.5])
    return (colours + rng.normal(0, 0.03, (*SHAPE, 3))).clip(0, 1)


def png(pixels):
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def greys(trimap):
    return np.array([128, 0, 255], np.uint8)[trimap]


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Small photographs of a bright disc, with a box round it on each."""
    monkeypatch.setattr(data, "load", photograph)
    monkeypatch.setattr(TrimapLab, "FIRST", dict.fromkeys(data.PHOTOGRAPHS, (BOX,)))


@pytest.fixture
def make():
    """Return make(...) -> a lab that answers at once and is closed at the end."""
    labs = []

    def make(*arguments, **options):
        labs.append(TrimapLab(*arguments, **({"inline": True, "autosave": None} | options)))
        return labs[-1]

    yield make
    for lab in labs:
        lab.close()


def runs_to(lab):
    """Return the trimap that the code of the lab makes of its picture."""
    lines = lab._code(lab.painter).replace('data.open_image("photo.jpg", max_side=640)', "own")
    names = {"own": lab.image}
    exec(lines, names)
    return names["trimap"]


# --- masks in ------------------------------------------------------------------------------------


def test_alone_it_begins_with_the_band_round_the_mask_that_grabcut_makes_of_the_box(make):
    lab = make()
    mask = grabcut(lab.image, seeds_from_box(SHAPE, BOX.corners)).mask
    np.testing.assert_array_equal(lab.mask, mask)
    np.testing.assert_array_equal(lab.trimap, trimap_from_mask(mask, lab.width.value))
    np.testing.assert_array_equal(runs_to(lab), lab.trimap)


def test_every_photograph_has_a_place_to_begin_and_every_example_is_one():
    assert set(FIRST) == set(data.PHOTOGRAPHS)
    assert {name for name, _ in EXAMPLES} <= set(FIRST)


def test_another_box_or_a_polygon_makes_another_mask(make):
    lab = make()
    triangle = Polygon([[2, 2], [2, 60], [46, 30]])
    lab.painter.add(triangle)
    expected = grabcut(lab.image, lab.painter.seeds).mask
    np.testing.assert_array_equal(lab.mask, expected)
    np.testing.assert_array_equal(runs_to(lab), lab.trimap)
    lab.painter.undo()
    np.testing.assert_array_equal(
        lab.mask, grabcut(lab.image, seeds_from_box(SHAPE, BOX.corners)).mask
    )


@pytest.mark.parametrize("width", [1, 5, 9])
def test_the_slider_is_the_width_of_the_band(make, width):
    lab = make(mask=disc())
    lab.width.value = width
    np.testing.assert_array_equal(lab.trimap, trimap_from_mask(disc(), width))
    np.testing.assert_array_equal(runs_to(lab), lab.trimap)


def test_a_band_too_wide_for_the_mask_stays_at_the_widest_and_says_so(make):
    lab = make(mask=disc())
    widest = widest_band(disc(), outline_distance(disc()))
    lab.width.value = lab.width.max
    np.testing.assert_array_equal(lab.trimap, trimap_from_mask(disc(), widest))
    assert f"{widest} px" in lab.painter.message
    np.testing.assert_array_equal(runs_to(lab), lab.trimap)
    lab.width.value = 3
    assert lab.painter.message == ""


def test_a_mask_of_an_array_walks_over(make):
    lab = make("coffee", mask=disc(radius=9))
    assert lab.painter.picture == "coffee"
    np.testing.assert_array_equal(lab.mask, disc(radius=9))
    lab.painter.add(Stroke([[3, 3]], 2, F))
    lab.photo.menu.value = "rocket"
    assert not np.array_equal(lab.mask, disc(radius=9))
    lab.reset()
    assert lab.painter.picture == "coffee" and not lab.painter.session.strokes
    np.testing.assert_array_equal(lab.mask, disc(radius=9))


@pytest.mark.parametrize("kind", [GrabCutLab, HistogramCutLab])
def test_picture_and_mask_of_another_lab_walk_over(make, kind, monkeypatch):
    monkeypatch.setattr(kind, "FIRST", {})
    other = kind(inline=True, autosave=None)
    other.painter.show_mask(disc(radius=10))
    lab = make(mask=other)
    assert lab.painter.picture == other.painter.picture
    np.testing.assert_array_equal(lab.image, other.painter.image)
    np.testing.assert_array_equal(lab.mask, disc(radius=10))
    other.close()


def test_so_does_a_photograph_of_the_reader_s_own(make, monkeypatch):
    monkeypatch.setattr(GrabCutLab, "FIRST", {})
    other = GrabCutLab(inline=True, autosave=None)
    own = np.random.default_rng(3).integers(0, 255, (30, 50, 3), np.uint8)
    other.bar._hear(None, {"kind": "photo", "name": "me.png"}, [png(own)])
    other.painter.show_mask(np.arange(50) < 20 + np.zeros((30, 1)))
    lab = make(mask=other, autosave="trimap-test")
    assert lab.painter.picture == OWN == lab.photo.menu.value
    np.testing.assert_array_equal(lab.image, own / 255)
    np.testing.assert_array_equal(lab.mask, other.painter.mask)
    np.testing.assert_array_equal(runs_to(lab), lab.trimap)
    lab.photo.menu.value = "coffee"
    lab.reset()
    np.testing.assert_array_equal(lab.image, own / 255)
    np.testing.assert_array_equal(lab.mask, other.painter.mask)
    other.close()


def test_a_cell_run_again_has_the_strokes_again_and_another_mask_begins_anew(make, own_files):
    lab = make("coffee", mask=disc(), autosave="trimap-test")
    lab.painter.add(Stroke([[3, 3]], 2, F))
    again = make("coffee", mask=disc(), autosave="trimap-test")
    np.testing.assert_array_equal(again.trimap, lab.trimap)
    assert len(again.painter.session.strokes) == 1
    other = make("coffee", mask=disc(radius=8), autosave="trimap-test")
    np.testing.assert_array_equal(other.mask, disc(radius=8))
    assert not other.painter.session.strokes


def test_a_picture_handed_over_again_has_its_strokes_again(make, own_files):
    given = {"mask": disc(), "image": photograph("coffee"), "autosave": "trimap-test"}
    lab = make(**given)
    lab.painter.add(Stroke([[3, 3]], 2, F))
    again = make(**given)
    np.testing.assert_array_equal(again.trimap, lab.trimap)
    assert len(again.painter.session.strokes) == 1 and again.bar.restored
    again.reset()
    assert not again.painter.session.strokes
    again.painter.add(Stroke([[3, 3]], 2, F))
    other = make(**given | {"mask": disc(radius=8)})
    np.testing.assert_array_equal(other.mask, disc(radius=8))
    assert not other.painter.session.strokes


def test_an_own_photograph_of_the_same_shape_begins_anew(make, own_files):
    lab = make(mask=disc(), image=photograph("coffee"), autosave="trimap-test")
    lab.painter.add(Stroke([[3, 3]], 2, F))
    other = make(autosave="trimap-test")
    other.photo.take_image(photograph("rocket"))
    assert other.painter.picture == OWN and not other.painter.session.edits


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"mask": disc((40, 64))}, r"mask: got shape \(40, 64\), allowed is \(48, 64\)"),
        ({"mask": "flower"}, "mask"),
        ({"mask": disc(), "name": "nobody"}, "name"),
        ({"name": "nobody"}, "name"),
        ({"method": "bayesian"}, "method: got 'bayesian'"),
    ],
)
def test_what_cannot_be_handed_over_is_refused(make, options, words):
    with pytest.raises(ValueError, match=words):
        make(**options)


def test_a_lab_that_shows_no_mask_yet_is_refused(make, monkeypatch):
    monkeypatch.setattr(GrabCutLab, "FIRST", {})
    other = GrabCutLab(inline=True, autosave=None)
    with pytest.raises(ValueError, match="mask: got 'GrabCutLab' without a mask"):
        make(mask=other)
    other.close()


@pytest.mark.parametrize("mask", [np.zeros(SHAPE, bool), np.ones(SHAPE, bool)])
def test_a_mask_of_one_kind_leaves_no_room_and_that_is_said(make, mask):
    lab = make(mask=mask)
    assert "no room for a band" in lab.painter.message
    assert lab.alpha is None and lab.trimap is not None
    np.testing.assert_array_equal(runs_to(lab), lab.trimap)
    lab.painter.add(Stroke([[24, 30]], 6, B if mask.any() else F))
    assert lab.alpha is not None


# --- the brush -----------------------------------------------------------------------------------


def test_strokes_of_all_three_kinds_win_over_the_band_and_stay_when_it_changes(make):
    lab = make(mask=disc())
    strokes = [Stroke([[26, 30]], 4, U), Stroke([[26, 44]], 3, F), Stroke([[26, 17]], 3, B)]
    for stroke in strokes:
        lab.painter.add(stroke)
    for width in (2, 6):
        lab.width.value = width
        expected = seeds_from_strokes(strokes, SHAPE, over=trimap_from_mask(disc(), width))
        np.testing.assert_array_equal(lab.trimap, expected)
        np.testing.assert_array_equal(runs_to(lab), expected)
    assert lab.trimap[26, 30] == U and lab.trimap[26, 44] == F and lab.trimap[26, 17] == B


def test_many_strokes_are_in_the_code_as_well(make):
    lab = make(mask=disc())
    for n in range(60):
        lab.painter.add(Stroke([[n % 40, n], [n % 30, n]], 1, (U, B, F)[n % 3]))
    np.testing.assert_array_equal(runs_to(lab), lab.trimap)


def test_strokes_alone_are_a_trimap_and_what_is_missing_is_said(make):
    lab = make()
    lab.painter.clear()
    assert lab.trimap is None and lab.painter.mask is None and lab.painter.message
    lab.painter.add(Stroke([[26, 30]], 5, F))
    assert lab.alpha is None and "background" in lab.painter.message
    lab.painter.add(Stroke([[2, 2], [2, 60]], 2, B))
    assert lab.painter.message == "" and lab.alpha is not None
    np.testing.assert_array_equal(lab.trimap, lab.painter.seeds)
    np.testing.assert_array_equal(runs_to(lab), lab.trimap)
    assert lab.width.disabled


def test_the_counts_are_those_of_the_three_kinds(make):
    lab = make(mask=disc())
    rows = re.findall(r"<td>(\w+)</td><td>([\d,]+)</td>", lab.counts.value)
    counts = {word: int(number.replace(",", "")) for word, number in rows}
    expected = {kind.name.lower(): n for kind, n in kinds_of(lab.trimap).items()}
    assert counts == expected and sum(counts.values()) == disc().size


def test_the_words_of_a_pixel_are_its_kind_its_distance_and_alpha(make):
    lab = make(mask=disc())
    lab.width.value = 4
    for row, col in ((26, 30), (26, 43), (2, 2)):
        lab.painter.hover = (row, col)
        kind, away = Seed(lab.trimap[row, col]), outline_distance(disc())[row, col]
        for words in (kind.name.lower(), f"{away:.1f} px", f"α = {lab.alpha[row, col]:.3f}"):
            assert words in lab.numbers.value


# --- files ---------------------------------------------------------------------------------------


def saved(lab):
    content = re.search('base64,([^"]+)', lab.link.value)[1]
    return base64.b64decode(content)


def test_the_file_holds_0_128_and_255_and_comes_back_whole(make):
    lab = make(mask=disc())
    lab.painter.add(Stroke([[5, 5]], 3, F))
    content, trimap = saved(lab), lab.trimap
    pixels = np.asarray(Image.open(io.BytesIO(content)))
    np.testing.assert_array_equal(pixels, greys(trimap))
    lab.reset()
    lab.take_trimap(content, "t.png")
    np.testing.assert_array_equal(lab.trimap, trimap)
    assert lab.width.disabled and lab.bar.message == ""
    np.testing.assert_array_equal(runs_to(lab), trimap)
    lab.painter.add(Stroke([[26, 30]], 2, B))
    assert lab.trimap[26, 30] == B and lab.trimap[5, 5] == F
    lab.painter.undo(), lab.painter.undo()
    assert not lab.width.disabled


def test_stray_values_are_told_and_a_file_that_is_no_trimap_changes_nothing(make):
    lab = make(mask=disc())
    pixels = greys(lab.trimap)
    pixels[0, :9] = 60
    lab.take_trimap(png(pixels), "t.png")
    assert "9 pixels" in lab.bar.message and (lab.trimap[0, :9] == U).all()
    before, edits = lab.trimap, len(lab.painter.session.edits)
    for content in (png(np.uint8(255 * photograph("coffee"))), b"nothing", png(pixels[:20])):
        lab.take_trimap(content, "bad.png")
        assert lab.bar.is_error and "bad.png" in lab.bar.message
        assert lab.trimap is before and len(lab.painter.session.edits) == edits


def test_a_trimap_of_the_photograph_in_full_size_fits_the_smaller_one(make):
    lab = make(mask=disc())
    large = np.kron(greys(lab.trimap), np.ones((3, 3), np.uint8))
    expected = lab.trimap
    lab.take_trimap(png(large), "large.png")
    np.testing.assert_array_equal(lab.trimap, expected)


def test_the_button_hands_the_file_over(make):
    lab = make(mask=disc())
    trimap = lab.trimap
    lab.file._hear(None, {"kind": "file", "name": "t.png"}, [memoryview(png(greys(trimap)))])
    assert isinstance(lab.painter.session.region, Trimap) and lab.width.disabled


# --- the matte -----------------------------------------------------------------------------------


def test_the_matte_is_harmonic_where_nothing_is_known(make):
    lab = make(mask=disc())
    alpha, trimap = lab.alpha, lab.trimap
    assert (alpha[trimap == F] == 1).all() and (alpha[trimap == B] == 0).all()
    around = [np.roll(alpha, shift, axis) for axis in (0, 1) for shift in (1, -1)]
    inner = (trimap == U)[1:-1, 1:-1]
    means = np.mean(around, axis=0)[1:-1, 1:-1]
    np.testing.assert_allclose(alpha[1:-1, 1:-1][inner], means[inner], atol=1e-6)


def half(image, trimap):
    """Return a matte of one half wherever the trimap is unknown."""
    return Matte(np.array([0.5, 0.0, 1.0])[trimap], image, image, "")


@pytest.mark.parametrize("method", [half, lambda *question: half(*question)])
def test_another_method_is_asked_and_named(make, method):
    lab = make(mask=disc(), method=method)
    np.testing.assert_array_equal(lab.alpha, np.array([0.5, 0, 1])[lab.trimap])
    assert method.__name__ in " ".join(lab.pictures.titles)


def test_a_method_that_fails_is_said_and_the_trimap_stays(make):
    def broken(image, trimap):
        raise ValueError("alpha is nowhere")

    lab = make(mask=disc(), method=broken)
    assert "alpha is nowhere" in lab.painter.message
    np.testing.assert_array_equal(lab.trimap, trimap_from_mask(disc(), lab.width.value))


def test_words_and_titles_are_in_the_reader_s_language(make, monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    lab = make(mask=disc())
    lab.width.value = lab.width.max
    for words in (lab.painter.message, lab.counts.value, lab.link.value, *lab.pictures.titles):
        assert re.search("[\u4e00-\u9fff]", words), words
    assert re.search("[\u4e00-\u9fff]", lab.file.face + lab.numbers.value)


def test_the_band_begins_as_wide_as_that_of_the_chapter(make):
    source = Path(__file__).parents[2] / "notebooks" / "source" / "05_bayesian_matting.py"
    made = re.search(r"\nband = trimap_from_mask\(mask, (\d+)\)", source.read_text("utf-8"))
    assert make().width.value == int(made[1])
