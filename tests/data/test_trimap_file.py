"""Trimap files: of any depth and kind, with what JPEG and scaling leave, and what is no trimap."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from segteach import data
from segteach.arrays import Seed

U, B, F = Seed.UNKNOWN, Seed.BACKGROUND, Seed.FOREGROUND
SEEDS = np.repeat(np.repeat([[B, B, U, F], [B, U, F, F]], 30, axis=0), 20, axis=1).astype(np.uint8)
GREY = np.array([128, 0, 255], np.uint8)[SEEDS]


def file(picture, kind="PNG", **options):
    stream = io.BytesIO()
    picture = Image.fromarray(picture) if isinstance(picture, np.ndarray) else picture
    picture.save(stream, kind, **options)
    return stream.getvalue()


def palette():
    picture = Image.fromarray(SEEDS, mode="P")
    picture.putpalette([127, 127, 127, 0, 0, 0, 255, 255, 255])
    return picture


def rgba(alpha=255):
    return np.dstack([GREY, GREY, GREY, np.full_like(GREY, alpha)])


@pytest.mark.parametrize(
    "content",
    [
        file(GREY),
        file(np.where(GREY == 128, 127, GREY)),
        file(np.repeat(GREY[..., None], 3, axis=2)),
        file(rgba()),
        file(palette()),
        file(GREY.astype(np.uint16) * 257),
        file(np.where(SEEDS == U, 32768, GREY.astype(np.uint16) * 257).astype(np.uint16)),
        file(np.float32(GREY / 255), "TIFF"),
        file(GREY, "BMP"),
    ],
    ids=["grey", "127", "rgb", "rgba", "palette", "16 bit", "32768", "float", "bmp"],
)
def test_trimaps_of_all_kinds_are_read_whole(content):
    seeds, stray = data.open_trimap(content)
    np.testing.assert_array_equal(seeds, SEEDS)
    assert seeds.dtype == np.uint8 and stray == 0


def test_a_path_is_as_good_as_bytes_and_the_orientation_is_heeded(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter to the right
    path = tmp_path / "t.png"
    Image.fromarray(GREY).save(path, exif=exif)
    np.testing.assert_array_equal(data.open_trimap(path)[0], np.rot90(SEEDS, -1))


def test_the_numbers_count_not_the_colours_that_a_profile_makes_of_them():
    stream = io.BytesIO()
    Image.fromarray(GREY).save(stream, "PNG")
    header = stream.getvalue()
    gamma = b"gAMA" + (100000).to_bytes(4, "big")  # linear light: middle grey would become 188
    chunk = struct.pack(">I", 4) + gamma + struct.pack(">I", zlib.crc32(gamma))
    content = header[:33] + chunk + header[33:]
    assert np.abs(data.open_image(content)[SEEDS == U] - 0.5).min() > 0.1
    np.testing.assert_array_equal(data.open_trimap(content)[0], SEEDS)


@pytest.mark.parametrize("share", [0.051, 0.3, 0.449, 0.551, 0.94])
def test_a_value_that_is_near_nothing_is_unknown_and_counted(share):
    grey = GREY / 255
    grey[5, :7] = share
    seeds, stray = data.open_trimap(file(np.float32(grey), "TIFF"))
    assert stray == 7 and (seeds[5, :7] == U).all()
    assert np.array_equal(seeds[6:], SEEDS[6:])


@pytest.mark.parametrize(("value", "kind"), [(0.049, B), (0.451, U), (0.549, U), (0.951, F)])
def test_within_a_twentieth_of_the_range_a_value_is_its_kind(value, kind):
    grey = GREY / 255
    grey[5, :7] = value
    seeds, stray = data.open_trimap(file(np.float32(grey), "TIFF"))
    assert stray == 0 and (seeds[5, :7] == kind).all()


def test_colours_and_clear_pixels_are_stray():
    pixels = rgba()
    pixels[3, :4, 0] = 90  # a colour on black
    pixels[4, :5, 3] = 0
    seeds, stray = data.open_trimap(file(pixels))
    assert stray == 9 and (seeds[3, :4] == U).all() and (seeds[4, :5] == U).all()


def test_jpeg_and_scaling_leave_some_stray_pixels_and_no_wrong_one():
    large = np.kron(GREY, np.ones((8, 8), np.uint8))[3:, 3:]  # off the blocks of JPEG
    truth = np.kron(SEEDS, np.ones((8, 8), np.uint8))[3:, 3:]
    for content in (
        file(large, "JPEG", quality=75),
        file(Image.fromarray(large).resize((613, 471), Image.Resampling.BILINEAR)),
    ):
        seeds, stray = data.open_trimap(content)
        assert 0 < stray < 0.02 * seeds.size
        if seeds.shape == truth.shape:
            known = seeds != U
            assert (seeds[known] == truth[known]).all() and known.mean() > 0.7


def test_a_photograph_is_refused_with_its_share_of_stray_pixels():
    pixels = np.uint8(255 * data.load("coffee"))
    with pytest.raises(
        ValueError, match=r"is no trimap: [\d.]+ % of its pixels .* allowed are 2 %"
    ):
        data.open_trimap(file(pixels))
    speckled = GREY.copy()
    speckled.flat[: int(0.02 * speckled.size) + 1] = 60
    with pytest.raises(ValueError, match="is no trimap"):
        data.open_trimap(file(speckled))
    speckled.flat[0] = 0
    assert data.open_trimap(file(speckled))[1] == int(0.02 * speckled.size)


@pytest.mark.parametrize(
    ("value", "kind"), [(0, "BACKGROUND"), (128, "UNKNOWN"), (255, "FOREGROUND")]
)
def test_a_file_that_says_one_thing_everywhere_is_refused(value, kind):
    with pytest.raises(ValueError, match=f"is no trimap: it says {kind} of every pixel"):
        data.open_trimap(file(np.full((9, 9), value, np.uint8)))


def test_labels_instead_of_greys_are_refused():
    with pytest.raises(ValueError, match="is no trimap"):
        data.open_trimap(file(SEEDS))


@pytest.mark.parametrize("content", [b"", b"nothing", file(GREY)[:60]])
def test_what_is_no_picture_is_refused_as_pictures_are(content):
    with pytest.raises(ValueError, match=r"source: \d+ bytes"):
        data.open_trimap(content)


def test_it_is_brought_to_the_size_of_its_picture_and_nothing_becomes_known_that_was_not():
    small, _ = data.open_trimap(file(GREY), (30, 40))
    np.testing.assert_array_equal(small, SEEDS[::2, ::2])
    odd, _ = data.open_trimap(file(GREY), (22, 29))
    for row, col in np.ndindex(odd.shape):
        here = SEEDS[
            int(row * 60 / 22) : int(np.ceil((row + 1) * 60 / 22)),
            int(col * 80 / 29) : int(np.ceil((col + 1) * 80 / 29)),
        ]
        if odd[row, col] != U:
            assert (here == odd[row, col]).all()
    assert (odd != U).mean() > 0.6
    large, _ = data.open_trimap(file(GREY), (120, 160))
    np.testing.assert_array_equal(large, np.kron(SEEDS, np.ones((2, 2), np.uint8)))
    for shape in ((60, 70), (80, 60), (59, 200)):
        with pytest.raises(ValueError, match=r"shape: got a trimap of \(60, 80\)"):
            data.open_trimap(file(GREY), shape)
