"""The outcome of duels as a table and in words."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np

from segteach.arena.duel.games import CLAIM_ERROR, CLAIM_TIME, Duel, Shares, shares
from segteach.arena.table import CELL
from segteach.language import say


def heads() -> tuple[str, ...]:
    """Return the names of the columns of `rows`."""
    tools = say("scissors", "剪刀"), "Lazy"
    columns = say("edits", "编辑次数"), say("seconds", "秒"), say("error %", "错误率 %")
    of_error, of_time = say("error", "错误之比"), say("time", "时间之比")
    return (
        say("picture", "图片"),
        *(f"{tool} {column}" for tool in tools for column in columns),
        f"{of_error}, {say('equal edits', '编辑次数相同')}",
        f"{of_error}, {say('equal time', '时间相同')}",
        f"{of_error}, {say('60 % of the time', '60 % 的时间')}",
        f"{of_time}, {say('equal error', '错误率相同')}",
    )


def rows(duels: Sequence[Duel]) -> list[tuple]:
    """Return a name and ten numbers for each picture, then their medians.

    Edits, seconds and error of the scissors' whole game, of Lazy Snapping's; the four `Shares`.
    """
    found = []
    for one in duels:
        ends = [(r.edits[-1], r.seconds[-1], r.errors[-1]) for r in (one.scissors, one.lazy)]
        found.append((one.name, *np.ravel(ends).tolist(), *_numbers(shares(one))))
    medians = np.median([row[1:] for row in found], axis=0).tolist()
    return [*found, (say("median", "中位数"), *medians)]


def duel_table(duels: Sequence[Duel]) -> str:
    """Return the rows as an HTML table."""
    head = "".join(f'<th scope="col" style="{CELL}">{html.escape(h)}</th>' for h in heads())
    lines = []
    for name, *numbers in rows(duels):
        digits = (0, 0, 2, 0, 0, 2, 2, 2, 2, 2)
        words = (f"{n:.{d}f}" for n, d in zip(numbers, digits, strict=True))
        cells = "".join(f'<td style="{CELL};text-align:right">{word}</td>' for word in words)
        style = f"{CELL};text-align:left"
        lines.append(f'<tr><th scope="row" style="{style}">{html.escape(name)}</th>{cells}</tr>')
    caption = say(
        "Robots with both tools, to their lowest error; the ratios are Lazy Snapping to scissors",
        "两个机器人各用一种工具，直到错误率最低；比值为 Lazy Snapping 比剪刀",
    )
    return (
        f'<table style="font-size:15px;line-height:1.45"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    )


def verdict(duels: Sequence[Duel]) -> str:
    """Return what the duels say about the claim, whatever that is: medians over the pictures."""
    each = np.array([_numbers(shares(one)) for one in duels])
    edits, time, claimed, error = (f"{share:.2f}" for share in np.median(each, axis=0))
    holds, count = int((each[:, 2] <= CLAIM_ERROR).sum()), len(duels)
    least, time_share = f"{100 * CLAIM_ERROR:.0f} %", f"{100 * CLAIM_TIME:.0f} %"
    return say(
        f"Claimed: {least} of the error in {time_share} of the time. Robots on {count} pictures, "
        f"medians: in {time_share} of the scissors' time Lazy Snapping leaves {claimed} times "
        f"their error; the claim holds on {holds} of {count}. After equally many edits it leaves "
        f"{edits} times their error, after equal time {time} times; to an equal error it takes "
        f"{error} times their time.",
        f"论断：用 {time_share} 的时间，错误率降到对方的 {least}。机器人在 {count} 幅图片上的结果"
        f"（取中位数）：用剪刀 {time_share} 的时间，Lazy Snapping 的错误率是剪刀的 {claimed} 倍；"
        f"论断在 {count} 幅中的 {holds} 幅上成立。编辑次数相同时，错误率是剪刀的 {edits} 倍；"
        f"时间相同时是 {time} 倍；达到相同的错误率，所用时间是剪刀的 {error} 倍。",
    )


def _numbers(found: Shares) -> tuple[float, float, float, float]:
    return found.equal_edits, found.equal_time, found.claimed, found.equal_error
