"""FileButton: a button that takes one file of the reader's."""

from __future__ import annotations

from collections.abc import Callable

import anywidget
import traitlets

from segteach.widgets.assets import module, style


class FileButton(anywidget.AnyWidget):
    """A button that asks for a file.

    take: take(content, name), called with the bytes of the file and what it is called.
    face: what stands on the button. hint: in its tooltip. accept: kinds, as HTML names them.
    """

    _esm = module("file_button")
    _css = style()
    face = traitlets.Unicode().tag(sync=True)
    hint = traitlets.Unicode().tag(sync=True)
    accept = traitlets.Unicode("image/*").tag(sync=True)

    def __init__(self, take: Callable[[bytes, str], None], face: str, hint: str, **traits):
        super().__init__(face=face, hint=hint, **traits)
        self._take = take
        self.on_msg(self._hear)

    def _hear(self, _, message, buffers) -> None:
        match message:
            case {"kind": "file", "name": str(name)} if len(buffers) == 1:
                self._take(bytes(buffers[0]), name)
