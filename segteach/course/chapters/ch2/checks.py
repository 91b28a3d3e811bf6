"""Instant checks of chapter 2's exercises: each tries fresh numbers and knows the classic slips."""

from __future__ import annotations

from collections import deque
from itertools import combinations

import numpy as np

from segteach.course.check import Wrong, expect_array, instant_check, refuse
from segteach.cuts.energy import Energy, grid_edges
from segteach.cuts.min_cut import min_cut
from segteach.language import say
from segteach.models.fields.mrf import local_conditional
from segteach.models.markov.chain import stationary

AROUND = np.array([[-1, 0], [1, 0], [0, -1], [0, 1]])
CORNERS = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]])
NOT_ONE = (
    "The probabilities do not sum to 1: divide by their sum.",
    "概率之和不等于 1：应除以总和。",
)


@instant_check("02/conditional")
def check_conditional(conditional) -> str:
    """P(x_s | 4 neighbours) inside, on each border and in the corners."""
    rng = np.random.default_rng()
    for site in ((2, 2), (0, 3), (4, 5), (3, 0), (1, 6), (0, 0), (4, 6)):
        kinds = 3 if site == (2, 2) else int(rng.integers(2, 6))
        labels, beta = rng.integers(0, kinds, (5, 7)), rng.uniform(0.3, 0.7)
        if site == (2, 2):  # around the first site the slips can always be told apart
            a, b, c = rng.permutation(3)
            labels[1:4, 1:4] = [[c, a, c], [a, b, a], [c, b, c]]
        kept = labels.copy()
        got = expect_array(conditional(labels, *site, beta, kinds), (kinds,))
        if (labels != kept).any():
            raise Wrong("You changed the labels that were handed in.", "你改动了传入的标号。")
        right = local_conditional(kept, site, beta, kinds)
        slips = _conditional_slips(kept, site, beta, kinds)
        refuse(got, right, [*slips, (right * got.sum(), *NOT_ONE)])
    return say("Right, inside and at the border.", "正确，内部和边界都对。")


def _conditional_slips(labels, site, beta, kinds) -> list:
    equal = _equal(labels, site, AROUND, kinds)
    places = (np.array(site) + AROUND) % labels.shape
    wrapped = np.bincount(labels[tuple(places.T)], minlength=kinds)
    diagonal = equal + _equal(labels, site, CORNERS, kinds)
    itself = equal + (np.arange(kinds) == labels[site])
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
        (
            np.full(kinds, 1 / kinds),
            "All labels equally: the neighbours play no part yet.",
            "各标号概率相等：没有用到邻点。",
        ),
    ]


def _equal(labels, site, steps, kinds: int) -> np.ndarray:
    """Return how many of the sites around have each label, (kinds,)."""
    places = np.array(site) + steps
    inside = ((places >= 0) & (places < labels.shape)).all(axis=1)
    return np.bincount(labels[tuple(places[inside].T)], minlength=kinds)


def _shares(logarithms) -> np.ndarray:
    weights = np.exp(logarithms - np.max(logarithms))
    return weights / weights.sum()


@instant_check("02/chain")
def check_long_run(long_run) -> str:
    """The stationary distribution, of chains that swing as well."""
    rng = np.random.default_rng()
    # A tenth to all states alike: chains that settle fast, so that only the swing defeats powers.
    chains = [0.9 * rng.dirichlet(np.ones(n), size=n) + 0.1 / n for n in (2, 3, 5)]
    swing = np.zeros((4, 4))
    swing[:2, 2:], swing[2:, :2] = rng.dirichlet([1, 1], size=2), rng.dirichlet([1, 1], size=2)
    for P in (*chains, swing):
        n, right = len(P), stationary(P)
        got = expect_array(long_run(P.copy()), (n,))
        if P is swing and not np.allclose(got, right):
            raise Wrong(
                "Wrong for a chain that swings: its powers never settle. Solve π P = π.",
                "对来回摆动的链不对：它的幂不会收敛。请直接解 π P = π。",
            )
        refuse(got, right, [*_chain_slips(P), (right * got.sum(), *NOT_ONE)])
    return say("Right, for chains that swing, too.", "正确，来回摆动的链也对。")


def _chain_slips(P) -> list:
    n = len(P)
    one_step = (
        "That is one step from a given start, not the long run.",
        "这只是从某个初始分布走一步的结果，不是长期分布。",
    )
    constants = [np.ones(n), np.full(n, n**-0.5), np.full(n, -(n**-0.5))]
    from_the_left = (
        "P 1 = 1 holds for every P: you want π P = π, from the left.",
        "对任何 P 都有 P 1 = 1：要求的是左边的 π P = π。",
    )
    return [
        (
            np.full(n, 1 / n),
            "All states equally: P plays no part, or you solved P π = π, true for any constant.",
            "各状态均分：没有用到 P，或者解的是 P π = π（任何常数向量都满足）。",
        ),
        *((constant, *from_the_left) for constant in constants),
        *((row, *one_step) for row in (*P, P.mean(axis=0))),
    ]


@instant_check("02/icm")
def check_icm_sweep(icm_sweep) -> str:
    """One raster sweep in place."""
    rng = np.random.default_rng()
    for shape in ((12, 14), (1, 9), (8, 3)):  # large first: chance makes no slip another
        # 64ths: sums of beta are exact, so that equal energies stay equal in any order.
        beta, kinds = int(rng.integers(32, 65)) / 64, int(rng.integers(2, 6))
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
    for nodes in (8, 11, 15):
        residual, source = _reach_case(rng, nodes)
        got = expect_array(source_side(residual.copy(), source), (nodes,)) > 0
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
        if _told_apart(_reached(residual, source), _reach_slips(residual, source)):
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


def _told_apart(right, slips) -> bool:
    """Return whether the right result and those of the slips all differ."""
    results = [right, *(value for value, _, _ in slips)]
    return not any(np.array_equal(a, b) for a, b in combinations(results, 2))


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
        refuse(got, right, _variant_slips(grey, unary, smoothness, beta))
    return say("Right: the least energy of the new model.", "正确：这是新模型的最小能量。")


def _variant_case(rng) -> tuple:
    """Return grey levels, costs and parameters for which every slip gives a mask of its own."""
    while True:
        grey, unary = rng.random((14, 17)), rng.normal(0, 1.0, (14, 17, 2))
        smoothness, beta = rng.uniform(0.3, 0.7), rng.uniform(6.0, 12.0)
        right = _variant(grey, unary, smoothness, beta)
        if _told_apart(right, _variant_slips(grey, unary, smoothness, beta)):
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
    labels = min_cut(Energy(unary.reshape(-1, 2), edges, weights)).labels
    return labels.reshape(grey.shape) == 1
