"""One Gibbs sweep over 256 x 256 sites against the same loop in plain Python and under numba.

Same model, same free borders. First the mean energies of the runs are compared, after the start has
been forgotten, at a coupling where a field forgets fast; then single sweeps are timed in turn. Of
numba two peers are timed: the plain loop as it is, and, for two labels, one that looks the
probability up in a table, the fastest that we could write.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from segteach.bench.kit.row import Row, alternate
from segteach.models.fields.gibbs import gibbs, gibbs_steps, plain_sweep

SHAPE, BETA = (256, 256), 0.3
SWEEPS = 200  # of ours in one timing, each with its state and energy
PEERS = {
    "naive": "the loop in plain Python",
    "numba": "the same loop under numba",
    "compiled table": "a loop with a table of probabilities, under numba",
}


def rows() -> Iterator[Row]:
    """Yield a row for each peer, with 2 and with 4 labels; numba's only where it is installed."""
    for kinds in (2, 4):
        rng = np.random.default_rng(1)
        yield _row("naive", lambda x, k=kinds, r=rng: plain_sweep(x, BETA, k, rng=r), kinds)
        try:
            import numba
        except ModuleNotFoundError:
            continue
        loop = numba.njit(_loop)
        yield _row("numba", lambda x, k=kinds, f=loop: f(x, BETA, k), kinds)
        if kinds == 2:
            table = 1 / (1 + np.exp(-2 * BETA * np.arange(-4, 5)))
            looked_up = numba.njit(_loop_with_table)
            yield _row("compiled table", lambda x, f=looked_up, t=table: f(x, t), kinds)


def _row(peer: str, sweep: Callable, kinds: int) -> Row:
    """Compare energies on a small field with many sweeps, then time single sweeps of the large."""
    small = (32, 32)
    ours = [s.objective for s in gibbs_steps(small, BETA, kinds, sweeps=400, rng=2)][100:]
    theirs, field = [], np.random.default_rng(3).integers(0, kinds, small)
    for number in range(200 if peer == "naive" else 400):
        field = sweep(field)
        if number >= 100:
            theirs.append(_energy(field))
    difference = np.mean(ours) - np.mean(theirs)
    error = np.hypot(_standard_error(ours), _standard_error(theirs))
    if abs(difference) > 5 * error:
        raise AssertionError(f"{peer}: mean energies differ by {difference:.1f} +- {error:.1f}")

    start = np.random.default_rng(4).integers(0, kinds, SHAPE)
    naive = peer == "naive"
    sweeps = 1 if naive else 20

    def many() -> None:
        gibbs(start.astype(np.uint8), BETA, kinds, sweeps=SWEEPS, rng=5)

    def peers() -> None:
        field = start
        for _ in range(sweeps):
            field = sweep(field)

    peers() if not naive else None
    ours_s, peer_s = alternate(many, peers, repeats=3 if naive else 7)
    return Row(
        task=f"Gibbs sweep q={kinds} {SHAPE[0]}^2, {peer}",
        peer=PEERS[peer],
        ours_s=ours_s / SWEEPS,
        peer_s=peer_s / sweeps,
        agreement=f"mean energies differ by {difference:.1f} +- {error:.1f} of {np.mean(ours):.0f}",
    )


def _energy(labels: np.ndarray) -> float:
    pairs = [labels[1:] == labels[:-1], labels[:, 1:] == labels[:, :-1]]
    return BETA * sum(float((~same).sum() - same.sum()) for same in pairs)


def _standard_error(values) -> float:
    """Return the error of the mean from ten batches, so that neighbours in time may be alike."""
    batches = np.array_split(np.asarray(values), 10)
    return float(np.std([batch.mean() for batch in batches], ddof=1) / np.sqrt(10))


def _loop(labels, beta, kinds):
    """`plain_sweep` in the words that numba compiles."""
    labels = labels.copy()
    height, width = labels.shape
    weights = np.empty(kinds)
    for row in range(height):
        for col in range(width):
            total = 0.0
            for kind in range(kinds):
                energy = 0.0
                if row > 0:
                    energy += -beta if labels[row - 1, col] == kind else beta
                if row < height - 1:
                    energy += -beta if labels[row + 1, col] == kind else beta
                if col > 0:
                    energy += -beta if labels[row, col - 1] == kind else beta
                if col < width - 1:
                    energy += -beta if labels[row, col + 1] == kind else beta
                weights[kind] = math.exp(-energy)
                total += weights[kind]
            draw, kind = np.random.random() * total, 0  # noqa: NPY002 - what numba knows
            while kind < kinds - 1 and draw >= weights[kind]:
                draw -= weights[kind]
                kind += 1
            labels[row, col] = kind
    return labels


def _loop_with_table(labels, table):
    """Two labels; table: (9,), P(1) for the sum of the neighbours, counted as -1 and 1, plus 4."""
    labels = labels.copy()
    height, width = labels.shape
    for row in range(height):
        for col in range(width):
            total = 4
            if row > 0:
                total += 2 * labels[row - 1, col] - 1
            if row < height - 1:
                total += 2 * labels[row + 1, col] - 1
            if col > 0:
                total += 2 * labels[row, col - 1] - 1
            if col < width - 1:
                total += 2 * labels[row, col + 1] - 1
            labels[row, col] = np.random.random() < table[total]  # noqa: NPY002
    return labels
