"""Edits as the page and the kernel send them to each other: a head each, the points as float32."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from segteach.arrays import Stroke
from segteach.marks.edits import Box, Edit, Polygon, Trimap


def message_of(edits: Sequence[Edit], kind: str) -> tuple[dict, list[bytes]]:
    """Return edits as the page draws them: heads, all points in one buffer, then the trimaps.

    kind: of the message. A head names its kind; count: how many of the points are its own.
    """
    points = [_points_of(edit) for edit in edits]
    heads = [_head(edit) for edit in edits]
    for head, own in zip(heads, points, strict=True):
        if len(own):
            head["count"] = len(own)
    trimaps = [zlib.compress(e.seeds.tobytes(), 1) for e in edits if isinstance(e, Trimap)]
    together = np.vstack([np.empty((0, 2)), *points])
    return {"kind": kind, "edits": heads}, [together.astype("<f4").tobytes(), *trimaps]


def edit_of(message: dict, buffers: Sequence) -> Edit:
    """Return the edit that a message of the page describes; ValueError where it makes no sense."""
    tool = message.get("tool")
    if tool == "box":
        return Box(tuple(message["corners"]))
    if len(buffers) != 1 or len(buffers[0]) == 0 or len(buffers[0]) % 8:
        raise ValueError("points: got a buffer of the wrong size, allowed are pairs of float32")
    points = np.frombuffer(buffers[0], dtype="<f4").reshape(-1, 2).astype(np.float64)
    if tool == "stroke":
        radius, seed = message.get("radius"), message.get("seed")
        return Stroke(points, radius, seed)  # type: ignore[arg-type] # it checks them, None too
    if tool == "polygon":
        return Polygon(points)
    raise ValueError(f"tool: got {tool!r}, allowed are stroke, box and polygon")


def _points_of(edit: Edit) -> np.ndarray:
    match edit:
        case Stroke(points) | Polygon(points):
            return points
    return np.empty((0, 2))


def _head(edit: Edit) -> dict:
    match edit:
        case Stroke(radius=radius, seed=seed):
            return {"kind": "stroke", "seed": int(seed), "radius": radius}
        case Box(corners):
            return {"kind": "box", "corners": list(corners)}
    return {"kind": type(edit).__name__.lower()}
