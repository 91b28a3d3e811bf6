"""Chapter 6's check of the line through black: right answers pass, each slip is named."""

import numpy as np

from segteach.course.chapters.ch6 import check_line
from segteach.matting.local_view import colour_line


def by_svd(colours):
    direction = np.linalg.svd(colours, full_matrices=False)[2][0]
    rest = colours - (colours @ direction)[:, None] * direction
    return direction, np.sqrt((rest**2).sum(axis=1).mean())


def by_eigh(colours):
    """The other sign; the distance from the two small eigenvalues."""
    values, vectors = np.linalg.eigh(colours.T @ colours)
    return -vectors[:, 2], np.sqrt((values[0] + values[1]) / len(colours))


def by_power(colours):
    """Power iteration, and the distances by Pythagoras; a list."""
    direction = np.ones(3)
    for _ in range(500):
        direction = colours.T @ (colours @ direction)
        direction /= np.linalg.norm(direction)
    apart2 = [c @ c - (c @ direction) ** 2 for c in colours]
    return [direction, np.mean(apart2) ** 0.5]


RIGHTS = [by_svd, by_eigh, by_power]


def unit(vector):
    return vector / np.linalg.norm(vector)


def towards(direction_of):
    """Another direction, and the distances from that line."""

    def answer(colours):
        direction = direction_of(colours)
        rest = colours - (colours @ direction)[:, None] * direction
        return direction, np.sqrt((rest**2).sum(axis=1).mean())

    return answer


def far(distance_of):
    """Another distance, from what points away (N, 3) and the colours."""

    def answer(colours):
        direction, _ = by_svd(colours)
        return direction, distance_of(colours - np.outer(colours @ direction, direction), colours)

    return answer


def lengths(rest):
    return np.linalg.norm(rest, axis=1)


def by_package(colours):
    line = colour_line(colours)
    return line.direction, line.away


def by_package_with_black(colours):
    """Black is one more colour: the line through the mean still misses it."""
    line = colour_line(np.vstack([colours, np.zeros(3)]))
    return line.direction, line.away


SLIPS = [
    (by_package, "through the MEAN"),
    (far(lambda rest, colours: colour_line(colours).away), "through the MEAN"),
    (by_package_with_black, "The direction is wrong"),
    (lambda colours: (colours.mean(axis=0), by_svd(colours)[1]), "length 1"),
    (lambda colours: (0 * colours[0], by_svd(colours)[1]), "length 1"),
    (towards(lambda c: unit(c.mean(axis=0))), "mean colour"),
    (towards(lambda c: unit((c / lengths(c)[:, None]).mean(axis=0))), "a dark one"),
    (towards(lambda c: unit(c[c.sum(axis=1).argsort()[0]] + [0, 0, 1])), "The direction is wrong"),
    (towards(lambda c: unit(c[lengths(c).argmax()])), "brightest"),
    (towards(lambda c: np.full(3, 3**-0.5)), "grey axis"),
    (towards(lambda c: np.linalg.svd(c)[2][2]), "LARGEST"),
    (towards(lambda c: np.linalg.eigh(c.T @ c).eigenvectors[:, 0]), "LARGEST"),
    (towards(lambda c: np.linalg.svd(c)[2][:, 0]), "row for a column"),
    (towards(lambda c: np.linalg.eigh(c.T @ c).eigenvectors[-1]), "row for a column"),
    (towards(lambda c: unit(c.T @ c[:, 0])), "two channels to the third"),
    (towards(lambda c: unit(np.linalg.lstsq(c[:, [1]], c)[0][0])), "two channels to the third"),
    (far(lambda rest, c: lengths(rest).mean()), "mean distance"),
    (far(lambda rest, c: np.linalg.norm(rest)), "added the squares up"),
    (far(lambda rest, c: (rest**2).sum()), "added the squares up"),
    (far(lambda rest, c: (rest**2).sum(axis=1).mean()), "root is missing"),
    (far(lambda rest, c: np.sqrt((rest**2).mean())), "over the channels"),
    (far(lambda rest, c: lengths(rest).max()), "largest distance"),
    (far(lambda rest, c: np.sqrt((c**2).sum(axis=1).mean())), "from black"),
    (far(lambda rest, c: np.sqrt(((c - rest) ** 2).sum(axis=1).mean())), "from black"),
    (far(lambda rest, c: np.sqrt((rest**2).sum() / (len(c) - 1))), "number of colours N"),
    (far(lambda rest, c: lengths(rest).std()), "differ from each other"),
    (far(lambda rest, c: np.linalg.svd(c)[1][1] / np.sqrt(len(c))), "One singular value"),
    (far(lambda rest, c: 0.0), "the distance is not"),
    (lambda colours: by_svd(colours)[0], "two things"),
    (lambda colours: (*by_svd(colours), 0), "two things"),
    (lambda colours: (by_svd(colours)[0][:, None], 0.1), "shape"),
    (far(lambda rest, c: lengths(rest)), "shape"),
    (lambda colours: (np.full(3, np.nan), 0.1), "NaN"),
]


def test_right_answers_pass():
    assert [a.__name__ for a in RIGHTS for _ in range(20) if not check_line(a).solved] == []


def test_slips_are_named_and_the_package_does_not_pass(slips_are_named):
    slips_are_named(check_line, SLIPS)


def test_no_other_line_through_black_is_nearer():
    rng = np.random.default_rng(1)
    colours = rng.random((12, 3))
    tried = rng.normal(size=(2000, 3))
    tried /= np.linalg.norm(tried, axis=1)[:, None]
    least = min(towards(lambda _, way=way: way)(colours)[1] for way in tried)
    assert by_svd(colours)[1] <= least


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "均值" in check_line(by_package).words
