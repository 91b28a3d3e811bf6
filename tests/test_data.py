"""Pictures and points: what comes from a file of any kind, and the scenes with an exact answer."""

import io
import struct
import zlib
from functools import partial

import numpy as np
import pytest
from PIL import Image, features

from segteach import data
from segteach.arrays import Seed
from segteach.data import PHOTOGRAPHS, dandelion, fit_within, load, open_image, points

LEVEL8, LEVEL16 = 1 / 255, 1 / 65535


def noise(*shape, dtype=np.uint8):
    return np.random.default_rng(0).integers(0, np.iinfo(dtype).max + 1, shape).astype(dtype)


def encoded(picture, kind="PNG", **options):
    file = io.BytesIO()
    (Image.fromarray(picture) if isinstance(picture, np.ndarray) else picture).save(
        file, kind, **options
    )
    return file.getvalue()


def palette_picture(indices, colours):
    picture = Image.frombytes("P", indices.shape[::-1], indices.astype(np.uint8).tobytes())
    picture.putpalette(np.uint8(colours).tobytes())
    return picture


def on_white(colour, alpha):
    """Return colours and alpha, 0 to 255, laid on white and scaled to [0, 1]."""
    alpha = alpha[..., None] / 255
    return alpha * (colour / 255) + (1 - alpha)


def assert_is_image(got, want, atol=0.0, case=""):
    assert got.dtype == np.float64, case
    assert 0 <= got.min() <= got.max() <= 1, case
    np.testing.assert_allclose(got, want, rtol=0, atol=atol or 1e-12, err_msg=case)


# --- photographs ---------------------------------------------------------------------------------


def test_a_bundled_photograph_is_an_image_with_contrast():
    for name in PHOTOGRAPHS:
        image = load(name)
        assert image.dtype == np.float64, name
        assert image.ndim == 3, name
        assert image.shape[2] == 3, name
        assert min(image.shape[:2]) >= 300, name
        assert 0 <= image.min() < 0.1, name
        assert 0.8 < image.max() <= 1, name
        assert image.std() > 0.1, name


# --- files of every kind -------------------------------------------------------------------------

grey, colour, opacity = noise(5, 4), noise(5, 4, 3), noise(5, 4) // 2 + 64
as_rgb = np.repeat(grey[..., None], 3, axis=2)
deep = noise(5, 4, dtype=np.uint16)
floating = np.random.default_rng(1).random((5, 4)).astype(np.float32)
indices, colours = noise(5, 4) % 4, noise(4, 3)
clear_index = np.where(indices == 2, 0, 255)
clear_each = np.array([0, 80, 160, 255])

FILES = {
    "RGB PNG": (encoded(colour), colour * LEVEL8),
    "RGB BMP": (encoded(colour, "BMP"), colour * LEVEL8),
    "grey": (encoded(grey), as_rgb * LEVEL8),
    "grey 16 bit PNG": (encoded(deep), np.repeat(deep[..., None] * LEVEL16, 3, axis=2)),
    "grey 16 bit TIFF": (encoded(deep, "TIFF"), np.repeat(deep[..., None] * LEVEL16, 3, axis=2)),
    "float TIFF": (encoded(floating, "TIFF"), np.repeat(floating[..., None], 3, axis=2)),
    "bilevel": (
        encoded(Image.fromarray(grey > 99)),
        np.repeat((grey > 99)[..., None], 3, axis=2),
    ),
    "palette": (encoded(palette_picture(indices, colours)), colours[indices] * LEVEL8),
    "palette with one clear index": (
        encoded(palette_picture(indices, colours), transparency=2),
        on_white(colours[indices], clear_index),
    ),
    "palette with an alpha for each index": (
        encoded(palette_picture(indices, colours), transparency=bytes(clear_each.tolist())),
        on_white(colours[indices], clear_each[indices]),
    ),
    "LA": (encoded(np.dstack([grey, opacity])), on_white(as_rgb, opacity)),
    "RGBA": (encoded(np.dstack([colour, opacity])), on_white(colour, opacity)),
    "RGB with one clear colour": (
        encoded(Image.fromarray(colour), transparency=tuple(colour[0, 0].tolist())),
        on_white(colour, 255 * (colour != colour[0, 0]).any(axis=2)),
    ),
    "1 x 1": (encoded(grey[:1, :1]), as_rgb[:1, :1] * LEVEL8),
}


def test_a_file_of_any_kind_opens_as_its_pixels():
    for kind, (file, want) in FILES.items():
        assert_is_image(open_image(file), want, case=kind)


def test_cmyk_is_converted_as_light_that_the_inks_let_through():
    inks = noise(5, 4, 4)
    got = open_image(encoded(Image.frombytes("CMYK", (4, 5), inks.tobytes()), "TIFF"))
    light = 1 - inks / 255
    assert_is_image(got, light[..., :3] * light[..., 3:], atol=LEVEL8)  # Pillow works in 8 bit


# EXIF 2.3, tag 274: where the stored row 0 and column 0 lie in the picture as it is to be seen
ORIENTATIONS = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: a.swapaxes(0, 1)[:, ::-1],
    7: lambda a: a.swapaxes(0, 1)[::-1, ::-1],
    8: lambda a: a.swapaxes(0, 1)[::-1],
}


@pytest.mark.parametrize("stored", [colour, deep], ids=["RGB", "16 bit"])
def test_a_picture_is_turned_the_way_its_exif_says(stored):
    for orientation, turned in ORIENTATIONS.items():
        exif = Image.Exif()
        exif[274] = orientation
        got, plain = open_image(encoded(stored, exif=exif)), open_image(encoded(stored))
        np.testing.assert_array_equal(got, turned(plain), err_msg=str(orientation))


def test_a_path_a_string_and_bytes_of_any_kind_give_the_same(tmp_path):
    file = encoded(colour)
    path = tmp_path / "picture.png"
    path.write_bytes(file)
    for source in (path, str(path), file, bytearray(file), memoryview(file)):
        np.testing.assert_array_equal(open_image(source), colour / 255)


# --- files that are none -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_file_cut_off_anywhere_is_refused_unless_no_pixel_is_missing(kind):
    file = encoded(noise(20, 24, 3), kind)
    whole, refused = open_image(file), 0
    for length in range(len(file)):
        try:
            cut = open_image(file[:length])
        except ValueError as error:
            assert str(error).startswith("source: ")
            refused += 1
        else:  # a PNG without its last checksum and its empty end chunk
            np.testing.assert_array_equal(cut, whole)
    assert refused >= len(file) - 20  # 4 checksum + 4 Adler32 + 12 end chunk


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP", "PPM", "AVIF"])
@pytest.mark.filterwarnings("ignore")  # Pillow warns of some damage before it raises
def test_a_damaged_file_is_read_or_refused_with_a_valueerror_that_names_source(kind):
    if kind == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow reads no AVIF")
    file, rng = encoded(noise(20, 24, 3), kind), np.random.default_rng(0)
    for _ in range(150):
        damaged = bytearray(file)
        for at in rng.integers(0, min(200, len(file)), 2):
            damaged[at] = rng.integers(0, 256)
        try:
            image = open_image(bytes(damaged))
        except ValueError as error:
            assert str(error).startswith("source: ")
        else:
            assert 0 <= image.min() <= image.max() <= 1


def test_what_is_no_picture_is_refused_by_its_name_or_its_kind(tmp_path, refused):
    path = tmp_path / "notes.png"
    path.write_text("no picture")
    for_bytes = (b"", b"no picture", bytes(1000), encoded(colour)[:8])
    cases = [(source, f"^source: {len(source)} bytes") for source in for_bytes]
    cases += [(path, r"^source: .*notes\.png")]
    cases += [(source, "^source: got") for source in (None, 3, np.zeros((2, 2, 3)))]
    outside = (np.full((2, 2), value, np.float32) for value in (-0.5, 1.5, np.nan))
    cases += [(encoded(pixels, "TIFF"), "^source") for pixels in outside]
    assert refused((partial(open_image, source), words) for source, words in cases) == []


def test_a_missing_file_is_a_file_not_found_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        open_image(tmp_path / "nowhere.png")


def test_a_picture_of_more_than_100_million_pixels_is_refused_before_it_is_unpacked(refused):
    def chunk(name, body):
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    def claiming(side):
        header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, 10_000, 8, 0, 0, 0, 0))
        return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", b"") + chunk(b"IEND", b"")

    assert (
        refused((partial(open_image, claiming(side)), "^source") for side in (10_001, 30_000)) == []
    )


# --- fit_within ----------------------------------------------------------------------------------


def test_a_picture_shrunk_by_a_whole_factor_is_the_mean_of_its_blocks():
    image = noise(12, 20, 3) / 255
    want = image.reshape(3, 4, 5, 4, 3).mean(axis=(1, 3))
    assert_is_image(fit_within(image, 5), want, atol=1e-6)  # Pillow averages float32


def test_the_longer_side_becomes_the_limit_and_the_shorter_follows():
    for shape, most, want in (
        ((300, 400), 200, (150, 200)),
        ((400, 300), 200, (200, 150)),
        ((7, 1000), 10, (1, 10)),
        ((3, 3), 1, (1, 1)),
    ):
        assert fit_within(noise(*shape, 3), most).shape == (*want, 3)


def test_a_picture_that_fits_is_not_changed():
    for most in (20, 21, 10_000):
        np.testing.assert_array_equal(fit_within(noise(12, 20, 3), most), noise(12, 20, 3) / 255)


def test_a_limit_that_is_no_side_is_refused(refused):
    calls = [partial(fit_within, noise(4, 4, 3), most) for most in (0, -3, 2.5)]
    assert refused((call, "^max_side: got") for call in calls) == []


def test_grey_is_the_weighted_mean_of_the_channels_and_keeps_grey_pictures():
    np.testing.assert_allclose(data.grey(np.eye(3)[None]), [[0.299, 0.587, 0.114]])
    levels = np.linspace(0, 1, 12).reshape(3, 4)
    np.testing.assert_allclose(data.grey(levels), levels)
    with pytest.raises(ValueError, match="image"):
        data.grey(np.full((2, 2, 3), 2.0))


# --- points --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["three", "crossing", "unequal"])
def test_points_follow_the_mixture_that_comes_with_them(name):
    """Five standard errors: share sqrt(p q / N), mean sqrt(s_ii / n), covariance as in Anderson."""
    count = 40_000
    drawn = points(name, count, rng=3)
    assert drawn.points.shape == (count, 2)
    assert drawn.weights.sum() == pytest.approx(1)
    for k, (p, mean, cov) in enumerate(
        zip(drawn.weights, drawn.means, drawn.covariances, strict=True)
    ):
        mine = drawn.points[drawn.labels == k]
        n, variance = len(mine), np.diag(cov)
        assert abs(n / count - p) < 5 * np.sqrt(p * (1 - p) / count)
        assert (abs(mine.mean(axis=0) - mean) < 5 * np.sqrt(variance / n)).all()
        error = np.sqrt((np.outer(variance, variance) + cov**2) / n)
        assert (abs(np.cov(mine.T, bias=True) - cov) < 5 * error).all()
        assert np.linalg.eigvalsh(cov)[0] > 0


def test_the_crossing_clouds_are_long_and_lie_across_each_other():
    values, vectors = np.linalg.eigh(points("crossing").covariances)
    assert (values[:, 1] > 9 * values[:, 0]).all()  # three times as long as wide
    assert abs(vectors[0, :, 1] @ vectors[1, :, 1]) < np.cos(np.pi / 6)  # more than 30 degrees


def test_a_ring_is_round_and_has_no_mixture():
    ring = points("ring", 5000, rng=1)
    radius = np.hypot(*(ring.points - 0.5).T)
    assert radius.mean() == pytest.approx(0.32, abs=5 * 0.03 / np.sqrt(5000))
    assert radius.std() == pytest.approx(0.03, rel=5 / np.sqrt(2 * 5000))
    assert ring.weights.shape == (0,)
    assert ring.means.shape == (0, 2)
    assert ring.covariances.shape == (0, 2, 2)


def test_points_with_the_same_seed_are_the_same():
    for name in ("three", "crossing", "unequal", "ring"):
        seeds = 1, np.random.default_rng(1), 2
        one, same, other = (points(name, 50, seed) for seed in seeds)
        np.testing.assert_array_equal(one.points, same.points, err_msg=name)
        np.testing.assert_array_equal(one.labels, same.labels, err_msg=name)
        assert (one.points != other.points).all(), name


def test_unknown_names_counts_and_shapes_are_refused(refused):
    shapes = (31, 64), (64, 31), (5000, 64), (64.0, 64), (64,), 64
    assert (
        refused(
            [
                (partial(load, "lena"), r"^name: got 'lena', allowed are .*astronaut"),
                (partial(points, "four"), "^name: got"),
                (partial(points, "three", 0), "^count"),
                *((partial(dandelion, shape), "^shape: got") for shape in shapes),
            ]
        )
        == []
    )


# --- dandelion -----------------------------------------------------------------------------------


def test_the_dandelion_is_exactly_its_layers():
    scene = dandelion((96, 128))
    alpha = scene.alpha[..., None]
    np.testing.assert_array_equal(
        scene.image, alpha * scene.foreground + (1 - alpha) * scene.background
    )
    for layer in (scene.image, scene.foreground, scene.background):
        assert layer.shape == (96, 128, 3)
        assert 0 <= layer.min() <= layer.max() <= 1
    np.testing.assert_array_equal(scene.mask, scene.alpha > 0.5)


def test_the_dandelion_has_all_of_outside_inside_and_fractional_alpha():
    alpha = dandelion().alpha
    assert alpha.shape == (240, 320)
    assert 0 <= alpha.min() <= alpha.max() <= 1
    fractional = ((alpha > 0) & (alpha < 1)).mean()
    assert fractional > 0.1  # its reason to exist: hairs about one pixel wide
    assert (alpha == 0).mean() > 0.1
    assert (alpha == 1).mean() > 0.01
    assert not alpha[:, [0, -1]].any()  # the whole plant lies inside the picture
    assert not alpha[[0, -1]].any()


def test_the_dandelion_is_the_same_for_the_same_seed():
    one, same, other = (
        dandelion((64, 64), 5),
        dandelion((64, 64), np.random.default_rng(5)),
        dandelion((64, 64), 6),
    )
    for field in ("image", "alpha", "foreground", "background"):
        np.testing.assert_array_equal(getattr(one, field), getattr(same, field))
    assert (one.alpha != other.alpha).any()


def test_a_large_photograph_is_opened_small():
    wide = np.zeros((300, 900, 3), np.uint8)
    wide[:, 450:] = 200
    for kind in ("PNG", "JPEG"):
        small = open_image(encoded(wide, kind), max_side=90)
        assert small.shape == (30, 90, 3), kind
        np.testing.assert_allclose(small[:, :40], 0, atol=0.02, err_msg=kind)
        np.testing.assert_allclose(small[:, 50:], 200 / 255, atol=0.02, err_msg=kind)


def test_the_noisy_flower_is_the_flower_and_a_noise_of_each_pixel_s_own():
    clean, seeds = data.noisy_flower(0)
    assert np.array_equal(clean, fit_within(load("flower"), 240))
    noisy, same_seeds = data.noisy_flower(0.1)
    away = (noisy - clean)[(clean > 0.4) & (clean < 0.6)]  # where nothing is clipped
    assert abs(away.std() - 0.1) < 0.005 and abs(away.mean()) < 0.005
    assert abs(np.corrcoef(away[:-1], away[1:])[0, 1]) < 0.03
    assert np.array_equal(seeds, same_seeds)
    sure = clean[seeds == Seed.FOREGROUND].mean(axis=0) - clean[seeds == Seed.BACKGROUND].mean(
        axis=0
    )
    assert sure[0] > 0.4  # the petals are orange
