"""Instant checks of chapter 2's exercises: each tries fresh numbers and knows the classic slips."""

from __future__ import annotations

from collections import deque

import numpy as np

from segteach.course.check import Wrong, expect_array, instant_check, refuse
from segteach.cuts.energy import Energy, grid_edges
from segteach.cuts.graph_cut import graph_cut
from segteach.models.markov import stationary
from segteach.models.mrf import local_conditional
from segteach.widgets.language import say

AROUND = np.array([[-1, 0], [1, 0], [0, -1], [0, 1]])


@instant_check("02/conditional")
def check_conditional(conditional) -> str:
    """P(x_s | 4 neighbours) inside, on the border and in a corner."""
    rng = np.random.default_rng()
    for site in ((2, 2), (0, 2), (4, 3), (3, 0), (0, 0), (4, 4)):
        labels, beta = rng.integers(0, 3, (5, 5)), rng.uniform(0.3, 0.7)
        first, second, third = rng.permutation(3)  # so that the slips at (2, 2) can be told apart
        labels[1:4, 1:4] = [[third, first, third], [first, second, first], [third, second, third]]
        kept = labels.copy()
        got = expect_array(conditional(labels, *site, beta, 3), (3,))
        if (labels != kept).any():
            raise Wrong("You changed the labels that were handed in.", "你改动了传入的标号。")
        right = local_conditional(kept, site, beta, 3)
        refuse(got, right, _conditional_slips(kept, site, beta, right))
    return say("Right, inside and at the border.", "正确，内部和边界都对。")


def _conditional_slips(labels, site, beta, right) -> list:
    equal = _equal(labels, site, AROUND)
    present = equal.sum()
    weights = np.exp(beta * (2 * equal - present))
    wrapped = np.bincount([labels[tuple((site + step) % 5)] for step in AROUND], minlength=3)
    diagonal = equal + _equal(labels, site, np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]]))
    itself = equal + (np.arange(3) == labels[site])
    return [
        (
            _shares(-2 * beta * equal),
            "That is the slide's sign: equal neighbours should be likely.",
            "这是讲义所印的符号：邻点相同的概率应当更大。",
        ),
        (
            _shares(beta * equal),
            "Equal and unequal differ by 2β: unequal pairs cost +β.",
            "相同与不同相差 2β：标号不同的一对，势是 +β。",
        ),
        (weights, "The probabilities do not sum to 1.", "概率之和不等于 1。"),
        (
            _shares(2 * beta * wrapped),
            "You took neighbours from the opposite border: there is nobody beyond the border.",
            "你取了对面边界上的点：边界之外没有邻点。",
        ),
        (
            _shares(2 * beta * diagonal),
            "Diagonal sites are no neighbours here.",
            "这里对角位置不是邻点。",
        ),
        (
            _shares(2 * beta * itself),
            "The site itself is not its own neighbour.",
            "位置本身不是自己的邻点。",
        ),
        (1 - right, "You swapped the labels.", "你把标号弄反了。"),
    ]


def _equal(labels, site, steps) -> np.ndarray:
    """Return how many of the sites around have each label, (3,)."""
    places = np.array(site) + steps
    inside = ((places >= 0) & (places < labels.shape)).all(axis=1)
    return np.bincount(labels[tuple(places[inside].T)], minlength=3)


def _shares(logarithms) -> np.ndarray:
    weights = np.exp(logarithms - np.max(logarithms))
    return weights / weights.sum()


@instant_check("02/chain")
def check_long_run(long_run) -> str:
    """The stationary distribution, of chains that swing as well."""
    rng = np.random.default_rng()
    chains = [rng.dirichlet(np.ones(n), size=n) for n in (2, 3, 5)]
    swing = np.zeros((4, 4))
    swing[:2, 2:], swing[2:, :2] = rng.dirichlet([1, 1], size=2), rng.dirichlet([1, 1], size=2)
    for P in (*chains, swing):
        n, right = len(P), stationary(P)
        got = expect_array(long_run(P.copy()), (n,))
        values, vectors = np.linalg.eig(P.T)
        vector = np.real(vectors[:, np.abs(values - 1).argmin()])
        slips = [
            (
                np.full(n, 1 / n),
                "All states equally: P plays no part yet.",
                "各状态均分：没有用到 P。",
            ),
            (
                np.ones(n),
                "P 1 = 1 holds for every P: you want π P = π, from the left.",
                "对任何 P 都有 P 1 = 1：要求的是左边的 π P = π。",
            ),
            (vector, "The vector is right, but its sum is not 1.", "方向是对的，但总和不是 1。"),
            (
                -right,
                "Probabilities are not negative: divide by the sum.",
                "概率不能为负：应除以总和。",
            ),
            (
                P.mean(axis=0),
                "That is one step from an even start, not the long run.",
                "这是从均匀分布走一步的结果，不是长期分布。",
            ),
        ]
        if P is swing and not np.allclose(got, right):
            raise Wrong(
                "Wrong for a chain that swings: its powers never settle. Solve π P = π.",
                "对来回摆动的链不对：它的幂不会收敛。请直接解 π P = π。",
            )
        refuse(got, right, slips)
    return say("Right, for chains that swing, too.", "正确，来回摆动的链也对。")


@instant_check("02/icm")
def check_icm_sweep(icm_sweep) -> str:
    """One raster sweep in place."""
    rng = np.random.default_rng()
    for shape in ((6, 7), (1, 9), (8, 3)):
        beta, kinds = rng.uniform(0.5, 1.0), 3
        unary, labels = rng.normal(size=(*shape, kinds)), rng.integers(0, kinds, shape)
        mine, kept = labels.copy(), labels.copy()
        got = expect_array(icm_sweep(mine, unary.copy(), beta), shape)
        if (mine != kept).any():
            raise Wrong(
                "You changed the labels that were handed in: copy them first.",
                "你改动了传入的标号：请先复制。",
            )
        right = _sweep(kept, unary, beta)
        refuse(
            got,
            right,
            [
                (
                    _sweep(kept, unary, beta, now=False),
                    "All sites looked at the old labels: write each new label back at once.",
                    "所有位置看到的都是旧标号：新标号要立刻写回去。",
                ),
                (
                    _sweep(kept, -unary, -beta),
                    "You took the dearest label.",
                    "你取了代价最大的标号。",
                ),
                (
                    _sweep(kept, unary, -beta),
                    "The sign of the pairs is wrong.",
                    "点对的势符号反了。",
                ),
                (_sweep(kept, 0 * unary, beta), "The unary costs are missing.", "漏掉了一元代价。"),
                (unary.argmin(axis=2), "The neighbours are missing.", "漏掉了邻点。"),
                (
                    _sweep(kept, unary, beta / 2),
                    "Equal and unequal differ by 2β.",
                    "相同与不同相差 2β。",
                ),
                (kept, "Nothing was changed.", "什么也没有改变。"),
            ],
        )
    return say("Right: downhill, site by site.", "正确：逐个位置降低能量。")


def _sweep(labels, unary, beta, *, now: bool = True) -> np.ndarray:
    """Return the labels after a sweep; now=False looks at the old labels of the neighbours."""
    new, kinds = labels.copy(), unary.shape[2]
    seen = new if now else labels
    for row, col in np.ndindex(labels.shape):
        places = np.array([row, col]) + AROUND
        inside = ((places >= 0) & (places < labels.shape)).all(axis=1)
        near = seen[tuple(places[inside].T)]
        pairs = beta * (near[:, None] != np.arange(kinds)).sum(axis=0) * 2
        new[row, col] = (unary[row, col] + pairs).argmin()
    return new


@instant_check("02/reach")
def check_source_side(source_side) -> str:
    """What the source reaches over positive residuals."""
    rng = np.random.default_rng()
    for nodes in (6, 9, 14):
        residual = rng.integers(1, 9, (nodes, nodes)) * (rng.random((nodes, nodes)) < 1.3 / nodes)
        path = rng.permutation(nodes)[:4]  # three steps are needed at least once
        residual[path[:-1], path[1:]] = 5
        source = int(path[0])
        got = expect_array(source_side(residual.copy(), source), (nodes,)) > 0
        right = _reached(residual, source)
        one = residual[source] > 0
        one[source] = True
        without = right.copy()
        without[source] = False
        refuse(
            got,
            right,
            [
                (
                    _reached(residual.T, source),
                    "You walked against the arrows: row i leads to column j.",
                    "你逆着箭头走了：第 i 行指向第 j 列。",
                ),
                (
                    one,
                    "That is one step from the source: go on from there.",
                    "这只走了一步：要从那里继续走。",
                ),
                (without, "The source reaches itself.", "源点也能到达自己。"),
                (~right, "That is the other side of the cut.", "这是割的另一侧。"),
                (np.ones(nodes), "Not every node is reached.", "并不是所有节点都能到达。"),
            ],
        )
    return say(
        "Right: the arrows that leave this set are the cut.", "正确：离开这个集合的边就是割。"
    )


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
        got = expect_array(variant_cut(grey.copy(), unary.copy(), smoothness, beta), grey.shape) > 0
        right = _variant(grey, unary, smoothness, beta)
        refuse(
            got,
            right,
            [
                (value, en, zh)
                for value, en, zh in _variant_slips(grey, unary, smoothness, beta)
                if (value != right).any()
            ],
        )
    return say("Right: the least energy of the new model.", "正确：这是新模型的最小能量。")


def _variant_case(rng) -> tuple:
    """Return grey levels, costs and parameters for which every slip gives another mask."""
    while True:
        grey, unary = rng.random((14, 17)), rng.normal(0, 1.0, (14, 17, 2))
        smoothness, beta = rng.uniform(0.8, 1.4), rng.uniform(6.0, 12.0)
        right = _variant(grey, unary, smoothness, beta)
        if all((m != right).any() for m, _, _ in _variant_slips(grey, unary, smoothness, beta)):
            return grey, unary, smoothness, beta


def _variant_slips(grey, unary, smoothness, beta) -> list:
    def exponential(squares):
        return smoothness * np.exp(-beta * squares)

    return [
        (
            _variant(grey, unary, smoothness, beta, weigh=exponential),
            "That is the exponential of (2.15): the variant is γ / (1 + β Δz²).",
            "这是 (2.15) 的指数形式：变体是 γ / (1 + β Δz²)。",
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
        (unary.argmin(axis=2) == 1, "There are no links in your energy.", "你的能量里没有连接。"),
        (
            _variant(grey, unary, smoothness, 0.0),
            "The contrast plays no part: all your links weigh the same.",
            "没有用到反差：你的连接权重都一样。",
        ),
    ]


def _variant(grey, unary, smoothness, beta, *, connectivity=4, weigh=None) -> np.ndarray:
    edges, _ = grid_edges(grey.shape, connectivity)
    z = grey.ravel()
    squares = (z[edges[:, 0]] - z[edges[:, 1]]) ** 2
    weights = smoothness / (1 + beta * squares) if weigh is None else weigh(squares)
    labels = graph_cut(Energy(unary.reshape(-1, 2), edges, weights)).labels
    return labels.reshape(grey.shape) == 1
