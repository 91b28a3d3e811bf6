"""PointPad: spray and erase points by hand, drag the means and axes of a mixture's ellipses."""

from __future__ import annotations

import anywidget
import numpy as np
import traitlets

from segteach.arrays import check_points
from segteach.draw.overlays import LABEL_COLOURS
from segteach.models.gmm import Gmm
from segteach.widgets.assets import module, style, words_of
from segteach.widgets.numbers import Real, Whole

LIMIT = 5000


class PointPad(anywidget.AnyWidget):
    """A sheet over the unit square, y upwards.

    points: (N, 2) array, at most 5000, rounded to float32. model: the Gmm whose ellipses can be
    dragged, or None. Both can be set, and observed as the traits `points` and `components`.
    size: CSS pixels where the window is large enough for them; the page enlarges or shrinks it.
    picked: index of the point that the reader chose with the move tool, or -1. Keys: s, e, m choose
    the tool, arrows and space use it, z and shift+z undo and redo. The kernel holds everything,
    so that a reloaded page shows the same sheet.
    """

    _esm = module("ellipse", "point_pad")
    _css = style()
    components = traitlets.List().tag(sync=True)
    tool = traitlets.Enum(["spray", "erase", "move"], "spray").tag(sync=True)
    radius = Real(0.06).tag(sync=True)
    density = Whole(3).tag(sync=True)
    picked = Whole(-1).tag(sync=True)
    gesture = Whole(0).tag(sync=True)
    size = Whole(400).tag(sync=True)
    limit = Whole(LIMIT).tag(sync=True)
    colours = traitlets.List(list(LABEL_COLOURS)).tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)
    points = traitlets.Any().tag(
        sync=True,
        to_json=lambda points, _: memoryview(np.ascontiguousarray(points, dtype="<f4").tobytes()),
        from_json=lambda data, _: np.frombuffer(data, dtype="<f4").reshape(-1, 2).astype(float),
    )

    def __init__(self, points=None, **traits):
        traits.setdefault("labels", words_of("point_pad"))
        self._past, self._future, self._grasped = [], [], 0
        points = np.empty((0, 2)) if points is None else points
        super().__init__(points=points, **traits)
        self.observe(self._remember, ["points", "components"])
        self.on_msg(self._answer)

    @property
    def model(self) -> Gmm | None:
        """The mixture that the ellipses show."""
        if not self.components:
            return None
        table = np.array(self.components, dtype=float)
        covariances = table[:, [3, 4, 4, 5]].reshape(-1, 2, 2)
        return Gmm(table[:, 0] / table[:, 0].sum(), table[:, 1:3], covariances)

    @model.setter
    def model(self, model: Gmm | None) -> None:
        parts = (
            [] if model is None else zip(model.weights, model.means, model.covariances, strict=True)
        )
        self.components = [
            [float(v) for v in (w, *mean, c[0, 0], c[0, 1], c[1, 1])] for w, mean, c in parts
        ]

    def undo(self) -> None:
        """Take the last gesture back."""
        self._travel(self._past, self._future)

    def redo(self) -> None:
        """Do the gesture again that was taken back."""
        self._travel(self._future, self._past)

    @traitlets.validate("points")
    def _checked(self, proposal):
        points = proposal["value"]
        if np.size(points) == 0:
            return np.empty((0, 2))
        points = check_points(points, dimension=2).copy()
        if len(points) > LIMIT or points.min() < 0 or points.max() > 1:
            raise traitlets.TraitError(
                f"points: got {len(points)} from {points.min():.3g} to {points.max():.3g}, "
                f"allowed are at most {LIMIT} in the unit square"
            )
        points.flags.writeable = False
        return points

    def _remember(self, change) -> None:
        """Keep what was there before a gesture of the hand; Python's own writes are not kept."""
        if self.gesture != self._grasped:
            self._grasped = self.gesture
            before = {"points": self.points, "components": self.components}
            self._past.append(before | {change["name"]: change["old"]})
            self._future.clear()

    def _travel(self, source: list, target: list) -> None:
        self._grasped = self.gesture  # what follows is no work of the hand
        if source:
            target.append({"points": self.points, "components": self.components})
            with self.hold_trait_notifications():
                for name, value in source.pop().items():
                    setattr(self, name, value)

    def _answer(self, _, message, buffers) -> None:
        if message.get("kind") in ("undo", "redo"):
            getattr(self, message["kind"])()
