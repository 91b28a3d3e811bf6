"""GrabCut against OpenCV's, and a stroke on the graph that is kept against a cut from nothing.

Box: both see the same picture of 8 bits and the same box, and run five rounds. The two minimise
different energies from different random starts, so the masks are compared by IoU, and by either
definition of the energy once models were fitted to both masks alike. OpenCV starts with the whole
box as foreground, ours with the half that is most unlike the outside; one run from OpenCV's start
is told beside it. The rows of the median have the median of the ratios as their ratio; their
peer_s is that ratio times our median.
Strokes: the committed logs of `bench.robot`. Ours is the whole answer to a stroke, new seeds in,
mask out. The peer cuts the same energy from nothing: graph and flow, models given.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from segteach.arrays import Seed, seeds_from_box
from segteach.bench.kit.grabcut_peer import (
    ROUNDS,
    Answer,
    as_bgr,
    opencv,
    picture_names,
    read_picture,
    refitted,
    relative_gap,
    truth_folder,
)
from segteach.bench.kit.make_logs import LOGS, OBJECTS, SHAPE
from segteach.bench.kit.pictures import at_size
from segteach.bench.kit.row import Row, alternate
from segteach.cuts.partial_cut import PartialCut
from segteach.marks.session import Session
from segteach.metrics import iou
from segteach.segmentation.grabcut import GrabCut, GrabCutState
from segteach.segmentation.grabcut.colours import component_costs
from segteach.steps import last

BOXES = {  # by eye on the photograph at 640 x 480: x0, y0, x1, y1
    "astronaut": (30, 5, 450, 475),
    "camera": (5, 5, 465, 475),
    "chelsea": (80, 20, 600, 470),
    "china": (40, 60, 600, 400),
    "coffee": (15, 30, 545, 475),
    "coins": (30, 30, 600, 450),
    "flower": (120, 60, 560, 440),
    "grace_hopper": (60, 20, 600, 475),
    "rocket": (250, 20, 420, 470),
}
REPEATS = 3
PEER = "OpenCV grabCut"


def rows() -> Iterator[Row]:
    """Yield bundled photographs, strokes, and the pictures of SEGTEACH_DATA where it is set."""
    bundled = (
        (name, eight_bits(at_size(name)), seeds_from_box(SHAPE, box)) for name, box in BOXES.items()
    )
    yield from _with_median(bundled, "bundled photographs")
    for name in OBJECTS:
        yield stroke_row(name)
    folder = truth_folder()
    if folder is not None:
        pictures = (read_picture(folder, name) for name in picture_names(folder))
        boxed = ((picture.name, picture.image, picture.seeds) for picture in pictures)
        yield from _with_median(boxed, "pictures of SEGTEACH_DATA")


def eight_bits(image: np.ndarray) -> np.ndarray:
    """Return the picture on the levels that 8 bits can hold."""
    return np.rint(255 * image) / 255


def _with_median(photographs: Iterator, title: str) -> Iterator[Row]:
    found = []
    for name, image, seeds in photographs:
        found.append(box_row(name, image, seeds))
        yield found[-1]
    yield median_row(found, title)


def median_row(found: list[Row], title: str) -> Row:
    """Return the row whose ratio is the median of the ratios; peer_s is made to fit it."""
    ratios = [row.ratio for row in found]
    ours_s = float(np.median([row.ours_s for row in found]))
    return Row(
        task=f"grabcut median of {len(found)} {title}, {ROUNDS} rounds",
        peer=PEER,
        ours_s=ours_s,
        peer_s=ours_s * float(np.median(ratios)),
        agreement=f"median of the ratios, which lie from {min(ratios):.2f} to {max(ratios):.2f}",
    )


def box_row(name: str, image: np.ndarray, seeds: np.ndarray) -> Row:
    """Return one picture: the times of both, and how well their masks agree."""
    height, width = seeds.shape
    image8 = as_bgr(image)

    def ours(start: str = "unlike") -> GrabCutState:
        return last(GrabCut(image, start=start, max_rounds=ROUNDS, tolerance=0).iterate(seeds))

    def theirs() -> Answer:
        return opencv(image8, seeds)

    end, answer = ours(), theirs()
    ours_s, peer_s = alternate(ours, theirs, REPEATS)
    said = [f"IoU of the masks {iou(end.mask, answer.mask):.3f}"]
    answers = answer, Answer(end.mask, (end.background, end.foreground))
    for likelihood, whose in (("component", "paper's"), ("mixture", "OpenCV's")):
        peer, own = refitted(GrabCut(image, likelihood=likelihood), seeds, answers)
        said.append(f"{whose} energy {100 * relative_gap(own, peer):+.2f} % against the peer's")
    began = time.perf_counter()
    same_start = iou(ours("all").mask, answer.mask)
    seconds = time.perf_counter() - began
    said.append(f"from the peer's start once {seconds:.2f} s, IoU {same_start:.3f}")
    if end.round < ROUNDS:
        said.append(f"ours converged after {end.round} rounds")
    return Row(
        f"grabcut {name} {width}x{height}, {ROUNDS} rounds", PEER, ours_s, peer_s, "; ".join(said)
    )


def stroke_row(name: str) -> Row:
    """Return one log: a warm cut after each stroke, models frozen, beside a cold one."""
    warm, cold, differ = replay(Session.load(LOGS / f"{name}.json"), eight_bits(at_size(name)))
    same = sum(pixels == 0 for pixels in differ)
    return Row(
        task=f"grabcut strokes {name} {SHAPE[1]}x{SHAPE[0]}, median of {len(warm)}",
        peer="cold cut of the same energy",
        ours_s=float(np.median(warm)),
        peer_s=float(np.median(cold)),
        agreement=(
            f"labels identical after {same} of {len(warm)} strokes; "
            f"90th percentile {1e3 * np.percentile(warm, 90):.1f} ms, "
            f"slowest {1e3 * max(warm):.1f} ms"
        ),
    )


def replay(log: Session, image: np.ndarray) -> tuple[list[float], list[float], list[int]]:
    """Return seconds of the warm and the cold cut after each stroke, and pixels that differ."""
    session, graph = Session(log.shape, log.picture), GrabCut(image)
    for edit in log.edits[:2]:
        session.add(edit)
    end = last(graph.iterate(session.seeds))
    colours = image.reshape(-1, 3)
    models = end.background, end.foreground
    costs = np.stack([component_costs(colours, m).min(axis=0) for m in models], axis=1)
    warm, cold, differ = [], [], []
    for edit in log.edits[2:]:
        session.add(edit)
        seeds = session.seeds
        start = time.perf_counter()
        mask = graph.edit(seeds).mask
        warm.append(time.perf_counter() - start)
        start = time.perf_counter()
        free, said = seeds == Seed.UNKNOWN, seeds == Seed.FOREGROUND
        labels = PartialCut(free, said, graph.links.planes, graph.links.connectivity).cut(costs)[0]
        cold.append(time.perf_counter() - start)
        differ.append(int(np.count_nonzero(labels != mask)))
    return warm, cold, differ
