"""What the questions of chapter 4 explain is true of the package: measured, or counted."""

import tomllib

import numpy as np
import pytest

from segteach import data
from segteach.arrays import Seed, Stroke, seeds_from_strokes
from segteach.course.quiz import CHAPTERS
from segteach.cuts.energy import grid_edges
from segteach.models.kmeans import cluster_centres
from segteach.segmentation.boundary_editing import BoundaryEditing
from segteach.segmentation.lazy_snapping import LazySnapping, likelihood_costs, similarity
from segteach.segmentation.superpixels import grid_markers
from segteach.segmentation.watershed import minima, watershed

QUIZ = tomllib.loads((CHAPTERS / "ch4" / "questions.toml").read_text("utf-8"))["quiz"]
RED, BROWN = [0.7, 0.1, 0.1], [0.5, 0.4, 0.3]


def outline(mask):
    """The number of sides between pixels of different labels."""
    return int((mask[1:] != mask[:-1]).sum() + (mask[:, 1:] != mask[:, :-1]).sum())


@pytest.fixture(scope="module")
def cup():
    """A photograph, with strokes on the cup and the table."""
    image = data.fit_within(data.load("coffee"), 240)
    strokes = [
        Stroke([[105, 45], [142, 110], [100, 178]], 4, Seed.FOREGROUND),
        Stroke([[24, 88], [70, 84], [60, 120], [30, 150]], 4, Seed.FOREGROUND),
        Stroke([[15, 215], [140, 225]], 4, Seed.BACKGROUND),
        Stroke([[150, 15], [8, 12], [8, 50]], 4, Seed.BACKGROUND),
    ]
    return image, seeds_from_strokes(strokes, image.shape[:2])


def test_twin_the_other_cup_comes_too_and_a_stroke_on_it_leaves_both_undecided():
    rows, cols = np.mgrid[:40, :90]
    cups = np.minimum(abs(cols - 20), abs(cols - 70)) < 10
    cups &= abs(rows - 20) < 10
    image = np.where(cups[..., None], RED, BROWN)
    seeds = np.zeros(cups.shape, np.uint8)
    seeds[18:22, 16:24], seeds[2:4] = Seed.FOREGROUND, Seed.BACKGROUND
    assert (LazySnapping(image).cut(seeds).mask ^ cups).mean() < 0.005  # corners are rounded
    both = likelihood_costs(np.array([RED]), np.array([BROWN, RED]), np.array([RED]))
    np.testing.assert_allclose(both, [[0.5, 0.5]])


def test_clusters_more_centres_than_colours_cannot_be_made():
    colours = np.repeat(np.random.default_rng(0).random((3, 3)), [80, 70, 50], axis=0)
    many, three = (cluster_centres(colours, k, np.random.default_rng(0)) for k in (64, 3))
    assert len(many) == 3
    np.testing.assert_allclose(np.sort(many, axis=0), np.sort(three, axis=0))


def test_scale_on_0_to_1_contrast_vanishes_and_on_0_to_255_it_does_not():
    assert similarity(3.0) == 0.25
    assert np.isclose(similarity(3 * 30**2), 1 / 2701)
    for name in ("coffee", "astronaut", "chelsea", "rocket"):
        image = data.fit_within(data.load(name), 240)
        edges, _ = grid_edges(image.shape[:2], 8)
        colours = image.reshape(-1, 3)
        contrast = ((colours[edges[:, 0]] - colours[edges[:, 1]]) ** 2).sum(axis=1)
        small, right = similarity(contrast), similarity(255**2 * contrast)
        assert (small > 0.95).mean() > 0.89 and np.median(small) > 0.99, name
        assert np.quantile(right, 0.9) > 100 * np.quantile(right, 0.1), name


def test_lambda_makes_the_outline_shorter_and_in_the_end_changes_nothing(cup):
    image, seeds = cup
    masks = [
        LazySnapping(image, smoothness=smoothness).cut(seeds).mask
        for smoothness in (50, 500, 5000, 500_000, 5_000_000)
    ]
    lengths = [outline(mask) for mask in masks]
    assert lengths[0] > 1.3 * lengths[1] > 1.3**2 * lengths[2]
    np.testing.assert_array_equal(masks[3], masks[4])
    assert masks[4].any()


def test_neighbours_links_that_an_outline_cuts():
    side = 60
    rows, cols = np.mgrid[:side, :side]
    upright, slanting = cols < side // 2, rows + cols < side
    counts = {}
    for connectivity in (4, 8):
        edges, _ = grid_edges((side, side), connectivity)
        for name, mask, length in (
            ("upright", upright, side),
            ("slanting", slanting, side * np.sqrt(2)),
        ):
            labels = mask.ravel()
            cut = (labels[edges[:, 0]] != labels[edges[:, 1]]).sum()
            counts[name, connectivity] = cut / length
    expected = {4: (1, np.sqrt(2)), 8: (3, 2 * np.sqrt(2))}
    for connectivity, values in expected.items():
        found = counts["upright", connectivity], counts["slanting", connectivity]
        np.testing.assert_allclose(found, values, rtol=0.03)  # the ends of an outline lack a link


def test_rising_a_rising_function_of_the_heights_changes_no_segment():
    height = np.random.default_rng(3).random((30, 40))
    markers = grid_markers(height, 8)
    labels = watershed(height, markers).labels
    for other in (np.sqrt(height), 10 * height**2):
        np.testing.assert_array_equal(watershed(other, markers).labels, labels)
        np.testing.assert_array_equal(minima(other), minima(height))


def test_segment_the_number_asked_for_is_the_packages_weight():
    image = np.full((12, 20, 3), 0.5)
    image[:, 10:] += np.array([2, 1, 2]) / 255
    snapping = LazySnapping(image, smoothness=50, connectivity=4, spacing=12)
    apart = snapping.graph.means[snapping.graph.edges]
    differ = np.abs(apart[:, 0] - apart[:, 1]).max(axis=1) > 1e-6
    assert np.isclose(snapping.weights[differ].sum(), QUIZ["segment"]["value"])


def test_hair_is_lost_on_segments_whatever_lambda_is_and_less_so_on_pixels():
    rng = np.random.default_rng(1)
    rows, cols = np.mgrid[:96, :128]
    hair = (np.minimum(abs(cols - 52.5), abs(cols - 74.5)) < 1) & (rows > 8) & (rows < 40)
    head = (rows - 60) ** 2 + (cols - 64) ** 2 < 22**2
    image = np.where((hair | head)[..., None], [0.3, 0.2, 0.15], [0.6, 0.65, 0.6])
    image = (image + rng.normal(0, 0.02, image.shape)).clip(0, 1)
    strokes = [
        Stroke([[60, 55], [65, 72]], 3, Seed.FOREGROUND),
        Stroke([[5, 5], [5, 120], [90, 120]], 3, Seed.BACKGROUND),
    ]
    seeds, hair = seeds_from_strokes(strokes, hair.shape), hair & ~head
    for smoothness in (0, 50, 500, 50_000):
        assert LazySnapping(image, smoothness=smoothness).cut(seeds).mask[hair].mean() < 0.1
    pixels = LazySnapping(image, on="pixels", smoothness=50).cut(seeds)
    assert pixels.mask[hair].mean() > 0.9
    labels = LazySnapping(image).graph.labels
    shares = [hair[labels == number].mean() for number in np.unique(labels[hair])]
    assert 0.08 < np.median(shares) < 0.25


def test_both_the_majority_of_a_segment_decides_and_a_seed_keeps_its_label():
    image = np.full((8, 8, 3), 0.5)
    seeds = np.zeros((8, 8), np.uint8)
    seeds[0, :5], seeds[7, :3] = Seed.FOREGROUND, Seed.BACKGROUND
    state = LazySnapping(image, spacing=8).cut(seeds)
    np.testing.assert_array_equal(state.mask, seeds != Seed.BACKGROUND)
    assert "majority" in state.note


def test_twice_without_the_inner_g_links_are_cheap_far_from_the_polygon():
    distance = np.arange(8)
    paper, without = (
        similarity(0.5 * 10 * nearness) for nearness in (similarity(distance**2), distance**2)
    )
    assert (np.diff(paper) > 0).all() and (np.diff(without) < 0).all()
    assert (paper > 0).all() and (without > 0).all()  # submodular either way


def test_edge_a_contrast_of_10_is_as_good_as_the_polygon():
    on_polygon = similarity(0.5 * 10 * similarity(0.0))
    assert np.isclose(on_polygon, 1 / 6)
    assert np.isclose(similarity(0.5 * QUIZ["edge"]["value"]), on_polygon)


def test_beta_a_soft_vertex_off_a_clear_edge_moves_the_outline_only_at_1():
    rows, cols = np.mgrid[:80, :100]
    disc = (rows - 40) ** 2 + (cols - 50) ** 2 < 24**2
    image = np.where(disc[..., None], [0.7, 0.5, 0.4], [0.4, 0.5, 0.6])
    image = (image + np.random.default_rng(0).normal(0, 0.01, image.shape)).clip(0, 1)
    changed = {}
    for beta in (0.5, 0.9, 1.0):
        editing = BoundaryEditing(image, disc, beta=beta)
        vertices = editing.state.outlines[0].vertices
        rightmost = int(vertices[:, 1].argmax())
        state = editing.drag(0, rightmost, vertices[rightmost] - [0, 5], hard=False)
        changed[beta] = int((state.mask ^ disc).sum())
    assert changed[0.5] == changed[0.9] == 0
    assert changed[1.0] > 50
