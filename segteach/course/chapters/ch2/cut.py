"""Instant checks of chapter 2: the source side of a flow and a cut with other links, with slips."""

from __future__ import annotations

from collections import deque

import numpy as np

from segteach.course.check import expect_array, instant_check, refuse, told_apart
from segteach.cuts.energy import Energy, grid_edges
from segteach.cuts.min_cut import min_cut
from segteach.language import say


@instant_check("02/reach")
def check_source_side(source_side) -> str:
    """What the source reaches over positive residuals."""
    rng = np.random.default_rng()
    for nodes in (8, 11, 15):
        residual, source = _reach_case(rng, nodes)
        got = expect_array(source_side(residual, source), (nodes,)) > 0
        refuse(got, _reached(residual, source), _reach_slips(residual, source))
    return say(
        "Right: the arrows that leave this set are the cut.", "正确：离开这个集合的边就是割。"
    )


def _reach_case(rng, nodes: int) -> tuple:
    """Return residuals and a source for which every slip gives a set of its own."""
    while True:
        present = rng.random((nodes, nodes)) < 1.3 / nodes
        residual = rng.uniform(0.1, 9, (nodes, nodes)) * present
        path = rng.permutation(nodes)[:4]
        residual[path[:-1], path[1:]] = 0.5
        source = int(path[0])
        if told_apart(_reached(residual, source), _reach_slips(residual, source)):
            return residual, source


def _reach_slips(residual, source: int) -> list:
    right = _reached(residual, source)
    itself = np.arange(len(residual)) == source
    one_step = (residual[source] > 0) | itself
    return [
        (
            _reached(residual.T, source),
            "You walked against the arrows: row i leads to column j.",
            "你逆着箭头走了：第 i 行指向第 j 列。",
        ),
        (
            _reached(residual + residual.T, source),
            "You walked the arrows in both directions: row i leads to column j.",
            "箭头的两个方向你都走了：只能从第 i 行走到第 j 列。",
        ),
        (
            one_step,
            "That is one step from the source: go on from there.",
            "这只走了一步：要从那里继续走。",
        ),
        (
            one_step | (residual[one_step] > 0).any(axis=0),
            "That is two steps from the source: go on until no new node is found.",
            "这只走了两步：要一直走到没有新的节点为止。",
        ),
        (
            _reached(np.floor(residual), source),
            "Any residual above 0 is enough, 0.5 as well.",
            "余量只要大于 0 就能通过，0.5 也可以。",
        ),
        (itself, "The source reaches more than itself.", "源点能到达的不只是自己。"),
        (right & ~itself, "The source reaches itself.", "源点也能到达自己。"),
        (~right, "That is the other side of the cut.", "这是割的另一侧。"),
        (np.ones_like(right), "Not every node is reached.", "并不是所有节点都能到达。"),
    ]


def _reached(residual, source: int) -> np.ndarray:
    reached, waiting = np.zeros(len(residual), bool), deque([source])
    reached[source] = True
    while waiting:
        for node in np.flatnonzero(residual[waiting.popleft()] > 0):
            if not reached[node]:
                reached[node] = True
                waiting.append(node)
    return reached


@instant_check("02/variant")
def check_variant_cut(variant_cut) -> str:
    """The cut with links smoothness / (1 + beta difference^2)."""
    rng = np.random.default_rng()
    for _ in range(3):
        grey, unary, smoothness, beta = _variant_case(rng)
        got = expect_array(variant_cut(grey, unary, smoothness, beta), grey.shape) > 0
        right = _variant(grey, unary, smoothness, beta)
        refuse(got, right, _variant_slips(grey, unary, smoothness, beta))
    return say("Right: the least energy of the new model.", "正确：这是新模型的最小能量。")


def _variant_case(rng) -> tuple:
    """Return grey levels, costs and parameters for which every slip gives a mask of its own."""
    while True:
        grey, unary = rng.random((14, 17)), rng.normal(0, 1.0, (14, 17, 2))
        smoothness, beta = rng.uniform(0.3, 0.7), rng.uniform(6.0, 12.0)
        right = _variant(grey, unary, smoothness, beta)
        if told_apart(right, _variant_slips(grey, unary, smoothness, beta)):
            return grey, unary, smoothness, beta


def _variant_slips(grey, unary, smoothness, beta) -> list:
    def exponential(squares):
        return smoothness * np.exp(-beta * squares)

    def unsquared(squares):
        return smoothness / (1 + beta * np.sqrt(squares))

    return [
        (
            _variant(grey, unary, smoothness, beta, weigh=exponential),
            "That is the exponential of (2.15): the variant is γ / (1 + β Δz²).",
            "这是 (2.15) 的指数形式：变体是 γ / (1 + β Δz²)。",
        ),
        (
            _variant(grey, unary, smoothness, beta, weigh=unsquared),
            "Square the difference of the grey levels.",
            "灰度差要取平方。",
        ),
        (
            _variant(grey, unary, 1.0, beta),
            "The weight γ is missing.",
            "漏掉了权重 γ。",
        ),
        (
            _variant(grey, unary, smoothness, beta, connectivity=8),
            "Only 4 neighbours were asked for.",
            "题目要求的是四邻域。",
        ),
        (
            ~_variant(grey, unary, smoothness, beta),
            "The mask is the wrong way round: label 1 is the mask.",
            "掩码弄反了：标号 1 才是掩码。",
        ),
        *_link_slips(grey, unary, smoothness, beta),
        (unary.argmin(axis=2) == 1, "There are no links in your energy.", "你的能量里没有连接。"),
        (
            _variant(grey, unary, smoothness, 0.0),
            "The contrast plays no part: all your links weigh the same.",
            "没有用到反差：你的连接权重都一样。",
        ),
    ]


def _link_slips(grey, unary, smoothness, beta) -> list:
    """Return the mistakes in which links there are, and how often."""
    one_way = (
        "You link in one direction only: neighbours stand beside and below.",
        "你只连接了一个方向：横向和纵向都有邻点。",
    )
    return [
        (
            _variant(grey, unary, 2 * smoothness, beta),
            "Each pair counts once: every link is in your energy twice.",
            "每一对只算一次：你的能量里每条连接都有两条。",
        ),
        (
            _variant(grey, unary, smoothness, 2 * beta),
            "β stands alone before (z_m - z_n)²: no factor with it.",
            "(z_m - z_n)² 前面只有 β：不要再乘别的因子。",
        ),
        *((_variant(grey, unary, smoothness, beta, along=axis), *one_way) for axis in (0, 1)),
    ]


def _variant(
    grey, unary, smoothness, beta, *, connectivity=4, weigh=None, along=None
) -> np.ndarray:
    """Return the mask of least energy; the options are slips, `along` 0 or 1 has one direction."""
    edges, _ = grid_edges(grey.shape, connectivity)
    if along is not None:
        edges = edges[np.diff(edges)[:, 0] == (grey.shape[1], 1)[along]]
    z = grey.ravel()
    squares = (z[edges[:, 0]] - z[edges[:, 1]]) ** 2
    weights = smoothness / (1 + beta * squares) if weigh is None else weigh(squares)
    labels = min_cut(Energy(unary.reshape(-1, 2), edges, weights)).labels
    return labels.reshape(grey.shape) == 1
