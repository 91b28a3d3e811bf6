"""How good the matting methods are: the measures of alphamatting.com on pictures with known alpha.

Each method takes each picture and trimap once, some at a time, and each result is kept at once in
OUT/state: a run that was stopped, or killed, goes on where it was, and ends with the same tables.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from segteach.bench.kit.evaluation.chart import chart
from segteach.bench.kit.evaluation.ledger import Ledger
from segteach.bench.kit.evaluation.official import fetched, of_archives
from segteach.bench.kit.evaluation.pictures import (
    TRIMAPS,
    Picture,
    of_folder,
    painted,
    usual_folder,
)
from segteach.bench.kit.evaluation.standings import Standings, as_csv
from segteach.bench.kit.evaluation.trial import MEASURES, trial, trial_version
from segteach.bench.kit.evaluation.workers import NoWorkers, answers
from segteach.bench.kit.table import Incomplete, Table
from segteach.files import write_whole
from segteach.matting.bayesian import bayesian
from segteach.matting.closed_form import closed_form
from segteach.matting.harmonic import harmonic
from segteach.matting.knn import knn
from segteach.matting.knockout import knockout
from segteach.matting.poisson import poisson
from segteach.matting.random_walk import random_walk
from segteach.matting.ruzon_tomasi import ruzon_tomasi
from segteach.matting.wang_cohen import wang_cohen

METHODS: dict[str, Callable] = {  # (image, seeds) -> a state with `alpha`; each a function
    "harmonic": harmonic,
    "knockout": knockout,
    "ruzon-tomasi": ruzon_tomasi,
    "bayesian": bayesian,
    "random-walk": random_walk,
    "poisson": poisson,
    "closed-form": closed_form,
    "knn": knn,
    "wang-cohen": wang_cohen,
}


class Plan(NamedTuple):
    """What is evaluated, by whom, and where the results go.

    pictures: of every trimap. methods: names of METHODS. workers, scheduler: see `answers`.
    output: a folder.
    """

    pictures: list[Picture]
    methods: tuple[str, ...]
    workers: int
    scheduler: str | None
    output: Path


def plan_of(options) -> Plan:
    """Return the plan of the options of the command line; ValueError for what cannot be."""
    for name in options.methods or ():
        if name not in METHODS:
            raise ValueError(f"--methods: got {name}, allowed are {', '.join(METHODS)}")
    if options.workers < 1:
        raise ValueError(f"--workers: got {options.workers}, allowed is a whole number >= 1")
    output = Path(options.output)
    if output.exists() and not output.is_dir():
        raise ValueError(f"--output: {output} is no folder, allowed is one, there or not")
    trimaps = (options.trimap,) if options.trimap else TRIMAPS
    return Plan(
        pictures=_pictures(options, trimaps),
        methods=tuple(dict.fromkeys(options.methods or METHODS)),
        workers=options.workers,
        scheduler=options.scheduler,
        output=output,
    )


def _pictures(options, trimaps: tuple[int, ...]) -> list[Picture]:
    if options.official and options.quality:
        raise ValueError("--official: it takes the place of FOLDER, allowed is one of both")
    if options.official:
        return of_archives(fetched(), trimaps)
    folder = Path(options.quality) if options.quality else usual_folder()
    try:
        return painted(trimaps) if folder is None else of_folder(folder, trimaps)
    except (OSError, ValueError) as error:
        raise ValueError(f"--quality: {error}") from None


def tables(plan: Plan) -> Iterator[Table]:
    """Yield the table of each trimap; before that all is found, and the files are written.

    The files: matting.md, matting.csv and matting.png, in the folder of the plan. Raises Incomplete
    after the last table where something failed, or before any where the workers are gone.
    """
    wanted = {
        (picture.name, picture.trimap_number, method): key_of(picture, method)
        for method in plan.methods
        for picture in plan.pictures
    }
    try:
        with Ledger.opened(plan.output / "state" / "results.jsonl") as ledger:
            _find_missing(plan, ledger, wanted)
            found = standings_of(plan, {w: ledger.entries.get(key) for w, key in wanted.items()})
            _write(plan.output, found)
    except OSError as error:
        raise Incomplete(f"{plan.output}: {error}") from None
    for one in found:
        yield one.summary()
    if missing := sum(key not in ledger.entries for key in wanted.values()):
        raise Incomplete(f"{missing} of {len(wanted)} failed; the next run tries these again")


def key_of(picture: Picture, method: str) -> str:
    """Return what tells a result from all others: the picture's files, the method, its version."""
    return f"{method} {trial_version(METHODS[method])} {picture.digest}"


def _find_missing(plan: Plan, ledger: Ledger, wanted: dict[tuple, str]) -> None:
    """Make the trials whose results are not there, and keep each as soon as it is."""
    calls = {}  # by key: pictures may be alike
    for method in plan.methods:
        for picture in plan.pictures:
            key = wanted[picture.name, picture.trimap_number, method]
            if key not in ledger.entries:
                calls[key] = method, picture
    before = len(set(wanted.values())) - len(calls)
    if before:
        _tell(f"{before} of {before + len(calls)} were done before")
    if not calls:
        return
    found = answers(
        trial,
        [(METHODS[method], picture) for method, picture in calls.values()],
        min(plan.workers, len(calls)),
        plan.scheduler,
    )
    keys, total = list(calls), before + len(calls)
    try:
        for done, (number, answer) in enumerate(found, start=before + 1):
            method, picture = calls[keys[number]]
            said = _kept(ledger, keys[number], method, picture, answer)
            _tell(f"{done}/{total} {picture.name} trimap {picture.trimap_number} {method}: {said}")
    except NoWorkers as error:
        raise Incomplete(f"{error}; what was done is kept, the next run goes on there") from None


def _kept(ledger: Ledger, key: str, method: str, picture: Picture, answer) -> str:
    """Write what a trial gave into the ledger and return what is to be told of it."""
    if isinstance(answer, Exception):
        return f"failed: {' '.join(str(answer).split()) or type(answer).__name__}"
    if answer["version"] != trial_version(METHODS[method]):
        raise NoWorkers("the workers have another segteach than this machine")
    named = {"method": method, "picture": picture.name, "trimap": picture.trimap_number}
    ledger.add(key, named | answer)
    return f"SAD {answer['sad']:.3f}, {answer['seconds']:.2f} s"


def standings_of(plan: Plan, entries: dict[tuple, dict | None]) -> list[Standings]:
    """Return the standings of each trimap.

    entries: (picture, trimap, method) -> what the ledger has of it, None where that failed.
    """
    found = []
    for trimap in dict.fromkeys(picture.trimap_number for picture in plan.pictures):
        names = tuple(p.name for p in plan.pictures if p.trimap_number == trimap)
        values = np.full((len(MEASURES), len(names), len(plan.methods)), np.nan)
        for p, name in enumerate(names):
            for m, method in enumerate(plan.methods):
                if entry := entries[name, trimap, method]:
                    values[:, p, m] = [entry[measure] for measure in MEASURES]
        found.append(Standings(f"trimap {trimap}", plan.methods, names, values))
    return found


def _write(folder: Path, found: list[Standings]) -> None:
    heading = "# Matting methods\n\nLess is better. Rank 1 is the best method on a picture.\n\n"
    write_whole(folder / "matting.md", heading + "\n".join(one.markdown() for one in found))
    write_whole(folder / "matting.csv", as_csv(found))
    fresh = folder / f".{secrets.token_hex(8)}.new"
    try:
        fresh.write_bytes(chart(found))
        os.replace(fresh, folder / "matting.png")
    finally:
        fresh.unlink(missing_ok=True)


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
