"""What both seeded cuts make of their seeds: held, taken back, degenerate, on flat pictures."""

import numpy as np
import pytest

from segteach.arrays import Seed, Stroke, seeds_from_strokes
from segteach.segmentation.colour_cut import ColourCut
from segteach.segmentation.histogram_cut import HistogramCut

B, F = Seed.BACKGROUND, Seed.FOREGROUND
SHAPE = (40, 50)
DISC = np.hypot(*(np.indices(SHAPE) - np.array([20, 25])[:, None, None])) < 12
SEEDS = np.zeros(SHAPE, np.uint8)
SEEDS[18:22, 22:28], SEEDS[:3] = F, B
MODEL = {HistogramCut: "histogram", ColourCut: "colour model"}  # what the notes call it

both = pytest.mark.parametrize("tool", MODEL)


def disc(noise=0.04):
    """Return a red disc on a ground that is teal and darker."""
    ground = np.where(DISC[..., None], [0.8, 0.5, 0.4], [0.2, 0.4, 0.4])
    return np.clip(ground + np.random.default_rng(0).normal(0, noise, (*SHAPE, 3)), 0, 1)


def strokes(count, rng):
    for _ in range(count):
        start = rng.uniform(0, SHAPE, 2)
        yield Stroke([start, start + rng.normal(0, 12, 2)], 2, rng.integers(0, 3))


@both
def test_seeds_hold_even_where_everything_speaks_against_them(tool):
    seeds = SEEDS.copy()
    seeds[20, 25], seeds[30, 2] = B, F  # one pixel in the middle of the disc, one far outside
    found = tool(disc(), smoothness=500).cut(seeds).mask
    assert not found[seeds == B].any()
    assert found[seeds == F].all()


@both
@pytest.mark.parametrize("frozen", [False, True])
def test_cut_again_after_every_stroke_equals_a_fresh_graph(tool, frozen):
    image, rng, drawn = disc(noise=0.15), np.random.default_rng(5), []
    graph = tool(image)
    model = graph.learn(SEEDS) if frozen else None
    for stroke in strokes(15, rng):
        drawn.append(stroke)
        now = seeds_from_strokes(drawn, SHAPE)
        now = np.where(now == 0, SEEDS, now) if rng.random() < 0.9 else np.zeros_like(now)
        fresh = tool(image)
        model_now = fresh.learn(now) if model is None else model
        warm, cold = graph.cut(now, model_now), fresh.cut(now, model_now)
        np.testing.assert_array_equal(warm.mask, cold.mask)
        assert warm.objective == pytest.approx(cold.objective, rel=1e-9, abs=1e-6)


DEGENERATE = (  # seeds, a word of the note, the least and largest share of foreground
    (0 * SEEDS, "no seeds", (0, 0)),
    (np.where(SEEDS == F, F, 0), "no background", (0.01, 0.9)),
    (np.where(SEEDS == B, B, 0), "no foreground", (0, 0.9)),
    (np.full_like(SEEDS, F), "no background", (1, 1)),
    (np.where(SEEDS == F, F, B), "nothing is left", (24 / 2000, 24 / 2000)),
)


@both
def test_degenerate_seeds_get_a_word_and_a_sensible_mask(tool):
    image, others = disc(), set(MODEL.values()) - {MODEL[tool]}
    for seeds, word, (least, most) in DEGENERATE:
        state = tool(image).cut(seeds)
        assert word in state.note
        assert not any(other in state.note for other in others)
        assert least <= state.mask.mean() <= most, word


@both
def test_a_constant_picture_has_beta_zero_and_still_a_cut(tool):
    seeds = np.zeros((6, 6), np.uint8)
    seeds[0], seeds[5] = B, F
    graph = tool(np.full((6, 6, 3), 0.5))
    assert graph.links.beta == 0
    mask = graph.cut(seeds).mask
    assert mask[5].all()
    assert not mask[0].any()


@both
def test_a_picture_of_one_pixel(tool):
    graph = tool(np.full((1, 1, 3), 0.5))
    assert graph.cut([[F]]).mask.all()
    assert not graph.cut([[0]]).mask.any()


@both
def test_the_energy_of_the_seeds_is_what_both_steps_reach(tool):
    """Its value at a mask is the objective; no mask of a single flipped pixel is lower."""
    graph = tool(disc(noise=0.15), smoothness=2.0)
    energy = graph.energy(SEEDS)
    for state in (graph.data_term(SEEDS), graph.cut(SEEDS)):
        labels = state.mask.ravel().astype(int)
        assert energy.value(labels) == pytest.approx(state.objective, rel=1e-9)
    for pixel in range(0, labels.size, 37):
        other = labels.copy()
        other[pixel] = 1 - other[pixel]
        assert energy.value(other) >= state.objective - 1e-6
