"""Picture files of every kind to pixels: turned as they are to be seen, in sRGB, laid on white."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image, ImageFile, UnidentifiedImageError

from segteach.arrays import MAX_PIXELS, check_count, check_image
from segteach.data.colour_space import profile_of, to_srgb
from segteach.data.png import SIGNATURE, bare_png

ORIENTATION = 0x0112
BITS_PER_SAMPLE, PHOTOMETRIC, SAMPLE_FORMAT = 258, 262, 339  # tags of TIFF 6.0
WHITE_IS_ZERO, SIGNED, LONG = 0, 2, 4  # values of the last two, and a type of 4 bytes
TURNS = {  # EXIF 2.3, tag 274
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
DEEP = {"PNG", "TIFF", "JPEG2000", "PPM"}  # formats whose numbers above 8 bits have a known white
STRIP = 64  # rows


def open_image(source, max_side: int | None = None) -> np.ndarray:
    """Return a picture file as float64 (H, W, 3) in [0, 1], turned the way its EXIF says.

    source: a path, or the bytes of a file. max_side: shrink so that the longer side is at most
    this many pixels; a large photograph then needs little memory. 8 and 16 bit, floating, grey,
    palette, CMYK and LAB are converted, and colours to sRGB by the profile of the file; where there
    is transparency, the picture is laid on white. Of several pictures in a file the first counts.
    Raises ValueError for a file that is no picture, is cut off, has numbers without a known white
    or more than 100 million pixels; OSError for a path that cannot be read.
    """
    if max_side is not None:
        max_side = check_count(max_side, "max_side")
    image = values_of(plain_picture(source, max_side))
    return image if max_side is None else fit_within(image, max_side)


def open_pixels(source) -> np.ndarray:
    """Return a picture file as uint8 (H, W, 3): `open_image`, rounded, in an eighth of the memory.

    source: a path, or the bytes of a file. It raises what `open_image` raises.
    """
    return pixels_of(plain_picture(source))


def pixels_of(picture: Image.Image) -> np.ndarray:
    """Return a picture of mode L, RGB, RGBA, I;16 or F as uint8 (H, W, 3), in little memory."""
    if picture.mode == "RGB":
        return np.array(picture)
    pixels = np.empty((picture.height, picture.width, 3), np.uint8)
    for rows, part in strips(picture):
        pixels[rows] = np.rint(255 * values_of(part))
    return pixels


def strips(picture: Image.Image) -> Iterator[tuple[slice, Image.Image]]:
    """Yield a picture a few rows at a time, from the top, with the rows that they are."""
    for top in range(0, picture.height, STRIP):
        bottom = min(top + STRIP, picture.height)
        yield slice(top, bottom), picture.crop((0, top, picture.width, bottom))


def pictures_in(source) -> int:
    """Return how many pictures a file holds that one would look at one by one, at least 1.

    source: a path, or the bytes of a file. Layers and previews are parts of one picture.
    """
    with suppress(Exception), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(Path(source) if _is_path(source) else io.BytesIO(source)) as picture:
            if picture.format not in ("MPO", "PSD"):
                return max(1, getattr(picture, "n_frames", 1))
    return 1


def fit_within(image, max_side: int) -> np.ndarray:
    """Return the picture, shrunk so that its longer side is at most `max_side` pixels."""
    image, max_side = check_image(image), check_count(max_side, "max_side")
    height, width = image.shape[:2]
    scale = max_side / max(height, width)
    if scale >= 1:
        return image
    size = max(1, round(width * scale)), max(1, round(height * scale))
    planes = [Image.fromarray(np.float32(plane)) for plane in np.moveaxis(image, 2, 0)]
    shrunk = [np.asarray(plane.resize(size, Image.Resampling.BOX)) for plane in planes]
    return np.clip(np.stack(shrunk, axis=2).astype(np.float64), 0, 1)


def grey(image) -> np.ndarray:
    """Return the brightness of a picture, float64 (H, W) in [0, 1]: 0.299 R + 0.587 G + 0.114 B.

    The weights are those of ITU-R BT.601 on the encoded values, as most image libraries take them.
    """
    return np.clip(check_image(image) @ [0.299, 0.587, 0.114], 0, 1)


class Refused(ValueError):
    """A file that is whole, but whose pixels have no meaning that is known here."""


def plain_picture(source, max_side: int | None = None, *, as_numbers: bool = False) -> Image.Image:
    """Return a file as a picture of mode L, RGB, RGBA, I;16 or F, turned, in sRGB.

    max_side: shrink to this many pixels where that is cheap.
    as_numbers: leave what stands in the file, whatever its profile says of colours.
    """
    if not (_is_path(source) or isinstance(source, (bytes, bytearray, memoryview))):
        raise ValueError(f"source: got {type(source).__name__}, allowed is a path or bytes")
    name = name_of(source)
    with _refusals(name):
        file, embedded = _without_notes(source)
        with Image.open(file) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise Image.DecompressionBombError
            most = _most(picture)
            _scale_clear_grey(picture)
            profile = None if as_numbers else profile_of(picture, embedded)
            if max_side is not None:
                picture.draft("RGB", (max_side, max_side))  # JPEG is decoded small at once
            turn = _load(picture)
            plain = to_srgb(_plain(picture, most), profile)
        plain = plain if turn is None else plain.transpose(turn)
        return plain if max_side is None else _shrunk(plain, max_side)


@contextmanager
def _refusals(name: str) -> Iterator[None]:
    """Turn what Pillow raises into a ValueError that names the file, and keep its warnings back."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Refused as error:
        raise ValueError(f"source: {name} {error}") from None
    except UnidentifiedImageError:
        raise ValueError(f"source: {name} is no picture file that Pillow can read") from None
    except Image.DecompressionBombError:
        words = f"source: {name} has too many pixels, allowed are {MAX_PIXELS}"
        raise ValueError(words) from None
    except MemoryError:
        raise
    except Exception as error:  # decoders fail on damaged files in every way there is
        if isinstance(error, OSError) and error.errno is not None:
            raise  # of the path, not of what the file holds
        if "Ghostscript" in str(error) or "find loader" in str(error):
            words = f"source: {name} is a drawing, not pixels, and Pillow lacks what draws it"
            raise ValueError(f"{words} ({error})") from None
        raise ValueError(f"source: {name} is damaged or cut off ({error})") from None


def _is_path(source) -> bool:
    return isinstance(source, (str, os.PathLike))


def name_of(source) -> str:
    """Return what a message calls a file: its path, or how long it is."""
    return str(source) if _is_path(source) else f"{len(source)} bytes"


def _without_notes(source) -> tuple[Path | io.BytesIO, bytes | None]:
    """Return what Pillow is to open, and the profile of a PNG."""
    if _is_path(source):
        with open(source, "rb") as file:
            if file.read(len(SIGNATURE)) != SIGNATURE:
                return Path(source), None
        source = Path(source).read_bytes()
    if bytes(source[: len(SIGNATURE)]) != SIGNATURE:
        return io.BytesIO(source), None
    content, embedded = bare_png(source)
    return io.BytesIO(content), embedded


def _most(picture: ImageFile.ImageFile) -> int:
    """Return the number that is white among those above 8 bits, or refuse where it is not known."""
    bits, signs = (_tag(picture, number, 1) for number in (BITS_PER_SAMPLE, SAMPLE_FORMAT))
    if SIGNED in signs:
        raise Refused("has numbers with a sign, allowed are those without")
    if picture.mode == "I" and 32 in bits:
        raise Refused("has whole numbers of 32 bits, allowed are 8 and 16, or floating ones")
    if picture.mode.startswith(("I", "F")) and picture.format not in DEEP:
        raise Refused(f"is {picture.format} of more than 8 bits, allowed are {', '.join(DEEP)}")
    if 16 in bits and _raw_mode(picture) in ("R", "C"):  # Pillow takes them for 8 bits
        raise Refused("has colours of 16 bits in separate planes, allowed is pixel by pixel")
    if "RGB;16" in _raw_mode(picture) and "transparency" in picture.info:
        raise Refused("has a clear colour of 16 bits, allowed is an alpha channel")
    return 4095 if 12 in bits else 65535


def _tag(picture: ImageFile.ImageFile, number: int, default: int) -> list:
    """Return the values of a TIFF tag; other formats have the default."""
    return list(np.ravel(getattr(picture, "tag_v2", {}).get(number, default)))


def _raw_mode(picture: ImageFile.ImageFile) -> str:
    """Return how the pixels lie in the file, as Pillow names it: "RGB;16B"."""
    how = picture.tile[0][3] if picture.tile else ""
    return str(how[0] if isinstance(how, tuple) and how else how)


def _scale_clear_grey(picture: ImageFile.ImageFile) -> None:
    """Bring the clear grey of a PNG of 2 or 4 bits to 8, as Pillow does with the pixels alone."""
    step = {"L;2": 85, "L;4": 17}.get(_raw_mode(picture), 1)
    if step > 1 and isinstance(picture.info.get("transparency"), int):
        picture.info["transparency"] *= step


def _load(picture: ImageFile.ImageFile) -> Image.Transpose | None:
    """Decode the pixels and return how they are still to be turned; of EXIF no more is needed.

    Pillow turns a TIFF while it loads it, and writes its EXIF anew, which fails for odd entries.
    """
    if not isinstance(picture.info.get("xmp", b""), (bytes, str)):
        del picture.info["xmp"]
    if picture.format == "TIFF":
        with suppress(Exception):
            exif = picture.getexif()
            for entry in set(exif) - {ORIENTATION}:
                del exif[entry]
    picture.load()
    return TURNS.get(_orientation(picture) or 1)


def _orientation(picture: ImageFile.ImageFile) -> int | None:
    """Return what the EXIF says of the orientation, however damaged its other entries are."""
    with suppress(Exception):
        block = picture.info["exif"].removeprefix(b"Exif\0\0")
        word = partial(int.from_bytes, byteorder="little" if block[:2] == b"II" else "big")
        start = word(block[4:8])
        for at in range(start + 2, start + 2 + 12 * word(block[start : start + 2]), 12):
            if word(block[at : at + 2]) == ORIENTATION:
                size = 4 if word(block[at + 2 : at + 4]) == LONG else 2
                return word(block[at + 8 : at + 8 + size])
    with suppress(Exception):  # XMP, and the older ways of PNG
        return picture.getexif().get(ORIENTATION)
    return None


def _plain(picture: ImageFile.ImageFile, most: int) -> Image.Image:
    """Return a loaded picture in mode L, RGB, RGBA, I;16 or F in [0, 1], CMYK or LAB."""
    if picture.mode.startswith(("I", "F")):
        return _deep(picture, most)
    if picture.mode == "La":
        return picture.convert("LA").convert("RGBA")
    if picture.mode in ("CMYK", "LAB"):
        return picture
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    mode = "L" if picture.mode in ("1", "L") else "RGB"
    return picture if picture.mode == mode else picture.convert(mode)


def _deep(picture: ImageFile.ImageFile, most: int) -> Image.Image:
    """Return a grey picture of more than 8 bits as I;16, where 65535 is white, or as F."""
    values, white = np.array(picture), 1 if picture.mode == "F" else most
    if not (np.isfinite(values).all() and values.min() >= 0 and values.max() <= white):
        allowed = f"0 to {white} (whole numbers)" if white > 1 else "0 to 1 (floating)"
        raise Refused(f"is {picture.mode!r} with values outside its range, allowed are {allowed}")
    if WHITE_IS_ZERO in _tag(picture, PHOTOMETRIC, 1):  # Pillow heeds it up to 8 bits
        values = white - values
    if white > 1:
        values[values == picture.info.get("transparency", -1)] = white
        values = np.rint(values * (65535 / white)).astype(np.uint16)
    return Image.fromarray(values)


def _shrunk(picture: Image.Image, max_side: int) -> Image.Image:
    """Return the picture with its longer side at most `max_side`."""
    if picture.mode == "I;16":
        picture = Image.fromarray(np.asarray(picture, np.float32) / 65535)
    picture.thumbnail((max_side, max_side), Image.Resampling.BOX)
    return picture


def values_of(picture: Image.Image) -> np.ndarray:
    """Return a picture of mode L, RGB, RGBA, I;16 or F as float64 (H, W, 3) in [0, 1]."""
    if picture.mode != "RGBA":
        return check_image(np.asarray(picture))
    rgba = np.asarray(picture, dtype=np.float64) / 255
    alpha = rgba[..., 3:]
    return np.clip(alpha * rgba[..., :3] + (1 - alpha), 0, 1)
