"""A hand that comes back: what is kept between strokes changes no answer, and is kept."""

import numpy as np
import pytest

from segteach.arrays import Seed, Stroke, seeds_from_strokes
from segteach.segmentation.lazy_snapping import LEVELS, LazySnapping, lazy_snapping_steps
from segteach.segmentation.lazy_snapping.workspace import Remembered

B, F = Seed.BACKGROUND, Seed.FOREGROUND
ON = pytest.mark.parametrize("on", LEVELS)


def assert_same(one, other):
    """Every part of two states is the same, bit by bit."""
    for name in ("mask", "labels", "background", "foreground"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert (one.objective, one.phase, one.note) == (other.objective, other.phase, other.note)


@ON
def test_after_every_stroke_also_taken_back_the_answers_are_those_of_the_steps(on, disc):
    rng, snapping = np.random.default_rng(5), LazySnapping(disc.noisy, on=on, smoothness=200)
    strokes, logs = list(disc.strokes), []
    for _ in range(8):
        points = rng.integers(0, 40, (3, 2))
        kind = F if disc.truth[tuple(points[0])] else B
        strokes.append(Stroke(points[:1] + rng.integers(-2, 3, (2, 2)), 1.5, kind))
        logs.append(seeds_from_strokes(strokes, disc.truth.shape))
    for seeds in [*logs, *logs[::-2], 0 * disc.seeds, logs[3]]:
        clusters, likelihood, cut = lazy_snapping_steps(disc.noisy, seeds, on=on, smoothness=200)
        assert_same(snapping.cut(seeds), cut)
        assert_same(snapping.data_term(seeds), likelihood)
        assert_same(snapping.seeds_term(seeds), clusters)


@ON
def test_a_tuned_graph_is_a_new_one_with_these_parameters(on, disc):
    snapping = LazySnapping(disc.noisy, on=on, clusters=8)
    snapping.cut(disc.seeds)
    for change in ({"smoothness": 30}, {"clusters": 3}, {"clusters": 64, "smoothness": 0}):
        snapping.tune(**change)
        kept = {"clusters": snapping.clusters, "smoothness": snapping.smoothness}
        assert kept == kept | change
        new = LazySnapping(disc.noisy, on=on, **kept)
        assert_same(snapping.cut(disc.seeds), new.cut(disc.seeds))


def test_a_bad_change_changes_nothing(disc):
    snapping = LazySnapping(disc.noisy)
    with pytest.raises(ValueError, match="clusters: got 0"):
        snapping.tune(clusters=0, smoothness=1)
    with pytest.raises(ValueError, match="smoothness: got -1"):
        snapping.tune(clusters=5, smoothness=-1)
    assert (snapping.clusters, snapping.smoothness) == (64, 5000)


def test_clusters_depend_on_the_seeds_alone(disc):
    snapping = LazySnapping(disc.noisy, clusters=5)
    first = snapping.learn(disc.seeds)
    snapping.learn(np.where(disc.truth, F, B))
    for one, other in zip(first, snapping.learn(disc.seeds.copy()), strict=True):
        np.testing.assert_array_equal(one, other)
        assert one.shape == (5, 3)


def test_a_stroke_of_one_class_leaves_the_other_class_as_it_was(disc):
    snapping, more = LazySnapping(disc.noisy), disc.seeds.copy()
    more[25, 20:28] = F
    background, foreground = snapping.learn(disc.seeds)
    again, others = snapping.learn(more)
    assert again is background
    assert others.shape != foreground.shape or (others != foreground).any()


def test_two_answers_are_kept_and_the_one_not_asked_for_goes():
    asked = []

    def double(number, values):
        asked.append(number)
        return number * values

    values, ask = np.arange(3.0), Remembered(double)
    for number in (1, 2, 1, 3, 1, 2):
        np.testing.assert_array_equal(ask(number, values.copy()), number * values)
    assert asked == [1, 2, 3, 2]
    np.testing.assert_array_equal(ask(2, values + 1), 2 * (values + 1))


def test_no_hand_can_change_what_is_remembered(disc):
    with pytest.raises(ValueError, match="read-only"):
        LazySnapping(disc.noisy).learn(disc.seeds)[0][:] = 0
