"""Pictures of border matting, read back from matplotlib's own objects."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy.special import ndtr

from segteach.draw.border_matting import (
    draw_composite,
    draw_contour_samples,
    draw_dp_table,
    draw_profiles,
    draw_softness,
    implied_alpha,
    phase_on_picture,
)
from segteach.segmentation.border_matting import border_matting_steps

ROWS, COLS = np.indices((40, 60))
DISTANCE = np.maximum(12 - np.hypot(ROWS - 20, COLS - 18), COLS - 45.5)  # a disc and a cut-off wall
MASK = DISTANCE > 0
ALPHA = ndtr(DISTANCE / 1.2)[..., None]
IMAGE = ALPHA * [0.8, 0.4, 0.2] + (1 - ALPHA) * [0.2, 0.4, 0.7]


@pytest.fixture(scope="module")
def states():
    return list(border_matting_steps(IMAGE, MASK))


def test_outlines_lie_on_the_picture_closed_ones_in_a_ring_and_the_ribbon_is_veiled(ax, states):
    ribbon = states[0].ribbon
    draw_contour_samples(ax, states[0], IMAGE, sample=5)
    lines = [line.get_xydata() for line in ax.lines[::2]]
    drawn = {len(line): (line[0] == line[-1]).all() for line in lines}
    lengths = [np.sum(ribbon.contour == number) for number in range(2)]
    assert drawn == {n + closed: closed for n, closed in zip(lengths, ribbon.closed, strict=True)}
    shown = ax.images[0].get_array().reshape(-1, 3)
    changed = (shown != IMAGE.reshape(-1, 3)).any(axis=1)
    np.testing.assert_array_equal(np.flatnonzero(changed), np.sort(ribbon.pixels))
    own = ribbon.pixels[ribbon.nearest == 5]
    assert len(own) > 5
    assert len(np.unique(shown[own], axis=0)) == 1


def test_the_pixels_of_a_noiseless_edge_lie_on_the_fitted_step(ax, states):
    t = int(np.flatnonzero(~np.array(states[2].ribbon.closed)[states[2].ribbon.contour])[20])
    draw_profiles(ax, states[2], IMAGE, t)
    pale, own, step, centre = (line.get_xydata() for line in ax.lines)
    assert len(pale) > len(own) > 8
    np.testing.assert_allclose(np.interp(own[:, 0], *step.T), own[:, 1], atol=0.03)
    assert centre[0, 0] == states[2].centre[t]
    assert ax.get_xlim() == (-6, 6)
    assert "1.2" in ax.get_title()


def test_the_implied_opacity_is_the_share_of_the_way_between_the_means(states):
    state = states[2]
    n = np.arange(len(state.ribbon.pixels))
    expected = ALPHA.ravel()[state.ribbon.pixels]
    t = 0
    near = np.abs(state.ribbon.nearest - t) < 3
    np.testing.assert_allclose(implied_alpha(IMAGE, state, n, t)[near], expected[near], atol=0.02)
    flat = list(border_matting_steps(np.full(IMAGE.shape, 0.5), MASK))[-1]
    assert len(implied_alpha(np.full(IMAGE.shape, 0.5), flat, n, t)) == len(n)


@pytest.mark.parametrize("contour", [0, 1])
def test_the_table_shows_all_centres_and_the_path_runs_through_it(ax, states, contour):
    state = states[2]
    draw_dp_table(ax, state, contour)
    own = state.ribbon.samples(contour)
    table = ax.images[0].get_array()
    assert table.shape == (30, own.stop - own.start)
    np.testing.assert_allclose(table.min(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(ax.images[0].get_extent()[2:], [-3.1, 2.9])
    np.testing.assert_array_equal(ax.lines[0].get_xdata(), np.arange(own.start, own.stop))
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), state.centre[own])


def test_the_softness_is_drawn_along_its_outline(ax, states):
    draw_softness(ax, states[2], 1)
    np.testing.assert_array_equal(
        ax.lines[0].get_ydata(), states[2].softness[states[2].ribbon.samples(1)]
    )


def test_the_composite_lets_the_new_background_through_where_the_matte_is_clear(ax, states):
    draw_composite(ax, states[-1], (0.1, 0.8, 0.2))
    composite = ax.images[0].get_array()
    new = composite[states[-1].alpha == 0]
    np.testing.assert_allclose(new, np.broadcast_to([0.1, 0.8, 0.2], new.shape))
    inside = states[-1].alpha == 1
    np.testing.assert_allclose(composite[inside], IMAGE[inside])


def test_every_phase_has_its_picture_and_title(states):
    titles = []
    for state in states:
        ax = Figure().add_subplot()
        phase_on_picture(IMAGE)(ax, state)
        assert len(ax.images) == 1
        titles.append(ax.get_title())
    assert len(set(titles)) == 4


def test_a_mask_without_outline_can_be_drawn(ax):
    image = np.zeros((5, 6, 3))
    for state in border_matting_steps(image, np.zeros((5, 6), bool)):
        phase_on_picture(image)(ax, state)
    assert len(ax.images) == 4
