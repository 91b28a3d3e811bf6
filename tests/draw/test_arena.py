"""Pictures of the arena, read back from their pixels and from matplotlib's own objects."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from segteach.arrays import Seed
from segteach.draw.arena import LINES, draw_curves, draw_masks, mask_picture
from segteach.draw.overlays import BACKGROUND, FOREGROUND, tint

IMAGE = np.random.default_rng(0).random((20, 24, 3)) * 0.5 + 0.2
MASK = np.zeros((20, 24), bool)
MASK[4:16, 5:20] = True


def rgb(colour):
    return [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def test_a_mask_is_tinted_inside_its_outline_and_nothing_else_changes():
    shown = mask_picture(IMAGE, MASK)
    np.testing.assert_array_equal(shown[~MASK], IMAGE[~MASK])
    inside = np.zeros_like(MASK)
    inside[6:14, 7:18] = True  # two pixels of outline all round
    np.testing.assert_array_equal(shown[inside], tint(IMAGE, MASK)[inside])
    np.testing.assert_allclose(shown[MASK & ~inside], np.broadcast_to(rgb(FOREGROUND), (92, 3)))


@pytest.mark.parametrize("value", [True, False])
def test_a_mask_of_everything_or_nothing_has_no_outline(value):
    mask = np.full_like(MASK, value)
    np.testing.assert_array_equal(mask_picture(IMAGE, mask), tint(IMAGE, mask))


def test_the_truth_is_a_line_of_black_and_white_dashes_on_its_own_rim():
    shown = mask_picture(IMAGE, MASK & False, truth=MASK)
    rim = MASK.copy()
    rim[5:15, 6:19] = False
    colours = np.unique(shown[rim], axis=0)
    np.testing.assert_array_equal(colours, [[0, 0, 0], [1, 1, 1]])
    np.testing.assert_array_equal(shown[~rim], IMAGE[~rim])


def test_marks_lie_on_top_in_the_colours_of_their_classes():
    marks = np.zeros((20, 24), np.uint8)
    marks[1:3, 1:3], marks[8:10, 8:10] = Seed.BACKGROUND, Seed.FOREGROUND
    shown = mask_picture(IMAGE, MASK, marks)
    np.testing.assert_allclose(shown[1, 1], rgb(BACKGROUND))
    np.testing.assert_allclose(shown[9, 9], rgb(FOREGROUND))
    np.testing.assert_array_equal(shown[8, 7], [1, 1, 1])
    assert IMAGE.max() < 0.71  # the picture itself was not painted on


def test_masks_stand_side_by_side_at_one_zoom():
    axes = Figure().subplots(1, 2)
    marks = {"second": np.full((20, 24), Seed.BACKGROUND, np.uint8)}
    draw_masks(axes, IMAGE, {"first": MASK, "second": ~MASK}, marks, truth=MASK)
    assert [ax.get_title() for ax in axes] == ["first", "second"]
    assert axes[0].get_xlim() == axes[1].get_xlim()
    np.testing.assert_array_equal(
        axes[0].images[0].get_array(), mask_picture(IMAGE, MASK, None, MASK)
    )
    np.testing.assert_allclose(axes[1].images[0].get_array()[0, 0], rgb(BACKGROUND))


def test_curves_show_the_quality_after_so_many_edits_each_in_its_own_line():
    ax = Figure().add_subplot()
    curves = {f"tool {n}": ([1, 2, 4], [0.1 * n, 0.2 * n, 0.3 * n]) for n in range(1, 6)}
    draw_curves(ax, curves, quality="boundary F", bar=0.95)
    *lines, bar = ax.lines
    for line, (edits, values) in zip(lines, curves.values(), strict=True):
        np.testing.assert_array_equal(line.get_xdata(), edits)
        np.testing.assert_array_equal(line.get_ydata(), values)
    looks = {(line.get_color(), line.get_linestyle()) for line in lines}
    assert len(looks) == len(lines) == len(LINES)
    assert set(bar.get_ydata()) == {0.95}
    assert ax.get_ylabel() == "boundary F"
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == [*curves, "0.95"]
