"""The pixel inspector in words and numbers: windows, curves, tables, as HTML."""

from __future__ import annotations

import base64
import html

import numpy as np

from segteach.arrays import Seed
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
    sides = say("clusters: {} of F, {} of B", "聚类：F {} 个，B {} 个").format(*counts)
    parts = (f"<b>{say('pixel', '像素')} {story.pixel}</b>", ring.format(story.ring), circle, sides)
    return " · ".join(parts)


def known_words(pixel: tuple[int, int], kind: int) -> str:
    """Return what to do at a pixel that the trimap knows; kind: its `Seed`."""
    words = say(
        "Pixel {} is known to be {}: choose one that is not tinted.",
        "像素 {} 已知是{}：请选一个没有着色的像素。",
    )
    known = say("foreground", "前景") if kind == Seed.FOREGROUND else say("background", "背景")
    return words.format(pixel, known)


# --- the turns -----------------------------------------------------------------------------------


def curves(pair: PairStory, turn: int, truth: float | None) -> str:
    """Return the walk of alpha and of the log terms as two plots; the turn is marked."""
    return _alpha_walk(pair, turn, truth) + _term_walk(pair, turn)


def _alpha_walk(pair: PairStory, turn: int, truth: float | None) -> str:
    turns, span = _turns(pair)
    lines = [Curve("α", turns, pair.alpha, ALPHA, dots=len(turns) < 16)]
    if truth is not None:
        lines.append(Curve("", span, [truth] * 2, "#8C8C8C", dashed=True))
    alt = say("alpha over the turns, from {} to {}", "α 随轮次的变化，从 {} 到 {}").format(
        number(pair.alpha[0], ".3f"), number(pair.alpha[-1], ".3f")
    )
    words = "" if truth is None else say("(dashed: the truth)", "（虚线：真值）")
    shown = {"x": span, "y": (0, 1), "x_label": "", "size": (WIDE, TALL[0]), "at": turn}
    return _title([("α", ALPHA)], words) + line_plot(lines, alt=alt, legend=False, **shown)


def _term_walk(pair: PairStory, turn: int) -> str:
    turns, span = _turns(pair)
    total = pair.terms.sum(axis=1)
    colours = (COMPOSITE, FOREGROUND, BACKGROUND)
    lines = [Curve("", turns, *one) for one in zip(pair.terms.T, colours, strict=True)]
    lines.append(Curve("", turns, total, SUM, dashed=True))
    low, top = (float(of([of(pair.terms), of(total)])) for of in (np.min, np.max))
    low = max(low, float(pair.terms[-1].min()) - DEEP)
    room = 1 + 0.05 * (top - low)
    alt = say(
        "the log terms over the turns; their sum: from {} to {}",
        "各对数项随轮次的变化；总和从 {} 到 {}",
    ).format(number(total[0], ".1f"), number(total[-1], ".1f"))
    names = [*zip(TERMS, colours, strict=True), ("L", SUM)]
    shown = {"x": span, "y": (low - room, top + room), "size": (WIDE, TALL[1]), "at": turn}
    plot = line_plot(lines, x_label=say("turn", "轮"), alt=alt, legend=False, **shown)
    return _title(names, say("(dashed: the sum)", "（虚线：总和）")) + plot


def _turns(pair: PairStory) -> tuple[np.ndarray, tuple[float, float]]:
    turns = np.arange(len(pair.alpha))
    return turns, (0, max(1, len(turns) - 1))


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
    name = say("pair, end", "聚类对终点")
    if len(order) > LISTED:
        name = say(f"{LISTED} of {len(order)} pairs", f"{len(order)} 对中的 {LISTED} 对")
    head = (name, "α", *TERMS, "L")
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
    written = (number(term, "z.1f" if abs(term) < 1000 else ".0f") for term in terms)
    return [name, f"{pair.alpha[turn]:.3f}", *written]


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
    true = "" if truth is None else f"{truth[2]:.3f}"
    lines.append(["α", "", f"<b>{alpha:.3f}</b>", "", "", true])
    title = say("turn {}: mix = αF+(1−α)B", "第 {} 轮：合成 = αF+(1−α)B").format(turn)
    return table(lines, head, title=title)
