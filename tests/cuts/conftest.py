"""Random networks of any kind, and all cuts of a small one."""

import itertools

import numpy as np
import pytest

from segteach.cuts.network import Network


def _random_network(seed, *, most=14, whole=True):
    """Any density from almost none to almost all, antiparallel and parallel edges, zeros."""
    rng = np.random.default_rng(seed)
    nodes = int(rng.integers(4, most + 1))
    pairs = np.array(list(itertools.permutations(range(nodes), 2)))
    pairs = pairs[rng.random(len(pairs)) < rng.uniform(0.05, 0.8)]
    pairs = np.concatenate([pairs, pairs[: int(rng.integers(0, 3))]])
    capacities = rng.integers(0, 12, len(pairs)) if whole else rng.exponential(3, len(pairs))
    capacities = capacities * (rng.random(len(pairs)) < 0.9)
    source, sink = rng.permutation(nodes)[:2]
    return Network(pairs[:, 0], pairs[:, 1], capacities, nodes, int(source), int(sink))


def _sides(network):
    """Yield every set of nodes with the source and without the sink."""
    inner = [n for n in range(network.nodes) if n not in (network.source, network.sink)]
    for chosen in itertools.product([False, True], repeat=len(inner)):
        side = np.zeros(network.nodes, bool)
        side[network.source], side[inner] = True, chosen
        yield side


random_network = pytest.fixture(lambda: _random_network, name="random_network", scope="session")
sides = pytest.fixture(lambda: _sides, name="sides", scope="session")
