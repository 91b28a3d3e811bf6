"""Alpha-expansion: many labels by a series of two-label cuts (Boykov, Veksler and Zabih 2001).

A move offers one label alpha to all sites at once: each keeps its label or takes alpha. The best
such move is one minimum cut. At the end no single move lowers the energy, and E <= 2 V* + U*,
where U* + V* is the least energy, split into unary costs and interactions (their theorem 6.1).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from segteach.arrays import check_count, check_labels
from segteach.cuts.energy import Energy
from segteach.cuts.min_cut import cut_pairwise
from segteach.steps import checked_at_call, last_of, state


@state
class ExpansionState:
    """The labelling after one move.

    labels: (N,) int64.
    objective: its energy, which never rises.
    label: the one that was offered, -1 at the start.
    changed: how many sites took it.
    converged: no label can lower the energy.
    """

    labels: np.ndarray
    objective: float
    label: int
    changed: int
    converged: bool


@checked_at_call
def expansion_steps(
    energy: Energy, labels=None, *, max_sweeps: int = 20
) -> Iterator[ExpansionState]:
    """Yield the start, then every move, label by label, until a whole round changes nothing.

    energy: N sites, L labels. labels: (N,) to start from; by default the cheapest label of each
    site alone. max_sweeps: rounds over all labels.
    """
    count, kinds = energy.unary.shape
    max_sweeps = check_count(max_sweeps, "max_sweeps")
    labels = energy.unary.argmin(axis=1) if labels is None else check_labels(labels, count)
    value = energy.value(labels)
    yield ExpansionState(labels, value, -1, 0, kinds == 1)
    unchanged = 0
    for move in range(max_sweeps * kinds):
        label = move % kinds
        moved = expand(energy, labels, label)
        better = energy.change(labels, moved) < 0
        changed = int((moved != labels).sum()) if better else 0
        if better:
            labels, value = moved, min(value, energy.value(moved))  # equal where rounding hides it
        unchanged = 1 if better else unchanged + 1  # after a move its own label is spent
        yield ExpansionState(labels, value, label, changed, unchanged >= kinds)
        if unchanged >= kinds:
            return


expansion = last_of(expansion_steps)


def expand(energy: Energy, labels: np.ndarray, label: int) -> np.ndarray:
    """Return the best labelling (N,) in which each site keeps its label or takes `label`."""
    kept, taken = energy.unary[np.arange(len(labels)), labels], energy.unary[:, label]
    first, second = labels[energy.edges].T
    tables = np.zeros((len(energy.edges), 2, 2))
    tables[:, 0, 0] = energy.weights * (first != second)
    tables[:, 0, 1] = energy.weights * (first != label)
    tables[:, 1, 0] = energy.weights * (label != second)
    unary = np.stack([kept, taken], axis=1)
    # a dear labelling is left by rough moves; once it is cheap they are exact
    takes = cut_pairwise(unary, energy.edges, tables, rounded=True).labels
    return np.where(takes == 1, label, labels)
