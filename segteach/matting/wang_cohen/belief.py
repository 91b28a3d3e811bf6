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

from typing import NamedTuple

import numpy as np

BLOCK = 2048  # pixels at once: their messages stay in the cache
AROUND = ((-1, 0), (0, -1), (0, 1), (1, 0))  # neighbour 3 - d lies opposite to neighbour d


class Messages(NamedTuple):
    """What the N pixels of a grid sent each other.

    where: bool (H, W), the pixels.
    sent: (4, K, N + 1), to each neighbour, in the order of `_chessboard`; 0 in the last: by nobody.
    """

    where: np.ndarray
    sent: np.ndarray


def min_sum(
    costs: np.ndarray,
    where: np.ndarray,
    differing: np.ndarray,
    *,
    before: Messages | None = None,
    max_sweeps: int = 20,
    tolerance: float = 1e-3,
) -> tuple[np.ndarray, Messages]:
    """Return the beliefs b, (K, N): the label of a pixel is that of its least belief; and messages.

    costs: D, (K, N), of each label of each pixel, row by row.
    where: bool (H, W), the N pixels.
    differing: V, (K,), what two neighbours cost whose labels differ by 0, 1, ...
    before: messages of a problem that was much like this one, to begin with; else all are 0.
    max_sweeps: each sends the messages of one half of a chessboard and then of the other, at most
    so often; what a pixel knows goes two pixels far in each.
    tolerance: a message that would change by no more stays, and who receives nothing new does not
    send again; it ends where nobody does.
    """
    order, _, beside = _chessboard(where)
    costs = costs[:, order]
    sent = np.zeros((len(AROUND), len(costs), len(order) + 1), costs.dtype)
    if before is not None:
        sent[..., :-1] = before.sent[..., _chessboard(before.where)[1][where][order]]
    waiting = np.ones(len(order) + 1, bool)
    white = np.add(*np.nonzero(where))[order] % 2
    for _ in range(max_sweeps):
        for half in (white == 0, white == 1):
            senders = np.flatnonzero(half & waiting[:-1])
            waiting[senders] = False
            waiting[_send(sent, costs, beside, senders, differing, tolerance)] = True
        if not waiting[:-1].any():
            break
    beliefs = np.empty_like(costs)
    beliefs[:, order] = costs + sum(_received(sent, beside))
    return beliefs, Messages(where, sent)


def _chessboard(where: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return an order of the N pixels, (N,), their numbers in it, (H, W), and who is beside whom.

    The black ones come first; of two neighbours one is black. The neighbours, (4, N), are numbered
    in that order. Nobody is number N.
    """
    rows, cols = np.nonzero(where)
    order = np.argsort((rows + cols) % 2, kind="stable")
    rows, cols = rows[order] + 1, cols[order] + 1
    numbers = np.full(np.add(where.shape, 2), len(rows))
    numbers[rows, cols] = np.arange(len(rows))
    beside = [numbers[rows + down, cols + right] for down, right in AROUND]
    return order, numbers[1:-1, 1:-1], np.stack(beside)


def _received(sent: np.ndarray, beside: np.ndarray) -> list[np.ndarray]:
    """Return the messages from each of four neighbours, (K, n) each; 0 from nobody."""
    return [
        np.take(sent[3 - way], neighbours, axis=1, mode="clip")
        for way, neighbours in enumerate(beside)
    ]


def _send(
    sent: np.ndarray,
    costs: np.ndarray,
    beside: np.ndarray,
    senders: np.ndarray,
    differing: np.ndarray,
    tolerance: float,
) -> np.ndarray:
    """Renew in `sent` what changes by more than the tolerance; return who received that."""
    receivers = [np.empty(0, int)]
    for start in range(0, len(senders), BLOCK):
        part = senders[start : start + BLOCK]
        received = _received(sent, np.take(beside, part, axis=1))
        beliefs = np.take(costs, part, axis=1) + sum(received)
        for way, from_there in enumerate(received):
            message = least_sums(beliefs - from_there, differing)
            message -= message.min(axis=0)  # a constant changes nothing, but would grow
            change = np.abs(message - np.take(sent[way], part, axis=1)).max(axis=0)
            changed = change > tolerance
            sent[way][:, part[changed]] = message[:, changed]
            receivers.append(beside[way, part[changed]])
    return np.concatenate(receivers)


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
