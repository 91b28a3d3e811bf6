"""LiveWirePad: seeds by hand along a border, and a wire that follows the pointer between them."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import traitlets

from segteach.arrays import Seed, Stroke, check_image
from segteach.marks.edits import Clear, Polygon
from segteach.marks.session import Session
from segteach.segmentation.scissors import LiveWire
from segteach.widgets.assets import module
from segteach.widgets.numbers import Whole
from segteach.widgets.pad import PAD, Messages, PicturePad, bits

DOT = 0.25  # pixels: the radius of a stroke that holds one seed of the wire


class LiveWirePad(PicturePad):
    """Draw an outline with intelligent scissors: click seeds, the wire finds the border.

    image: (H, W, 3).
    start: image -> `LiveWire`, a fresh one; the settings are in it.
    picture: the picture's name.
    session: one to go on with.
    width: the most CSS pixels.

    session is the log, one edit for each click: a seed is a `Stroke` of one point that says
    nothing of its pixel (UNKNOWN), closing adds the `Polygon` of the seeds, and giving an outline
    up is a `Clear`. Seeds are kept where they were placed (after the cursor snap), so that the
    log draws the same outline whenever it is replayed. hover: (row, col) under the pointer.
    compute_ms: what the last move of the wire took in the kernel.

    Space or click sets a seed; Enter, double click or a click on the first seed closes; z and
    Backspace take the last seed back, shift+z brings it again; Escape gives the outline up.
    """

    scripts = (*PAD, "live_wire")
    words = "live_wire"
    _esm = module(*scripts)
    hover = traitlets.Tuple(Whole(), Whole(), default_value=(0, 0))  # unsynced

    def __init__(
        self,
        image,
        start: Callable[[np.ndarray], LiveWire] = LiveWire,
        *,
        picture: str = "",
        session: Session | None = None,
        width: int = 1200,
    ):
        image = check_image(image)
        if session is not None and session.shape != image.shape[:2]:
            raise ValueError(f"session: got one of {session.shape}, allowed is {image.shape[:2]}")
        self._start, self.compute_ms = start, 0.0
        super().__init__(width=width)
        self._begin(image, session or Session(image.shape[:2], picture))

    # --- for the lab -----------------------------------------------------------------------------

    @property
    def mask(self) -> np.ndarray | None:
        """The mask of the closed outline, bool (H, W), or None while it is open."""
        return self.wire.mask() if self.wire.closed else None

    def show_image(self, image, picture: str = "") -> None:
        """Show another picture and begin a new session."""
        image = check_image(image)
        self._begin(image, Session(image.shape[:2], picture))
        self._changed(fresh=True)

    def rewire(self, start: Callable[[np.ndarray], LiveWire]) -> None:
        """Draw the outline through the same seeds again with another wire."""
        self.wire, self._start = start(self._image), start  # one that fails changes nothing
        self._obey()
        self._changed()

    def press(self, point) -> None:
        """Set a seed; after a closed outline it begins the next one."""
        if self.wire.closed:
            self.wire = self._start(self._image)
        count = len(self.wire.seeds)
        self.wire.press(point)
        self._log(count)
        self._changed()

    def move(self, point) -> np.ndarray:
        """Lead the wire to a point and return it, (P, 2); (0, 2) where there is none to lead."""
        start, count = time.perf_counter(), len(self.wire.seeds)
        path = np.empty((0, 2), int) if self.wire.closed else self.wire.move(point)
        self.compute_ms = 1e3 * (time.perf_counter() - start)
        if len(self.wire.seeds) != count:  # a stretch has cooled
            self._log(count)
            self._changed()
        return path

    def close_outline(self) -> None:
        """Close the outline; ValueError with fewer than three seeds."""
        self.wire.close()
        try:
            self.session.add(Polygon(np.array(self.wire.seeds, float)))
        except ValueError:
            self.wire.undo()
            raise
        self._changed()

    def undo(self) -> None:
        """Take the last click back."""
        if self.session.undo() is not None:
            self.wire.undo()
            self._obey()
            self._changed()

    def redo(self) -> None:
        """Do the click again that was taken back last."""
        if self.session.redo() is not None:
            self._obey()
            self._changed()

    def abandon(self) -> None:
        """Give the outline up; undo brings it back."""
        if self.wire.seeds:
            self.session.add(Clear())
            self._obey()
            self._changed()

    # --- the session -----------------------------------------------------------------------------

    def _begin(self, image: np.ndarray, session: Session) -> None:
        self.wire, self.session = self._start(image), session
        self._put_picture(image, session.picture)
        self._obey()
        self.hover = (0, 0)

    def _log(self, count: int) -> None:
        """Note the seeds that came after the first `count`."""
        for seed in self.wire.seeds[count:]:
            self.session.add(Stroke([seed], DOT, Seed.UNKNOWN))

    def _obey(self) -> None:
        """Bring the wire to what the session says; what it has already laid is kept."""
        seeds, closed = _standing(self.session)
        if self.wire.closed or self.wire.seeds != seeds[: len(self.wire.seeds)]:
            self.wire = self._start(self._image)
        self.wire.snap, kept = 0, self.wire.snap  # placed seeds have been snapped already
        for seed in seeds[len(self.wire.seeds) :]:
            self.wire.press(seed)
        self.wire.snap = kept
        if closed:
            self.wire.close()

    def _changed(self, fresh: bool = False) -> None:
        self.revision += 1
        self.say("")
        self._tell(fresh=fresh)
        self._call_back()

    # --- the page --------------------------------------------------------------------------------

    def _everything(self) -> Messages:
        """Return seeds, fixed pieces and mask as the page draws them."""
        wire, session = self.wire, self.session
        message = {"kind": "outline", "view": None, "closed": wire.closed}
        message |= {"revision": self.revision, "picture": self.picture_number}
        message |= {"undo": bool(session.edits), "redo": bool(session.undone)}
        mask = bits(wire.mask()) if wire.closed else b""
        return [(message, [_pairs(wire.seeds), _pairs(wire.path), mask])]

    def _follow(self, message: dict) -> None:
        """Answer a move at once; those who observe `hover` come after the page."""
        row, col = (int(v) for v in message["at"])
        path = self.move((row, col))
        answer = {name: message.get(name) for name in ("view", "ticket", "at")}
        answer |= {"kind": "wire", "ms": self.compute_ms}
        answer["place"] = [int(v) for v in path[-1]] if len(path) else None
        self.send(answer, [_pairs(path)])
        self.hover = (row, col)

    def _answers(self, message: dict, buffers) -> dict[str, Callable[[], object]]:
        return {
            "move": lambda: self._follow(message),
            "press": lambda: self.press(message["at"]),
            "close": self.close_outline,
            "abandon": self.abandon,
        }

    def _refuse(self, message: dict) -> None:
        self._tell(message.get("view"))  # so that the page waits no longer


def _standing(session: Session) -> tuple[list[tuple[int, int]], bool]:
    """Return the seeds of the outline under way, or of the last one, and whether it is closed."""
    seeds, closed = [], False
    for edit in session.edits:
        if isinstance(edit, Stroke):
            seeds, closed = [*([] if closed else seeds), *edit.points], False
        else:
            closed = isinstance(edit, Polygon)
            seeds = [*edit.vertices] if closed else []
    return [(round(row), round(col)) for row, col in seeds], closed


def _pairs(points) -> bytes:
    return np.asarray(points, dtype="<i4").tobytes()
