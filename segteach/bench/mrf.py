"""One Gibbs sweep over 256 x 256 sites against the same loop in plain Python and under numba.

Same model, same free borders. First the mean energies of the runs are compared, after the start has
been forgotten, at a coupling where a field forgets fast; then single sweeps are timed in turn. Of
numba two peers are timed: the plain loop as it is, and, for two labels, one that looks the
probability up in a table, the fastest that we could write. `full` repeats more often.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from segteach.bench.kit.row import Row, alternate
from segteach.models.fields.gibbs import gibbs, gibbs_steps, plain_sweep

SHAPE, SMALL, BETA = (256, 256), (32, 32), 0.3
SWEEPS = 200  # of ours in one timing, each with its state and energy
FORGOTTEN = 100  # sweeps of the small field after which the start counts no more
REPEATS, MORE_REPEATS = (3, 7), (9, 21)  # of the naive loop, of the compiled ones
PEERS = {
    "naive": "the loop in plain Python",
    "numba": "the same loop under numba",
    "compiled table": "a loop with a table of probabilities, under numba",
}


def rows(full: bool = False) -> Iterator[Row]:
    """Yield a row for each peer with 2 and 4 labels; numba's only where it is installed."""
    for kinds in (2, 4):
        for peer, sweep in sweeps_of_peers(kinds).items():
            yield sweep_row(peer, sweep, kinds, MORE_REPEATS if full else REPEATS)


def sweeps_of_peers(kinds: int) -> dict[str, Callable]:
    """Return the peers' sweep(labels) -> labels, each under a name of PEERS."""
    rng = np.random.default_rng(1)
    sweeps = {"naive": lambda x: plain_sweep(x, BETA, kinds, rng=rng)}
    try:
        import numba
    except ModuleNotFoundError:
        return sweeps
    loop, looked_up = numba.njit(_loop), numba.njit(_loop_with_table)
    sweeps["numba"] = lambda x: loop(x, BETA, kinds)
    if kinds == 2:
        table = 1 / (1 + np.exp(-2 * BETA * np.arange(-4, 5)))
        sweeps["compiled table"] = lambda x: looked_up(x, table)
    return sweeps


def sweep_row(peer: str, sweep: Callable, kinds: int, repeats: tuple[int, int]) -> Row:
    """Compare the energies, then time single sweeps; repeats: of the naive loop, of others."""
    said = agreement(peer, sweep, kinds)
    start = np.random.default_rng(4).integers(0, kinds, SHAPE)
    naive = peer == "naive"
    sweeps = 1 if naive else 20

    def ours() -> None:
        gibbs(start.astype(np.uint8), BETA, kinds, sweeps=SWEEPS, rng=5)

    def theirs() -> None:
        field = start
        for _ in range(sweeps):
            field = sweep(field)

    ours_s, peer_s = alternate(ours, theirs, repeats[0] if naive else repeats[1])
    return Row(
        task=f"Gibbs sweep q={kinds} {SHAPE[0]}^2, {peer}",
        peer=PEERS[peer],
        ours_s=ours_s / SWEEPS,
        peer_s=peer_s / sweeps,
        agreement=said,
    )


def agreement(peer: str, sweep: Callable, kinds: int) -> str:
    """Say how far the mean energies of long runs on a small field lie; AssertionError if apart."""
    ours = [s.objective for s in gibbs_steps(SMALL, BETA, kinds, sweeps=400, rng=2)][FORGOTTEN:]
    theirs, field = [], np.random.default_rng(3).integers(0, kinds, SMALL)
    for number in range(200 if peer == "naive" else 400):
        field = sweep(field)
        if number >= FORGOTTEN:
            theirs.append(_energy(field))
    difference = np.mean(ours) - np.mean(theirs)
    error = np.hypot(_standard_error(ours), _standard_error(theirs))
    if abs(difference) > 5 * error:
        raise AssertionError(f"{peer}: mean energies differ by {difference:.1f} +- {error:.1f}")
    return f"mean energies differ by {difference:.1f} +- {error:.1f} of {np.mean(ours):.0f}"


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
