"""What the matting lab writes: how far a method is, the pixel pointed at, scores, files."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from segteach.draw.words import tell
from segteach.labs.kit.html import escaped, file_link, swatch, table, text
from segteach.labs.matting.growing import Growing
from segteach.language import say
from segteach.matting.matte import Matte
from segteach.metrics import connectivity_error, gradient_error, mse, sad

Scores = tuple[float, float, float, float]
METRICS = (sad, mse, gradient_error, connectivity_error)
EMPTY = (
    "drag a box round the object, or paint its trimap",
    "请拖出一个框，把目标框住；或直接画出三分图",
)
NO_TRUTH = (
    "A photograph has no truth. Choose a scene (hair, net, smoke …): its alpha is known exactly.",
    "照片没有真值。请选择一个合成场景（头发、网、烟……）：它的 alpha 精确已知。",
)
NO_PHOTO = (
    "choose a file with the button: it will stand behind the object",
    "请用按钮选择一个文件：它将作为新背景",
)


def name_of(method: str) -> str:
    """Return what a method is called."""
    return {
        "bayesian": say("Bayesian", "贝叶斯抠像"),
        "knockout": "Knockout",
        "ruzon_tomasi": "Ruzon–Tomasi",
        "harmonic": say("harmonic", "调和插值"),
        "truth": say("truth", "真值"),
    }[method]


def progress_words(method: str, growing: Growing | None, busy: bool) -> str:
    """Return how far a method is, HTML.

    growing: None where it has not begun. busy: whether the worker is at work.
    """
    name = name_of(method)
    if growing is None:
        waits, begins = say("waits for a trimap", "等待三分图"), say("begins …", "即将开始……")
        return text(f"{name}{say(': ', '：')}{begins if busy else waits}")
    if growing.done:
        words = say("{}: {:,} pixels in {:.1f} s", "{}：{:,} 个像素，用时 {:.1f} 秒")
        return text(words.format(name, growing.total, growing.seconds))
    words = say("{}: {:,} of {:,} pixels left", "{}：{:,} / {:,} 个像素未解")
    words = words.format(name, growing.left, growing.total)
    bar = f'<progress max="{growing.total}" value="{growing.total - growing.left}"></progress>'
    return text(f"{words} {bar}")


def ring_words(growing: Growing, number: int) -> str:
    """Return what the player shows."""
    left = growing.left_after(number)
    words = say("ring {}: {:,} pixels solved", "第 {} 圈：已解 {:,} 个像素")
    words = words.format(number, growing.total - left)
    if left:
        words += say(", {:,} left (violet)", "，剩余 {:,} 个（淡紫色）").format(left)
    return text(words)


def note_words(growing: Growing) -> str:
    """Return what a reader should know of a matte that is done, HTML; "" before."""
    note = escaped(tell(growing.matte().note))
    return text(f"<small>{note}</small>") if growing.done and note else ""


def pixel_numbers(
    pixel: tuple[int, int], image: np.ndarray, matte: Matte, truth: np.ndarray | None
) -> str:
    """Return C, F, B and alpha of a pixel, HTML; truth: (H, W), or None."""
    row, col = pixel

    def of(name: str, layer: np.ndarray) -> str:
        values = ", ".join(f"{value:.2f}" for value in layer[row, col])
        return f"<b>{name}</b> {swatch(layer[row, col])} {values}"

    words = f"<b>({row}, {col})</b> &nbsp;α = {matte.alpha[row, col]:.3f}"
    if truth is not None:
        words += say(" (truth {:.3f})", "（真值 {:.3f}）").format(truth[row, col])
    words += f" &nbsp;{of('C', image)}<br>{of('F', matte.foreground)} &nbsp;"
    return text(words + of("B", matte.background))


def scores_of(alpha: np.ndarray, truth: np.ndarray, unknown: np.ndarray) -> Scores:
    """Return SAD, MSE, gradient and connectivity error of a matte; unknown: bool (H, W)."""
    first, second, third, fourth = (metric(alpha, truth, unknown) for metric in METRICS)
    return first, second, third, fourth


def score_table(scores: Mapping[str, Scores], chosen: str) -> str:
    """Return the scores of the methods that are done, HTML: the best of each column is bold."""
    head = ("", "SAD", "MSE·10³", say("grad.", "梯度"), say("conn.", "连通性"))
    rows, least = [], [min(column) for column in zip(*scores.values(), strict=True)]
    for method, values in scores.items():
        name = name_of(method)
        name = name.replace(" ", "&nbsp;") + ("&nbsp;◂" if method == chosen else "")
        cells = [f'<span style="white-space:nowrap">{name}</span>']
        for number, value in enumerate(values):
            shown = f"{1000 * value if number == 1 else value:.2f}"
            cells.append(f"<b>{shown}</b>" if value == least[number] else shown)
        rows.append(cells)
    words = say(
        "unknown pixels only; less is better; bold: the best", "只计未知像素；越小越好；粗体最优"
    )
    return text(f"{table(rows, head)}<small>{words}</small>")


def links_to_files(matte: Matte, name: str) -> str:
    """Return links that save the foreground with its alpha, and the alpha alone."""
    seen = np.where(matte.alpha[..., None] > 0, matte.foreground, 0)  # what is clear is in no file
    cut_out, alone = (
        np.round(255 * pixels).astype(np.uint8)
        for pixels in (np.dstack([seen, matte.alpha]), matte.alpha)
    )
    both = (
        file_link(cut_out, f"{name}-cut-out", say("save F with α (PNG)", "保存 F 与 α（PNG）")),
        file_link(alone, f"{name}-alpha", say("save α (PNG)", "保存 α（PNG）")),
    )
    return text(" &nbsp; ".join(both))
