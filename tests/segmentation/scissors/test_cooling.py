"""Path cooling: what has not changed for some moves is fixed, and nothing else."""

import numpy as np
import pytest

from segteach.segmentation.scissors import LiveWire
from segteach.segmentation.scissors.cooling import LEAST_COOLED, ages_of, cooled


def test_only_the_common_beginning_of_two_wires_grows_older():
    line = np.stack([np.zeros(6, int), np.arange(6)], axis=1)
    turned = line.copy()
    turned[4:, 0] = 1
    ages = np.array([5, 5, 3, 2, 2, 0])
    for wire, expected in (
        (line, [6, 6, 4, 3, 3, 1]),
        (turned, [6, 6, 4, 3, 0, 0]),
        (line[:3], [6, 6, 4]),
        (np.vstack([line, [[0, 6]]]), [6, 6, 4, 3, 3, 1, 0]),
        (line[1:], [0] * 5),  # from another seed
    ):
        np.testing.assert_array_equal(ages_of(wire, line, ages), expected)
    np.testing.assert_array_equal(ages_of(line, line[:0], ages[:0]), [0] * 6)


def test_what_is_old_enough_is_cool_but_not_too_short_a_stretch():
    ages = np.repeat([9, 4, 0], LEAST_COOLED)
    assert [cooled(ages, cooling) for cooling in (4, 5, 10, 0)] == [
        2 * LEAST_COOLED,
        LEAST_COOLED,
        0,
        0,
    ]
    assert cooled(ages[1 : LEAST_COOLED + 1], 5) == 0


def test_cooling_fixes_the_stretch_that_stayed(pictures):
    def play(cooling):
        wire = LiveWire(pictures.square(60, 10, 49), snap=0, cooling=cooling)
        wire.press((10, 12))
        for col in range(14, 40):
            wire.move((10, col))
        wire.move((49, 30))  # far away: what was not fixed is free to go elsewhere
        return wire

    warm, cool = play(0), play(5)
    assert warm.seeds == [(10, 12)]
    assert len(cool.seeds) > 1
    for piece in cool.pieces[1:]:
        assert len(piece) >= LEAST_COOLED
        assert set(piece[:, 0].tolist()) <= {9, 10}
    np.testing.assert_array_equal(cool.wire[0], cool.seeds[-1])
    assert warm.wire_cost <= cool.cost + cool.wire_cost


def test_a_cooled_wire_is_the_same_wire_while_the_pointer_stays_beyond_it(pictures):
    warm, cool = (LiveWire(pictures.coloured(4, (30, 40)), snap=0, cooling=c) for c in (0, 3))
    for wire in (warm, cool):
        wire.press((15, 2))
        for move in range(8):
            wire.move((15 + move % 2, 39))
    assert len(cool.seeds) > 1
    assert cool.cost + cool.wire_cost == pytest.approx(warm.wire_cost)


def test_a_resting_pointer_cools_nothing(pictures):
    wire = LiveWire(pictures.square(), snap=0, cooling=3)
    wire.press((10, 10))
    for _ in range(20):
        wire.move((29, 29))
    assert len(wire.seeds) == 1
