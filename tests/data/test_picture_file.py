"""Files of every kind: numbers read as what they mean, whole pixels opened whatever is beside."""

import io
import struct
import warnings
import zlib
from functools import partial

import numpy as np
import pytest
import tifffile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from segteach.data import open_image, open_pixels, pictures_in

RNG = np.random.default_rng(0)
DEEP = RNG.integers(0, 65536, (9, 8), np.uint16)
COLOURS = RNG.integers(0, 256, (9, 8, 3), np.uint8)
ALPHA = RNG.integers(0, 256, (9, 8), np.uint8)
A = ALPHA[..., None] / 255
INKS = RNG.integers(0, 65536, (9, 8, 4), np.uint16)


def grey(values):
    return np.repeat(values[..., None], 3, axis=2)


def tiff(pixels, **options):
    stream = io.BytesIO()
    tifffile.imwrite(stream, pixels, **options)
    return stream.getvalue()


def file(picture, kind="PNG", **options):
    stream = io.BytesIO()
    picture = Image.fromarray(picture) if isinstance(picture, np.ndarray) else picture
    picture.save(stream, kind, **options)
    return stream.getvalue()


def chunk(name, body, checksum=None):
    checksum = zlib.crc32(name + body) if checksum is None else checksum
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", checksum)


def png(pixels, depth, kind, *chunks):
    """Return a PNG of rows that are packed already, uint8 (H, bytes), its width as the depth says.

    kind: 0 grey, 2 colours, 4 grey and alpha, 6 colours and alpha.
    """
    height, row = pixels.shape
    width = row * 8 // (depth * {0: 1, 2: 3, 4: 2, 6: 4}[kind])
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    rows = zlib.compress(np.pad(pixels, ((0, 0), (1, 0))).tobytes())
    parts = chunk(b"IHDR", header), *chunks, chunk(b"IDAT", rows), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def big(values):
    """Return 16 bits a number as bytes of rows, (H, bytes)."""
    return values.reshape(len(values), -1).astype(">u2").view(np.uint8)


def few_bits(depth):
    """Return a row of every grey of 1, 2 or 4 bits, packed, and the greys as (1, N) in [0, 1]."""
    values = np.arange(8 if depth == 1 else 2**depth) % 2**depth
    bits = (values[:, None] >> np.arange(depth)[::-1]) & 1
    return np.packbits(bits.ravel())[None], values[None] / (2**depth - 1)


def twelve_bits(values):
    """Return a TIFF of 12 bits a pixel, uint16 (H, W) with W even, as TIFF 6.0 packs them."""
    pairs = values.reshape(-1, 2).astype(int)
    middle = (pairs[:, 0] & 15) << 4 | pairs[:, 1] >> 8
    body = np.stack([pairs[:, 0] >> 4, middle, pairs[:, 1] & 255], axis=1).astype(np.uint8)
    height, width = values.shape
    entries = {256: width, 257: height, 258: 12, 259: 1, 262: 1, 273: 134, 277: 1, 278: height}
    entries[279] = body.size
    table = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries.items())
    head = b"II*\0" + struct.pack("<IH", 8, len(entries)) + table + bytes(4)
    return head.ljust(134, b"\0") + body.tobytes()


def planes(pixels):
    return np.moveaxis(pixels, 2, 0).copy()


def on_white(colours, alpha=A):
    return alpha * colours + (1 - alpha)


premultiplied = np.rint(COLOURS * A).astype(np.uint8)
clear = np.where(DEEP[0, 0] == DEEP, 65535, DEEP) / 65535
light = 1 - INKS / 65535
DEEP_COLOURS = RNG.integers(0, 65536, (9, 8, 3), np.uint16)

# file, what it shows, by how many steps of 8 bits Pillow may round
READ = {
    "16 bits, white is zero": (tiff(DEEP, photometric="miniswhite"), grey(1 - DEEP / 65535), 0),
    "16 bits, white is zero, packed": (
        tiff(DEEP, photometric="miniswhite", compression="zlib"),
        grey(1 - DEEP / 65535),
        0,
    ),
    "8 bits, white is zero": (tiff(ALPHA, photometric="miniswhite"), grey(1 - ALPHA / 255), 0),
    "1 bit, white is zero": (tiff(DEEP > 9e3, photometric="miniswhite"), grey(DEEP <= 9e3), 0),
    "floating, white is zero": (
        tiff((DEEP / 65535).astype("f4"), photometric="miniswhite"),
        grey(1 - DEEP / 65535),
        1e-4,
    ),
    "16 bits, big-endian": (tiff(DEEP, byteorder=">"), grey(DEEP / 65535), 0),
    "12 bits": (twelve_bits(DEEP >> 4), grey((DEEP >> 4) / 4095), 0.01),
    "16 bits, PGM": (
        b"P5 8 9 65535\n" + DEEP.astype(">u2").tobytes(),
        grey(DEEP / 65535),
        0,
    ),
    "10 bits, PGM": (
        b"P5 8 9 1023\n" + (DEEP >> 6).astype(">u2").tobytes(),
        grey((DEEP >> 6) / 1023),
        0.01,
    ),
    "16 bits, one grey clear": (
        png(big(DEEP), 16, 0, chunk(b"tRNS", DEEP[0, :1].astype(">u2").tobytes())),
        grey(clear),
        0,
    ),
    "16 bits, colours PNG": (png(big(DEEP_COLOURS), 16, 2), DEEP_COLOURS / 65535, 1),
    "16 bits, colours TIFF": (tiff(DEEP_COLOURS, byteorder=">"), DEEP_COLOURS / 65535, 1),
    "16 bits, colours and alpha PNG": (
        png(big(np.dstack([DEEP_COLOURS, ALPHA.astype(np.uint16) * 257])), 16, 6),
        on_white(DEEP_COLOURS / 65535),
        1,
    ),
    "16 bits, packed planes": (
        tiff(planes(DEEP_COLOURS), photometric="rgb", planarconfig="separate", compression="zlib"),
        DEEP_COLOURS / 65535,
        1,
    ),
    "8 bits, planes": (
        tiff(planes(COLOURS), photometric="rgb", planarconfig="separate"),
        COLOURS / 255,
        0,
    ),
    "alpha": (
        tiff(np.dstack([COLOURS, ALPHA]), photometric="rgb", extrasamples=["unassalpha"]),
        on_white(COLOURS / 255),
        0,
    ),
    "colours times alpha": (
        tiff(np.dstack([premultiplied, ALPHA]), photometric="rgb", extrasamples=["assocalpha"]),
        premultiplied / 255 + 1 - A,
        1,
    ),
    "grey times alpha": (
        tiff(
            np.dstack([premultiplied[..., 0], ALPHA]),
            photometric="minisblack",
            planarconfig="contig",
            extrasamples=["assocalpha"],
        ),
        grey(premultiplied[..., 0] / 255) + 1 - A,
        1,
    ),
    "16 bits of inks": (tiff(INKS, photometric="separated"), light[..., :3] * light[..., 3:], 2),
    **{
        f"{depth} bits": (png(few_bits(depth)[0], depth, 0), grey(few_bits(depth)[1]), 0)
        for depth in (1, 2, 4)
    },
    **{
        f"{depth} bits, grey {key} clear": (
            png(few_bits(depth)[0], depth, 0, chunk(b"tRNS", struct.pack(">H", key))),
            grey(np.where(few_bits(depth)[1] == key / (2**depth - 1), 1, few_bits(depth)[1])),
            0,
        )
        for depth in (1, 2, 4)
        for key in (0, 1)
    },
}


@pytest.mark.parametrize("kind", READ)
def test_numbers_are_read_as_what_they_mean(kind):
    content, want, steps = READ[kind]
    image = open_image(content)
    np.testing.assert_allclose(image, want, rtol=0, atol=steps / 255 + 1e-12)
    np.testing.assert_array_equal(open_pixels(content), np.rint(255 * image))
    small = open_image(content, max_side=3)
    assert max(small.shape) == 3
    assert 0 <= small.min() <= small.max() <= 1


def test_numbers_without_a_known_white_are_refused_with_the_reason(refused):
    separate = {"photometric": "rgb", "planarconfig": "separate"}
    cases = [
        (tiff(DEEP.view(np.int16)), "a sign"),
        (tiff(ALPHA.view(np.int8)), "a sign"),
        (tiff(DEEP.astype(np.int32)), "a sign"),
        (tiff(DEEP.astype(np.uint32)), "32 bits"),
        (tiff(planes(DEEP_COLOURS), **separate), "planes"),
        (tiff(planes(INKS), photometric="separated", planarconfig="separate"), "planes"),
        (png(big(DEEP_COLOURS), 16, 2, chunk(b"tRNS", bytes(6))), "clear colour"),
        (file(Image.fromarray(np.float32(A[..., 0])), "SPIDER"), "SPIDER"),
        (file(COLOURS, "EPS"), "drawing"),
    ]
    assert refused((partial(open_image, one), f"^source: .*{why}") for one, why in cases) == []


# --- what lies beside the pixels -----------------------------------------------------------------

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}  # of EXIF types


def odd_exif(rng):
    """Return EXIF that turns the picture by a quarter, among random entries."""
    known = [0x010F, 0x011A, 0x0131, 0x0132, 0x8769, 0x8825, 0x927C, 0x501B]
    tags = {int(t) for t in [*rng.choice(known, 2), *rng.integers(0, 65536, 2)]} - {0x0112}
    after, entries = 8 + 2 + 12 * (len(tags) + 1) + 4, {0x0112: struct.pack("<HIHH", 3, 1, 6, 0)}
    extra = b""
    for tag in tags:
        kind, count = int(rng.integers(0, 15)), int(rng.integers(0, 6))
        value = rng.bytes(4)
        if (size := SIZES.get(kind, 1) * count) > 4 and rng.random() < 0.8:
            value = struct.pack("<I", after + len(extra))
            extra += rng.bytes(size)
        entries[tag] = struct.pack("<HI", kind, count) + value
    table = b"".join(struct.pack("<H", tag) + entries[tag] for tag in sorted(entries))
    return b"Exif\0\0II*\0" + struct.pack("<IH", 8, len(entries)) + table + bytes(4) + extra


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_exif_of_any_kind_turns_the_picture_and_refuses_none(kind):
    rng, picture = np.random.default_rng(0), Image.new("RGB", (12, 8), "red")
    for _ in range(150):
        assert open_image(file(picture, kind, exif=odd_exif(rng))).shape == (12, 8, 3)


@pytest.mark.parametrize("exif", [b"", b"Exif\0\0", b"Exif\0\0nothing", b"II*\0\xff\xff\xff\xff"])
def test_exif_that_is_none_turns_nothing(exif):
    assert open_image(file(COLOURS, "JPEG", exif=exif)).shape == COLOURS.shape


@pytest.mark.parametrize("tag", [700, 33432, 34665, 34675, 34853])
def test_a_tiff_with_odd_tags_is_opened_and_turned(tag):
    odd = (tag, 5, 1, (1, 0), False)  # a fraction with the denominator 0
    content = tiff(COLOURS, extratags=[odd, (274, 3, 1, 6, False)])
    np.testing.assert_array_equal(open_image(content), COLOURS.swapaxes(0, 1)[:, ::-1] / 255)


def notes(count, length, packed):
    info = PngInfo()
    for number in range(count):
        info.add_itxt(f"note {number}", "x" * length, zip=packed)
    return file(COLOURS, pnginfo=info)


BESIDE = {
    "a note of 2 MiB, packed": notes(1, 2 << 20, True),
    "a note of 2 MiB": notes(1, 2 << 20, False),
    "70 notes of 1 MiB": notes(70, 1 << 20, True),
    **{
        f"{name.decode()} {what}": png(COLOURS.reshape(9, -1), 8, 2, chunk(name, *body))
        for name in (
            b"tEXt",
            b"zTXt",
            b"iTXt",
            b"pHYs",
            b"tIME",
            b"eXIf",
            b"acTL",
            b"fcTL",
            b"iCCP",
        )
        for what, body in (("too short", (b"a",)), ("with a wrong checksum", (b"a\0\0", 7)))
    },
    "a damaged end": png(COLOURS.reshape(9, -1), 8, 2)[:-12] + chunk(b"tIME", b"ab", 9),
}


@pytest.mark.parametrize("kind", BESIDE)
def test_no_pixel_is_refused_for_what_lies_beside_it(kind):
    np.testing.assert_array_equal(open_image(BESIDE[kind]), COLOURS / 255)


@pytest.mark.parametrize("way", ["text", "xmp"])
def test_a_png_is_turned_by_its_notes(way):
    info = PngInfo()
    if way == "text":  # as ImageMagick writes EXIF
        exif = b"Exif\0\0II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, 6, 0, 0)
        info.add_text("Raw profile type exif", f"\nexif\n{len(exif):8}\n{exif.hex()}\n", zip=True)
    else:
        info.add_itxt("XML:com.adobe.xmp", '<x tiff:Orientation="6"/>')
    image = open_image(file(COLOURS, pnginfo=info))
    np.testing.assert_array_equal(image, COLOURS.swapaxes(0, 1)[:, ::-1] / 255)


def test_pillow_s_warnings_stay_inside():
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for seed in range(40):
            open_image(file(COLOURS, "JPEG", exif=odd_exif(np.random.default_rng(seed))))
    assert told == []


def test_a_path_that_cannot_be_read_is_no_damaged_picture(tmp_path):
    for wrong in (tmp_path, tmp_path / ("a" * 300), tmp_path / "none.png"):
        with pytest.raises(OSError) as error:
            open_image(wrong)
        assert error.value.errno


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF"])
def test_of_several_pictures_the_first_counts_and_they_are_counted(kind, tmp_path):
    others = [Image.fromarray(255 - COLOURS), Image.fromarray(COLOURS // 2)]
    options = {"lossless": True} if kind == "WEBP" else {}
    content = file(COLOURS, kind, save_all=True, append_images=others, **options)
    (tmp_path / "film").write_bytes(content)
    assert pictures_in(content) == pictures_in(tmp_path / "film") == 3
    first = open_image(file(COLOURS, kind, **options))
    np.testing.assert_array_equal(open_image(content), first)


def test_one_picture_is_one_however_it_is_broken():
    content = file(COLOURS, "GIF")
    for source in (content, content[:-9], b"nothing", file(COLOURS, "JPEG"), tiff(DEEP)):
        assert pictures_in(source) == 1
