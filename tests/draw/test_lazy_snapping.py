"""Pictures of Lazy Snapping, read back from matplotlib's own objects."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from segteach.arrays import Seed, Stroke, seeds_from_strokes
from segteach.draw.lazy_snapping import (
    COLUMNS,
    draw_likelihood,
    lazy_snapping_over,
    swatch_picture,
    two_sided,
)
from segteach.draw.overlays import BACKGROUND, FOREGROUND, tint
from segteach.segmentation.lazy_snapping import LazySnapping, likelihood_costs

RNG = np.random.default_rng(0)
IMAGE = np.where(np.hypot(*(np.indices((24, 30)) - 13))[..., None] < 7, [0.9, 0.5, 0.2], 0.3)
IMAGE = (IMAGE + RNG.normal(0, 0.05, IMAGE.shape)).clip(0, 1)
STROKES = [
    Stroke([(13, 10), (13, 16)], 1.5, Seed.FOREGROUND),
    Stroke([(1, 2), (1, 27)], 1.5, Seed.BACKGROUND),
]
SEEDS = seeds_from_strokes(STROKES, (24, 30))


def snapping(on="segments"):
    return LazySnapping(IMAGE, on=on, clusters=5, spacing=4)


@pytest.fixture(scope="module")
def run():
    tool = snapping()
    return tool, [tool.seeds_term(SEEDS), tool.data_term(SEEDS), tool.cut(SEEDS)]


def test_each_phase_has_its_picture(run):
    tool, states = run
    draw = lazy_snapping_over(IMAGE, tool.graph)
    assert [state.phase for state in states] == ["clusters", "likelihood", "cut"]
    shown = []
    for state in states:
        ax = Figure().add_subplot()
        draw(ax, state)
        ax.figure.canvas.draw()
        shown.append(ax)
    np.testing.assert_array_equal(
        shown[0].images[0].get_array(), swatch_picture(states[0].background)
    )
    np.testing.assert_array_equal(
        shown[0].images[1].get_array(), swatch_picture(states[0].foreground)
    )
    assert shown[1].images[0].get_clim() == (-1, 1)
    np.testing.assert_allclose(shown[2].images[0].get_array(), tint(IMAGE, states[2].mask))


@pytest.mark.parametrize("count", [1, 5, 16, 17, 64])
def test_every_cluster_has_one_swatch_from_dark_to_light(count):
    colours = np.random.default_rng(count).random((count, 3)) * 0.9
    picture = swatch_picture(colours)
    assert picture.shape[1] <= COLUMNS
    flat = picture.reshape(-1, 3)
    assert (flat[count:] == 1).all()
    assert {tuple(c) for c in flat[:count]} == {tuple(c) for c in colours}
    assert (np.diff(flat[:count] @ [0.299, 0.587, 0.114]) >= 0).all()


def test_the_swatches_are_framed_in_the_colour_of_their_class(run, ax):
    tool, states = run
    lazy_snapping_over(IMAGE, tool.graph)(ax, states[0])
    assert [line.get_color() for line in ax.lines] == [BACKGROUND, FOREGROUND]
    assert [text.get_text().split(":")[0] for text in ax.texts] == ["background", "foreground"]
    for image, line in zip(ax.images, ax.lines, strict=True):
        left, right, bottom, top = image.get_extent()
        np.testing.assert_allclose(line.get_xydata().min(axis=0), [left, top])
        np.testing.assert_allclose(line.get_xydata().max(axis=0), [right, bottom])
        assert (right - left, bottom - top) == pytest.approx(image.get_array().shape[1::-1])


def test_the_map_is_the_difference_of_the_two_costs(run, ax):
    tool, states = run
    draw_likelihood(ax, tool.graph, states[1])
    costs = likelihood_costs(tool.graph.means, states[1].background, states[1].foreground)
    shown = ax.images[0].get_array()
    for region, (background, foreground) in enumerate(costs):
        own = shown[tool.graph.labels == region]
        np.testing.assert_allclose(own, foreground - background)
    assert shown[13, 13] < -0.5 and shown[1, 15] > 0.5
    assert len(ax.lines) == 1


def test_on_pixels_no_borders_hide_the_map(ax):
    tool = snapping("pixels")
    draw_likelihood(ax, tool.graph, tool.data_term(SEEDS))
    assert not ax.lines
    assert ax.images[0].get_array().shape == IMAGE.shape[:2]


def test_signed_values_are_white_at_zero_and_have_the_colours_of_the_classes():
    colours = two_sided()
    np.testing.assert_allclose(colours(0.0)[:3], to_rgb(FOREGROUND), atol=0.01)
    np.testing.assert_allclose(colours(1.0)[:3], to_rgb(BACKGROUND), atol=0.01)
    np.testing.assert_allclose(colours(0.5)[:3], (1, 1, 1), atol=0.01)
