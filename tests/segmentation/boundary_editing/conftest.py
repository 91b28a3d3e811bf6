"""Pictures and places that the tests of edits share."""

import itertools

import numpy as np
import pytest

from segteach.arrays import Seed
from segteach.segmentation.outlines import outlines_of


class Scene:
    """A disc in a picture of 100 x 120 pixels, and what one measures there."""

    SHAPE = (100, 120)
    ROWS, COLS = np.mgrid[: SHAPE[0], : SHAPE[1]]
    FLAT = np.full((*SHAPE, 3), 0.5)

    @classmethod
    def disc(cls, row, col, radius):
        return np.hypot(cls.ROWS - row, cls.COLS - col) < radius

    @staticmethod
    def picture(mask, noise=0.0):
        """A picture with an edge where the mask has its outline."""
        rng = np.random.default_rng(0)
        image = np.where(mask[..., None], [0.6, 0.5, 0.4], [0.4, 0.5, 0.6])
        return (image + rng.normal(0, noise, image.shape)).clip(0, 1)

    @staticmethod
    def away(mask, place):
        """How far the outline of a mask is from a place, in px."""
        points = np.concatenate([line for line, _ in outlines_of(mask)])
        return np.hypot(*(points - place).T).min()

    @staticmethod
    def at_angle(outline, degrees, centre=(50, 60)):
        """The vertex that is seen from the centre nearest to an angle, 0 to the right, 90 down."""
        to = outline.vertices - centre
        turn = np.degrees(np.arctan2(to[:, 0], to[:, 1])) - degrees
        return int(np.abs((turn + 180) % 360 - 180).argmin())

    @staticmethod
    def outwards(editing, vertex, by, centre=(50.0, 60.0)):
        """The place `by` px farther from the centre than a vertex of the first outline."""
        at = editing.state.outlines[0].vertices[vertex]
        return at + by * (at - centre) / np.hypot(*(at - centre))

    @staticmethod
    def by_edges(points, places):
        """The distance of places (N, 2) from the polyline through points."""
        share = np.linspace(0, 1, 400)[:, None]
        line = np.concatenate([a + share * (b - a) for a, b in itertools.pairwise(points)])
        return np.array([np.hypot(*(line - place).T).min() for place in places])

    @staticmethod
    def neighbours(outline, vertex):
        return outline.vertices[[vertex - 1, (vertex + 1) % len(outline.at)]]

    @classmethod
    def assert_sound(cls, state, tolerance=3.2):
        """What is true of every state: polygons and outlines agree, brushed pixels hold."""
        drawn = sorted(sorted(map(tuple, line)) for line, _ in outlines_of(state.mask))
        assert sorted(sorted(map(tuple, o.line)) for o in state.outlines) == drawn
        for outline in state.outlines:
            count = len(outline.at)
            assert count >= (3 if outline.closed else 2)
            assert (np.diff(outline.at) > 0).all()
            for first in range(count if outline.closed else count - 1):
                section = outline.section(first, (first + 1) % count)
                assert cls.by_edges(section[[0, -1]], section).max() <= tolerance + 0.05
        for seed in (Seed.BACKGROUND, Seed.FOREGROUND):
            assert (state.mask[state.brushed == seed] == (seed == Seed.FOREGROUND)).all()


Scene.DISC = Scene.disc(50, 60, 25)


@pytest.fixture(scope="session")
def scene():
    return Scene
