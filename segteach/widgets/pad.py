"""PicturePad: what painter, live wire and vertex pad share: a picture, words, answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

import anywidget
import numpy as np
import traitlets

from segteach.draw.overlays import BACKGROUND, FOREGROUND, UNKNOWN
from segteach.language import say
from segteach.widgets.assets import picture_png, still_page, style, words_of
from segteach.widgets.numbers import Real, Whole

PAD = ("pad_parts", "pad_mask", "pad_bar", "pad_view", "pad")  # JavaScript of every pad
VIEWS = ("overlay", "outline", "cut-out", "black and white")
Messages = list[tuple[dict, list[bytes]]]


class PicturePad(anywidget.AnyWidget):
    """A picture for the hand, with a bar of tools above it and one line of words below.

    width: the most CSS pixels; the column that it stands in and the window's height count, too.
    view: how the mask is shown, of VIEWS. opacity: in [0, 1], of what the overlay lays over the
    background. hover: (row, col) under the pointer. name: of the picture; files that the page
    saves are called by it. revision: rises with each change; picture_number: with each picture.

    A pad of its own names its `scripts` and its section of words.toml, and fills `_answers`,
    `_everything`, `undo` and `redo`.
    """

    scripts: ClassVar[Sequence[str]] = PAD
    words: ClassVar[str] = "shared"

    _css = style()
    png = traitlets.Bytes().tag(sync=True)
    shape = traitlets.Tuple(Whole(), Whole(), default_value=(1, 1)).tag(sync=True)
    width = Whole(1200).tag(sync=True)
    name = traitlets.Unicode("").tag(sync=True)
    view = traitlets.Enum(VIEWS, "overlay").tag(sync=True)
    opacity = Real(0.75, min=0, max=1).tag(sync=True)
    colours = traitlets.List([UNKNOWN, BACKGROUND, FOREGROUND]).tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)
    message = traitlets.Unicode("").tag(sync=True)
    message_kind = traitlets.Enum(("notice", "error"), "notice").tag(sync=True)
    photos = traitlets.Bool(False).tag(sync=True)
    hover = traitlets.Tuple(Whole(), Whole(), default_value=(0, 0)).tag(sync=True)

    def __init__(self, **traits):
        self._on_edit: list[Callable[[PicturePad], None]] = []
        self._on_photo: list[Callable[[bytes, str], None]] = []
        self.revision = self.picture_number = 0
        super().__init__(labels=words_of("pad", self.words), **traits)
        self.on_msg(self._hear)

    # --- for the lab -----------------------------------------------------------------------------

    @property
    def image(self) -> np.ndarray:
        """The picture, float64 (H, W, 3)."""
        return self._image

    def undo(self) -> None:
        """Take the last edit back."""
        raise NotImplementedError

    def redo(self) -> None:
        """Do the edit again that was taken back last."""
        raise NotImplementedError

    def say(self, text: str, error: bool = False) -> None:
        """Show a line of plain text below the picture until the next edit; an error is red."""
        with self.hold_sync():
            self.message_kind = "error" if error else "notice"
            self.message = str(text)

    def complain(self, text: str) -> None:
        """Say that something went wrong."""
        self.say(text, error=True)

    def on_edit(self, callback: Callable[[PicturePad], None]) -> None:
        """Call back with the pad after every edit, undo and redo."""
        self._on_edit.append(callback)

    def on_photo(self, callback: Callable[[bytes, str], None]) -> None:
        """Call back with bytes and name of a file that was dropped or pasted on the picture."""
        self._on_photo.append(callback)
        self.photos = True

    def to_html(self) -> str:
        """Return a page that shows in any browser, without a kernel, what the pad shows.

        One can zoom there and change the view, but nobody answers.
        """
        pads = [kind for kind in type(self).__mro__ if issubclass(kind, PicturePad)]
        names = {name for kind in pads for name in kind.class_own_traits(sync=True)}
        traits = {name: getattr(self, name) for name in sorted(names) if name[0] != "_"}
        return still_page(
            self.labels["pad"],
            self.scripts,
            traits | {"photos": False},
            {"hello": self._everything()},
        )

    # --- for a pad -------------------------------------------------------------------------------

    def _answers(self, message: dict, buffers: Sequence) -> dict[str, Callable[[], object]]:
        """Return {kind of message: what to do}, beside what every pad does."""
        raise NotImplementedError

    def _everything(self) -> Messages:
        """Return the messages that tell a view all there is to show, beside the traits."""
        raise NotImplementedError

    def _refuse(self, message: dict) -> None:
        """Tell the view that asked that nothing will come of it."""
        self.send({"kind": "refused"} | echo(message), [])

    def _put_picture(self, image: np.ndarray, name: str) -> bool:
        """Show a checked picture, and no words; return whether it is another one than before."""
        fresh = image is not getattr(self, "_image", None)
        self._image = image
        self.picture_number += fresh
        with self.hold_sync():
            self.say("")
            self.name, self.shape = name, image.shape[:2]
            if fresh:
                self.png = picture_png(image)
        return fresh

    def _tell(self, view: str | None = None, fresh: bool = False) -> None:
        """Tell one view everything, or all of them; fresh: it is of another picture."""
        for message, buffers in self._everything():
            self.send(message | {"view": view, "fresh": fresh}, buffers)

    def _call_back(self) -> None:
        for callback in self._on_edit:
            self._guarded(callback, self)

    def _guarded(self, callback: Callable, *arguments) -> None:
        """Call a lab; one that fails must not take the edit with it: say it below the picture."""
        try:
            callback(*arguments)
        except Exception as error:
            self.complain(in_words(error))

    # --- the page --------------------------------------------------------------------------------

    def _hear(self, _, message, buffers) -> None:
        """Do what the page asks; what makes no sense is said, and nothing is lost.

        picture: the one that the hand saw, where that matters; another may have come meanwhile.
        """
        if not isinstance(message, dict):
            self.complain(f"message: got {message!r:.80}, allowed is an object with a kind")
            return
        answers = {
            "hello": lambda: self._tell(message.get("view")),
            "undo": self.undo,
            "redo": self.redo,
            "photo": lambda: self._take_photo(message, buffers),
        } | self._answers(message, buffers)
        try:
            if message.get("picture", self.picture_number) != self.picture_number:
                raise ValueError(say("the picture has changed meanwhile", "图片在此期间已经更换"))
            answers.get(str(message.get("kind")), lambda: None)()
        except Exception as error:
            self.complain(in_words(error))
            self._refuse(message)

    def _take_photo(self, message: dict, buffers: Sequence) -> None:
        if len(buffers) != 1:
            raise ValueError(f"photo: got {len(buffers)} files, allowed is one")
        for callback in self._on_photo:
            self._guarded(callback, bytes(buffers[0]), str(message.get("name")))


def echo(message: dict) -> dict:
    """Return by what a view knows the answer to its message."""
    return {name: message.get(name) for name in ("view", "ticket")}


def bits(pixels: np.ndarray) -> bytes:
    """Return bool (H, W) as the page reads it: eight pixels a byte, the high bit first."""
    return np.packbits(pixels).tobytes()


def in_words(error: Exception) -> str:
    """Return what to say of an error: bad input speaks for itself, others give their kind."""
    return str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
