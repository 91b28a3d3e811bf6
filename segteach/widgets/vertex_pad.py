"""VertexPad: the outline of a mask as polygons whose vertices are dragged; the cut follows them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict

import anywidget
import numpy as np
import traitlets

from segteach.arrays import Seed, Stroke, check_image
from segteach.draw.overlays import BACKGROUND, FOREGROUND
from segteach.language import say
from segteach.marks.edits import MOST_POINTS, MOST_WORK, work_of
from segteach.segmentation.boundary_editing import BoundaryEditing, BoundaryState
from segteach.widgets.assets import module, picture_png, still_page, style

SCRIPTS = ("ink", "painter_parts", "vertex_pad")
TOOLS = ("vertices", "foreground", "background")


class VertexPad(anywidget.AnyWidget):
    """Drag the vertices round a mask; the minimum cut in the band beside them finds the outline.

    image: (H, W, 3). editing: a fresh `BoundaryEditing` of that picture. edits: a `log` to go on
    with. width: CSS pixels of the longer side.

    log: the edits that count, oldest first, each a dict that JSON can hold: its kind, the arguments
    of `BoundaryEditing` and the weights it was made with; `replay` does them again. hover: (row,
    col) under the pointer. preview_ms, edit_ms: what the last cut took while a vertex was on its
    way, and for the last edit. band: whether the pixels that the cut may not change are pale.

    Pointer: drag a vertex; press on an edge for a new one; double click or Alt-click deletes.
    Keys: n and p select, arrows drag, Enter lets go, Escape takes back; a adds, Delete deletes, h
    hardens or softens, c cuts the whole band, s shows it; v, f, b choose the tool; z undoes,
    shift+z redoes.
    """

    _esm = module(*SCRIPTS)
    _css = style()
    png = traitlets.Bytes().tag(sync=True)
    shape = traitlets.Tuple(traitlets.Int(), traitlets.Int(), default_value=(1, 1)).tag(sync=True)
    width = traitlets.Int(600).tag(sync=True)
    tool = traitlets.Enum(TOOLS, "vertices").tag(sync=True)
    radius = traitlets.Float(4.0).tag(sync=True)
    band = traitlets.Bool(True).tag(sync=True)
    colours = traitlets.List([FOREGROUND, BACKGROUND]).tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)
    message = traitlets.Unicode("").tag(sync=True)
    hover = traitlets.Tuple(traitlets.Int(), traitlets.Int(), default_value=(0, 0)).tag(sync=True)

    def __init__(self, image, editing: BoundaryEditing, edits: Iterable[dict] = (), *, width=600):
        self._on_edit: list[Callable[[VertexPad], None]] = []
        self.revision, self.preview_ms, self.edit_ms = 0, 0.0, 0.0
        super().__init__(width=width, labels=_labels())
        self.on_msg(self._hear)
        self._begin(image, editing, edits)

    # --- for the lab -----------------------------------------------------------------------------

    @property
    def image(self) -> np.ndarray:
        """The picture, float64 (H, W, 3)."""
        return self._image

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
        edit = {"weights": weights} | _an_edit(edit)
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

    def on_edit(self, callback: Callable[[VertexPad], None]) -> None:
        """Call back with the pad after every edit, undo and redo; not while a vertex is dragged."""
        self._on_edit.append(callback)

    def say(self, text: str) -> None:
        """Show a line of plain text beside the canvas, until the next edit."""
        self.message = str(text)

    def to_html(self) -> str:
        """Return a page that shows picture, polygons and mask in any browser; nobody answers."""
        traits = {name: getattr(self, name) for name in VertexPad.class_own_traits(sync=True)}
        return still_page(self.labels["pad"], SCRIPTS, traits, {"hello": [self._boundary()]})

    # --- the edits -------------------------------------------------------------------------------

    def _begin(self, image, editing: BoundaryEditing, edits: Iterable[dict]) -> None:
        image = check_image(image)
        if editing.state.mask.shape != image.shape[:2]:
            got = f"one of {editing.state.mask.shape}"
            raise ValueError(f"editing: got {got}, allowed is {image.shape[:2]}")
        done = replay(editing, edits)  # one that fails changes nothing here
        fresh = not hasattr(self, "_image") or image is not self._image
        self._image, self._editing, self._done, self._undone = image, editing, done, []
        with self.hold_sync():
            self.message, self.shape, self.hover = "", image.shape[:2], (0, 0)
            if fresh:
                self.radius = max(1.0, round(max(self.shape) / 80) / 2)  # 4 at 640 pixels
                self.png = picture_png(image)

    def _changed(self, fresh: bool = False) -> None:
        self.revision += 1
        self.message = _in_language(self.state.note)
        self._tell(fresh=fresh)
        for callback in self._on_edit:
            try:  # a lab that fails must not take the edit with it
                callback(self)
            except Exception as error:
                self.say(f"{type(error).__name__}: {error}")

    # --- the page --------------------------------------------------------------------------------

    def _boundary(self) -> tuple[dict, list[bytes]]:
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
        marks = [_bits(pixels) if pixels.any() else b"" for pixels in held]
        return message, [points, hard, *_cut(state), *marks]

    def _tell(self, view: str | None = None, fresh: bool = False) -> None:
        """Send the polygons to one view, or to all of them; fresh: of another mask."""
        message, buffers = self._boundary()
        self.send(message | {"view": view, "fresh": fresh}, buffers)

    def _preview(self, message: dict) -> None:
        """Answer with the cut for a vertex on its way; it is not kept."""
        self._check_revision(message)
        start = time.perf_counter()
        where = (message.get(name) for name in ("outline", "vertex", "point"))
        state = self._editing.preview_drag(*where)
        self.preview_ms = 1e3 * (time.perf_counter() - start)
        answer = {name: message.get(name) for name in ("view", "ticket")}
        self.send(answer | {"kind": "preview", "ms": self.preview_ms}, _cut(state))

    def _edit(self, message: dict, buffers) -> None:
        """Do the edit of a message; it names vertices as the page saw them."""
        self._check_revision(message)
        edit = _an_edit(message.get("edit"))
        edit.pop("weights", None)
        if edit.get("kind") == "brush":
            edit["points"] = _points_of(buffers)
        self.do(edit)

    def _check_revision(self, message: dict) -> None:
        if message.get("revision") != self.revision:
            raise ValueError(say("the polygons have changed meanwhile", "多边形在此期间已经改变"))

    def _hear(self, _, message, buffers) -> None:
        """Do what the page asks; what makes no sense is said, and nothing is lost."""
        if not isinstance(message, dict):
            self.say(f"message: got {message!r:.80}, allowed is an object with a kind")
            return
        answers = {
            "hello": lambda: self._tell(message.get("view")),
            "preview": lambda: self._preview(message),
            "edit": lambda: self._edit(message, buffers),
            "undo": self.undo,
            "redo": self.redo,
        }
        try:
            answers.get(str(message.get("kind")), lambda: None)()
        except Exception as error:
            expected = isinstance(error, ValueError)
            self.say(str(error) if expected else f"{type(error).__name__}: {error}")
            refused = {name: message.get(name) for name in ("view", "ticket")}
            self.send(refused | {"kind": "refused"}, [])


def apply(editing: BoundaryEditing, edit: dict) -> BoundaryState:
    """Do one edit of a log; ValueError where it makes no sense, and the polygons are as before."""
    kinds = {
        "drag": editing.drag,
        "add": editing.add,
        "delete": editing.delete,
        "harden": editing.harden,
        "brush": lambda **stroke: editing.brush(_stroke(stroke, editing.shape)),
        "cut": editing.cut,
    }
    try:
        arguments = {key: value for key, value in edit.items() if key not in ("kind", "weights")}
        kind, weights = kinds[edit["kind"]], edit.get("weights", {})
        editing.weigh(**weights)
        return kind(**arguments)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(
            f"edit: got {edit!r:.200}, allowed is what a log holds ({error})"
        ) from None


def _an_edit(edit) -> dict:
    """Return a copy of an edit; ValueError where it is nothing like one."""
    if not isinstance(edit, dict):
        raise ValueError(f"edit: got {edit!r:.80}, allowed is an object with a kind")
    return dict(edit)


def _stroke(stroke: dict, shape: tuple[int, int]) -> Stroke:
    """Return a stroke of a log; ValueError where to paint it would take minutes."""
    stroke = Stroke(**stroke)
    if len(stroke.points) > MOST_POINTS or work_of(stroke, shape) > MOST_WORK:
        got = f"{len(stroke.points)} points of radius {stroke.radius:g}"
        raise ValueError(
            f"points: got {got}, allowed are {MOST_POINTS} and {MOST_WORK} pixels under them"
        )
    return stroke


def replay(editing: BoundaryEditing, edits: Iterable[dict]) -> list[dict]:
    """Do the edits of a log, each with the weights it was made with; return them as a list."""
    edits, weights = list(edits), asdict(editing.weights)
    try:
        for edit in edits:
            apply(editing, edit)
    finally:
        editing.weigh(**weights)
    return edits


def _cut(state: BoundaryState) -> list[bytes]:
    """Return the mask, and the pixels that the cut could not change; nothing before the first."""
    return [_bits(state.mask), _bits(~state.band) if state.band.any() else b""]


def _bits(pixels: np.ndarray) -> bytes:
    return np.packbits(pixels).tobytes()


def _points_of(buffers) -> list[list[float]]:
    """Return the points of a stroke that the page has sent as float32 pairs."""
    if len(buffers) != 1 or len(buffers[0]) == 0 or len(buffers[0]) % 8:
        raise ValueError("points: got a buffer of the wrong size, allowed are pairs of float32")
    return np.frombuffer(buffers[0], dtype="<f4").reshape(-1, 2).astype(float).tolist()


def _in_language(note: str) -> str:
    """Return a state's note in the reader's language."""
    return say(note, NOTES.get(note, note))


NOTES = {
    "the outline does not pass the vertex: another, a seed or the brush holds there": (
        "轮廓无法经过该顶点：此处由另一个顶点、种子点或覆盖画笔固定"
    ),
}


def _labels() -> dict[str, str]:
    return {
        "pad": say("Picture with the polygons of its mask", "带掩码多边形的图片"),
        "tools": say("Tools", "工具"),
        "vertices": say("Vertices", "顶点"),
        "foreground": say("Foreground", "前景"),
        "background": say("Background", "背景"),
        "size": say("Brush size", "画笔粗细"),
        "undo": say("Undo", "撤销"),
        "redo": say("Redo", "重做"),
        "delete": say("Delete", "删除"),
        "harden": say("Hard / soft", "硬 / 软"),
        "cut": say("Cut the band", "对窄带求最小割"),
        "band": say("Band", "窄带"),
        "in": say("Zoom in", "放大"),
        "out": say("Zoom out", "缩小"),
        "whole": say("Whole picture", "显示整幅图"),
        "soft_legend": say("soft vertex", "软顶点"),
        "hard_legend": say("hard vertex: the outline passes there", "硬顶点：轮廓必须经过"),
        "hint_vertices": say(
            "Drag a vertex; press on an edge for a new one; double-click deletes. Keys: n / p "
            "select, arrows drag, Enter lets go.",
            "拖动顶点；在边上按下可添加顶点；双击删除。键盘：n / p 选择，方向键拖动，回车键确认。",
        ),
        "hint_brush": say(
            "Paint over what must be foreground or background, whatever the cut says.",
            "涂抹必须属于前景或背景的像素，不受最小割影响。",
        ),
        "hint_empty": say(
            "The mask has no outline: paint with a brush.", "掩码没有轮廓：请用画笔涂抹。"
        ),
        "selected": say("Vertex {v} of {n}, {kind}", "顶点 {v}／{n}，{kind}"),
        "hard": say("hard", "硬"),
        "soft": say("soft", "软"),
        "hole": say("of a hole", "属于孔洞"),
    }
