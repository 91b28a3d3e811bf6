"""Instant check of chapter 3: links with weighted channels, and a median for their scale.

The package's links weigh the three channels alike, and take the mean.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from segteach.course.chapters.answers import expect_shaped, is_clear
from segteach.course.check import Wrong, in_special_case, instant_check, refuse
from segteach.cuts.energy import grid_edges
from segteach.language import say

CARTOON = (
    "In a cartoon more than half of the pairs have equal colours, and the median is 0: there the "
    "mean takes its place.",
    "卡通图中一多半点对颜色相同，中位数为 0：这时改用均值。",
)
CONSTANT = (
    "Wrong for a picture of one colour: median and mean are 0. There every link keeps all, exp(0).",
    "只有一种颜色的图像不对：此时中位数和均值都是 0，每条连接的指数因子都取 exp(0) = 1。",
)


@instant_check("03/links")
def check_links(links) -> str:
    """The links of some pictures, of a cartoon, and of a picture of one colour."""
    rng = np.random.default_rng()
    for shape in ((5, 7), (6, 4), (4, 8)):
        case = _clear_case(rng, shape)
        got = expect_shaped(links(*case), (len(case[1]),), "(E,)")
        refuse(got, _links(*case), _slips(*case))
    image, *rest = case
    cartoon = np.full(image.shape, 0.3)
    cartoon[0, 0], cartoon[-1, -1] = rng.random((2, 3))
    for picture, words in ((cartoon, CARTOON), (np.full(image.shape, 0.4), CONSTANT)):
        got = in_special_case(links, *words)(picture, *rest)
        got = expect_shaped(got, (len(rest[0]),), "(E,)")
        if not np.allclose(got, _links(picture, *rest)):
            raise Wrong(*words)
    return say(
        "Right, for a cartoon and for a picture of one colour, too.",
        "正确，卡通图和单色图像也对。",
    )


def _clear_case(rng, shape) -> tuple:
    """Return image, edges, lengths, shares, gamma on which every slip is told apart.

    The pairs are some of the picture's, in no order, an odd number.
    """
    edges, lengths = grid_edges(shape, 8)
    while True:
        some = rng.permutation(len(edges))[: len(edges) * 3 // 4 // 2 * 2 + 1]
        case = (
            rng.random((*shape, 3)),
            edges[some],
            lengths[some],
            rng.dirichlet([3.0, 3.0, 3.0]),
            rng.uniform(5, 60),
        )
        if is_clear(_links(*case), _slips(*case)):
            return case


def _differences(image, edges) -> np.ndarray:
    colours = image.reshape(-1, 3)
    return colours[edges[:, 0]] - colours[edges[:, 1]]


def _squares(image, edges, shares) -> np.ndarray:
    return _differences(image, edges) ** 2 @ shares


def _scale(squares) -> float:
    """Return the median, or the mean where that is 0."""
    middle = np.median(squares)
    return float(middle if middle > 0 else squares.mean())


def _links(image, edges, lengths, shares, gamma, *, squares=None, scale=None, times=0.5,
           distance=-1.0) -> np.ndarray:  # fmt: skip
    """Return gamma exp(-times squares / scale) lengths^distance, (E,); the options are slips."""
    squares = _squares(image, edges, shares) if squares is None else squares
    scale = _scale(squares) if scale is None else scale
    exponent = times * squares / scale if scale > 0 else 0 * squares
    return gamma * np.exp(-exponent) * lengths**distance


def _slips(*case) -> list:
    return [*_scale_slips(*case), *_channel_slips(*case), *_other_slips(*case)]


def _scale_slips(*case) -> list:
    image, edges, _, shares, _ = case
    squares = _squares(image, edges, shares)
    every = _differences(image, edges) ** 2
    slip = partial(_links, *case)
    mean = (
        "That is the MEAN over the pairs: asked is the median, which few strong edges do not move.",
        "这是对点对求的均值：要的是中位数，少数强边缘不会影响它。",
    )
    channels = (
        "The median is over the PAIRS: add up the channels first.",
        "中位数是对点对求的：先把各通道加起来。",
    )
    return [
        (slip(scale=squares.mean()), *mean),
        (slip(scale=squares.mean(), times=1), *mean),
        (slip(scale=np.median(every)), *channels),
        (slip(scale=np.median(every * shares)), *channels),
        (slip(scale=np.median(every, axis=0) @ shares), *channels),
        (
            slip(times=1),
            "β is 1 / (2 median): the 2 is missing.",
            "β 是 1 / (2 × 中位数)：漏了 2。",
        ),
        (
            slip(times=2),
            "β is 1 / (2 median): the 2 stands below the line.",
            "β 是 1 / (2 × 中位数)：2 在分母里。",
        ),
        (
            slip(scale=1 / np.median(squares)),
            "You multiplied by the median: divide by it.",
            "你乘以了中位数：应除以它。",
        ),
        (
            slip(scale=1.0),
            "The median plays no part: without it the scale of the colours decides.",
            "没有用到中位数：这样结果就取决于颜色的取值范围。",
        ),
    ]


def _channel_slips(*case) -> list:
    image, edges, _, shares, _ = case
    every, squares = _differences(image, edges) ** 2, _squares(image, edges, shares)
    slip, middle = partial(_links, *case), _scale(squares)
    averaged = (
        "You averaged over the channels (`.mean()`) in one place and added in the other: |Δz|² is "
        "the same weighted SUM in both.",
        "你在一处对通道求了平均（`.mean()`），在另一处却是求和：两处的 |Δz|² 应是同一个加权和。",
    )
    root = np.sqrt(squares)
    square_missing = (
        "Square the differences, in the exponent and below the line.",
        "差要取平方，指数里和分母里都是。",
    )
    return [
        (slip(scale=middle / 3), *averaged),
        (slip(scale=middle * 3), *averaged),
        (
            slip(squares=every.sum(axis=1)),
            "The channels count by their shares: Σ w_c Δ_c².",
            "各通道要按权重计入：Σ w_c Δ_c²。",
        ),
        (
            slip(squares=every @ shares**2),
            "The shares are squared: weigh the SQUARES, not the colours.",
            "权重被平方了：应对平方加权，而不是先对颜色加权。",
        ),
        (slip(squares=root), *square_missing),
        (slip(squares=root, scale=middle), *square_missing),
        (slip(scale=np.median(root)), *square_missing),
        (
            slip(squares=np.abs(_differences(image, edges)) @ shares),
            *square_missing,
        ),
    ]


def _other_slips(*case) -> list:
    gamma = case[-1]
    slip = partial(_links, *case)
    return [
        (
            slip(distance=0),
            "Divide by the distance of the two pixels: diagonal links are longer.",
            "还要除以两个像素的距离：对角连接更长。",
        ),
        (slip(distance=1), "Divide by the distance, do not multiply.", "应除以距离，而不是乘。"),
        (
            slip(distance=-2),
            "Divide by the distance, not by its square.",
            "应除以距离，而不是距离的平方。",
        ),
        (
            slip(times=-0.5),
            "The sign of the exponent is wrong: more contrast, weaker link.",
            "指数的符号反了：反差越大，连接越弱。",
        ),
        (slip() / gamma, "The weight γ is missing.", "漏掉了权重 γ。"),
        (
            slip(times=0),
            "The contrast plays no part: all links of one length weigh the same.",
            "没有用到反差：长度相同的连接，权重都一样。",
        ),
    ]
