"""Pictures of chains and processes, read back from matplotlib's own objects."""

import numpy as np
from matplotlib.figure import Figure

from segteach.draw.markov import distribution_over, draw_histories, draw_process
from segteach.models.markov.chain import (
    WEATHER,
    WEATHER_TRANSITION,
    count_histories,
    distribution_steps,
    sample_chain,
    stationary,
)


def test_a_process_is_drawn_by_its_class():
    kinds, values = {True: "discrete", False: "continuous"}, np.array([0, 1, 1, 2])
    for time in kinds:
        for space in kinds:
            ax = Figure().add_subplot()
            draw_process(ax, np.arange(4), values, discrete_time=time, discrete_state=space)
            (line,) = ax.lines
            assert (line.get_marker() == "o") == time
            if not time:
                assert (line.get_drawstyle() == "steps-post") == space
            assert ax.get_title() == f"{kinds[time]} time, {kinds[space]} state"


def test_a_distribution_stands_beside_the_stationary_one(ax):
    *_, state = distribution_steps(WEATHER_TRANSITION, 0, 2)
    pi = stationary(WEATHER_TRANSITION)
    distribution_over(pi, WEATHER)(ax, state)
    np.testing.assert_allclose([bar.get_height() for bar in ax.patches], state.distribution)
    np.testing.assert_allclose(ax.lines[0].get_ydata(), pi)
    assert f"{state.objective:.3f}" in ax.get_title()


def test_histories_are_drawn_as_conditional_frequencies(ax):
    counts = count_histories(sample_chain(WEATHER_TRANSITION, 0, 500), 3, memory=2)
    draw_histories(ax, counts, WEATHER)
    share = counts / counts.sum(axis=2, keepdims=True)
    np.testing.assert_allclose([bar.get_height() for bar in ax.patches], share.ravel())
    counts = np.zeros((2, 2, 2))  # a history that never occurred is no division by zero
    draw_histories(Figure().add_subplot(), counts)
