"""Instant check of chapter 6's alpha that is a sum of a few eigenvectors."""

from __future__ import annotations

import numpy as np

from segteach.arrays import Seed
from segteach.course.check import expect_array, instant_check, refuse, told_apart
from segteach.language import say

SHAPE = (9, 13)
ORDER = (
    "The axes are mixed: `vectors[k]` is one picture. `vectors[:, known]` has a row for each of "
    "them; transpose it.",
    "轴弄混了：`vectors[k]` 是一幅图。`vectors[:, known]` 的每一行对应一个向量，要转置。",
)


@instant_check("06/vectors")
def check_from_vectors(from_vectors) -> str:
    """Sums of a few vectors, fitted to strokes that they explain and to some that they do not."""
    rng = np.random.default_rng()
    for count, odd in ((4, 0), (6, 5), (3, 9)):
        vectors, seeds = _draw(rng, count, odd)
        got = expect_array(from_vectors(vectors, seeds), SHAPE)
        refuse(got, _fitted(vectors, seeds).clip(0, 1), _slips(vectors, seeds))
    return say(
        "Right: a few numbers in place of one for each pixel. What no sum of these vectors shows, "
        "no stroke brings in.",
        "正确：只求几个数，而不是每个像素一个。这几个向量的和表示不出来的东西，画多少笔也得不到。",
    )


def _draw(rng, count: int, odd: int) -> tuple[np.ndarray, np.ndarray]:
    """Return vectors (K, H, W), of length 1 and at right angles, and seeds on which slips differ.

    The first vector is constant, as that of the eigenvalue 0. odd: how many known pixels are of
    the other kind than the vectors would have them.
    """
    while True:
        rows, cols = np.indices(SHAPE) / 4
        waves = [
            np.cos(u * rows + v * cols + phase)
            for u, v, phase in rng.uniform(-2, 2, (count - 1, 3))
        ]
        planes = np.stack([np.ones(SHAPE), *waves]).reshape(count, -1)
        basis, scale = np.linalg.qr(planes.T)
        vectors = (basis * np.sign(np.diag(scale))).T.reshape(count, *SHAPE)
        wanted = np.tensordot(rng.normal(0, 1, count - 1), vectors[1:], axes=1)
        known = rng.choice(wanted.size, 16 + 3 * count, replace=False)
        seeds = np.zeros(SHAPE, np.uint8)
        seeds.flat[known] = np.where(wanted.flat[known] > 0, Seed.FOREGROUND, Seed.BACKGROUND)
        seeds.flat[known[:odd]] = 3 - seeds.flat[known[:odd]]
        fit = _fitted(vectors, seeds)
        sides = [np.count_nonzero(seeds == kind) for kind in (Seed.FOREGROUND, Seed.BACKGROUND)]
        if min(sides) < 5 or sides[0] == sides[1] or fit.min() > -0.05 or fit.max() < 1.05:
            continue
        if told_apart(fit.clip(0, 1), _slips(vectors, seeds), _near):
            return vectors, seeds


def _near(a, b) -> bool:
    return np.allclose(a, b, rtol=0, atol=1e-3)


def _truth(seeds) -> np.ndarray:
    return (seeds == Seed.FOREGROUND).astype(float)


def _fitted(vectors, seeds, *, values=None, known=None) -> np.ndarray:
    """Return the sum of vectors that fits `values` (H, W) best where `known`, not cut off."""
    known = seeds != Seed.UNKNOWN if known is None else known
    values = _truth(seeds) if values is None else values
    x = np.linalg.lstsq(vectors[:, known].T, values[known], rcond=None)[0]
    return np.tensordot(x, vectors, axes=1)


def _slips(vectors, seeds) -> list:
    known, truth = seeds != Seed.UNKNOWN, _truth(seeds)
    fit, everywhere = _fitted(vectors, seeds), np.ones(SHAPE, bool)
    return [
        (
            fit,
            "Alpha leaves [0, 1]: cut it off.",
            "α 超出了 [0, 1]：要截断。",
        ),
        *_seed_slips(vectors, seeds, truth, everywhere),
        *_sum_slips(vectors, seeds, truth, known),
        (
            (fit - fit.min()) / np.ptp(fit),
            "You stretched the fit to [0, 1]: cut off what lies outside, the rest stays.",
            "你把结果拉伸到了 [0, 1]：应截断超出的部分，其余不变。",
        ),
        (
            (fit > 0.5).astype(float),
            "That is a mask: alpha keeps what lies between 0 and 1.",
            "这是掩码：α 要保留 0 与 1 之间的值。",
        ),
        (
            np.where(known, truth, fit.clip(0, 1)),
            "You put the known pixels back in: asked is the sum itself, which need not meet them.",
            "你把已知像素填回去了：要的是这个和本身，它不必严格等于已知值。",
        ),
    ]


def _seed_slips(vectors, seeds, truth, everywhere) -> list:
    """Return mistakes in what the seeds say."""
    unknown_counts = (
        "Unknown pixels have a say, as if alpha were known there. Dot products do the same: the "
        "vectors are at right angles over the whole picture only. Fit the known pixels alone.",
        "未知像素也起了作用，好像那里的 α 已知一样。直接求点积也是如此：这些向量只在整幅图上"
        "互相垂直。应只对已知像素拟合。",
    )
    kinds = (
        "`seeds` holds kinds, not alphas: BACKGROUND (1) is alpha 0, FOREGROUND (2) is alpha 1.",
        "`seeds` 里是类别，不是 α：BACKGROUND（1）对应 α = 0，FOREGROUND（2）对应 α = 1。",
    )
    half = np.where(seeds == Seed.UNKNOWN, 0.5, truth)
    signs = np.where(seeds == Seed.FOREGROUND, 1.0, -1.0)
    one_sided = (
        "You fitted one side alone: the 0s of the background and the 1s of the foreground count.",
        "你只拟合了一侧：背景的 0 和前景的 1 都要用上。",
    )
    return [
        (_fitted(vectors, seeds, known=everywhere).clip(0, 1), *unknown_counts),
        (_fitted(vectors, seeds, known=everywhere, values=half).clip(0, 1), *unknown_counts),
        (_fitted(vectors, seeds, values=seeds.astype(float)).clip(0, 1), *kinds),
        (_fitted(vectors, seeds, values=seeds / 2).clip(0, 1), *kinds),
        (
            1 - _fitted(vectors, seeds).clip(0, 1),
            "Foreground and background are exchanged: alpha is 1 in the foreground.",
            "前景和背景弄反了：前景处 α 为 1。",
        ),
        (
            _fitted(vectors, seeds, values=signs).clip(0, 1),
            "Background is 0, not -1.",
            "背景是 0，而不是 -1。",
        ),
        (_fitted(vectors, seeds, known=seeds == Seed.FOREGROUND).clip(0, 1), *one_sided),
    ]


def _sum_slips(vectors, seeds, truth, known) -> list:
    """Return mistakes in the coefficients of the sum."""
    V = vectors[:, known]
    x = np.linalg.lstsq(V.T, truth[known], rcond=None)[0]
    sums = [
        (
            np.tensordot(V @ truth[known] / (V**2).sum(axis=1), vectors, axes=1),
            "Each vector was fitted by itself: fit them all at once.",
            "你是逐个向量单独拟合的：应当一起拟合。",
        ),
        (
            np.tensordot(x.clip(0, 1), vectors, axes=1),
            "You cut off the coefficients: they may be anything, alpha is cut off.",
            "你截断的是系数：系数可以是任何数，要截断的是 α。",
        ),
        (
            _fitted(vectors[1:], seeds),
            "The first vector is left out: the constant belongs to the sum.",
            "漏了第一个向量：常向量也要参加求和。",
        ),
        (
            _fitted(vectors[:-1], seeds),
            "The last vector is left out.",
            "漏了最后一个向量。",
        ),
        (
            np.tensordot(x / x.sum(), vectors, axes=1),
            "The coefficients are no weights: they need not sum to 1.",
            "系数不是权重：它们的和不必为 1。",
        ),
        (
            np.tensordot(x, vectors, axes=1) / len(x),
            "That is a mean of the vectors: the sum is asked for.",
            "这是各项的平均：要的是和。",
        ),
    ]
    mixed = vectors.reshape(-1, len(vectors))  # an order that looks right
    rows = mixed[known.ravel()]
    wrong_order = mixed @ np.linalg.lstsq(rows, truth[known], rcond=None)[0]
    found = [(value.clip(0, 1), en, zh) for value, en, zh in sums]
    return [*found, (wrong_order.reshape(SHAPE).clip(0, 1), *ORDER)]
