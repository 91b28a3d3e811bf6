"""The energy of a field as it is written in the books."""

from itertools import product

import pytest


def _energy_by_loops(labels, betas, connectivity, unary=None):
    """Sum V over pairs, one at a time: betas for right, down, down-right, down-left."""
    steps = ((0, 1), (1, 0), (1, 1), (1, -1))[: connectivity // 2]
    height, width = labels.shape
    total = 0.0
    for r, c in product(range(height), range(width)):
        if unary is not None:
            total += unary[r, c, labels[r, c]]
        for (dr, dc), beta in zip(steps, betas, strict=True):
            if 0 <= r + dr < height and 0 <= c + dc < width:
                total += -beta if labels[r, c] == labels[r + dr, c + dc] else beta
    return total


@pytest.fixture(scope="session")
def energy_by_loops():
    return _energy_by_loops
