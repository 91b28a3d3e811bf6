"""The four measures of alphamatting.com as a table, a row for each method."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from segteach.labs.kit.html import table, text
from segteach.labs.kit.matting_methods import name_of
from segteach.language import say
from segteach.metrics import connectivity_error, gradient_error, mse, sad

Scores = tuple[float, float, float, float]
METRICS = (sad, mse, gradient_error, connectivity_error)


def scores_of(alpha: np.ndarray, truth: np.ndarray, unknown: np.ndarray) -> Scores:
    """Return SAD, MSE, gradient and connectivity error of a matte; unknown: bool (H, W)."""
    first, second, third, fourth = (metric(alpha, truth, unknown) for metric in METRICS)
    return first, second, third, fourth


def score_table(
    scores: Mapping[str, Scores],
    chosen: str = "",
    more: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """Return the scores of the methods that are done, HTML: the best of each column is bold.

    chosen: the method that is marked. more: {head: {method: HTML}} of further columns; a method
    that is in one of them and has no score is a row as well.
    """
    more = more or {}
    head = ("", "SAD", "MSE·10³", say("grad.", "梯度"), say("conn.", "连通性"), *more)
    least = [min(column) for column in zip(*scores.values(), strict=True)]
    rows = []
    for method in dict.fromkeys([*scores, *(one for column in more.values() for one in column)]):
        name = name_of(method)
        name = name.replace(" ", "&nbsp;") + ("&nbsp;◂" if method == chosen else "")
        cells = [f'<span style="white-space:nowrap">{name}</span>']
        cells += _score_cells(scores[method], least) if method in scores else [""] * 4
        rows.append(cells + [column.get(method, "") for column in more.values()])
    words = say(
        "unknown pixels only; less is better; bold: the best", "只计未知像素；越小越好；粗体最优"
    )
    return text(f"{table(rows, head)}<small>{words}</small>")


def _score_cells(values: Scores, least: list[float]) -> list[str]:
    cells = []
    for number, value in enumerate(values):
        shown = f"{1000 * value if number == 1 else value:.2f}"
        cells.append(f"<b>{shown}</b>" if value == least[number] else shown)
    return cells
