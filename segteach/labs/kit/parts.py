"""Small pieces that the labs share: a slider, a message line, a drawn figure, a file upload."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable, Sequence

import ipywidgets as widgets

from segteach import data
from segteach.language import say
from segteach.widgets.assets import Canvas

DPI = 100


def slider(name: str, low: float, high: float, value: float, step: float = 0.05):
    """Return a slider for one symbol; it reports while it is dragged."""
    return widgets.FloatSlider(
        value,
        min=low,
        max=high,
        step=step,
        description=name,
        readout_format=".3f" if step < 0.01 else ".2f",
        layout={"width": "300px"},
    )


class Message(widgets.HTML):
    """A line for warnings and errors; empty when all is well.

    It keeps its height: a line that came and went would move the canvas under the hand.
    """

    def __init__(self):
        super().__init__(layout={"min_height": "28px"})

    def say(self, text: str) -> None:
        """Show the text (plain, not HTML)."""
        self.value = f'<div role="status" class="st-note">{html.escape(text)}</div>' if text else ""

    def clear(self) -> None:
        """Show nothing."""
        self.value = ""


class Figure(widgets.HTML):
    """A matplotlib figure that Python redraws: one panel for each draw(ax, state)."""

    def __init__(self, draws: Sequence[Callable], size: tuple[float, float]):
        self._width = round(100 * size[0])
        self._canvas = Canvas(draws, size, DPI)
        super().__init__()

    def draw(self, state, alt: str) -> None:
        """Draw the state; `alt` is read to those who cannot see it."""
        png = base64.b64encode(self._canvas.png(state)).decode()
        self.value = (
            f'<img alt="{html.escape(alt)}" width="{self._width}" '
            f'style="max-width:100%;background:#fff" src="data:image/png;base64,{png}">'
        )


class Upload:
    """A button that takes a photograph and hands it on; a bad file leaves all as it was."""

    def __init__(self, take: Callable, max_side: int):
        self._take, self._max_side = take, max_side
        self.button = widgets.FileUpload(
            accept="image/*", multiple=False, description=say("own photo", "自己的照片")
        )
        self.message = Message()
        self.button.observe(self._arrived, "value")

    def _arrived(self, change) -> None:
        if not change["new"]:
            return
        file = change["new"][0]
        try:
            image = data.open_image(bytes(file["content"]), self._max_side)
        except (ValueError, MemoryError) as error:
            self.message.say(f"{file['name']}: {error}")
            return
        self.message.clear()
        self._take(image)


class Photo:
    """A menu of the bundled photographs and an upload button: both hand the picture on.

    take(image, name): image (H, W, 3), at most `max_side` pixels long; name: that of the bundled
    photograph, or "own photo". others: {name: picture} to offer before the photographs.
    """

    def __init__(self, name: str, take: Callable, max_side: int, others: dict | None = None):
        self._take, self._max_side, self._others = take, max_side, others or {}
        names = [*self._others, *data.PHOTOGRAPHS]
        if name not in names:
            raise ValueError(f"name: got {name!r}, allowed are {', '.join(names)}")
        self.menu = widgets.Dropdown(
            options=names,
            value=name,
            description=say("photo", "照片"),
        )
        self.upload = Upload(self._own, max_side)
        self.message = self.upload.message
        self.controls = [self.menu, self.upload.button]
        self._silent = False
        self.menu.observe(self._chosen, "value")

    def image(self, name: str):
        """Return the picture of that name in the menu."""
        picture = self._others.get(name)
        return data.fit_within(data.load(name), self._max_side) if picture is None else picture

    def show(self, name: str) -> None:
        """Let the menu show a name whose picture is there already."""
        self._silent = True
        self.menu.value = name
        self._silent = False

    def _chosen(self, change) -> None:
        if change["new"] is not None and not self._silent:
            self._take(self.image(change["new"]), change["new"])

    def _own(self, image) -> None:
        self.menu.value = None  # so that every photograph of the menu can be chosen again
        self._take(image, OWN)


OWN = "own photo"
