"""Lab: the frame of every lab: a bar on top, a picture at the left, controls and tabs beside."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import ipywidgets as widgets
from IPython import get_ipython

from segteach.labs.kit.controls import Control, check_value, controls_of, told, words_of_lab
from segteach.widgets.lab_bar import LabBar

NOTHING = {"en": "", "zh": ""}


class Lab(widgets.VBox):
    """What all labs share: the bar, the two columns, reset, and an end that leaves nothing behind.

    hint: what to try. It and the names of the examples are those of its class in words.toml.
    CONTROLS: the controls, each of which becomes an attribute of its name.

    A cell that is run again closes the labs that it showed before, of whatever kind.
    """

    CONTROLS: Sequence[Control] = ()

    def __init__(self):
        super().__init__()
        self._bare = {"_bare", *vars(self)}  # what a widget is without its lab
        _close_predecessors(self)
        words = words_of_lab(type(self))
        self.hint = told(words.get("hint", NOTHING))
        self.bar = LabBar(self.hint, examples=[told(one) for one in words.get("examples", ())])
        self.bar.on_reset, self.bar.on_example = self.reset, self.load_example
        self.controls = controls_of(type(self), self.CONTROLS)
        for name, widget in self.controls.items():
            setattr(self, name, widget)
        self._first = {name: widget.value for name, widget in self.controls.items()}
        self._filling = False  # while controls are set of which nothing follows
        self.add_class("st-lab")

    @property
    def settings(self) -> dict:
        """{name of a control: its value}."""
        return {name: widget.value for name, widget in self.controls.items()}

    @property
    def parameters(self) -> dict:
        """The arguments of the algorithm that the controls stand for."""
        names = [control.name for control in self.CONTROLS if control.parameter]
        return {name: self.controls[name].value for name in names}

    def begin_with(self, **values) -> None:
        """Set controls to what the caller of the lab asked for; `reset` goes back to it.

        ValueError where a control does not have such a value.
        """
        for name, value in values.items():
            check_value(name, self.controls[name], value)
        self.set_controls(values)
        self._first |= values

    def set_controls(self, values: Mapping) -> None:
        """Set {name of a control: value}."""
        for name, value in values.items():
            self.controls[name].value = value

    def fill_controls(self, values: Mapping) -> None:
        """Set {name of a control: value}; the lab answers once, afterwards, not for each."""
        with self.filling():
            self.set_controls(values)

    @contextmanager
    def filling(self) -> Iterator[None]:
        """While the lab sets its own widgets `_filling` is true: nothing follows from each."""
        before, self._filling = self._filling, True
        try:
            yield
        finally:
            self._filling = before

    def reset(self) -> None:
        """Begin as the book does: every control at its first value."""
        self.set_controls(self._first)

    def load_example(self, number: int) -> None:
        """Show an example, by its number in `examples` of words.toml."""
        raise NotImplementedError

    def arrange(
        self,
        picture: widgets.Widget,
        rows: Sequence[Sequence[widgets.Widget]],
        tabs: Mapping[str, widgets.Widget],
    ) -> None:
        """Lay the lab out.

        picture: at the left.
        rows: of controls, beside it on top.
        tabs: {title: what stands below the controls}; one stands there without a tab, several
            are an `ipywidgets.Tab`, the lab's `tab`.
        """
        lines = [widgets.HBox(list(row)) for row in rows]
        for line in lines:
            line.add_class("st-lab-row")
        below = [*tabs.values()]
        if len(tabs) > 1:
            self.tab = widgets.Tab(below, titles=list(tabs))
            below = [self.tab]
        beside = widgets.VBox([*lines, *below])
        beside.add_class("st-lab-beside")
        body = widgets.Box([picture, beside])
        body.add_class("st-lab-body")
        self.children = [self.bar, body]

    def close(self) -> None:
        """End the lab and its `solver`: widgets go from the page, and what it held is free."""
        if getattr(self, "solver", None) is not None:
            self.solver.close()
        inside = _inside(self)
        super().close()  # first: the page takes the whole lab away at once
        for widget in inside:
            widget.close()
        self.children = ()  # the notebook's Out holds the lab itself
        for name in set(vars(self)) - vars(self).get("_bare", set(vars(self))):
            delattr(self, name)  # nothing where a bad argument broke off the making


_shown: dict[str, tuple[str, list]] = {}  # cell: its run, its labs


def _close_predecessors(lab: Lab) -> None:
    """Close the labs that an earlier run of the present cell has made."""
    shell = get_ipython()
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return
    parent = kernel.get_parent()
    cell, run = parent.get("metadata", {}).get("cellId"), parent.get("header", {}).get("msg_id")
    if cell is None:
        return
    before, labs = _shown.get(cell, ("", []))
    if before != run:
        for old in [reference() for reference in labs]:
            if old is not None:
                old.close()
        labs = []
    _shown[cell] = (run, [*labs, weakref.ref(lab)])


def _inside(widget: widgets.Widget) -> list[widgets.Widget]:
    """Return every widget that a widget holds: as a child, a layout, a style, an attribute."""
    held: dict[int, widgets.Widget] = {}
    waiting = [widget]
    while waiting:
        one = waiting.pop()
        looks = (getattr(one, name, None) for name in ("layout", "style"))
        parts = [*vars(one).values(), *looks, *getattr(one, "children", ())]
        new = {id(part): part for part in parts if isinstance(part, widgets.Widget)}
        waiting += [part for key, part in new.items() if key not in held and part is not widget]
        held |= new
    held.pop(id(widget), None)
    return list(held.values())
