"""A small disc with marks for every tool, and what becomes of marks."""

from typing import NamedTuple

import numpy as np
import pytest

from segteach import data
from segteach.arena import pictures
from segteach.arena.lab import ArenaLab
from segteach.arena.pictures import ArenaPicture
from segteach.arena.run import replay
from segteach.arena.tools import TOOLS
from segteach.arrays import Seed, Stroke
from segteach.marks.session import Box, Polygon
from segteach.steps import last

SHAPE = (48, 64)
ROWS, COLS = np.mgrid[: SHAPE[0], : SHAPE[1]]
TRUTH = (ROWS - 26) ** 2 + (COLS - 30) ** 2 <= 14**2
COLOURS = np.where(TRUTH[..., None], [0.75, 0.45, 0.2], [0.25, 0.4, 0.5])


class Disc(NamedTuple):
    """The picture of a disc and the marks of a hand: a box, strokes, clicks on the outline."""

    picture: ArenaPicture
    box: Box = Box((12, 8, 48, 44))
    inside: Stroke = Stroke([[26, 24], [30, 36]], 2, Seed.FOREGROUND)
    outside: Stroke = Stroke([[4, 4], [4, 60]], 2, Seed.BACKGROUND)
    clicks: Polygon = Polygon(np.array([[12.0, 30], [26, 44], [40, 30], [26, 16]]))
    bent: Stroke = Stroke([[20.13, 22.51], [31.4, 29.9]], 2.2, Seed.FOREGROUND)

    @property
    def image(self):
        return self.picture.image

    @property
    def marks(self):
        return self.box, self.inside, self.outside, self.clicks


@pytest.fixture(scope="session")
def disc():
    noise = np.random.default_rng(0).normal(0, 0.03, (*SHAPE, 3))
    return Disc(ArenaPicture("disc", (COLOURS + noise).clip(0, 1), TRUTH))


@pytest.fixture(scope="session")
def final(disc):
    """Return final(name of a tool, *edits): the state after them, on the disc."""
    named = {tool.name: tool for tool in TOOLS}
    return lambda name, *edits, image=disc.image: last(replay(named[name], image, edits))


@pytest.fixture
def small(disc, monkeypatch, english):
    """Every photograph is the disc; its outline stands in for the astronaut's."""
    turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    rim = np.stack([26 - 14 * np.cos(turn), 30 + 14 * np.sin(turn)], axis=1)
    words = ", ".join(f"{row:.2f} {col:.2f}" for row, col in rim)
    dandelion = data.dandelion((40, 48))
    monkeypatch.setattr(data, "load", lambda name: disc.image)
    monkeypatch.setattr(data, "dandelion", lambda shape: dandelion)
    monkeypatch.setitem(pictures.OUTLINES, "astronaut", words)
    monkeypatch.setitem(pictures.SIZES, "astronaut", SHAPE)


@pytest.fixture
def lab(small):
    """A lab that works at once."""
    return ArenaLab(inline=True, autosave=None)
