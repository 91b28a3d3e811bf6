"""Instant checks of chapter 1: an ellipse that is read off, a distance with what was not seen."""

from __future__ import annotations

import numpy as np

from segteach.course.chapters.answers import is_clear
from segteach.course.check import Wrong, expect_array, instant_check, refuse
from segteach.language import say

OTHER = (
    "Another number is right, and this is no known slip. Work one case in the plane out by hand.",
    "结果不对，也不是常见的错误。请在平面上手算一个例子对照。",
)
NOT_SEEN = (
    "NaN went into your sum: take the entries of x and mean that were seen, and the rows AND "
    "columns of the covariance that belong to them.",
    "NaN 混进了求和：x 和 mean 只取测到的元素，协方差矩阵只取对应的行和列。",
)


@instant_check("01/read")
def check_ellipse(covariance_of) -> str:
    """The covariance of ellipses that lean to either side."""
    rng = np.random.default_rng()
    for lean in (1, -1, 1):
        centre, right, top = _clear_ellipse(rng, lean)
        got = expect_array(covariance_of(centre, right, top), (2, 2))
        refuse(got, _read(right - centre, top - centre), _ellipse_slips(centre, right, top))
    return say(
        "Right: the box round the 1 σ ellipse has the standard deviations as half its sides.",
        "正确：1 σ 椭圆的外接矩形，边长的一半就是两个标准差。",
    )


def _clear_ellipse(rng, lean: int) -> tuple:
    """Return centre, rightmost and topmost point of an ellipse on which every slip differs."""
    while True:
        (a, b), centre = rng.uniform(0.5, 2, 2), rng.uniform(-3, 3, 2)
        rho = lean * rng.uniform(0.3, 0.8)
        case = centre, centre + np.array([a, rho * b]), centre + np.array([rho * a, b])
        if is_clear(_read(*(point - centre for point in case[1:])), _ellipse_slips(*case)):
            return case


def _matrix(first, second, mixed) -> np.ndarray:
    return np.array([[first, mixed], [mixed, second]])


def _read(r, t) -> np.ndarray:
    return _matrix(r[0] ** 2, t[1] ** 2, r[0] * r[1])


def _not_from_centre(right, top) -> list:
    by_columns = np.column_stack([right[0] * right, top[1] * top])
    return [_read(right, top), by_columns, by_columns.T]


def _ellipse_slips(centre, right, top) -> list:
    r, t = right - centre, top - centre
    (a, mixed), b = (r[0], r[0] * r[1]), t[1]
    rho = mixed / (a * b)
    lengths = r @ r, t @ t
    not_squared = (
        "Standard deviations stand on your diagonal: the covariance holds their squares.",
        "你的对角线上是标准差：协方差矩阵里应是它们的平方。",
    )
    arrow = (
        "You took the length of the arrow to the point: only how far it lies to the right (above) "
        "is the standard deviation.",
        "你取了箭头的长度：只有它向右（向上）的距离才是标准差。",
    )
    mixed_wrong = (
        "The variances are right, the entry beside them is not: Σ = (σ₁², ρσ₁σ₂; ρσ₁σ₂, σ₂²), and "
        "the rightmost point lies ρσ₂ above the centre.",
        "方差对了，旁边的元素不对：Σ = (σ₁², ρσ₁σ₂; ρσ₁σ₂, σ₂²)，而最右点比中心高 ρσ₂。",
    )
    return [
        *(
            (
                value,
                "Measure from the centre: you took the coordinates of the points themselves.",
                "要从中心量起：你用的是点本身的坐标。",
            )
            for value in _not_from_centre(right, top)
        ),
        *((_matrix(a, b, c), *not_squared) for c in (mixed, r[1], t[0], rho, 0)),
        *((_matrix(*lengths, c), *arrow) for c in (mixed, 0, rho)),
        *((_matrix(a**2, b**2, c), *mixed_wrong) for c in (r[1], t[0], rho, a * b, r[1] * t[0])),
        *_shape_slips(r, t),
    ]


def _shape_slips(r, t) -> list:
    """Return matrices that are no covariance of this ellipse; r, t: the points from the centre."""
    full = _read(r, t)
    (a, mixed), b = (r[0], r[0] * r[1]), t[1]
    return [
        (
            _matrix(a**2, b**2, 0),
            "Your ellipse has its axes along x and y: this one leans.",
            "你的椭圆两轴与坐标轴平行：图中的椭圆是倾斜的。",
        ),
        (
            _matrix(a**2, b**2, -mixed),
            "It leans to the other side: keep the signs.",
            "倾斜的方向反了：要保留正负号。",
        ),
        (
            _matrix(b**2, a**2, mixed),
            "The two variances are exchanged: the rightmost point gives the first.",
            "两个方差弄反了：最右点给出第一个。",
        ),
        (4 * full, "You took whole widths: σ is half of one.", "你取了整个宽度：σ 是它的一半。"),
        (
            np.array([r, t]),
            "These are the two points, seen from the centre: two numbers of them make a product "
            "for each entry of Σ.",
            "这只是从中心看的两个点：Σ 的每个元素都是其中两个数的乘积。",
        ),
        (
            np.outer(r, r) + np.outer(t, t),
            "That is the scatter of the two points, not the ellipse through them.",
            "这是两个点的散布，而不是过这两点的椭圆。",
        ),
        (
            np.linalg.inv(full),
            "That is the inverse of Σ.",
            "这是 Σ 的逆矩阵。",
        ),
    ]


@instant_check("01/distance")
def check_distance(distance) -> str:
    """The Mahalanobis distance by what was seen of a point: some of it, one number, all."""
    rng = np.random.default_rng()
    for D, missing in ((3, 1), (5, 2), (4, 3), (3, 0)):
        x, mean, covariance = _clear_point(rng, D, missing)
        got = float(expect_array(distance(x, mean, covariance), (), finite=False))
        if not np.isfinite(got):
            raise Wrong(*NOT_SEEN)
        slips = _distance_slips(x, mean, covariance)
        refuse(got, _seen_distance(x, mean, covariance), [*slips, (got, *OTHER)])
    return say(
        "Right: what was not seen does not count, and the ellipse of the rest is the shadow.",
        "正确：没有测到的元素不起作用，其余元素的椭圆是原椭圆的投影。",
    )


def _clear_point(rng, D: int, missing: int) -> tuple:
    """Return x, mean and covariance on which every slip differs, where something is missing."""
    while True:
        x, mean, half = rng.normal(size=D), rng.normal(size=D), rng.normal(size=(D, D))
        x[rng.permutation(D)[:missing]] = np.nan
        case = x, mean, half @ half.T + 0.3 * np.eye(D)
        slips = [slip for slip in _distance_slips(*case) if missing or slip[1] not in OF_MISSING]
        if missing == D - 1:  # of one number no correlation is left
            slips = [slip for slip in slips if slip[1] != CORRELATIONS[0]]
        if is_clear(_seen_distance(*case), slips):
            return case


def _seen_distance(x, mean, covariance) -> float:
    seen = ~np.isnan(x)
    away = (x - mean)[seen]
    return float(np.sqrt(away @ np.linalg.solve(covariance[np.ix_(seen, seen)], away)))


CORRELATIONS = (
    "You divide by the variances alone: the correlations are lost.",
    "只除以了各个方差：相关性丢了。",
)
MEAN_IN = (
    "You put the mean in for what was not seen, or cut rows and columns out of the INVERSE: that "
    "is the slice through the centre. Cut Σ itself: its ellipse is the shadow.",
    "你用均值填补了没有测到的元素，或者从逆矩阵中删去了行和列：这是过中心的切片。"
    "应从 Σ 本身删去，得到的椭圆是投影。",
)
ZERO_IN = (
    "You put 0 in for what was not seen: leave it out.",
    "你用 0 填补了没有测到的元素：应把它去掉。",
)
STRETCHED = (
    "You scaled the distance up for what is missing: nothing is asked but the distance of the "
    "rest.",
    "你按缺失的元素个数放大了距离：这里只要其余元素的距离。",
)
OF_MISSING = MEAN_IN[0], ZERO_IN[0], STRETCHED[0]


def _distance_slips(x, mean, covariance) -> list:
    seen, right = ~np.isnan(x), _seen_distance(x, mean, covariance)
    away, inside = (x - mean)[seen], covariance[np.ix_(seen, seen)]

    def filled(value) -> float:
        whole = np.where(seen, x, value) - mean
        return float(np.sqrt(whole @ np.linalg.solve(covariance, whole)))

    return [
        (filled(mean), *MEAN_IN),
        (filled(mean) ** 2, *MEAN_IN),
        (filled(0), *ZERO_IN),
        (right * np.sqrt(len(x) / seen.sum()), *STRETCHED),
        (right**2, "That is the squared distance.", "这是距离的平方。"),
        (-(right**2) / 2, "That is the exponent of (1).", "这是 (1) 式的指数。"),
        (
            away @ inside @ away,
            "You used Σ where Σ⁻¹ belongs, and forgot the square root.",
            "该用 Σ⁻¹ 的地方用了 Σ，还漏了开平方。",
        ),
        (
            np.sqrt(away @ inside @ away),
            "You used Σ where Σ⁻¹ belongs.",
            "该用 Σ⁻¹ 的地方用了 Σ。",
        ),
        (
            np.linalg.norm(away),
            "That is the ordinary distance: Σ plays no part yet.",
            "这是普通的欧氏距离：没有用到 Σ。",
        ),
        (np.sqrt((away**2 / np.diag(inside)).sum()), *CORRELATIONS),
    ]
