"""Instant check of chapter 3: what a move of the scissors costs."""

from __future__ import annotations

from functools import partial

import numpy as np

from segteach.course.chapters.answers import expect_shaped
from segteach.course.check import instant_check, refuse
from segteach.language import say

WEIGHTS = (0.43, 0.43, 0.14)  # of f_Z, f_D and f_G
STRAIGHT = 1 / np.sqrt(2)  # what f_G of a straight move is scaled by


@instant_check("03/move")
def check_link_cost(link_cost) -> str:
    """l of moves in all 8 directions."""
    rng = np.random.default_rng()
    around = np.array([(r, c) for r in (-1, 0, 1) for c in (-1, 0, 1) if (r, c) != (0, 0)])
    for count in (8, 20):
        moves = around[rng.permutation(np.arange(count) % 8)]
        crossing = rng.integers(0, 2, count).astype(float)
        crossing[:2] = 0, 1
        direction, gradient = rng.uniform(0.1, 0.9, count), rng.uniform(0.1, 0.9, count)
        scale = rng.uniform(2, 9)  # the strongest gradient of the picture, met by no move here
        answer = link_cost(moves, crossing, direction, gradient * scale, scale)
        features = (crossing, direction, gradient)
        got = expect_shaped(answer, (count,), "(M,)")
        refuse(got, _link(moves, *features), _link_slips(moves, *features, scale))
    return say("Right, straight and diagonal.", "正确，水平、竖直和对角的移动都对。")


def _link(moves, crossing, direction, gradient, *, straight=STRAIGHT, diagonal=1.0,
          weights=WEIGHTS):  # fmt: skip
    """Return l of the moves, (M,); gradient is a share of the strongest."""
    axis = (moves == 0).any(axis=1)
    scaled = np.where(axis, straight, diagonal) * (1 - gradient)
    return weights[0] * crossing + weights[1] * direction + weights[2] * scaled


def _link_slips(moves, crossing, direction, gradient, scale) -> list:
    features = (crossing, direction, gradient)
    return [
        *_length_slips(moves, *features),
        *_weight_slips(moves, *features),
        *_feature_slips(moves, *features, scale),
    ]


def _length_slips(moves, *features) -> list:
    crossing, direction, gradient = features
    lengths = np.where((moves == 0).any(axis=1), 1, np.sqrt(2))

    slip = partial(_link, moves, *features)
    inverted = (
        "f_G = 1 - G / max G: a strong gradient must be cheap.",
        "f_G = 1 - G / max G：梯度强的地方代价应当小。",
    )
    return [
        (_link(moves, crossing, direction, 1 - gradient), *inverted),
        (_link(moves, crossing, direction, 1 - gradient, straight=1), *inverted),
        (slip(straight=1), "1/√2 on straight moves is missing.", "水平和竖直的移动漏了因子 1/√2。"),
        (
            slip(straight=1, diagonal=1 / np.sqrt(2)),
            "1/√2 belongs to the straight moves, not to the diagonal ones.",
            "因子 1/√2 用于水平和竖直的移动，而不是对角的。",
        ),
        (
            slip(straight=1, diagonal=np.sqrt(2)),
            "You multiply diagonal moves by √2; here straight moves are divided by it.",
            "你把对角移动乘以了 √2；这里是水平和竖直的移动除以 √2。",
        ),
        (
            slip(straight=1 / np.sqrt(2), diagonal=1 / np.sqrt(2)),
            "1/√2 belongs to the straight moves only.",
            "因子 1/√2 只用于水平和竖直的移动。",
        ),
        (
            slip(straight=1) * lengths / np.sqrt(2),
            "1/√2 belongs to f_G alone, not to the whole cost.",
            "因子 1/√2 只用于 f_G，而不是整个代价。",
        ),
        (
            slip(straight=1) * lengths,
            "√2 on the whole cost: only f_G of straight moves is scaled, by 1/√2.",
            "你给整个代价乘了 √2：只有水平和竖直移动的 f_G 要乘 1/√2。",
        ),
    ]


def _weight_slips(moves, *features) -> list:
    slip = partial(_link, moves, *features)
    weights_exchanged = (
        "The weights are exchanged: 0.43 f_Z, 0.43 f_D, 0.14 f_G.",
        "权重弄错了：应为 0.43 f_Z、0.43 f_D、0.14 f_G。",
    )
    return [
        (slip(weights=(0.14, 0.43, 0.43)), *weights_exchanged),
        (slip(weights=(0.43, 0.14, 0.43)), *weights_exchanged),
        (
            slip(weights=(1, 1, 1)),
            "The three weights are missing: 0.43, 0.43, 0.14.",
            "漏了三个权重：0.43、0.43、0.14。",
        ),
    ]


def _feature_slips(moves, crossing, direction, gradient, scale) -> list:
    features = (crossing, direction, gradient)
    axis = (moves == 0).any(axis=1)

    slip = partial(_link, moves, *features)
    rest = slip(weights=(*WEIGHTS[:2], 0))
    forward = moves.sum(axis=1) == 1  # a test that (-1, 0) and (0, -1) do not pass
    return [
        (
            rest + WEIGHTS[2] * np.where(axis, 1 / np.sqrt(2), 1) * (1 - gradient * scale),
            "Divide G by the strongest gradient of the picture first.",
            "先把 G 除以全图最强的梯度。",
        ),
        (
            _link(moves, crossing, direction, gradient / gradient.max()),
            "Divide by the strongest gradient of the PICTURE, which is handed in.",
            "应除以全图最强的梯度，它是传入的参数。",
        ),
        (
            _link(moves, 1 - crossing, direction, gradient),
            "f_Z is handed in as a cost: it is 0 on a crossing already.",
            "传入的 f_Z 已经是代价：在过零处就是 0。",
        ),
        (
            rest + WEIGHTS[2] * (1 - np.where(axis, STRAIGHT, 1) * gradient),
            "1/√2 scales f_G = 1 - G / max G, not G itself.",
            "1/√2 乘的是 f_G = 1 - G / max G，而不是 G 本身。",
        ),
        (
            rest + WEIGHTS[2] * np.where(forward, STRAIGHT, 1) * (1 - gradient),
            "The moves (-1, 0) and (0, -1) are straight, too.",
            "(-1, 0) 和 (0, -1) 也是竖直、水平的移动。",
        ),
        *(
            (
                rest + WEIGHTS[2] * np.where(moves[:, one] == 0, STRAIGHT, 1) * (1 - gradient),
                "A move is straight when EITHER of its two numbers is 0: you asked one of them.",
                "两个数中有一个为 0 就是水平或竖直的移动：你只看了其中一个。",
            )
            for one in (0, 1)
        ),
        (slip(weights=(0, 0.43, 0.14)), "f_Z is missing.", "漏了 f_Z。"),
        (slip(weights=(0.43, 0, 0.14)), "f_D is missing.", "漏了 f_D。"),
        (slip(weights=(0.43, 0.43, 0)), "f_G is missing.", "漏了 f_G。"),
    ]
