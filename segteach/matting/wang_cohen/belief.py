"""Belief propagation: labels of pixels on a grid that cost little together.

    E(x) = sum_p D_p(x_p) + sum_pq V(|x_p - x_q|),   p, q: neighbours, four for a pixel

    m_pq(x_q) = min_x [D_p(x) + sum m_rp(x) + V(|x - x_q|)],   r: neighbours of p other than q
    b_p(x)    = D_p(x) + sum m_rp(x),                          r: all neighbours of p

The message m_pq is what p and all behind it cost q, for each label of q: a product of a matrix and
a vector, with + for times and min for plus. On a tree b_p(x) is the least cost of all labellings
with x at p, but for a constant. On a grid with loops it is not; it serves there all the same.
Source: Pearl 1988 (on trees); Weiss and Freeman 2001, max-product, of which this is the logarithm.
"""

from __future__ import annotations

import numpy as np

BLOCK = 2048  # pixels at once: their messages stay in the cache
AROUND = ((-1, 0), (0, -1), (0, 1), (1, 0))  # neighbour 3 - d lies opposite to neighbour d


def min_sum(
    costs: np.ndarray,
    where: np.ndarray,
    differing: np.ndarray,
    *,
    max_sweeps: int = 20,
    tolerance: float = 1e-3,
) -> np.ndarray:
    """Return the beliefs b, (K, N): the label of a pixel is that of its least belief.

    costs: D, (K, N), of each label of each pixel, row by row.
    where: bool (H, W), the N pixels.
    differing: V, (K,), what two neighbours cost whose labels differ by 0, 1, ...
    max_sweeps: each sends the messages of one half of a chessboard and then of the other, at most
    so often; what a pixel knows goes two pixels far in each.
    tolerance: it ends where no message changes by more.
    """
    order, beside, black = _chessboard(where)
    costs = costs[:, order]
    sent = np.zeros((len(AROUND), len(costs), len(order) + 1), costs.dtype)  # last: by nobody
    halves = slice(0, black), slice(black, len(order))
    for _ in range(max_sweeps):
        changes = [_send(sent, costs, beside, half, differing) for half in halves]
        if max(changes) <= tolerance:
            break
    beliefs = np.empty_like(costs)
    beliefs[:, order] = costs + sum(_received(sent, beside))
    return beliefs


def _chessboard(where: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Return an order of the N pixels, (N,), who is beside whom, and how many are black.

    The black ones come first; of two neighbours one is black. The neighbours, (4, N), are numbered
    in the new order. Nobody is number N.
    """
    rows, cols = np.nonzero(where)
    white = (rows + cols) % 2
    order = np.argsort(white, kind="stable")
    rows, cols = rows[order] + 1, cols[order] + 1
    numbers = np.full(np.add(where.shape, 2), len(rows))
    numbers[rows, cols] = np.arange(len(rows))
    beside = [numbers[rows + down, cols + right] for down, right in AROUND]
    return order, np.stack(beside), int(np.count_nonzero(white == 0))


def _received(sent: np.ndarray, beside: np.ndarray) -> list[np.ndarray]:
    """Return the messages from each of four neighbours, (K, n) each; 0 from nobody."""
    return [
        np.take(sent[3 - way], neighbours, axis=1, mode="clip")
        for way, neighbours in enumerate(beside)
    ]


def _send(
    sent: np.ndarray, costs: np.ndarray, beside: np.ndarray, half: slice, differing: np.ndarray
) -> float:
    """Renew the messages that the pixels of a half send; return the largest change."""
    change = 0.0
    for start in range(half.start, half.stop, BLOCK):
        part = slice(start, min(start + BLOCK, half.stop))
        received = _received(sent, beside[:, part])
        beliefs = costs[:, part] + sum(received)
        for way, from_there in enumerate(received):
            message = least_sums(beliefs - from_there, differing)
            message -= message.min(axis=0)  # a constant changes nothing, but would grow
            change = max(change, float(np.abs(message - sent[way, :, part]).max()))
            sent[way, :, part] = message
    return change


def least_sums(costs: np.ndarray, differing: np.ndarray) -> np.ndarray:
    """Return min_x [costs(x) + V(|x - y|)] for each label y, (K, n).

    costs: (K, n), of labels x. differing: V, (K,).
    """
    least, sums = costs + differing[0], np.empty_like(costs)
    for apart in range(1, len(costs)):
        np.add(costs, differing[apart], out=sums)
        np.minimum(least[apart:], sums[:-apart], out=least[apart:])
        np.minimum(least[:-apart], sums[apart:], out=least[:-apart])
    return least
