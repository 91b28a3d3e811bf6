"""Instant check of chapter 4's likelihood: E1 of many colours.

The graph of the regions is in `chapter04_regions`, what is worked out by hand in
`chapter04_by_hand`, the port that is to be repaired in `chapter04_port`, the second step in
`chapter04_polygon` and `chapter04_boundary`.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from segteach.course.check import Wrong, expect_array, instant_check, refuse
from segteach.language import say


@instant_check("04/likelihood")
def check_likelihood_costs(likelihood_costs) -> str:
    """E1 of many colours, with colours that lie on a cluster of one class or of both."""
    rng = np.random.default_rng()
    for count, sizes in ((7, (3, 5)), (40, (6, 2)), (1, (1, 4))):
        colours, clusters = rng.random((count, 3)), [rng.random((K, 3)) for K in sizes]
        arguments = (colours, *clusters)
        got = expect_array(likelihood_costs(*(a.copy() for a in arguments)), (count, 2))
        refuse(got, likelihood(*arguments), likelihood_slips(*arguments))
    shared = rng.random((2, 3))
    colours = np.stack([shared[0], *rng.random((3, 3)), shared[1]])
    arguments = (colours, np.stack([shared[0], colours[2]]), np.stack([colours[1], shared[0]]))
    answer = likelihood_costs(*(a.copy() for a in arguments))
    _judge_on_clusters(expect_array(answer, (5, 2), finite=False), *arguments)
    return say(
        "Right, also where a cluster is hit exactly.", "正确，颜色恰好落在聚类中心上时也对。"
    )


def _judge_on_clusters(got, colours, background, foreground) -> None:
    """The first colour lies on a cluster of either class, two others on one of one class."""
    if not np.isfinite(got).all():
        raise Wrong(
            "NaN: a colour that lies on a cluster of both classes has dF = dB = 0. Say 1/2 there.",
            "出现了 NaN：颜色同时落在两类的聚类中心上时 dF = dB = 0，此处应取 1/2。",
        )
    if not np.allclose(got[0], 0.5):
        raise Wrong(
            "Where dF = dB = 0 neither class is nearer: both costs should be 1/2. (A small number "
            "below the line, or in place of 0 / 0, favours one class or makes both labels free.)",
            "dF = dB = 0 时两类一样近：两个代价都应是 1/2。"
            "（在分母上加一个小数，两个标号就都不用付代价；用小数代替 0 / 0，则会偏向一类。）",
        )
    refuse(got, likelihood(colours, background, foreground), [])


def likelihood(colours, background, foreground, **how) -> np.ndarray:
    """Return E1(0), E1(1) of colours, (N, 2); `how` are the slips of `_distances`."""
    d = np.stack([_distances(colours, c, **how) for c in (background, foreground)], axis=1)
    total = d.sum(axis=1, keepdims=True)
    return np.where(total > 0, d / np.where(total > 0, total, 1), 0.5)


def _distances(colours, clusters, *, pick=np.min, power=1.0, order=2) -> np.ndarray:
    """Return the distance of each colour to a class, (N,); the options are slips."""
    apart = np.linalg.norm(colours[:, None] - clusters, ord=order, axis=2)
    return pick(apart**power, axis=1)


def likelihood_slips(colours, background, foreground) -> list:
    def slip(**how):
        return likelihood(colours, background, foreground, **how)

    right = slip()
    centres = [clusters.mean(axis=0, keepdims=True) for clusters in (background, foreground)]
    d = [_distances(colours, clusters) for clusters in (background, foreground)]
    one_nearest = (
        "Only the nearest cluster of a class counts: take the minimum, not the mean or the sum.",
        "每一类只看最近的聚类中心：应取最小值，而不是平均或求和。",
    )
    return [
        (
            right[:, ::-1],
            "Foreground and background are exchanged: E1(0) = dB / (dF + dB) comes first, and a "
            "pixel near the foreground's colours must pay little for x = 1.",
            "前景和背景弄反了：第一列是 E1(0) = dB / (dF + dB)；"
            "接近前景颜色的像素，取 x = 1 的代价应当小。",
        ),
        (
            slip(power=2),
            "These are squared distances: E1 takes the distance itself.",
            "这里用了距离的平方：E1 用的是距离本身。",
        ),
        (slip(pick=np.mean), *one_nearest),
        (slip(pick=np.sum), *one_nearest),
        (
            likelihood(colours, *centres),
            "You averaged the clusters first: measure the distance to each, then take the nearest.",
            "你先把聚类中心求了平均：应分别求到每个聚类中心的距离，再取最近的。",
        ),
        (
            slip(pick=np.max),
            "That is the farthest cluster: the nearest one counts.",
            "这是最远的聚类中心：应取最近的。",
        ),
        (
            slip(order=1),
            "You added the absolute differences of R, G and B: take the Euclidean distance.",
            "你把 R、G、B 的绝对差相加了：应取欧氏距离。",
        ),
        (
            slip(order=np.inf),
            "You took the largest difference of R, G and B: take the Euclidean distance.",
            "你取了 R、G、B 中最大的差：应取欧氏距离。",
        ),
        (
            np.stack(d, axis=1),
            "These are the distances: divide both by dF + dB.",
            "这是距离本身：两者都要除以 dF + dB。",
        ),
    ]


def told_apart(right, slips, same) -> bool:
    """Return whether no slip has the value of the right answer, or of one with other words."""
    known = [(right, ""), *((value, words) for value, words, _ in slips)]
    return not any(
        first[1] != second[1] and same(first[0], second[0])
        for first, second in combinations(known, 2)
    )
