"""What of a PNG file its pixels need: notes and animation are taken out before Pillow reads it.

Pillow refuses whole pixels for a note or profile above 1 MiB, or for a wrong checksum or length of
a chunk that the pixels can do without. A chunk is length, name, body and checksum (section 5.3 of
the PNG specification).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
OF_PIXELS = {b"tRNS": 1, b"sRGB": 1, b"gAMA": 4, b"cHRM": 32}  # with their least bytes
TURNING = (b"Raw profile type exif\0", b"XML:com.adobe.xmp\0")  # notes that hold an orientation
MOST_NOTE, MOST_PROFILE = 2**20, 2**26  # bytes, unpacked


def bare_png(content: bytes) -> tuple[bytes, bytes | None]:
    """Return the file without what its pixels do not need, and its colour profile or None."""
    profile: bytes | None = None
    kept: list[bytes | memoryview] = [SIGNATURE]
    for name, body, chunk in _chunks(memoryview(content)):
        needed = not name[0] & 0x20  # a capital letter
        if not needed and zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:], "big"):
            continue
        if name == b"iCCP":
            packed = bytes(body).partition(b"\0")[2][1:]
            profile = _unpacked(packed, MOST_PROFILE)
        elif needed or len(body) >= OF_PIXELS.get(name, len(body) + 1) or _turns(name, body):
            kept.append(chunk)
    return b"".join(kept), profile


def _chunks(content: memoryview) -> Iterator[tuple[bytes, memoryview, memoryview]]:
    """Yield name, body and all of each chunk up to the end of the picture, the last maybe cut."""
    at, name = len(SIGNATURE), b""
    while at + 8 <= len(content) and name != b"IEND":
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        name = bytes(content[at + 4 : at + 8])
        yield name, content[at + 8 : end - 4], content[at:end]
        at = end


def _turns(name: bytes, body: memoryview) -> bool:
    """Return whether a chunk may say how the picture is turned, and Pillow will take it."""
    if name == b"eXIf":
        return True
    word, _, rest = bytes(body[: MOST_NOTE + 1]).partition(b"\0")
    if len(body) > MOST_NOTE or word + b"\0" not in TURNING:
        return False
    if name == b"zTXt":
        return _unpacked(rest[1:], MOST_NOTE) is not None
    return name == b"tEXt" or (name == b"iTXt" and rest[:1] == b"\0")


def _unpacked(packed: bytes, most: int) -> bytes | None:
    """Return what was packed, or None where it is damaged or has more than `most` bytes."""
    try:
        text = zlib.decompressobj().decompress(packed, most + 1)
    except zlib.error:
        return None
    return text if len(text) <= most else None
