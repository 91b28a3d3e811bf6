"""Be the MAP in words and numbers: the terms as bars, the patches, who wins."""

from __future__ import annotations

import numpy as np

from segteach.draw.overlays import BACKGROUND, FOREGROUND
from segteach.labs.be_the_map.contest import REST, Choice, Contest
from segteach.labs.be_the_map.planes import SOLVER
from segteach.labs.kit.html import number, rgb, table, text
from segteach.language import say

SPAN, LONG = 3.0, 130  # decades of loss that a bar shows, and its length in CSS pixels
NAMES = ("L(C)", "L(F)", "L(B)", "L(α)", "L")
COLOURS = ("#009E73", FOREGROUND, BACKGROUND, "#8C8C8C", "#333333")
EQUAL = 0.005  # what two sums differ by that read alike


def term_table(
    contest: Contest, mine: Choice, best: Choice, solver: Choice | None, printed: bool
) -> str:
    """Return the four terms and their sum of the reader, of his best, and of the solver."""
    most = _summed(contest.most())
    columns = [_summed(contest.terms(choice, printed)) for choice in (mine, best)]
    columns.append(None if solver is None else _summed(contest.terms(solver, printed)))
    rows = []
    for k, (name, colour) in enumerate(zip(NAMES, COLOURS, strict=True)):
        losses = [None if values is None else most[k] - values[k] for values in columns]
        entries = ["–" if values is None else _written(values[k]) for values in columns]
        bars = _bar(losses[0], colour) + ("" if losses[2] is None else _bar(losses[2], SOLVER, 4))
        row = [f"<b>{name}</b>", bars, *entries]
        rows.append([row[0], bars, *(f"<b>{e}</b>" for e in entries)] if name == "L" else row)
    head = ("", _scale(), say("you", "你"), say("your best", "你的最佳"), say("solver", "求解器"))
    words = say(
        "Bar: how far a term lies below the most that it can be.",
        "条形：该项比它可能的最大值低多少。",
    )
    return table(rows, head) + text(words)


def _written(value: float) -> str:
    decimals = 2 if abs(value) < 100 else 1 if abs(value) < 1000 else 0
    return number(value, f"z.{decimals}f")


def _summed(terms: np.ndarray) -> np.ndarray:
    return np.append(terms, terms.sum())


def _bar(loss: float, colour: str, tall: int = 10) -> str:
    share = min(1.0, np.log10(1 + max(0.0, loss)) / SPAN)
    return (
        f'<span style="display:block;height:{tall}px;width:{max(1, round(LONG * share))}px;'
        f'background:{colour};margin:1px 0"></span>'
    )


def _scale() -> str:
    """Return the marks 1, 10, 100, 1000 above the bars."""
    marks = []
    for value in (1, 10, 100, 1000):
        left = LONG * np.log10(1 + value) / SPAN
        marks.append(f'<span style="position:absolute;left:{left:.0f}px" class="st-map-mark">')
        marks.append(f"{value}</span>")
    return f'<span class="st-map-scale" style="width:{LONG + 34}px">{"".join(marks)}</span>'


def patches(contest: Contest, choice: Choice) -> str:
    """Return C and the mix side by side, then F and B, each with its numbers."""
    shown = (
        ("C", contest.C),
        (say("mix αF + (1−α)B", "合成 αF + (1−α)B"), choice.mix),
        ("F", choice.F),
        ("B", choice.B),
    )
    parts = [
        f'<figure class="st-map-patch"><div style="background:rgb{rgb(colour.clip(0, 1))}"></div>'
        f"<figcaption><b>{name}</b><br>{_triple(colour)}</figcaption></figure>"
        for name, colour in shown
    ]
    apart = np.linalg.norm(contest.C - choice.mix) / contest.noise
    words = say("|C − mix| = {} σ_C", "|C − 合成| = {} σ_C").format(number(apart, ".1f"))
    return f'<div class="st-map-patches">{"".join(parts)}</div>{text(words)}'


def _triple(colour) -> str:
    return ", ".join(number(part, ".3f") for part in colour)


def verdict(contest: Contest, best: Choice, turns: list[Choice], printed: bool) -> str:
    """Return who wins; turns: of the solver to its end, none before it tried."""
    if not turns:
        return ""
    end = turns[-1]
    gap = float((contest.terms(end, printed) - contest.terms(best, printed)).sum())
    words = say(
        "From α = {0} the solver ends at α = {1} after {2} turns.",
        "求解器从 α = {0} 出发，经过 {2} 轮到达 α = {1}。",
    ).format(f"{turns[0].alpha:.3f}", f"{end.alpha:.3f}", len(turns) - 1)
    if gap > EQUAL:
        won = say("It beats your best by {}.", "它比你的最佳高 {}。")
    elif gap >= -EQUAL:
        won = say("Your best is as good.", "你的最佳与它一样好。")
    else:
        won = say("Your best beats it by {}.", "你的最佳比它高 {}。")
    sentences = [words, f"<b>{won.format(number(abs(gap), '.2f'))}</b>"]
    if abs(end.alpha - turns[-2].alpha) > REST:
        sentences.append(say("It had not come to rest yet.", "此时它还没有收敛。"))
    if printed:
        sentences.append(_printed_words(contest, turns))
    return text(say(" ", "").join(sentences))


def _printed_words(contest: Contest, turns: list[Choice]) -> str:
    """Return where the printed formula is greatest instead."""
    top, rest = (contest.rest(turns[0].alpha, printed) for printed in (True, False))
    more = float((contest.terms(top, True) - contest.terms(rest, True)).sum())
    return say(
        "But the 6 × 6 system belongs to the formula with 1/2: the printed L is greatest at "
        "α = {}, {} above where that system comes to rest.",
        "但 6 × 6 方程组对应的是带 1/2 的公式：印出的 L 在 α = {} 处最大，"
        "比该方程组的收敛点高 {}。",
    ).format(f"{top.alpha:.4f}", number(more, ".3f"))
