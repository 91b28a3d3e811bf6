"""Pictures of a histogram cut, read back from matplotlib's own objects."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from segteach.draw.histogram_cut import draw_histograms, link_picture, mask_over
from segteach.draw.overlays import tint
from segteach.segmentation.histogram_cut import histogram_cut_steps

GREY = np.repeat([[0.2, 0.2, 0.8, 0.8]], 4, axis=0)
SEEDS = np.repeat([[1, 0, 0, 2]], 4, axis=0).astype(np.uint8)


@pytest.fixture
def states():
    return list(histogram_cut_steps(GREY, SEEDS, bins=4))


def test_each_phase_shows_its_mask_under_its_name(states):
    image = np.repeat(GREY[..., None], 3, axis=2)
    for state, word in zip(states, ("data term alone", "minimum cut"), strict=True):
        ax = Figure().add_subplot()
        mask_over(image)(ax, state)
        assert ax.get_title() == word
        np.testing.assert_allclose(ax.images[0].get_array(), tint(image, state.mask))


def test_histograms_stand_over_the_grey_levels_0_to_255(ax, states):
    draw_histograms(ax, states[0], level=0.8)
    steps = [patch for patch in ax.patches if not patch.get_fill()]
    for patch, histogram in zip(steps, states[0].histograms, strict=True):
        np.testing.assert_allclose(patch.get_data().values, histogram)
        np.testing.assert_allclose(patch.get_data().edges, [0, 63.75, 127.5, 191.25, 255])
    assert ax.lines[0].get_xdata()[0] == pytest.approx(204)


def test_links_are_weak_only_where_the_grey_level_jumps():
    links = link_picture(GREY, beta=5.0, connectivity=4)
    np.testing.assert_allclose(links[:, [0, 3]], 1)
    assert (links[:, 1:3] < 1).all()
    across = np.exp(-5 * 0.6**2)
    np.testing.assert_allclose(links[1, 1], (3 + across) / 4)
    assert (link_picture(GREY, beta=0) == 1).all()
    assert link_picture(np.array([[0.5]]), 1.0).shape == (1, 1)
