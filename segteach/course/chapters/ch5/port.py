"""What the port of `bugs` makes of a small picture, and the check of its repair."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, product
from typing import NamedTuple

import numpy as np

from segteach.arrays import Seed
from segteach.course.chapters.answers import expect_parts
from segteach.course.check import Wrong, instant_check, told_apart
from segteach.language import say
from segteach.matting.bayesian.solve import Pairs, solve

SHAPE = (16, 20)
STRIPE = 4  # rows of one foreground colour
SIGMA = 8.0  # of the spatial Gaussian, in pixels
CLOSE = 2e-4  # turns end when alpha moves by 1e-4
FOREGROUND = np.array([[0.15, 0.4, 0.3], [0.85, 0.4, 0.3]])
BACKGROUND = np.array([[0.5, 0.25, 0.3], [0.5, 0.6, 0.3]])
NOISE = np.array([[0.02, 0.02, 0.05], [0.04, 0.02, 0.02]])  # of either side, by channels
AXES = {  # along which samples are split, of the eigenvector matrix
    "column": lambda vectors: vectors[:, -1],
    "row": lambda vectors: vectors[-1],
    "other row": lambda vectors: vectors[0],
    "first": lambda vectors: vectors[:, 0],
    "middle": lambda vectors: vectors[:, 1],
}
THREE = (
    "Return three things: F (3,), B (3,) and alpha.",
    "应返回三项：F (3,)、B (3,) 和 alpha。",
)


class PortRun(NamedTuple):
    """What a port makes of a small picture.

    image: (H, W, 3).
    trimap: (H, W).
    truth: alpha, (H, W).
    alpha: what was found, (H, W).
    error: the mean of |alpha - truth| where the trimap is unknown.
    """

    image: np.ndarray
    trimap: np.ndarray
    truth: np.ndarray
    alpha: np.ndarray
    error: float


def run_port(solve_pixel) -> PortRun:
    """Return the matte of a small picture, each unknown pixel solved from all that is known.

    The foreground has stripes of two colours; two background colours lie between them.
    """
    rng = np.random.default_rng(0)
    rows, cols = np.indices(SHAPE)
    truth = np.clip((13 - cols) / 7, 0, 1)
    kinds = rows // STRIPE % 2, rows // (SHAPE[0] // 2)
    F, B = (
        (means[kind] + rng.normal(size=(*SHAPE, 3)) * noise).clip(0, 1)
        for means, kind, noise in zip((FOREGROUND, BACKGROUND), kinds, NOISE, strict=True)
    )
    image = truth[..., None] * F + (1 - truth[..., None]) * B
    trimap = np.select([truth == 1, truth == 0], [Seed.FOREGROUND, Seed.BACKGROUND], Seed.UNKNOWN)
    alpha, unknown = truth.copy(), trimap == Seed.UNKNOWN
    for row, col in np.argwhere(unknown):
        g = np.exp(-((rows - row) ** 2 + (cols - col) ** 2) / (2 * SIGMA**2))
        sides = [
            (image[trimap == kind], g[trimap == kind])
            for kind in (Seed.FOREGROUND, Seed.BACKGROUND)
        ]
        answer = solve_pixel(image[row, col], 0.5, *sides)
        alpha[row, col] = expect_parts(answer, [(3,), (3,), ()], *THREE)[2]
    error = float(np.abs(alpha - truth)[unknown].mean())
    return PortRun(image, trimap.astype(np.uint8), truth, alpha, error)


@instant_check("05/bugs")
def check_repaired(solve_pixel) -> str:
    """F, B and alpha of random pixels are those of the likeliest of all four pairs."""
    rng = np.random.default_rng()
    for _ in range(2):
        pixels, tried = _clear_pixels(rng)
        got = np.concatenate([_flat(solve_pixel(*pixel)) for pixel in pixels])
        if not _close(got, _answers(tried)):
            _name_what_is_left(got, tried)
    return say(
        "Right: all three bugs are gone. The first of them hides the other two in the picture.",
        "正确：三个错误都改好了。在图上，第一个错误会掩盖另外两个。",
    )


SYMPTOMS = {
    "row": (
        "Print the means of both clusters of the foreground: they are nearly the same, and each "
        "cluster is as wide as both together. Along which direction are the colours split?",
        "输出前景两个聚类的均值看看：它们几乎一样，每个聚类都和合在一起时一样宽。"
        "颜色是沿哪个方向划分的？",
    ),
    "return": (
        "Count the pairs of clusters that are tried: there should be four.",
        "数一数试了多少对聚类：应当是四对。",
    ),
    "typo": (
        "Print `maxlike` after each pair: it never changes, so that the last pair always wins.",
        "每试一对就输出 `maxlike`：它从不改变，所以总是最后一对胜出。",
    ),
}
LEFT = [bugs for count in (1, 2, 3) for bugs in combinations(SYMPTOMS, count)]


def _name_what_is_left(got, tried) -> None:
    """Raise Wrong with the planted bugs that are left, or what else the repair looks like."""
    for bugs in LEFT:
        if _close(got, _answers(tried, *bugs)):
            en, zh = SYMPTOMS[bugs[0]]
            raise Wrong(
                f"{len(bugs)} of the three bugs left. {en}", f"三个错误还剩 {len(bugs)} 个。{zh}"
            )
    for value, en, zh in _slips(tried):
        if _close(got, value):
            raise Wrong(en, zh)
    raise Wrong(
        "This is not the likeliest of the four pairs, nor what a planted bug gives: change three "
        "lines only.",
        "这既不是四对中最可能的一对，也不是原有错误的结果：只需改三行。",
    )


def _slips(tried) -> list:
    column = (
        "A column is right, but the LAST one: `eigh` sorts from small to large.",
        "取列是对的，但应取最后一列：`eigh` 按从小到大排列。",
    )
    return [
        (_answers(tried, axis="first"), *column),
        (_answers(tried, axis="middle"), *column),
        (
            _answers(tried, axis="other row"),
            "Still a row: the eigenvectors are the columns.",
            "这仍是一行：特征向量是矩阵的列。",
        ),
        (
            _answers(tried, "first pair"),
            "Now only the first pair is tried: `return` belongs behind BOTH loops.",
            "现在只试了第一对：`return` 应放在两层循环之后。",
        ),
        (
            _answers(tried, "least"),
            "You keep the LEAST likely pair: start from -∞, and keep what is larger.",
            "你保留的是最不可能的一对：应从 -∞ 开始，保留更大的。",
        ),
    ]


def _answers(tried, *bugs: str, axis: str = "column") -> np.ndarray:
    """Return F, B, alpha of all the pixels behind one another, with some bugs."""
    axis = "row" if "row" in bugs else axis
    return np.concatenate([_chosen(pairs, bugs) for pairs in tried[axis]])


def _chosen(pairs, bugs) -> np.ndarray:
    """Return F, B, alpha (7,) of one of four pairs (likelihood, F, B, alpha)."""
    pairs = pairs[:2] if "return" in bugs else pairs[:1] if "first pair" in bugs else pairs
    pick: Callable = min if "least" in bugs else max
    best = pairs[-1] if "typo" in bugs else pick(pairs, key=lambda pair: pair[0])
    return _flat(best[1:])


def _flat(answer) -> np.ndarray:
    """Return the reader's F, B, alpha as one array (7,), or raise Wrong."""
    parts = expect_parts(answer, [(3,), (3,), ()], *THREE)
    return np.concatenate([np.ravel(part) for part in parts])


def _close(a, b, tolerance: float = CLOSE) -> bool:
    return np.allclose(a, b, rtol=0, atol=tolerance)


def _near(a, b) -> bool:
    """Return whether answers are so near that one may be taken for the other."""
    return _close(a, b, 5 * CLOSE)


def _clear_pixels(rng) -> tuple[list, dict]:
    """Return pixels as the port is handed them, one for each pair of colours, and what is tried.

    On them all bugs and slips are told apart.
    """
    while True:
        means, sides = rng.uniform(0.1, 0.9, (2, 2, 3)), []
        for pair in means:
            pair[:, 0] = rng.permutation([rng.uniform(0.1, 0.3), rng.uniform(0.6, 0.9)])
            pair[1, 1:] = pair[0, 1:] + rng.uniform(-0.05, 0.05, 2)  # apart in red; blue is noisy
            noise = rng.normal(size=(24, 3)) * rng.uniform([0.01, 0.01, 0.04], [0.03, 0.03, 0.08])
            sides.append((pair[np.arange(24) % 2] + noise, rng.uniform(0.2, 1, 24)))
        pixels = []
        for first, second in product((0, 1), repeat=2):
            alpha = rng.uniform(0.3, 0.7)
            C = alpha * means[0, first] + (1 - alpha) * means[1, second]
            pixels.append((C + rng.normal(0, 0.01, 3), rng.uniform(0.4, 0.6), *sides))
        tried = {name: [_tried(*one, axis) for one in pixels] for name, axis in AXES.items()}
        known = [(_answers(tried, *bugs), bugs, "") for bugs in LEFT]
        if told_apart(_answers(tried), [*known, *_slips(tried)], _near):
            return pixels, tried


def _tried(C, alpha, foreground, background, axis) -> list[tuple]:
    """Return likelihood, F, B and alpha of all four pairs of clusters, in order."""
    found = []
    for F_cluster, B_cluster in product(_halves(*foreground, axis), _halves(*background, axis)):
        pair = Pairs(np.zeros(1, int), C[None], *(x[None] for x in (*F_cluster, *B_cluster)))
        F, B, a, like, _ = solve(pair, np.array([alpha]), 0.01, 20, 1e-4)
        found.append((like[0], F[0], B[0], a[0]))
    return found


def _halves(colours, weights, axis) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return mean and covariance of either half of the samples of one side."""
    mean = np.average(colours, axis=0, weights=weights)
    vectors = np.linalg.eigh(np.cov(colours.T, aweights=weights, ddof=0)).eigenvectors
    beyond = (colours - mean) @ axis(vectors) > 0
    return [
        (np.average(x, axis=0, weights=w), np.cov(x.T, aweights=w, ddof=0) + 1e-5 * np.eye(3))
        for x, w in ((colours[half], weights[half]) for half in (beyond, ~beyond))
    ]
