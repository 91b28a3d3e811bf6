"""Pictures of a maximum flow on pixels, read back from matplotlib's own objects."""

import numpy as np
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from segteach.cuts.energy import Energy, grid_edges
from segteach.cuts.maxflow import METHODS, max_flow_steps
from segteach.cuts.network import network_from_energy, source_side_of
from segteach.draw.maxflow import CUT
from segteach.draw.pixel_graph import draw_layers, draw_pixels, pixel_names

PICTURE = np.array([[0.1, 0.2, 0.9], [0.1, 0.8, 0.7], [0.3, 0.4, 0.9]])
EDGES, _ = grid_edges((3, 3))
COSTS = 10 * np.stack([(PICTURE.ravel() - 0.2) ** 2, (PICTURE.ravel() - 0.8) ** 2], axis=1)
PIXELS = network_from_energy(Energy(COSTS, EDGES, np.ones(len(EDGES))))


def test_pixels_show_their_grey_and_at_the_end_the_border_of_the_cut():
    greys = sorted(f"{grey:.1f}" for grey in PICTURE.ravel())
    for method in METHODS:
        states = list(max_flow_steps(PIXELS, method))
        for state in states:
            ax, layers = Figure().subplots(1, 2)
            draw_pixels(ax, state, PIXELS, PICTURE)
            draw_layers(layers, state, PIXELS, PICTURE)
            assert sorted(text.get_text() for text in ax.texts) == greys
            assert {text.get_text() for text in layers.texts} == {"s", "t"}
            borders = [c for c in ax.collections if to_hex(c.get_edgecolor()[0]) == CUT.lower()]
            borders = [c for c in borders if c.get_zorder() == 7]
            assert len(borders) == (state.phase == "done")
        labels = ~source_side_of(PIXELS, states[-1].flow)[:9].reshape(3, 3)
        changes = np.diff(labels, axis=0).sum() + np.diff(labels, axis=1).sum()
        assert len(borders[0].get_segments()) == changes > 0


def test_pixels_are_named_by_row_and_column():
    assert pixel_names((2, 2)) == ("0,0", "0,1", "1,0", "1,1", "s", "t")
