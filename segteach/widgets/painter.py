"""SegPainter: strokes, boxes, polygons and trimaps by hand over a picture, and a mask over both."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence

import anywidget
import numpy as np
import traitlets

from segteach.arrays import Seed, check_image, check_mask
from segteach.draw.overlays import BACKGROUND, FOREGROUND, UNKNOWN
from segteach.language import say
from segteach.marks.edits import Clear, Edit
from segteach.marks.messages import edit_of, message_of
from segteach.marks.session import Session, file_of
from segteach.widgets.assets import module, picture_png, still_page, style, words_of

SCRIPTS = ("ink", "painter_parts", "painter")
TOOLS = ("brush", "eraser", "rectangle", "polygon", "trimap")
LARGE = 65_536  # bytes above which a message is deflated: a slow link then takes under 0.1 s


class SegPainter(anywidget.AnyWidget):
    """Paint on a picture; what was painted is a `Session`, what was found a mask over it.

    image: (H, W, 3).
    picture: its name.
    session: one to go on with.
    tools: of TOOLS; "trimap" is the unknown label as a third brush.
    width: CSS pixels.
    autosave: name of the files that keep the sessions, one for each picture; a painter made again
    with this name and the same picture goes on with its session.

    The kernel holds everything. revision rises with each change; a mask carries the revision of
    the seeds it was made from, and one that is older than what is shown is dropped. hover: (row,
    col) under the pointer. code: painter -> text of the "code" button. open_picture: name ->
    image, for shared texts of another picture; None where that is impossible.
    """

    _esm = module(*SCRIPTS)
    _css = style()
    png = traitlets.Bytes().tag(sync=True)
    shape = traitlets.Tuple(traitlets.Int(), traitlets.Int(), default_value=(1, 1)).tag(sync=True)
    width = traitlets.Int(640).tag(sync=True)
    tools = traitlets.List(traitlets.Enum(TOOLS)).tag(sync=True)
    tool = traitlets.Enum(TOOLS[:4], "brush").tag(sync=True)
    seed = traitlets.Int(int(Seed.FOREGROUND), min=0, max=2).tag(sync=True)
    radius = traitlets.Float(6.0).tag(sync=True)
    colours = traitlets.List([UNKNOWN, BACKGROUND, FOREGROUND]).tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)
    message = traitlets.Unicode("").tag(sync=True)
    hover = traitlets.Tuple(traitlets.Int(), traitlets.Int(), default_value=(0, 0)).tag(sync=True)

    def __init__(
        self,
        image,
        *,
        picture: str = "",
        session: Session | None = None,
        tools: Sequence[str] = TOOLS[:4],
        width: int = 640,
        autosave: str | None = None,
    ):
        image = check_image(image)
        if session is not None and session.shape != image.shape[:2]:
            raise ValueError(f"session: got one of {session.shape}, allowed is {image.shape[:2]}")
        if autosave is not None and not re.fullmatch(r"[\w-]{1,80}", autosave):
            raise ValueError(f"autosave: got {autosave!r}, allowed are letters, digits, - and _")
        self._autosave = autosave
        self._on_edit: list[Callable] = []
        self._on_restore: list[Callable] = []
        self.code: Callable[[SegPainter], str] = lambda painter: painter.session.as_code()
        self.open_picture: Callable[[str], object] | None = None
        self.revision = self._mask_revision = 0
        self._mask: np.ndarray | None = None
        super().__init__(tools=list(tools), width=width, labels=words_of("painter"))
        self.tool = next((t for t in self.tools if t != "trimap"), "brush")
        self.on_msg(self._hear)
        self._load_picture(image, session or Session(image.shape[:2], picture))
        if session is None:
            self._resume()

    # --- for the lab -----------------------------------------------------------------------------

    @property
    def image(self) -> np.ndarray:
        """The picture, float64 (H, W, 3)."""
        return self._image

    @property
    def picture(self) -> str:
        """The name of the picture."""
        return self.session.picture

    @property
    def seeds(self) -> np.ndarray:
        """What was said about each pixel, uint8 (H, W) of `Seed`, read-only."""
        return self.session.seeds

    @property
    def mask(self) -> np.ndarray | None:
        """The mask that is shown, bool (H, W), or None."""
        return self._mask

    def show_image(self, image, picture: str = "", *, resume: bool = False) -> None:
        """Show another picture and begin a new session; the mask goes.

        resume: go on with what autosave kept of the picture of this name.
        """
        image = check_image(image)
        self._load_picture(image, Session(image.shape[:2], picture))
        if resume:
            self._resume()
        self._tell_all()

    def add(self, edit: Edit) -> None:
        """Do an edit as if the hand had done it; ValueError where it does not fit the picture."""
        self._edit(edit, {})

    def undo(self) -> None:
        """Take the last edit back."""
        if self.session.undo() is not None:
            self._changed({"kind": "pop"})

    def redo(self) -> None:
        """Do the edit again that was taken back last."""
        edit = self.session.redo()
        if edit is not None:
            self._changed(*message_of([edit], "add"))

    def clear(self) -> None:
        """Take all edits away; undo brings them back."""
        self.add(Clear())

    def on_edit(self, callback: Callable[[SegPainter], None]) -> None:
        """Call back with the painter after every edit, undo, redo, clear and restore."""
        self._on_edit.append(callback)

    def on_restore(self, callback: Callable[[SegPainter], None]) -> None:
        """Call back when a text was restored, before on_edit: session.parameters are new too."""
        self._on_restore.append(callback)

    def show_mask(self, mask, revision: int | None = None) -> None:
        """Tint what is True in the mask, bool (H, W), and draw its outline.

        revision: that of the painter when the seeds were taken; None stands for now. A mask that
        is older than the one shown, or than the picture, is dropped.
        """
        revision = self.revision if revision is None else revision
        if revision < self._mask_revision:
            return
        self._mask, self._mask_revision = check_mask(mask, self.session.shape), revision
        self._tell_mask()

    def clear_mask(self) -> None:
        """Show no mask; those of earlier revisions stay away."""
        self._mask, self._mask_revision = None, self.revision
        self._tell_mask()

    def say(self, text: str) -> None:
        """Show a line of plain text beside the canvas, until the next edit."""
        self.message = str(text)

    def remember(self, **parameters) -> None:
        """Keep settings of the lab with the session: they travel with its file and its text."""
        self.session.parameters.update(parameters)
        self._save()

    def to_html(self) -> str:
        """Return a page that shows picture, marks and mask in any browser, without a kernel.

        One can zoom and draw there, but nobody answers.
        """
        traits = {name: getattr(self, name) for name in SegPainter.class_own_traits(sync=True)}
        replies = {"hello": [self._everything(), self._mask_message()]}
        return still_page(self.labels["painter"], SCRIPTS, traits, replies)

    def share(self) -> str:
        """Return picture name, parameters and edits as a short text."""
        return self.session.to_text()

    def restore(self, text: str) -> None:
        """Go on with the session of a shared text; ValueError where it is none of this picture."""
        session = Session.from_text(text)
        image = self._image
        if not session.is_of(self.picture, self.session.shape):
            opened = self.open_picture and self.open_picture(session.picture)
            image = None if opened is None else check_image(opened)
            if image is None or image.shape[:2] != session.shape:
                words = say("the text belongs to the picture {}", "这段文本属于图片 {}")
                raise ValueError(words.format(f"{session.picture!r} {session.shape}"))
        self._load_picture(image, session)
        self._tell_all()
        self._save()
        for callback in (*self._on_restore, *self._on_edit):
            self._guarded(callback)

    # --- the session -----------------------------------------------------------------------------

    def _load_picture(self, image: np.ndarray, session: Session) -> None:
        fresh = not hasattr(self, "_image") or image is not self._image
        self._image, self.session = image, session
        self.revision += 1
        self._mask, self._mask_revision = None, self.revision
        with self.hold_sync():
            self.message, self.shape = "", session.shape
            if fresh:
                self.radius = max(0.5, round(max(self.shape) / 50) / 2)  # 6.5 at 640 pixels
                self.png = picture_png(image)

    def _resume(self) -> None:
        """Go on with what autosave kept of the picture; say what is wrong with a damaged file."""
        if self._autosave is None:
            return
        try:
            kept = Session.load(file_of(self._autosave, self.picture))
        except FileNotFoundError:
            return
        except (OSError, ValueError) as error:
            self.say(str(error))
            return
        if kept.is_of(self.picture, self.session.shape):
            self.session = kept

    def _edit(self, edit: Edit, echo: dict) -> None:
        message, buffers = message_of([self.session.add(edit)], "add")
        self._changed(message | echo, buffers)

    def _changed(self, message: dict, buffers: Sequence[bytes] = ()) -> None:
        self.revision += 1
        self.message = ""
        self.send(message | self._standing(), list(buffers))
        self._save()
        for callback in self._on_edit:
            self._guarded(callback)

    def _standing(self) -> dict:
        """Return what every message says of the session: where it is, and which ways are open."""
        edits, undone = self.session.edits, self.session.undone
        known = {"revision": self.revision, "count": len(edits)}
        return known | {"undo": bool(edits), "redo": bool(undone)}

    def _save(self) -> None:
        if self._autosave is not None:
            try:
                self.session.save(file_of(self._autosave, self.picture))
            except (OSError, ValueError) as error:
                self.say(f"autosave: {error}")

    def _guarded(self, callback: Callable) -> None:
        """A lab that fails must not take the edit with it: say it beside the canvas."""
        try:
            callback(self)
        except Exception as error:
            self.say(f"{type(error).__name__}: {error}")

    # --- the page --------------------------------------------------------------------------------

    def _tell_all(self, view=None) -> None:
        """Send every edit: to one view that is new, or to all of them when the session is."""
        message, buffers = self._everything()
        self.send(message | {"view": view}, buffers)
        self._tell_mask()

    def _everything(self) -> tuple[dict, list[bytes]]:
        message, buffers = message_of(self.session.edits, "all")
        return message | self._standing(), buffers

    def _tell_mask(self) -> None:
        self.send(*self._mask_message())

    def _mask_message(self) -> tuple[dict, list[bytes]]:
        bits = b"" if self._mask is None else np.packbits(self._mask).tobytes()
        large = len(bits) > LARGE
        message = {"kind": "mask", "revision": self._mask_revision, "deflated": large}
        message["shape"] = list(self.session.shape)
        return message, [zlib.compress(bits, 1) if large else bits]

    def _hear(self, _, message, buffers) -> None:
        """Do what the page asks; what makes no sense is said, and nothing is lost."""
        answers = {
            "hello": lambda: self._tell_all(message.get("view")),
            "undo": self.undo,
            "redo": self.redo,
            "clear": self.clear,
            "share": lambda: self.send(dict(message, text=self.share())),
            "code": lambda: self.send(dict(message, text=str(self.code(self)))),
            "restore": lambda: self.restore(message.get("text")),
        }
        echo = {name: message.get(name) for name in ("view", "ticket")}
        try:
            if message.get("kind") == "edit":
                self._edit(edit_of(message, buffers), echo)
            elif message.get("kind") in answers:
                answers[message["kind"]]()
        except Exception as error:
            expected = isinstance(error, ValueError)
            self.say(str(error) if expected else f"{type(error).__name__}: {error}")
            if message.get("kind") == "edit":
                self.send({"kind": "refused"} | echo | self._standing())
