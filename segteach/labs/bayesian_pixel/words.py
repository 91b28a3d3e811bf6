"""The pixel inspector in words and numbers: windows, curves, tables, as HTML."""

from __future__ import annotations

import base64
import html

import numpy as np

from segteach.draw.bayesian import reach_of, sample_picture
from segteach.draw.overlays import BACKGROUND, FOREGROUND
from segteach.labs.kit.html import number, swatch, table
from segteach.labs.kit.svg_plot import Curve, line_plot
from segteach.language import say
from segteach.matting.bayesian import PairStory, PixelStory
from segteach.widgets.assets import picture_png

WIDE, TALL = 330, (96, 124)  # of the plots, CSS pixels
DEEP = 60  # how far below the end the curves of the terms are seen: e^-60 as likely
COMPOSITE, SUM, ALPHA = "#009E73", "currentColor", "#D55E00"
LISTED = 3  # pairs in the table
TERMS = ("L(C)", "L(F)", "L(B)")


def windows(image, story: PixelStory) -> str:
    """Return the two pictures of samples, foreground above background."""
    sides = (
        ("F", FOREGROUND, story.foreground),
        ("B", BACKGROUND, story.background),
    )
    figures = []
    for name, colour, side in sides:
        counts = say("{1} samples of {0}", "{0} 的样本：{1} 个").format(name, len(side.weights))
        alt = say(
            "{}; squares as large as their weight, round pixel {}",
            "{}；方块面积与权重成正比，中心为像素 {}",
        ).format(counts, story.pixel)
        png = base64.b64encode(picture_png(sample_picture(image, story, side))).decode()
        figures.append(
            f'<figure class="st-window"><figcaption style="border-color:{colour}">{counts}'
            f'</figcaption><img alt="{html.escape(alt)}" src="data:image/png;base64,{png}">'
            "</figure>"
        )
    return "".join(figures)


def place_words(story: PixelStory, asked: int, solved: bool, stale: bool) -> str:
    """Return the pixel, its ring, the circle it took where a radius is asked for, its clusters.

    solved: whether the run has come to its ring. stale: it is a run with other settings.
    """
    ring = say("ring {}", "第 {} 圈") if solved else say("as if in ring {}", "假定在第 {} 圈求解")
    if stale:
        ring += say(" (preview)", "（预览）")
    if story.radius > asked:
        circle = say("radius {} → {} (too few samples)", "半径 {} → {}（样本太少）")
        circle = circle.format(asked, story.radius)
    elif story.radius:
        circle = say("radius {}", "半径 {}").format(story.radius)
    else:
        circle = say("farthest sample {} px away", "最远样本距离 {} 像素").format(reach_of(story))
    counts = len(story.foreground.means), len(story.background.means)
    sides = say("clusters: {} of F, {} of B", "簇：F {} 个，B {} 个").format(*counts)
    parts = (f"<b>{say('pixel', '像素')} {story.pixel}</b>", ring.format(story.ring), circle, sides)
    return " · ".join(parts)


# --- the turns -----------------------------------------------------------------------------------


def curves(pair: PairStory, turn: int, truth: float | None) -> str:
    """Return the walk of alpha and of the log terms as two plots; the turn is marked."""
    turns = np.arange(len(pair.alpha))
    span = (0, max(1, turns[-1]))
    walk = [Curve("α", turns, pair.alpha, ALPHA, dots=len(turns) < 16)]
    if truth is not None:
        walk.append(Curve("", span, [truth] * 2, "#8C8C8C", dashed=True))
    shown = {"x": span, "at": turn, "legend": False}
    alt = say("alpha over the turns, from {} to {}", "α 随轮次的变化，从 {} 到 {}").format(
        number(pair.alpha[0], ".3f"), number(pair.alpha[-1], ".3f")
    )
    total = pair.terms.sum(axis=1)
    lines = [
        Curve("", turns, values, colour, dashed=dashed)
        for values, colour, dashed in (
            *zip(pair.terms.T, (COMPOSITE, FOREGROUND, BACKGROUND), (False,) * 3, strict=True),
            (total, SUM, True),
        )
    ]
    top = max(float(pair.terms.max()), float(total.max()))
    low = max(float(min(pair.terms.min(), total.min())), float(pair.terms[-1].min()) - DEEP)
    heights = (low - 0.03 * (top - low) - 1, top + 0.06 * (top - low) + 1)
    alt_terms = say(
        "the log terms over the turns; their sum: from {} to {}",
        "各对数项随轮次的变化；总和从 {} 到 {}",
    ).format(number(total[0], ".1f"), number(total[-1], ".1f"))
    names = [(TERMS[0], COMPOSITE), (TERMS[1], FOREGROUND), (TERMS[2], BACKGROUND), ("L", SUM)]
    truth_words = "" if truth is None else say("(dashed: the truth)", "（虚线：真值）")
    return (
        _title([("α", ALPHA)], truth_words)
        + line_plot(walk, y=(0, 1), x_label="", alt=alt, size=(WIDE, TALL[0]), **shown)
        + _title(names, say("(dashed: the sum)", "（虚线：总和）"))
        + line_plot(
            lines,
            y=heights,
            x_label=say("turn", "轮"),
            alt=alt_terms,
            size=(WIDE, TALL[1]),
            **shown,
        )
    )


def _title(names, more: str) -> str:
    parts = [
        f'<b style="border-bottom:3px solid {colour};margin-right:10px">{name}</b>'
        for name, colour in names
    ]
    return f'<div class="st-words">{"".join(parts)}{more}</div>'


# --- the tables ----------------------------------------------------------------------------------


def term_table(story: PixelStory, shown: int, turn: int) -> str:
    """Return the log terms of the turn that is shown, and where each pair ends.

    The likeliest pair is marked. shown: the number of the pair whose turn it is.
    """
    order = np.argsort([-pair.terms[-1].sum() for pair in story.pairs], kind="stable")
    listed = [int(k) for k in order[:LISTED]]
    if shown not in listed:
        listed[-1] = shown
    rows = [_pair_row(story, k, k == shown) for k in listed]
    best = (1 + listed.index(story.best), 5) if story.best in listed else None
    head = (say("end of pair", "簇对终点"), "α", *TERMS, "L")
    if len(order) > LISTED:
        head = (say(f"{LISTED} of {len(order)} pairs", f"{len(order)} 对中的 {LISTED} 对"), *head[1:])
    pair = story.pairs[shown]
    now = _term_row(say("turn {}", "第 {} 轮").format(turn), pair, turn)
    return table([now, *rows], head, best=best)


def _pair_row(story: PixelStory, k: int, shown: bool) -> list[str]:
    pair = story.pairs[k]
    f, b = pair.foreground, pair.background
    swatches = swatch(story.foreground.means[f].clip(0, 1))
    swatches += swatch(story.background.means[b].clip(0, 1))
    row = _term_row(f"{swatches} {pair_name(pair)}", pair, -1)
    return [f"<b>{entry}</b>" if shown else entry for entry in row]


def _term_row(name: str, pair: PairStory, turn: int) -> list[str]:
    terms = (*pair.terms[turn], pair.terms[turn].sum())
    return [name, f"{pair.alpha[turn]:.3f}", *(number(term, ".1f") for term in terms)]


def pair_name(pair: PairStory) -> str:
    """Return the numbers of a pair's clusters, as F0 B1."""
    return f"F{pair.foreground} B{pair.background}"


def turn_table(story: PixelStory, pair: PairStory, turn: int, truth: tuple | None) -> str:
    """Return C, F, B and alpha of a turn as numbers, beside the true ones where they are known.

    truth: F, B and alpha of the scene, or None.
    """
    F, B, alpha = pair.F[turn], pair.B[turn], float(pair.alpha[turn])
    rows = [
        ("C", story.C, None),
        ("F", F, None if truth is None else truth[0]),
        ("B", B, None if truth is None else truth[1]),
        (say("mix", "合成"), alpha * F + (1 - alpha) * B, None),
    ]
    lines = []
    for name, colour, true in rows:
        entries = [name, swatch(colour.clip(0, 1)), *(number(part, ".3f") for part in colour)]
        lines.append([*entries, "" if true is None else swatch(true)])
    head = ("", "", "R", "G", "B", "" if truth is None else say("true", "真值"))
    lines.append(["α", "", f"<b>{alpha:.3f}</b>", "", "", "" if truth is None else f"{truth[2]:.3f}"])
    title = say("turn {}: mix = αF+(1−α)B", "第 {} 轮：合成 = αF+(1−α)B").format(turn)
    return table(lines, head, title=title)
