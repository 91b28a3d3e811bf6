"""How good GrabCut's masks are, ours beside OpenCV's, on pictures whose truth is known.

The box is that of the truth with two pixels of margin; the band where the truth is not sure is left
out. Both sides are drawn at several random starts. Energies are compared after models were fitted
to both masks alike, see `refitted`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from segteach.bench.kit.grabcut_peer import (
    MaskWithModels,
    as_bgr,
    opencv,
    refitted,
    relative_gap,
)
from segteach.bench.kit.pictures import picture_names, read_picture
from segteach.bench.kit.table import Table, averages, each, met_or_missed, score
from segteach.segmentation.grabcut import STARTS, GrabCut
from segteach.steps import last

SEEDS, SCRIBBLE_SEEDS = 5, 2
PEER, RESTARTS = "OpenCV", "restarts"
WORSE = 0.02  # IoU below OpenCV's that is worth a word
GAP_BAR, RISE_BAR, ERROR_BAR = 0.002, 1e-12, 0.3  # relative, relative, points


@dataclass(frozen=True)
class GrabCutTrial:
    """One picture, every method with every seed.

    scores: method -> (seeds, 2) of IoU and error in percent.
    energies: start -> (seeds,) of E as our run ended.
    gaps: start -> (seeds,), relative gap of refitted energies.
    rise: the largest relative rise of E when ours goes on from OpenCV's answer.
    """

    name: str
    scores: dict[str, np.ndarray]
    energies: dict[str, np.ndarray] = field(default_factory=dict)
    gaps: dict[str, np.ndarray] = field(default_factory=dict)
    rise: float = 0.0


def tables(folder: Path) -> Iterator[Table]:
    """Yield the tables of masks and energies from a box and of masks from scribbles."""
    names, hard = picture_names(folder), folder.with_name(f"{folder.name}_hard")
    trials = each(partial(box_trial, folder, SEEDS), names, _ious)
    yield mask_table(trials)
    yield energy_table(trials)
    if hard.is_dir():  # pictures on which starts collapse
        yield mask_table(each(partial(box_trial, hard, SEEDS), picture_names(hard), _ious))
    for number in (1, 2):
        trials = each(partial(scribble_trial, folder, SCRIBBLE_SEEDS, number), names, _ious)
        yield scribble_table(trials, number)


def _ious(trial: GrabCutTrial) -> str:
    return "IoU " + ", ".join(f"{m} {s[:, 0].mean():.3f}" for m, s in trial.scores.items())


# --- one picture ---------------------------------------------------------------------------------


def box_trial(folder: Path, seeds: int, name: str) -> GrabCutTrial:
    """Return OpenCV and each of our starts in the truth's box."""
    picture = read_picture(folder, name)
    image8, graph = as_bgr(picture.image), GrabCut(picture.image)
    scores, rises = {method: [] for method in (PEER, *STARTS)}, []
    energies, gaps = ({start: [] for start in STARTS} for _ in range(2))
    for rng in range(seeds):
        answers = {PEER: opencv(image8, picture.seeds, rng)}
        rises.append(largest_rise(picture.image, picture.seeds, answers[PEER]))
        for start in STARTS:
            end = last(GrabCut(picture.image, start=start).iterate(picture.seeds, rng=rng))
            answers[start] = MaskWithModels(end.mask, (end.background, end.foreground))
            energies[start].append(end.objective)
        theirs, *ours = refitted(graph, picture.seeds, list(answers.values()))
        for start, energy in zip(STARTS, ours, strict=True):
            gaps[start].append(relative_gap(energy, theirs))
        for method, answer in answers.items():
            scores[method].append(score(picture, answer.mask))
    scores, energies, gaps = (_arrays(part) for part in (scores, energies, gaps))
    scores[RESTARTS] = least_energy(scores, energies)
    return GrabCutTrial(name, scores, energies, gaps, max(rises))


def scribble_trial(folder: Path, seeds: int, number: int, name: str) -> GrabCutTrial:
    """Return OpenCV, with both classes for the unknown pixels, and ours from scribbles alone."""
    picture = read_picture(folder, name)
    scribbles, image8 = picture.scribbles[number - 1], as_bgr(picture.image)
    scores = {f"{PEER} {inside}": [] for inside in ("background", "foreground")}
    scores["ours"] = []
    for rng in range(seeds):
        for inside in ("background", "foreground"):
            mask = opencv(image8, scribbles, rng, inside).mask
            scores[f"{PEER} {inside}"].append(score(picture, mask))
        end = last(GrabCut(picture.image).iterate(scribbles, rng=rng))
        scores["ours"].append(score(picture, end.mask))
    return GrabCutTrial(name, _arrays(scores))


def largest_rise(image: np.ndarray, seeds: np.ndarray, answer: MaskWithModels) -> float:
    """Return the largest relative rise of E between our states, from another's answer on."""
    graph = GrabCut(image, tolerance=0)
    states = graph.iterate(seeds, mask=answer.mask, models=answer.models)
    energies = np.array([state.objective for state in states])
    return float(max(0.0, np.diff(energies).max()) / np.abs(energies).max())


def _arrays(lists: dict[str, list]) -> dict[str, np.ndarray]:
    return {key: np.array(values) for key, values in lists.items()}


def least_energy(scores: dict[str, np.ndarray], energies: dict[str, np.ndarray]) -> np.ndarray:
    """Return the score, (1, 2), of the run of least E among all starts and seeds."""
    start = min(energies, key=lambda word: energies[word].min())
    return scores[start][energies[start].argmin()][None]


# --- the tables ----------------------------------------------------------------------------------


def mask_table(trials: list[GrabCutTrial]) -> Table:
    """Return IoU and error of every method, means over the seeds, and who is worse than OpenCV."""
    methods = list(trials[0].scores)
    head = ("picture", *(f"{method} {what}" for what in ("IoU %", "err %") for method in methods))
    rows = [
        (trial.name, *_percent(trial, methods, 0), *_percent(trial, methods, 1)) for trial in trials
    ]
    lost = [said for trial in trials for start in STARTS if (said := lost_to_opencv(trial, start))]
    count = len(trials[0].scores[PEER])
    return Table(
        f"Masks from a box, mean of {count} seeds ({RESTARTS}: least energy of all)",
        head,
        rows + averages(rows),
        [f"worse than {PEER} by more than {100 * WORSE:g} points: {len(lost)}", *lost],
    )


def lost_to_opencv(trial: GrabCutTrial, start: str) -> str:
    """Return why a picture's mask is worse than OpenCV's, or "" where it is not."""
    theirs, ours = (trial.scores[method][:, 0].mean() for method in (PEER, start))
    if ours >= theirs - WORSE:
        return ""
    gap = trial.gaps[start].mean()
    why = (
        "lower energy, worse mask: the model's fault"
        if gap <= 0
        else "higher energy: the search's fault"
    )
    return (
        f"  {trial.name}, start {start}: IoU {100 * ours:.1f} against {100 * theirs:.1f}; "
        f"energy {100 * gap:+.2f} %: {why}"
    )


def energy_table(trials: list[GrabCutTrial]) -> Table:
    """Return the gaps between ours and OpenCV's energy in percent, and the largest rise."""
    rows = [(t.name, *(100 * gap.mean() for gap in t.gaps.values())) for t in trials]
    remarks = []
    for start in STARTS:
        median = np.median(np.concatenate([trial.gaps[start] for trial in trials]))
        remarks.append(f"{start}: median over pictures and seeds {100 * median:+.3f} %")
        remarks[-1] += f" (bar {100 * GAP_BAR:g} %): {met_or_missed(median <= GAP_BAR)}"
    rise = max(trial.rise for trial in trials)
    said = f"largest relative rise of E from {PEER}'s answers on: {rise:.1e} (bar {RISE_BAR:g})"
    return Table(
        f"Energy of our masks above {PEER}'s in percent, models fitted to all alike",
        ("picture", *STARTS),
        rows + averages(rows),
        [*remarks, f"{said}: {met_or_missed(rise <= RISE_BAR)}"],
    )


def scribble_table(trials: list[GrabCutTrial], number: int) -> Table:
    """Return the errors from scribbles alone, and how ours compares with OpenCV's better start."""
    methods = list(trials[0].scores)
    rows = [(trial.name, *_percent(trial, methods, 1)) for trial in trials]
    *theirs, ours = averages(rows)[0][1:]
    said = f"ours {ours:.2f} % against {min(theirs):.2f} % of {PEER}'s better start"
    return Table(
        f"Error in percent from scribbles alone, set {number} ({PEER}: what unknown starts as)",
        ("picture", *methods),
        rows + averages(rows),
        [f"{said} (bar + {ERROR_BAR}): {met_or_missed(ours <= min(theirs) + ERROR_BAR)}"],
    )


def _percent(trial: GrabCutTrial, methods: list[str], column: int) -> list[float]:
    """Return the mean over the seeds of IoU (column 0) or error (column 1), in percent."""
    scale = (100, 1)[column]
    return [scale * float(trial.scores[method][:, column].mean()) for method in methods]
