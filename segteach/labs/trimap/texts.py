"""What the trimap lab writes: how many pixels of each kind, a file, Python."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from segteach.arrays import Seed
from segteach.draw.overlays import BACKGROUND, FOREGROUND, UNKNOWN, rgb
from segteach.labs.kit.html import swatch, table, text
from segteach.language import say
from segteach.marks.edits import Edit
from segteach.marks.session import Session
from segteach.matting.trimap import kinds_of

GREYS = np.array([128, 0, 255], np.uint8)  # in a file: of unknown, background, foreground
COLOURS = {Seed.FOREGROUND: FOREGROUND, Seed.UNKNOWN: UNKNOWN, Seed.BACKGROUND: BACKGROUND}


def kind_word(kind: Seed) -> str:
    """Return a kind of pixels in the edition's language."""
    return {
        Seed.FOREGROUND: say("foreground", "前景"),
        Seed.UNKNOWN: say("unknown", "未知"),
        Seed.BACKGROUND: say("background", "背景"),
    }[kind]


def counts_table(trimap: np.ndarray) -> str:
    """Return how many pixels of each kind a trimap has, as HTML."""
    counts = kinds_of(trimap)
    rows = [
        (
            swatch(rgb(colour)),
            kind_word(kind),
            f"{counts[kind]:,}",
            f"{100 * counts[kind] / trimap.size:.1f} %",
        )
        for kind, colour in COLOURS.items()
    ]
    head = ("", say("kind", "类别"), say("pixels", "像素数"), say("share", "比例"))
    return text(table(rows, head))


def link_to_file(trimap: np.ndarray, name: str) -> str:
    """Return a link, as HTML, that saves a trimap as a grey PNG: 0, 128 and 255."""
    stream = io.BytesIO()
    Image.fromarray(GREYS[trimap]).save(stream, "PNG")
    content = base64.b64encode(stream.getvalue()).decode()
    words = say("save as PNG (0, 128, 255)", "存为 PNG（0、128、255）")
    file = f"{name.replace(' ', '-')}-trimap.png"
    return f'<a download="{file}" href="data:image/png;base64,{content}"><u>{words}</u></a>'


def code_of(session: Session, source: str, width: int) -> tuple[str, str]:
    """Return Python that makes `trimap`: the imports, and the rest.

    source: what the region is, as in `worker.Job`. width: of the band, 0 for none.
    """
    imports = "from segteach.arrays import Seed, seeds_from_strokes\n"
    lines = "" if source == "nothing" else _alone(session, session.region).as_code() + "\n"
    trimap = "None" if source == "nothing" else "seeds"
    if width:
        imports += "from segteach.matting.trimap import trimap_from_mask\n"
        mask = "seeds == Seed.FOREGROUND"
        if source == "outline":
            imports += "from segteach.segmentation.grabcut import grabcut\n"
            mask = "grabcut(image, seeds).mask"
        trimap = f"trimap_from_mask({mask}, {width})"
    lines += f"trimap = {trimap}\n"
    if session.strokes or source == "nothing":
        painted = _alone(session, *session.strokes).as_code()
        lines += f"\n{painted}"
        lines += "" if "strokes = [" in painted else "strokes = session.strokes\n"
        lines += "trimap = seeds_from_strokes(strokes, image.shape[:2], over=trimap)\n"
    return imports, lines + "trimap != Seed.BACKGROUND\n"


def _alone(session: Session, *edits: Edit) -> Session:
    """Return a session of some edits of another one."""
    part = Session(session.shape, session.picture)
    for edit in edits:
        part.add(edit)
    return part
