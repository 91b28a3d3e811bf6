"""Be EM in words: what the plane shows, the numbers beside it, who wins."""

from __future__ import annotations

import numpy as np

from segteach.draw.overlays import label_colours
from segteach.labs.kit.html import number, swatch, table, text
from segteach.labs.kit.svg_plot import Curve, line_plot
from segteach.language import say
from segteach.models.em import EmState
from segteach.models.gmm import Gmm

EQUAL = 0.005  # what two sums differ by that read alike
EM = "#CC79A7"


def numbers(model: Gmm | None, counts: np.ndarray, state: EmState | None) -> str:
    """Return N_k and the mean of each component: of the hand's mixture and of EM's step."""
    shown = model if state is None else state.model
    gone = say("assigned by hand", "手动分配"), say("share at this step", "这一步的份额")
    head = ("k", gone[state is not None], say("mean", "均值"))
    rows = []
    for k, colour in enumerate(label_colours(len(counts))):
        mean = "–" if shown is None else ", ".join(number(v, ".2f") for v in shown.means[k])
        share = str(counts[k]) if state is None else number(state.model.weights[k], ".3f")
        rows.append((f"{swatch(colour)} {k}", share, mean))
    return table(rows, head)


def told(mine: float | None, best: float | None, left: int, missing: list[int]) -> str:
    """Return what the hand's assignment is worth, or what is missing.

    left: points without a component. missing: components without a point.
    """
    if mine is None:
        names = ", ".join(map(str, missing))
        one, more = "Component {} has no point yet.", "Components {} have no point yet."
        return text(say((one, more)[len(missing) > 1], "分量 {} 还没有点。").format(names))
    words = say("log-likelihood (6): yours <b>{}</b>", "对数似然 (6)：你的 <b>{}</b>")
    words = words.format(number(mine, ".2f"))
    if best is not None:
        words += say(", your best {}", "，你的最佳 {}").format(number(best, ".2f"))
    if left:
        words += say("; {} points are still grey", "；还有 {} 个点未分配（灰色）").format(left)
    return text(words)


def verdict(states: list[EmState], highest: float) -> str:
    """Return what EM made of the hand's mixture. highest: the best end of other starts."""
    first, last = (-states[step].objective for step in (0, -1))
    gain, steps = last - first, len(states) - 1
    words = say("EM goes on from {} to {} in {} steps: ", "EM 从 {} 升到 {}，共 {} 步：")
    words = words.format(number(first, ".2f"), number(last, ".2f"), steps)
    if gain > EQUAL:
        words += say("<b>{} more than you.</b>", "<b>比你高 {}。</b>").format(number(gain, ".2f"))
    else:
        words += say(
            "<b>nothing to gain, yours was a top.</b>", "<b>没有提高，你已在极大值处。</b>"
        )
    apart = highest - last
    if apart > EQUAL:
        more = say(
            " But the best of 20 random starts reaches {}.", "不过 20 个随机初值中最好的达到 {}。"
        )
        return text(words + more.format(number(highest, ".2f")))
    if apart < -EQUAL:
        more = say(" The best of 20 random starts: only {}.", "20 个随机初值中最好的也只有 {}。")
        return text(words + more.format(number(highest, ".2f")))
    return text(words + say(" No other of 20 starts gets higher.", "20 个随机初值中没有更高的。"))


def climb_plot(states: list[EmState], step: int) -> str:
    """Return EM's log-likelihood over its steps, the hand's value as a dashed line."""
    heights = [-state.objective for state in states]
    low, high = min(heights), max(heights)
    room = 0.08 * (high - low) + 0.01
    span = (0, max(1, len(states) - 1))
    curves = [
        Curve(say("EM", "EM"), range(len(heights)), heights, EM, dots=len(heights) < 30),
        Curve(say("you", "你"), span, [heights[0]] * 2, "currentColor", dashed=True),
    ]
    alt = say("log-likelihood of EM at step {}: {:.2f}", "EM 第 {} 步的对数似然：{:.2f}")
    return line_plot(
        curves,
        x=span,
        y=(low - room, high + room),
        x_label=say("step", "步"),
        alt=alt.format(step, heights[step]),
        size=(400, 160),
        at=step,
        tick=lambda value: number(value, ".4g"),
    )
