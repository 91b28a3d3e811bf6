"""Who is better: values of every picture, their means, and ranks as alphamatting.com gives them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.stats import rankdata

from segteach.bench.kit.evaluation.trial import MEASURES
from segteach.bench.kit.table import Table

TITLES = {"sad": "SAD", "mse": "MSE", "gradient": "Gradient", "connectivity": "Connectivity"}
THOUSANDTHS = {"mse": "1000 "}  # in the summary
DIGITS = {"sad": 3, "mse": 5, "gradient": 3, "connectivity": 3}


@dataclass(frozen=True)
class Standings:
    """The values of one trimap.

    title: of what. methods: M names. pictures: P names.
    values: (measures, P, M) in the order of MEASURES; NaN for what failed.
    """

    title: str
    methods: tuple[str, ...]
    pictures: tuple[str, ...]
    values: np.ndarray

    @property
    def means(self) -> np.ndarray:
        """Means over the pictures, (measures, M); NaN where a picture failed."""
        return self.values.mean(axis=1)

    @cached_property
    def ranks(self) -> np.ndarray:
        """Rank of each method on each picture, (measures, P, M): 1 the least value; equals share.

        What failed comes last.
        """
        return rankdata(np.where(np.isnan(self.values), np.inf, self.values), axis=2)

    @property
    def mean_ranks(self) -> np.ndarray:
        """Means of the ranks over the pictures, (measures, M)."""
        return self.ranks.mean(axis=1)

    def summary(self) -> Table:
        """Return a row a method: means and mean ranks, the best of all ranks first."""
        means = [f"{THOUSANDTHS.get(name, '')}{title}" for name, title in TITLES.items()]
        head = ("method", *means, *(f"{title} rank" for title in TITLES.values()), "mean rank")
        scale = [1000 if name in THOUSANDTHS else 1 for name in MEASURES]
        overall = self.mean_ranks.mean(axis=0)
        order = np.argsort(overall, kind="stable")
        rows = [
            (self.methods[m], *(scale * self.means[:, m]), *self.mean_ranks[:, m], overall[m])
            for m in order
        ]
        return Table(f"{self.title}: means of {len(self.pictures)} pictures", head, rows)

    def markdown(self) -> str:
        """Return the summary and, for each measure, the values of every picture."""
        parts = [f"## {self.title}", *self._summary_lines()]
        for at, (name, title) in enumerate(TITLES.items()):
            rows = [
                (picture, *(_told(value, DIGITS[name]) for value in values))
                for picture, values in zip(self.pictures, self.values[at], strict=True)
            ]
            rows.append(("mean", *(_told(value, DIGITS[name]) for value in self.means[at])))
            rows.append(("mean rank", *(_told(rank, 2) for rank in self.mean_ranks[at])))
            parts += ["", f"### {title}, {self.title}", *_lines(("picture", *self.methods), rows)]
        return "\n".join(parts) + "\n"

    def _summary_lines(self) -> list[str]:
        table = self.summary()
        rows = [(name, *(_told(value, 2) for value in values)) for name, *values in table.rows]
        return _lines(table.head, rows)

    def csv_rows(self) -> list[tuple]:
        """Return a row a picture and method, then the rows of the means, with their ranks."""
        rows = []
        for p, picture in enumerate((*self.pictures, "mean")):
            values, ranks = (
                (self.values[:, p], self.ranks[:, p])
                if p < len(self.pictures)
                else (self.means, self.mean_ranks)
            )
            for m, method in enumerate(self.methods):
                numbers = [*values[:, m], *ranks[:, m]]
                rows.append((self.title, picture, method, *(f"{n:.6g}" for n in numbers)))
        return rows


def as_csv(standings: list[Standings]) -> str:
    """Return the values and ranks of all as the text of a CSV file."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["trimap", "picture", "method", *MEASURES, *(f"{m} rank" for m in MEASURES)])
    for one in standings:
        writer.writerows(one.csv_rows())
    return stream.getvalue()


def _told(number: float, digits: int) -> str:
    return "failed" if np.isnan(number) else f"{number:.{digits}f}"


def _lines(head: tuple[str, ...], rows: list[tuple]) -> list[str]:
    """Return the lines of a table in Markdown."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return ["", *(f"| {' | '.join(row)} |" for row in (head, rule, *rows))]
