"""Why a tool does badly with the marks of a picture: a hint of what it would need."""

from __future__ import annotations

from collections.abc import Sequence

from segteach.arena.run import Score, Step
from segteach.arena.tools import TOOLS, Tool
from segteach.arrays import Seed, Stroke
from segteach.language import say
from segteach.marks.edits import Box, Clear, Edit, Trimap

POOR = 0.5  # IoU below which a mask wants an explanation
NAMED = {tool.name: tool for tool in TOOLS}


def reason(name: str, step: Step, score: Score | None, edits: Sequence[Edit]) -> str:
    """Return in words why a tool's mask is poor; "" where it is not, or nobody knows.

    edits: those of the log, also what the tool does not read.
    """
    tool = NAMED[name]
    cleared = [n for n, edit in enumerate(edits, 1) if isinstance(edit, Clear)]
    edits = edits[max(cleared, default=0) :]
    if not any(isinstance(edit, tool.reads) for edit in edits):
        return _sentence(tool, _wants(tool))
    if score is None or score.iou >= POOR:
        return ""
    return _sentence(tool, _lacks(tool, step, edits))


def _sentence(tool: Tool, words: str) -> str:
    return say(f"{tool.title}: {words}.", f"{tool.title}：{words}。")


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
