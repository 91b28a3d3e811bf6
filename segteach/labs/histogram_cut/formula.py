"""The formula (2.13) to (2.15): point at a symbol, and the thing that it stands for lights up."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from segteach.arrays import Seed
from segteach.draw.histogram_cut import at_cut_links, term_pictures
from segteach.labs.kit.html import escaped, number, text
from segteach.language import say
from segteach.segmentation.histogram_cut import HistogramCut, HistogramCutState, data_costs

WIDE, HIGH = 400, 190  # CSS pixels that a picture may have
OR = " / "  # the one or the other, by the label
# In the order of the formula: what stands before a symbol, the symbol, and its picture.
SYMBOLS = (
    ("E(", "α", "alpha"),
    (", ", "z", "z"),
    (") = ", "U", "U"),
    (" + ", "V", "V"),
    (" &emsp; ", "T", "T"),
    ("<br>U = Σ<sub>n</sub> ", "−ln h(z<sub>n</sub>; 0)", "h0"),
    (OR, "−ln h(z<sub>n</sub>; 1)", "h1"),
    (
        "<br>V = γ Σ<sub>(m,n)</sub> dis<sup>−1</sup> ",
        "[α<sub>m</sub> ≠ α<sub>n</sub>]",
        "differ",
    ),
    (" ", "exp[−β(z<sub>m</sub> − z<sub>n</sub>)²]", "exp"),
)
WORDS = {
    "alpha": ("α, the answer: orange 1, blue 0", "α，结果：橙色为 1，蓝色为 0"),
    "z": ("z, the grey levels", "z，灰度"),
    "T": ("T, your trimap: orange T_F, blue T_B", "T，你给出的三分图：橙色 T_F，蓝色 T_B"),
    "h0": ("what background costs each pixel: bright is dear", "每个像素取背景的代价：越亮越大"),
    "h1": ("what foreground costs each pixel: bright is dear", "每个像素取前景的代价：越亮越大"),
    "U": (
        "the cost of the label that each pixel has; {1:,} unmarked pixels: U = {0:,.1f}",
        "每个像素所取标号的代价；{1:,} 个未标记的像素合计 U = {0:,.1f}",
    ),
    "differ": ("the {3:,} links that are cut: the outline", "被割断的 {3:,} 条连接，即轮廓"),
    "exp": ("how strong a pixel's links are: dark at edges", "像素的连接有多强：边缘处暗"),
    "V": (
        "what the cut links cost; all together V = {2:,.1f}",
        "被割断的连接的代价；合计 V = {2:,.1f}",
    ),
}
STYLE = """<style>
.st-eq { font-size: 16px; line-height: 1.5; }
.st-eq > b { font-weight: 500; border-bottom: 2px solid #D55E00; cursor: pointer; padding: 0 2px;
  white-space: nowrap; }
.st-eq > b:is(:hover, :focus) { background: #FBE3B0; color: #000; }
.st-eq-pictures { position: relative; line-height: 1.3; }
.st-eq-pictures > figure { margin: 0; position: absolute; top: 0; visibility: hidden;
  background: var(--jp-layout-color1, #fff); width: 100%; }
.st-eq-pictures > figure:first-child { visibility: visible; position: static; }
"""


def formula(graph: HistogramCut, seeds: np.ndarray, state: HistogramCutState) -> str:
    """Return E = U + V with a picture for each of its symbols, HTML.

    One sees the picture of the symbol under the pointer, or of the one that has the focus.
    """
    terms = term_pictures(graph.levels, seeds, state.histograms, graph.links, state.mask)
    numbers = _sums(graph, seeds, state)
    order = ["alpha", *(name for _, _, name in SYMBOLS if name != "alpha")]
    rules, parts = [], []
    for before, symbol, name in SYMBOLS:
        words = escaped(say(*WORDS[name]).format(*numbers))
        parts.append(
            f'{before}<b class="st-eq-{name}" tabindex="0" role="button" aria-label="{words}">'
            f"{symbol}</b>"
        )
    for event in ("focus", "hover"):  # the pointer wins
        rules += [
            f".st-eq-{name}:{event} ~ .st-eq-pictures > .st-eq-{name} "
            f"{{ visibility: visible; z-index: {1 + (event == 'hover')}; }}"
            for name in order
        ]
    shown = [_figure(terms[name], say(*WORDS[name]).format(*numbers), name) for name in order]
    style = f"{STYLE}{chr(10).join(rules)}</style>"
    hint = say("point, or press Tab", "指向符号或按 Tab")
    total = f" = {number(numbers[0] + numbers[2], ',.1f')}"
    line = "".join([*parts[:4], total, parts[4], f" &ensp;<small>({hint})</small>", *parts[5:]])
    pictures = f'<div class="st-eq-pictures">{"".join(shown)}</div>'
    return text(f'{style}<div class="st-eq">{line}{pictures}</div>')


def _sums(graph: HistogramCut, seeds, state: HistogramCutState) -> tuple[float, int, float, int]:
    """Return U of the unmarked pixels, how many they are, V, and how many links are cut."""
    costs, mask = data_costs(graph.levels, state.histograms), state.mask.ravel()
    free = np.ravel(seeds) == Seed.UNKNOWN
    edges = graph.links.edges
    cut = int((mask[edges[:, 0]] != mask[edges[:, 1]]).sum())
    u = costs[np.arange(mask.size), mask.astype(int)][free].sum()
    return float(u), int(free.sum()), float(at_cut_links(graph.links, state.mask).sum()), cut


def _figure(picture: np.ndarray, words: str, name: str) -> str:
    """Return a picture with its words, small enough to be sent with each stroke."""
    height, width = picture.shape[:2]
    scale = min(WIDE / width, HIGH / height)
    size = max(1, round(scale * width)), max(1, round(scale * height))
    whole, stream = Image.fromarray(np.uint8(255 * picture + 0.5)), io.BytesIO()
    whole.resize(size, Image.Resampling.BOX).save(stream, "JPEG", quality=85)
    content = base64.b64encode(stream.getvalue()).decode()
    size = f'width="{size[0]}" height="{size[1]}"'
    return (
        f'<figure class="st-eq-{name}"><img alt="{escaped(words)}" {size} '
        f'src="data:image/jpeg;base64,{content}"><figcaption>{escaped(words)}</figcaption></figure>'
    )
