"""GrabCut against OpenCV's, and a stroke on the graph that is kept against a cut from nothing.

Box: both see the same picture of 8 bits and the same box, and run five rounds. The two minimise
different energies from different random starts, so the masks are compared by IoU, and by either
definition of the energy once models were fitted to both masks alike. OpenCV starts with the whole
box as foreground, ours with the half that is most unlike the outside; one run from OpenCV's start
is told beside it. The rows of the median have the median of the ratios as their ratio; their
peer_s is that ratio times our median.
Strokes: the committed logs of `kit.make_logs`. Ours is the whole answer to a stroke, new seeds in,
mask out. The peer cuts the same energy from nothing, graph and flow, models given: after each tenth
stroke, with `full` after every one.
`full` also takes all bundled photographs, and the pictures of SEGTEACH_DATA where it is set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from segteach.arrays import Seed, seeds_from_box
from segteach.bench.kit.grabcut_peer import (
    ROUNDS,
    MaskWithModels,
    as_bgr,
    opencv,
    refitted,
    relative_gap,
)
from segteach.bench.kit.make_logs import OBJECTS, SHAPE, stroke_log
from segteach.bench.kit.pictures import (
    at_size,
    eight_bits,
    picture_names,
    read_picture,
    truth_folder,
)
from segteach.bench.kit.row import Row, alternate, timed
from segteach.bench.kit.strokes import Side, replay, stroke_row
from segteach.cuts.partial_cut import PartialCut
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
QUICK = "astronaut", "coffee", "flower"  # the others are for `full`
REPEATS, EVERY = 3, 10  # of so many strokes one is cut from nothing
PEER, COLD = "OpenCV grabCut", "cold cut of the same energy"


def rows(full: bool = False) -> Iterator[Row]:
    """Yield bundled photographs, strokes, and, with `full`, the pictures of SEGTEACH_DATA."""
    names = BOXES if full else QUICK
    bundled = ((n, eight_bits(at_size(n)), seeds_from_box(SHAPE, BOXES[n])) for n in names)
    yield from _with_median(bundled, "bundled photographs")
    for name in OBJECTS:
        make = partial(sides, eight_bits(at_size(name)))
        run = replay(stroke_log(name), make, every=1 if full else EVERY)
        yield stroke_row("grabcut stroke", run, COLD)
    folder = truth_folder() if full else None
    if folder is not None:
        pictures = (read_picture(folder, name) for name in picture_names(folder))
        boxed = ((picture.name, picture.image, picture.seeds) for picture in pictures)
        yield from _with_median(boxed, "pictures of SEGTEACH_DATA")


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
    """Return one picture: how well the masks of both agree, and the times."""
    image8 = as_bgr(image)
    end, answer = ours(image, seeds), opencv(image8, seeds)
    said = [f"IoU of the masks {iou(end.mask, answer.mask):.3f}"]
    said += energies(image, seeds, end, answer)
    once_s, same_start = timed(lambda: ours(image, seeds, start="all"))
    overlap = iou(same_start.mask, answer.mask)
    said.append(f"from the peer's start once {once_s:.2f} s, IoU {overlap:.3f}")
    if end.round < ROUNDS:
        said.append(f"ours converged after {end.round} rounds")
    times = alternate(lambda: ours(image, seeds), lambda: opencv(image8, seeds), REPEATS)
    height, width = seeds.shape
    return Row(f"grabcut {name} {width}x{height}, {ROUNDS} rounds", PEER, *times, "; ".join(said))


def ours(image: np.ndarray, seeds: np.ndarray, start: str = "tight") -> GrabCutState:
    """Return our state after at most as many rounds as OpenCV runs."""
    return last(GrabCut(image, start=start, max_rounds=ROUNDS, tolerance=0).iterate(seeds))


def energies(
    image: np.ndarray, seeds: np.ndarray, end: GrabCutState, answer: MaskWithModels
) -> Iterator[str]:
    """Yield how far our energy lies from the peer's, by either definition of the energy."""
    answers = answer, MaskWithModels(end.mask, (end.background, end.foreground))
    for likelihood, whose in (("component", "paper's"), ("mixture", "OpenCV's")):
        peer, own = refitted(GrabCut(image, likelihood=likelihood), seeds, answers)
        yield f"{whose} energy {100 * relative_gap(own, peer):+.2f} % against the peer's"


def sides(image: np.ndarray, seeds: np.ndarray) -> tuple[Side, dict[str, Side]]:
    """Return the graph after a whole run, and cuts from nothing: both keep the models learned."""
    graph = GrabCut(image)
    end = last(graph.iterate(seeds))
    models, colours = (end.background, end.foreground), image.reshape(-1, 3)
    costs = np.stack([component_costs(colours, m).min(axis=0) for m in models], axis=1)

    def warm(seeds: np.ndarray) -> Callable[[], np.ndarray]:
        return lambda: graph.edit(seeds).mask

    def cold(seeds: np.ndarray) -> Callable[[], np.ndarray]:
        free, fixed = seeds == Seed.UNKNOWN, seeds == Seed.FOREGROUND
        planes, connectivity = graph.links.planes, graph.links.connectivity
        return lambda: PartialCut(free, fixed, planes, connectivity).cut(costs)[0]

    return warm, {COLD: cold}
