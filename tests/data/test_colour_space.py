"""Colours of every space come as sRGB: profiles of files, chunks of PNG, the mark of cameras."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms

from segteach.data import open_image, open_pixels

SEEN = np.array((220, 60, 40))  # sRGB
ADOBE = np.array((190, 62, 45))  # the same colour in Adobe RGB (1998)
ADOBE_PLACES = (0.3127, 0.3290, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06)
SRGB_PLACES = (0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
# IEC 61966-2-1 and Adobe RGB (1998), section 4.3: linear light to XYZ
SRGB_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
ADOBE_XYZ = np.array(
    [[0.57667, 0.18556, 0.18823], [0.29734, 0.62736, 0.07529], [0.02703, 0.07069, 0.99134]]
)


def encoded(linear):
    """The curve of sRGB, IEC 61966-2-1."""
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def icc(space, tags, connection=b"XYZ "):
    """Return an ICC profile, version 2, of the given tags."""
    start, table, body = 132 + 12 * len(tags), b"", b""
    for name, content in tags.items():
        content += bytes(-len(content) % 4)
        table += name + struct.pack(">II", start + len(body), len(content))
        body += content
    white = struct.pack(">3i", *(round(v * 65536) for v in (0.9642, 1, 0.8249)))
    kind = b"mntr" if space != b"CMYK" else b"prtr"
    head = struct.pack(">I4x4s", start + len(body), b"\2\x40\0\0") + kind + space + connection
    head = head.ljust(36, b"\0") + b"acsp"
    head = (head.ljust(68, b"\0") + white).ljust(128, b"\0")
    return head + struct.pack(">I", len(tags)) + table + body


def xyz(values):
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(v * 65536) for v in values))


def power(gamma):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))


def adobe():
    """Adobe RGB (1998) with the colorants of its own profile, adapted to D50."""
    columns = (0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)
    tags = {b"wtpt": xyz((0.9505, 1, 1.0891))}
    for name, column in zip((b"r", b"g", b"b"), columns, strict=True):
        tags |= {name + b"XYZ": xyz(column), name + b"TRC": power(563 / 256)}
    return icc(b"RGB ", tags)


def grey_profile(gamma):
    return icc(b"GRAY", {b"wtpt": xyz((0.9642, 1, 0.8249)), b"kTRC": power(gamma)})


def ink_profile():
    """Every ink is Lab (50, 0, 0) alone, no ink is white: a table of 2^4 corners (ICC.1, mft1)."""
    corners = np.indices((2,) * 4).reshape(4, 16).sum(axis=0)  # how many inks
    lab = np.stack([255 * np.maximum(2 - corners, 0) / 2, *np.full((2, 16), 128)], axis=1)
    curve = bytes(range(256))
    one = [round(v * 65536) for v in np.eye(3).ravel()]
    table = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + struct.pack(">9i", *one)
    table += 4 * curve + np.uint8(np.rint(lab)).tobytes() + 3 * curve
    return icc(b"CMYK", {b"wtpt": xyz((0.9642, 1, 0.8249)), b"A2B0": table}, b"Lab ")


def flat(colour, mode="RGB"):
    pixels = np.tile(np.uint8(colour), (16, 24, 1))
    return Image.fromarray(pixels if pixels.shape[2] > 1 else pixels[..., 0]).convert(mode)


def file(picture, kind="PNG", **options):
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def colour_of(content):
    """Return the one colour of a file in 0 to 255; both ways of reading agree."""
    image = open_image(content)
    np.testing.assert_array_equal(np.rint(255 * image), open_pixels(content))
    return 255 * image.mean(axis=(0, 1))


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def with_chunks(png, *chunks):
    """Put chunks behind the header."""
    return png[:33] + b"".join(chunk(name, body) for name, body in chunks) + png[33:]


def gamma_chunk(value):
    return b"gAMA", struct.pack(">I", round(value * 100_000))


def places_chunk(places):
    return b"cHRM", struct.pack(">8I", *(round(v * 100_000) for v in places))


def test_the_two_colours_of_these_tests_are_the_same_by_the_two_definitions():
    light = np.linalg.solve(SRGB_XYZ, ADOBE_XYZ @ (ADOBE / 255) ** (563 / 256))
    np.testing.assert_allclose(255 * encoded(light), SEEN, atol=1)


@pytest.mark.parametrize(
    ("kind", "mode", "options"),
    [
        ("PNG", "RGB", {}),
        ("PNG", "RGBA", {}),
        ("PNG", "P", {}),
        ("TIFF", "RGB", {}),
        ("JPEG", "RGB", {"quality": 100}),
        ("WEBP", "RGB", {"lossless": True}),
        ("WEBP", "RGBA", {"lossless": True}),
    ],
)
def test_a_photograph_in_adobe_rgb_has_the_colours_that_are_to_be_seen(kind, mode, options):
    content = file(flat(ADOBE, mode), kind, icc_profile=adobe(), **options)
    np.testing.assert_allclose(colour_of(content), SEEN, atol=2.5)
    shrunk = open_image(content, max_side=7)
    np.testing.assert_allclose(255 * shrunk.mean(axis=(0, 1)), SEEN, atol=2.5)


def test_the_profile_in_a_jpeg_2000_file_counts():
    plain, profile = file(flat(ADOBE), "JPEG2000", quality_mode="lossless"), adobe()
    at = plain.index(b"colr") - 4
    size = int.from_bytes(plain[at : at + 4], "big")
    box = struct.pack(">I", 11 + len(profile)) + b"colr\2\0\0" + profile
    head = plain.index(b"jp2h") - 4
    longer = int.from_bytes(plain[head : head + 4], "big") + len(box) - size
    content = plain[:head] + struct.pack(">I", longer) + plain[head + 4 : at] + box
    np.testing.assert_allclose(colour_of(content + plain[at + size :]), SEEN, atol=1.5)


def test_transparency_is_left_as_it_is_by_a_profile():
    half = flat((*ADOBE, 51), "RGBA")
    white = 0.2 * SEEN + 0.8 * 255
    np.testing.assert_allclose(colour_of(file(half, icc_profile=adobe())), white, atol=1)


@pytest.mark.parametrize("extra", [0, 3 * 2**20])
def test_a_long_profile_counts_as_well(extra):
    content = file(flat(ADOBE), icc_profile=adobe() + np.random.default_rng(0).bytes(extra))
    np.testing.assert_allclose(colour_of(content), SEEN, atol=1)


def test_a_profile_of_srgb_changes_nothing():
    pixels = np.random.default_rng(0).integers(0, 256, (40, 50, 3), np.uint8)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for picture in (Image.fromarray(pixels), Image.fromarray(pixels[..., 0])):
        want = open_image(file(picture))
        np.testing.assert_array_equal(open_image(file(picture, icc_profile=srgb)), want)


@pytest.mark.parametrize("profile", [b"nonsense" * 40, grey_profile(1.0), adobe()[:200]])
def test_a_profile_that_is_none_or_not_of_these_colours_is_passed_over(profile):
    content = file(flat(ADOBE), icc_profile=profile)
    np.testing.assert_allclose(colour_of(content), ADOBE, atol=1e-9)


@pytest.mark.parametrize("way", ["profile", "chunk"])
@pytest.mark.parametrize("mode", ["L", "LA", "I;16"])
def test_linear_grey_becomes_that_of_srgb(mode, way):
    levels = np.linspace(0.05, 1, 40)[None]
    deep = mode == "I;16"
    raw = np.rint(levels * (65535 if deep else 255)).astype(np.uint16 if deep else np.uint8)
    picture = Image.fromarray(raw) if deep else Image.fromarray(raw).convert(mode)
    if way == "profile":
        content = file(picture, icc_profile=grey_profile(1.0))
    else:
        content = with_chunks(file(picture), gamma_chunk(1))
    want = encoded(raw / raw.max())[..., None]
    np.testing.assert_allclose(open_image(content), np.repeat(want, 3, axis=2), atol=1.6 / 255)


def test_inks_are_seen_as_their_profile_says():
    corners = [(0, 0, 0, 0), (255, 0, 0, 0), (0, 0, 255, 0), (255, 255, 0, 0)]
    picture = Image.frombytes("CMYK", (4, 1), bytes(np.ravel(corners).tolist()))
    content = file(picture, "TIFF", icc_profile=ink_profile())
    y = ((50 + 16) / 116) ** 3  # CIE 1976: the luminance of L* = 50
    want = np.array([1, encoded(y), encoded(y), 0])
    np.testing.assert_allclose(open_image(content)[0], np.tile(want[:, None], 3), atol=2 / 255)


def test_inks_with_a_profile_of_light_keep_their_plain_colours():
    picture = Image.frombytes("CMYK", (1, 1), bytes((10, 200, 100, 30)))
    plain, odd = (file(picture, "TIFF", **more) for more in ({}, {"icc_profile": adobe()}))
    np.testing.assert_array_equal(open_image(odd), open_image(plain))


@pytest.mark.parametrize("colour", [SEEN, (128, 128, 128), (110, 150, 200)])
def test_lab_is_converted(colour):
    to_lab = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
    )
    picture = ImageCms.applyTransform(flat(colour), to_lab)
    np.testing.assert_allclose(colour_of(file(picture, "TIFF")), colour, atol=3)


@pytest.mark.parametrize(
    ("chunks", "want"),
    [
        ([gamma_chunk(1)], 255 * encoded(ADOBE / 255)),
        ([gamma_chunk(1 / 1.8)], 255 * encoded((ADOBE / 255) ** 1.8)),
        ([gamma_chunk(0.45455)], ADOBE),
        ([gamma_chunk(0)], ADOBE),
        ([gamma_chunk(1), (b"sRGB", b"\0")], ADOBE),
        ([gamma_chunk(0.45455), places_chunk(SRGB_PLACES)], ADOBE),
        ([gamma_chunk(256 / 563), places_chunk(ADOBE_PLACES)], SEEN),
        ([places_chunk((0,) * 8)], ADOBE),
        ([places_chunk((0.3, 0.3) * 4)], ADOBE),
        ([(b"gAMA", b"\0")], ADOBE),
        ([(b"cHRM", b"\0\0\1\0")], ADOBE),
    ],
)
def test_what_the_chunks_of_a_png_say_of_its_colours_counts(chunks, want):
    np.testing.assert_allclose(colour_of(with_chunks(file(flat(ADOBE)), *chunks)), want, atol=1)


@pytest.mark.parametrize(("mark", "want"), [("R03", SEEN), ("R98", ADOBE)])
def test_a_camera_s_mark_of_adobe_rgb_counts(mark, want):
    exif = Image.Exif()
    exif[0x8769] = {0xA001: 0xFFFF, 0xA005: {1: mark}}
    content = file(flat(ADOBE), "JPEG", exif=exif, quality=100)
    np.testing.assert_allclose(colour_of(content), want, atol=1.5)
