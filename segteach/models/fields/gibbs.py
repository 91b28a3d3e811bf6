"""The Gibbs sampler, and annealing: draw every label anew given its neighbours, again and again.

`plain_sweep` goes from site to site as in the book. `gibbs_steps` draws all sites of one colour at
once, which is the same thing and a thousand times faster; how stands in `parity_planes`.
Sources: Geman and Geman 1984; Besag 1974 for the colours.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from segteach.arrays import (
    check_count,
    check_number,
    check_points,
    check_rng,
    check_shape,
    check_vector,
    told,
)
from segteach.cuts.energy import check_connectivity
from segteach.models.fields.mrf import check_field, check_unary
from segteach.models.fields.parity_planes import ParityPlanes
from segteach.steps import checked_at_call, last_of, state


@state
class GibbsState:
    """The field after a sweep over all sites.

    labels: (H, W) uint8.
    sweep: 0 at the start.
    temperature: that of the sweep.
    objective: the energy U(labels) at temperature 1. It rises and falls: the sampler draws, it does
    not descend.
    """

    labels: np.ndarray
    sweep: int
    temperature: float
    objective: float


@checked_at_call
def gibbs_steps(
    start,
    beta,
    labels_count: int = 2,
    *,
    connectivity: int = 4,
    unary=None,
    temperature=1.0,
    sweeps: int = 100,
    rng: np.random.Generator | int = 0,
) -> Iterator[GibbsState]:
    """Yield the start and the field after every sweep, drawn from exp(-U / T).

    start: labels (H, W), or a shape (H, W) for a start where every label is equally likely.
    beta: the coupling, a number or one a direction (see `mrf`).
    labels_count: L, 2 to 255.
    connectivity: 4 or 8.
    unary: (H, W, L), costs of the labels; 0 by default.
    temperature: T, one number or one for every sweep; not so low that weights leave float64.
    sweeps: how many.
    rng: its numbers have 24 bits, 53 at low temperature.
    """
    kinds, rng = check_count(labels_count, "labels_count", least=2, most=255), check_rng(rng)
    labels = _start(start, kinds, rng)
    sweeps = check_count(sweeps, "sweeps", least=0)
    if np.ndim(temperature) == 0:
        temperature = np.full(sweeps, check_number(temperature, "temperature", above=0))
    temperatures = check_vector(temperature, sweeps, "temperature")
    field = ParityPlanes(labels, beta, kinds, connectivity, unary)
    if sweeps and temperatures.min() < field.coldest():
        raise ValueError(
            f"temperature: got {told(temperatures.min())}, allowed is >= {field.coldest():.17g} "
            "for this beta; what is left at temperature 0 is `icm_steps`"
        )
    first = float(temperatures[0]) if sweeps else 1.0
    yield GibbsState(field.labels, 0, first, field.energy())
    for sweep, now in enumerate(temperatures.tolist(), 1):
        field.set_temperature(now)
        field.sweep(rng)
        yield GibbsState(field.labels, sweep, now, field.energy())


gibbs = last_of(gibbs_steps)


@checked_at_call
def anneal_steps(
    unary,
    beta,
    *,
    connectivity: int = 4,
    temperatures=None,
    start=None,
    rng: np.random.Generator | int = 0,
) -> Iterator[GibbsState]:
    """Yield Gibbs sweeps at falling temperatures, towards the least energy.

    unary: (H, W, L).
    beta: the coupling, a number or one a direction.
    connectivity: 4 or 8.
    temperatures: one for every sweep, by default `cooling(beta)`.
    start: labels (H, W), by default the cheapest label of each site alone.
    rng: draws the labels.
    """
    unary = check_unary(unary)
    temperatures = cooling(beta) if temperatures is None else np.asarray(temperatures)
    yield from gibbs_steps(
        unary.argmin(axis=2) if start is None else start,
        beta,
        unary.shape[2],
        connectivity=connectivity,
        unary=unary,
        temperature=temperatures,
        sweeps=np.size(temperatures),
        rng=rng,
    )


anneal = last_of(anneal_steps)


def cooling(beta, *, hottest: float = 4.0, coldest: float = 0.05, sweeps: int = 200) -> np.ndarray:
    """Return temperatures that fall by the same factor from sweep to sweep, (sweeps,).

    beta: the coupling, a number or one a direction.
    hottest, coldest: first and last temperature, in multiples of the largest |beta| (at least
    0.2). At 4 neighbours mean little, whatever beta is; at 0.05 a site hardly ever errs.
    sweeps: with 200 a 256 x 256 field of two labels came within 1 % of the way to the exact
    minimum.
    """
    scale, sweeps = _scale(beta), check_count(sweeps, "sweeps")
    hottest = check_number(hottest, "hottest", above=0)
    return scale * np.geomspace(hottest, check_number(coldest, "coldest", above=0), sweeps)


def colours(shape: tuple[int, int], connectivity: int = 4) -> np.ndarray:
    """Return colours, (H, W), that no neighbours share: 2 with 4 neighbours, 4 with 8."""
    height, width = check_shape(shape)
    rows, cols = np.ogrid[:height, :width]
    if check_connectivity(connectivity) == 4:
        return (rows + cols) % 2
    return 2 * (rows % 2) + cols % 2


def plain_sweep(labels, beta: float, labels_count: int = 2, *, rng=0) -> np.ndarray:
    """Return labels (H, W) after one sweep site by site, row by row, with 4 neighbours.

    The sampler as it stands in the book, to read and to measure by.
    """
    labels, rng = check_field(labels, labels_count).astype(np.int64), check_rng(rng)
    height, width = labels.shape
    for row in range(height):
        for col in range(width):
            weights = [0.0] * labels_count
            for kind in range(labels_count):
                energy = 0.0  # sum of V_c over the cliques that contain the site
                for r, c in ((row - 1, col), (row + 1, col), (row, col - 1), (row, col + 1)):
                    if 0 <= r < height and 0 <= c < width:
                        energy += -beta if labels[r, c] == kind else beta
                weights[kind] = math.exp(-energy)
            draw, kind = rng.random() * sum(weights), 0
            while kind < labels_count - 1 and draw >= weights[kind]:
                draw -= weights[kind]
                kind += 1
            labels[row, col] = kind
    return labels


def _start(start, kinds: int, rng: np.random.Generator) -> np.ndarray:
    """Return labels (H, W) uint8 that belong to nobody else."""
    if np.ndim(start) == 1:
        return rng.integers(0, kinds, check_shape(start), dtype=np.uint8)
    return check_field(start, kinds, "start").astype(np.uint8)


def _scale(beta) -> float:
    largest = np.abs(check_points(np.ravel(beta), "beta")).max()
    return float(max(largest, 0.2))
