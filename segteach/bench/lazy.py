"""Lazy Snapping's parts against their peers, and its strokes against cuts from nothing.

Regions: ours are a watershed, the peer's are SLIC's, about as many. Graph: both get the same labels
and the same neighbourhood; nodes, edges, sizes and means must agree.
Strokes: the committed logs of `bench.robot`, scaled up with the photograph. Ours is the whole
answer to a stroke on the graph that is kept: new seeds in, mask out. One peer is the same answer of
a graph that has cut nothing yet, built before the clock started: its labels must be the same.
Another is the answer on pixels in place of segments, likewise kept between strokes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from segteach.arrays import Stroke
from segteach.bench.kit.grabcut_peer import picture_names, read_picture, truth_folder
from segteach.bench.kit.make_logs import LOGS, OBJECTS
from segteach.bench.kit.pictures import at_size
from segteach.bench.kit.row import Row, alternate
from segteach.marks.session import Session
from segteach.metrics import iou
from segteach.segmentation.lazy_snapping import LazySnapping
from segteach.segmentation.superpixels import RegionGraph, region_graph, superpixels

PICTURE, SIZES = "coffee", ((640, 480), (1280, 960), (2560, 1920))
SPACING = 8  # pixels between markers
REPEATS = 3
FIRST = 1  # stroke of a log with which there are seeds of both classes
CHECK_EVERY = 10  # of so many strokes one is also cut from nothing and on pixels
ON_PIXELS = SIZES[:1]  # a cut on pixels takes seconds here, minutes on the larger ones
SLIC, RAG = "scikit-image SLIC", "scikit-image rag_mean_color"


def rows() -> Iterator[Row]:
    """Yield regions, graph, both together, and strokes."""
    yield from with_growth([watershed_row(*size) for size in SIZES])
    folder = truth_folder()
    if folder is not None:
        yield truth_row([read_picture(folder, name) for name in picture_names(folder)])
    for connectivity in (4, 8):
        yield graph_row(at_size(PICTURE), connectivity)
    yield both_row(at_size(PICTURE))
    for name in OBJECTS:
        yield from stroke_rows(name)


def with_growth(found: list[Row]) -> Iterator[Row]:
    """Yield rows of SIZES in their order; each but the first also says how the time grew."""
    yield found[0]
    for (small, large), (before, row) in zip(pairwise(SIZES), pairwise(found), strict=True):
        more = np.prod(large) / np.prod(small)
        power = np.log(row.ours_s / before.ours_s) / np.log(more)
        growth = f"{more:.0f} times the pixels take pixels^{power:.2f}"
        yield Row(row.task, row.peer, row.ours_s, row.peer_s, f"{row.agreement}; {growth}")


def watershed_row(width: int, height: int) -> Row:
    """Return regions alone."""
    image = at_size(PICTURE, width, height)
    ours_s, peer_s = alternate(lambda: watershed(image), lambda: slic(image), REPEATS)
    counts = [int(labels.max()) + 1 for labels in (watershed(image), slic(image))]
    task = f"lazy watershed {PICTURE} {width}x{height}"
    return Row(task, SLIC, ours_s, peer_s, "{} regions, the peer's {}".format(*counts))


def watershed(image: np.ndarray) -> np.ndarray:
    """Return our regions, int32 (H, W)."""
    return superpixels(image, spacing=SPACING)


def slic(image: np.ndarray) -> np.ndarray:
    """Return SLIC's regions, about as many, (H, W)."""
    from skimage.segmentation import slic

    return slic(image, n_segments=image[..., 0].size // SPACING**2, start_label=0)


def truth_row(pictures: list) -> Row:
    """Return regions alone on pictures with their truth, and what the best cut of them misses."""
    times = [
        alternate(lambda p=p: watershed(p.image), lambda p=p: slic(p.image), 1) for p in pictures
    ]
    missed = [
        [100 * least_error(cut(p.image), p.truth, p.ignore) for cut in (watershed, slic)]
        for p in pictures
    ]
    ours, theirs = np.mean(missed, axis=0)
    return Row(
        f"lazy watershed, median of {len(pictures)} pictures of SEGTEACH_DATA",
        SLIC,
        *np.median(times, axis=0).tolist(),
        f"pixels that no choice of whole regions gets right: {ours:.2f} %, the peer's "
        f"{theirs:.2f} %; fewer on {sum(a < b for a, b in missed)} pictures",
    )


def least_error(labels: np.ndarray, truth: np.ndarray, ignore: np.ndarray) -> float:
    """Return the share of pixels that the best labelling by whole regions gets wrong."""
    count = labels.max() + 1
    sizes = np.bincount(labels[~ignore], minlength=count)
    inside = np.bincount(labels[~ignore & truth], minlength=count)
    return float(np.minimum(inside, sizes - inside).sum() / sizes.sum())


def graph_row(image: np.ndarray, connectivity: int) -> Row:
    """Return the graph alone, of the same labels."""
    labels = watershed(image)
    ours_s, peer_s = alternate(
        lambda: region_graph(image, labels, connectivity),
        lambda: rag(image, labels, connectivity),
        REPEATS,
    )
    said = agreement(region_graph(image, labels, connectivity), rag(image, labels, connectivity))
    height, width = labels.shape
    task = f"lazy graph {PICTURE} {width}x{height}, {connectivity} neighbours"
    return Row(task, RAG, ours_s, peer_s, said)


def rag(image: np.ndarray, labels: np.ndarray, connectivity: int):
    """Return scikit-image's graph, which counts neighbours in steps."""
    from skimage.graph import rag_mean_color

    return rag_mean_color(image, labels, connectivity=connectivity // 4)


def agreement(ours: RegionGraph, theirs) -> str:
    """Say whether both graphs have the same nodes, edges and sizes, and how far the means lie."""
    nodes = [theirs.nodes[region] for region in range(len(ours.sizes))]
    same = {
        "nodes": set(theirs.nodes) == set(range(len(nodes))),
        "edges": {tuple(sorted(e)) for e in theirs.edges} == set(map(tuple, ours.edges.tolist())),
        "sizes": all(node["pixel count"] == n for node, n in zip(nodes, ours.sizes, strict=True)),
    }
    apart = max(
        np.abs(node["mean color"] - m).max() for node, m in zip(nodes, ours.means, strict=True)
    )
    said = ", ".join(f"{what} {'the same' if ok else 'DIFFERENT'}" for what, ok in same.items())
    return f"{len(nodes)} regions, {len(ours.edges)} edges; {said}; means within {apart:.0e}"


def both_row(image: np.ndarray) -> Row:
    """Return regions and graph together, as a picture is opened."""
    ours_s, peer_s = alternate(
        lambda: region_graph(image, watershed(image), 4),
        lambda: rag(image, slic(image), 4),
        REPEATS,
    )
    height, width = image.shape[:2]
    task = f"lazy watershed + graph {PICTURE} {width}x{height}, 4 neighbours"
    counts = [int(labels.max()) + 1 for labels in (watershed(image), slic(image))]
    said = "{} regions, the peer's {}".format(*counts)
    return Row(task, f"{SLIC} + rag_mean_color", ours_s, peer_s, said)


def stroke_rows(name: str) -> Iterator[Row]:
    """Yield one log on each size against a cold cut, then against a graph of the pixels."""
    log = Session.load(LOGS / f"{name}.json")
    cold, pixels = [], []
    for size in SIZES:
        run = replay(log, at_size(name, *size), on_pixels=size in ON_PIXELS)
        warm = run["warm"]
        ours_s, cold_s = (float(np.median(run[what])) for what in ("warm", "cold"))
        task = f"lazy stroke {name} {size[0]}x{size[1]}, median of {len(warm)}"
        said = (
            f"labels identical after {sum(run['same'])} of {len(run['same'])} strokes; 90th "
            f"percentile {1e3 * np.percentile(warm, 90):.0f} ms, slowest {1e3 * max(warm):.0f} ms"
        )
        cold.append(Row(task, "cold cut", ours_s, cold_s, said))
        if run["pixels"]:
            said = f"IoU of the masks {min(run['iou']):.3f} to {max(run['iou']):.3f}"
            pixels_s = float(np.median(run["pixels"]))
            pixels.append(Row(task, "the same on pixels", ours_s, pixels_s, said))
    yield from with_growth(cold)
    yield from pixels


def replay(log: Session, image: np.ndarray, on_pixels: bool) -> dict[str, list]:
    """Return seconds and agreement of the strokes of a log, scaled to the picture.

    warm: of each stroke. cold, same: of each CHECK_EVERY-th on a graph that has cut nothing yet,
    and whether the labels are the same. pixels, iou: of those on pixels, with the overlap.
    """
    factor = image.shape[0] / log.shape[0]
    session, snapping = Session(image.shape[:2], log.picture), LazySnapping(image)
    pixels = LazySnapping(image, on="pixels") if on_pixels else None
    run = {what: [] for what in ("warm", "cold", "same", "pixels", "iou")}
    for number, edit in enumerate(log.edits):
        session.add(scaled(edit, factor))
        if number < FIRST:
            continue
        mask = _timed(snapping, session.seeds, run["warm"])
        if (number - FIRST) % CHECK_EVERY == 0:
            cold = _timed(LazySnapping(image), session.seeds, run["cold"])
            run["same"].append(bool((cold == mask).all()))
            if pixels is not None:
                run["iou"].append(iou(_timed(pixels, session.seeds, run["pixels"]), mask))
    return {**run, "warm": run["warm"][1:], "pixels": run["pixels"][1:]}  # the first ones are cold


def scaled(stroke: Stroke, factor: float) -> Stroke:
    """Return the stroke on a picture that is `factor` times as wide and high."""
    points = (np.asarray(stroke.points) + 0.5) * factor - 0.5  # pixel centres lie on whole numbers
    return Stroke(points, stroke.radius * factor, stroke.seed)


def _timed(snapping: LazySnapping, seeds: np.ndarray, seconds: list[float]) -> np.ndarray:
    start = time.perf_counter()
    mask = snapping.cut(seeds).mask
    seconds.append(time.perf_counter() - start)
    return mask
