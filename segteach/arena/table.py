"""The arena's table: what every tool has come to, after how many edits and in what time."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from segteach.arena.run import BAR, Score, Step
from segteach.language import say


@dataclass(frozen=True)
class Result:
    """A line of the table.

    title: of the tool.
    step, score: what it has come to.
    reached: after how many edits the bar was reached, or None.
    old: the edits have changed since.
    """

    title: str
    step: Step
    score: Score | None = None
    reached: str | None = None
    old: bool = False


def table(results: Sequence[Result], *, note: str = "") -> str:
    """Return the results as an HTML table; columns that no line has something for are left out.

    note: plain text below it.
    """
    columns = {head: cells for head, cells in _columns(results).items() if any(cells)}
    heads = "".join(f'<th scope="col">{html.escape(head)}</th>' for head in columns)
    heads = heads.replace("<th", '<th style="text-align:left"', 1)
    lines = zip(*columns.values(), strict=True)
    body = "".join(_line(one.old, *cells) for one, cells in zip(results, lines, strict=True))
    return (
        f'<table class="st-table"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'
        f'<div class="st-words">{html.escape(note)}</div>'
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
        say(f"edits to {100 * BAR:.0f} %", f"达到 {100 * BAR:.0f}% 的编辑数"): [
            line.reached or "" for line in results
        ],
    }


def _line(old: bool, first: str, *rest: str) -> str:
    cells = "".join(f"<td>{cell}</td>" for cell in rest)
    pale = ' style="opacity:.45"' if old else ""
    name = f'<th scope="row" style="text-align:left;white-space:nowrap">{html.escape(first)}</th>'
    return f"<tr{pale}>{name}{cells}</tr>"


def _number(score: Score | None, name: str, factor: float, digits: int) -> str:
    return "" if score is None else f"{factor * getattr(score, name):.{digits}f}"
