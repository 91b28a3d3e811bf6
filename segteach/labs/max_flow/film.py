"""The film of a maximum flow: a residual graph with the lines of the algorithm, or a picture's."""

from __future__ import annotations

from segteach.draw.maxflow import draw_residual
from segteach.draw.pixel_graph import draw_layers, draw_pixels
from segteach.labs.max_flow.words import algorithm_lines, flow_words, line_of_step
from segteach.language import say
from segteach.widgets.player import StepPlayer


def film_of(lab) -> StepPlayer:
    """Return the film of a `MaxFlowTheatre`; it draws what is solved by then."""
    words = {
        "curve": lambda state: state.value,
        "curve_label": say("flow", "流量"),
        "caption": lambda state: flow_words(lab.network, state, lab.names),
    }
    if lab.picture is None:
        return StepPlayer(
            lab.states,
            lambda ax, state: draw_residual(ax, state, lab.sketch),
            size=(4.6, 3.3),
            lines=algorithm_lines(lab.method.value),
            line=lambda state: line_of_step(lab.method.value, state),
            curve_size=(330, 170),
            **words,
        )
    draws = [
        lambda ax, state: draw_pixels(ax, state, lab.network, lab.picture),
        lambda ax, state: draw_layers(ax, state, lab.network, lab.picture),
    ]
    return StepPlayer(lab.states, draws, size=(8.4, 3.6), curve_size=(240, 230), **words)
