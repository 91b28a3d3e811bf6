"""Lazy Snapping: each term by hand, the minimum against every labelling, strokes in any order."""

import itertools

import numpy as np
import pytest

from segteach.arrays import Seed, Stroke, seeds_from_strokes
from segteach.segmentation.lazy_snapping import (

    LazySnapping,
    distance_to_class,
    lazy_snapping,
    lazy_snapping_steps,
    likelihood_costs,
    similarity,
)

from segteach.segmentation.lazy_snapping.snapping import SAMPLE

B, F = Seed.BACKGROUND, Seed.FOREGROUND
LEVELS = pytest.mark.parametrize("on", ["segments", "pixels"])
ROWS, COLS = np.mgrid[:40, :50]
DISC = (ROWS - 20) ** 2 + (COLS - 24) ** 2 < 12**2
CLEAN = np.where(DISC[..., None], [0.8, 0.5, 0.2], [0.2, 0.4, 0.6])
NOISY = (CLEAN + np.random.default_rng(0).normal(0, 0.08, CLEAN.shape)).clip(0, 1)
STROKES = (Stroke([[20, 20], [22, 28]], 2, F), Stroke([[3, 4], [4, 45]], 2, B))
SEEDS = seeds_from_strokes(STROKES, DISC.shape)
TINY = np.random.default_rng(1).random((3, 3, 3)) * 0.04 + 0.3
TINY_SEEDS = np.zeros((3, 3), np.uint8)
TINY_SEEDS[0, 0], TINY_SEEDS[2, 2] = F, B


def energy_by_hand(snapping, seeds, labels):
    """Return E of segment labels, from the pixels: every sum of the definition as a loop."""
    image, segments = snapping.image, snapping.graph.labels
    models = snapping.learn(seeds)
    colour = {i: image[segments == i].mean(axis=0) for i in range(segments.max() + 1)}
    total = 0.0
    for i, mean in colour.items():
        d = [min(np.sqrt(((255 * (mean - c)) ** 2).sum()) for c in model) for model in models]
        share = d[labels[i]] / sum(d) if sum(d) else 0.5
        marked = seeds[segments == i]
        votes = [(marked == kind).sum() for kind in (B, F)]
        if votes[0] or votes[1]:
            share = 0 if labels[i] == (votes[1] > votes[0]) else np.inf
        total += (segments == i).sum() * share if share else 0.0
    height, width = segments.shape
    for r, c in itertools.product(range(height), range(width)):
        for dr, dc in ((0, 1), (1, 0), (1, 1), (1, -1)):
            if r + dr < height and 0 <= c + dc < width:
                i, j = segments[r, c], segments[r + dr, c + dc]
                if labels[i] != labels[j]:
                    difference = ((255 * (colour[i] - colour[j])) ** 2).sum()
                    total += snapping.smoothness / (1 + difference)
    return total


# --- the terms -----------------------------------------------------------------------------------


def test_the_likelihood_of_one_colour_by_hand():
    background = np.array([[0, 0, 0], [1, 1, 1]]) / 1.0
    foreground = np.array([[0.2, 0, 0]])
    # 0.05 from black, 0.15 from the red: dF / (dF + dB) = 3 / 4
    np.testing.assert_allclose(
        likelihood_costs([[0.05, 0, 0]], background, foreground), [[0.25, 0.75]]
    )


def test_the_likelihood_is_the_nearest_cluster_of_each_class():
    rng = np.random.default_rng(0)
    colours, models = rng.random((50, 3)), (rng.random((7, 3)), rng.random((4, 3)))
    costs = likelihood_costs(colours, *models)
    for colour, cost in zip(colours, costs, strict=True):
        d = [min(np.linalg.norm(colour - c) for c in model) for model in models]
        np.testing.assert_allclose(cost, np.array(d) / sum(d))
    np.testing.assert_allclose(costs.sum(axis=1), 1)


def test_a_colour_of_both_classes_costs_one_half_each():
    both = np.array([[0.1, 0.7, 0.3]])
    np.testing.assert_array_equal(likelihood_costs(both, both, both), [[0.5, 0.5]])
    rounded = np.array([both[0], both[0], both[0]]).mean(axis=0)[None] * (1 + 1e-15)
    np.testing.assert_array_equal(likelihood_costs(both, rounded, both), [[0.5, 0.5]])


def test_the_distance_of_a_cluster_to_itself_is_exactly_nothing():
    centres = np.random.default_rng(0).random((64, 3))
    np.testing.assert_array_equal(distance_to_class(centres, centres), 0)


def test_similarity_is_one_for_equal_colours_and_halves_at_one():
    np.testing.assert_allclose(similarity(np.array([0, 1, 3, 99])), [1, 1 / 2, 1 / 4, 1 / 100])


def test_links_are_measured_on_0_to_255():
    """Two grey levels apart in each channel: C = 12 on 0-255, and g = 1 / 13."""
    image = np.full((1, 2, 3), 100 / 255)
    image[0, 1] += 2 / 255
    snapping = LazySnapping(image, on="pixels", smoothness=26)
    np.testing.assert_allclose(snapping.weights, [2])


# --- the minimum ---------------------------------------------------------------------------------


@pytest.mark.parametrize("smoothness", [0, 3, 60, 5000])
@pytest.mark.parametrize("options", [{"on": "pixels"}, {"spacing": 2}], ids=["pixels", "segments"])
def test_the_cut_is_the_least_of_all_labellings(options, smoothness):
    snapping = LazySnapping(TINY, smoothness=smoothness, **options)
    state, count = snapping.cut(TINY_SEEDS), len(snapping.graph.sizes)
    assert 3 < count < 10
    energies = [
        energy_by_hand(snapping, TINY_SEEDS, labels)
        for labels in itertools.product((0, 1), repeat=count)
    ]
    assert state.objective == pytest.approx(min(energies))
    assert energy_by_hand(snapping, TINY_SEEDS, state.labels) == pytest.approx(min(energies))


@pytest.mark.parametrize("connectivity", [4, 8])
def test_pixels_are_segments_of_size_one(connectivity):
    options = {"connectivity": connectivity, "smoothness": 300}
    ones = lazy_snapping(NOISY, SEEDS, spacing=1, **options)
    pixels = lazy_snapping(NOISY, SEEDS, on="pixels", **options)
    np.testing.assert_array_equal(ones.mask, pixels.mask)
    assert ones.objective == pytest.approx(pixels.objective)


@LEVELS
def test_two_clean_colours_are_parted_exactly(on):
    np.testing.assert_array_equal(lazy_snapping(CLEAN, SEEDS, on=on).mask, DISC)


@LEVELS
def test_noise_moves_the_outline_a_little(on):
    mask = lazy_snapping(NOISY, SEEDS, on=on).mask
    assert (mask == DISC).mean() > 0.98
    alone = LazySnapping(NOISY, on=on).data_term(SEEDS).mask
    assert (mask == DISC).sum() >= (alone == DISC).sum()


def test_without_prior_each_segment_takes_its_cheaper_label():
    snapping = LazySnapping(NOISY, smoothness=0)
    cut, alone = snapping.cut(SEEDS), snapping.data_term(SEEDS)
    np.testing.assert_array_equal(cut.mask, alone.mask)
    assert cut.objective == pytest.approx(alone.objective)


def test_the_steps_are_clusters_likelihood_and_cut():
    states = list(lazy_snapping_steps(NOISY, SEEDS))
    assert [state.phase for state in states] == ["clusters", "likelihood", "cut"]
    snapping = LazySnapping(NOISY)
    under = np.unique(snapping.graph.labels[SEEDS == F])
    np.testing.assert_array_equal(np.flatnonzero(states[0].labels), under)
    energies = [state.objective for state in states]
    assert energies[2] <= min(energies) * (1 + 1e-6)  # the flow is rounded to its quantum
    for state in states:
        assert energy_by_hand(snapping, SEEDS, state.labels) == pytest.approx(state.objective)


# --- strokes -------------------------------------------------------------------------------------


@LEVELS
def test_a_warm_cut_is_the_cold_one_after_every_stroke_also_taken_back(on):
    rng, snapping = np.random.default_rng(5), LazySnapping(NOISY, on=on, smoothness=200)
    strokes, logs = list(STROKES), []
    for _ in range(8):
        points = rng.integers(0, 40, (3, 2))
        kind = F if DISC[tuple(points[0])] else B
        strokes.append(Stroke(points[:1] + rng.integers(-2, 3, (2, 2)), 1.5, kind))
        logs.append(seeds_from_strokes(strokes, DISC.shape))
    for seeds in [*logs, *logs[::-2], 0 * SEEDS, logs[3]]:
        warm = snapping.cut(seeds)
        cold = LazySnapping(NOISY, on=on, smoothness=200).cut(seeds)
        np.testing.assert_array_equal(warm.mask, cold.mask)
        assert warm.objective == cold.objective


@LEVELS
def test_a_tuned_graph_is_a_new_one_with_these_parameters(on):
    snapping = LazySnapping(NOISY, on=on, clusters=8)
    snapping.cut(SEEDS)
    for change in ({"smoothness": 30}, {"clusters": 3}, {"clusters": 64, "smoothness": 0}):
        snapping.tune(**change)
        kept = {"clusters": snapping.clusters, "smoothness": snapping.smoothness}
        assert kept == kept | change
        tuned, new = snapping.cut(SEEDS), LazySnapping(NOISY, on=on, **kept).cut(SEEDS)
        np.testing.assert_array_equal(tuned.mask, new.mask)
        assert tuned.objective == new.objective


def test_a_bad_change_changes_nothing():
    snapping = LazySnapping(NOISY)
    with pytest.raises(ValueError, match="clusters: got 0"):
        snapping.tune(clusters=0, smoothness=1)
    with pytest.raises(ValueError, match="smoothness: got -1"):
        snapping.tune(clusters=5, smoothness=-1)
    assert (snapping.clusters, snapping.smoothness) == (64, 5000)


def test_clusters_depend_on_the_seeds_alone():
    snapping = LazySnapping(NOISY, clusters=5)
    first = snapping.learn(SEEDS)
    snapping.learn(np.where(DISC, F, B))
    for one, other in zip(first, snapping.learn(SEEDS.copy()), strict=True):
        np.testing.assert_array_equal(one, other)
        assert one.shape == (5, 3)


def test_many_seeds_are_learned_from_a_sample():
    seeds = np.where(DISC, F, B)
    assert (seeds == B).sum() > SAMPLE
    background, foreground = LazySnapping(NOISY, clusters=1).learn(seeds)
    np.testing.assert_allclose(background, NOISY[~DISC].mean(axis=0)[None], atol=0.02)
    np.testing.assert_allclose(foreground, NOISY[DISC].mean(axis=0)[None], atol=1e-12)


@LEVELS
def test_a_seed_always_keeps_its_class(on):
    """Even with one pixel of a class amid a segment of the other."""
    seeds = SEEDS.copy()
    seeds[20, 24], seeds[30, 24], seeds[4, 20] = B, B, F
    mask = lazy_snapping(NOISY, seeds, on=on).mask
    assert mask[seeds == F].all()
    assert not mask[seeds == B].any()


def test_the_majority_of_seeds_decides_for_a_segment():
    seeds = SEEDS.copy()
    snapping = LazySnapping(CLEAN)
    segment = snapping.graph.labels == snapping.graph.labels[20, 24]
    rows, cols = np.nonzero(segment)
    seeds[segment] = Seed.UNKNOWN
    seeds[rows[:3], cols[:3]] = B
    seeds[rows[-4:], cols[-4:]] = F
    state = snapping.cut(seeds)
    assert "1 segment bears seeds of both classes" in state.note
    assert not state.mask[rows[:3], cols[:3]].any()
    assert state.mask[rows[3:], cols[3:]].all()


# --- odd input -----------------------------------------------------------------------------------


@LEVELS
def test_without_seeds_nothing_is_foreground(on):
    state = lazy_snapping(NOISY, 0 * SEEDS, on=on)
    assert not state.mask.any()
    assert state.note == "no seeds yet: paint foreground and background"


@LEVELS
@pytest.mark.parametrize("kind", [B, F])
def test_one_class_alone_is_said_and_its_seeds_hold(on, kind):
    seeds = np.where(kind == SEEDS, SEEDS, 0)
    state = lazy_snapping(NOISY, seeds, on=on)
    missing = {B: "foreground", F: "background"}[kind]
    assert state.note.startswith(f"no {missing} seeds yet")
    assert (state.mask[seeds == kind] == (kind == F)).all()


@LEVELS
def test_a_picture_of_one_colour(on):
    """No colour tells the classes apart: E1 is 1/2, the seeds hold, and the cut still ends."""
    image = np.full((*DISC.shape, 3), 0.3)
    state = lazy_snapping(image, SEEDS, on=on)
    np.testing.assert_array_equal(
        LazySnapping(image, on=on).likelihood((state.background, state.foreground)), 0.5
    )
    assert state.mask[SEEDS == F].all()
    assert not state.mask[SEEDS == B].any()


@LEVELS
@pytest.mark.parametrize("kind", [0, B, F])
def test_a_picture_of_one_pixel(on, kind):
    state = lazy_snapping([[[0.2, 0.3, 0.4]]], [[int(kind)]], on=on)
    assert state.mask.tolist() == [[kind == F]]
    assert state.note


@LEVELS
def test_every_pixel_a_seed(on):
    state = lazy_snapping(NOISY, np.where(DISC, F, B), on=on)
    np.testing.assert_array_equal(state.mask, DISC)
    assert "every pixel is a seed" in state.note


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"on": "voxels"}, "on: got 'voxels'"),
        ({"clusters": 0}, "clusters: got 0"),
        ({"clusters": 300}, "clusters: got 300"),
        ({"smoothness": -1}, "smoothness: got -1"),
        ({"smoothness": np.nan}, "smoothness: got nan"),
        ({"spacing": 0}, "spacing: got 0"),
        ({"connectivity": 6}, "connectivity: got 6"),
    ],
)
def test_bad_parameters_name_themselves(options, words):
    with pytest.raises(ValueError, match=words):
        LazySnapping(NOISY, **options)


def test_bad_seeds_and_pictures_name_themselves():
    with pytest.raises(ValueError, match="seeds: got shape"):
        LazySnapping(NOISY).cut(SEEDS[1:])
    with pytest.raises(ValueError, match="seeds"):
        LazySnapping(NOISY).cut(SEEDS + 5)
    with pytest.raises(ValueError, match="image"):
        LazySnapping(np.where(DISC[..., None], np.nan, NOISY))
    with pytest.raises(ValueError, match="image"):
        LazySnapping(NOISY[..., :2])
