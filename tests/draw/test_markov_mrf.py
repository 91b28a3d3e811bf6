"""Pictures of chains and fields, read back from matplotlib's own objects."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from segteach.draw.markov import (
    distribution_of,
    draw_chain,
    draw_histories,
    draw_path,
    draw_process,
    draw_transition,
)
from segteach.draw.mrf import (
    draw_clique_types,
    draw_cliques_at,
    draw_conditionals,
    draw_energies,
    draw_labels,
    draw_map_state,
    draw_neighbours,
    draw_orders,
    draw_potentials,
    field_colours,
    field_of,
    regions_of,
)
from segteach.draw.overlays import BACKGROUND, FOREGROUND, UNKNOWN
from segteach.models.fields.gibbs import gibbs
from segteach.models.fields.icm import icm
from segteach.models.fields.labelled_scenes import labelled_scene
from segteach.models.fields.map_labelling import map_labelling
from segteach.models.fields.neighbourhood import (
    cliques,
    cliques_at,
    neighbour_mask,
    neighbours,
    order_table,
)
from segteach.models.fields.tiny_joint import canonical_potentials, joint
from segteach.models.markov.chain import (
    WEATHER,
    WEATHER_TRANSITION,
    count_histories,
    distribution_steps,
    rumour,
    sample_chain,
    stationary,
)


@pytest.fixture
def ax():
    return Figure().add_subplot()


def words(ax):
    return [text.get_text() for text in ax.texts]


def test_a_matrix_is_shown_with_its_numbers(ax):
    draw_transition(ax, WEATHER_TRANSITION, WEATHER)
    np.testing.assert_array_equal(ax.images[0].get_array(), WEATHER_TRANSITION)
    assert words(ax) == [f"{value:.2f}" for row in WEATHER_TRANSITION for value in row]
    assert [label.get_text() for label in ax.get_xticklabels()] == list(WEATHER)


def test_every_positive_transition_is_an_arrow_and_a_number(ax):
    P = rumour(5)
    draw_chain(ax, P)
    numbers = [text for text in words(ax) if "." in text]
    assert sorted(numbers) == sorted(f"{value:.2f}" for value in P[P > 0])
    arrows = [text for text in ax.texts if getattr(text, "arrow_patch", None) is not None]
    assert len(arrows) == (P - np.diag(np.diag(P)) > 0).sum()
    with pytest.raises(ValueError, match="transition: got 9 states"):
        draw_chain(ax, np.eye(9))


def test_a_path_is_drawn_state_by_state(ax):
    path = sample_chain(WEATHER_TRANSITION, 0, 20)
    draw_path(ax, path, WEATHER)
    shown = ax.collections[0].get_offsets()
    np.testing.assert_array_equal(shown[:, 1], path)


@pytest.mark.parametrize("discrete_time", [False, True])
@pytest.mark.parametrize("discrete_state", [False, True])
def test_a_process_is_drawn_by_its_class(ax, discrete_time, discrete_state):
    draw_process(
        ax,
        np.arange(4),
        np.array([0, 1, 1, 2]),
        discrete_time=discrete_time,
        discrete_state=discrete_state,
    )
    (line,) = ax.lines
    assert (line.get_marker() == "o") == discrete_time
    if not discrete_time:
        assert (line.get_drawstyle() == "steps-post") == discrete_state
    kinds = {True: "discrete", False: "continuous"}
    assert ax.get_title() == f"{kinds[discrete_time]} time, {kinds[discrete_state]} state"


def test_a_distribution_stands_beside_the_stationary_one(ax):
    *_, state = distribution_steps(WEATHER_TRANSITION, 0, 2)
    pi = stationary(WEATHER_TRANSITION)
    distribution_of(pi, WEATHER)(ax, state)
    np.testing.assert_allclose([bar.get_height() for bar in ax.patches], state.distribution)
    np.testing.assert_allclose(ax.lines[0].get_ydata(), pi)
    assert f"{state.objective:.3f}" in ax.get_title()


def test_histories_are_drawn_as_conditional_frequencies(ax):
    counts = count_histories(sample_chain(WEATHER_TRANSITION, 0, 500), 3, memory=2)
    draw_histories(ax, counts, WEATHER)
    share = counts / counts.sum(axis=2, keepdims=True)
    np.testing.assert_allclose([bar.get_height() for bar in ax.patches], share.ravel())
    counts = np.zeros((2, 2, 2))  # a history that never occurred is no division by zero
    draw_histories(Figure().add_subplot(), counts)


def test_orders_are_written_out_and_framed_up_to_the_chosen_one(ax):
    draw_orders(ax, order_table(2), order=2)
    assert words(ax)[12] == "s" and words(ax)[0] == "5" and words(ax)[2] == "3"
    assert len(ax.lines) == 8
    centres = {tuple(line.get_xydata()[:4].mean(axis=0).round()) for line in ax.lines}
    assert centres == {tuple(np.array(offset) + 2.0) for offset in neighbours(2).tolist()}


def test_a_site_is_orange_and_its_neighbours_blue(ax):
    draw_neighbours(ax, (0, 1), neighbour_mask((0, 1), (3, 4), neighbours(1)))
    shown = np.asarray(ax.images[0].get_array())
    np.testing.assert_allclose(shown[0, 1], to_rgb(FOREGROUND))
    blue = np.isclose(shown, to_rgb(BACKGROUND)).all(axis=2)
    assert sorted(map(tuple, np.argwhere(blue).tolist())) == [(0, 0), (0, 2), (1, 1)]
    assert "3 neighbours" in ax.get_title()


def test_all_types_of_cliques_are_drawn_apart(ax):
    types = cliques(neighbours(2))
    draw_clique_types(ax, types)
    dots = np.concatenate([line.get_xydata() for line in ax.lines if line.get_marker() == "o"])
    assert len(dots) == sum(map(len, types)) == len(np.unique(dots, axis=0))
    assert words(ax) == ["1 of 1", "4 of 2", "4 of 3", "1 of 4"]
    assert "10 types" in ax.get_title()


def test_the_chosen_clique_of_a_site_stands_out(ax):
    found = cliques_at((1, 1), (4, 4), neighbours(1))
    draw_cliques_at(ax, (1, 1), (4, 4), found, number=2)
    strong = [
        line.get_xydata()
        for line in ax.lines
        if line.get_color() == BACKGROUND and line.get_marker() == "o"
    ]
    np.testing.assert_array_equal(strong[0][:, ::-1], found[2])
    assert len([line for line in ax.lines if line.get_color() == UNKNOWN]) > 0
    assert f"{len(found)} cliques" in ax.get_title()


def test_the_ground_is_blue_and_the_object_orange(ax):
    np.testing.assert_allclose(field_colours(2), [to_rgb(BACKGROUND), to_rgb(FOREGROUND)])
    assert len(np.unique(field_colours(8), axis=0)) == 8
    labels = np.array([[0, 2], [1, 0]])
    draw_labels(ax, labels, 3)
    np.testing.assert_allclose(ax.images[0].get_array(), field_colours(3)[labels])


def test_states_of_sampler_icm_and_map_say_where_they_are():
    unary = np.random.default_rng(0).normal(size=(5, 6, 3))
    scene = labelled_scene((20, 24), 3)
    for draw, state, title in (
        (field_of(3), gibbs((5, 6), 0.3, 3, temperature=2.0, sweeps=4), "sweep 4, T = 2"),
        (field_of(3), icm(unary, 0.3), "0 labels changed"),
        (draw_map_state, map_labelling(scene.image, 3, rounds=0), "round 0: pre-segmentation"),
        (draw_map_state, map_labelling(scene.image, 3, rounds=1), "round 1: new parameters"),
    ):
        ax = Figure().add_subplot()
        draw(ax, state)
        assert title in ax.get_title()
        np.testing.assert_allclose(ax.images[0].get_array(), field_colours(3)[state.labels])


@pytest.mark.parametrize("likelihood", ["gaussian", "laplace"])
def test_the_densities_of_the_regions_add_up_to_one(ax, likelihood):
    scene = labelled_scene((30, 30), 2, noise=0.05)
    state = map_labelling(scene.image, 2, likelihood=likelihood)
    regions_of(scene.image, likelihood)(ax, state)
    areas = [np.trapezoid(line.get_ydata(), line.get_xdata()) for line in ax.lines]
    shares = np.bincount(state.labels.ravel()) / state.labels.size
    np.testing.assert_allclose(areas, shares, atol=1e-3)


def test_energies_are_drawn_above_the_least(ax):
    draw_energies(ax, {"ICM": -30.0, "cut": -40.0}, least=-40.0)
    assert [bar.get_width() for bar in ax.patches] == [10, 0]
    assert words(ax) == ["-30.0", "-40.0"]
    assert "-40.0" in ax.get_xlabel()
    other = Figure().add_subplot()
    draw_energies(other, {"a": 3.0, "b": 3.0})
    assert [bar.get_width() for bar in other.patches] == [0, 0]


def test_conditionals_stand_side_by_side(ax):
    draw_conditionals(ax, {"joint": np.array([0.2, 0.8]), "cliques": np.array([0.2, 0.8])})
    assert [bar.get_height() for bar in ax.patches] == [0.2, 0.8, 0.2, 0.8]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["joint", "cliques"]


def test_potentials_are_drawn_by_the_size_of_their_set(ax):
    sets, potentials = canonical_potentials(joint((2, 3), 0.5))
    draw_potentials(ax, sets, potentials)
    np.testing.assert_allclose(ax.lines[0].get_xdata(), sets.sum(axis=(1, 2)))
    np.testing.assert_allclose(ax.lines[0].get_ydata(), np.abs(potentials))
