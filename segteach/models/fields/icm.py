"""Iterated conditional modes: every site takes its cheapest label given its neighbours.

It is the Gibbs sampler at temperature 0: downhill at once, and into the nearest valley.
Source: Besag 1986.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from segteach.arrays import check_count
from segteach.cuts.energy import OFFSETS
from segteach.models.fields.mrf import check_field, check_unary, direction_betas, potts_energy
from segteach.models.fields.parity_planes import PLANES
from segteach.steps import checked_at_call, last_of, state


@state
class IcmState:
    """The field after a sweep over all sites.

    labels: (H, W) uint8.
    sweep: 0 at the start.
    changed: how many sites took another label in this sweep.
    objective: the energy, which never rises.
    converged: no site alone can lower it.
    """

    labels: np.ndarray
    sweep: int
    changed: int
    objective: float
    converged: bool


@checked_at_call
def icm_steps(
    unary, beta, *, connectivity: int = 4, start=None, sweeps: int = 100
) -> Iterator[IcmState]:
    """Yield the start and the field after every sweep, until nothing changes.

    Sites of equal parity are no neighbours and move together, as in `gibbs`.
    unary: (H, W, L).
    beta: the coupling, a number or one a direction (see `mrf`).
    connectivity: 4 or 8.
    start: labels (H, W), by default the cheapest label of each site alone.
    sweeps: at most so many.
    """
    unary = check_unary(unary)
    kinds = check_count(unary.shape[2], "unary: L", most=255)
    betas = direction_betas(beta, connectivity)
    labels = unary.argmin(axis=2) if start is None else check_field(start, kinds, "start")
    if labels.shape != unary.shape[:2]:
        raise ValueError(f"start: got shape {labels.shape}, allowed is {unary.shape[:2]}")
    labels = labels.astype(np.uint8)
    sweeps = check_count(sweeps, "sweeps", least=0)
    one_hot = np.zeros((labels.shape[0] + 2, labels.shape[1] + 2, kinds))  # nobody on the rim
    one_hot[1:-1, 1:-1] = labels[..., None] == np.arange(kinds)
    energy = potts_energy(labels, betas, connectivity, unary=unary)
    yield IcmState(labels, 0, 0, energy, False)
    for sweep in range(1, sweeps + 1):
        changed = sum(_move(labels, one_hot, unary, betas, plane) for plane in PLANES)
        if changed:
            energy = potts_energy(labels, betas, connectivity, unary=unary)
        yield IcmState(labels, sweep, changed, energy, changed == 0)
        if not changed:
            return


icm = last_of(icm_steps)


def _move(labels, one_hot, unary, betas, plane) -> int:
    """Give the sites of one plane their cheapest label; return how many changed."""
    mine = labels[plane[0] :: 2, plane[1] :: 2]
    costs = unary[plane[0] :: 2, plane[1] :: 2].copy()
    connectivity = 2 * len(betas)
    for offset, beta in zip(OFFSETS[connectivity], betas, strict=True):
        for sign in (-1, 1):
            row, col = np.array(plane) + sign * np.array(offset) + 1
            near = one_hot[row : row + 2 * mine.shape[0] : 2, col : col + 2 * mine.shape[1] : 2]
            costs -= 2 * beta * near[: mine.shape[0], : mine.shape[1]]
    now = np.take_along_axis(costs, mine[..., None].astype(np.intp), axis=2)[..., 0]
    # a tie keeps its label, or two labels could take turns for ever
    moves = costs.min(axis=2) < now - 1e-12 * (1 + np.abs(now))
    mine[moves] = costs.argmin(axis=2)[moves]
    inside = one_hot[1:-1, 1:-1][plane[0] :: 2, plane[1] :: 2]
    inside[...] = mine[..., None] == np.arange(unary.shape[2])
    return int(moves.sum())
