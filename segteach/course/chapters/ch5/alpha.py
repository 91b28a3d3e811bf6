"""Instant check of chapter 5's projection, in a metric in which each channel has its own noise."""

from __future__ import annotations

import numpy as np

from segteach.course.check import Wrong, expect_array, in_special_case, instant_check, refuse
from segteach.language import say

SAME = (
    "0 / 0: where F = B every alpha explains C equally well. Say 1/2 there.",
    "出现了 0 / 0：F = B 时，任何 α 对 C 的解释都一样好，此处应取 1/2。",
)
GREY = np.array([0.299, 0.587, 0.114])


@instant_check("05/alpha")
def check_channel_alpha(alpha_of) -> str:
    """Alpha of pixels whose channels differ in noise, beyond both ends, and where F = B."""
    rng = np.random.default_rng()
    for count in (9, 30, 1):
        case = _draw(rng, count)
        refuse(expect_array(alpha_of(*case), (count,)), _alpha(*case), _slips(*case))
    case = _draw(rng, 6)
    case[2][[0, 3]] = case[1][[0, 3]]
    got = expect_array(in_special_case(alpha_of, *SAME)(*case), (6,))
    if not np.allclose(got[[0, 3]], 0.5):
        raise Wrong(*SAME)
    refuse(got, _alpha(*case), [])
    return say(
        "Right: a noisy channel has little say. With equal noise it is the plain projection.",
        "正确：噪声大的通道作用小。各通道噪声相同时，它就是普通的投影。",
    )


def _draw(rng, count: int) -> tuple[np.ndarray, ...]:
    """Return C, F, B (N, 3) and the noise (3,); some of the pixels project beyond an end."""
    F, B = rng.uniform(0.05, 0.95, (2, count, 3))
    alpha = rng.uniform(0.15, 0.85, (count, 1))
    alpha[::3] = rng.choice([-0.4, 1.4], (len(alpha[::3]), 1)) if count > 1 else alpha
    C = alpha * F + (1 - alpha) * B + rng.normal(0, 0.08, (count, 3))
    return C, F, B, rng.permutation(rng.uniform([0.005, 0.03, 0.15], [0.01, 0.06, 0.3]))


def _alpha(C, F, B, noise, *, clip=True) -> np.ndarray:
    """Return alpha (N,), 1/2 where F is B."""
    return _ratio((C - B) * (F - B) / noise**2, (F - B) ** 2 / noise**2, clip=clip)


def _ratio(above, below, *, clip=True) -> np.ndarray:
    """Return the sum over channels of one (N, 3) over that of the other, (N,); 1/2 for 0 / 0."""
    total = np.sum(below, axis=1)
    some = total != 0
    quotient = np.where(some, np.sum(above, axis=1) / np.where(some, total, 1), 0.5)
    return np.clip(quotient, 0, 1) if clip else quotient


def _slips(C, F, B, noise) -> list:
    right, line, rest = _alpha(C, F, B, noise), F - B, C - B
    return [
        (
            _alpha(C, F, B, noise, clip=False),
            "Alpha leaves [0, 1]: clip it at the end.",
            "α 超出了 [0, 1]：最后要截断。",
        ),
        (
            1 - right,
            "F and B are exchanged: alpha is 1 where C = F.",
            "F 和 B 弄反了：C = F 处 α 为 1。",
        ),
        (
            np.clip((rest * line / noise**2).sum(axis=1) / np.sum((line / noise) ** 2), 0, 1),
            "You divided by the length over ALL pixels: each pixel has its own, axis=1.",
            "你除以了所有像素合在一起的长度：每个像素各有自己的长度，要用 axis=1。",
        ),
        *_noise_slips(C, F, B, noise),
        *_channel_slips(rest, line, noise),
        (
            _ratio(rest * line / noise**2, np.abs(line) / noise**2),
            "The length below the line is squared, too: (F - B)² / σ².",
            "分母也要取平方：(F - B)² / σ²。",
        ),
        (
            np.sqrt(_ratio(rest**2 / noise**2, line**2 / noise**2)),
            "That is |C - B| over |F - B|: only what points along F - B counts, the product of the "
            "two.",
            "这是 |C - B| 与 |F - B| 之比：只有沿 F - B 方向的部分才起作用，应取两者的乘积。",
        ),
    ]


def _noise_slips(C, F, B, noise) -> list:
    """Return the mistakes in what the noise does, clipped or not."""
    line, rest = F - B, C - B
    once = (
        "The noise is squared: it is a deviation, and each channel's square is divided by σ².",
        "noise 要取平方：它是标准差，每个通道的平方要除以 σ²。",
    )
    half = (
        "The noise stands on one side of the fraction only: it belongs above AND below.",
        "noise 只出现在分子或分母中的一处：分子和分母里都要有。",
    )
    plain = "That is the plain projection: a noisy channel must count less."
    zh = "这是普通的投影：噪声大的通道作用应当更小。"
    found = [
        (_ratio(rest * line, line**2, clip=False), plain, zh),
        (
            _ratio(rest * line * noise**2, line**2 * noise**2, clip=False),
            "The noise multiplies: then the noisiest channel counts most. Divide by σ².",
            "你乘了 noise：那样噪声最大的通道作用反而最大。应除以 σ²。",
        ),
        (_ratio(rest * line * noise, line**2 * noise, clip=False), *once),
        (_ratio(rest * line / noise, line**2 / noise, clip=False), *once),
        (_ratio(rest * line / noise**2, line**2, clip=False), *half),
        (_ratio(rest * line, line**2 / noise**2, clip=False), *half),
    ]
    return [(kind(value), en, zh) for value, en, zh in found for kind in (np.asarray, _clipped)]


def _clipped(alpha) -> np.ndarray:
    return np.clip(alpha, 0, 1)


def _channel_slips(rest, line, noise) -> list:
    """Return the mistakes of taking an alpha of each channel, or of grey."""
    own = np.divide(rest, line, out=np.full_like(rest, 0.5), where=line != 0)
    weights = 1 / noise**2 / np.sum(1 / noise**2)
    grey = (rest @ GREY) / np.where(line @ GREY == 0, 1, line @ GREY)
    mean = (rest.sum(axis=1)) / np.where(line.sum(axis=1) == 0, 1, line.sum(axis=1))
    averaged = (
        "You took an alpha of each channel and averaged: a channel in which F and B differ little "
        "must count less. Sum above and below the line before you divide.",
        "你先求各通道的 α 再平均：F 与 B 相差小的通道作用应当更小。"
        "应先分别求分子、分母的和，再相除。",
    )
    found = [
        (own.mean(axis=1), *averaged),
        (own @ weights, *averaged),
        (_clipped(own).mean(axis=1), *averaged),
        (_clipped(own) @ weights, *averaged),
        (
            _ratio(np.abs(line) * own, np.abs(line), clip=False),
            "That is Knockout's mean, with the weights |F - B|: here they are (F - B)² / σ².",
            "这是 Knockout 的平均，权重为 |F - B|：这里的权重是 (F - B)² / σ²。",
        ),
        *(
            (
                value,
                "You turned the colours to grey first: keep three channels.",
                "你先把颜色变成了灰度：应保留三个通道。",
            )
            for value in (grey, mean)
        ),
    ]
    return [(kind(value), en, zh) for value, en, zh in found for kind in (np.asarray, _clipped)]
