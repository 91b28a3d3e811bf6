"""Pictures of mattes, read back from matplotlib's own objects."""

import numpy as np
import pytest
from matplotlib import colormaps
from matplotlib.figure import Figure

from segteach.arrays import Seed
from segteach.draw.matting import (
    UNSOLVED,
    draw_error,
    draw_matte,
    draw_methods,
    draw_rings,
    error_picture,
    ring_picture,
)
from segteach.draw.overlays import label_colours
from segteach.matting.bayesian import bayesian_steps
from segteach.matting.harmonic import harmonic

RAMP = np.linspace(0, 1, 24)[None].repeat(12, 0)
IMAGE = RAMP[..., None] * [0.9, 0.3, 0.1] + (1 - RAMP[..., None]) * [0.1, 0.4, 0.8]
TRIMAP = np.full((12, 24), Seed.UNKNOWN)
TRIMAP[:, :4], TRIMAP[:, -4:] = Seed.BACKGROUND, Seed.FOREGROUND


@pytest.fixture(scope="module")
def states():
    return list(bayesian_steps(IMAGE, TRIMAP))


def shown(ax):
    return np.asarray(ax.images[0].get_array())


def test_the_matte_is_grey_where_it_is_solved_and_pale_violet_where_not(ax, states):
    middle = states[3]
    draw_matte(ax, middle)
    waiting = middle.ring < 0
    assert waiting.any() and not waiting.all()
    np.testing.assert_array_equal(shown(ax)[waiting], np.tile(UNSOLVED, (waiting.sum(), 1)))
    np.testing.assert_array_equal(shown(ax)[~waiting][:, 1], middle.alpha[~waiting])
    early = ax.get_title()
    ax = Figure().add_subplot()
    draw_matte(ax, states[-1])
    assert ax.get_title() != early
    np.testing.assert_array_equal(shown(ax)[..., 0], states[-1].alpha)


def test_a_matte_that_knows_no_rings_is_drawn_too(ax):
    matte = harmonic(IMAGE, TRIMAP)
    draw_matte(ax, matte)
    np.testing.assert_array_equal(shown(ax)[..., 2], matte.alpha)


def test_the_colour_of_a_ring_is_that_of_its_number_on_the_scale(ax, states):
    last = int(states[-1].ring.max())
    draw_rings(ax, states[-1])
    (bar,) = ax.child_axes
    low, high = bar.get_ylim()
    assert (low, high) == (1, last)
    for number in range(1, last + 1):
        there = shown(ax)[states[-1].ring == number]
        expected = colormaps["viridis"]((number - low) / (high - low))[:3]
        np.testing.assert_allclose(there, np.tile(expected, (len(there), 1)), atol=0.01)
    known = shown(ax)[states[-1].ring == 0]
    assert (known == 1).all()


def test_a_ring_keeps_its_colour_while_more_come(states):
    last = int(states[-1].ring.max())
    early, late = (ring_picture(state.ring, last) for state in (states[2], states[-1]))
    done = states[2].ring >= 0
    np.testing.assert_array_equal(early[done], late[done])
    assert (early[~done] == UNSOLVED).all()


def test_one_ring_has_a_scale(ax):
    thin = np.full((4, 7), Seed.BACKGROUND)
    thin[:, 3], thin[:, 4:] = Seed.UNKNOWN, Seed.FOREGROUND
    draw_rings(ax, list(bayesian_steps(np.random.default_rng(0).random((4, 7, 3)), thin))[-1])
    assert len(ax.child_axes) == 1


def test_every_method_has_its_picture_and_the_same_part_of_it_enlarged():
    figure = Figure()
    axes = figure.subplots(1, 2)
    mattes = {"one": RAMP, "other": 1 - RAMP}
    draw_methods(axes, mattes, (5, 3))
    frames = []
    for ax, (title, alpha) in zip(axes, mattes.items(), strict=True):
        assert ax.get_title() == title
        np.testing.assert_array_equal(shown(ax), alpha)
        (inset,) = ax.child_axes
        np.testing.assert_array_equal(shown(inset), alpha)
        frames.append((inset.get_xlim(), inset.get_ylim()))
    assert frames[0] == frames[1]
    (left, right), (bottom, top) = frames[0]
    assert (left + right) / 2 == pytest.approx(3) and (bottom + top) / 2 == pytest.approx(5)
    assert right - left < RAMP.shape[1] / 4 and bottom > top


@pytest.mark.parametrize(("col", "side"), [(2, "right"), (21, "left")])
def test_the_inset_lies_where_it_hides_nothing_of_what_it_enlarges(col, side):
    figure = Figure()
    (ax,) = figure.subplots(1, 1, squeeze=False)[0]
    draw_methods([ax], {"a": RAMP}, (6, col))
    figure.draw_without_rendering()
    (inset,) = ax.child_axes
    middle = ax.transAxes.inverted().transform(inset.get_window_extent().get_points()).mean(0)[0]
    assert (middle > 0.5) == (side == "right")


def test_a_pixel_outside_is_refused(ax):
    with pytest.raises(ValueError, match="point row"):
        draw_methods([ax], {"a": RAMP}, (12, 0))


def test_the_error_is_white_where_there_is_none_orange_above_and_blue_below(ax):
    truth = np.full((2, 3), 0.5)
    alpha = np.array([[0.5, 1.0, 0.0], [0.5, 0.75, 0.25]])
    draw_error(ax, alpha, truth)
    picture = shown(ax)
    np.testing.assert_allclose(picture[:, 0], 1, atol=0.01)
    orange, blue = label_colours(2)
    for column, colour in ((1, orange), (2, blue)):
        for row, share in ((0, 0.5), (1, 0.25)):
            expected = 1 - share * (1 - colour)
            np.testing.assert_allclose(picture[row, column], expected, atol=0.01)
    np.testing.assert_array_equal(error_picture(alpha, truth), picture)
    assert ax.child_axes[0].get_ylim() == (-1, 1)


def test_titles_follow_the_edition(monkeypatch, states):
    drawings = (
        lambda ax: draw_matte(ax, states[0]),
        lambda ax: draw_matte(ax, states[-1]),
        lambda ax: draw_rings(ax, states[-1]),
        lambda ax: draw_error(ax, RAMP, RAMP),
    )
    titles = {}
    for language in ("en", "zh"):
        monkeypatch.setenv("SEGTEACH_LANGUAGE", language)
        axes = [Figure().add_subplot() for _ in drawings]
        for ax, draw in zip(axes, drawings, strict=True):
            draw(ax)
        titles[language] = [ax.get_title() for ax in axes]
    assert all(titles["en"])
    assert not set(titles["en"]) & set(titles["zh"])
