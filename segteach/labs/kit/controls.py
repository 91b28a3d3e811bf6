"""Controls of a lab, each declared once: its widget, its range, what a shared text may set.

Their words stand in `labs/words.toml`, in both languages: a word with its symbol, a tooltip, and
a menu's faces.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import numpy as np

from segteach.language import say

Words = tuple[str, str]  # English, Chinese
Known = Mapping[str, Any]  # {"en": text, "zh": text, "faces": {value: {"en": text, "zh": text}}}

WORDS = Path(__file__).parents[1] / "words.toml"


@dataclass(frozen=True)
class Control:
    """One control of a lab.

    name: the attribute of the lab, and the argument of its algorithm.
    make: its words of words.toml -> the widget.
    parameter: whether the algorithm is handed its value.
    """

    name: str
    make: Callable[[Known], widgets.Widget]
    parameter: bool = True


def words_of_lab(lab: type) -> dict[str, Known]:
    """Return {what: its words in words.toml}, of a lab or its parent class."""
    sections = _sections()
    return next((sections[one.__name__] for one in lab.__mro__ if one.__name__ in sections), {})


@cache
def _sections() -> dict[str, dict[str, Known]]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def told(words: Known, key: str = "") -> str:
    """Return the edition's text of {"en": text, "zh": text}."""
    return say(words[f"{key}en"], words[f"{key}zh"])


def controls_of(lab: type, controls: Iterable[Control]) -> dict[str, widgets.Widget]:
    """Return {name: widget} of the controls of a lab, with the words of its class."""
    named, made = words_of_lab(lab), {}
    for control in controls:
        known = named.get(control.name)
        if known is None:
            raise KeyError(f"words.toml: no words for {control.name!r} of {lab.__name__}")
        made[control.name] = control.make(known)
        made[control.name].tooltip = told(known, "hint_" if "hint_en" in known else "")
    return made


def slider_of(
    name: str,
    low: float,
    high: float,
    value: float,
    *,
    step: float = 0.05,
    parameter: bool = True,
) -> Control:
    """Return the control of a number in [low, high]; whole numbers where all four are such."""

    def make(known: Known) -> widgets.Widget:
        whole = all(isinstance(number, int) for number in (low, high, value, step))
        made = (widgets.IntSlider if whole else widgets.FloatSlider)(
            value, min=low, max=high, step=step
        )
        if not whole:
            made.readout_format = ".3f" if step < 0.01 else ".2f" if step < 1 else ".0f"
        return _labelled(made, known, width="330px")

    return Control(name, make, parameter)


def menu_of(
    name: str,
    values: Iterable,
    value,
    *,
    parameter: bool = True,
) -> Control:
    """Return the control of one value of several, with their faces where words.toml has some."""

    def make(known: Known) -> widgets.Widget:
        faces = known.get("faces")
        named = [(told(faces[str(one)]) if faces else str(one), one) for one in values]
        made = widgets.Dropdown(options=named, value=value)
        length = max(_length(face) for face, _ in named) + _length(told(known))
        return _labelled(made, known, width=f"{60 + 8 * length}px")

    return Control(name, make, parameter)


def number_of(name: str, low: int, high: int, value: int, *, parameter: bool = True) -> Control:
    """Return the control of a whole number that is typed, such as the seed of a draw."""

    def make(known: Known) -> widgets.Widget:
        made = widgets.BoundedIntText(value, min=low, max=high)
        return _labelled(made, known, width=f"{76 + 8 * _length(told(known))}px")

    return Control(name, make, parameter)


def notches_of(name: str, values: Iterable, value, *, parameter: bool = True) -> Control:
    """Return the control of one of some numbers: a slider that stops at each of them."""

    def make(known: Known) -> widgets.Widget:
        made = widgets.SelectionSlider(options=list(values), value=value)
        return _labelled(made, known, width="330px")

    return Control(name, make, parameter)


def switch_of(name: str, value: bool = False, *, parameter: bool = True) -> Control:
    """Return the control of a yes or no."""

    def make(known: Known) -> widgets.Widget:
        return _labelled(widgets.Checkbox(value, indent=False), known, width="auto")

    return Control(name, make, parameter)


def _labelled(made: widgets.Widget, known: Known, width: str) -> widgets.Widget:
    made.description, made.layout.width = told(known), width
    made.style.description_width = "initial"
    return made


def _length(text: str) -> int:
    return len(text.encode("gbk", "replace"))  # a Chinese character is as wide as two letters


def allows(control: widgets.Widget, value) -> bool:
    """Return whether a text of unknown origin may set a control to this value."""
    if isinstance(control, widgets.Checkbox):
        return isinstance(value, bool)
    if isinstance(value, bool):
        return False
    if hasattr(control, "options"):  # a menu, buttons, a slider over a list
        return any(type(one) is type(value) and one == value for one in _values(control))
    kinds = (int,) if isinstance(control.value, int) else (int, float)
    return isinstance(value, kinds) and control.min <= value <= control.max


def check_value(name: str, control: widgets.Widget, value) -> None:
    """Raise ValueError where a control does not have this value."""
    if isinstance(value, np.number):
        value = value.item()
    if not allows(control, value):
        if hasattr(control, "options"):
            allowed = f"are {', '.join(map(str, _values(control)))}"
        else:
            allowed = f"is {control.min} to {control.max}"
        raise ValueError(f"{name}: got {value!r:.80}, allowed {allowed}")


def _values(control: widgets.Widget) -> list:
    pairs = (one if isinstance(one, tuple) else (one, one) for one in control.options)
    return [value for _, value in pairs]


def button(words: Words, action: Callable[[], None], hint: Words = ("", "")) -> widgets.Button:
    """Return a button of the labs' one style."""
    made = widgets.Button(description=say(*words), tooltip=say(*hint) or say(*words))
    made.layout.width = "auto"
    made.add_class("st-lab-button")
    made.on_click(lambda _: action())
    return made
