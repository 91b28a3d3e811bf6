"""What checks of chapter 4 share: E1 with its classic slips, a map of regions.

A slip is (value, English, Chinese): what a mistake gives, and what is said of it.
"""

from __future__ import annotations

import numpy as np


def region_map(rng, shape: tuple[int, int], count: int) -> np.ndarray:
    """Return labels (H, W) of `count` regions, each round a pixel of its own."""
    places = np.indices(shape).reshape(2, -1).T
    while True:
        sites = places[rng.choice(len(places), count, replace=False)]
        away = np.linalg.norm(places[:, None] - sites, axis=2) + 0.3 * rng.random(count)
        labels = away.argmin(axis=1).reshape(shape)
        if len(np.unique(labels)) == count:
            return labels


def likelihood(colours, background, foreground, **how) -> np.ndarray:
    """Return E1(0), E1(1) of colours, (N, 2); `how` are the slips of `distances`."""
    d = [distances(colours, clusters, **how) for clusters in (background, foreground)]
    return shares(np.stack(d, axis=1))


def shares(d) -> np.ndarray:
    """Return each of two distances (N, 2) over their sum, 1/2 where both are 0."""
    total = d.sum(axis=1, keepdims=True)
    return np.where(total > 0, d / np.where(total > 0, total, 1), 0.5)


def distances(colours, clusters, *, pick=np.min, power=1.0, order=2) -> np.ndarray:
    """Return the distance of each colour to a class, (N,); the options are slips."""
    apart = np.linalg.norm(colours[:, None] - clusters, ord=order, axis=2)
    return pick(apart**power, axis=1)


EXCHANGED = (
    "Foreground and background are exchanged: E1(0) = dB / (dF + dB) comes first, and a pixel near "
    "the foreground's colours must pay little for x = 1.",
    "前景和背景弄反了：第一列是 E1(0) = dB / (dF + dB)；"
    "接近前景颜色的像素，取 x = 1 的代价应当小。",
)
ONE_NEAREST = (
    "Only the nearest cluster of a class counts: take the minimum, not the mean or the sum.",
    "每一类只看最近的聚类中心：应取最小值，而不是平均或求和。",
)
FARTHEST = (
    "That is the farthest cluster: the nearest one counts.",
    "这是最远的聚类中心：应取最近的。",
)


def likelihood_slips(colours, background, foreground) -> list:
    """Return (E1, English, Chinese) of the classic mistakes in (4.2)."""

    def slip(**how):
        return likelihood(colours, background, foreground, **how)

    centres = [clusters.mean(axis=0, keepdims=True) for clusters in (background, foreground)]
    d = [distances(colours, clusters) for clusters in (background, foreground)]
    return [
        (slip()[:, ::-1], *EXCHANGED),
        (
            slip(power=2),
            "These are squared distances: E1 takes the distance itself.",
            "这里用了距离的平方：E1 用的是距离本身。",
        ),
        (slip(pick=np.mean), *ONE_NEAREST),
        (slip(pick=np.sum), *ONE_NEAREST),
        (
            likelihood(colours, *centres),
            "You averaged the clusters first: measure the distance to each, then take the nearest.",
            "你先把聚类中心求了平均：应分别求到每个聚类中心的距离，再取最近的。",
        ),
        (slip(pick=np.max), *FARTHEST),
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
