"""Pictures and slow oracles that the tests of the scissors share."""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from segteach.segmentation.scissors.step_cost import NEIGHBOURS


class Pictures:
    CORNERS = ((10, 10), (10, 29), (29, 29), (29, 10))

    @staticmethod
    def square(size=40, low=10, high=29):
        """A bright square on a dark ground; its outermost pixels are rows and columns low, high."""
        image = np.full((size, size), 0.2)
        image[low : high + 1, low : high + 1] = 0.8
        return image

    @staticmethod
    def coloured(seed, shape=(9, 11)):
        return np.random.default_rng(seed).random((*shape, 3))


class Oracle:
    @staticmethod
    def steps_of(shape):
        """Yield all pairs of neighbours, both ways."""
        for p in np.ndindex(shape):
            for step in NEIGHBOURS:
                q = (p[0] + step[0], p[1] + step[1])
                if 0 <= q[0] < shape[0] and 0 <= q[1] < shape[1]:
                    yield p, q

    @staticmethod
    def cost_of(features, p, q):
        """l(p, q) as the paper writes it, one link."""
        link = np.subtract(q, p) / math.dist(p, q)
        if features.direction[p] @ link < 0:
            link = -link
        angles = [math.acos(np.clip(features.direction[end] @ link, -1, 1)) for end in (p, q)]
        f_g = 1 - features.gradient[q]
        if math.dist(p, q) == 1:
            f_g /= math.sqrt(2)
        return 0.43 * features.crossing[q] + 0.43 * 2 / (3 * math.pi) * sum(angles) + 0.14 * f_g

    @classmethod
    def links_of(cls, features):
        shape = features.gradient.shape
        return {(p, q): cls.cost_of(features, p, q) for p, q in cls.steps_of(shape)}

    @staticmethod
    def least_costs(links, shape, seed):
        """Least cost from `seed` to every pixel for links {(p, q): cost}: Dijkstra on them all."""
        numbers = np.arange(shape[0] * shape[1]).reshape(shape)
        starts, ends = ([numbers[link[end]] for link in links] for end in (0, 1))
        costs = coo_array((list(links.values()), (starts, ends)), shape=(numbers.size,) * 2)
        return dijkstra(costs.tocsr(), indices=numbers[seed]).reshape(shape)

    @staticmethod
    def cost_along(path, links):
        return sum(links[p, q] for p, q in pairwise(map(tuple, path.tolist())))


pictures = pytest.fixture(lambda: Pictures, name="pictures", scope="session")
oracle = pytest.fixture(lambda: Oracle, name="oracle", scope="session")
