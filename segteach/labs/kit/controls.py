"""Controls of a lab, each declared once: its widget, its range, what a shared text may set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import ipywidgets as widgets

from segteach.language import say

Words = tuple[str, str]  # English, Chinese


@dataclass(frozen=True)
class Control:
    """One control of a lab.

    name: the attribute of the lab, and the argument of its algorithm.
    make: makes the widget, in the language of the edition.
    parameter: whether the algorithm is handed its value.
    """

    name: str
    make: Callable[[], widgets.Widget]
    parameter: bool = True


def slider_of(
    name: str,
    words: Words,
    low: float,
    high: float,
    value: float,
    *,
    step: float = 0.05,
    hint: Words = ("", ""),
    parameter: bool = True,
) -> Control:
    """Return the control of a number in [low, high]; whole numbers where `low` is one.

    words: a word and its symbol, "smoothness γ". hint: the tooltip.
    """

    def make() -> widgets.Widget:
        whole = all(isinstance(number, int) for number in (low, high, value, step))
        made = (widgets.IntSlider if whole else widgets.FloatSlider)(
            value, min=low, max=high, step=step
        )
        if not whole:
            made.readout_format = ".3f" if step < 0.01 else ".2f" if step < 1 else ".0f"
        return _labelled(made, words, hint, width="330px")

    return Control(name, make, parameter)


def menu_of(
    name: str,
    words: Words,
    options: Mapping[object, Words | str] | Iterable,
    value,
    *,
    hint: Words = ("", ""),
    parameter: bool = True,
) -> Control:
    """Return the control of one value of several; options: {value: words}, or values alone."""

    def make() -> widgets.Widget:
        known = options if isinstance(options, Mapping) else {one: str(one) for one in options}
        named = [
            (text if isinstance(text, str) else say(*text), key) for key, text in known.items()
        ]
        longest = max(len(text.encode("gbk", "replace")) for text, _ in named)
        made = widgets.Dropdown(options=named, value=value)
        return _labelled(made, words, hint, width=f"{60 + 8 * (longest + _length(say(*words)))}px")

    return Control(name, make, parameter)


def number_of(
    name: str,
    words: Words,
    low: int,
    high: int,
    value: int,
    *,
    hint: Words = ("", ""),
    parameter: bool = True,
) -> Control:
    """Return the control of a whole number that is typed, such as the seed of a draw."""

    def make() -> widgets.Widget:
        made = widgets.BoundedIntText(value, min=low, max=high)
        return _labelled(made, words, hint, width=f"{76 + 8 * _length(say(*words))}px")

    return Control(name, make, parameter)


def notches_of(
    name: str,
    words: Words,
    values: Iterable,
    value,
    *,
    hint: Words = ("", ""),
    parameter: bool = True,
) -> Control:
    """Return the control of one of some numbers: a slider that stops at each of them."""

    def make() -> widgets.Widget:
        made = widgets.SelectionSlider(options=list(values), value=value)
        return _labelled(made, words, hint, width="330px")

    return Control(name, make, parameter)


def switch_of(
    name: str, words: Words, value: bool = False, *, hint: Words = ("", ""), parameter: bool = True
) -> Control:
    """Return the control of a yes or no."""

    def make() -> widgets.Widget:
        made = widgets.Checkbox(value, indent=False)
        return _labelled(made, words, hint, width="auto")

    return Control(name, make, parameter)


def _labelled(made: widgets.Widget, words: Words, hint: Words, width: str) -> widgets.Widget:
    made.description, made.tooltip = say(*words), say(*hint) or say(*words)
    made.layout.width = width
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
