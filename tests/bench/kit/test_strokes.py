"""A log that is played again: who is asked when, on which seeds, and what the row says."""

import numpy as np
import pytest

from segteach.arrays import Seed, Stroke, seeds_from_strokes
from segteach.bench.kit import strokes


@pytest.mark.parametrize("factor", [1, 2, 4])
def test_a_scaled_stroke_covers_the_pixels_that_its_own_became(factor):
    stroke = Stroke([[20, 24.25], [24, 30]], 4, Seed.FOREGROUND)
    small = seeds_from_strokes([stroke], (48, 64))
    grown = np.kron(small, np.ones((factor, factor)))
    large = seeds_from_strokes([strokes.scaled(stroke, factor)], grown.shape)
    assert (large != grown).sum() <= (0 if factor == 1 else 0.1 * grown.astype(bool).sum())


def test_the_seeds_are_those_of_the_log_after_each_stroke(log):
    found = list(strokes.seeds_after_strokes(log, log.shape))
    assert len(found) == len(log.edits) - 1
    for count, seeds in enumerate(found, start=2):
        expected = seeds_from_strokes(log.edits[:count], log.shape)
        np.testing.assert_array_equal(seeds, expected)


def test_ours_answers_every_stroke_and_the_peers_some(log):
    begun, asked = [], {"ours": [], "same": [], "none": []}

    def side(name, answer):
        return lambda seeds: asked[name].append(seeds) or (lambda: answer(seeds))

    def foreground(seeds):
        return seeds == Seed.FOREGROUND

    def make(seeds):
        begun.append(seeds)
        peers = {"same": side("same", foreground), "none": side("none", lambda seeds: seeds > 9)}
        return side("ours", foreground), peers

    run = strokes.replay(log, make, every=3)
    expected = list(strokes.seeds_after_strokes(log, log.shape))
    np.testing.assert_array_equal(begun, expected[:1])
    np.testing.assert_array_equal(asked["ours"], expected[1:])
    np.testing.assert_array_equal(asked["same"], expected[1::3])
    assert [len(run.ours), *map(len, run.peers.values())] == [4, 2, 2]
    assert run.ious == {"same": [1, 1], "none": [0, 0]}
    words = [strokes.stroke_row("toy cut", run, peer).agreement for peer in ("same", "none")]
    assert "identical after 2 of 2" in words[0] and "identical after 0 of 2" in words[1]


def test_the_strokes_are_scaled_to_a_larger_picture(log):
    shapes = []

    def make(seeds):
        shapes.append(seeds.shape)
        return lambda seeds: lambda: shapes.append(seeds.shape) or seeds > 0, {}

    run = strokes.replay(log, make, shape=(96, 128))
    assert set(shapes) == {(96, 128)}
    assert run.picture == "toy 128x96"


def test_a_row_has_the_medians_of_both(log):
    run = strokes.Replay("toy 64x48", [3.0, 1.0, 2.0], {"cold": [8.0, 6.0]}, {"cold": [1, 0.5]})
    row = strokes.stroke_row("cut", run, "cold")
    assert (row.task, row.peer) == ("cut toy 64x48, median of 3 strokes", "cold")
    assert (row.ours_s, row.peer_s) == (2.0, 7.0)
    assert "after 1 of 2" in row.agreement and "slowest 3000.0 ms" in row.agreement
