"""A flow to begin with: pulls that are weak beside the links are carried over long ways at once.

The solver looks for one path after another. Where the links are far stronger than the pulls those
paths lead across half the picture, and nearly all its time goes into them. But links that are read
as conductors lay the pulls out all over the picture, by one linear system:

    D_i u_i - sum_j w_ij u_j = p_i,   D_i = leak + sum_j w_ij,   flow from i to j = w_ij (u_i - u_j)

cut off where a link carries no more. Any flow that the links can carry leaves the minima as they
are: site i passes on flow, its pull is less by that much, that of j more, and of the link's two
costs one rises and one falls. So u need not be exact: blocks of sites, and a few sweeps over all.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage, sparse
from scipy.sparse.linalg import splu

BLOCK = 8  # pixels, the side of a block of sites
LEAK = 2e-4  # of the strongest link: what a site itself keeps; less carries farther
WEAK = 5e-3  # of what its links hold it with: where half the sites are pulled more, ways are short
SWEEPS, DAMPING = 3, 0.7  # of Jacobi's method


def head_start(
    pulls: np.ndarray, edges: np.ndarray, weights: np.ndarray, places: np.ndarray
) -> np.ndarray | None:
    """Return a flow from the first to the second end of each link, (E,); None: not worth it.

    pulls: (N,). edges: (E, 2). weights: (E,), >= 0, of links alike both ways, |flow| <= weights.
    places: (N, 2), the pixel of each site, (row, column).
    """
    strongest = weights.max(initial=0)
    if not strongest > 0:
        return None
    carried = weights / strongest
    held = sum(np.bincount(ends, carried, len(pulls)) for ends in edges.T)
    pulls = (pulls / strongest).clip(-held, held)  # more of it cannot leave the site
    if np.median(np.abs(pulls)) > WEAK * np.median(held):
        return None
    u = _of_blocks(pulls, edges, carried, places - places.min(axis=0))
    first, second = edges.T
    links = _matrix(first, second, carried, len(pulls))
    for _ in range(SWEEPS):
        u += DAMPING * ((pulls + links @ u + links.T @ u) / (LEAK + held) - u)
    return weights * (u[first] - u[second]).clip(-1, 1)


def _of_blocks(pulls, edges, weights, places) -> np.ndarray:
    """Return u, (N,), as blocks of sites have it, linear between the middles of the blocks."""
    rows, columns = shape = places.max(axis=0) // BLOCK + 1
    block = places[:, 0] // BLOCK * columns + places[:, 1] // BLOCK
    sites = np.bincount(block, minlength=rows * columns)
    first, second = block[edges.T]
    apart = first != second
    weights = weights[apart] / BLOCK  # as long as a block is wide
    links = _matrix(first[apart], second[apart], weights, len(sites))
    links = links + links.T
    kept = LEAK * np.maximum(sites, 1)
    system = sparse.diags_array(kept + links.sum(axis=1)) - links
    solver = splu(
        system.tocsc(),
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0,
        options={"SymmetricMode": True},
    )
    u = solver.solve(np.bincount(block, pulls, len(sites)))
    middles = (places + 0.5) / BLOCK - 0.5
    return ndimage.map_coordinates(u.reshape(shape), middles.T, order=1, mode="nearest")


def _matrix(first: np.ndarray, second: np.ndarray, weights: np.ndarray, count: int):
    """Return the sparse matrix (count, count) of the links, one way."""
    return sparse.coo_array((weights, (first, second)), (count, count)).tocsr()
