"""Chapter 1's checks of an ellipse and of a distance: right answers pass, each slip is named."""

import numpy as np

from segteach.course.chapters.ch1 import check_distance, check_ellipse
from segteach.models import gaussian


def covariance(centre, right, top):
    r, t = right - centre, top - centre
    return np.array([[r[0] ** 2, r[0] * r[1]], [t[0] * t[1], t[1] ** 2]])


def by_columns(centre, right, top):
    """Each point is a column of the covariance, divided by its standard deviation."""
    r, t = right - centre, top - centre
    return np.column_stack([r[0] * r, t[1] * t])


ELLIPSES = [covariance, by_columns]


def read(variances, mixed):
    """A covariance from what is said of the two points, seen from the centre."""

    def answer(centre, right, top):
        r, t = right - centre, top - centre
        first, second = variances(r, t)
        return [[first, mixed(r, t)], [mixed(r, t), second]]

    return answer


def squares(r, t):
    return r[0] ** 2, t[1] ** 2


READ = [
    (lambda centre, right, top: covariance(0, right, top), "Measure from the centre"),
    (read(lambda r, t: (r[0], t[1]), lambda r, t: r[0] * r[1]), "Standard deviations stand"),
    (read(lambda r, t: (r[0], t[1]), lambda r, t: r[1]), "Standard deviations stand"),
    (read(lambda r, t: (r @ r, t @ t), lambda r, t: r[0] * r[1]), "length of the arrow"),
    (read(lambda r, t: (r @ r, t @ t), lambda r, t: 0), "length of the arrow"),
    (read(squares, lambda r, t: r[1]), "entry beside them is not"),
    (read(squares, lambda r, t: t[0] / r[0]), "entry beside them is not"),
    (read(squares, lambda r, t: r[0] * t[1]), "entry beside them is not"),
    (read(squares, lambda r, t: 0), "this one leans"),
    (read(squares, lambda r, t: -r[0] * r[1]), "other side"),
    (read(lambda r, t: (t[1] ** 2, r[0] ** 2), lambda r, t: r[0] * r[1]), "exchanged"),
    (lambda *case: 4 * covariance(*case), "whole widths"),
    (lambda *case: np.linalg.inv(covariance(*case)), "inverse"),
    (lambda centre, right, top: np.stack([right - centre, top - centre]), "two points"),
    (lambda centre, *two: sum(np.outer(p - centre, p - centre) for p in two), "scatter"),
    (lambda *points: np.cov(np.stack(points).T), "off by"),
    (lambda *points: gaussian.fit_gaussian(points)[1], "off by"),
    (lambda centre, right, top: (right - centre)[0] ** 2, "The result has shape"),
]


def distance(x, mean, covariance):
    seen = ~np.isnan(x)
    away, inside = (x - mean)[seen], covariance[np.ix_(seen, seen)]
    return np.sqrt(away @ np.linalg.solve(inside, away))


def by_minimum(x, mean, covariance):
    """The least distance of all points that agree with what was seen."""
    precision, missing = np.linalg.inv(covariance), np.isnan(x)
    away = np.where(missing, 0, x - mean)
    pull = precision[missing] @ away
    away[missing] = -np.linalg.solve(precision[np.ix_(missing, missing)], pull)
    return np.sqrt(away @ precision @ away)


DISTANCES = [distance, by_minimum]


def put_in(value):
    """What was not seen is replaced, and the package called."""
    return lambda x, m, S: gaussian.mahalanobis([np.where(np.isnan(x), value(m), x)], m, S)[0]


def of_inverse(x, mean, covariance):
    seen = ~np.isnan(x)
    away, inside = (x - mean)[seen], np.linalg.inv(covariance)[np.ix_(seen, seen)]
    return np.sqrt(away @ inside @ away)


def of_seen(change):
    """change(away, covariance) of what was seen."""

    def answer(x, mean, covariance):
        seen = ~np.isnan(x)
        return change((x - mean)[seen], covariance[np.ix_(seen, seen)])

    return answer


FAR = [
    (put_in(lambda mean: mean), "slice through the centre"),
    (of_inverse, "slice through the centre"),
    (put_in(lambda mean: 0), "You put 0 in"),
    (lambda x, m, S: np.sqrt((x - m) @ np.linalg.solve(S, x - m)), "rows AND columns"),
    (lambda x, m, S: distance(x, m, S) * np.sqrt(len(x) / (~np.isnan(x)).sum()), "scaled"),
    (lambda x, m, S: distance(x, m, S) ** 2, "squared"),
    (lambda x, m, S: -(distance(x, m, S) ** 2) / 2, "exponent"),
    (of_seen(lambda d, S: d @ S @ d), "forgot the square root"),
    (of_seen(lambda d, S: np.sqrt(d @ S @ d)), "Σ where Σ⁻¹"),
    (of_seen(lambda d, S: np.linalg.norm(d)), "ordinary distance"),
    (of_seen(lambda d, S: np.sqrt((d**2 / np.diag(S)).sum())), "variances alone"),
    (lambda x, m, S: 1e9, "no known slip"),
    (lambda x, m, S: gaussian.mahalanobis([x], m, S)[0], "ValueError"),
    (lambda x, m, S: x, "Expected one number"),
]


def test_slips_of_the_ellipse_are_named_and_the_package_does_not_pass(slips_are_named):
    slips_are_named(check_ellipse, READ)


def test_the_points_that_are_read_off_lie_on_the_ellipse_and_are_its_ends():
    rng = np.random.default_rng(3)
    half = rng.normal(size=(2, 2))
    sigma = half @ half.T
    outline = gaussian.ellipse([0, 0], sigma, count=4000)
    right, top = outline[outline.argmax(axis=0)]
    np.testing.assert_allclose(covariance(np.zeros(2), right, top), sigma, rtol=0.01)


def test_slips_of_the_distance_are_named_and_the_package_does_not_pass(slips_are_named):
    slips_are_named(check_distance, FAR)


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert check_distance(FAR[5][0]).words == "这是距离的平方。"
    assert "应返回一个数" in check_distance(FAR[-1][0]).words
