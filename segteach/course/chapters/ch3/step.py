"""Instant check of chapter 3: the soft step of border matting that runs through two pixels."""

from __future__ import annotations

import numpy as np
from scipy.special import erfinv, logit, ndtr, ndtri

from segteach.course.chapters.answers import expect_several, expect_shaped, is_clear
from segteach.course.check import instant_check, refuse
from segteach.language import say


@instant_check("03/step")
def check_step_through(step_through) -> str:
    """Centre and softness of steps through two pixels each, in either order."""
    rng = np.random.default_rng()
    for count in (7, 20, 12):
        case = _clear_case(rng, count)
        _refuse(_taken(step_through(*case), count), case)
    return say(
        "Right: two opacities fix a step. Pixels are noisy, so neighbours have to agree.",
        "正确：两个不透明度就确定一条过渡曲线。沿轮廓还要加平滑项，因为像素有噪声。",
    )


def _taken(answer, count: int) -> np.ndarray:
    """Return centre and softness, (2, N)."""
    en, zh = "Return two things: centre and softness.", "应返回两项：中心和柔和度。"
    parts = expect_several(answer, 2, en, zh)
    return np.stack([expect_shaped(part, (count,), "(N,)") for part in parts])


def _refuse(got, case) -> None:
    right = _step(*case)
    half_right = [
        (
            np.stack([got[0], right[1]]),
            "The softness is right, the centre is not: Δ is where α = 1/2.",
            "柔和度对，中心不对：Δ 是 α = 1/2 处的 r。",
        ),
        (
            np.stack([right[0], got[1]]),
            "The centre is right, the softness is not: σ is how far r moves while Φ⁻¹(α) grows by "
            "1.",
            "中心对，柔和度不对：Φ⁻¹(α) 增加 1 时，r 移动的距离就是 σ。",
        ),
    ]
    refuse(got, right, [*_slips(*case), *half_right])


def _clear_case(rng, count: int) -> tuple:
    """Return r1, alpha1, r2, alpha2, (N,) each; some pairs run outwards."""
    while True:
        centre, softness = rng.uniform(-2, 2, count), rng.uniform(0.6, 2.5, count)
        places = np.sort(rng.uniform(-1.6, 1.6, (2, count)), axis=0)
        if np.diff(places, axis=0).min() < 0.4:
            continue
        order = rng.random(count) < 0.5
        order[:2] = True, False
        places = np.where(order, places, places[::-1])
        r = centre + softness * places
        case = r[0], ndtr(places[0]), r[1], ndtr(places[1])
        if is_clear(_step(*case), _slips(*case)):
            return case


def _step(r1, a1, r2, a2, *, inverse=ndtri) -> np.ndarray:
    """Return centre and softness, (2, N)."""
    softness = (r2 - r1) / (inverse(a2) - inverse(a1))
    return np.stack([r1 - softness * inverse(a1), softness])


def _slips(*case) -> list:
    return [*_profile_slips(*case), *_line_slips(*case)]


def _profile_slips(r1, a1, r2, a2) -> list:
    """Return mistakes in the step itself."""
    case = r1, a1, r2, a2
    centre, softness = _step(*case)
    found = [
        (
            logit,
            "That is the inverse of the logistic function: the step here is Φ, and its inverse "
            "scipy.special.ndtri.",
            "这是 logistic 函数的反函数：这里的过渡曲线是 Φ，反函数为 scipy.special.ndtri。",
        ),
        (
            lambda a: erfinv(2 * a - 1),
            "√2 is missing: Φ⁻¹(α) = √2 erf⁻¹(2α - 1).",
            "漏了 √2：Φ⁻¹(α) = √2 erf⁻¹(2α - 1)。",
        ),
        (
            lambda a: a - 0.5,
            "You drew a straight line through the two: the step is bent. First Φ⁻¹ of the "
            "opacities, then a line.",
            "你用直线连接了两点：过渡曲线是弯的。先对不透明度求 Φ⁻¹，再求直线。",
        ),
        (
            ndtr,
            "You took Φ of the opacities: it is the inverse, Φ⁻¹, that undoes the step.",
            "你对不透明度求了 Φ：要用反函数 Φ⁻¹ 才能还原。",
        ),
    ]
    outside = (
        "α and r run against each other: r is positive INSIDE, where α goes to 1.",
        "α 与 r 的方向弄反了：r 在物体内部为正，那里 α 趋于 1。",
    )
    return [
        *((_step(*case, inverse=inverse), en, zh) for inverse, en, zh in found),
        (np.stack([centre, -softness]), *outside),
        (_step(r1, 1 - a1, r2, 1 - a2), *outside),
        (
            np.stack([softness, centre]),
            "Return the centre first, then the softness.",
            "先返回中心，再返回柔和度。",
        ),
    ]


def _line_slips(r1, a1, r2, a2) -> list:
    """Return mistakes in the line through the two points."""
    q1 = ndtri(a1)
    centre, softness = _step(r1, a1, r2, a2)
    return [
        (
            np.stack([r1 + softness * q1, softness]),
            "The sign is wrong in the centre: Δ = r - σ Φ⁻¹(α).",
            "中心的符号反了：Δ = r - σ Φ⁻¹(α)。",
        ),
        (
            np.stack([r1 - q1 / softness, 1 / softness]),
            "That is 1/σ: a softer step needs more pixels for the same rise.",
            "这是 1/σ：过渡越柔和，升高同样多需要的像素越多。",
        ),
        (
            np.stack([centre, 1 / softness]),
            "That is 1/σ: a softer step needs more pixels for the same rise.",
            "这是 1/σ：过渡越柔和，升高同样多需要的像素越多。",
        ),
        (
            np.stack([r1 - q1, softness]),
            "σ is missing in the centre: Δ = r - σ Φ⁻¹(α).",
            "中心里漏了 σ：Δ = r - σ Φ⁻¹(α)。",
        ),
        (
            np.stack([(r1 + r2) / 2, softness]),
            "The middle of the two pixels is not the middle of the step: that is where α = 1/2.",
            "两个像素的中点不是过渡的中点：后者是 α = 1/2 处。",
        ),
        (
            np.stack([centre, softness**2]),
            "σ is a deviation in pixels, not a variance.",
            "σ 是以像素为单位的标准差，不是方差。",
        ),
        (
            np.stack([r1 - np.abs(softness * q1), softness]),
            "Φ⁻¹(α) keeps its sign: a pixel with α < 1/2 lies outside of the centre.",
            "Φ⁻¹(α) 要带符号：α < 1/2 的像素在中心之外。",
        ),
    ]
