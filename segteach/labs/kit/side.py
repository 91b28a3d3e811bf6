"""Tabs beside a picture: the open one alone is drawn, and one older than the picture is grey."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ipywidgets as widgets

OLD = "st-old"  # of the style sheet


class Side:
    """Tabs that show a state, each with what draws it.

    tabs: {title: (what it shows, what draws it; None where it shows no state)}.

    widget: the tabs.
    """

    def __init__(self, tabs: Mapping[str, tuple[widgets.Widget, Callable[[], None] | None]]):
        self._shown = [widget for widget, _ in tabs.values()]
        self._draws = [draw for _, draw in tabs.values()]
        self._old: set[int] = set()
        self.widget = widgets.Tab(self._shown, titles=list(tabs), selected_index=0)
        self.widget.observe(lambda _: self.draw(), "selected_index")

    def is_open(self, shown: widgets.Widget) -> bool:
        """Whether the tab with this widget is the open one."""
        return self._shown[self.widget.selected_index or 0] is shown

    def outdate(self, *shown: widgets.Widget) -> None:
        """Make these tabs grey until they are drawn; all of them where none is named."""
        for number, (widget, draw) in enumerate(zip(self._shown, self._draws, strict=True)):
            if draw is not None and (not shown or widget in shown):
                self._old.add(number)
                widget.add_class(OLD)

    def renew(self, *shown: widgets.Widget) -> None:
        """Have these tabs drawn again when they are open; what they show is not wrong: no grey."""
        self._old.update(number for number, one in enumerate(self._shown) if one in shown)

    def draw(self) -> None:
        """Draw the open tab where it is old."""
        number = self.widget.selected_index or 0
        if number in self._old:
            self._old.discard(number)
            self._draws[number]()
            self._shown[number].remove_class(OLD)

    def current(self) -> None:
        """Make no tab grey: there is no state to show."""
        self._old.clear()
        for widget in self._shown:
            widget.remove_class(OLD)
