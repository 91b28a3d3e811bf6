"""Where GrabCut fails, and that the cause named in chapter 3 is the cause."""

import numpy as np
import pytest
from scipy import ndimage

from segteach.arrays import Seed, Stroke, seeds_from_box, seeds_from_strokes
from segteach.cuts.contrast import contrast_links
from segteach.segmentation.grabcut import GrabCut, grabcut
from segteach.segmentation.grabcut.colours import component_costs

ROWS, COLS = np.mgrid[:110, :160]
DISC = (ROWS - 55) ** 2 + (COLS - 70) ** 2 < 34**2
BOX = seeds_from_box(DISC.shape, (25, 10, 135, 100))
STRIP = (COLS > 106) & (COLS < 110) & (np.abs(ROWS - 55) < 15)  # between disc and cable


def disc(blur):
    """A disc whose right side is blurred, beside a dark cable."""
    share = np.where(COLS >= 70, ndimage.gaussian_filter(DISC.astype(float), blur), DISC)
    image = share[..., None] * [0.75, 0.45, 0.3] + (1 - share[..., None]) * [0.6, 0.5, 0.42]
    image[np.abs(COLS - 112) <= 1] = 0.2
    return np.clip(image + np.random.default_rng(0).normal(0, 0.07, image.shape), 0, 1)


def wheel():
    """A wheel of thin spokes: the picture, all of it, its spokes and its holes."""
    rows, cols = np.mgrid[-60:60, -80:80]
    radius, turns = np.hypot(rows, cols), np.arange(4) * np.pi / 4
    near = [np.abs(rows * np.cos(turn) - cols * np.sin(turn)) < 1 for turn in turns]
    spokes = np.any(near, axis=0) & (radius > 9) & (radius < 38)
    whole = spokes | (radius <= 9) | ((radius >= 38) & (radius < 46))
    image = np.where(whole[..., None], [0.35, 0.3, 0.3], [0.62, 0.66, 0.6])
    image = np.clip(image + np.random.default_rng(0).normal(0, 0.12, image.shape), 0, 1)
    return image, whole, spokes, ~whole & (radius < 38)


def true_models(image, seeds, truth):
    """The mixtures that the true mask teaches."""
    start = next(GrabCut(image).iterate(seeds, mask=truth))
    return start.background, start.foreground


def one_cut(image, seeds, models, smoothness):
    graph = GrabCut(image, smoothness=smoothness)
    next(graph.iterate(seeds, models=models))
    return graph.edit(seeds).mask


def for_foreground(image, models):
    """D of the background minus D of the foreground, (H, W)."""
    least = [component_costs(image.reshape(-1, 3), model).min(axis=0) for model in models]
    return (least[0] - least[1]).reshape(image.shape[:2])


def test_at_a_blurred_rim_the_outline_goes_to_an_edge_near_by_against_the_colours():
    sharp, blurred = disc(0), disc(6)
    models = true_models(blurred, BOX, DISC)
    mask = one_cut(blurred, BOX, models, 50)
    assert mask[STRIP].mean() > 0.9
    assert for_foreground(blurred, models)[STRIP].mean() < -1  # the colours: background
    assert one_cut(blurred, BOX, models, 0)[STRIP].mean() < 0.5  # without V they decide
    assert not one_cut(sharp, BOX, true_models(sharp, BOX, DISC), 50)[STRIP].any()


def test_spokes_are_lost_to_the_length_of_their_outline_though_their_colours_are_right():
    image, whole, spokes, holes = wheel()
    box = seeds_from_box(whole.shape, (26, 8, 134, 112))
    models = true_models(image, box, whole)
    saved = for_foreground(image, models)[spokes]
    assert (saved > 0).mean() > 0.98
    links = contrast_links(image, 1, beta="paper")
    turn = saved.sum() / (links.cost(whole) - links.cost(whole & ~spokes))  # of gamma, for all
    low, high = (one_cut(image, box, models, share * turn) for share in (0.1, 2))
    assert low[spokes].mean() > 0.95 and high[spokes].mean() < 0.3
    for mask in (low, high):
        assert mask[holes].mean() < 0.02


def test_holes_are_filled_by_the_start_and_not_by_the_smoothness():
    image, whole, spokes, holes = wheel()
    box = seeds_from_box(whole.shape, (26, 8, 134, 112))
    assert grabcut(image, box).mask[holes].mean() > 0.95
    turns = np.linspace(0, 2.5, 12)
    rim = np.stack([60 - 42 * np.cos(turns), 80 + 42 * np.sin(turns)], axis=1)
    stroke = seeds_from_strokes([Stroke(rim, 1, Seed.FOREGROUND)], whole.shape)
    mask = grabcut(image, np.maximum(box, stroke), smoothness=2).mask
    assert mask[holes].mean() < 0.02 and mask[spokes].mean() > 0.95


@pytest.mark.parametrize("by_distance", [True, False])
@pytest.mark.parametrize("direction", [(1, 0), (1, 1), (2, 1)])
def test_a_straight_outline_costs_what_the_links_across_it_weigh(direction, by_distance):
    """For each pixel of its length: the sum over the four kinds of links of |step . normal| w."""
    down, right = direction
    costs = []
    for rows in (40, 80):
        row, col = np.mgrid[:rows, :200]
        mask = row * right - (col - 60) * down < 0
        links = contrast_links(np.zeros((rows, 200, 3)), 1, by_distance=by_distance)
        costs.append(links.cost(mask))
    length = 40 * np.hypot(down, right) / down
    normal = np.array([right, -down]) / np.hypot(down, right)
    steps = np.array([(0, 1), (1, 0), (1, 1), (1, -1)])
    weights = 1 / np.hypot(*steps.T) if by_distance else np.ones(4)
    expected = (np.abs(steps @ normal) * weights).sum()
    assert (costs[1] - costs[0]) / length == pytest.approx(expected)
