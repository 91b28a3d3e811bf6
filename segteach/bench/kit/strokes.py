"""Logs of strokes played again: our answer to each stroke beside the answers of the peers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from segteach.arrays import Stroke
from segteach.bench.kit.row import Row, timed
from segteach.marks.session import Session
from segteach.metrics import iou

FIRST = 2  # strokes of a log: with them both classes have seeds
Side = Callable[[np.ndarray], Callable[[], np.ndarray]]  # seeds -> what the clock runs for -> mask


@dataclass(frozen=True)
class Replay:
    """A log played on a picture.

    picture: its name and size.
    ours: seconds of our answer to each stroke.
    peers: peer -> seconds of each of its answers.
    ious: peer -> overlap of each of its masks with ours; 1 where every label is the same.
    """

    picture: str
    ours: list[float]
    peers: dict[str, list[float]]
    ious: dict[str, list[float]]


def replay(
    log: Session,
    make: Callable[[np.ndarray], tuple[Side, dict[str, Side]]],
    *,
    shape: tuple[int, int] | None = None,
    every: int = 1,
) -> Replay:
    """Return the times and the agreement of all strokes of a log after its first two.

    make: make(seeds) -> ours, {peer: its side}, at the seeds of the first two strokes. A side is
        side(seeds) -> answer, and answer() -> mask, bool (H, W). The clock runs for `answer()`
        alone: what stands ready before the stroke is built in `side(seeds)`.
    shape: (H, W) of the picture, by default the log's; the strokes are scaled to it.
    every: of so many strokes one is put to the peers too.
    """
    shape = shape or log.shape
    seeds_in_turn = seeds_after_strokes(log, shape)
    ours, peers = make(next(seeds_in_turn))
    name = f"{log.picture} {shape[1]}x{shape[0]}"
    run = Replay(name, [], {peer: [] for peer in peers}, {peer: [] for peer in peers})
    for number, seeds in enumerate(seeds_in_turn):
        took, mask = timed(ours(seeds))
        run.ours.append(took)
        for peer, side in peers.items() if number % every == 0 else ():
            took, other = timed(side(seeds))
            run.peers[peer].append(took)
            run.ious[peer].append(iou(other, mask))
    return run


def seeds_after_strokes(log: Session, shape: tuple[int, int]) -> Iterator[np.ndarray]:
    """Yield the seeds, (H, W), after the first two strokes of a log and after each further one."""
    session, factor = Session(shape, log.picture), shape[0] / log.shape[0]
    for number, stroke in enumerate(log.edits, start=1):
        session.add(stroke if factor == 1 else scaled(stroke, factor))
        if number >= FIRST:
            yield session.seeds


def scaled(stroke: Stroke, factor: float) -> Stroke:
    """Return the stroke on a picture that is `factor` times as wide and high."""
    points = (np.asarray(stroke.points) + 0.5) * factor - 0.5  # pixel centres lie on whole numbers
    return Stroke(points, stroke.radius * factor, stroke.seed)


def stroke_row(what: str, run: Replay, peer: str) -> Row:
    """Return our answers beside a peer's, whose labels have to be the same."""
    same = sum(overlap == 1 for overlap in run.ious[peer])
    said = (
        f"labels identical after {same} of {len(run.ious[peer])} strokes; 90th percentile "
        f"{1e3 * np.percentile(run.ours, 90):.1f} ms, slowest {1e3 * max(run.ours):.1f} ms"
    )
    return beside(what, run, peer, said)


def beside(what: str, run: Replay, peer: str, agreement: str) -> Row:
    """Return the medians of our answers and of a peer's."""
    return Row(
        task=f"{what} {run.picture}, median of {len(run.ours)} strokes",
        peer=peer,
        ours_s=float(np.median(run.ours)),
        peer_s=float(np.median(run.peers[peer])),
        agreement=agreement,
    )
