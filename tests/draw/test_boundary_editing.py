"""Pictures of boundary editing, read back from matplotlib's own objects."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from segteach.arrays import Seed, Stroke
from segteach.draw.boundary_editing import HARD, PALE, SOFT, boundary_over, draw_outlines
from segteach.draw.overlays import BACKGROUND, FOREGROUND, tint
from segteach.segmentation.boundary_editing import BoundaryEditing

ROWS, COLS = np.indices((40, 50))
MASK = np.hypot(ROWS - 18, COLS - 20) < 12
IMAGE = np.where(MASK[..., None], [0.9, 0.5, 0.2], [0.2, 0.3, 0.4])


@pytest.fixture
def ax():
    return Figure().add_subplot()


def marked(ax, style):
    """Return (k, 2): the places (x, y) of all markers of this style."""
    lines = [line for line in ax.lines if line.get_marker() == style["marker"]]
    lines = [line for line in lines if line.get_markersize() == style["ms"]]
    return np.concatenate([line.get_xydata() for line in lines])


def places(state, hard):
    """Return (k, 2): (x, y) of the hard or soft vertices of all outlines."""
    chosen = [outline.vertices[outline.hard == hard] for outline in state.outlines]
    return np.concatenate(chosen)[:, ::-1]


def test_soft_and_hard_vertices_differ_in_shape_and_lightness(ax):
    editing = BoundaryEditing(IMAGE, MASK)
    state = editing.drag(0, 1, editing.state.outlines[0].vertices[1] + [2, 0])
    boundary_over(IMAGE)(ax, state)
    np.testing.assert_array_equal(marked(ax, SOFT), places(state, hard=False))
    np.testing.assert_array_equal(marked(ax, HARD), places(state, hard=True))
    assert len(places(state, hard=True)) == 1
    assert SOFT["marker"] != HARD["marker"]
    assert np.mean(to_rgb(SOFT["mfc"])) - np.mean(to_rgb(HARD["mfc"])) > 0.5
    assert "1 of them hard" in ax.get_title()
    ax.figure.canvas.draw()


def test_the_picture_is_pale_outside_the_band_and_tinted_inside_the_mask(ax):
    editing = BoundaryEditing(IMAGE, MASK)
    state = editing.cut()
    assert state.band.any() and not state.band.all()
    boundary_over(IMAGE)(ax, state)
    shown, tinted = ax.images[0].get_array(), tint(IMAGE, state.mask)
    np.testing.assert_allclose(shown[state.band], tinted[state.band])
    pale = tinted[~state.band]
    np.testing.assert_allclose(shown[~state.band], pale + PALE * (1 - pale))
    assert (ax.get_xlim(), ax.get_ylim()) == ((-0.5, 49.5), (39.5, -0.5))


def test_what_the_brush_holds_has_the_colour_of_its_class():
    for seed, colour in ((Seed.FOREGROUND, FOREGROUND), (Seed.BACKGROUND, BACKGROUND)):
        ax = Figure().add_subplot()
        state = BoundaryEditing(IMAGE, MASK).brush(Stroke([(30, 30), (33, 30)], 2, seed))
        boundary_over(IMAGE)(ax, state)
        own = ax.images[0].get_array()[state.brushed == seed]
        assert len(own) > 10
        np.testing.assert_allclose(own, np.broadcast_to(to_rgb(colour), own.shape))


def test_a_closed_outline_ends_where_it_began_and_an_open_one_does_not(ax):
    draw_outlines(ax, BoundaryEditing(IMAGE, MASK).state.outlines)
    line = ax.lines[0].get_xydata()
    np.testing.assert_array_equal(line[0], line[-1])
    half = Figure().add_subplot()
    (outline,) = BoundaryEditing(IMAGE, COLS < 20).state.outlines
    draw_outlines(half, [outline])
    assert not outline.closed
    np.testing.assert_array_equal(half.lines[0].get_xydata(), outline.vertices[:, ::-1])


def test_the_selected_vertex_has_a_ring(ax):
    outlines = BoundaryEditing(IMAGE, MASK).state.outlines
    draw_outlines(ax, outlines, (0, 2))
    ring = ax.lines[-1]
    assert ring.get_markerfacecolor() == "none"
    np.testing.assert_array_equal(ring.get_xydata(), [outlines[0].vertices[2][::-1]])


def test_a_mask_without_an_outline_can_be_drawn():
    for value in (True, False):
        ax = Figure().add_subplot()
        boundary_over(IMAGE)(ax, BoundaryEditing(IMAGE, np.full(MASK.shape, value)).state)
        assert ax.get_title() == "0 vertices, 0 of them hard (squares)"
        assert not ax.lines
