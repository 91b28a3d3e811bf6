"""Instant checks of chapter 2: the two sides of a flow and a cut with other links, with slips."""

from __future__ import annotations

from collections import deque

import numpy as np

from segteach.course.check import expect_array, instant_check, refuse, told_apart
from segteach.cuts.energy import Energy, grid_edges
from segteach.cuts.min_cut import min_cut
from segteach.language import say

FREE = -1
OTHER_SIDES = (
    "Some nodes are on the wrong side, and this is no known slip. Draw a residual graph of four "
    "nodes and follow your function.",
    "有的节点归属不对，也不是常见的错误。请画一个四个节点的残量图，跟踪你的函数。",
)
OTHER_MASK = (
    "The mask is not the one of least energy, nor a known slip. Print the energy of 2 × 2 pixels.",
    "这不是能量最小的掩码，也不是常见的错误。请输出 2 × 2 个像素的能量。",
)


@instant_check("02/reach")
def check_sides(sides) -> str:
    """What the source reaches, what reaches the sink, and the rest."""
    rng = np.random.default_rng()
    for nodes in (12, 14, 17):
        case = _reach_case(rng, nodes)
        got = expect_array(sides(*case), (nodes,))
        refuse(got, _sides(*case), [*_reach_slips(*case), (got, *OTHER_SIDES)])
    return say(
        "Right: where a node is free, the minimum cut is not the only one.",
        "正确：只要有节点两侧都行，最小割就不唯一。",
    )


def _reach_case(rng, nodes: int) -> tuple:
    """Return residuals after a maximum flow, source and sink: every slip gives another answer."""
    while True:
        order = rng.permutation(nodes)
        group = np.full(nodes, FREE)  # as it is wanted: no arrow leaves 0, none leads into 1
        group[order[:5]], group[order[5:10]] = 0, 1
        leaves, enters = group[:, None], group[None, :]
        allowed = ((leaves != 0) | (enters == 0)) & ((enters != 1) | (leaves == 1))
        present = allowed & (rng.random((nodes, nodes)) < 2 / nodes)
        residual = rng.uniform(1.1, 9, (nodes, nodes)) * present
        for path in (order[:4], order[6:10]):
            residual[path[:-1], path[1:]] = 0.5, 2.5, 0.5
        residual[order[0], order[4]], residual[order[5], order[9]] = 1.5, 1.5
        np.fill_diagonal(residual, 0)
        case = residual, int(order[0]), int(order[9])
        if told_apart(_sides(*case), _reach_slips(*case)):
            return case


def _sides(residual, source: int, sink: int, *, of_sink=None) -> np.ndarray:
    """Return 0 for the source's side, 1 for the sink's, FREE for the rest."""
    of_sink = residual.T if of_sink is None else of_sink
    return np.select([_reached(residual, source), _reached(of_sink, sink)], [0, 1], FREE)


def _reach_slips(residual, source: int, sink: int) -> list:
    right, count = _sides(residual, source, sink), len(residual)
    ends = np.full(count, FREE)
    ends[[source, sink]] = 0, 1
    one_step = np.select([residual[source] > 0, residual[:, sink] > 0], [0, 1], ends)
    one_step[[source, sink]] = 0, 1
    floor = np.floor(residual)
    everybody = (
        "Every node got a side: one that the source does not reach, and that does not reach the "
        "sink, is free.",
        "你把每个节点都归到了某一侧：源点到不了它、它也到不了汇点的节点，两侧都行。",
    )
    without_ends = np.where(np.isin(np.arange(count), [source, sink]), FREE, right)
    return [
        *_arrow_slips(residual, source, sink),
        (np.where(right == FREE, 1, right), *everybody),
        (np.where(right == FREE, 0, right), *everybody),
        (
            one_step,
            "That is one step from each end: go on until no new node is found.",
            "两端都只走了一步：要一直走到没有新的节点为止。",
        ),
        (
            _sides(floor, source, sink),
            "Any residual above 0 is enough, 0.5 as well.",
            "余量只要大于 0 就能通过，0.5 也可以。",
        ),
        (without_ends, "Source and sink have a side, too.", "源点和汇点自己也有归属。"),
        (
            np.select([right == 0, right == 1], [1, 0], FREE),
            "The sides are exchanged: 0 is the source's, 1 the sink's.",
            "两侧弄反了：0 是源点一侧，1 是汇点一侧。",
        ),
        (
            np.where(right == 1, FREE, right),
            "Nobody is on the sink's side.",
            "汇点一侧没有节点。",
        ),
        (ends, "Source and sink reach more than themselves.", "两端能到达的不只是自己。"),
        (
            (right == 0).astype(int),
            "That is whether the source reaches a node: three answers are wanted, 0, 1 and -1.",
            "这只是源点能否到达各节点：题目要三种回答，0、1 和 -1。",
        ),
    ]


def _arrow_slips(residual, source: int, sink: int) -> list:
    """Return the mistakes in the direction of the walks."""
    both = residual + residual.T
    forward = (
        "Into the sink you walked along the arrows: who can still reach it is found backwards, "
        "from column to row.",
        "在汇点一侧你顺着箭头走了：要找谁还能到达汇点，应逆着箭头，由列到行。",
    )
    sink_first = np.where(
        _reached(residual, sink), 1, np.where(_reached(residual, source), 0, FREE)
    )
    return [
        (_sides(residual, source, sink, of_sink=residual), *forward),
        (sink_first, *forward),
        (
            _sides(residual.T, source, sink, of_sink=residual.T),
            "From the source you walked against the arrows: row i leads to column j.",
            "在源点一侧你逆着箭头走了：第 i 行指向第 j 列。",
        ),
        (
            _sides(residual.T, source, sink, of_sink=residual),
            "Rows and columns are exchanged: row i leads to column j.",
            "行和列弄反了：第 i 行指向第 j 列。",
        ),
        *(
            (
                _sides(both, source, sink, of_sink=of_sink),
                "You walked the arrows in both directions: row i leads to column j.",
                "箭头的两个方向你都走了：只能从第 i 行走到第 j 列。",
            )
            for of_sink in (both, residual.T)
        ),
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
    """The cut with links smoothness / (distance (1 + beta difference^2)), 8 neighbours."""
    rng = np.random.default_rng()
    for _ in range(3):
        case = _variant_case(rng)
        got = expect_array(variant_cut(*case), case[0].shape) > 0
        refuse(got, _variant(*case), [*_variant_slips(*case), (got, *OTHER_MASK)])
    return say("Right: the least energy of the new model.", "正确：这是新模型的最小能量。")


def _variant_case(rng) -> tuple:
    """Return grey levels, costs and parameters for which every slip gives a mask of its own."""
    while True:
        grey, unary = rng.random((16, 21)), rng.normal(0, 1.0, (16, 21, 2))
        smoothness, beta = rng.uniform(0.3, 0.6), rng.uniform(6.0, 12.0)
        case = grey, unary, smoothness, beta
        if told_apart(_variant(*case), _variant_slips(*case)):
            return case


def _variant_slips(grey, unary, smoothness, beta) -> list:
    case = grey, unary, smoothness, beta

    def exponential(squares):
        return smoothness * np.exp(-beta * squares)

    def unsquared(squares):
        return smoothness / (1 + beta * np.sqrt(squares))

    return [
        (
            _variant(*case, weigh=exponential),
            "That is the exponential of (2.15): the variant has 1 / (1 + β Δz²).",
            "这是 (2.15) 的指数形式：变体是 1 / (1 + β Δz²)。",
        ),
        (
            _variant(*case, weigh=unsquared),
            "Square the difference of the grey levels.",
            "灰度差要取平方。",
        ),
        (_variant(grey, unary, 1.0, beta), "The weight γ is missing.", "漏掉了权重 γ。"),
        (
            ~_variant(*case),
            "The mask is the wrong way round: label 1 is the mask.",
            "掩码弄反了：标号 1 才是掩码。",
        ),
        *_link_slips(*case),
        (unary.argmin(axis=2) == 1, "There are no links in your energy.", "你的能量里没有连接。"),
        (
            _variant(grey, unary, smoothness, 0.0),
            "The contrast plays no part: all your links weigh the same.",
            "没有用到反差：你的连接权重都一样。",
        ),
    ]


def _link_slips(grey, unary, smoothness, beta) -> list:
    """Return the mistakes in which links there are, and how often."""
    case = grey, unary, smoothness, beta
    one_way = (
        "You link in one direction only: neighbours stand beside, below and on the diagonals.",
        "你只连接了一个方向：横向、纵向和对角方向都有邻点。",
    )
    length = (
        "A diagonal link is divided by its length dis, once.",
        "对角连接要除以它的长度 dis，且只除一次。",
    )
    return [
        (
            _variant(*case, connectivity=4),
            "Your links have 4 neighbours: 8 were asked for.",
            "你只用了四邻域：题目要求八邻域。",
        ),
        (_variant(*case, power=0.0), *length),
        (_variant(*case, power=2.0), *length),
        (_variant(*case, power=-1.0), *length),
        (
            _variant(grey, unary, 2 * smoothness, beta),
            "Each pair counts once: every link is in your energy twice.",
            "每一对只算一次：你的能量里每条连接都有两条。",
        ),
        (
            _variant(grey, unary, smoothness / 2, beta),
            "Do not halve the links: `grid_edges` lists each pair once.",
            "连接权重不要减半：grid_edges 中每一对只出现一次。",
        ),
        (
            _variant(grey, unary, smoothness, 2 * beta),
            "β stands alone before (z_m - z_n)²: no factor with it.",
            "(z_m - z_n)² 前面只有 β：不要再乘别的因子。",
        ),
        *((_variant(*case, along=step), *one_way) for step in (1, grey.shape[1])),
    ]


def _variant(
    grey, unary, smoothness, beta, *, connectivity=8, weigh=None, along=None, power=1.0
) -> np.ndarray:
    """Return the mask of least energy; the options are slips.

    along: only pairs whose numbers are so far apart. power: of the length.
    """
    edges, lengths = grid_edges(grey.shape, connectivity)
    if along is not None:
        chosen = np.diff(edges)[:, 0] == along
        edges, lengths = edges[chosen], lengths[chosen]
    z = grey.ravel()
    squares = (z[edges[:, 0]] - z[edges[:, 1]]) ** 2
    weights = smoothness / (1 + beta * squares) if weigh is None else weigh(squares)
    labels = min_cut(Energy(unary.reshape(-1, 2), edges, weights / lengths**power)).labels
    return labels.reshape(grey.shape) == 1
