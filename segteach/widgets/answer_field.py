"""AnswerField: a question's Check button, and the field where its answer is a number."""

from __future__ import annotations

from collections.abc import Callable

import anywidget
import traitlets

from segteach.widgets.assets import module, style, words_of


class AnswerField(anywidget.AnyWidget):
    """A button that asks for a verdict; Enter in the field does the same.

    check: called without arguments when an answer is to be judged.
    field: whether there is a field to write in.
    unit: what stands behind it.

    `text` is what was written. It stands in a box with the class "st-question": in there, what has
    the class "st-verdict" is hidden from the moment the answer changes until it is judged.
    """

    _esm = module("answer_field")
    _css = style()
    text = traitlets.Unicode().tag(sync=True)
    field = traitlets.Bool(False).tag(sync=True)
    unit = traitlets.Unicode().tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)

    def __init__(self, check: Callable[[], object], *, field: bool = False, unit: str = ""):
        super().__init__(field=field, unit=unit, labels=words_of("answer_field"))
        self._check = check
        self.on_msg(self._asked)

    def _asked(self, _, message, buffers) -> None:
        if message.get("kind") != "check":
            return
        try:
            if self.field:
                self.text = str(message.get("text", ""))
            self._check()
        finally:
            self.send({"kind": "judged"})
