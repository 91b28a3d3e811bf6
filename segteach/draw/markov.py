"""Pictures of Markov chains: paths, distributions, and what a history tells."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from segteach.draw.overlays import BACKGROUND, FOREGROUND, UNKNOWN, label_colours
from segteach.language import say


def draw_process(
    ax, times, values, *, discrete_time: bool, discrete_state: bool, title: str = ""
) -> None:
    """Draw one path, so that one sees which of the four classes it belongs to.

    Discrete time: dots. Continuous time: a line, with jumps where the state is discrete.
    """
    if discrete_time:
        ax.plot(times, values, "o", ms=5, color=FOREGROUND)
        ax.vlines(times, 0, values, color="0.8", lw=1, zorder=0)
    else:
        style = "steps-post" if discrete_state else "default"
        ax.plot(times, values, color=BACKGROUND, lw=2 if discrete_state else 1, drawstyle=style)
    if discrete_state:
        ax.yaxis.get_major_locator().set_params(integer=True)
    kinds = {True: say("discrete", "离散"), False: say("continuous", "连续")}
    words = say("{} time, {} state", "时间{}，状态{}")
    time = say("step n", "步数 n") if discrete_time else say("time t", "时间 t")
    ax.set(xlabel=time, ylabel=say("state", "状态"))
    ax.set_title(title or words.format(kinds[discrete_time], kinds[discrete_state]))


def distribution_over(target, names=None) -> Callable:
    """Return draw(ax, state) for a DistributionState: its bars beside the stationary ones (K,)."""
    target = np.asarray(target)
    places, names = np.arange(len(target)), _names(names, len(target))

    def draw(ax, state) -> None:
        after = say("after {} steps", "{} 步之后").format(state.step)
        ax.bar(places, state.distribution, color=FOREGROUND, label=after)
        settled = say("stationary $\\pi$", "平稳分布 $\\pi$")
        ax.plot(places, target, "D", color=BACKGROUND, ms=8, label=settled)
        if len(names) <= 12:
            ax.set_xticks(places, names)
        ax.set(ylim=(0, 1.05), ylabel=say("probability", "概率"), xlabel=say("state", "状态"))
        ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
        words = say("step {}: distance to $\\pi$ is {:.3f}", "第 {} 步：到 $\\pi$ 的距离为 {:.3f}")
        ax.set_title(words.format(state.step, state.objective))

    return draw


def draw_histories(ax, counts, names=None) -> None:
    """Draw P(next | present, previous) from counts (K, K, K), one group of bars a present state.

    Within a group the bars, one colour a previous state, are equal up to chance for a Markov chain.
    The lines are twice the standard error.
    """
    counts = np.asarray(counts, dtype=float)
    K = len(counts)
    names = _names(names, K)
    seen = np.maximum(counts.sum(axis=2), 1)
    share = counts / seen[..., None]  # (previous, present, next)
    error = 2 * np.sqrt(share * (1 - share) / seen[..., None])
    places = np.arange(K * K).reshape(K, K)  # (present, next)
    for previous, colour in enumerate(label_colours(K)):
        at = places + 0.8 * ((previous + 0.5) / K - 0.5)
        ax.bar(
            at.ravel(),
            share[previous].ravel(),
            0.8 / K,
            yerr=error[previous].ravel(),
            color=colour,
            ecolor="0.3",
            label=say("the day before: {}", "前一天：{}").format(names[previous]),
        )
    for present in range(1, K):
        ax.axvline(present * K - 0.5, color=UNKNOWN, lw=1)
    ticks = [f"{b}|{a}" for a in names for b in names]
    ax.set_xticks(places.ravel(), ticks, rotation=0 if K == 2 else 60)
    ax.set(ylabel=say("relative frequency", "频率"), ylim=(0, 1))
    ax.set_xlabel(say("next | present", "下一步 | 当前"))
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    title = say(
        "bars of one group agree: the day before adds nothing", "同组条形一样高：前一天不提供信息"
    )
    ax.set_title(title)


def _names(names, count: int) -> list[str]:
    return [str(k) for k in range(count)] if names is None else [str(name) for name in names]
