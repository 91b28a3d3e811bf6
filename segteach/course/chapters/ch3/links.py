"""Instant check of chapter 3: the weights of the links, with their classic slips."""

from __future__ import annotations

from functools import partial

import numpy as np

from segteach.course.check import (
    Wrong,
    expect_array,
    in_special_case,
    instant_check,
    refuse,
)
from segteach.cuts.energy import grid_edges
from segteach.language import say

CONSTANT = (
    "Wrong for a constant picture: the mean difference is 0. There take exp(0) = 1.",
    "常值图像不对：此时差的均值为 0，指数因子应取 exp(0) = 1。",
)


@instant_check("03/links")
def check_smoothness_weights(smoothness_weights) -> str:
    """The links of a small picture, and those of a constant one."""
    rng = np.random.default_rng()
    for shape, connectivity in (((5, 7), 8), ((6, 4), 8), ((4, 5), 4)):
        image, gamma = rng.random((*shape, 3)), rng.uniform(5, 60)
        edges, lengths = grid_edges(shape, connectivity)
        answer = smoothness_weights(image, edges, lengths, gamma)
        got = expect_array(answer, (len(edges),))
        squares = _squares(image, edges)
        right = _links(squares, lengths, gamma)
        refuse(got, right, _links_slips(squares, lengths, gamma, image.shape))
    flat = in_special_case(smoothness_weights, *CONSTANT)
    got = expect_array(flat(np.full(image.shape, 0.4), edges, lengths, gamma), (len(edges),))
    if not np.allclose(got, gamma / lengths):
        raise Wrong(*CONSTANT)
    return say("Right, for a constant picture, too.", "正确，常值图像也对。")


def _squares(image, edges) -> np.ndarray:
    colours = image.reshape(-1, 3)
    return ((colours[edges[:, 0]] - colours[edges[:, 1]]) ** 2).sum(axis=1)


def _links(squares, lengths, gamma, *, mean=None, times=0.5, distance=-1.0) -> np.ndarray:
    """Return gamma exp(-times squares / mean) lengths^distance, (E,)."""
    mean = squares.mean() if mean is None else mean
    return gamma * np.exp(-times * squares / mean) * lengths**distance


def _links_slips(squares, lengths, gamma, shape) -> list:
    return [
        *_distance_slips(squares, lengths, gamma),
        *_beta_slips(squares, lengths, gamma, shape[0] * shape[1]),
        *_contrast_slips(squares, lengths, gamma),
    ]


def _distance_slips(squares, lengths, gamma) -> list:
    slip = partial(_links, squares, lengths, gamma)
    return [
        (
            slip(distance=0),
            "That is the lecture's V: divide by the distance of the two pixels.",
            "这是讲义的 V：还要除以两个像素的距离。",
        ),
        (
            slip(distance=0, times=1),
            "These are the lecture's V and β: divide by the distance of the two pixels, and put a "
            "2 into β.",
            "这是讲义的 V 和 β：还要除以两个像素的距离，β 里也要有 2。",
        ),
        (slip(distance=1), "Divide by the distance, do not multiply.", "应除以距离，而不是乘。"),
        (
            slip(distance=-2),
            "Divide by the distance, not by its square.",
            "应除以距离，而不是距离的平方。",
        ),
    ]


def _beta_slips(squares, lengths, gamma, pixels: int) -> list:
    slip = partial(_links, squares, lengths, gamma)
    return [
        (
            slip(times=1),
            "β is 1 / (2 <|Δz|²>): the 2 is missing.",
            "β 是 1 / (2 <|Δz|²>)：漏了 2。",
        ),
        (
            slip(times=2),
            "β is 1 / (2 <|Δz|²>): the 2 stands below the line.",
            "β 是 1 / (2 <|Δz|²>)：2 在分母里。",
        ),
        (
            slip(mean=squares.sum() / pixels),
            "The mean in β is over the pairs, not over the pixels.",
            "β 里的均值是对点对求的，不是对像素求的。",
        ),
        (
            slip(mean=squares.sum()),
            "β holds the mean over the pairs; you took the sum.",
            "β 里是对点对求均值，你用了总和。",
        ),
        (
            slip(mean=np.sqrt(squares).mean() ** 2),
            "Square first, then average: <|Δz|²>, not <|Δz|>².",
            "先平方再求均值：是 <|Δz|²>，不是 <|Δz|>²。",
        ),
    ]


def _contrast_slips(squares, lengths, gamma) -> list:
    apart = np.sqrt(squares)
    over_channels = (
        "|z_m - z_n|² is the SUM of the three channels: you averaged over them.",
        "|z_m - z_n|² 是三个通道之和：你对通道求了平均。",
    )
    square_missing = (
        "Square the colour difference |z_m - z_n|, in the exponent and in the mean.",
        "颜色差 |z_m - z_n| 要取平方，指数里和均值里都是。",
    )
    return [
        (_links(apart, lengths, gamma, mean=squares.mean()), *square_missing),
        (_links(apart, lengths, gamma), *square_missing),
        (_links(squares, lengths, gamma, mean=apart.mean()), *square_missing),
        (_links(squares, lengths, gamma, mean=squares.mean() / 3), *over_channels),
        (_links(squares, lengths, gamma, mean=squares.mean() * 3), *over_channels),
        (
            _links(squares, lengths, gamma, times=-0.5),
            "The sign of the exponent is wrong: more contrast, weaker link.",
            "指数的符号反了：反差越大，连接越弱。",
        ),
        (_links(squares, lengths, 1.0), "The weight γ is missing.", "漏掉了权重 γ。"),
        (
            _links(squares, lengths, gamma, times=0),
            "The contrast plays no part: all links of one length weigh the same.",
            "没有用到反差：长度相同的连接，权重都一样。",
        ),
    ]
