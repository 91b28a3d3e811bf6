"""The notes of GrabCut's states, told in the reader's language."""

from __future__ import annotations

import re

from segteach.language import say

NOTES = {
    "every pixel is a seed: nothing is left to decide": "每个像素都是种子点：没有需要决定的像素了",
    "nothing is marked: the frame of the picture starts as background": (
        "还没有任何标记：图片四周的边框作为初始背景"
    ),
    "no background seeds: all that is not painted starts as background": (
        "没有背景种子点：未涂的像素一律先当作背景"
    ),
}


def tell(note: str) -> str:
    """Return a state's note in the reader's language."""
    number = re.fullmatch(r"stopped after (\d+) rounds: the last moved (\d+) pixels", note)
    if number:
        return say(note, "第 {} 轮后停止：最后一轮仍有 {} 个像素改变".format(*number.groups()))
    return say(note, NOTES.get(note, note))
