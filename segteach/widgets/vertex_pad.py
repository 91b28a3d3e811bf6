"""VertexPad: the outline of a mask as polygons whose vertices are dragged; the cut follows them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict

import numpy as np
import traitlets

from segteach.arrays import Seed, check_image
from segteach.draw.words import tell
from segteach.language import say
from segteach.marks.vertex_edits import apply, checked_edit, replay
from segteach.segmentation.boundary_editing import BoundaryEditing, BoundaryState
from segteach.widgets.assets import module
from segteach.widgets.numbers import Real
from segteach.widgets.pad import PAD, Messages, PicturePad, bits, echo

TOOLS = ("vertices", "foreground", "background")


class VertexPad(PicturePad):
    """Drag the vertices round a mask; the minimum cut in the band beside them finds the outline.

    image: (H, W, 3).
    editing: a fresh `BoundaryEditing` of that picture.
    edits: a `log` to go on with.
    name: of the picture.
    width: the most CSS pixels.

    log: the edits that count, oldest first, each a dict that JSON can hold: its kind, the arguments
    of `BoundaryEditing` and the weights it was made with; `replay` does them again. hover: (row,
    col) under the pointer. preview_ms, edit_ms: what the last cut took while a vertex was on its
    way, and for the last edit. band: whether the border is drawn of what the cut may change.

    Pointer: drag a vertex; press on an edge for a new one; double click or Alt-click deletes.
    Keys: n and p select, arrows drag, Enter lets go, Escape takes back; a adds, Delete deletes, h
    hardens or softens, c cuts the whole band, s shows it; v, f, b choose the tool; z undoes,
    shift+z redoes.
    """

    scripts = (*PAD, "vertex_shapes", "vertex_hand", "vertex_pad")
    words = "vertex_pad"
    _esm = module(*scripts)
    tool = traitlets.Enum(TOOLS, "vertices").tag(sync=True)
    radius = Real(4.0).tag(sync=True)
    band = traitlets.Bool(True).tag(sync=True)

    def __init__(
        self,
        image,
        editing: BoundaryEditing,
        edits: Iterable[dict] = (),
        *,
        name: str = "",
        width: int = 1200,
    ):
        self.preview_ms, self.edit_ms = 0.0, 0.0
        super().__init__(width=width, name=name)
        self._begin(image, editing, edits)

    # --- for the lab -----------------------------------------------------------------------------

    @property
    def editing(self) -> BoundaryEditing:
        """What is edited."""
        return self._editing

    @property
    def state(self) -> BoundaryState:
        """The present polygons and mask."""
        return self._editing.state

    @property
    def mask(self) -> np.ndarray:
        """The present mask, bool (H, W)."""
        return self.state.mask

    @property
    def log(self) -> list[dict]:
        """The edits that count, oldest first; JSON can hold them."""
        return list(self._done)

    def show(self, image, editing: BoundaryEditing, edits: Iterable[dict] = ()) -> None:
        """Edit the boundary of another mask, or on another picture."""
        self._begin(image, editing, edits)
        self._changed(fresh=True)

    def do(self, edit: dict) -> None:
        """Do an edit of a log; ValueError where it makes no sense, and nothing has changed."""
        weights = asdict(self._editing.weights)
        edit = {"weights": weights} | checked_edit(edit)
        start = time.perf_counter()
        try:
            apply(self._editing, edit)
        finally:
            self._editing.weigh(**weights)
        self.edit_ms = 1e3 * (time.perf_counter() - start)
        self._done.append(edit)
        self._undone.clear()
        self._changed()

    def undo(self) -> None:
        """Take the last edit back."""
        if self._done:
            self._editing.undo()
            self._undone.append(self._done.pop())
            self._changed()

    def redo(self) -> None:
        """Do the edit again that was taken back last."""
        if self._undone:
            self._editing.redo()
            self._done.append(self._undone.pop())
            self._changed()

    def weigh(self, **weights: float) -> None:
        """Set smoothness, beta, eta or width for the edits from now on; the mask stays."""
        self._editing.weigh(**weights)

    def again(self) -> None:
        """Do the last edit again with the present weights; not where edits wait to be redone."""
        if self._done and not self._undone:
            edit = {key: value for key, value in self._done[-1].items() if key != "weights"}
            self._editing.undo()
            self._done.pop()
            self.do(edit)

    # --- the edits -------------------------------------------------------------------------------

    def _begin(self, image, editing: BoundaryEditing, edits: Iterable[dict]) -> None:
        image = check_image(image)
        if editing.state.mask.shape != image.shape[:2]:
            got = f"one of {editing.state.mask.shape}"
            raise ValueError(f"editing: got {got}, allowed is {image.shape[:2]}")
        done = replay(editing, edits)  # one that fails changes nothing here
        self._editing, self._done, self._undone = editing, done, []
        with self.hold_sync():
            self.hover = (0, 0)
            if self._put_picture(image, self.name):
                self.radius = max(1.0, round(max(self.shape) / 80) / 2)  # 4 at 640 pixels

    def _changed(self, fresh: bool = False) -> None:
        self.revision += 1
        self.say(tell(self.state.note))
        self._tell(fresh=fresh)
        self._call_back()

    # --- the page --------------------------------------------------------------------------------

    def _everything(self) -> Messages:
        """Return polygons, mask, band and what the brush holds, as the page draws them."""
        state = self.state
        message = {"kind": "boundary", "view": None, "revision": self.revision}
        message |= {"undo": bool(self._done), "redo": bool(self._undone)}
        message |= {"selected": state.selected and list(state.selected), "ms": self.edit_ms}
        message["outlines"] = [
            {"count": len(outline.hard), "closed": bool(outline.closed), "hole": bool(outline.hole)}
            for outline in state.outlines
        ]
        vertices = [outline.vertices for outline in state.outlines]
        points = np.concatenate([np.empty((0, 2)), *vertices]).astype("<f4").tobytes()
        hard = b"".join(outline.hard.astype(np.uint8).tobytes() for outline in state.outlines)
        held = [state.brushed == seed for seed in (Seed.FOREGROUND, Seed.BACKGROUND)]
        marks = [bits(pixels) if pixels.any() else b"" for pixels in held]
        return [(message, [points, hard, *_cut(state), *marks])]

    def _preview(self, message: dict) -> None:
        """Answer with the cut for a vertex on its way; it is not kept."""
        self._check_revision(message)
        start = time.perf_counter()
        where = (message.get(name) for name in ("outline", "vertex", "point"))
        state = self._editing.preview_drag(*where)
        self.preview_ms = 1e3 * (time.perf_counter() - start)
        self.send(echo(message) | {"kind": "preview", "ms": self.preview_ms}, _cut(state))

    def _edit(self, message: dict, buffers) -> None:
        """Do the edit of a message; it names vertices as the page saw them."""
        self._check_revision(message)
        edit = checked_edit(message.get("edit"))
        edit.pop("weights", None)
        if edit.get("kind") == "brush":
            edit["points"] = _points_of(buffers)
        self.do(edit)

    def _check_revision(self, message: dict) -> None:
        if message.get("revision") != self.revision:
            raise ValueError(say("the polygons have changed meanwhile", "多边形在此期间已经改变"))

    def _answers(self, message: dict, buffers) -> dict[str, Callable[[], object]]:
        return {
            "preview": lambda: self._preview(message),
            "edit": lambda: self._edit(message, buffers),
        }


def _cut(state: BoundaryState) -> list[bytes]:
    """Return the mask, and the pixels that the cut could not change; nothing before the first."""
    return [bits(state.mask), bits(~state.band) if state.band.any() else b""]


def _points_of(buffers) -> list[list[float]]:
    """Return the points of a stroke that the page has sent as float32 pairs."""
    if len(buffers) != 1 or len(buffers[0]) == 0 or len(buffers[0]) % 8:
        raise ValueError("points: got a buffer of the wrong size, allowed are pairs of float32")
    return np.frombuffer(buffers[0], dtype="<f4").reshape(-1, 2).astype(float).tolist()
