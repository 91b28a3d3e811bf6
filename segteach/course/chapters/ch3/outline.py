"""Instant checks of chapter 3's outlines: the soft step of border matting, a link of the scissors.

Each tries fresh numbers and knows the classic slips.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from scipy.special import erf, expit, ndtr

from segteach.course.check import expect_array, instant_check, refuse
from segteach.language import say

WEIGHTS = (0.43, 0.43, 0.14)  # of f_Z, f_D and f_G
ROOT = np.sqrt(2 * np.pi)
STRAIGHT = 1 / np.sqrt(2)  # what f_G of a straight move is scaled by


@instant_check("03/step")
def check_soft_step(alpha_of) -> str:
    """The profile of border matting, over a whole ribbon at once and for nearly hard steps."""
    rng = np.random.default_rng()
    for count in (9, 25, 1):
        distance = np.sort(rng.uniform(-6, 6, count))
        centre = rng.choice([-1, 1]) * rng.uniform(0.6, 2.0)
        softness = rng.uniform(1.3, 2.5)
        distance[count // 2] = centre + rng.uniform(0.4, 1.0)  # no slip gives 0 or 1 everywhere
        got = expect_array(alpha_of(distance, centre, softness), (count,))
        right = ndtr((distance - centre) / softness)
        refuse(got, right, _step_slips(distance, centre, softness))
    steep = np.array([-6.0, -1e-3, 1e-3, 6.0])
    got = expect_array(alpha_of(steep, 0.0, 1e-6), (4,))
    refuse(got, np.array([0.0, 0.0, 1.0, 1.0]), [])
    return say("Right, from soft to nearly hard.", "正确，从柔和到近乎硬边都对。")


def _step_slips(distance, centre, softness) -> list:
    return [*_place_slips(distance, centre, softness), *_profile_slips(distance, centre, softness)]


def _place_slips(r, centre, softness) -> list:
    right = ndtr((r - centre) / softness)
    return [
        (
            1 - right,
            "That is 1 - α: r is positive INSIDE, where α goes to 1.",
            "这是 1 - α：r 在物体内部为正，那里 α 趋于 1。",
        ),
        (
            ndtr((r + centre) / softness),
            "Δ has the wrong sign: α = 1/2 must lie at r = Δ.",
            "Δ 的符号反了：α = 1/2 应在 r = Δ 处。",
        ),
        (ndtr(r / softness), "Δ plays no part.", "没有用到 Δ。"),
        (ndtr(r - centre), "σ plays no part.", "没有用到 σ。"),
        (
            ndtr((r - centre) / softness**2),
            "σ is a deviation in pixels: divide by σ, not by σ².",
            "σ 是以像素为单位的标准差：应除以 σ，而不是 σ²。",
        ),
        (
            ndtr((r - centre) / np.sqrt(softness)),
            "σ is a deviation in pixels, not a variance: no square root.",
            "σ 是以像素为单位的标准差，不是方差：不要开方。",
        ),
        (
            ndtr((r - centre) * softness),
            "Divide by σ: a larger σ makes a softer step.",
            "应除以 σ：σ 越大，过渡越柔和。",
        ),
        (
            ndtr(r / softness - centre),
            "Subtract Δ first, then divide by σ.",
            "先减去 Δ，再除以 σ。",
        ),
    ]


def _profile_slips(r, centre, softness) -> list:
    x = (r - centre) / softness
    bell = (
        "That is a bell; you want the step, its integral.",
        "这是钟形曲线；要的是它的积分，即阶跃。",
    )
    return [
        (
            expit(x),
            "That is the logistic function. The profile here is Φ, the integral of a Gaussian.",
            "这是 logistic 函数。这里的过渡曲线是 Φ，即高斯函数的积分。",
        ),
        (
            (1 + erf(x)) / 2,
            "√2 is missing: Φ(x) = (1 + erf(x / √2)) / 2.",
            "漏了 √2：Φ(x) = (1 + erf(x / √2)) / 2。",
        ),
        (
            erf(x / np.sqrt(2)),
            "erf runs from -1 to 1: Φ(x) = (1 + erf(x / √2)) / 2.",
            "erf 的值从 -1 到 1：Φ(x) = (1 + erf(x / √2)) / 2。",
        ),
        *((np.exp(-(x**2) / 2) / n, *bell) for n in (1, ROOT, ROOT * softness)),
    ]


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
        got = expect_array(answer, (count,))
        refuse(got, _link(moves, *features), _link_slips(moves, *features, scale))
    return say("Right, straight and diagonal.", "正确，直的和斜的移动都对。")


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
        "f_G = 1 - G / max G：梯度强的地方应当便宜。",
    )
    return [
        (_link(moves, crossing, direction, 1 - gradient), *inverted),
        (_link(moves, crossing, direction, 1 - gradient, straight=1), *inverted),
        (slip(straight=1), "1/√2 on straight moves is missing.", "直的移动漏了因子 1/√2。"),
        (
            slip(straight=1, diagonal=1 / np.sqrt(2)),
            "1/√2 belongs to the straight moves, not to the diagonal ones.",
            "因子 1/√2 属于直的移动，而不是斜的。",
        ),
        (
            slip(straight=1, diagonal=np.sqrt(2)),
            "You multiply diagonal moves by √2; here straight moves are divided by it.",
            "你把斜的移动乘以 √2；这里是直的移动除以 √2。",
        ),
        (
            slip(straight=1 / np.sqrt(2), diagonal=1 / np.sqrt(2)),
            "1/√2 belongs to the straight moves only.",
            "因子 1/√2 只用于直的移动。",
        ),
        (
            slip(straight=1) * lengths / np.sqrt(2),
            "1/√2 belongs to f_G alone, not to the whole cost.",
            "因子 1/√2 只用于 f_G，而不是整个代价。",
        ),
        (
            slip(straight=1) * lengths,
            "√2 on the whole cost: only f_G of straight moves is scaled, by 1/√2.",
            "你给整个代价乘了 √2：只有直的移动的 f_G 要乘 1/√2。",
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
            "(-1, 0) 和 (0, -1) 也是直的移动。",
        ),
        (slip(weights=(0, 0.43, 0.14)), "f_Z is missing.", "漏了 f_Z。"),
        (slip(weights=(0.43, 0, 0.14)), "f_D is missing.", "漏了 f_D。"),
        (slip(weights=(0.43, 0.43, 0)), "f_G is missing.", "漏了 f_G。"),
    ]
