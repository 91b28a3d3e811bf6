"""The outcome of duels as a table and in words."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np

from segteach.arena.duel.games import (
    CLAIM_ERROR,
    CLAIM_TIME,
    LAZY,
    LOWEST,
    SCISSORS,
    Duel,
    Shares,
    errors_of,
    shares,
)
from segteach.draw.arena import line_of, title_of
from segteach.labs.kit.photo import PHOTOGRAPHS
from segteach.language import say

PATCH = "display:inline-block;width:13px;height:13px;border:1px solid"  # no widget brings a style
MIDDLE = "text-align:center"
MOST = 100  # a larger ratio compares with an error of a few pixels


def heads() -> tuple[str, ...]:
    """Return the names of the columns of `rows`."""
    tools = say("scissors", "剪刀"), "Lazy"
    columns = say("edits", "编辑次数"), say("seconds", "秒"), say("error %", "错误率 %")
    of_error, of_time = say("error", "错误之比"), say("time", "时间之比")
    return (
        say("picture", "图片"),
        *(f"{tool} {column}" for tool in tools for column in columns),
        of_error + say(", equal edits", "，编辑次数相同"),
        of_error + say(", equal time", "，时间相同"),
        of_error + say(", 60 % of the time", "，60% 的时间"),
        of_time + say(", equal error", "，错误率相同"),
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
    """Return the rows as an HTML table: ratios in words where a number would mislead."""
    small = [[max(pair) < LOWEST for pair in errors_of(one)] for one in duels]
    small += [[False] * 3]  # the line of the medians
    both, lines = say(f"both < {LOWEST:g} %", f"均 < {LOWEST:g}%"), []
    for (name, *numbers), tiny in zip(rows(duels), small, strict=True):
        digits = (0, 0, 2, 0, 0, 2)
        words = [f"{n:.{d}f}" for n, d in zip(numbers[:6], digits, strict=True)]
        words += [both if one else times(n) for n, one in zip(numbers[6:9], tiny, strict=True)]
        words.append(times(numbers[9]))
        cells = "".join(f"<td>{html.escape(word)}</td>" for word in words)
        shown = html.escape(say(name, PHOTOGRAPHS.get(name, name)))
        lines.append(f'<tr><th scope="row">{shown}</th>{cells}</tr>')
    return (
        f'<p>{html.escape(_sentence())}</p><table style="font-size:15px;line-height:1.4">'
        f"<thead>{_head()}</thead><tbody>{''.join(lines)}</tbody></table>"
    )


def times(share: float) -> str:
    """Return a ratio in words; above 100 it says nothing but that."""
    return f"> {MOST}×" if share > MOST else f"{share:.2f}×"


def _sentence() -> str:
    return say(
        "Two robots play to their lowest error, one with each tool. On the right: how many times "
        "the scissors' error Lazy Snapping has after as many edits, after as much time, in 60 % of "
        "their time, and how many times their time it takes to an equal error; below 1 it wins.",
        "两个机器人各用一种工具，直到错误率最低。右边四列：编辑次数相同、时间相同、只用剪刀 60% 的"
        "时间时，Lazy Snapping 的错误率是剪刀的几倍，以及达到相同错误率所用时间是剪刀的几倍；"
        "小于 1 表示它胜出。",
    )


def _head() -> str:
    """Return two rows: the tools with their colours, and what the columns hold."""
    groups = '<th rowspan="2" scope="col"></th>'
    for tool in (SCISSORS, LAZY):
        mark = f'<span style="{PATCH};background:{line_of(tool)[0]}"></span> '
        groups += f'<th colspan="3" scope="colgroup" style="{MIDDLE}">{mark}{title_of(tool)}</th>'
    ratio = say("Lazy Snapping : scissors", "Lazy Snapping 比剪刀")
    groups += f'<th colspan="4" scope="colgroup" style="{MIDDLE}">{ratio}</th>'
    one = say("edits", "编辑次数"), say("seconds", "秒"), say("error %", "错误率 %")
    last = (
        say("error, equal edits", "错误率，编辑次数相同"),
        say("error, equal time", "错误率，时间相同"),
        say("error, 60 % of the time", "错误率，60% 的时间"),
        say("time, equal error", "时间，错误率相同"),
    )
    names = "".join(f'<th scope="col">{name}</th>' for name in (*one, *one, *last))
    return f"<tr>{groups}</tr><tr>{names}</tr>"


def verdict(duels: Sequence[Duel]) -> str:
    """Return what the duels say about the claim, whatever that is: medians over the pictures."""
    each = np.array([_numbers(shares(one)) for one in duels])
    edits, time, claimed, error = (times(share)[:-1] for share in np.median(each, axis=0))
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
