"""Where GrabCut begins: the foreground, what each class learns, what is said of the seeds."""

import numpy as np
import pytest

from segteach.arrays import Seed, Stroke, seeds_from_box, seeds_from_strokes
from segteach.metrics import iou
from segteach.models.gmm import Gmm
from segteach.segmentation.grabcut import GrabCut, grabcut, grabcut_steps
from segteach.segmentation.grabcut.colours import component_costs
from segteach.segmentation.grabcut.palette import Palette
from segteach.segmentation.grabcut.start import first_mask, seeds_note, unlike_half
from segteach.segmentation.grabcut.tight import CLEARLY, choice, largest_gap

B, F = Seed.BACKGROUND, Seed.FOREGROUND


def lean(graph, seeds, **start):
    """Return the first state of an iteration."""
    return next(iter(graph.iterate(seeds, **start)))


def gaussian_of(model):
    """Return mean and covariance of a whole mixture: those of the pixels that it was learned of."""
    mean = model.weights @ model.means
    apart = model.means - mean
    spread = model.covariances + apart[:, :, None] * apart[:, None, :]
    return mean, np.einsum("k,kij->ij", model.weights, spread)


def assert_learned_from(model, colours):
    mean, covariance = gaussian_of(model)
    np.testing.assert_allclose(mean, colours.mean(axis=0), atol=1e-9)
    np.testing.assert_allclose(covariance, np.cov(colours.T, bias=True), atol=1e-4)


def test_what_starts_as_foreground_keeps_every_seed():
    rng = np.random.default_rng(0)
    for kinds in ([0], [0, B], [0, F], [B, F], [0, B, F], [B], [F]):
        seeds = rng.choice(kinds, (8, 9)).astype(np.uint8)
        mask = first_mask(seeds)
        assert mask[seeds == F].all() and not mask[seeds == B].any()


def test_a_box_starts_with_all_of_it_as_foreground_like_the_paper(scene, box):
    image, _ = scene()
    state = lean(GrabCut(image, start="all"), box)
    np.testing.assert_array_equal(state.mask, box == 0)
    assert_learned_from(state.background, image[box == B])
    assert_learned_from(state.foreground, image[box == 0])


def test_a_box_starts_with_the_half_of_it_that_is_most_unlike_the_background(scene, box):
    image, truth = scene()
    state = lean(GrabCut(image, start="unlike"), box)
    assert not state.mask[box == B].any()
    assert state.mask[box == 0].mean() == pytest.approx(0.5, abs=0.01)
    assert state.mask[truth].all()
    assert_learned_from(state.background, image[~state.mask])
    assert_learned_from(state.foreground, image[state.mask])


def test_where_there_is_nothing_to_compare_with_there_is_no_half():
    colours = Palette(np.random.default_rng(0).random((4, 5, 3)), components=1)
    for mask in (np.zeros((4, 5), bool), np.ones((4, 5), bool)):
        np.testing.assert_array_equal(unlike_half(colours, mask, np.random.default_rng(0)), mask)


def test_a_start_shows_the_components_that_its_models_were_learned_from(boxed):
    image, seeds = boxed("flower", 80)
    state = lean(GrabCut(image), seeds)
    for a, model in enumerate((state.background, state.foreground)):
        k, colours = state.components[state.mask == a], image[state.mask == a] / 255
        np.testing.assert_allclose(np.bincount(k, minlength=5) / len(k), model.weights)
        for number in set(k):
            np.testing.assert_allclose(colours[k == number].mean(axis=0), model.means[number])


def test_foreground_seeds_of_one_colour_alone_have_a_start_of_finite_energy():
    image = np.random.default_rng(0).random((12, 12, 3))
    image[6:] = 0.5
    seeds = np.zeros((12, 12), np.uint8)
    seeds[8:10, 2:4] = F
    for rng in range(5):
        objectives = [state.objective for state in grabcut_steps(image, seeds, rng=rng)]
        assert np.isfinite(objectives).all()
        assert np.diff(objectives).max() <= 0


def test_a_box_that_touches_the_border_finds_the_disc_too(scene):
    image, truth = scene()
    for corners in (
        (0, 3, 45, 38),
        (5, 0, 45, 38),
        (5, 3, 50, 38),
        (5, 3, 45, 40),
        (0, 0, 50, 38),
    ):
        assert iou(grabcut(image, seeds_from_box((40, 50), corners)).mask, truth) > 0.99


def test_a_box_round_everything_takes_the_frame_for_background_and_says_so(scene):
    image, truth = scene()
    seeds = seeds_from_box((40, 50), (0, 0, 50, 40))
    start, *_ = grabcut_steps(image, seeds, start="all")
    state = grabcut(image, seeds, start="unlike")
    frame = np.pad(np.zeros((36, 46), bool), 2, constant_values=True)  # 40 / 20 = 2 pixels
    np.testing.assert_array_equal(start.mask, ~frame)
    assert "frame" in state.note
    assert iou(state.mask, truth) > 0.99


def test_with_foreground_strokes_all_the_rest_starts_as_background(scene):
    image, truth = scene()
    strokes = [Stroke([[12, 20], [28, 26]], 1, F), Stroke([[3, 3], [3, 46]], 1, B)]
    seeds = seeds_from_strokes(strokes, (40, 50))
    start, *_, state = grabcut_steps(image, seeds)
    np.testing.assert_array_equal(start.mask, seeds == F)
    assert_learned_from(start.background, image[seeds != F])
    assert_learned_from(start.foreground, image[seeds == F])
    assert iou(state.mask, truth) > 0.99


def test_foreground_strokes_alone_are_enough(scene):
    image, truth = scene()
    seeds = seeds_from_strokes([Stroke([[12, 20], [28, 26]], 1, F)], (40, 50))
    states = list(grabcut_steps(image, seeds))
    assert "no background" in states[-1].note
    assert iou(states[-1].mask, truth) > 0.95


def test_given_models_decide_the_first_mask(scene, box):
    image, truth = scene()
    done = grabcut(image, box)
    models = done.background, done.foreground
    marks = np.zeros((40, 50), np.uint8)
    marks[20, 24] = F
    start = lean(GrabCut(image), marks, models=models)
    z = image.reshape(-1, 3)
    costs = [component_costs(z, m).min(axis=0) for m in (start.background, start.foreground)]
    by_colour = (costs[1] < costs[0]).reshape(40, 50)
    np.testing.assert_array_equal(start.mask[marks == 0], by_colour[marks == 0])
    assert iou(start.mask, truth) > 0.95


def test_a_mask_and_models_of_ones_own_are_the_start(scene, box):
    image, truth = scene()
    wide = np.ones((40, 50), bool)
    state = lean(GrabCut(image), box, mask=wide)
    np.testing.assert_array_equal(state.mask, box == 0)  # the seeds have the last word
    done = grabcut(image, box)
    models = done.background, done.foreground
    state = lean(GrabCut(image), box, mask=truth, models=models)
    np.testing.assert_array_equal(state.mask, truth)
    for model, given in zip((state.background, state.foreground), models, strict=True):
        np.testing.assert_array_equal(model.means, given.means)
        np.testing.assert_allclose(model.covariances, given.covariances, rtol=1e-9, atol=1e-12)
    box[20, 20] = F
    assert lean(GrabCut(image), box, mask=~wide).mask.sum() == 1


def test_models_thinner_than_the_floor_are_widened_to_it_so_that_e_still_falls(scene, box):
    image, _ = scene()
    thin = Gmm([0.5, 0.5], image[[0, 20], [0, 24]], [1e-9 * np.eye(3)] * 2)
    graph = GrabCut(image, components=2, covariance_floor=0.01)
    states = list(graph.iterate(box, models=(thin, thin)))
    np.testing.assert_allclose(states[0].background.covariances, [0.01 * np.eye(3)] * 2)
    assert np.diff([state.objective for state in states]).max() <= 0


def test_what_is_said_of_the_seeds():
    words = {
        (B, F): "every pixel is a seed",
        (0,): "the frame",
        (0, F): "no background seeds",
        (0, B): "",
        (0, B, F): "",
    }
    for kinds, said in words.items():
        note = seeds_note(np.array([kinds]))
        assert said in note and bool(said) == bool(note)


# --- two starts ----------------------------------------------------------------------------------


class End:
    """What the choice between two runs looks at."""

    def __init__(self, mask, objective):
        self.mask, self.objective = mask, objective


def chosen(first, second, box):
    number, why = choice(first, second, box)
    return number, str(why)


def test_the_other_start_is_kept_for_a_clearly_lower_energy_that_fills_the_box():
    box = np.zeros((20, 30), bool)
    box[5:15, 5:25] = True
    full, inner, low = box.copy(), box.copy(), box.copy()
    inner[6:14, 9:21], low[11:] = False, False  # a ring that reaches all sides; the upper part
    lower, same = -1.5 * CLEARLY * box.sum(), -0.5 * CLEARLY * box.sum()
    assert chosen(End(full, 0), End(inner, lower), box)[0] == 1
    assert chosen(End(full, 0), End(inner, same), box)[0] == 0
    number, why = chosen(End(full, 0), End(low, lower), box)
    assert number == 0 and "40 %" in why  # rows 11 to 14 of the ten
    assert chosen(End(low, 0), End(full, lower), box)[0] == 1
    assert chosen(End(full, 0), End(full, lower), box) == (
        0, "two starts, one result: that of all of the box is kept",
    )  # fmt: skip


def test_the_largest_gap_is_that_of_the_parts_that_count():
    box = np.zeros((20, 30), bool)
    box[5:15, 5:25] = True
    mask = np.zeros_like(box)
    assert largest_gap(mask, box) == 1 and largest_gap(box, box) == 0
    assert largest_gap(box, mask) == 0  # nothing to fill
    mask[6:15, 8:25] = True
    assert largest_gap(mask, box) == pytest.approx(3 / 20)
    mask[5, 5] = True  # a speck of 1 beside a part of 153
    assert largest_gap(mask, box) == pytest.approx(3 / 20)
    mask[5:13, 5] = True
    assert largest_gap(mask, box) == 0


def test_both_starts_are_tried_and_the_rounds_go_on_from_the_one_that_is_kept(scene, box):
    image, truth = scene()
    states = list(grabcut_steps(image, box))
    alone = {way: list(grabcut_steps(image, box, start=way)) for way in ("all", "unlike")}
    kept = [state.phase for state in states].index("keep")
    assert [state.start for state in states[:kept]] == sorted(s.start for s in states[:kept])
    np.testing.assert_array_equal(states[0].mask, alone["all"][0].mask)
    end, way = states[-1], states[kept].start
    np.testing.assert_array_equal(end.mask, alone[way][-1].mask)
    assert "two starts" in states[kept].note and end.phase == "cut" and end.note == ""
    assert iou(end.mask, truth) > 0.99


def test_with_foreground_seeds_there_is_one_start(scene, box):
    image, _ = scene()
    seeds = box.copy()
    seeds[18:22, 23:27] = F
    states = list(grabcut_steps(image, seeds))
    assert {state.start for state in states} == {"seeds"}
    assert "keep" not in [state.phase for state in states]


def test_a_box_with_hardly_any_foreground_is_told():
    rng = np.random.default_rng(0)
    image = np.clip(0.5 + 0.02 * rng.standard_normal((40, 50, 3)), 0, 1)  # no object at all
    seeds = seeds_from_box((40, 50), (5, 3, 45, 38))
    end = grabcut(image, seeds, start="unlike", smoothness=400)
    assert end.mask[seeds == 0].mean() < 0.02
    assert "hardly anything of the box" in end.note
