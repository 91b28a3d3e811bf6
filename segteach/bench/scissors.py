"""Intelligent scissors against OpenCV's, and against Dijkstra's algorithm on the whole picture.

The same pointer goes round the middle of a photograph: a click every 80 pixels, a move every 4.
A click of OpenCV's is `buildMap`, a move is `getContour`; opening is `applyImage`. Its costs are
its own, so the agreement is checked against SciPy's Dijkstra on the full graph of our costs.
At 640x480; `full` adds 1280x960.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from segteach.bench.kit.pictures import at_size
from segteach.bench.kit.row import Row
from segteach.segmentation.scissors import LiveWire

PICTURE, SIZES = "coffee", ((640, 480), (1280, 960))
PEER = "OpenCV IntelligentScissorsMB"
BETWEEN_CLICKS, BETWEEN_MOVES = 80, 4  # pixels


def rows(full: bool = False) -> Iterator[Row]:
    """Yield opening, click and move for 640x480, and with `full` for 1280x960."""
    for width, height in SIZES if full else SIZES[:1]:
        yield from _rows_of(at_size(PICTURE, width, height))


def _rows_of(image: np.ndarray) -> Iterator[Row]:
    height, width = image.shape[:2]
    track = _track(height, width)
    agreement = _agreement(image, track)
    ours, theirs = (_play(tool, track) for tool in (_Ours(image), _OpenCv(image)))
    slowest = {action: f"slowest {1e3 * max(times):.0f} ms" for action, times in ours.items()}
    usual = f"95th percentile {1e3 * np.percentile(ours['move'], 95):.1f} ms"
    said = {
        "open": "once a picture",
        "click": slowest["click"],
        "move": f"{usual}, {slowest['move']}; {agreement}",
    }
    for action, words in said.items():
        yield Row(
            task=f"scissors {action} {width}x{height}, median of {len(ours[action])}",
            peer=PEER,
            ours_s=float(np.median(ours[action])),
            peer_s=float(np.median(theirs[action])),
            agreement=words,
        )


class _Ours:
    def __init__(self, image: np.ndarray):
        self.image = image

    def open(self, point) -> None:
        self.wire = LiveWire(self.image)

    def click(self, point) -> None:
        self.wire.press(point)

    def move(self, point) -> None:
        self.wire.move(point)


class _OpenCv:
    def __init__(self, image: np.ndarray):
        self.image = np.rint(255 * image[..., ::-1]).astype(np.uint8)

    def open(self, point) -> None:
        import cv2

        self.tool = cv2.segmentation.IntelligentScissorsMB()
        self.tool.setEdgeFeatureCannyParameters(32, 100)
        self.tool.setGradientMagnitudeMaxLimit(200)
        self.tool.applyImage(self.image)

    def click(self, point) -> None:
        self.tool.buildMap(point[::-1])

    def move(self, point) -> None:
        self.tool.getContour(point[::-1])


def _track(height: int, width: int) -> list[tuple[str, tuple[int, int]]]:
    """Return ("click" or "move", (row, col)) round an ellipse in the middle."""
    radii = np.array([0.35 * height, 0.35 * width])
    turn = np.linspace(0, 2 * np.pi, 10_000)
    line = np.stack([np.sin(turn), np.cos(turn)], axis=1) * radii + [height / 2, width / 2]
    length = np.concatenate([[0], np.hypot(*np.diff(line, axis=0).T).cumsum()])
    every = BETWEEN_CLICKS // BETWEEN_MOVES
    places = np.searchsorted(length, np.arange(0, length[-1], BETWEEN_MOVES))
    points = [tuple(point) for point in np.rint(line[places]).astype(int).tolist()]
    return [("move" if n % every else "click", point) for n, point in enumerate(points)]


def _play(tool, track) -> dict[str, list[float]]:
    """Return the seconds of opening, of every click and of every move."""
    times = {"open": [], "click": [], "move": []}
    for action, point in [*[("open", None)] * 3, *track]:
        start = time.perf_counter()
        getattr(tool, action)(point)
        times[action].append(time.perf_counter() - start)
    return times


def _agreement(image: np.ndarray, track) -> str:
    """Return how often the wire costs what the cheapest path of the whole picture costs."""
    from scipy.sparse.csgraph import dijkstra

    wire, checked, equal, worst = LiveWire(image), 0, 0, 0.0
    height, width = wire.shape
    graph = wire.graph((0, 0, height, width))  # without training the costs never change
    for action, point in track:
        if action == "click":
            wire.press(point)
            row, col = wire.seeds[-1]
            least = dijkstra(graph, indices=row * width + col)
        else:
            row, col = wire.move(point)[-1]
            error = abs(wire.wire_cost - least[row * width + col])
            checked, equal, worst = checked + 1, equal + (error < 1e-9), max(worst, error)
    return f"cost of SciPy's Dijkstra on the whole picture: {equal} of {checked}, worst {worst:.0e}"
