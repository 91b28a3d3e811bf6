"""The lines of Python that make trimap and matte of the matting lab."""

from __future__ import annotations

from segteach.labs.kit.trimaps import Drawn, source_of, trimap_code
from segteach.labs.matting.sources import scene_trimap
from segteach.marks.session import Session
from segteach.matting.trimap import missing_note


def code_of(
    session: Session, band: int | None, drawn: Drawn | None, method: str
) -> tuple[str, str]:
    """Return the imports, and the lines that make `trimap` and `matte` of `image`.

    session: the drawing.
    band: width of the trimap of a scene, None for a photograph.
    drawn: the trimap, None before it is there; without one that a method can take there is none.
    method: whose matte.
    """
    below = ""
    if band is not None:
        below = f"data.trimap_of(scene.alpha, {scene_trimap(session.picture, band)[1]})"
    width = drawn.width if drawn else 0
    imports, lines = trimap_code(session, source_of(session)[0], width, below)
    if drawn is None or missing_note(drawn.trimap):
        return imports, f"{lines}trimap != Seed.BACKGROUND\n"
    imports += f"from segteach.matting.{method} import {method}\n"
    return imports, f"{lines}matte = {method}(image, trimap)\nmatte.alpha\n"
