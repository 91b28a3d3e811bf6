"""Why tools do badly with the marks of a picture: what each would need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from segteach.arena.run import Score, Step
from segteach.arena.tools import TOOLS, Tool
from segteach.arrays import Seed, Stroke
from segteach.language import say
from segteach.marks.edits import Box, Clear, Edit, Trimap

POOR = 0.5  # IoU below which a mask wants an explanation
NAMED = {tool.name: tool for tool in TOOLS}


def reasons(
    steps: Mapping[str, Step], scores: Mapping[str, Score], edits: Sequence[Edit]
) -> list[str]:
    """Return a sentence for the tools whose masks are poor, one for all that lack the same.

    steps, scores: {tool: what it has come to}. edits: the log, also what a tool does not read.
    """
    cleared = [number for number, edit in enumerate(edits, 1) if isinstance(edit, Clear)]
    edits = edits[max(cleared, default=0) :]
    found: dict[str, list[str]] = {}
    for name, step in steps.items():
        tool, score = NAMED[name], scores.get(name)
        if not any(isinstance(edit, tool.reads) for edit in edits):
            found.setdefault(_wants(tool), []).append(tool.title)
        elif score is not None and score.iou < POOR:
            found.setdefault(_lacks(tool, step, edits), []).append(tool.title)
    return [
        say(f"{', '.join(titles)}: {words}.", f"{'、'.join(titles)}：{words}。")
        for words, titles in found.items()
    ]


def _wants(tool: Tool) -> str:
    if tool.name == "magic wand":
        return say(
            "it clicks where a stroke is, and there is none", "它在笔画处单击，而这里没有笔画"
        )
    if tool.name == "intelligent scissors":
        return say(
            "they follow the polygon alone: click along the outline",
            "它只沿多边形走：请沿轮廓单击",
        )
    return say(
        "it reads strokes and the rectangle: there are none",
        "它读取笔画和矩形，而这里都没有",
    )


def _lacks(tool: Tool, step: Step, edits: Sequence[Edit]) -> str:
    if tool.name == "magic wand":
        words = say(
            "its clicks reach {} pixels of nearly the clicked colours; click in more places",
            "颜色相近且连通的只有 {} 个像素；请在更多地方单击",
        )
        return words.format(int(step.mask.sum()))
    if tool.name == "intelligent scissors":
        return say(
            "the wire takes short cuts: add clicks where it leaves the outline",
            "活动线抄了近路：请在它离开轮廓的地方补上单击",
        )
    if not any(isinstance(edit, Box | Trimap) for edit in edits):
        seeds = {edit.seed for edit in edits if isinstance(edit, Stroke)}
        for seed, words in (
            (Seed.FOREGROUND, say("no foreground is marked", "没有前景标记")),
            (Seed.BACKGROUND, say("no background is marked", "没有背景标记")),
        ):
            if seed not in seeds:
                return words
    return say(
        "object and background share colours: mark the places that are wrong",
        "物体与背景颜色相近：请在分错的地方画上标记",
    )
