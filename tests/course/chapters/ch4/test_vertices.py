"""Chapter 4's check of the next vertex: right passes, slips are named; the polygon is near."""

import numpy as np

from segteach.course.chapters.ch4.vertices import check_farthest, polygon
from segteach.segmentation.boundary_editing.polygon import polygon as polygon_of


def distance(point, first, second):
    """The distance to an edge, case by case: an end is nearest, or the foot between them."""
    if (point - first) @ (second - first) <= 0:
        return np.hypot(*(point - first))
    if (point - second) @ (first - second) <= 0:
        return np.hypot(*(point - second))
    (a, b), (c, d) = second - first, point - first
    return abs(a * d - b * c) / np.hypot(a, b)


def to_line(point, first, second):
    (a, b), (c, d) = second - first, point - first
    return abs(a * d - b * c) / np.hypot(a, b) if a or b else np.hypot(c, d)


def to_ray(point, first, second):
    return distance(point, first, first + 1000 * (second - first))


def to_other_ray(point, first, second):
    return to_ray(point, second, first)


def farthest(measure=distance, pick=np.argmax):
    def answer(points, first, second):
        away = [measure(point, first, second) for point in points]
        return int(pick(away)), away[int(pick(away))]

    return answer


def careless(points, first, second):
    """Divide by the length of an edge that may be 0."""
    along = second - first
    share = np.clip((points - first) @ along / (along @ along), 0, 1)
    away = np.linalg.norm(points - first - share[:, None] * along, axis=1)
    return away.argmax(), away.max()


def by_floats(points, first, second):
    1 / float((second - first) @ (second - first))
    return farthest()(points, first, second)


def by_unit_vector(points, first, second):
    """A vector of length 1 along the edge; without a length it is 0 / 0, and all is NaN."""
    along = (second - first) / np.hypot(*(second - first))
    inside = np.clip((points - first) @ along, 0, np.hypot(*(second - first)))
    away = np.hypot(*(points - first - inside[:, None] * along).T)
    number = int(np.nanargmax(away))  # All-NaN slice
    return number, away[number]


def by_package(points, first, second):
    """The package's whole polygon."""
    return polygon_of(np.vstack([first, points, second])).outline.vertices


SLIPS = [
    (by_floats, "begins and ends at the same vertex"),
    (farthest(to_line), "whole LINE"),
    (farthest(to_ray), "whole LINE"),
    (farthest(to_other_ray), "whole LINE"),
    (farthest(lambda p, a, b: min(np.hypot(*(p - a)), np.hypot(*(p - b)))), "single points"),
    (farthest(lambda p, a, b: max(np.hypot(*(p - a)), np.hypot(*(p - b)))), "single points"),
    (farthest(lambda p, a, b: np.hypot(*(p - a))), "single points"),
    (farthest(lambda p, a, b: np.hypot(*(p - b))), "single points"),
    (farthest(lambda p, a, b: np.hypot(*(p - (a + b) / 2))), "single points"),
    (farthest(lambda p, a, b: distance(p, a, b) ** 2), "squared"),
    (farthest(pick=np.argmin), "nearest point"),
    (lambda *case: farthest()(*case)[::-1], "index first"),
    (lambda *case: np.add(farthest()(*case), (1, 0)), "counts from 0"),
    (lambda *case: farthest()(*case)[0], "axes"),
    (lambda *case: None, "return"),
    (lambda *case: 1 / 0, "ZeroDivisionError"),
    (careless, "begins and ends at the same vertex"),
    (by_unit_vector, "begins and ends at the same vertex"),
    (by_package, "axes"),
]


def test_slips_are_named(slips_are_named):
    slips_are_named(check_farthest, SLIPS)


def keyhole():
    """A closed outline with a slot, whose ends lie beyond those of the edges across it."""
    corners = np.array(
        [(0, 0), (0, 40), (20, 40), (20, 22), (34, 22), (34, 60), (50, 60), (50, 0)], dtype=float
    )
    following = np.roll(corners, -1, axis=0)
    steps = [np.linspace(a, b, 40, endpoint=False) for a, b in zip(corners, following, strict=True)]
    return np.concatenate(steps)


def gap(line, vertices):
    """How far the worst point of a line is from a closed polygon."""
    following = np.roll(vertices, -1, axis=0)
    edges = list(zip(vertices, following, strict=True))
    return max(min(distance(point, a, b) for a, b in edges) for point in line)


def test_every_point_of_the_outline_is_within_the_tolerance_of_the_polygon():
    line = keyhole()
    for tolerance in (0.5, 3.2, 10):
        vertices = polygon(line, farthest(), tolerance)
        assert gap(line, vertices) <= tolerance
        assert 3 <= len(vertices) < len(line) / 10
        assert all((line == vertex).all(axis=1).any() for vertex in vertices)


def test_verdicts_speak_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "整条直线" in check_farthest(farthest(to_line)).words
