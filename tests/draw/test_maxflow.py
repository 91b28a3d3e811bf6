"""Pictures of a maximum flow, read back from matplotlib's own objects."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

from segteach.cuts.maxflow import METHODS, max_flow_steps
from segteach.cuts.network import Network, residual
from segteach.draw.maxflow import NUMBER, PATH, Sketch, draw_residual, step_words

NETWORK = Network([0, 0, 1, 2, 1, 2], [1, 2, 2, 1, 3, 3], [3, 4, 5, 1, 2, 6], 4, 0, 3)
SKETCH = Sketch(NETWORK, np.array([[0, 0.6], [1, 1.2], [1, 0], [2, 0.6]]), ("s", "a", "b", "t"))


def arrows(ax, colour=None):
    found = [p for p in ax.patches if isinstance(p, FancyArrowPatch)]
    return [p for p in found if colour is None or to_hex(p.get_edgecolor()) == colour.lower()]


def texts(ax):
    return {text.get_text() for text in ax.texts}


@pytest.mark.parametrize("method", METHODS)
def test_every_state_shows_the_room_of_each_arc(method):
    tails, heads = NETWORK.arcs
    for state in max_flow_steps(NETWORK, method):
        residual_ax = Figure().add_subplot()
        draw_residual(residual_ax, state, SKETCH)
        room, total = residual(NETWORK, state.flow), {}
        for arc in np.flatnonzero(room):
            total[tails[arc], heads[arc]] = total.get((tails[arc], heads[arc]), 0) + room[arc]
        assert len(arrows(residual_ax)) == len(total)
        assert {f"{v:.4g}" for v in total.values()} <= texts(residual_ax)


def test_the_path_is_green():
    paths = 0
    for state in max_flow_steps(NETWORK):
        ax = Figure().add_subplot()
        draw_residual(ax, state, SKETCH)
        on_the_way = state.phase == "path"
        assert len(arrows(ax, PATH)) == on_the_way * len(state.path)
        paths += on_the_way
    assert paths > 1


def test_numbers_keep_clear_of_nodes_and_of_each_other(ax):
    (start, *_) = max_flow_steps(NETWORK)
    draw_residual(ax, start, SKETCH)
    spots = [t.get_position() for t in ax.texts if t.get_text().isdigit()]
    others = [*spots, *SKETCH.positions]
    for number, spot in enumerate(spots):
        rest = np.delete(np.array(others), number, axis=0)
        assert (np.abs(rest - spot) / NUMBER).max(axis=1).min() > 1


def test_an_arrow_point_lies_on_the_curve_that_matplotlib_draws(ax):
    (start, *_) = max_flow_steps(NETWORK)
    ax.figure.set_size_inches(6, 4)
    draw_residual(ax, start, SKETCH)
    ax.apply_aspect()
    arrow = arrows(ax)[2]  # 1 -> 2, which has a partner in the other direction
    bend = SKETCH.bend(1, 2)
    assert bend > 0
    ends = map(ax.transData.transform, SKETCH.positions[[1, 2]])
    path = arrow.get_connectionstyle()(*ends, shrinkA=0, shrinkB=0)
    a, b, c = ax.transData.inverted().transform(path.vertices)
    np.testing.assert_allclose(SKETCH.arrow_points(1, 2, bend), a / 4 + b / 2 + c / 4, atol=1e-9)


def test_titles_say_what_happens():
    states = list(max_flow_steps(NETWORK, "boykov-kolmogorov"))
    words = [step_words(NETWORK, state, SKETCH.names) for state in states]
    assert words[0] == "flow 0\nnothing is sent yet"
    assert words[-1] == "flow 7\nno path is left: capacity of the cut = 7"
    assert any("s → a → t has room for 2" in text for text in words)
    assert any("2 sent along s → a → t" in text for text in words)
    assert any("tree grows from" in text for text in words)
