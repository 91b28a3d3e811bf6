"""What the maximum-flow lab says of a step: what happens, and the certificate in numbers."""

from __future__ import annotations

import numpy as np

from segteach.cuts.energy import Energy
from segteach.cuts.flow import FREE, SINK, SOURCE, FlowState, path_nodes
from segteach.cuts.network import Certificate, Network, certificate, crossing
from segteach.draw.maxflow import CUT, FILLS, FULL, PATH, TINTS, parent_of
from segteach.language import say

LINES = {
    "breadth-first": (
        ("flow = 0", "流量 = 0"),
        ("while a path has room:", "只要还有增广路："),
        ("  shortest path, its room", "  取最短增广路，求余量"),
        ("  send that much along it", "  沿它推送这么多"),
        ("no path: flow = cut", "没有增广路：流量 = 割"),
    ),
    "boykov-kolmogorov": (
        ("flow = 0", "流量 = 0"),
        ("repeat:", "重复："),
        ("  grow a tree by a node", "  搜索树从一个节点生长"),
        ("  trees touch: path, room", "  两树相遇：路径与余量"),
        ("  send that much along it", "  沿路径推送这么多"),
        ("  orphans: adopt or free", "  孤儿：收养或释放"),
        ("no growth: flow = cut", "不再生长：流量 = 割"),
    ),
}
PHASES = {
    "breadth-first": {"start": 1, "path": 3, "augment": 4, "done": 5},
    "boykov-kolmogorov": {
        "start": 1, "grow": 3, "path": 4, "augment": 5, "adopt": 6, "done": 7,
    },
}  # fmt: skip
NODES, TERMS = 8, 5  # networks and cuts with more nodes or edges are summed up, not listed


def legend() -> str:
    """Return what colours and lines of both pictures mean, HTML."""
    line = '<b style="color:{}">{}</b> {}'
    entries = [
        say("flow/capacity", "流量/容量"),
        line.format(PATH, "━", say("path of this step", "这一步的增广路")),
        line.format(FULL, "╍", say("full", "已满")),
        line.format(CUT, "━", say("link of your cut", "你的割中的边")),
        f"{_dot(TINTS[SOURCE])} {say('its side of s', '割的 s 一侧')}",
        f"▭ {say('chosen link', '选中的边')}",
        f"{_dot(FILLS[SOURCE])} s {say('source', '源点')}",
        f"{_dot(FILLS[SINK])} t {say('sink', '汇点')}",
    ]
    return " &ensp;".join(f'<span style="white-space:nowrap">{entry}</span>' for entry in entries)


def _dot(colour: str) -> str:
    style = f"background:{colour};border-radius:50%"
    return f'<span class="st-patch" style="{style}"></span>'


def algorithm_lines(method: str) -> list[str]:
    """Return the lines of a method, to be lit while it runs."""
    return [say(*line) for line in LINES[method]]


def line_of_step(method: str, state: FlowState) -> int:
    """Return which of these lines, from 1, made the state."""
    return PHASES[method][state.phase]


def flow_words(network: Network, state: FlowState, names) -> str:
    """Return what happens in this step, in the reader's language."""
    route = " → ".join(names[n] for n in path_nodes(network, state.path))
    node = names[state.node] if state.node >= 0 else ""
    if state.phase == "path":
        words = say("Path {}: there is room for {:.4g}.", "增广路 {}：还能通过 {:.4g}。")
        return words.format(route, state.bottleneck)
    if state.phase == "augment":
        lost = ", ".join(names[n] for n in np.flatnonzero(state.orphans))
        words = say(
            "{1:.4g} is sent along {0}: flow {2:.4g}.", "沿 {0} 推送 {1:.4g}：流量 {2:.4g}。"
        )
        orphans = say(" Orphans: {}.", "孤儿节点：{}。").format(lost) if lost else ""
        return words.format(route, state.bottleneck, state.value) + orphans
    if state.phase == "grow":
        of_source = state.trees[state.node] == SOURCE
        words = say("The tree of {} grows from {}.", "{} 的搜索树从 {} 处生长。")
        return words.format("s" if of_source else "t", node)
    if state.phase == "adopt":
        if state.trees[state.node] == FREE:
            return say(
                "Orphan {} finds no parent and is set free.",
                "孤儿节点 {} 找不到父节点，成为自由节点。",
            ).format(node)
        parent = names[parent_of(network, state, state.node)]
        return say("Orphan {} is adopted by {}.", "孤儿节点 {} 由 {} 收养。").format(node, parent)
    if state.phase == "done":
        words = say(
            "No path is left: the flow {:.4g} is the largest.",
            "没有增广路了：流量 {:.4g} 已是最大。",
        )
        return words.format(state.value)
    return say("Nothing is sent yet.", "还没有推送任何流量。")


def proof_words(network: Network, state: FlowState, names) -> list[str]:
    """Return the certificate of this step in words and numbers, a line for each claim."""
    proof = certificate(network, state.flow)
    lines = [
        f"{_mark(proof.conserved)} {_conservation(network, state, names)}",
        _mark(proof.within_capacity)
        + say(" no link carries more than its capacity", " 每条边的流量都不超过容量"),
    ]
    if proof.equal:
        words = say("✓ flow {:.4g} = capacity of the cut {}", "✓ 流量 {:.4g} = 割的容量 {}")
        cut = _cut_sum(network, proof, names)
        lines.append(words.format(proof.value, cut))
        lines.append(
            say(
                "No flow exceeds a cut, so both are optimal.",
                "任何流的流量都不超过任何割的容量，所以两者都是最优的。",
            )
        )
    else:
        words = say(
            "… flow {:.4g}: s still reaches t in the residual graph",
            "… 流量 {:.4g}：残量图中 s 仍能到达 t",
        )
        lines.append(words.format(proof.value))
    return lines


def energy_words(energy: Energy, state: FlowState) -> str:
    """Return the sum cut + constant = energy of the labels that the cut stands for."""
    labels = (state.trees[: len(energy.unary)] != SOURCE).astype(int)
    constant = energy.unary.min(axis=1).sum()
    total, value = state.value + constant, energy.value(labels)
    words = say(
        "{} cut {:.4g} + {:.4g} (what every labelling pays) = {:.4g} = E(x) of its labels, {:.4g}",
        "{} 割 {:.4g} + {:.4g}（任何标号场都有的代价）= {:.4g} = 对应标号场的 E(x)，{:.4g}",
    )
    return words.format(_mark(bool(np.isclose(total, value))), state.value, constant, total, value)


def _conservation(network: Network, state: FlowState, names) -> str:
    """Return what flows into each inner node and out of it; in one sentence if there are many."""
    every = say("every inner node: flow in = flow out", "每个中间节点：流入 = 流出")
    if network.nodes > NODES:
        return every
    into = np.bincount(network.heads, state.flow, network.nodes)
    out = np.bincount(network.tails, state.flow, network.nodes)
    inner = [n for n in range(network.nodes) if n not in (network.source, network.sink)]
    sums = say(", ", "，").join(
        _unbroken(f"{names[n]} {into[n]:.4g} = {out[n]:.4g}") for n in inner
    )
    return every + say(": ", "：") + sums


def _cut_sum(network: Network, proof: Certificate, names) -> str:
    """Return the capacity of the cut, as a sum over its edges where these are few."""
    edges = np.flatnonzero(crossing(network, proof.source_side) & (network.capacities > 0))
    total = f"{proof.cut_capacity:.4g}"
    if len(edges) > TERMS:
        return total + say(" ({} links)", "（{} 条边）").format(len(edges))
    ends = [(names[network.tails[e]], names[network.heads[e]]) for e in edges]
    terms = [
        _unbroken(f"{network.capacities[e]:.4g} ({tail} → {head})")
        for e, (tail, head) in zip(edges, ends, strict=True)
    ]
    return f"{total} = {' + '.join(terms)}" if len(terms) > 1 else total


def _mark(holds: bool) -> str:
    return "✓" if holds else "✗"


def _unbroken(words: str) -> str:
    return words.replace(" ", "\u00a0")
