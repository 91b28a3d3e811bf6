"""A figure of a chapter, with words for those who cannot see it, and the rule that there are some.

JupyterLab 4.6 drops the `alt` that an output's metadata give a PNG, so the figure is an <img>.
"""

from __future__ import annotations

import ast
import base64
import html
import io

from IPython.display import display
from matplotlib import pyplot, rc_context
from matplotlib.text import Text

from segteach.language import say

DENSE = 2  # pixels of the PNG for one of the page: screens of laptops and phones
DRAWS = {"figure", "subplots", "subplot_mosaic", "axes", "plot", "imshow", "scatter", "hist"}


def show(fig, *, en: str, zh: str) -> None:
    """Show a matplotlib figure in the notebook, and close it.

    en, zh: what is seen in it, for those who do not; not its title again. The metadata of the
    output tell it too, as "alt", and as "written" what is to be read in the figure.
    """
    for name, words in (("en", en), ("zh", zh)):
        if not isinstance(words, str) or not words.strip():
            raise ValueError(f"{name}: got {words!r}, allowed is a text that says what is seen")
    words = say(en, zh)
    stream = io.BytesIO()
    metadata = {"Description": words}
    with rc_context({"savefig.bbox": "tight"}):
        fig.savefig(stream, format="png", dpi=DENSE * fig.dpi, metadata=metadata)
    told = {"alt": words, "written": written(fig)}
    pyplot.close(fig)
    bundle = {"text/html": img(stream.getvalue(), words), "text/plain": words}
    display(bundle, metadata=told, raw=True)


def written(fig) -> list[str]:
    """Return what is written in a figure: titles, names of axes, legends, words on the picture."""
    texts = [text.get_text().strip() for text in fig.findobj(Text) if text.get_visible()]
    return list(dict.fromkeys(text for text in texts if text))


def img(png: bytes, words: str) -> str:
    """Return a PNG as an <img> with an alt text, as wide as its pixels are at DENSE of them."""
    width = int.from_bytes(png[16:20], "big") // DENSE  # the first field of its first chunk
    data = base64.b64encode(png).decode()
    alt = html.escape(words)
    return (
        f'<img alt="{alt}" width="{width}" style="max-width:100%;height:auto" '
        f'src="data:image/png;base64,{data}">'
    )


def undescribed(code: str) -> str:
    """Return which call of a cell draws a figure that is not shown with a text, or ""."""
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    names = {ast.unparse(call.func): {key.arg for key in call.keywords} for call in calls}
    if "plt.show" in names:
        return "plt.show"
    draws = [name for name in names if name in {f"plt.{word}" for word in DRAWS} | {"Figure"}]
    described = {"en", "zh"} <= names.get("show", set())
    return draws[0] if draws and not described else ""
