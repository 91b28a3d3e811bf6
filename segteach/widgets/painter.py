"""SegPainter: strokes, boxes, polygons and trimaps by hand over a picture, and a mask over both."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence

import numpy as np
import traitlets

from segteach.arrays import Seed, check_alpha, check_image, check_mask, check_seeds
from segteach.language import say
from segteach.marks.autosave import Autosave, Damaged
from segteach.marks.edits import Clear, Edit
from segteach.marks.messages import edit_of, message_of
from segteach.marks.session import Session
from segteach.widgets.assets import module
from segteach.widgets.numbers import Real, Whole
from segteach.widgets.pad import PAD, Messages, PicturePad, bits, echo

TOOLS = ("brush", "eraser", "rectangle", "polygon", "trimap")
LARGE = 65_536  # bytes above which a message is deflated: a slow link then takes under 0.1 s


class SegPainter(PicturePad):
    """Paint on a picture; what was painted is a `Session`, what was found a mask over it.

    image: (H, W, 3).
    picture: its name.
    session: one to go on with.
    tools: of TOOLS; "trimap" is the unknown label as a third brush.
    width: the most CSS pixels.
    autosave: name of the files that keep the sessions, one for each picture; a painter made again
    with this name and the same picture goes on with its session.

    The kernel holds everything. revision rises with each change; a mask carries the revision of
    the seeds it was made from, and one that is older than what is shown is dropped. resumed: when
    the session was saved that autosave brought back, None where it brought no edits. code: painter
    -> text of the "code" button. open_picture: name -> image, for shared texts of another picture;
    None where that is impossible.
    """

    scripts = (*PAD, "ink", "brush", "painter_hand", "painter")
    words = "painter"
    _esm = module(*scripts)
    tools = traitlets.List(traitlets.Enum(TOOLS)).tag(sync=True)
    tool = traitlets.Enum(TOOLS[:4], "brush").tag(sync=True)
    seed = Whole(int(Seed.FOREGROUND), min=0, max=2).tag(sync=True)
    radius = Real(6.0).tag(sync=True)

    def __init__(
        self,
        image,
        *,
        picture: str = "",
        session: Session | None = None,
        tools: Sequence[str] = TOOLS[:4],
        width: int = 1200,
        autosave: str | None = None,
    ):
        image = check_image(image)
        if session is not None and session.shape != image.shape[:2]:
            raise ValueError(f"session: got one of {session.shape}, allowed is {image.shape[:2]}")
        self._autosave = None if autosave is None else Autosave(autosave)
        self._on_restore: list[Callable] = []
        self.code: Callable[[SegPainter], str] = lambda painter: painter.session.as_code()
        self.open_picture: Callable[[str], object] | None = None
        super().__init__(tools=list(tools), width=width)
        self.tool = next((t for t in self.tools if t != "trimap"), "brush")
        self._load_picture(image, session or Session(image.shape[:2], picture))
        if session is None:
            self._resume()

    # --- for the lab -----------------------------------------------------------------------------

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
        """The mask that is shown, bool (H, W), or None; of an alpha, where it is at least 1/2."""
        soft = self._shown is not None and self._shown.dtype != bool
        return self._shown >= 0.5 if soft else self._shown

    @property
    def alpha(self) -> np.ndarray | None:
        """The alpha that is shown, float64 (H, W) in [0, 1], or None; of a mask, 0 and 1."""
        return None if self._shown is None else self._shown.astype(np.float64)

    def show_image(
        self, image, picture: str = "", *, session: Session | None = None, resume: bool = False
    ) -> None:
        """Show another picture and begin a new session; the mask goes.

        session: one of this picture to go on with. resume: go on with what autosave kept of it.
        """
        image = check_image(image)
        self._load_picture(image, session or Session(image.shape[:2], picture))
        if resume:
            self._resume()
        self._tell(fresh=True)

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

    def on_restore(self, callback: Callable[[SegPainter], None]) -> None:
        """Call back when a text was restored, before on_edit: session.parameters are new too."""
        self._on_restore.append(callback)

    def show_mask(self, mask, revision: int | None = None) -> None:
        """Show a mask, bool (H, W), over the picture and draw its outline.

        revision: that of the painter when the seeds were taken; None stands for now. A mask that
        is older than the one shown, or than the picture, is dropped.
        """
        self._show(check_mask, mask, revision)

    def show_alpha(self, alpha, revision: int | None = None) -> None:
        """Show an alpha, float (H, W) in [0, 1], as a mask is; its outline is that of 1/2."""
        self._show(check_alpha, alpha, revision)

    def show_trimap(self, trimap, revision: int | None = None) -> None:
        """Show a trimap, (H, W) of `Seed`, as a tint in three colours; it takes the ink's place.

        As an alpha it is 1, 1/2 and 0: its mask is all but the background.
        """
        self._show(_alpha_of_trimap, trimap, revision, trimap=True)

    def clear_mask(self) -> None:
        """Show no mask; those of earlier revisions stay away."""
        self._shown, self._mask_revision, self._is_trimap = None, self.revision, False
        self.send(*self._mask_message())

    def remember(self, **parameters) -> None:
        """Keep settings of the lab with the session: they travel with its file and its text."""
        self.session.parameters.update(parameters)
        self._save()

    def share(self) -> str:
        """Return picture name, parameters and edits as a short text."""
        return self.session.to_text()

    def restore(self, text: str) -> None:
        """Go on with the session of a shared text; ValueError where it is none of this picture."""
        try:
            session = Session.from_text(text)
        except ValueError:
            words = say("the text is damaged or not whole", "这段文本已损坏或不完整")
            raise ValueError(words) from None
        image = self._image
        if not session.is_of(self.picture, self.session.shape):
            opened = self.open_picture and self.open_picture(session.picture)
            image = None if opened is None else check_image(opened)
            if image is None or image.shape[:2] != session.shape:
                words = say("the text belongs to the picture {}", "这段文本属于图片 {}")
                raise ValueError(words.format(_called(session)))
        self._load_picture(image, session)
        self._tell(fresh=True)
        self._save()
        for callback in (*self._on_restore, *self._on_edit):
            self._guarded(callback, self)

    # --- the session -----------------------------------------------------------------------------

    def _load_picture(self, image: np.ndarray, session: Session) -> None:
        self.session, self.resumed = session, None
        self.revision += 1
        self._shown: np.ndarray | None = None
        self._is_trimap = False
        self._mask_revision = self.revision
        with self.hold_sync():
            if self._put_picture(image, session.picture):
                self.radius = max(0.5, round(max(self.shape) / 50) / 2)  # 6.5 at 640 pixels

    def _resume(self) -> None:
        """Go on with what autosave kept of the picture; say what is wrong with a damaged file."""
        if self._autosave is None:
            return
        try:
            kept = self._autosave.load(self.picture, self.session.shape)
        except (OSError, ValueError) as error:
            self.complain(_unread(error))
            return
        if kept is not None:
            self.session, saved = kept
            self.resumed = saved if self.session.edits else None

    def _edit(self, edit: Edit, echo: dict) -> None:
        message, buffers = message_of([self.session.add(edit)], "add")
        self._changed(message | echo, buffers)

    def _changed(self, message: dict, buffers: Sequence[bytes] = ()) -> None:
        self.revision += 1
        self.say("")
        self.send(message | self._standing(), list(buffers))
        self._save()
        self._call_back()

    def _standing(self) -> dict:
        """Return what every message says of the session: where it is, and which ways are open."""
        edits, undone = self.session.edits, self.session.undone
        known = {"revision": self.revision, "picture": self.picture_number, "count": len(edits)}
        return known | {"undo": bool(edits), "redo": bool(undone)}

    def _save(self) -> None:
        if self._autosave is not None:
            try:
                self._autosave.save(self.session)
            except OSError as error:
                words = say("your drawing is not saved: {}", "画的内容未能保存：{}")
                self.complain(words.format(error.strerror or type(error).__name__))
            except ValueError:  # of the file, which may still be wanted
                words = "not saved: the earlier drawing cannot be read and stays as it is"
                self.complain(say(words, "未能保存：较早的内容无法读取，文件原样保留"))

    def _show(self, check: Callable, mask, revision: int | None, *, trimap: bool = False) -> None:
        revision = self.revision if revision is None else revision
        if revision >= self._mask_revision:
            self._shown, self._mask_revision = check(mask, self.session.shape), revision
            self._is_trimap = trimap
            self.send(*self._mask_message())

    # --- the page --------------------------------------------------------------------------------

    def _everything(self) -> Messages:
        """Return every edit, and the mask."""
        message, buffers = message_of(self.session.edits, "all")
        return [(message | self._standing(), buffers), self._mask_message()]

    def _mask_message(self) -> tuple[dict, list[bytes]]:
        """Return the mask: bits, or a byte a pixel where it is soft; deflated where it is large."""
        shown = self._shown
        soft = shown is not None and shown.dtype != bool
        data = b"" if shown is None else _bytes(shown) if soft else bits(shown)
        large = len(data) > LARGE
        message = {"kind": "mask", "revision": self._mask_revision, "soft": soft}
        message |= {"shape": list(self.session.shape), "deflated": large}
        message |= {"trimap": self._is_trimap}
        return message, [zlib.compress(data, 1) if large else data]

    def _answers(self, message: dict, buffers: Sequence) -> dict[str, Callable[[], object]]:
        return {
            "edit": lambda: self._edit(edit_of(message, buffers), echo(message)),
            "clear": self.clear,
            "share": lambda: self.send(dict(message, text=self.share())),
            "code": lambda: self.send(dict(message, text=str(self.code(self)))),
            "restore": lambda: self.restore(message.get("text")),
        }

    def _refuse(self, message: dict) -> None:
        if message.get("kind") == "edit":
            self.send({"kind": "refused"} | echo(message) | self._standing())


def _unread(error: Exception) -> str:
    """Return why the last drawing does not come back, and what became of its file."""
    if isinstance(error, Damaged):
        words = say(
            "your last drawing is damaged: its file was set aside as {}",
            "上次画的内容已损坏：文件改名为 {}",
        )
        return words.format(error.now)
    return say(
        "your last drawing cannot be read: its file stays", "上次画的内容无法读取：文件原样保留"
    )


def _called(session: Session) -> str:
    """Return the name of a session's picture and its size, width first as readers know it."""
    height, width = session.shape
    return f"{session.picture} ({width} × {height})"


def _alpha_of_trimap(trimap, shape: tuple[int, int]) -> np.ndarray:
    """Return the alpha of a trimap, so that its file is black, grey (128) and white."""
    return np.array([0.5, 0.0, 1.0])[check_seeds(trimap, shape, "trimap")]


def _bytes(alpha: np.ndarray) -> bytes:
    return np.round(255 * alpha).astype(np.uint8).tobytes()
