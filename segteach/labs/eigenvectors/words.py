"""The eigenvector gallery in numbers: how much of alpha the first k vectors leave."""

from __future__ import annotations

import numpy as np

from segteach.labs.kit.html import number, table
from segteach.labs.kit.svg_plot import Curve, line_plot
from segteach.language import say
from segteach.matting.spectral import Spectrum

MATTING, SIGMA = "#0072B2", "#D55E00"


def rest_plot(rests: tuple[np.ndarray, np.ndarray], count: int) -> str:
    """Return what the first 1, 2, ... vectors leave of alpha, as SVG. rests: (K,) each."""
    numbers = np.arange(1, len(rests[0]) + 1)
    curves = [
        Curve("", numbers, rest, colour, dots=True)
        for rest, colour in zip(rests, (MATTING, SIGMA), strict=True)
    ]
    words = say(
        "Part of α that the first k vectors leave: matting {}, one σ {}",
        "前 k 个向量未能表示的 α：抠像 {}，全局 σ {}",
    )
    return line_plot(
        curves,
        x=(0.8, len(numbers) + 0.2),
        y=(0.0, 1.05),
        x_label=say("first k vectors", "前 k 个向量"),
        alt=words.format(*(rest.round(3).tolist() for rest in rests)),
        size=(370, 180),
        at=count,
        legend=False,
    )


def rest_table(
    spectra: tuple[Spectrum, Spectrum], rests: tuple[np.ndarray, np.ndarray], count: int
) -> str:
    """Return what is left at k, and the k-th eigenvalue, of both Laplacians."""
    head = (
        f"k = {count}",
        f'<span style="color:{MATTING}">●</span> {say("matting", "抠像")}',
        f'<span style="color:{SIGMA}">●</span> {say("one σ", "全局 σ")}',
    )
    rows = [
        (say("α left out", "未表示的 α"), *(f"<b>{rest[count - 1]:.3f}</b>" for rest in rests)),
        ("λ<sub>k</sub>", *(_small(one.values[count - 1]) for one in spectra)),
    ]
    return table(rows, head)


def meaning(computed: bool) -> str:
    """Return what "left out" is, and where alpha comes from."""
    words = say(
        "1: the k vectors hold nothing of α but its mean; 0: α is a sum of them.",
        "1：这 k 个向量除均值外不含 α；0：α 是它们的线性组合。",
    )
    if computed:
        words += say(
            " Nobody knows α of the photograph: closed form computed this one from strokes, which "
            "favours the matting Laplacian.",
            "照片的 α 未知：这里由闭式抠像从笔画算出，因而偏向抠像拉普拉斯矩阵。",
        )
    return words


def _small(value: float) -> str:
    return "≈ 0" if value < 1e-12 else number(value, ".1e")
