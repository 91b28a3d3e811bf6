"""Lazy Snapping's parts against their peers, and its strokes against cuts from nothing.

Regions: ours are a watershed, the peer's are SLIC's, about as many. Graph: both get the same labels
and the same neighbourhood; nodes, edges, sizes and means must agree.
Strokes: the committed logs of `kit.make_logs`. Ours is the whole answer to a stroke on the graph
that is kept: new seeds in, mask out. One peer is the same answer of a graph that has cut nothing
yet, built before the clock started: its labels must be the same. Another is the answer on pixels in
place of segments, likewise kept between strokes. Both answer each tenth stroke.
All at 640x480. `full` adds larger pictures, to which the logs are scaled, and tells how the times
grow; and, where SEGTEACH_DATA is set, what the regions of its pictures miss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np

from segteach.bench.kit.make_logs import OBJECTS, stroke_log
from segteach.bench.kit.pictures import at_size, picture_names, read_picture, truth_folder
from segteach.bench.kit.row import Row, alternate
from segteach.bench.kit.strokes import Replay, Side, beside, replay, stroke_row
from segteach.segmentation.lazy_snapping import LazySnapping
from segteach.segmentation.superpixels import RegionGraph, region_graph, superpixels

PICTURE, SIZES = "coffee", ((640, 480), (1280, 960), (2560, 1920))
SPACING = 8  # pixels between markers
REPEATS, EVERY = 3, 10  # of so many strokes the peers answer one
ON_PIXELS = SIZES[:1]  # a cut on pixels takes seconds here, minutes on the larger ones
SLIC, RAG = "scikit-image SLIC", "scikit-image rag_mean_color"
COLD, PIXELS = "cold cut", "the same on pixels"


def rows(full: bool = False) -> Iterator[Row]:
    """Yield regions, graph, both together, and strokes."""
    sizes = SIZES if full else SIZES[:1]
    yield from with_growth([watershed_row(*size) for size in sizes])
    folder = truth_folder() if full else None
    if folder is not None:
        yield truth_row([read_picture(folder, name) for name in picture_names(folder)])
    for connectivity in (4, 8):
        yield graph_row(at_size(PICTURE), connectivity)
    yield both_row(at_size(PICTURE))
    for name in OBJECTS:
        runs = [strokes_on(name, *size) for size in sizes]
        yield from with_growth([stroke_row("lazy stroke", run, COLD) for run in runs])
        yield from (pixel_row(run) for run in runs if PIXELS in run.peers)


def with_growth(found: list[Row]) -> Iterator[Row]:
    """Yield rows of the first SIZES in order; each but the first also says how the time grew."""
    yield found[0]
    for (small, large), (before, row) in zip(pairwise(SIZES), pairwise(found), strict=False):
        more = np.prod(large) / np.prod(small)
        power = np.log(row.ours_s / before.ours_s) / np.log(more)
        growth = f"{more:.0f} times the pixels take pixels^{power:.2f}"
        yield replace(row, agreement=f"{row.agreement}; {growth}")


def watershed_row(width: int, height: int) -> Row:
    """Return regions alone."""
    image = at_size(PICTURE, width, height)
    agreement = region_counts(image)
    times = alternate(lambda: watershed(image), lambda: slic(image), REPEATS)
    return Row(f"lazy watershed {PICTURE} {width}x{height}", SLIC, *times, agreement)


def region_counts(image: np.ndarray) -> str:
    """Say how many regions both find."""
    ours, theirs = (int(labels.max()) + 1 for labels in (watershed(image), slic(image)))
    return f"{ours} regions, the peer's {theirs}"


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
    given = image, labels, connectivity
    said = agreement(region_graph(*given), rag(*given))
    times = alternate(lambda: region_graph(*given), lambda: rag(*given), REPEATS)
    height, width = labels.shape
    task = f"lazy graph {PICTURE} {width}x{height}, {connectivity} neighbours"
    return Row(task, RAG, *times, said)


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
    said = region_counts(image)
    times = alternate(
        lambda: region_graph(image, watershed(image), 4),
        lambda: rag(image, slic(image), 4),
        REPEATS,
    )
    height, width = image.shape[:2]
    task = f"lazy watershed + graph {PICTURE} {width}x{height}, 4 neighbours"
    return Row(task, f"{SLIC} + rag_mean_color", *times, said)


def strokes_on(name: str, width: int, height: int) -> Replay:
    """Return the log of a photograph, played on it at this size."""
    image = at_size(name, width, height)
    make = partial(sides, image, on_pixels=(width, height) in ON_PIXELS)
    return replay(stroke_log(name), make, shape=(height, width), every=EVERY)


def sides(image: np.ndarray, seeds: np.ndarray, *, on_pixels: bool) -> tuple[Side, dict[str, Side]]:
    """Return the graph that has cut once, ones that have not, and, if asked, one on pixels."""

    def kept(on: str) -> Side:
        snapping = LazySnapping(image, on=on)
        snapping.cut(seeds)
        return lambda seeds: partial(mask_of, snapping, seeds)

    def cold(seeds: np.ndarray) -> Callable[[], np.ndarray]:
        return partial(mask_of, LazySnapping(image), seeds)

    peers = {COLD: cold, PIXELS: kept("pixels")} if on_pixels else {COLD: cold}
    return kept("segments"), peers


def mask_of(snapping: LazySnapping, seeds: np.ndarray) -> np.ndarray:
    """Return the answer to these seeds, bool (H, W)."""
    return snapping.cut(seeds).mask


def pixel_row(run: Replay) -> Row:
    """Return segments beside pixels, whose masks may differ."""
    ious = run.ious[PIXELS]
    agreement = f"IoU of the masks {min(ious):.3f} to {max(ious):.3f}"
    return beside("lazy stroke", run, PIXELS, agreement)
