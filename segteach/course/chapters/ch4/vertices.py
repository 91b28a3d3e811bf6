"""Instant check of chapter 4's polygon: the point of the outline that becomes the next vertex."""

from __future__ import annotations

from itertools import product

import numpy as np

from segteach.course.chapters.answers import expect_shaped
from segteach.course.check import in_special_case, instant_check, refuse
from segteach.language import say
from segteach.segmentation.boundary_editing.polygon import TOLERANCE

SAME_ENDS = (
    "0 / 0: the first edge of a closed polygon begins and ends at the same vertex. Then the "
    "distance is that to the vertex.",
    "出现了 0 / 0：封闭多边形的第一条边，起点和终点是同一个顶点，此时距离就是到该顶点的距离。",
)


@instant_check("04/farthest")
def check_farthest(farthest) -> str:
    """The outline point farthest from an edge, also beyond its ends and from a single point."""
    rng = np.random.default_rng()
    for count, slips in product((6, 30), (_line_slips, _vertex_slips)):
        points, *ends = _edge_case(rng, count, slips)
        for first, second in (ends, ends[::-1]):
            got = expect_shaped(farthest(points, first, second), (2,), "(2,)")
            refuse(got, _farthest(points, first, second), _farthest_slips(points, first, second))
    got = in_special_case(farthest, *SAME_ENDS)(points, first, first)
    got = expect_shaped(got, (2,), "(2,)")
    refuse(got, _farthest(points, first, first), [(got, *SAME_ENDS)])
    return say("Right, beyond the ends of the edge, too.", "正确，落在线段两端之外的点也对。")


def _edge_case(rng, count: int, slips) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return points (N, 2) and both ends of an edge on which none of the slips is right."""
    while True:
        case = rng.uniform(-10, 40, (count, 2)), *rng.uniform(0, 30, (2, 2))
        if not any(np.allclose(value, _farthest(*case)) for value in slips(*case)):
            return case


def _farthest(points, first, second, *, low=0.0, high=1.0) -> np.ndarray:
    """Return index and distance of the point farthest from the edge, (2,)."""
    return _largest(to_edge(points, first, second, low=low, high=high))


def _largest(distance) -> np.ndarray:
    number = int(np.argmax(distance))
    return np.array([number, distance[number]])


def to_edge(points, first, second, *, low=0.0, high=1.0) -> np.ndarray:
    """Return how far points (N, 2) are from an edge; without limits, from its whole line."""
    along, offset = second - first, points - first
    length2 = along @ along
    share = offset @ along / (length2 if length2 > 0 else 1)
    return np.linalg.norm(offset - np.clip(share, low, high)[:, None] * along, axis=1)


def _line_slips(points, first, second) -> list:
    """Return the farthest point from the whole line through the edge."""
    return [_farthest(points, first, second, low=-np.inf, high=np.inf)]


def _vertex_slips(points, first, second) -> list:
    """Return the farthest point from one of the ends, from both, or from the middle."""
    ends = np.linalg.norm(points[:, None] - np.stack([first, second]), axis=2)  # (N, 2)
    middle = np.linalg.norm(points - (first + second) / 2, axis=1)
    return [_largest(d) for d in (ends.min(axis=1), ends.max(axis=1), *ends.T, middle)]


def _farthest_slips(points, first, second) -> list:
    distance = to_edge(points, first, second)
    number, largest = _largest(distance)
    half = [{"high": np.inf}, {"low": -np.inf}]
    line = (
        "That is the distance to the whole LINE. Beyond its ends the edge is over: limit the foot "
        "of the perpendicular to the edge, from 0 to 1.",
        "这是到整条直线的距离。线段在两端之外就没有了：垂足的参数要限制在 0 到 1 之间。",
    )
    to_vertices = (
        "You measured to single points of the edge; a point beside it is nearer to its inside.",
        "你只量了到边上个别点的距离；在边旁边的点，离边的内部更近。",
    )
    return [
        *((value, *line) for value in _line_slips(points, first, second)),
        *((_farthest(points, first, second, **open_end), *line) for open_end in half),
        *((value, *to_vertices) for value in _vertex_slips(points, first, second)),
        (
            np.array([number, largest**2]),
            "The point is right, the distance is squared: take the root.",
            "点是对的，距离却是平方：还要开方。",
        ),
        (
            np.array([distance.argmin(), distance.min()]),
            "That is the nearest point; the polygon takes the farthest.",
            "这是最近的点；多边形要插入的是最远的点。",
        ),
        (
            np.array([largest, number]),
            "Return the index first, then the distance.",
            "先返回下标，再返回距离。",
        ),
        (
            np.array([number + 1, largest]),
            "The index counts from 0: yours is one too high.",
            "下标从 0 开始：你的大了 1。",
        ),
    ]


def polygon(line, farthest, tolerance: float = TOLERANCE) -> np.ndarray:
    """Return the vertices (P, 2) that `farthest` chooses on a closed outline (T, 2).

    It begins with one vertex, and inserts the farthest point of each piece that is too far away.
    """
    ring = np.concatenate([line, line[:1]])
    corners, pieces = [0], [(0, len(line))]
    while pieces:
        start, stop = pieces.pop()
        if stop - start < 2:
            continue
        number, distance = farthest(ring[start + 1 : stop], ring[start], ring[stop])
        if distance > tolerance or stop - start == len(line):
            middle = start + 1 + int(number)
            corners.append(middle)
            pieces += [(start, middle), (middle, stop)]
    return line[sorted(corners)]
