"""Lazy Snapping: the minimum against every labelling, seeds and votes, odd input."""

import inspect
import itertools

import numpy as np
import pytest

from segteach.arrays import Seed
from segteach.segmentation.lazy_snapping import (
    LEVELS,
    LazySnapping,
    lazy_snapping,
    lazy_snapping_steps,
    majority,
)
from segteach.segmentation.lazy_snapping.snapping import SAMPLE, learn

B, F = Seed.BACKGROUND, Seed.FOREGROUND
ON = pytest.mark.parametrize("on", LEVELS)


# --- the minimum ---------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{"on": "pixels"}, {"spacing": 2}], ids=["pixels", "segments"])
def test_the_cut_is_the_least_of_all_labellings(options, tiny, energy_by_hand):
    for smoothness in (0, 3, 60, 5000):
        snapping = LazySnapping(tiny.image, smoothness=smoothness, **options)
        state = lazy_snapping(tiny.image, tiny.seeds, smoothness=smoothness, **options)
        count = len(snapping.graph.sizes)
        assert 3 < count < 10
        energies = [
            energy_by_hand(snapping, tiny.seeds, labels)
            for labels in itertools.product((0, 1), repeat=count)
        ]
        assert state.objective == pytest.approx(min(energies))
        assert energy_by_hand(snapping, tiny.seeds, state.labels) == pytest.approx(min(energies))


@pytest.mark.parametrize("connectivity", [4, 8])
def test_pixels_are_segments_of_size_one(connectivity, disc):
    options = {"connectivity": connectivity, "smoothness": 300}
    ones = lazy_snapping(disc.noisy, disc.seeds, spacing=1, **options)
    pixels = lazy_snapping(disc.noisy, disc.seeds, on="pixels", **options)
    np.testing.assert_array_equal(ones.mask, pixels.mask)
    assert ones.objective == pytest.approx(pixels.objective)


@ON
def test_two_clean_colours_are_parted_exactly(on, disc):
    np.testing.assert_array_equal(lazy_snapping(disc.clean, disc.seeds, on=on).mask, disc.truth)


@ON
def test_noise_moves_the_outline_a_little(on, disc):
    _, alone, cut = (state.mask for state in lazy_snapping_steps(disc.noisy, disc.seeds, on=on))
    assert (cut == disc.truth).mean() > 0.98
    assert (cut == disc.truth).sum() >= (alone == disc.truth).sum()


def test_without_prior_each_segment_takes_its_cheaper_label(disc):
    _, alone, cut = lazy_snapping_steps(disc.noisy, disc.seeds, smoothness=0)
    np.testing.assert_array_equal(cut.mask, alone.mask)
    assert cut.objective == pytest.approx(alone.objective)


def test_the_steps_are_clusters_likelihood_and_cut(disc, energy_by_hand):
    states = list(lazy_snapping_steps(disc.noisy, disc.seeds))
    assert [state.phase for state in states] == ["clusters", "likelihood", "cut"]
    snapping = LazySnapping(disc.noisy)
    under = np.unique(snapping.graph.labels[disc.seeds == F])
    np.testing.assert_array_equal(np.flatnonzero(states[0].labels), under)
    energies = [state.objective for state in states]
    assert energies[2] <= min(energies) * (1 + 1e-6)  # the flow is rounded to its quantum
    for state in states:
        energy = energy_by_hand(snapping, disc.seeds, state.labels)
        assert energy == pytest.approx(state.objective)


def test_help_shows_the_parameters_of_the_steps():
    shown = inspect.signature(lazy_snapping).parameters
    assert list(shown) == list(inspect.signature(lazy_snapping_steps).parameters)
    assert "smoothness" in shown


# --- seeds ---------------------------------------------------------------------------------------


def test_many_seeds_are_learned_from_a_sample(disc):
    seeds = np.where(disc.truth, F, B)
    assert (seeds == B).sum() > SAMPLE
    background, foreground = learn(disc.noisy, seeds, 1, start=0)
    outside, inside = (disc.noisy[part].mean(axis=0)[None] for part in (~disc.truth, disc.truth))
    np.testing.assert_allclose(background, outside, atol=0.02)
    np.testing.assert_allclose(foreground, inside, atol=1e-12)


@ON
def test_a_seed_always_keeps_its_class(on, disc):
    """Even with one pixel of a class amid a segment of the other."""
    seeds = disc.seeds.copy()
    seeds[20, 24], seeds[30, 24], seeds[4, 20] = B, B, F
    mask = lazy_snapping(disc.noisy, seeds, on=on).mask
    assert mask[seeds == F].all()
    assert not mask[seeds == B].any()


def test_a_segment_is_held_at_the_class_of_most_seeds():
    counts = np.array([[0, 3, 0, 2, 2, 5], [0, 0, 4, 2, 3, 1]])
    np.testing.assert_array_equal(majority(counts), [Seed.UNKNOWN, B, F, B, F, B])


def test_the_majority_of_seeds_decides_for_a_segment(disc):
    seeds = disc.seeds.copy()
    labels = LazySnapping(disc.clean).graph.labels
    segment = labels == labels[20, 24]
    rows, cols = np.nonzero(segment)
    seeds[segment] = Seed.UNKNOWN
    seeds[rows[:3], cols[:3]] = B
    seeds[rows[-4:], cols[-4:]] = F
    state = lazy_snapping(disc.clean, seeds)
    assert "1 segment bears seeds of both classes" in state.note
    assert not state.mask[rows[:3], cols[:3]].any()
    assert state.mask[rows[3:], cols[3:]].all()


# --- odd input -----------------------------------------------------------------------------------


@ON
def test_without_seeds_nothing_is_foreground(on, disc):
    state = lazy_snapping(disc.noisy, 0 * disc.seeds, on=on)
    assert not state.mask.any()
    assert state.note == "no seeds yet: paint foreground and background"


@ON
def test_one_class_alone_is_said_and_its_seeds_hold(on, disc):
    for kind, missing in ((B, "foreground"), (F, "background")):
        seeds = np.where(kind == disc.seeds, disc.seeds, 0)
        state = lazy_snapping(disc.noisy, seeds, on=on)
        assert state.note.startswith(f"no {missing} seeds yet")
        assert (state.mask[seeds == kind] == (kind == F)).all()


@ON
def test_a_picture_of_one_colour(on, disc):
    """No colour tells the classes apart: E1 is 1/2, the seeds hold, and the cut still ends."""
    image = np.full((*disc.truth.shape, 3), 0.3)
    state = lazy_snapping(image, disc.seeds, on=on)
    np.testing.assert_array_equal(
        LazySnapping(image, on=on).likelihood((state.background, state.foreground)), 0.5
    )
    assert state.mask[disc.seeds == F].all()
    assert not state.mask[disc.seeds == B].any()


@ON
def test_a_picture_of_one_pixel(on):
    for kind in (0, B, F):
        state = lazy_snapping([[[0.2, 0.3, 0.4]]], [[int(kind)]], on=on)
        assert state.mask.tolist() == [[kind == F]]
        assert state.note


@ON
def test_every_pixel_a_seed(on, disc):
    state = lazy_snapping(disc.noisy, np.where(disc.truth, F, B), on=on)
    np.testing.assert_array_equal(state.mask, disc.truth)
    assert "every pixel is a seed" in state.note


BAD = (
    ({"on": "voxels"}, "on: got 'voxels', allowed are segments, pixels"),
    ({"on": ["pixels"]}, "on: got "),
    ({"clusters": 0}, "clusters: got 0"),
    ({"clusters": 300}, "clusters: got 300"),
    ({"smoothness": -1}, "smoothness: got -1"),
    ({"smoothness": np.nan}, "smoothness: got nan"),
    ({"spacing": 0}, "spacing: got 0"),
    ({"connectivity": 6}, "connectivity: got 6"),
    ({"rng": "dice"}, "rng: got 'dice'"),
)


@pytest.mark.parametrize("make", [LazySnapping, lazy_snapping_steps])
def test_bad_parameters_name_themselves_at_the_call(make, disc):
    given = (disc.noisy,) if make is LazySnapping else (disc.noisy, disc.seeds)
    for options, words in BAD:
        with pytest.raises(ValueError, match=words):
            make(*given, **options)


def test_bad_seeds_and_pictures_name_themselves(disc):
    for image, seeds, words in (
        (disc.noisy, disc.seeds[1:], "seeds: got shape"),
        (disc.noisy, disc.seeds + 5, "seeds"),
        (np.where(disc.truth[..., None], np.nan, disc.noisy), disc.seeds, "image"),
        (disc.noisy[..., :2], disc.seeds, "image"),
    ):
        with pytest.raises(ValueError, match=words):
            lazy_snapping_steps(image, seeds)
        with pytest.raises(ValueError, match=words):
            LazySnapping(image).cut(seeds)
