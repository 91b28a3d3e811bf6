"""The pictures: what is drawn where, read back from matplotlib's own objects."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from segteach import data
from segteach.draw.gaussian import draw_density, draw_ellipsoids, draw_surface, grid, grid_density
from segteach.draw.gmm import draw_components, draw_swatches, em_on_picture, em_on_points
from segteach.draw.overlays import (
    FOREGROUND,
    LABEL_COLOURS,
    UNKNOWN,
    label_colours,
    label_picture,
    tint,
)
from segteach.models import gaussian
from segteach.models.gmm import em_steps, responsibilities, start_at

MEAN, COVARIANCE = np.array([0.3, -0.5]), np.array([[1.5, 0.6], [0.6, 0.8]])
CLOUD = data.points("three", 50, rng=2).points


@pytest.fixture
def ax():
    return Figure().add_subplot()


@pytest.fixture
def space():
    return Figure().add_subplot(projection="3d")


def test_label_colours_are_the_named_ones_and_then_paler_but_never_the_same():
    colours = label_colours(24)
    assert colours.shape == (24, 3)
    np.testing.assert_allclose(colours[:8], [to_rgb(colour) for colour in LABEL_COLOURS])
    assert len({tuple(colour) for colour in colours.round(6)}) == 24
    assert colours.min() >= 0 and colours.max() <= 1
    assert (colours[8:16] >= colours[:8]).all()


def test_a_label_picture_gives_every_pixel_the_colour_of_its_label():
    labels = np.array([[0, 2], [1, 0]])
    np.testing.assert_array_equal(label_picture(labels), label_colours(3)[labels])
    own = np.eye(3)
    np.testing.assert_array_equal(label_picture(labels, own), own[labels])


@pytest.mark.parametrize("strength", [0, 0.35, 1])
def test_tint_mixes_inside_the_mask_and_leaves_the_rest(strength):
    image = np.random.default_rng(0).random((4, 5, 3))
    mask = np.random.default_rng(1).random((4, 5)) < 0.5
    tinted = tint(image, mask, strength)
    np.testing.assert_array_equal(tinted[~mask], image[~mask])
    expected = (1 - strength) * image[mask] + strength * np.array(to_rgb(FOREGROUND))
    np.testing.assert_allclose(tinted[mask], expected)


def test_the_density_on_a_grid_is_the_density_at_its_points_and_sums_to_one():
    x, y, values = grid_density(MEAN, COVARIANCE, (-8, 8, -7, 7), 121)
    np.testing.assert_array_equal((x[0, 0], x[0, -1], y[0, 0], y[-1, 0]), (-8, 8, -7, 7))
    spot = gaussian.density([[x[3, 7], y[3, 7]]], MEAN, COVARIANCE)[0]
    assert values[3, 7] == pytest.approx(spot)
    assert values.sum() * (16 / 120) * (14 / 120) == pytest.approx(1, abs=1e-4)


def test_the_region_drawn_above_a_threshold_ends_where_the_density_is_the_threshold(ax):
    draw_density(ax, MEAN, COVARIANCE, threshold=0.03)
    outline = next(line for line in ax.lines if line.get_color() == FOREGROUND)
    edge = gaussian.density(outline.get_xydata(), MEAN, COVARIANCE)
    np.testing.assert_allclose(edge, 0.03)


def test_the_three_ellipses_lie_at_one_two_and_three_sigma(ax):
    draw_density(ax, MEAN, COVARIANCE)
    distances = [gaussian.mahalanobis(line.get_xydata(), MEAN, COVARIANCE) for line in ax.lines[:3]]
    np.testing.assert_allclose(distances, np.repeat([[1], [2], [3]], 90, axis=1))


def test_a_threshold_above_the_peak_draws_no_region(ax, space):
    draw_density(ax, MEAN, COVARIANCE, threshold=10.0)
    assert FOREGROUND not in [line.get_color() for line in ax.lines] and not ax.patches
    draw_surface(space, MEAN, COVARIANCE, threshold=10.0)
    assert len(space.lines) == 0


def test_the_outline_on_the_surface_lies_at_the_height_of_the_threshold(space):
    draw_surface(space, MEAN, COVARIANCE, threshold=0.03)
    x, y, z = space.lines[0].get_data_3d()
    np.testing.assert_array_equal(z, 0.03)
    np.testing.assert_allclose(gaussian.density(np.stack([x, y], 1), MEAN, COVARIANCE), 0.03)


def test_every_component_gets_an_ellipsoid_in_the_space_of_colours(space):
    pixels = np.random.default_rng(0).random((40, 3))
    draw_ellipsoids(space, pixels, start_at(pixels, pixels[:4]))
    assert len(space.collections) == 1 + 4


def test_points_are_coloured_by_their_responsibilities(ax):
    *_, state = em_steps(CLOUD, 3)
    em_on_points(CLOUD)(ax, state)
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


def test_swatches_are_sorted_by_weight_and_carry_the_mean_colours(ax):
    pixels = np.random.default_rng(3).random((60, 3))
    *_, state = em_steps(pixels, 4, max_steps=5)
    draw_swatches(ax, state.model)
    widths = [bar.get_width() for bar in ax.patches]
    assert widths == sorted(state.model.weights, reverse=True)
    order = np.argsort(-state.model.weights)
    np.testing.assert_allclose(
        [bar.get_facecolor()[:3] for bar in ax.patches], np.clip(state.model.means[order], 0, 1)
    )


def test_a_picture_is_shown_in_the_means_of_its_components(ax):
    image = np.random.default_rng(4).random((5, 6, 3))
    *_, state = em_steps(image.reshape(-1, 3), 3, max_steps=5)
    em_on_picture(image)(ax, state)
    labels = responsibilities(image.reshape(-1, 3), state.model).argmax(axis=1)
    expected = state.model.means[labels].reshape(image.shape)
    np.testing.assert_allclose(ax.images[0].get_array(), expected)


def test_a_grid_has_its_corners_at_the_extent():
    x, y = grid((0, 2, -1, 3), 5)
    assert x.shape == y.shape == (5, 5)
    assert (x[0] == np.linspace(0, 2, 5)).all() and (y[:, 0] == np.linspace(-1, 3, 5)).all()
