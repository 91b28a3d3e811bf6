"""Pictures of a maximum flow: the network with flow / capacity, the residual graph, the cut.

Blue is the source's side (label 0), orange the sink's (label 1), as everywhere in the course. The
path is green, the edges of the cut are vermilion.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segteach.cuts.flow import FREE, SINK, SOURCE, FlowState, path_nodes
from segteach.cuts.network import Network, residual
from segteach.draw.overlays import BACKGROUND, FOREGROUND
from segteach.language import say

PATH, CUT, EDGE, FULL = "#007A5A", "#D55E00", "#333333", "#8C8C8C"
TINTS = {FREE: "#FFFFFF", SOURCE: "#CFE3F2", SINK: "#FBE3B0"}
FILLS = {FREE: "#FFFFFF", SOURCE: BACKGROUND, SINK: FOREGROUND}
INK = {FREE: "black", SOURCE: "white", SINK: "black"}
NODE = 30  # points, the diameter of a node
NUMBER = np.array([0.42, 0.19])  # the room that a number like 12/16 needs, in units of a sketch
BEND = 0.24  # of an arrow that has a partner in the other direction


@dataclass(frozen=True)
class Sketch:
    """Where the nodes of a network stand, and what they are called.

    positions: (N, 2), x to the right and y up, in units of which a node needs about 0.3 of room.
    names: one for each node.
    """

    network: Network
    positions: np.ndarray
    names: tuple[str, ...]

    def arrow_points(self, tail: int, head: int, bend: float, share: float = 0.5) -> np.ndarray:
        """Return (2,), the point at `share` of a bent arrow, as matplotlib's arc3 draws it."""
        start, end = self.positions[tail], self.positions[head]
        across = (end - start)[::-1] * [1, -1]
        middle = (start + end) / 2 + bend * across
        a, b, c = (1 - share) ** 2, 2 * share * (1 - share), share**2
        return a * start + b * middle + c * end

    def bend(self, tail: int, head: int) -> float:
        """Return how much an edge is bent: enough to stand beside one that runs the other way."""
        pairs = zip(self.network.tails, self.network.heads, strict=True)
        return BEND if (head, tail) in set(pairs) else 0.0

    def label_points(self, arrows: list[tuple[int, int, float]]) -> np.ndarray:
        """Return where the number of each arrow (tail, head, bend) stands, clear of the others."""
        taken = [*self.positions]
        for tail, head, bend in arrows:
            shares = (0.5, 0.4, 0.6, 0.32, 0.68, 0.26, 0.74)
            spots = [self.arrow_points(tail, head, bend, share) for share in shares]
            away = [np.abs(np.array(taken) - spot) / NUMBER for spot in spots]
            gaps = [gap.max(axis=1).min() for gap in away]
            free = [spot for spot, gap in zip(spots, gaps, strict=True) if gap > 1]
            taken.append(free[0] if free else spots[int(np.argmax(gaps))])
        return np.array(taken[len(self.positions) :]).reshape(-1, 2)


def draw_residual(ax, state: FlowState, sketch: Sketch) -> None:
    """Draw the residual graph: room for more along each edge, and dashed what can be sent back."""
    network = sketch.network
    tails, heads = network.arcs
    room, count = residual(network, state.flow), len(network.tails)
    ways: dict[tuple[int, int], list[int]] = {}
    for arc in np.flatnonzero(room > 0).tolist():
        ways.setdefault((int(tails[arc]), int(heads[arc])), []).append(arc)
    arrows = [(t, h, BEND if (h, t) in ways else 0.0) for t, h in ways]
    _stage(ax, sketch, state)
    parents = set(state.parents[state.parents >= 0].tolist())
    for arrow, arcs, spot in zip(arrows, ways.values(), sketch.label_points(arrows), strict=True):
        on_path = bool(set(arcs) & set(state.path.tolist())) and state.phase == "path"
        tree = state.trees[arrow[1]] if parents & set(arcs) else FREE
        colour = PATH if on_path else EDGE if tree == FREE else _dark(tree)
        width = 4.0 if on_path else 1.8 if tree == FREE else 3.2
        back = all(arc >= count for arc in arcs)
        _arrow(ax, sketch, arrow, colour, (0, (4, 2)) if back else "-", width)
        _number(ax, spot, f"{room[arcs].sum():.4g}", colour, bold=on_path)
    _nodes(ax, sketch, state)
    words = say("residual graph\ndashed: what can be sent back", "残量图\n虚线：可以撤回的流量")
    ax.set_title(words)


def step_words(network: Network, state: FlowState, names) -> str:
    """Return the flow and what happens in this step, as a title of two lines."""
    what = {"grow": _growth_words, "adopt": _orphan_words}.get(state.phase, _path_words)
    total = say("flow {:.4g}", "流量 {:.4g}").format(state.value)
    return f"{total}\n{what(network, state, names)}"


def _path_words(network: Network, state: FlowState, names) -> str:
    route = " → ".join(_shortened([names[n] for n in path_nodes(network, state.path)]))
    words = {
        "start": say("nothing is sent yet", "还没有推送流量"),
        "path": say("{0} has room for {1:.4g}", "{0} 还能通过 {1:.4g}"),
        "augment": say("{1:.4g} sent along {0}", "沿 {0} 推送 {1:.4g}"),
        "done": say(
            "no path is left: capacity of the cut = {2:.4g}", "没有增广路了：割的容量 = {2:.4g}"
        ),
    }
    return words[state.phase].format(route, state.bottleneck, state.value)


def _growth_words(network: Network, state: FlowState, names) -> str:
    of_source = state.trees[state.node] == SOURCE
    tree = say("source", "源点") if of_source else say("sink", "汇点")
    return say("the {}'s tree grows from {}", "{}的搜索树从 {} 处生长").format(
        tree, names[state.node]
    )


def _orphan_words(network: Network, state: FlowState, names) -> str:
    parent = parent_of(network, state, state.node)
    if parent < 0:
        return say("orphan {}: set free", "孤儿节点 {}：成为自由节点").format(names[state.node])
    words = say("orphan {}: adopted by {}", "孤儿节点 {}：由 {} 收养")
    return words.format(names[state.node], names[parent])


def parent_of(network: Network, state: FlowState, node: int) -> int:
    """Return the parent of a node in its tree, -1 where it has none."""
    arc = state.parents[node]
    ends = network.arcs[0] if state.trees[node] == SOURCE else network.arcs[1]
    return int(ends[arc]) if arc >= 0 else -1


def _shortened(names: list[str]) -> list[str]:
    return names if len(names) <= 6 else [*names[:3], "…", *names[-2:]]


def _change(state: FlowState, edges: int) -> np.ndarray:
    """Return +1 for each edge that the path uses, -1 where it runs back along it, else 0."""
    change = np.zeros(edges)
    change[state.path % max(edges, 1)] = np.where(state.path < edges, 1.0, -1.0)
    return change


def _dark(tree: int) -> str:
    return BACKGROUND if tree == SOURCE else "#A87400"  # orange lines need to be darker on white


def _stage(ax, sketch: Sketch, state: FlowState) -> None:
    """Prepare the axes; at the end shade the two sides of the cut."""
    from matplotlib.collections import LineCollection

    low, high = sketch.positions.min(axis=0) - 0.3, sketch.positions.max(axis=0) + 0.3
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal")
    ax.set_axis_off()
    if state.phase != "done":
        return
    side = np.where(state.trees == SOURCE, SOURCE, SINK)
    ends = zip(sketch.network.tails, sketch.network.heads, strict=True)
    pairs = [*ends, *((node, node) for node in range(len(side)))]
    pairs = [(a, b) for a, b in pairs if side[a] == side[b]]
    ax.add_collection(
        LineCollection(
            [sketch.positions[[a, b]] for a, b in pairs],
            colors=[TINTS[int(side[a])] for a, _ in pairs],
            linewidths=1.6 * NODE,
            capstyle="round",
            zorder=0,
        )
    )


def _arrow(ax, sketch: Sketch, arrow, colour: str, line, width: float) -> None:
    from matplotlib.patches import FancyArrowPatch

    tail, head, bend = arrow
    ax.add_patch(
        FancyArrowPatch(
            sketch.positions[tail],
            sketch.positions[head],
            connectionstyle=f"arc3,rad={bend}",
            arrowstyle="-|>",
            mutation_scale=14 + 2 * width,
            shrinkA=NODE / 2,
            shrinkB=NODE / 2 + 1,
            color=colour,
            ls=line,
            lw=width,
            zorder=2,
        )
    )


def _number(ax, spot, words: str, colour: str, *, bold: bool) -> None:
    box = {"boxstyle": "round,pad=0.12", "fc": "white", "ec": "none", "alpha": 0.9}
    weight = "bold" if bold else "normal"
    ax.text(
        *spot, words, color=colour if bold else "black", ha="center", va="center", fontsize=12.5,
        weight=weight, bbox=box, zorder=4,
    )  # fmt: skip


def _nodes(ax, sketch: Sketch, state: FlowState) -> None:
    """Draw the nodes in the colour of their tree; orphans get a broken ring."""
    trees = np.array(state.trees)
    trees[[sketch.network.source, sketch.network.sink]] = SOURCE, SINK
    if state.phase == "done":
        trees[trees == FREE] = SINK
    lost = state.orphans
    ax.scatter(
        *sketch.positions.T,
        s=NODE**2,
        color=[FILLS[int(tree)] for tree in trees],
        edgecolors=np.where(lost, CUT, "black"),
        linewidths=np.where(lost, 3, 1.5),
        linestyles=["--" if broken else "-" for broken in lost],
        zorder=3,
    )
    text = {"ha": "center", "va": "center", "fontsize": 14, "weight": "bold", "zorder": 5}
    for spot, name, tree in zip(sketch.positions, sketch.names, trees, strict=True):
        ax.text(*spot, name, color=INK[int(tree)], **text)
