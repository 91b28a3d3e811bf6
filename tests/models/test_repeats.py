"""Points that repeat: each once, and EM on them is EM on all."""

import numpy as np
import pytest

from segteach import data
from segteach.models.em import em_steps, fit_gmm
from segteach.models.gmm import e_step, m_step
from segteach.models.repeats import repeats


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("dimension", [1, 2, 3, 5])
def test_the_different_points_make_the_points_again(dtype, dimension):
    rng = np.random.default_rng(dimension)
    few = rng.normal(0, 3, (70, dimension)).astype(dtype)
    points = few[rng.integers(0, 70, 900)]
    numbers, which = repeats(points)
    np.testing.assert_array_equal(points[numbers][which], points)
    assert len(numbers) == len(np.unique(points, axis=0))


def test_colours_of_8_bits_come_in_the_order_of_their_numbers():
    colours = np.random.default_rng(0).integers(0, 4, (500, 3)) * 85 / 255
    numbers, _ = repeats(colours)
    assert len(numbers) == 64
    assert (np.diff(colours[numbers] @ [65025, 255, 1]) > 0).all()


def test_points_that_hardly_repeat_are_left_alone():
    rng = np.random.default_rng(0)
    points = rng.random((900, 2))
    assert repeats(points) is None
    assert repeats(np.concatenate([points, points[:300]])) is None
    assert repeats(points[:1]) is None


@pytest.mark.parametrize("weighted", [False, True])
def test_em_on_the_different_points_is_em_on_all(weighted):
    pixels = data.load("flower")[::4, ::4].reshape(-1, 3)
    weights = np.random.default_rng(0).uniform(0, 3, len(pixels)) if weighted else None
    steps = {"rng": 3, "max_steps": 12, "tolerance": 1e-4, "weights": weights}
    quick = list(em_steps(pixels, 4, **steps))
    plain = list(em_steps(pixels, 4, e_step=lambda *a: e_step(*a), m_step=m_step, **steps))
    assert quick[0].distinct == len(np.unique(pixels, axis=0)) < len(pixels)
    assert plain[0].distinct == len(pixels)
    assert len(quick) == len(plain)
    for one, other in zip(quick, plain, strict=True):
        assert one.objective == pytest.approx(other.objective, rel=1e-10)
        np.testing.assert_allclose(one.model.means, other.model.means, atol=1e-8)
        np.testing.assert_allclose(one.model.covariances, other.model.covariances, atol=1e-8)


def test_one_point_many_times_is_a_mixture_of_one_place():
    model = fit_gmm(np.full((50, 2), 0.25), 2).model
    np.testing.assert_allclose(model.means[model.weights > 0], 0.25)


def test_numbers_of_8_bit_colours_and_of_other_points_are_those_of_unique():
    rng = np.random.default_rng(5)
    for low, high in ((0, 2), (0, 40), (-9, 9), (200, 300)):  # the last two are no colours
        points = rng.integers(low, high, (500, 3)) / 255
        _, index = np.unique(points, axis=0, return_index=True)
        found = repeats(np.concatenate([points, points]))
        assert found is not None
        assert sorted(found[0]) == sorted(index)  # the first place of each
        np.testing.assert_array_equal(points[found[0]][found[1]], np.concatenate([points, points]))
