"""The band cut against every labelling of a tiny picture, and each weight against its own case."""

import itertools

import numpy as np
import pytest
from scipy.ndimage import label

from segteach.arrays import Seed
from segteach.cuts.energy import OFFSETS
from segteach.metrics import iou
from segteach.segmentation.boundary_editing import BoundaryEditing
from segteach.segmentation.boundary_editing.band_cut import (
    BandWeights,
    band_cut,
    band_links,
    band_of,
    middle,
)
from segteach.segmentation.boundary_editing.polygon import polygons_of
from segteach.segmentation.boundary_editing.raster import distances

B, F = Seed.BACKGROUND, Seed.FOREGROUND
TRIANGLE = np.array([[[0.2, 0.4], [2.6, 1.1]], [[2.6, 1.1], [1.1, 3.3]], [[1.1, 3.3], [0.2, 0.4]]])
SHAPE = (3, 4)


def g(difference):
    return 1 / (1 + difference)


def to_polygon(place, edges):
    """Near enough to the smallest distance to many points on the edges."""
    share = np.linspace(0, 1, 20_001)[:, None]
    return min(np.hypot(*(a + share * (b - a) - place).T).min() for a, b in edges)


def links_by_hand(image, free, edges, weights, connectivity):
    """Yield (pixel, pixel, what it costs to part them) as it is written in the paper."""
    for (r, c), (down, across) in itertools.product(np.ndindex(free.shape), OFFSETS[connectivity]):
        there = (r + down, c + across)
        inside = there[0] < free.shape[0] and 0 <= there[1] < free.shape[1]
        if inside and (free[r, c] or free[there]):
            colours = ((255 * image[r, c] - 255 * image[there]) ** 2).sum()
            away = to_polygon(((r + there[0]) / 2, (c + there[1]) / 2), edges)
            mixed = (1 - weights.beta) * colours + weights.beta * weights.eta * g(away**2)
            yield (r, c), there, weights.smoothness * g(mixed)


def by_hand(labels, costs, held, free, links):
    """E of the free pixels and all links at them; seeds cost nothing, they are kept."""
    data = sum(costs[p][int(labels[p])] for p in zip(*np.nonzero(free & (held == 0)), strict=True))
    return data + sum(cost for one, other, cost in links if labels[one] != labels[other])


def tiny(seed):
    """A picture of few, near colours, random costs, and some pixels that are fixed or held."""
    rng = np.random.default_rng(seed)
    image = 0.5 + rng.integers(0, 3, (*SHAPE, 1)) * np.array([1, 0.5, 0]) / 255
    free = rng.random(SHAPE) < 0.8
    free[0, 0] = True
    held = rng.choice([0, 0, 0, 0, B, F], SHAPE).astype(np.uint8)
    return image, free, held, rng.random((*SHAPE, 2)), rng.random(SHAPE) < 0.5


@pytest.mark.parametrize(("beta", "eta"), [(0.5, 10), (0, 10), (1, 3), (0.3, 0)])
def test_the_cut_is_the_best_of_all_labellings(beta, eta):
    for seed, connectivity in itertools.product(range(2), (4, 8)):
        assert_best(seed, connectivity, beta, eta)


def assert_best(seed, connectivity, beta, eta):
    weights = BandWeights(smoothness=1.5, beta=beta, eta=eta)
    image, free, held, costs, labels = tiny(seed)
    distance = distances(TRIANGLE, (0, 3, 0, 4), 50.0)
    links = band_links(image, distance, weights, connectivity)
    found, energy = band_cut(labels, free, costs, held, links, connectivity)
    parted = list(links_by_hand(image, free, TRIANGLE, weights, connectivity))
    open_to = free & (held == 0)
    tried = np.where(free & (held > 0), held == F, labels)
    np.testing.assert_array_equal(found[~open_to], tried[~open_to])
    best = np.inf
    for chosen in itertools.product([False, True], repeat=int(open_to.sum())):
        tried[open_to] = chosen
        best = min(best, by_hand(tried, costs, held, free, parted))
    assert by_hand(found, costs, held, free, parted) == pytest.approx(best, abs=1e-6)
    assert energy == pytest.approx(best, abs=1e-6)
    np.testing.assert_array_equal(found[~free], labels[~free])


LINE = np.array([[[-5.0, 9.5], [25.0, 9.5]]])  # a polygon down a picture of 20 x 24 pixels
WIDE = (20, 24)
COLS = np.arange(24) * np.ones((20, 1))
BAND = np.abs(COLS - 9.5) <= 6


def across(image, weights):
    """The columns at which a cut down the picture runs, right of the middle where it is free."""
    labels = COLS > 15
    links = band_links(image, distances(LINE, (0, 20, 0, 24), 8.0), weights, 8)
    none = np.zeros(WIDE, np.uint8)
    found, _ = band_cut(labels, BAND, np.zeros((*WIDE, 2)), none, links, 8)
    return found.argmax(axis=1) - 0.5


def flat(step=0.0):
    """A grey picture, brighter by `step` of 255 from column 13 on."""
    return 0.5 + (COLS >= 13)[..., None] * np.full(3, step / 255)


def test_without_colours_the_outline_runs_along_the_polygon():
    np.testing.assert_array_equal(across(flat(), BandWeights()), 9.5)


def test_without_beta_or_without_eta_the_polygon_has_no_say():
    """A faint edge beside the polygon wins at once: 3 C_ij = 3 of 255 squared, halved by beta."""
    np.testing.assert_array_equal(across(flat(1), BandWeights(beta=0.0)), 12.5)
    np.testing.assert_array_equal(across(flat(1), BandWeights(eta=0.0)), 12.5)
    np.testing.assert_array_equal(across(flat(1), BandWeights()), 9.5)


def test_a_strong_edge_wins_over_the_polygon_and_a_larger_eta_wins_it_back():
    # links on the edge: g(0.5 * 3 * 2 ** 2 + 5 g(9)) = g(6.5); on the polygon: g(0.5 eta)
    np.testing.assert_array_equal(across(flat(2), BandWeights(eta=10)), 12.5)
    np.testing.assert_array_equal(across(flat(2), BandWeights(eta=20)), 9.5)


def test_with_beta_one_colours_have_no_say():
    np.testing.assert_array_equal(across(flat(200), BandWeights(beta=1.0)), 9.5)


def test_the_band_is_half_of_what_lies_between_two_edges_and_no_wider_than_it_may_be():
    places = (0, 9, 0, 30)
    left, right = (np.array([[[-99.0, at], [99.0, at]]]) for at in (5.0, 13.0))
    near, far = (distances(edges, places, 20.0) for edges in (left, right))
    for width, last in ((20.0, 9), (3.0, 8)):  # column 9 is equally far from both
        rows = band_of(near, far, width)
        assert (
            np.flatnonzero(rows.any(axis=0)) == np.arange(max(0, 5 - int(width)), last + 1)
        ).all()
        assert (rows == rows[:1]).all()


def test_the_middle_of_a_bar_and_of_a_gap_is_kept_and_no_straight_side():
    rows = np.arange(40)[:, None] * np.ones((1, 30))
    labels = (rows >= 4) & (rows < 9) | (rows >= 15) & (rows < 30)
    found = middle(labels)
    assert (found == found[:, :1]).all()
    # a bar of 5, a gap of 6, a part of 15 and both sides of the picture
    np.testing.assert_array_equal(
        np.flatnonzero(found[:30, 0]), [0, 1, 5, 6, 7, 10, 11, 12, 13, 21, 22, 23]
    )
    assert not middle(labels | True).any()
    assert not middle(np.zeros((1, 1), bool)).any()


def test_the_middle_of_a_part_that_gets_thinner_is_one_piece():
    rows, cols = np.mgrid[:41, :60]
    wedge = np.abs(rows - 20) <= 9 - 0.16 * cols
    found = middle(wedge) & wedge
    count = label(found)[1]
    assert count == 1
    assert np.ptp(np.nonzero(found)[1]) > 40


def test_a_thin_part_keeps_its_middle_in_every_cut(scene):
    """A bar of 5 px, all of it in the band, where the picture shows nothing: to cut it off would
    cost 5 links, to keep it 80."""
    bar = scene.DISC | (np.abs(scene.ROWS - 50) <= 2) & (scene.COLS > 60) & (scene.COLS < 112)
    editing = BoundaryEditing(scene.FLAT, bar)
    assert editing.cut().mask[50, 60:110].all()
    tip = int(editing.state.outlines[0].vertices[:, 1].argmax())
    assert editing.drag(0, tip, (50.0, 105.0), False).mask[50, 60:103].all()


def test_the_band_belongs_to_the_edge_that_is_nearest(scene):
    """A strip of 6 px: its lower side is in reach of the upper one's band, and stays all the same,
    though the picture's edge is 2 px from there."""
    strip = (np.abs(scene.ROWS - 50) < 3) & (np.abs(scene.COLS - 60) < 50)
    image = scene.picture((np.abs(scene.ROWS - 50) < 5) & (np.abs(scene.COLS - 60) < 50))
    editing = BoundaryEditing(image, strip)
    edge = int((editing.state.outlines[0].vertices[:, 0] < 50).argmax())
    state = editing.add(0, edge, (46.0, 60.0), hard=False)
    assert (state.mask != strip)[:50].any()
    np.testing.assert_array_equal(state.mask[51:], strip[51:])
    assert not state.band[51:, 30:90].any()


def test_a_seed_inside_the_band_holds_against_the_edge_of_the_picture(scene):
    seeds = np.zeros(scene.SHAPE, np.uint8)
    seeds[49:52, 83] = B  # between the mask and the edge that the cut is after
    small = scene.disc(50, 60, 22)
    assert BoundaryEditing(scene.picture(scene.DISC), small).cut().mask[seeds == B].all()
    state = BoundaryEditing(scene.picture(scene.DISC), small, seeds=seeds).cut()
    assert not state.mask[seeds == B].any()
    assert iou(state.mask, scene.DISC) > 0.98


def test_the_likelihood_decides_where_colours_and_polygon_do_not(scene):
    costs = np.zeros((*scene.SHAPE, 2))
    costs[..., 1], costs[..., 0] = scene.COLS > 88, scene.COLS <= 88  # foreground up to column 88
    vertex_at = (50.0, 86.0)
    states = []
    for given in (None, costs.reshape(-1, 2)):
        editing = BoundaryEditing(scene.FLAT, scene.DISC, given, smoothness=0.5)
        vertex = scene.at_angle(editing.state.outlines[0], 0)
        states.append(editing.drag(0, vertex, vertex_at, False).mask)
    band = (np.abs(scene.ROWS - 50) < 5) & (scene.COLS > 82)
    assert (states[1] != (scene.COLS <= 88))[band].sum() < (states[0] != (scene.COLS <= 88))[
        band
    ].sum()


def test_the_cut_of_the_whole_band_goes_from_a_rough_mask_to_the_edges_of_the_picture(scene):
    truth = scene.DISC & ~scene.disc(50, 60, 10) | scene.disc(15, 15, 9)
    rough = scene.disc(51, 61, 22) & ~scene.disc(49, 61, 12) | scene.disc(16, 15, 11)
    editing = BoundaryEditing(scene.picture(truth, 0.02), rough)
    state = editing.cut()
    assert iou(rough, truth) < 0.85
    assert iou(state.mask, truth) > 0.995
    assert state.phase == "cut"
    scene.assert_sound(state)
    width = editing.weights.width
    places = np.argwhere(state.band)
    points = np.concatenate([np.vstack([p.vertices, p.vertices[:1]]) for p in polygons_of(rough)])
    assert 0.5 * width < scene.by_edges(points, places).max()


def test_bad_weights_are_refused_by_name():
    for weights, word in (
        ({"smoothness": -1}, "smoothness"),
        ({"beta": 1.1}, "beta"),
        ({"beta": -0.1}, "beta"),
        ({"beta": "half"}, "beta"),
        ({"eta": -1}, "eta"),
        ({"eta": np.inf}, "eta"),
        ({"width": 0}, "width"),
        ({"width": None}, "width"),
        ({"width": 1e4}, "width"),
        ({"width": 1e308}, "width"),
    ):
        with pytest.raises(ValueError, match=word):
            BandWeights(**weights)
