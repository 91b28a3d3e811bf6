"""What the tables of quality share: pictures one by one, scores, columns and verdicts."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import Pool
from typing import TypeVar

import numpy as np

from segteach.bench.kit.pictures import Picture
from segteach.metrics import error_percent, iou

WORKERS = 2
Result = TypeVar("Result")


class Incomplete(Exception):
    """Some of what was to be found was not, for the reason that it tells in a sentence."""


@dataclass(frozen=True)
class Table:
    """title; head: names of the columns; rows: a name and numbers each; remarks below them."""

    title: str
    head: tuple[str, ...]
    rows: list[tuple]
    remarks: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Return the table in columns, two decimals."""
        lines = [self.head, *([row[0], *(f"{n:.2f}" for n in row[1:])] for row in self.rows)]
        widths = [max(len(line[at]) for line in lines) for at in range(len(self.head))]
        body = [
            "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])])
            for line in lines
        ]
        return "\n".join([self.title, *body, *self.remarks])

    def as_dict(self) -> dict:
        """Return the table as JSON-ready numbers and words."""
        rows = [dict(zip(self.head, row, strict=True)) for row in self.rows]
        return {"table": self.title, "rows": rows, "remarks": self.remarks}


def each(
    trial: Callable[[str], Result], names: list[str], said: Callable[[Result], str]
) -> list[Result]:
    """Return the trials of all pictures; each is announced on stderr when it is done."""
    done = []
    with Pool(WORKERS) as pool:
        for result in pool.imap(trial, names):
            done.append(result)
            name = names[len(done) - 1]
            print(f"{len(done)}/{len(names)} {name}: {said(result)}", file=sys.stderr)
    return done


def score(picture: Picture, mask: np.ndarray) -> tuple[float, float]:
    """Return IoU and error in percent of a mask, the band left out."""
    scored = mask, picture.truth, picture.ignore
    return iou(*scored), error_percent(*scored)


def averages(rows: list[tuple]) -> list[tuple]:
    """Return the rows "mean" and "median" of the columns after the first."""
    columns = np.array([row[1:] for row in rows])
    return [("mean", *columns.mean(axis=0)), ("median", *np.median(columns, axis=0))]


def met_or_missed(met: bool) -> str:
    """Say whether a bar is met."""
    return "met" if met else "MISSED"
