"""Pictures of an EM state, read back from matplotlib's own objects."""

import numpy as np

from segteach import data
from segteach.draw.gmm import (
    components_over,
    draw_components,
    draw_swatches,
    responsibilities_over,
)
from segteach.draw.overlays import UNKNOWN, label_colours
from segteach.models.em import em_steps
from segteach.models.em_start import start_at
from segteach.models.gmm import responsibilities

CLOUD = data.points("three", 50, rng=2).points


def test_points_are_coloured_by_their_responsibilities(ax):
    *_, state = em_steps(CLOUD, 3)
    responsibilities_over(CLOUD)(ax, state)
    shown = ax.collections[0].get_facecolors()[:, :3]
    expected = responsibilities(CLOUD, state.model) @ label_colours(3)
    np.testing.assert_allclose(shown, np.clip(expected, 0, 1))


def test_every_component_is_drawn_at_its_mean_and_a_dead_one_in_grey(ax):
    model = start_at(CLOUD, [[0.2, 0.2], [0.8, 0.5]])
    draw_components(ax, model, dead=np.array([False, True]))
    np.testing.assert_allclose([text.get_position() for text in ax.texts], model.means)
    grey = [isinstance(c := line.get_color(), str) and c == UNKNOWN for line in ax.lines]
    assert grey == [False, False, True, True]
    assert "dead" in ax.texts[1].get_text() and "dead" not in ax.texts[0].get_text()


def test_swatches_stand_in_the_order_of_the_components_and_carry_the_mean_colours(ax):
    pixels = np.random.default_rng(3).random((60, 3))
    *_, state = em_steps(pixels, 4, max_steps=5)
    draw_swatches(ax, state.model)
    assert [bar.get_width() for bar in ax.patches] == state.model.weights.tolist()
    np.testing.assert_allclose(
        [bar.get_facecolor()[:3] for bar in ax.patches], np.clip(state.model.means, 0, 1)
    )


def test_a_picture_is_shown_in_the_means_of_its_components(ax):
    image = np.random.default_rng(4).random((5, 6, 3))
    *_, state = em_steps(image.reshape(-1, 3), 3, max_steps=5)
    components_over(image)(ax, state)
    labels = responsibilities(image.reshape(-1, 3), state.model).argmax(axis=1)
    expected = state.model.means[labels].reshape(image.shape)
    np.testing.assert_allclose(ax.images[0].get_array(), expected)
