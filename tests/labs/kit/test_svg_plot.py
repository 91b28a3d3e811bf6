"""Line plots: what lies outside of the ranges is cut off, a legend where there is one."""

import re

import numpy as np

from segteach.labs.kit.svg_plot import Curve, line_plot, round_values


def plot(**options):
    curves = [Curve("walk", [0, 1, 2], [0, 900, 1], "#112233")]
    shown = {"x": (0, 2), "y": (0, 1), "x_label": "turn", "alt": "words", "size": (300, 120)}
    return line_plot(curves, **(shown | options))


def test_a_curve_is_seen_within_its_frame_alone():
    box = re.search(r'<svg x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', plot())
    left, top, width, height = (float(part) for part in box.groups())
    assert 0 <= left < left + width <= 300 and 0 <= top < top + height <= 120
    assert 'overflow="hidden"' in plot()


def test_without_a_legend_the_curve_has_its_room():
    def width(markup):
        return float(re.search(r'<svg x=.*? width="([\d.]+)"', markup)[1])

    assert "walk" in plot() and "walk" not in plot(legend=False)
    assert width(plot(legend=False)) > width(plot()) + 100


def test_without_a_name_of_its_axis_the_plot_has_its_room():
    def height(markup):
        return float(re.search(r'<svg x=.*? height="([\d.]+)"', markup)[1])

    assert height(plot(x_label="")) == height(plot()) + 20


def test_round_values_lie_within_their_span():
    for low, high in ((0, 1), (-3.2, 7.9), (0.013, 0.017)):
        values = round_values((low, high), 130)
        assert 2 <= len(values) <= 8
        assert values.min() >= low - 1e-12 and values.max() <= high + 1e-12
        assert np.ptp(np.diff(values)) < 1e-12
