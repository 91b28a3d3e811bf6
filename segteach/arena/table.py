"""The arena's table: what every tool has come to, after how many edits and in what time."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from segteach.arena.run import BAR, Score, Step
from segteach.language import say

CELL = "padding:1px 7px"


@dataclass(frozen=True)
class Result:
    """A line of the table: reached is after how many edits the bar was reached, or None."""

    title: str
    step: Step
    score: Score | None = None
    reached: str | None = None


def table(results: Sequence[Result]) -> str:
    """Return the results as an HTML table; columns that no line has something for are left out."""
    columns = {head: cells for head, cells in _columns(results).items() if any(cells)}
    heads = "".join(f'<th scope="col" style="{CELL}">{html.escape(head)}</th>' for head in columns)
    lines = [_line(*cells) for cells in zip(*columns.values(), strict=True)]
    caption = say("Each tool after the edits that it reads", "各工具处理完能读取的编辑后的结果")
    return (
        f'<table style="font-size:15px;line-height:1.45"><caption>{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    )


def _columns(results: Sequence[Result]) -> dict[str, list[str]]:
    """Return {head: a cell for each result, "" where it has nothing to say}."""
    return {
        say("tool", "工具"): [line.title for line in results],
        say("edits", "编辑数"): [f"{line.step.edits}" for line in results],
        say("seconds", "秒"): [f"{line.step.seconds:.2f}" for line in results],
        say("foreground %", "前景 %"): [
            "" if line.score else f"{100 * line.step.mask.mean():.1f}" for line in results
        ],
        say("error %", "错误率 %"): [_number(line.score, "error", 1, 2) for line in results],
        "IoU %": [_number(line.score, "iou", 100, 1) for line in results],
        say("boundary F", "边界 F"): [_number(line.score, "boundary_f", 1, 2) for line in results],
        say(f"edits to {BAR:.0%}", f"达到 {BAR:.0%} 的编辑数"): [
            line.reached or "" for line in results
        ],
    }


def _line(first: str, *rest: str) -> str:
    cells = "".join(f'<td style="{CELL};text-align:right">{cell}</td>' for cell in rest)
    style = f"{CELL};text-align:left;white-space:nowrap"
    return f'<tr><th scope="row" style="{style}">{html.escape(first)}</th>{cells}</tr>'


def _number(score: Score | None, name: str, factor: float, digits: int) -> str:
    return "" if score is None else f"{factor * getattr(score, name):.{digits}f}"
