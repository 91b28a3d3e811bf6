"""What the figures of a chapter that was run say, and whether it is the edition's language.

A figure in the Chinese edition holds no English but formulas, numbers and names.
"""

import html
import json
import re

HAN = re.compile("[\u4e00-\u9fff]")
FORMULA = re.compile(r"\$[^$]*\$")
WORD = re.compile(r"[A-Za-z]{2,}")
NAMES = {  # of methods, measures, people, colour spaces; units; functions
    *("GrabCut", "Lazy", "Snapping", "Knockout", "Ruzon", "Tomasi", "Wang", "Cohen", "OpenCV"),
    *("EM", "ICM", "KNN", "MAP", "Potts", "Poisson", "Boykov", "Kolmogorov", "Sobel", "Canny"),
    *("AIC", "BIC", "SAD", "MSE", "IoU", "RGB", "CIELAB", "Lab", "PSNR"),
    *("px", "ms", "ln", "log", "exp", "max", "min", "alpha", "beta", "gamma", "lambda", "sigma"),
}
NAMED = re.compile(r"[kK]-means(\+\+)?")
DRAWN = """
def _drawn():
    import json
    from ipywidgets.widgets.widget import _instances
    from segteach.course.figure import written
    from segteach.widgets.assets import Canvas
    from segteach.widgets.player import StepPlayer
    texts = []
    for widget in list(_instances.values()):
        if isinstance(getattr(widget, "_canvas", None), Canvas):
            for step in {0, widget.count - 1} if isinstance(widget, StepPlayer) else {0}:
                if isinstance(widget, StepPlayer):
                    widget._canvas.png(widget.states[step])
                texts += written(widget._canvas._figure)
            if isinstance(widget, StepPlayer):
                texts += [widget.curve_label, *widget.notes, *widget.captions]
    return json.dumps(sorted(set(texts)))
print(_drawn())
"""  # in the kernel of a chapter: what all its players and redrawn figures say


def wrong_figures(outputs, language):
    """Return (how many pictures outputs of cells hold, what is wrong with their words)."""
    found, wrong = 0, []
    for output in outputs:
        bundle, told = output.get("data", {}), output.get("metadata", {})
        shown = "".join(bundle.get("text/html", ""))
        pictures = re.findall(r"<img\b[^>]*>", shown)
        pictures += [kind for kind in bundle if kind.startswith("image/")]
        found += len(pictures)
        alt = told.get("alt", "")
        if pictures and not is_in(language, alt):
            wrong.append(f"alt {alt!r} of {pictures[0][:60]}")
        wrong += [tag[:80] for tag in pictures if "<" in tag and html.escape(alt) not in tag]
        wrong += foreign(told.get("written", []), language)
    return found, wrong


def is_in(language, text):
    """Return whether words are told in a language."""
    return bool(text.strip()) and bool(HAN.search(text)) == (language == "zh")


def foreign(texts, language):
    """Return the texts of figures that are in the other language."""
    return [text for text in texts if is_foreign(text, language)]


def is_foreign(text, language):
    plain = NAMED.sub(" ", FORMULA.sub(" ", text))
    if language == "en":
        return bool(HAN.search(plain))
    return any(word not in NAMES for word in WORD.findall(plain))


def drawn(page, ask):
    """Return what the players and redrawn figures of the notebook on the page say."""
    return json.loads(ask(page, DRAWN))
