"""What the matting lab writes: how far a method is, the pixel pointed at, files."""

from __future__ import annotations

import numpy as np

from segteach.draw.words import tell
from segteach.labs.kit.html import escaped, file_link, swatch, text
from segteach.labs.kit.matting_methods import name_of
from segteach.labs.matting.growing import Growing
from segteach.language import say
from segteach.matting.matte import Matte

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
