"""The weather lab without a browser: each control changes its array; extremes are named."""

import re

import numpy as np
import pytest

from segteach.draw.overlays import BACKGROUND, FOREGROUND
from segteach.labs.markov_chain import WEATHERS, ChainLab


@pytest.fixture
def lab():
    return ChainLab()


def test_the_sliders_make_the_matrix_and_its_stationary_distribution(lab):
    for a, b in ((0.2, 0.4), (0.9, 0.05), (1.0, 0.5)):
        lab.to_rain.value, lab.to_sun.value = a, b
        np.testing.assert_allclose(lab.transition, [[1 - a, a], [b, 1 - b]])
        np.testing.assert_allclose(lab.stationary, [b / (a + b), a / (a + b)])


def test_the_curves_are_the_powers_of_the_matrix(lab):
    for first in (0, 1):
        lab.first.value = first
        powers = [np.linalg.matrix_power(lab.transition, n)[first] for n in range(21)]
        np.testing.assert_allclose(lab.distributions, powers)


def test_the_strip_shows_the_path(lab):
    lab.draw_number.value = 3
    colours = [(FOREGROUND, BACKGROUND)[kind] for kind in lab.path]
    assert re.findall(r"background:(#\w{6})", lab.strip.value) == colours and len(colours) == 60
    words = re.search('aria-label="([^"]+)"', lab.strip.value)[1].split(", ")
    assert words == [("sun", "rain")[kind] for kind in lab.path]
    assert f"Sun on {words.count('sun')} of the 60 days" in lab.numbers.value


def test_first_day_and_seed_make_another_path(lab):
    paths = {tuple(lab.path)}
    for seed in (1, 2):
        lab.draw_number.value = seed
        paths.add(tuple(lab.path))
    assert len(paths) == 3
    for first in (0, 1):
        lab.first.value = first
        assert lab.path[0] == first


def test_the_curve_is_drawn_at_the_height_of_its_probability(lab):
    lab.to_rain.value, lab.to_sun.value, lab.first.value = 0.5, 0.25, 1
    heights = [float(y) for y in re.findall(r'cy="([\d.]+)"', lab.curves.value)]
    sun, rain = np.array(heights[:21]), np.array(heights[21:])
    top, bottom = rain[0], sun[0]  # it rains on the first day: P(rain) = 1, P(sun) = 0
    drawn = (bottom - sun) / (bottom - top)
    np.testing.assert_allclose(drawn, lab.distributions[:, 0], atol=0.001)


def test_the_numbers_are_those_of_the_matrix(lab):
    lab.to_rain.value, lab.to_sun.value = 0.25, 0.5
    assert r"0.75 &amp; 0.25 \\ 0.50 &amp; 0.50" in lab.numbers.value
    squared = lab.transition @ lab.transition
    assert f"{squared[0, 0]:.2f} &amp; {squared[0, 1]:.2f}" in lab.numbers.value
    assert r"(0.667,\ 0.333)" in lab.numbers.value
    assert "sun 1 / 0.25 = 4.0 days, rain 1 / 0.50 = 2.0 days" in lab.numbers.value


def test_extreme_weather_is_named(lab):
    named = (0, 0, "Reducible"), (1, 1, "Periodic"), (0, 0.3, "settles"), (0.3, 0, "settles")
    for a, b, words in named:
        lab.to_rain.value, lab.to_sun.value = a, b
        assert words in lab.numbers.value
        assert a or "∞" in lab.numbers.value


def test_weather_that_never_changes_keeps_the_first_day(lab):
    lab.to_rain.value = lab.to_sun.value = 0
    for first in (0, 1):
        lab.first.value = first
        np.testing.assert_allclose(lab.stationary, np.eye(2)[first])
        assert set(lab.path) == {first}


def test_examples_show_a_weather_each(lab):
    seen = []
    for number, (to_rain, to_sun) in enumerate(WEATHERS):
        lab.load_example(number)
        np.testing.assert_allclose(lab.transition, [[1 - to_rain, to_rain], [to_sun, 1 - to_sun]])
        words = ("settles on", "Periodic", "Reducible")
        seen += [word for word in words if word in lab.numbers.value]
    assert seen == ["settles on", "settles on", "Periodic", "Reducible"]
