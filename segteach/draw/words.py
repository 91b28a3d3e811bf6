"""What a state says, told in the reader's language: its notes, and the names of its phases."""

from __future__ import annotations

from segteach.language import Note, say

SENTENCES = {  # the English of every Note, as the algorithms write it: Chinese
    # seeds
    "every pixel is a seed: nothing is left to decide": "每个像素都是种子点：没有需要决定的像素了",
    "no seeds yet: paint foreground and background": "还没有种子点：请画出前景和背景",
    "no {missing} seeds yet: its {model} is that of all unmarked pixels": (
        "还没有{missing}种子点：其{model}取自所有未标记的像素"
    ),
    "nothing is marked: the frame of the picture starts as background": (
        "还没有任何标记：图片四周的边框作为初始背景"
    ),
    "no background seeds: all that is not painted starts as background": (
        "没有背景种子点：未涂的像素一律先当作背景"
    ),
    "{both} segment bears seeds of both classes: the majority decides for the rest": (
        "{both} 个超像素同时含有两类种子点：其余像素按多数决定"
    ),
    "{both} segments bear seeds of both classes: the majority decides for the rest": (
        "{both} 个超像素同时含有两类种子点：其余像素按多数决定"
    ),
    # a run
    "two starts, one result: that of all of the box is kept": (
        "两种初始化，结果相同：保留从整个框开始的结果"
    ),
    "two starts: that of all of the box is kept, for E of the other is not clearly lower": (
        "两种初始化：保留从整个框开始的结果，因为另一种的 E 没有明显更低"
    ),
    "two starts: that of all of the box is kept, for the other has a lower E but leaves {gap} % of "
    "the box empty at one side": (
        "两种初始化：保留从整个框开始的结果，因为另一种的 E 虽更低，却在框的一侧留下 {gap}% 空白"
    ),
    "two starts: that of the half unlike the background is kept, for its E is lower by {gain} for "
    "each pixel of the box, which it fills as well": (
        "两种初始化：保留从最不像背景的一半开始的结果，它的 E 按框内像素平均低 {gain}，且同样充满框"
    ),
    "hardly anything of the box is foreground: paint foreground on the object, or draw the box "
    "closer to it": "框内几乎没有前景：请在物体上画前景笔画，或把框画得更贴近物体",
    "stopped after {rounds} rounds: the last moved {moved} pixels": (
        "第 {rounds} 轮后停止：最后一轮仍有 {moved} 个像素改变"
    ),
    "basins {named} meet": "盆地 {named} 的水首次相遇",
    "basins {named} and {more} more pairs meet": "盆地 {named} 以及另外 {more} 对盆地的水首次相遇",
    "the outline does not pass the vertex: another, a seed or the brush holds there": (
        "轮廓无法经过该顶点：此处由另一个顶点、种子点或覆盖画笔固定"
    ),
    "{what} is foreground: there is no outline": "{what}是前景：没有轮廓",
    # trimaps
    "nothing is known yet: paint foreground and background": ("还没有已知像素：请画出前景和背景"),
    "no pixel is known to be {kind}: paint some": "没有已知的{kind}像素：请画一些",
    "the mask leaves no room for a band": "掩码中容不下未知带",
    "the band is {width} px wide: a wider one would leave one known kind only": (
        "未知带每侧宽 {width} 像素：再宽就只剩一类已知像素"
    ),
    "{stray} pixels of the file are not black, middle grey or white: they are unknown": (
        "文件中有 {stray} 个像素既不是黑色、中灰，也不是白色：按未知处理"
    ),
    # matting
    "the trimap leaves no pixel unknown: nothing to find": "三分图中没有未知像素：无需求解",
    "foreground and background look alike at {count} unknown pixels: alpha is told by the "
    "distances there": "{count} 个未知像素处前景与背景颜色相同：该处 alpha 由距离决定",
    "alpha came to rest in {share} % of {solved:,} pixels; {widened:,} needed a wider window": (
        "{solved:,} 个像素中有 {share}% 的 alpha 已收敛；{widened:,} 个像素的窗口扩大过"
    ),
    "foreground and background are alike in grey at {count} unknown pixels: there alpha follows "
    "its surroundings": "{count} 个未知像素处前景与背景的灰度相近：该处 alpha 由周围像素决定",
    "the brush covers no unknown pixel: alpha stays as it was": (
        "画笔没有覆盖未知像素：alpha 保持不变"
    ),
    "factors would take {size} GiB: iterations find alpha, which takes longer": (
        "矩阵分解需要 {size} GiB 内存：改用迭代求 alpha，耗时更长"
    ),
    "only {share} % of the pixels are known: far from them alpha may be anything between": (
        "只有 {share}% 的像素是已知的：离它们较远处，alpha 可能是 0 与 1 之间的任何值"
    ),
    "{count} unknown pixels are like each other alone: nothing tells their alpha": (
        "{count} 个未知像素只与彼此相似，与已知像素没有联系：alpha 无从确定"
    ),
    # models
    "{one}; {other}": "{one}；{other}",
    "component {which} died: no point belongs to it": "分量 {which} 已消亡：没有点属于它",
    "components {which} died: no point belongs to them": "分量 {which} 已消亡：没有点属于它们",
    "component {which} rests on the covariance floor": "分量 {which} 已降到协方差下限",
    "components {which} rest on the covariance floor": "分量 {which} 已降到协方差下限",
    "label {gone} has no pixel and keeps its parameters": "标号 {gone} 没有像素，参数保持不变",
    "reducible: the distribution in the long run depends on the start": (
        "可约：长期分布取决于初始状态"
    ),
    "periodic: returns only after multiples of {period} steps, never settles": (
        "周期链：步数为 {period} 的倍数时才返回，分布永不稳定"
    ),
    "settles: one distribution in the long run, from every start": (
        "收敛：无论从哪里开始，长期分布都相同"
    ),
}
VALUES = {  # the words that stand among the values of a Note
    "background": "背景",
    "foreground": "前景",
    "colour model": "颜色模型",
    "histogram": "直方图",
    "everything": "所有像素都",
    "nothing": "没有像素",
}


def tell(note: str) -> str:
    """Return the note of a state in the reader's language; any other text as it is."""
    if not isinstance(note, Note):
        return note
    values = {name: _told(value) for name, value in note.values.items()}
    return say(str(note), SENTENCES.get(note.sentence, note.sentence).format(**values))


def _told(value):
    if isinstance(value, Note):
        return tell(value)
    return VALUES.get(value, value) if isinstance(value, str) else value
