"""GrabCut under the hand: an edit is one cut, mixtures frozen; nothing disturbs an iteration."""

import numpy as np
import pytest

from segteach.arrays import Seed, Stroke, seeds_from_box, seeds_from_strokes
from segteach.cuts.energy import Energy
from segteach.cuts.min_cut import min_cut
from segteach.models.gmm import Gmm
from segteach.segmentation.grabcut import GrabCut, grabcut, grabcut_steps
from segteach.segmentation.grabcut.colours import component_costs
from segteach.steps import last

B, F = Seed.BACKGROUND, Seed.FOREGROUND


def same(one, other):
    """Assert that two states are the same number by number."""
    for name in ("mask", "components", "objective", "phase", "round", "converged", "note"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    for a, b in ((one.background, other.background), (one.foreground, other.foreground)):
        np.testing.assert_array_equal(a.means, b.means)


def fresh_cut(graph, state, seeds):
    """Return the mask by a new graph of the whole picture, where a wrong seed costs 1e6."""
    colours = graph.image.reshape(-1, 3)
    models = state.background, state.foreground
    unary = np.stack([component_costs(colours, m).min(axis=0) for m in models], axis=1)
    kinds = seeds.ravel()
    unary[kinds == B], unary[kinds == F] = [0, 1e6], [1e6, 0]
    energy = Energy(unary, graph.links.edges, graph.links.weights)
    return min_cut(energy).labels.reshape(graph.shape) == 1


@pytest.mark.parametrize("corners", [(5, 3, 45, 38), (20, 12, 30, 25), None])
def test_an_edit_is_a_fresh_cut_with_the_models_as_they_are(
    corners, scene, links_by_hand, energy_of_state
):
    image, _ = scene(noise=0.12)
    shape = image.shape[:2]
    graph, rng = GrabCut(image), np.random.default_rng(1)
    strokes = [] if corners else [Stroke([[20, 20]], 3, F), Stroke([[2, 2], [2, 40]], 2, B)]
    below = seeds_from_box(shape, corners) if corners else np.zeros(shape, np.uint8)
    learned, masks = None, []
    for _ in range(16):
        painted = seeds_from_strokes(strokes, shape) if strokes else np.zeros(shape, np.uint8)
        seeds = np.where(painted == 0, below, painted).astype(np.uint8)
        if learned is None:
            learned = last(graph.iterate(seeds))
        state = graph.edit(seeds)
        assert (state.background, state.foreground) == (learned.background, learned.foreground)
        np.testing.assert_array_equal(state.mask, fresh_cut(graph, learned, seeds))
        assert not state.mask[seeds == B].any() and state.mask[seeds == F].all()
        masks.append(state.mask)
        if rng.random() < 0.25 and strokes:
            strokes.pop()  # undo
        else:
            start = rng.uniform(0, shape, 2)
            ends = [start, start + rng.normal(0, 10, 2)]
            strokes.append(Stroke(ends, rng.uniform(0.5, 4), rng.integers(0, 3)))
    expected = energy_of_state(image, state, links_by_hand(image))
    assert state.objective == pytest.approx(expected, rel=1e-6)
    assert len({mask.tobytes() for mask in masks}) > 6


def test_seeds_that_are_painted_on_in_place_are_seen(scene, box):
    image, _ = scene()
    graph = GrabCut(image)
    learned = last(graph.iterate(box))
    graph.edit(box)
    box[18:22, 22:26] = B
    assert not graph.edit(box).mask[18:22, 22:26].any()
    box[18:22, 22:26] = 0
    np.testing.assert_array_equal(graph.edit(box).mask, fresh_cut(graph, learned, box))


def test_an_edit_that_marks_every_pixel_and_back(scene, box):
    image, _ = scene()
    for everything in (B, F):
        graph = GrabCut(image)
        last(graph.iterate(box))
        before = graph.edit(box).mask
        state = graph.edit(np.full(box.shape, everything, np.uint8))
        assert (state.mask == (everything == F)).all()
        assert "every pixel is a seed" in state.note
        np.testing.assert_array_equal(graph.edit(box).mask, before)


def test_seeds_hold_even_where_everything_speaks_against_them(scene, box):
    """Flat colours on the thinnest covariances: a wrong label costs a seed far more than links."""
    image, _ = scene(noise=0)
    graph = GrabCut(image, smoothness=1)
    last(graph.iterate(box))
    marked = box.copy()
    marked[18:22, 22:26], marked[5, 7] = B, F  # inside the disc, and in the box but outside of it
    for state in (graph.edit(marked), *graph.refine(marked)):
        assert not state.mask[18:22, 22:26].any()
        assert state.mask[5, 7]


def test_an_edit_before_the_first_iteration_iterates(scene, box):
    image, _ = scene()
    same(GrabCut(image).edit(box), grabcut(image, box))
    same(last(GrabCut(image).refine(box)), grabcut(image, box))


def test_a_refinement_begins_with_the_edit_whatever_was_painted_in_between(boxed):
    image, seeds = boxed("flower", 80)
    marked, between = seeds.copy(), seeds.copy()
    marked[30:34, 30:34], between[20:50, 30:60] = B, B
    runs = []
    for detour in (False, True):
        graph = GrabCut(image)
        done = last(graph.iterate(seeds))
        if detour:
            graph.edit(between)
        states = list(graph.refine(marked))
        assert states[0].objective == energy_of_edit(image, done, marked)
        assert np.diff([state.objective for state in states]).max() <= 0
        runs.append(states)
    for one, other in zip(*runs, strict=True):
        same(one, other)


def energy_of_edit(image, done, seeds):
    graph = GrabCut(image)
    next(iter(graph.iterate(seeds, models=(done.background, done.foreground))))
    return graph.edit(seeds).objective


def test_whatever_comes_in_between_an_iteration_goes_on_the_same(scene, box):
    image, _ = scene(noise=0.12)
    whole, marked = list(grabcut_steps(image, box)), box.copy()
    marked[18:22, 22:26] = B
    meddle = (
        lambda graph: graph.edit(marked),
        lambda graph: next(graph.iterate(marked, rng=5)),
        lambda graph: list(graph.refine(marked)),
    )
    graph = GrabCut(image)
    states, seen = graph.iterate(box), []
    for number, state in enumerate(states):
        seen.append(state)
        meddle[number % len(meddle)](graph)
    assert len(seen) > len(meddle)
    for one, other in zip(seen, whole, strict=True):
        same(one, other)


def test_two_iterations_at_a_time_go_on_the_same(scene, box):
    image, _ = scene(noise=0.12)
    marked = box.copy()
    marked[18:22, 22:26] = B
    graph = GrabCut(image)
    pairs = zip(graph.iterate(box), graph.iterate(marked), strict=False)
    wholes = grabcut_steps(image, box), grabcut_steps(image, marked)
    for pair, *expected in zip(pairs, *wholes, strict=False):
        for one, other in zip(pair, expected, strict=True):
            same(one, other)


def test_an_edit_takes_the_mixtures_of_the_state_that_was_handed_out_last(scene, box):
    image, _ = scene(noise=0.12)
    graph = GrabCut(image)
    end = last(graph.iterate(box))
    graph.iterate(box, rng=3)  # of which nothing was taken
    assert graph.edit(box).foreground is end.foreground
    for state in graph.iterate(box, rng=3):
        edited = graph.edit(box)
        assert (edited.background, edited.foreground) == (state.background, state.foreground)
        assert edited.round == state.round and edited.phase == "cut"


def test_an_edit_and_a_refinement_refuse_bad_seeds_and_keep_what_they_had():
    image = np.random.default_rng(0).random((4, 5, 3))
    graph, good = GrabCut(image, components=2), np.repeat([[B, 0, 0, 0, F]], 4, axis=0)
    last(graph.iterate(good))
    before = graph.edit(good)
    for seeds in (np.zeros((5, 4)), np.full((4, 5), 3)):
        for call in (graph.edit, graph.refine, graph.iterate):
            with pytest.raises(ValueError, match=r"^seeds: "):
                call(seeds)
    np.testing.assert_array_equal(graph.edit(good).mask, before.mask)


def test_bad_arguments_are_refused_by_name_at_the_call():
    good = Gmm(np.full(5, 0.2), np.full((5, 3), 0.5), [np.eye(3)] * 5)
    flat = Gmm([1], [[0.5] * 3], [np.eye(3)])
    graph, seeds = GrabCut(np.zeros((4, 5, 3))), np.zeros((4, 5), np.uint8)
    table = {
        "rng": [-1, "x"],
        "mask": [np.full((4, 5), 0.5), np.zeros((5, 4), bool)],
        "models": [good, (good,), (good, good, good), (good, None), (good, flat)],
    }
    for word, values in table.items():
        for value in values:
            with pytest.raises(ValueError, match=f"^{word}: "):
                graph.iterate(seeds, **{word: value})
