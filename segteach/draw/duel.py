"""The picture of a duel: how the error falls with the time or the edits spent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from segteach.arrays import check_word
from segteach.draw.arena import line_of, title_of
from segteach.language import say

LINEAR = 0.1  # percent, below which the axis is linear: there may be no error at all
TICKS = (0, 0.1, 1, 10, 100)
OVER = ("seconds", "edits")


def draw_duel(
    ax,
    curves: Mapping[str, tuple[Sequence[float], Sequence[float]]],
    *,
    over: str = "seconds",
    claimed: tuple[float, float] | None = None,
    title: str = "",
) -> None:
    """Draw {tool: (seconds or edits, error in percent from then on)}, a stepped line a tool.

    over: "seconds" or "edits", what the curves run over. claimed: a point that the last tool's line
    passes on its left, or meets, where a claim about it holds.
    """
    check_word(over, "over", OVER)
    end = max(spent[-1] for spent, _ in curves.values())
    for name, (spent, errors) in curves.items():
        colour, dashed = line_of(name)
        line = "--" if dashed else "-"
        shown = dict(color=colour, lw=2.5, drawstyle="steps-post")
        ax.plot(spent, errors, ls=line, marker="o", ms=4, label=title_of(name), **shown)
        # after its end a game keeps its error
        ax.plot([spent[-1], end], [errors[-1]] * 2, ls=line, alpha=0.4, **shown)
    if claimed is not None:
        ax.plot(*claimed, "k*", ms=16, mec="white", clip_on=False, label=say("the claim", "论断"))
    ax.set_yscale("symlog", linthresh=LINEAR)
    ax.set(xlabel=_labels()[over], ylabel=say("error %", "错误率 %"))
    ax.set(xlim=(0, None), ylim=(0, 100))
    ax.set_yticks(TICKS, [f"{tick:g}" for tick in TICKS])
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_title(title or _titles()[over])
    ax.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), frameon=False)


def draw_spread(ax, seconds: Sequence[float], spread: Mapping, *, title: str = "") -> None:
    """Draw {tool: quartiles (T, 3) of the error in percent} over the seconds: median and band."""
    for name, quartiles in spread.items():
        low, middle, high = np.transpose(quartiles)
        colour, dashed = line_of(name)
        line = "--" if dashed else "-"
        ax.fill_between(seconds, low, high, color=colour, alpha=0.25, step="post", lw=0)
        ax.plot(seconds, middle, line, color=colour, lw=2.5, ds="steps-post", label=title_of(name))
    ax.set_yscale("symlog", linthresh=LINEAR)
    ax.set(xlabel=say("seconds of the hand", "手工用时（秒）"), ylabel=say("error %", "错误率 %"))
    ax.set(xlim=(0, max(seconds)), ylim=(0, 100), title=title)
    ax.set_yticks(TICKS, [f"{tick:g}" for tick in TICKS])


def _labels() -> dict[str, str]:
    return {
        "seconds": say("time in seconds: hand and computer", "时间（秒）：手工与计算"),
        "edits": say("edits: clicks, strokes, drags", "编辑次数：单击、笔画、拖动"),
    }


def _titles() -> dict[str, str]:
    return {
        "seconds": say("Error against the seconds spent", "错误率随所用时间的变化"),
        "edits": say("Error against the edits spent", "错误率随编辑次数的变化"),
    }
