"""What the matrices of `bugs` make of a small picture, and the check of their repair."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import ndimage
from scipy.sparse import csr_array

from segteach.arrays import Seed
from segteach.course.chapters.answers import expect_parts
from segteach.course.check import Wrong, instant_check, told_apart
from segteach.language import say
from segteach.matting.laplacian import affinity_laplacian, laplacian_of_windows, window_centres
from segteach.matting.linear import cg_steps
from segteach.matting.system import hard_system
from segteach.steps import last

SHAPE = (14, 20)
EPS = 1e-5  # of the check: at 1e-7 rounding of a nearly flat window would show
NOISE = 0.08  # of each channel in the picture
TWO = (
    "Return two matrices (H W, H W): closed form's, then the walk's.",
    "应返回两个 (H W, H W) 的矩阵：先是闭式抠像的，再是随机游走的。",
)
SQUARE = np.ones((3, 3))


class PortsRun(NamedTuple):
    """What both matrices make of a small picture.

    image: (H, W, 3).
    seeds: (H, W) of `Seed`, two strokes.
    truth: alpha, (H, W).
    closed_form, walk: alpha, (H, W), as found with each matrix.
    errors: (2,), the mean of |alpha - truth| where the seeds are unknown.
    """

    image: np.ndarray
    seeds: np.ndarray
    truth: np.ndarray
    closed_form: np.ndarray
    walk: np.ndarray
    errors: np.ndarray


def run_ports(matrices, sigma: float = 0.1) -> PortsRun:
    """Return two mattes of a small noisy picture, from matrices(image, seeds, sigma).

    Both are found by conjugate gradients from alpha = 0, as hard constraints ask.
    """
    rng = np.random.default_rng(0)
    rows, cols = np.indices(SHAPE)
    truth = np.clip((13 - cols + np.sin(rows / 2)) / 6, 0, 1)
    F, B = np.array([0.85, 0.5, 0.2]), np.array([0.2, 0.35, 0.7])
    image = truth[..., None] * F + (1 - truth[..., None]) * B
    image = np.clip(image + rng.normal(0, NOISE, image.shape), 0, 1)
    seeds = np.zeros(SHAPE, np.uint8)
    seeds[2:12, 1:5], seeds[2:12, 17:19] = Seed.FOREGROUND, Seed.BACKGROUND
    size = image[..., 0].size
    found = expect_parts(matrices(image, seeds, sigma), [(size, size)] * 2, *TWO)
    alphas = [_solved(csr_array(L), seeds) for L in found]
    unknown = seeds == Seed.UNKNOWN
    errors = np.array([np.abs(alpha - truth)[unknown].mean() for alpha in alphas])
    return PortsRun(image, seeds, truth, *alphas, errors)


def _solved(L: csr_array, seeds: np.ndarray) -> np.ndarray:
    system = hard_system(L, seeds)
    steps = cg_steps(system, np.zeros(len(system.pixels)), max_iterations=2000)
    return system.alpha(last(steps).x)


@instant_check("06/ports")
def check_ports(matrices) -> str:
    """Both matrices of random pictures are whole, whatever sigma is."""
    rng = np.random.default_rng()
    for _ in range(2):
        case = _draw(rng)
        size = case[1].size
        got = expect_parts(matrices(*case), [(size, size)] * 2, *TWO)
        _judge(got, case)
    return say(
        "Right: both are gone. Neither stopped the program: only a picture, or a changed argument "
        "without effect, could tell.",
        "正确：两个错误都改好了。它们都不会使程序报错：只有看图，或者改动参数却毫无作用，才能发现。",
    )


SYMPTOMS = (
    (
        "Closed form: which windows hold both a known and an unknown pixel, and are they left out? "
        "If they are, no stroke is heard of: alpha stays where the iterations began.",
        "闭式抠像：哪些窗口既含已知像素又含未知像素？它们是不是被略去了？"
        "如果是，笔画就传不到未知像素，α 停在迭代的初值。",
    ),
    (
        "The walk: call it with two values of sigma. Does anything change?",
        "随机游走：用两个不同的 sigma 各调用一次，结果有变化吗？",
    ),
)


def _judge(got, case) -> None:
    """Raise Wrong unless both matrices are right, with the bugs that are left or another slip."""
    slips = _window_slips(*case), _weight_slips(*case)
    rights = _closed_form(*case, _all_known(case[1])), _walk(*case)
    ported = slips[0][0][0], slips[1][0][0]  # each list begins with the planted bug
    wrong = [not _close(*pair) for pair in zip(got, rights, strict=True)]
    left = [_close(*pair) for pair in zip(got, ported, strict=True)]
    if not any(wrong):
        return
    for which in (0, 1):
        if not wrong[which]:
            continue
        if left[which]:
            en, zh = SYMPTOMS[which]
            count = sum(left)
            raise Wrong(f"{count} of the two bugs left. {en}", f"两个错误还剩 {count} 个。{zh}")
        for value, en, zh in slips[which]:
            if _close(got[which], value):
                raise Wrong(en, zh)
    name = (("closed form", "闭式抠像"), ("walk", "随机游走"))[wrong.index(True)]
    raise Wrong(
        f"The matrix of the {name[0]} is neither right nor what the bug gives: change two lines "
        "only.",
        f"{name[1]}的矩阵既不正确，也不是原有错误的结果：只需改两行。",
    )


def _close(a, b) -> bool:
    return np.allclose(a, b, rtol=0, atol=1e-6)


def _near(a, b) -> bool:
    return np.allclose(a, b, rtol=0, atol=1e-5)


def _draw(rng) -> tuple:
    """Return image, seeds, sigma and eps of a small picture on which all slips differ."""
    while True:
        shape = rng.integers(9, 12, 2)
        image = np.clip(rng.uniform(0.3, 0.7, 3) + rng.normal(0, 0.05, (*shape, 3)), 0, 1)
        seeds = np.zeros(shape, np.uint8)
        top = rng.integers(0, 2)
        seeds[top : top + 6, :5], seeds[top + 1 : top + 6, -2:] = Seed.FOREGROUND, Seed.BACKGROUND
        seeds[top + 5, 4] = Seed.UNKNOWN  # a corner: a cross is no square
        case = image, seeds, float(rng.uniform(0.06, 0.2)), EPS
        rights = _closed_form(*case, _all_known(seeds)), _walk(*case)
        found = _window_slips(*case), _weight_slips(*case)
        if all(map(told_apart, rights, found, (_near, _near))):
            return case


def _all_known(seeds) -> np.ndarray:
    return ndimage.binary_erosion(seeds != Seed.UNKNOWN, SQUARE)


def _closed_form(image, seeds, sigma, eps, left_out) -> np.ndarray:
    """Return L (H W, H W) of the windows whose middle is not left out, bool (H, W)."""
    inside = window_centres(seeds.shape, 1)
    kept = inside[~left_out.ravel()[inside]]
    return laplacian_of_windows(image, kept, eps, 1).toarray()


def _walk(image, seeds, sigma, eps) -> np.ndarray:
    return affinity_laplacian(image, 1 / sigma**2).toarray()


def _window_slips(*case) -> list:
    """Return the planted bug, and what else the repair of the windows may look like."""
    unlike = []
    for mask, en, zh in _masks(case[1]):
        value = _closed_form(*case, mask)
        if not any(np.array_equal(value, other[0]) for other in unlike):  # first words win
            unlike.append((value, en, zh))
    return unlike


def _masks(seeds) -> list:
    """Return (bool (H, W), English, Chinese): the middles of what a mistake leaves out."""
    known = seeds != Seed.UNKNOWN
    beside = ndimage.binary_dilation(known, SQUARE)
    cross = (
        "`binary_erosion` without the 3 x 3 square looks at four neighbours only: a window has "
        "corners, too.",
        "`binary_erosion` 不给出 3 x 3 的结构元时只看四个邻点：窗口还有四个角。",
    )
    few = (
        "Too few windows are left out: those all of whose nine pixels are known, no others.",
        "略去的窗口太少：凡九个像素全部已知的窗口都应略去。",
    )
    return [
        (beside, "", ""),
        (ndimage.binary_erosion(known), *cross),
        (
            ndimage.binary_dilation(known),
            "Still dilated, now by a cross: windows with unknown pixels must stay.",
            "仍是膨胀，只是结构元换成了十字：含有未知像素的窗口必须保留。",
        ),
        (
            known,
            "A window whose MIDDLE is known may hold unknown pixels: it must stay.",
            "中心已知的窗口也可能含有未知像素：它必须保留。",
        ),
        (
            np.zeros_like(known),
            "No window is left out now. With hard constraints alpha is the same, but it is not "
            "what was meant: leave out those all of whose pixels are known.",
            "现在一个窗口也没有略去。在硬约束下 α 不变，但这不是原意：像素全部已知的窗口应略去。",
        ),
        (ndimage.binary_erosion(known, SQUARE, iterations=2), *few),
        (
            ~_all_known(seeds),
            "The other way round: now only windows without unknown pixels are kept.",
            "弄反了：现在只保留了没有未知像素的窗口。",
        ),
        (
            ~beside,
            "The other way round: the windows that were left out are kept, the others not.",
            "弄反了：原来略去的窗口保留了下来，其余的却略去了。",
        ),
    ]


def _weight_slips(image, seeds, sigma, eps) -> list:
    """Return the planted bug, and what else the repair of the weights may look like."""
    scales = [
        (900, "", ""),
        (1 / sigma, "σ is squared: exp(-d² / σ²).", "σ 要取平方：exp(-d² / σ²)。"),
        (
            1 / (2 * sigma**2),
            "There is no 2 here: exp(-d² / σ²).",
            "这里没有 2：exp(-d² / σ²)。",
        ),
        (sigma, "σ stands below the line: exp(-d² / σ²).", "σ 在分母里：exp(-d² / σ²)。"),
        (sigma**2, "σ stands below the line: exp(-d² / σ²).", "σ 在分母里：exp(-d² / σ²)。"),
        (
            900 / sigma**2,
            "The 900 stays in: it is what stood for 1 / σ².",
            "900 还留着：它原本就是代替 1 / σ² 的。",
        ),
        (
            900 * sigma**2,
            "The 900 stays in: it is what stood for 1 / σ².",
            "900 还留着：它原本就是代替 1 / σ² 的。",
        ),
        (
            -1 / sigma**2,
            "A minus is missing: your weights grow where colours differ.",
            "漏了负号：颜色相差越大，你的权重反而越大。",
        ),
    ]
    found = [(affinity_laplacian(image, k).toarray(), en, zh) for k, en, zh in scales]
    walked = _of_lengths(image, sigma)
    length = (
        "|I_i - I_j| is squared: `unlike` already is.",
        "|I_i - I_j| 要取平方：`unlike` 已经是平方了。",
    )
    return [*found, (walked, *length)]


def _of_lengths(image, sigma) -> np.ndarray:
    """Return D - W of exp(-|I_i - I_j| / sigma^2), (H W, H W): the length is not squared."""
    colours = image.reshape(-1, 3)
    lengths = np.linalg.norm(colours[:, None] - colours, axis=2)
    beside = affinity_laplacian(image, 0.0).toarray() < 0
    W = beside * np.exp(-lengths / sigma**2)
    return np.diag(W.sum(axis=1)) - W
