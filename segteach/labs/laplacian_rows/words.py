"""The Laplacian row viewer in numbers: the 5 x 5 pixels as grids, and what the weights say."""

from __future__ import annotations

import numpy as np

from segteach.draw.closed_form import grey_picture, signed_picture
from segteach.draw.overlays import UNKNOWN, rgb
from segteach.labs.kit.grids import grid
from segteach.labs.kit.html import number, table
from segteach.language import say


def weights_of(row: np.ndarray) -> np.ndarray:
    """Return the weights W_ij = -L_ij of the neighbours; NaN for the pixel itself."""
    weights = -row
    middle = len(row) // 2
    weights[middle, middle] = np.nan
    return weights


def proposal(row: np.ndarray, alpha: np.ndarray) -> float:
    """Return the alpha that the neighbours propose, sum W_ij alpha_j / sum W_ij.

    There the pixel's own row of L alpha is 0. row: of L, alpha: (5, 5), NaN beyond the picture.
    NaN where all weights are 0.
    """
    weights = weights_of(row)
    whole = np.nansum(weights)
    return float(np.nansum(weights * alpha) / whole) if whole > 0 else np.nan


def grids(colours: np.ndarray, alpha: np.ndarray, matting: np.ndarray, of_sigma: np.ndarray) -> str:
    """Return colours, alpha and both weights of the neighbourhood, as cells."""
    shown = np.where(np.isnan(colours), rgb(UNKNOWN), colours)
    grey = np.where(np.isnan(alpha)[..., None], rgb(UNKNOWN), grey_picture(np.nan_to_num(alpha)))
    parts = [
        grid(say("colours C", "颜色 C"), np.full(alpha.shape, np.nan), shown),
        grid(say("alpha α", "不透明度 α"), alpha, grey),
    ]
    names = (say("W of matting", "抠像权重 W"), say("W of one σ for all", "全局 σ 权重 W"))
    for name, row in zip(names, (matting, of_sigma), strict=True):
        weights = weights_of(row)
        most = max(float(np.nanmax(np.abs(weights))), 1e-12)
        parts.append(grid(name, weights, signed_picture(weights, most)))
    return f'<div class="st-grids">{"".join(parts)}</div>'


def row_table(matting: np.ndarray, of_sigma: np.ndarray, alpha: np.ndarray) -> str:
    """Return what the two rows have in all: their sum, what is negative, what they propose."""
    both = (matting, of_sigma)
    rows = [
        ("Σ W = L(i, i)", *(_written(np.nansum(weights_of(r))) for r in both)),
        (
            say("negative", "负权重个数"),
            *(str(int((weights_of(r) < -5e-3).sum())) for r in both),
        ),
        (
            "Σ W α / Σ W",
            *(f"<b>{_written(proposal(r, alpha))}</b>" for r in both),
        ),
    ]
    return table(rows, ("", say("matting", "抠像"), say("one σ", "全局 σ")))


def meaning(pixel: tuple[int, int], alpha: float, computed: bool) -> str:
    """Return what the last line of the table is to be compared with."""
    known = say("computed", "算出的") if computed else say("true", "真值")
    words = say(
        "pixel {0}, {1} α = <b>{2:.3f}</b><br>Orange: wants the same α; blue: a different one. "
        "Lα = 0 at this pixel when its α is the mean of its neighbours' α by the weights W. "
        "Which of the two comes near?",
        "像素 {0}，{1} α = <b>{2:.3f}</b><br>橙色：希望 α 相同；蓝色：希望 α 不同。"
        "当该像素的 α 等于邻点 α 以 W 为权的平均时，"
        "Lα 在这里为 0。哪一种权重的平均更接近？",
    )
    return words.format(pixel, known, alpha)


def _written(value: float) -> str:
    return "—" if np.isnan(value) else number(value, "z.3f")
