"""Pictures of a GrabCut state, read back from matplotlib's own objects."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from segteach.arrays import seeds_from_box
from segteach.draw.grabcut import (
    component_picture,
    component_shades,
    draw_component_labels,
    mask_of_round,
    mixtures_among,
    phase_words,
    principal_plane,
)
from segteach.draw.overlays import BACKGROUND, FOREGROUND, tint
from segteach.segmentation.grabcut import GrabCut, grabcut_steps

RNG = np.random.default_rng(0)
IMAGE = np.where(np.hypot(*(np.indices((24, 30)) - 13))[..., None] < 7, [0.9, 0.5, 0.2], 0.3)
IMAGE = (IMAGE + RNG.normal(0, 0.05, IMAGE.shape)).clip(0, 1)


@pytest.fixture(scope="module")
def states():
    return list(grabcut_steps(IMAGE, seeds_from_box((24, 30), (3, 3, 25, 23)), components=3))


def test_the_title_says_which_moment_of_which_round_it_is(states):
    for state in states:
        ax = Figure().add_subplot()
        mask_of_round(IMAGE)(ax, state)
        number = f"round {state.round}" if state.round else "start"
        words = {"assign": "component", "learn": "mixture", "cut": "cut", "start": "start"}
        words["keep"] = "both starts"
        assert ax.get_title() == phase_words(state)
        assert ax.get_title().startswith(number) and ax.get_title().endswith(words[state.phase])
        np.testing.assert_allclose(ax.images[0].get_array(), tint(IMAGE, state.mask))


@pytest.mark.parametrize("count", [1, 2, 5, 10])
def test_shades_are_all_different_and_grow_lighter(count):
    for colour in (BACKGROUND, FOREGROUND):
        shades = component_shades(colour, count)
        assert shades.shape == (count, 3)
        assert (np.diff(shades.sum(axis=1)) > 0.05).all()
        assert shades.min() >= 0 and shades.max() <= 1
    np.testing.assert_allclose(component_shades(FOREGROUND, 1), [to_rgb(FOREGROUND)])


def test_every_pixel_has_the_shade_of_its_component(states, ax):
    picture = component_picture(states[-1])
    for a, colour in enumerate((BACKGROUND, FOREGROUND)):
        shades = component_shades(colour, 3)
        for k in range(3):
            own = (states[-1].mask == a) & (states[-1].components == k)
            np.testing.assert_array_equal(picture[own], np.broadcast_to(shades[k], (own.sum(), 3)))
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 3
    draw_component_labels(ax, states[-1])
    np.testing.assert_allclose(ax.images[0].get_array(), picture)


def test_the_plane_holds_the_two_directions_of_most_variance():
    colours = RNG.normal(0, 1, (500, 3)) * [0.3, 0.1, 0.01] @ np.linalg.qr(RNG.random((3, 3)))[0]
    centre, axes = principal_plane(colours)
    np.testing.assert_allclose(centre, colours.mean(axis=0))
    np.testing.assert_allclose(axes.T @ axes, np.eye(2), atol=1e-12)
    _, spread, directions = np.linalg.svd(colours - centre, full_matrices=False)
    np.testing.assert_allclose(np.abs(np.sum(axes.T * directions[:2], axis=1)), 1)
    variances = ((colours - centre) @ axes).var(axis=0)
    np.testing.assert_allclose(variances, spread[:2] ** 2 / 500)


def test_an_ellipse_is_the_shadow_of_its_component_and_dead_ones_have_none(states, ax):
    state = states[-1]
    mixtures_among(IMAGE)(ax, state)
    alive = [
        (model, k, colour)
        for model, colour in ((state.background, BACKGROUND), (state.foreground, FOREGROUND))
        for k in np.flatnonzero(model.weights)
    ]
    assert len(ax.lines) == len(alive)
    centre, axes = principal_plane(IMAGE.reshape(-1, 3))
    for line, (model, k, colour) in zip(ax.lines, alive, strict=True):
        assert line.get_color() == colour
        apart = line.get_xydata() - (model.means[k] - centre) @ axes
        flat = axes.T @ model.covariances[k] @ axes
        distance = np.einsum("ni,ij,nj->n", apart, np.linalg.inv(flat), apart)
        np.testing.assert_allclose(np.sqrt(distance), 1.5, rtol=1e-6)


def test_the_dots_are_colours_of_the_picture_in_their_own_colour(states, ax):
    mixtures_among(IMAGE)(ax, states[0])
    (dots,) = ax.collections
    centre, axes = principal_plane(IMAGE.reshape(-1, 3))
    np.testing.assert_allclose(dots.get_offsets(), (IMAGE.reshape(-1, 3) - centre) @ axes)
    np.testing.assert_allclose(dots.get_facecolor()[:, :3], IMAGE.reshape(-1, 3))


def test_a_picture_of_one_colour_and_a_dead_component_can_be_drawn(ax):
    flat = np.full((3, 4, 3), 0.4)
    state = next(iter(GrabCut(flat, components=4).iterate(np.eye(3, 4, dtype=int))))
    assert (state.background.weights == 0).sum() == 3
    mixtures_among(flat)(ax, state)
    assert len(ax.lines) == 2
    ax.figure.canvas.draw()
