"""Pictures of random fields, read back from matplotlib's own objects."""

import itertools
import math
from dataclasses import replace

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from segteach.draw.mrf import (
    draw_clique_types,
    draw_labels,
    draw_map_state,
    draw_potentials,
    field_colours,
    regions_over,
)
from segteach.draw.overlays import BACKGROUND, FOREGROUND
from segteach.models.fields.labelled_scenes import labelled_scene
from segteach.models.fields.map_labelling import map_labelling
from segteach.models.fields.neighbourhood import cliques, neighbours
from segteach.models.fields.tiny_joint import canonical_potentials, joint


def test_all_types_of_cliques_are_drawn_apart(ax):
    types = cliques(neighbours(2))
    draw_clique_types(ax, types)
    dots = np.concatenate([line.get_xydata() for line in ax.lines if line.get_marker() == "o"])
    assert len(dots) == sum(map(len, types)) == len(np.unique(dots, axis=0))
    assert [text.get_text() for text in ax.texts] == [
        "1 site: 1",
        "2 sites: 4",
        "3 sites: 4",
        "4 sites: 1",
    ]
    assert "10 types" in ax.get_title()


def test_the_ground_is_blue_and_the_object_orange(ax):
    np.testing.assert_allclose(field_colours(2), [to_rgb(BACKGROUND), to_rgb(FOREGROUND)])
    assert len(np.unique(field_colours(8), axis=0)) == 8
    labels = np.array([[0, 2], [1, 0]])
    draw_labels(ax, labels, 3)
    np.testing.assert_allclose(ax.images[0].get_array(), field_colours(3)[labels])


def test_states_of_a_map_labelling_say_where_they_are():
    scene = labelled_scene((20, 24), 3)
    for rounds, title in ((0, "round 0: pre-segmentation"), (1, "round 1: new parameters")):
        ax, state = Figure().add_subplot(), map_labelling(scene.image, 3, rounds=rounds)
        draw_map_state(ax, state)
        assert title in ax.get_title()
        np.testing.assert_allclose(ax.images[0].get_array(), field_colours(3)[state.labels])


def test_the_densities_of_the_regions_add_up_to_one():
    scene = labelled_scene((30, 30), 2, noise=0.05)
    for likelihood in ("gaussian", "laplace"):
        ax, state = Figure().add_subplot(), map_labelling(scene.image, 2, likelihood=likelihood)
        regions_over(scene.image, likelihood)(ax, state)
        areas = [np.trapezoid(line.get_ydata(), line.get_xdata()) for line in ax.lines]
        shares = np.bincount(state.labels.ravel()) / state.labels.size
        np.testing.assert_allclose(areas, shares, atol=1e-3)


def test_the_neighbourhood_appears_where_potentials_are_not_zero(ax):
    places = [(col, -row) for row in range(2) for col in range(3)]
    draw_potentials(ax, *canonical_potentials(joint((2, 3), 0.5)), places)
    lines = {tuple(map(tuple, line.get_xydata().astype(int).tolist())) for line in ax.lines}
    near = {(a, b) for a, b in itertools.combinations(places, 2) if math.dist(a, b) == 1}
    assert {frozenset(line) for line in lines} == {frozenset(pair) for pair in near}
    assert not ax.patches
    draw_potentials(ax, *canonical_potentials(joint((2, 3), 0.5, connectivity=8)), places)
    assert not ax.patches  # Potts gives its triples nothing


def test_a_triple_with_a_potential_is_shaded(ax):
    field = joint((1, 3), 0.5)
    weights = field.probabilities * np.where(field.configurations.all(axis=(1, 2)), 3, 1)
    field = replace(field, probabilities=weights / weights.sum())
    draw_potentials(ax, *canonical_potentials(field), [(0, 0), (1, 1), (2, 0)])
    assert len(ax.patches) == 1
    assert "1 larger" in ax.get_title()
