"""The foreground lab in numbers: how far each way is off, and the colours of one pixel."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from segteach.labs.foreground.ways import EXACT, WAYS, Compared, way_name
from segteach.labs.kit.html import number, rgb, swatch, table, text
from segteach.language import say


def error_table(compared: Compared, seconds: Mapping[str, float]) -> str:
    """Return mean and greatest difference of each way from the exact composite, HTML.

    seconds: {method: what its F took}.
    """
    head = ("", say("mean", "平均"), say("most", "最大"), say("seconds", "用时 / 秒"))
    rows = []
    for way in WAYS:
        error = compared.error(way)
        cells = ["…", "…"] if error is None else [f"{error[0]:.2f}", f"{error[1]:.0f}"]
        rows.append([_name(way), *cells, f"{seconds[way]:.3f}" if way in seconds else ""])
    if compared.known.scene is None:
        title = say(
            "off F by closed form where 0 &lt; α &lt; 1, of 255",
            "0 &lt; α &lt; 1 处与闭式 F 的差，满量程 255",
        )
    else:
        title = say(
            "off the exact composite where 0 &lt; α &lt; 1, of 255",
            "0 &lt; α &lt; 1 处与精确合成的差，满量程 255",
        )
    title = f'<span style="white-space:nowrap">{title}</span>'
    return text(table(rows, head, title=title))


def pixel_table(compared: Compared, pixel: tuple[int, int]) -> str:
    """Return F and the composite of each way at a pixel, HTML."""
    words = f"<b>({pixel[0]}, {pixel[1]})</b>"
    if compared.alpha is not None:
        words += f" &nbsp;α = {number(compared.alpha[pixel], '.3f')}"
    scene = compared.known.scene
    if scene is not None:
        exact = say(" (exact {:.3f})", "（精确值 {:.3f}）")
        words += exact.format(scene.alpha[pixel])
    layers = dict(compared.layers)
    if scene is not None:
        layers[EXACT] = scene.foreground
    rows = []
    for way, F in layers.items():
        mixed = compared.composite(way)
        rows.append([_name(way), _colour(F[pixel]), "" if mixed is None else _colour(mixed[pixel])])
    head = ("", say("pasted", "贴上的颜色"), say("composite", "合成"))
    return text(f"{words}{table(rows, head)}")


def _name(way: str) -> str:
    return f'<span style="white-space:nowrap">{way_name(way)}</span>'


def _colour(colour: np.ndarray) -> str:
    return f'<span style="white-space:nowrap">{swatch(colour)} {rgb(colour)}</span>'
