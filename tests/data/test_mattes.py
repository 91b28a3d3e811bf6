"""Scenes for matting: exactly their layers, what their names promise, and trimaps of mattes."""

from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image

from segteach.arrays import Seed, seeds_from_trimap
from segteach.data import MATTING_SCENES, PHOTOGRAPHS, load, matting_scene, trimap_of
from segteach.data.mattes import ribbons
from segteach.data.mattes.backgrounds import texture
from segteach.data.mattes.defocus import out_of_focus
from segteach.data.mattes.layers import SCALE, Layer, Sheet, averaged, over, scene_of
from segteach.data.mattes.ribbons import Canvas, plain
from segteach.data.mattes.samples import SHAPE, WIDTHS, sample

SAMPLES = Path(__file__).parents[2] / "datasets" / "matting"
MATTES = arrays(
    float,
    array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=7),
    elements=st.sampled_from([0, 0, 0.5, 1, 1]),
)
every_scene = pytest.mark.parametrize("name", MATTING_SCENES)


@cache
def scene_at_full_size(name):
    return matting_scene(name, rng=3)


def composite(scene):
    alpha = scene.alpha[..., None]
    return alpha * scene.foreground + (1 - alpha) * scene.background


def shares(alpha):
    """The shares of pixels with alpha 0, between and 1."""
    return [float(part.mean()) for part in (alpha == 0, (alpha > 0) & (alpha < 1), alpha == 1)]


@every_scene
@pytest.mark.parametrize("background", ["texture", "coffee", "camera"])
def test_a_scene_is_exactly_its_layers(name, background):
    scene = matting_scene(name, background, (72, 96))
    for values in (scene.image, scene.alpha, scene.foreground, scene.background):
        assert 0 <= values.min() <= values.max() <= 1
    np.testing.assert_allclose(scene.image, composite(scene), rtol=0, atol=1e-12)
    levels = scene.alpha * 65535
    np.testing.assert_allclose(levels, np.rint(levels), rtol=0, atol=1e-9)  # fits a file of 16 bit


@every_scene
def test_a_scene_has_pixels_of_all_kinds_and_layers_that_vary(name):
    scene = scene_at_full_size(name)
    empty, shared, solid = shares(scene.alpha)
    assert empty > 0.2
    assert shared > 0.04
    assert solid > 0.03
    between = scene.alpha[(scene.alpha > 0) & (scene.alpha < 1)]
    assert np.histogram(between, bins=4, range=(0, 1))[0].min() > 0.02 * between.size
    object_ = scene.foreground[scene.alpha > 0]
    assert object_.std(axis=0).min() > 0.04  # shading in every channel
    hues = object_ / object_.sum(axis=1, keepdims=True).clip(1e-9)
    assert np.ptp(hues, axis=0).max() > 0.1
    steps = np.abs(np.diff(scene.background, axis=1)).mean()
    assert scene.background.std() > 0.08
    assert steps > 0.01


@every_scene
def test_a_scene_is_its_numbers(name):
    first, again, other = (matting_scene(name, shape=(48, 64), rng=rng) for rng in (5, 5, 6))
    for part in ("image", "alpha", "foreground", "background"):
        assert (getattr(first, part) == getattr(again, part)).all()
        assert (getattr(first, part) != getattr(other, part)).any()
    generator = matting_scene(name, shape=(48, 64), rng=np.random.default_rng(5))
    assert (generator.image == first.image).all()
    elsewhere = matting_scene(name, "china", (48, 64), rng=5)
    assert (elsewhere.alpha == first.alpha).all()  # the object does not depend on what is behind
    assert (elsewhere.foreground == first.foreground).all()


@every_scene
@pytest.mark.parametrize("shape", [(32, 32), (33, 130), (130, 33)])
def test_a_scene_has_the_shape_that_was_asked_for(name, shape):
    scene = matting_scene(name, "flower", shape)
    assert scene.image.shape == scene.foreground.shape == scene.background.shape == (*shape, 3)
    assert scene.alpha.shape == shape
    assert min(shares(scene.alpha)) > 0
    np.testing.assert_allclose(scene.image, composite(scene), rtol=0, atol=1e-12)


@every_scene
def test_a_larger_scene_is_the_same_with_more_pixels(name):
    small, large = (matting_scene(name, shape=shape).alpha for shape in ((90, 120), (180, 240)))
    means = large.reshape(90, 2, 120, 2).mean(axis=(1, 3))
    assert np.abs(means - small).mean() < 0.03
    assert abs(large.mean() - small.mean()) < 0.03


def test_fine_pixels_are_averaged_premultiplied():
    """Pixel by pixel, on more rows than are averaged at a time; what is bare lends no colour."""
    rng, (height, width) = np.random.default_rng(0), (70, 3)
    alpha = rng.choice([0.0, 0.25, 1.0], (height * SCALE, width * SCALE))
    alpha[:SCALE, :SCALE] = 0
    colour = rng.random((*alpha.shape, 3))
    sheet = Sheet(height * SCALE, width * SCALE)
    layer = averaged(sheet, lambda top, bottom: (alpha[top:bottom], colour[top:bottom]))
    scene = scene_of(layer, np.full((height, width, 3), 0.5))
    for row, col in np.ndindex(height, width):
        block = slice(row * SCALE, (row + 1) * SCALE), slice(col * SCALE, (col + 1) * SCALE)
        a, f = alpha[block].reshape(-1, 1), colour[block].reshape(-1, 3)
        assert layer.alpha[row, col] == pytest.approx(a.mean())
        assert scene.alpha[row, col] == pytest.approx(a.mean(), abs=1 / 65535)
        if a.any():
            expected = (a * f).sum(axis=0) / a.sum()
            np.testing.assert_allclose(scene.foreground[row, col], expected, atol=1e-12)
    assert scene.alpha[0, 0] == 0
    assert any((scene.foreground[0, 0] == scene.foreground[p]).all() for p in ((0, 1), (1, 0)))


def test_a_half_covered_pixel_has_the_hair_s_colour():
    """A red thread over half of each pixel: alpha 1/2 and pure red, no dark edge."""
    sheet = Sheet(8 * SCALE, 8 * SCALE)
    canvas = Canvas(sheet)
    middle = (4 * SCALE + SCALE / 4) / sheet.side
    line = np.array([[[0.0, middle], [1.0, middle]]])
    red = plain(np.array([[1.0, 0, 0]]), 0)
    canvas.ribbons(line, np.full((1, 2), (SCALE / 4 - 0.01) / sheet.side), red)
    scene = scene_of(averaged(sheet, canvas.band), np.zeros((8, 8, 3)))
    np.testing.assert_allclose(scene.alpha[:, 4], 0.5, atol=1 / 65535)
    assert (np.delete(scene.alpha, 4, axis=1) == 0).all()
    assert (scene.foreground == [1, 0, 0]).all()


def test_a_later_ribbon_covers_an_earlier_one_and_leaves_no_gap():
    """A wide bent ribbon is solid; a second one on top hides it."""
    sheet = Sheet(200, 200)
    canvas = Canvas(sheet)
    turn = np.linspace(0, np.pi, 40)
    arc = np.stack([0.8 - 0.5 * np.sin(turn), 0.5 - 0.4 * np.cos(turn)], axis=1)
    across = np.linspace([0.3, 0.5], [0.9, 0.5], 40)
    tones = np.array([[1.0, 0, 0], [0, 1.0, 0]])
    canvas.ribbons(np.stack([arc, across]), np.full((2, 40), 0.06), plain(tones, 0))
    alpha, colour = canvas.band(0, 200)
    rows, cols = sheet.places(0, 200)
    ring = np.hypot((rows - 0.8) / 0.5, (cols - 0.5) / 0.4)
    near = (np.abs(ring - 1) < 0.08) & (rows < 0.75)
    assert (alpha[near] == 1).all()
    bar = (rows > 0.32) & (rows < 0.88) & (np.abs(cols - 0.5) < 0.05)
    assert (colour[bar] == [0, 1, 0]).all()
    assert (colour[near & (np.abs(cols - 0.5) > 0.08)] == [1, 0, 0]).all()


def test_ribbons_are_the_same_in_pieces(monkeypatch):
    """Many at a time, one at a time, or a few dots of one: only the memory differs."""
    pictures = []
    for dots in (400_000, 3000, 50):
        monkeypatch.setattr(ribbons, "AT_ONCE", dots)
        pictures.append(matting_scene("leaves", shape=(32, 40)).image)
    assert (pictures[0] == pictures[1]).all()
    assert (pictures[0] == pictures[2]).all()


def test_out_of_focus_is_the_mean_over_a_disc():
    """Against a loop over the disc's pixels, away from the border; one colour stays one colour."""
    rng = np.random.default_rng(2)
    alpha = rng.random((40, 50))
    colours = rng.random((40, 50, 3))
    radius = 5.0
    seen = out_of_focus(Layer(alpha, alpha[..., None] * colours), radius / 40)
    weights = {
        (r, c): min(max(radius + 0.5 - np.hypot(r, c), 0), 1)
        for r in range(-6, 7)
        for c in range(-6, 7)
    }
    for row, col in ((20, 25), (12, 8), (7, 40)):
        parts = [(w, alpha[row + r, col + c], (r, c)) for (r, c), w in weights.items()]
        total = sum(weights.values())
        assert seen.alpha[row, col] == pytest.approx(sum(w * a for w, a, _ in parts) / total)
        red = sum(w * a * colours[row + r, col + c, 0] for w, a, (r, c) in parts) / total
        assert seen.premultiplied[row, col, 0] == pytest.approx(red)
    flat = out_of_focus(Layer(alpha, alpha[..., None] * [0.2, 0.5, 0.9]), radius / 40)
    expected = flat.alpha[..., None] * [0.2, 0.5, 0.9]
    np.testing.assert_allclose(flat.premultiplied, expected, atol=1e-12)


def test_two_layers_as_one_are_both_laid_over_the_background():
    rng = np.random.default_rng(3)
    front, behind = (Layer(a, a[..., None] * rng.random((6, 7, 3))) for a in rng.random((2, 6, 7)))
    background = rng.random((6, 7, 3))

    def laid(layer, under):
        return layer.premultiplied + (1 - layer.alpha[..., None]) * under

    both = laid(over(front, behind), background)
    np.testing.assert_allclose(both, laid(front, laid(behind, background)), atol=1e-12)


def test_a_photograph_behind_is_cut_and_never_stretched():
    whole = matting_scene("net", "astronaut", (512, 512)).background
    np.testing.assert_array_equal(whole, load("astronaut"))
    pillars = matting_scene("net", "china", (427, 200), rng=4).background  # of 427 x 640
    columns = [np.abs(load("china")[:, c : c + 200] - pillars).mean() for c in range(441)]
    assert min(columns) < 0.03  # a part of full height, between two columns maybe


def test_every_texture_has_structure():
    """Four kinds by their random numbers, each with neighbours that differ."""
    textures = [texture((60, 80), np.random.default_rng(seed)) for seed in range(12)]
    kinds = {int(np.random.default_rng(seed).integers(4)) for seed in range(12)}
    assert kinds == {0, 1, 2, 3}
    for picture in textures:
        assert 0 <= picture.min() < picture.max() <= 1
        assert picture.std() > 0.08
        assert np.abs(np.diff(picture, axis=0)).mean() > 0.008


@given(MATTES, st.sampled_from([0, 1, 1.5, 2, 3]))
def test_a_trimap_leaves_open_what_is_near_a_shared_pixel_or_an_edge(alpha, width):
    height, columns = alpha.shape
    places = list(np.ndindex(height, columns))

    def neighbours(row, col):
        return [p for p in places if max(abs(p[0] - row), abs(p[1] - col)) <= 1]

    def source(place):
        values = {float(alpha[p]) for p in neighbours(*place)}
        return 0 < alpha[place] < 1 or {0.0, 1.0} <= values

    sources = [p for p in places if source(p)]
    unknown = {
        p for p in places if any(np.hypot(p[0] - q[0], p[1] - q[1]) <= width for q in sources)
    }
    kinds = {float(alpha[p]) for p in places if p not in unknown}
    if kinds != {0.0, 1.0}:
        with pytest.raises(ValueError, match=r"^(alpha|width): "):
            trimap_of(alpha, width)
        return
    trimap = trimap_of(alpha, width)
    assert {(int(r), int(c)) for r, c in np.argwhere(trimap == Seed.UNKNOWN)} == unknown
    assert (alpha[trimap == Seed.FOREGROUND] == 1).all()
    assert (alpha[trimap == Seed.BACKGROUND] == 0).all()


@every_scene
def test_every_width_leaves_both_kinds_and_no_shared_pixel_known(name):
    alpha = scene_at_full_size(name).alpha
    shared, before = (alpha > 0) & (alpha < 1), np.zeros(alpha.shape, dtype=bool)
    for width in (0, 1, 3, 6, 10):
        trimap = trimap_of(alpha, width)
        unknown = trimap == Seed.UNKNOWN
        assert (unknown >= shared).all()
        assert (unknown >= before).all()
        assert set(np.unique(trimap)) == set(Seed)
        before = unknown


def test_the_committed_set_is_what_the_program_renders():
    rendered = {f"{name}-{part}": p for name in MATTING_SCENES for part, p in sample(name).items()}
    files = {path.stem: path for path in SAMPLES.glob("*")}
    assert set(files) == set(rendered)
    different = []
    for stem, pixels in rendered.items():
        with Image.open(files[stem]) as picture:
            if not np.array_equal(np.asarray(picture), pixels):
                different.append(stem)
    assert different == [], "run `make data`"
    assert sum(path.stat().st_size for path in files.values()) <= 2 * 2**20


def test_the_committed_trimaps_are_trimaps_and_agree_with_the_mattes():
    for name in MATTING_SCENES:
        with Image.open(SAMPLES / f"{name}-alpha.png") as picture:
            alpha = np.asarray(picture)
        assert alpha.shape == SHAPE
        for width in WIDTHS:
            with Image.open(SAMPLES / f"{name}-trimap{width}.png") as picture:
                seeds = seeds_from_trimap(np.asarray(picture))
            assert set(np.unique(seeds)) == set(Seed)
            assert (alpha[seeds == Seed.FOREGROUND] == 255).all()
            assert (alpha[seeds == Seed.BACKGROUND] == 0).all()


def test_bad_arguments_are_named(refused):
    solid = np.ones((4, 4))
    small = np.pad(solid, 3)
    cases = [
        (partial(matting_scene, "beard"), "^name: got 'beard', allowed are hair, fur"),
        (partial(matting_scene, "hair", "beach"), f"^background: .*{PHOTOGRAPHS[0]}"),
        (partial(matting_scene, "hair", shape=(31, 99)), "^shape: got .*32 to 2048"),
        (partial(matting_scene, "hair", shape=(99, 2049)), "^shape: got .*32 to 2048"),
        (partial(matting_scene, "hair", shape=9), "^shape: "),
        (partial(matting_scene, "hair", rng="one"), "^rng: "),
        (partial(trimap_of, solid), "^alpha: got no pixel of 0"),
        (partial(trimap_of, solid * 0.5), "^alpha: got no pixel of 1"),
        (partial(trimap_of, solid * 2), "^alpha: "),
        (partial(trimap_of, small, -1), "^width: "),
        (partial(trimap_of, small, 3), "^width: got 3, allowed are numbers below 1"),
    ]
    assert refused(cases) == []
