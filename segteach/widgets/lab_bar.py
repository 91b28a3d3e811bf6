"""LabBar: the line above a lab: what to try, what is wrong, examples, reset, full screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import anywidget
import traitlets

from segteach.widgets.assets import module, style, words_of


class LabBar(anywidget.AnyWidget):
    """Says what to try, or what is wrong; shows examples, reset, upload, full screen, work.

    hint: what to try; it stands there while there is nothing to say.
    examples: their names.
    uploads: whether the lab takes a reader's photograph.
    restored: whether the message tells of a drawing that came back: it then offers a fresh start.

    on_reset, on_example(number), on_photo(content, name): what the lab does when asked to.
    """

    _esm = module("lab_bar")
    _css = style()
    hint = traitlets.Unicode("").tag(sync=True)
    message = traitlets.Unicode("").tag(sync=True)
    is_error = traitlets.Bool(False).tag(sync=True)
    restored = traitlets.Bool(False).tag(sync=True)
    busy = traitlets.Bool(False).tag(sync=True)
    examples = traitlets.List(traitlets.Unicode()).tag(sync=True)
    uploads = traitlets.Bool(False).tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)

    def __init__(self, hint: str = "", **traits):
        super().__init__(hint=hint, labels=words_of("lab_bar"), **traits)
        self.on_reset: Callable[[], None] = lambda: None
        self.on_example: Callable[[int], None] = lambda number: None
        self.on_photo: Callable[[bytes, str], None] = lambda content, name: None
        self.on_msg(self._hear)

    def tell(self, text: str, *, restored: bool = False) -> None:
        """Say something that the reader should know; "" says nothing."""
        self._put(text, error=False, restored=restored)

    def complain(self, text: str) -> None:
        """Say what is wrong."""
        self._put(text, error=True, restored=False)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Show, while this lasts, that the kernel works."""
        self.busy = True
        try:
            yield
        finally:
            self.busy = False

    def _put(self, text: str, *, error: bool, restored: bool) -> None:
        with self.hold_sync():
            self.message, self.is_error, self.restored = str(text), error, restored

    def _hear(self, _, message, buffers) -> None:
        try:
            match message:
                case {"kind": "reset"}:
                    self.on_reset()
                case {"kind": "example", "number": int(number)} if number in range(
                    len(self.examples)
                ):
                    self.on_example(number)
                case {"kind": "photo", "name": str(name)} if len(buffers) == 1:
                    self.on_photo(bytes(buffers[0]), name)
        except Exception as error:  # the lab stays alive, and the reader knows why nothing came
            self.complain(f"{type(error).__name__}: {error}")
