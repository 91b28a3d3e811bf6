"""Colours of other spaces to sRGB, the space of all pictures here, by the profile of the file.

Where a file names its colours otherwise (the gAMA and cHRM chunks of PNG, the mark of Adobe RGB in
the EXIF of cameras), a profile is made of that: three primaries, a white and a power.
"""

from __future__ import annotations

import io
import struct

import numpy as np
from PIL import Image, ImageCms, ImageFile

ADOBE_RGB = (2.19921875, (0.3127, 0.3290, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06))  # gamma, places
SRGB_PLACES = (0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)  # white, red, green, blue: x, y
HEAD = 2**22  # bytes at the start of a JPEG 2000 file in which its colr box lies
USUAL_GAMMA = 2.2  # what stands in a PNG for the curve of sRGB
D50 = (0.9642, 1.0, 0.8249)  # the white of every profile
BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
GREY = ("1", "L", "LA", "La", "I", "I;16", "I;16B", "I;16L", "F")


def profile_of(
    picture: ImageFile.ImageFile, embedded: bytes | None
) -> ImageCms.ImageCmsProfile | None:
    """Return the profile of a picture's colours, None for sRGB and for one that cannot be its own.

    picture: as Pillow opened it. embedded: the profile of the file where Pillow was not given it.
    """
    content = embedded or picture.info.get("icc_profile")
    content = content or _boxed_profile(picture) or _made_profile(picture)
    if not content or not isinstance(content, bytes):  # a TIFF may hold anything there
        return None
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(content))
    except (OSError, ImageCms.PyCMSError):
        return None
    ours = {"CMYK": "CMYK"}.get(picture.mode, "RGB")
    allowed = (ours, "GRAY") if picture.mode in GREY else (ours,)
    return profile if _space(profile) in allowed else None


def to_srgb(picture: Image.Image, profile: ImageCms.ImageCmsProfile | None) -> Image.Image:
    """Return the picture in sRGB; without a profile it is there already, unless it is CMYK or LAB.

    picture: L, RGB, RGBA, I;16, F in [0, 1], CMYK or LAB. The first five keep their mode.
    """
    if picture.mode == "LAB":
        return _transformed(picture, ImageCms.createProfile("LAB"), "RGB")
    if profile is None:
        return picture.convert("RGB") if picture.mode == "CMYK" else picture
    try:
        if picture.mode == "CMYK":
            return _transformed(picture, profile, "RGB")
        if picture.mode in ("RGB", "RGBA") and _space(profile) == "RGB":
            same = _is_same(lattice := _lattice(), _transformed(lattice, profile, "RGB"))
            return picture if same else _transformed(picture, profile, picture.mode)
        return _curved(picture, profile)
    except ImageCms.PyCMSError:  # a profile that cannot be read from
        return picture.convert("RGB") if picture.mode == "CMYK" else picture


def _space(profile: ImageCms.ImageCmsProfile) -> str:
    return profile.profile.xcolor_space.strip()


def _transformed(picture: Image.Image, profile, mode: str) -> Image.Image:
    srgb = ImageCms.createProfile("sRGB")
    change = ImageCms.buildTransform(profile, srgb, picture.mode, mode)
    return change.apply(picture)


def _lattice() -> Image.Image:
    """Return colours from all of the cube, 9 x 9 x 9."""
    steps = np.round(np.linspace(0, 255, 9)).astype(np.uint8)
    cube = np.stack(np.meshgrid(steps, steps, steps), axis=-1)
    return Image.fromarray(cube.reshape(27, 27, 3))


def _is_same(one: Image.Image, other: Image.Image) -> bool:
    """Return whether pictures differ by rounding only: a profile of sRGB itself changes nothing."""
    return bool(abs(np.asarray(one, int) - np.asarray(other, int)).max() <= 1)


def _curved(picture: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    """Return a grey picture with the profile's curve of grey, which stays grey."""
    ramp = Image.frombytes("L", (256, 1), bytes(range(256)))
    start = ramp if _space(profile) == "GRAY" else ramp.convert("RGB")
    curve = _transformed(start, profile, "RGB").getchannel("G")
    if _is_same(ramp, curve):
        return picture
    levels = np.asarray(curve)[0]
    if picture.mode in ("I;16", "F"):
        most = 65535 if picture.mode == "I;16" else 1
        values = np.asarray(picture)
        bent = np.interp(values, np.linspace(0, most, 256), levels / 255 * most)
        rounded = np.rint(bent) if picture.mode == "I;16" else bent
        return Image.fromarray(rounded.astype(values.dtype))
    table = levels.tolist()
    if picture.mode == "RGBA":  # grey with transparency
        return picture.point(3 * table + list(range(256)))
    return picture.point(len(picture.mode) * table)


def _boxed_profile(picture: ImageFile.ImageFile) -> bytes | None:
    """Return the profile of a JPEG 2000 file, which Pillow passes over: the box colr, method 2."""
    if picture.format != "JPEG2000" or picture.fp is None:
        return None
    before = picture.fp.tell()
    picture.fp.seek(0)
    head = picture.fp.read(HEAD)
    picture.fp.seek(before)
    at = head.find(b"colr\2")  # after the length of the box; before precedence, approximation, ICC
    return head[at + 7 : at - 4 + int.from_bytes(head[at - 4 : at], "big")] if at > 0 else None


def _made_profile(picture: ImageFile.ImageFile) -> bytes | None:
    """Return a profile for what else a file says of its colours, or None where that is sRGB."""
    info = picture.info
    if "srgb" in info or ("gamma" not in info and "chromaticity" not in info):
        return _profile(*ADOBE_RGB) if _marked_adobe_rgb(picture) else None
    gamma = 1 / info["gamma"] if info.get("gamma") else USUAL_GAMMA
    gamma = USUAL_GAMMA if abs(gamma / USUAL_GAMMA - 1) < 0.05 else gamma  # as libpng has it
    places = info.get("chromaticity", SRGB_PLACES)
    if gamma == USUAL_GAMMA and np.allclose(places, SRGB_PLACES, atol=0.005):
        return None
    return _profile(gamma, places)


def _marked_adobe_rgb(picture: Image.Image) -> bool:
    """Return whether the EXIF bears the mark "R03" (Exif 2.3, table 13; DCF 2.0)."""
    try:
        mark = picture.getexif().get_ifd(0xA005).get(1, "")
    except Exception:  # EXIF can be damaged in every way there is
        return False
    return str(mark).strip("\0 ") == "R03"


def _profile(gamma: float, places) -> bytes | None:
    """Return an ICC profile (version 4) of three primaries and a power, None where there is none.

    gamma: linear light is value ** gamma.
    places: chromaticities x and y of white, red, green and blue.
    """
    x, y = np.reshape(places, (4, 2)).T
    if not (0.1 <= gamma <= 10 and (y > 0).all()):
        return None
    xyz = np.stack([x / y, np.ones(4), (1 - x - y) / y])  # columns
    white, primaries = xyz[:, 0], xyz[:, 1:]
    if abs(np.linalg.det(primaries)) < 1e-6:
        return None
    primaries = primaries * np.linalg.solve(primaries, white)  # they add up to white
    gains = np.diag((BRADFORD @ D50) / (BRADFORD @ white))
    colorants = np.linalg.solve(BRADFORD, gains @ BRADFORD @ primaries)
    number = [(name, _xyz(column)) for name, column in zip("rgb", colorants.T, strict=True)]
    curve = b"para" + bytes(8) + _fixed(gamma)
    tags = {b"wtpt": _xyz(D50)}
    for name, column in number:
        tags |= {f"{name}XYZ".encode(): column, f"{name}TRC".encode(): curve}
    return _packed(tags)


def _xyz(values) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(map(_fixed, values))


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(float(value) * 65536))


def _packed(tags: dict[bytes, bytes]) -> bytes:
    """Return the file of a display profile with these tags, each a multiple of four bytes."""
    start, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for name, content in tags.items():
        table += name + struct.pack(">II", start + len(body), len(content))
        body += content
    header = struct.pack(">I4x4s4s4s4s12x4s28x", start + len(body), b"\4\0\0\0", b"mntr", b"RGB ",
                         b"XYZ ", b"acsp") + b"".join(map(_fixed, D50))  # fmt: skip
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body
