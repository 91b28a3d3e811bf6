"""What the cuts of both levels took, and how far their masks differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from segteach.labs.kit.html import table, text
from segteach.labs.lazy_snapping.worker import Cut
from segteach.language import say


@dataclass(frozen=True)
class Times:
    """Of one level: its graph, and the seconds of every cut with these parameters."""

    parameters: dict
    nodes: int
    links: int
    building: float
    seconds: frozenset[float] = frozenset()

    @property
    def least(self) -> float:
        """The fastest cut: what else the computer does makes the others longer."""
        return min(self.seconds)


def with_cut(known: Times | None, cut: Cut) -> Times:
    """Return the times with one cut more; one that is shown again counts once."""
    if known is None or known.parameters != cut.job.parameters:
        known = Times(cut.job.parameters, cut.nodes, cut.links, cut.building)
    return replace(known, building=cut.building, seconds=known.seconds | {cut.seconds})


def times_words(times: Mapping[str, Times], cuts: Mapping[str, Cut], chosen: str) -> str:
    """Return nodes, links and times of both levels, and what the pixels cost and change.

    cuts: those of the present strokes. chosen: the level on the screen.
    """
    names = {"segments": say("segments", "超像素"), "pixels": say("pixels", "像素")}
    head = ["", say("nodes", "节点"), say("links", "连接")]
    head += [say("graph, ms", "建图 ms"), say("cut, ms", "最小割 ms")]
    rows = [[name, *_entries(times.get(on))] for on, name in names.items()]
    words = _comparison(times, cuts) + _what_it_depends_on(times)
    return text(table(rows, head, best=(list(names).index(chosen), 0)) + words)


def _entries(known: Times | None) -> list[str]:
    if known is None:
        return ["…"] * 4
    counts = [f"{known.nodes:,}", f"{known.links:,}"]
    return [*counts, f"{1e3 * known.building:,.0f}", f"{1e3 * known.least:,.1f}"]


def _comparison(times: Mapping[str, Times], cuts: Mapping[str, Cut]) -> str:
    """Say what the pixels cost and change, or that their cut is still on its way."""
    if len(cuts) < 2:
        return _line(say("the other cut is on its way …", "另一种最小割正在计算……"))
    fast, slow = cuts["segments"].state.mask, cuts["pixels"].state.mask
    differ = int((fast != slow).sum())
    share = 100 * differ / slow.size
    longer = times["pixels"].least / max(times["segments"].least, 1e-9)
    return _line(
        say(
            f"pixels take {longer:,.0f} × as long; {differ:,} pixels ({share:.2f} %) differ",
            f"在像素上的用时是超像素上的 {longer:,.0f} 倍；"
            f"{differ:,} 个像素（{share:.2f}%）结果不同",
        )
    )


def _what_it_depends_on(times: Mapping[str, Times]) -> str:
    counts = {on: len(known.seconds) for on, known in times.items()}
    fast, slow = counts.get("segments", 0), counts.get("pixels", 0)
    return _line(
        say(
            f"The fastest cut so far, of {fast} on segments and {slow} on pixels: what else the "
            "computer does makes the others longer. Each goes on from the flow of the one before, "
            "so a small stroke takes less than a large one.",
            f"表中是至今最快的一次（超像素共 {fast} 次，像素共 {slow} 次）：计算机同时处理其他任务"
            "时，用时会变长。每次最小割都从上一次的流出发，所以小的一笔比大的一笔用时短。",
        )
    )


def _line(words: str) -> str:
    return f"<p style='margin:6px 0 0'>{words}</p>"
