"""Edits at random, and a session that holds one of each kind."""

import numpy as np
import pytest
from hypothesis import strategies as st

from segteach.arrays import Seed, Stroke
from segteach.marks.edits import Box, Clear, Polygon, Trimap
from segteach.marks.session import Session

SHAPE = (17, 23)


@pytest.fixture(scope="session")
def strokes():
    """The strategy of strokes in and round a picture of SHAPE."""
    near = st.floats(-8, 30, allow_nan=False)
    return st.builds(
        lambda points, radius, seed: Stroke(np.array(points), radius, seed),
        st.lists(st.tuples(near, near), min_size=1, max_size=6),
        st.floats(0.1, 9),
        st.sampled_from(Seed),
    )


@pytest.fixture(scope="session")
def edits(strokes):
    """The strategy of edits of all kinds, most of them strokes."""
    boxes = st.builds(
        lambda row, col, height, width: Box((col, row, col + width, row + height)),
        st.integers(0, 16),
        st.integers(0, 22),
        st.floats(1, 20),
        st.floats(1, 20),
    )
    polygons = st.builds(
        lambda row, col, size: Polygon([(row, col), (row, col + size), (row + size, col)]),
        st.integers(0, 14),
        st.integers(0, 20),
        st.integers(1, 12),
    )
    trimaps = st.builds(
        lambda seed: Trimap(np.random.default_rng(seed).integers(0, 3, SHAPE)), st.integers(0, 9)
    )
    return st.one_of(strokes, strokes, strokes, boxes, polygons, trimaps, st.just(Clear()))


@pytest.fixture
def filled():
    """A session with a name, parameters and edits of many kinds."""
    session = Session(SHAPE, "coffee", {"beta": 2.5, "K": 5, "name": "试"})
    for edit in (
        Stroke([[3, 4], [9.13, 12.6]], 2.2, Seed.FOREGROUND),
        Trimap(np.arange(17 * 23).reshape(SHAPE) % 3),
        Polygon([[1, 1], [2, 20], [14, 8]]),
        Box((2.5, 3, 19, 12)),
        Stroke([[-4, 30], [5, 5]], 1, Seed.BACKGROUND),
        Stroke([[5, 5]], 3, Seed.UNKNOWN),
    ):
        session.add(edit)
    return session


@pytest.fixture(scope="session")
def same():
    """Hold two sessions against each other, the undone edits left aside."""

    def compare(one: Session, other: Session):
        assert (one.shape, one.picture, one.parameters) == (
            other.shape,
            other.picture,
            other.parameters,
        )
        assert one.to_text() == other.to_text()
        np.testing.assert_array_equal(one.seeds, other.seeds)

    return compare
