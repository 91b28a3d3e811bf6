"""The outcome of duels as a table and in words."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np

from segteach.arena.duel.games import (
    CLAIM_ERROR,
    CLAIM_TIME,
    COUNT,
    LAZY,
    LOWEST,
    SCISSORS,
    Duel,
    Shares,
    errors_of,
    ratios,
    shares,
)
from segteach.arena.duel.hand import Hand
from segteach.arena.pictures import UNSURE
from segteach.draw.arena import line_of, title_of
from segteach.labs.kit.photo import PHOTOGRAPHS
from segteach.language import say

PATCH = "display:inline-block;width:13px;height:13px;border:1px solid"  # no widget brings a style
MIDDLE = "text-align:center"
MOST = 100  # a larger ratio is told as this
ENOUGH = 10  # pictures: fewer give no verdict


def heads() -> tuple[str, ...]:
    """Return the names of the columns of `rows`."""
    tools = say("scissors", "剪刀"), "Lazy"
    columns = say("edits", "编辑次数"), say("seconds", "秒"), say("error %", "错误率 %")
    of_error, of_time = say("error", "错误率之比"), say("time", "时间之比")
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
    """Return the rows as an HTML table: ratios in words where a number would mislead.

    Medians only of ENOUGH pictures. Below it stand the `conditions`.
    """
    lines = [_line(row, one) for row, one in zip(rows(duels), duels, strict=False)]
    if len(duels) >= ENOUGH:
        lines.append(_line(rows(duels)[-1]))
    return (
        f'<p>{html.escape(_sentence())}</p><table style="font-size:15px;line-height:1.4">'
        f"<thead>{_head()}</thead><tbody>{''.join(lines)}</tbody></table>{conditions()}"
    )


def _line(row: tuple, one: Duel | None = None) -> str:
    """Return a line of the table, of a duel or of the medians."""
    name, *numbers = row
    words = [f"{n:.{d}f}" for n, d in zip(numbers[:6], (0, 0, 2, 0, 0, 2), strict=True)]
    words += [times(n) for n in numbers[6:]]
    for place, pair in enumerate(errors_of(one) if one else (), 6):
        if max(pair) < LOWEST:
            words[place] = say(f"both < {LOWEST:g} %", f"均 < {LOWEST:g}%")
    cells = "".join(f"<td>{html.escape(word)}</td>" for word in words)
    shown = html.escape(say(name, PHOTOGRAPHS.get(name, name)))
    return f'<tr><th scope="row">{shown}</th>{cells}</tr>'


def conditions() -> str:
    """Return, as HTML, what the robots know, how they are timed, and what is left out."""
    hand = Hand()
    inch = np.array([[0.0, 0.0], [0.0, hand.centimetre]])
    keys = f"{hand.click():.2f}", f"{hand.stroke(inch):.2f}", f"{hand.drag():.2f}"
    words = say(
        "Both robots know the truth; the scissors' robot clicks on the true outline. A game ends "
        "at its lowest error, after {} edits at most. At each moment the best mask so far counts. "
        "Left out: {:.0f} pixels on both sides of an outline drawn by eye, and pixels that are "
        "partly covered. Errors below {:g} % count as equal. Seconds by the keystroke-level model: "
        "a click {}, a stroke of one centimetre {}, a drag {}.",
        "两个机器人都知道真值；剪刀的机器人单击在真值轮廓上。一局在错误率最低时结束，最多 {} 次"
        "编辑；每一时刻取此前最好的掩码。不计入：目测轮廓两侧各 {:.0f} 个像素，以及部分被覆盖的"
        "像素。错误率低于 {:g}% 的视为相等。用时按击键层次模型（KLM）：单击 {} 秒，一厘米的笔画"
        " {} 秒，拖动 {} 秒。",
    )
    return f"<p>{html.escape(words.format(COUNT, UNSURE, LOWEST, *keys))}</p>"


def times(share: float) -> str:
    """Return a ratio in words; above 100 it says nothing but that."""
    return f"> {MOST}×" if share > MOST else f"{share:.2f}×"


def patch(tool: str) -> str:
    """Return a patch of a tool's colour, and a space."""
    return f'<span style="{PATCH};background:{line_of(tool)[0]}"></span> '


def _sentence() -> str:
    return say(
        "Two robots play to their lowest error, one with each tool. On the right: how many times "
        "the scissors' error Lazy Snapping has after as many edits, after as much time, in 60 % of "
        "their time, and how many times their time it takes to an equal error; under 1 it leads.",
        "两个机器人各用一种工具，直到错误率最低。右边四列：编辑次数相同、时间相同、只用剪刀 60% 的"
        "时间时，Lazy Snapping 的错误率是剪刀的几倍，以及达到相同错误率所用时间是剪刀的几倍；"
        "小于 1 表示它胜出。",
    )


def _head() -> str:
    """Return two rows: the tools with their colours, and what the columns hold."""
    groups = '<th rowspan="2" scope="col"></th>'
    for tool in (SCISSORS, LAZY):
        name = f"{patch(tool)}{title_of(tool)}"
        groups += f'<th colspan="3" scope="colgroup" style="{MIDDLE}">{name}</th>'
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
    """Return what the duels say about the claim; one duel a picture."""
    return verdict_of([errors_of(one)[2] for one in duels])


def verdict_of(pairs) -> str:
    """Return what errors in percent say about the claim, in words, whatever that is.

    pairs: (P, 2), of each picture Lazy Snapping's error in CLAIM_TIME of the scissors' time, and
    their last one.
    """
    holds, fails, count = *claimed(pairs), len(pairs)
    claim = f"{100 * CLAIM_ERROR:.0f}", f"{100 * CLAIM_TIME:.0f}"
    low, middle, high = np.percentile(ratios(pairs), (25, 50, 75))
    en = (
        f"Claimed: {claim[0]} % of the error in {claim[1]} % of the time. Found on {count} "
        f"pictures: {100 * middle:.0f} % of the error (quartiles {100 * low:.0f} and "
        f"{100 * high:.0f} %). The claim holds on {holds} of {count} and fails on {fails}; on "
        f"{count - holds - fails} the errors are too small to tell."
    )
    zh = (
        f"论断：用 {claim[1]}% 的时间，错误率降到对方的 {claim[0]}%。{count} 幅图片上的结果："
        f"错误率是对方的 {100 * middle:.0f}%（四分位数 {100 * low:.0f}% 和 {100 * high:.0f}%）。"
        f"论断在 {count} 幅中的 {holds} 幅上成立，{fails} 幅上不成立；另外 "
        f"{count - holds - fails} 幅错误率太小，无法判断。"
    )
    if count < ENOUGH:
        en, zh = f"{en} So few pictures give no verdict.", f"{zh}图片太少，不作结论。"
    return say(en, zh)


def claimed(pairs) -> tuple[int, int]:
    """Return on how many pictures the claim holds, and on how many it fails; see `verdict_of`.

    It holds where the scissors leave enough for a fifth of it to be told, and it fails where Lazy
    Snapping leaves more than the claim allows and more than LOWEST; else nobody can tell.
    """
    lazy, scissors = np.asarray(pairs, dtype=np.float64).T
    holds = (lazy <= CLAIM_ERROR * scissors) & (scissors >= LOWEST / CLAIM_ERROR)
    fails = lazy > np.maximum(CLAIM_ERROR * scissors, LOWEST)
    return int(np.count_nonzero(holds)), int(np.count_nonzero(fails))


def _numbers(found: Shares) -> tuple[float, float, float, float]:
    return found.equal_edits, found.equal_time, found.claimed, found.equal_error
