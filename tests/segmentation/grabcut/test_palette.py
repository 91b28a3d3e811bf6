"""A palette against the same numbers worked out pixel by pixel."""

import numpy as np
import pytest

from segteach.models.gmm import Gmm
from segteach.segmentation.grabcut.colours import component_costs, learn_components
from segteach.segmentation.grabcut.palette import Palette, distinct_colours

SHAPE = (12, 15)


def pictures():
    """A picture of 8 bits with few colours, and one in which no colour repeats."""
    rng = np.random.default_rng(0)
    seen = np.round(255 * rng.random((40, 3))) / 255
    return {"8 bits": seen[rng.integers(0, 40, SHAPE)], "float": rng.random((*SHAPE, 3))}


def mixture(rng, count=4):
    factors = rng.normal(0, 0.2, (count, 3, 3))
    covariances = factors @ factors.transpose(0, 2, 1) + 1e-4 * np.eye(3)
    return Gmm(rng.dirichlet(np.ones(count)), rng.random((count, 3)), covariances)


def of_colour(image, count, rng):
    """A component for every pixel, the same for pixels of one colour."""
    _, which = np.unique(image.reshape(-1, 3), axis=0, return_inverse=True)
    return rng.integers(0, count, which.max() + 1).astype(np.uint8)[which].reshape(SHAPE)


@pytest.mark.parametrize("kind", pictures())
def test_what_mixtures_charge_is_that_of_every_pixel_for_itself(kind):
    rng, image = np.random.default_rng(1), pictures()[kind]
    colours, models = Palette(image, components=4), (mixture(rng), mixture(rng))
    mask, z = rng.random(SHAPE) < 0.4, image.reshape(-1, 3)
    costs = np.array([component_costs(z, model) for model in models])  # (2, K, N)
    for a in (0, 1):
        np.testing.assert_array_equal(colours.best(models)[a].ravel(), costs[a].argmin(axis=0))
    np.testing.assert_allclose(colours.label_costs(models), costs.min(axis=1).T, rtol=1e-12)
    best = np.where(mask, colours.best(models)[1], colours.best(models)[0])
    other = of_colour(image, 4, rng)
    label, n = mask.ravel().astype(int), np.arange(mask.size)
    for k in (best, other):
        paid = colours.paid(mask, k, models)
        np.testing.assert_allclose(paid.ravel(), costs[label, k.ravel(), n], rtol=1e-12)


@pytest.mark.parametrize("kind", pictures())
def test_with_the_sum_over_components_the_component_is_the_densest_and_plays_no_part(kind):
    rng, image = np.random.default_rng(2), pictures()[kind]
    colours = Palette(image, components=4, likelihood="mixture")
    models, mask = (mixture(rng), mixture(rng)), rng.random(SHAPE) < 0.4
    costs = np.array([component_costs(image.reshape(-1, 3), model) for model in models])
    without_weights = costs + np.log([model.weights for model in models])[..., None]
    best = without_weights.argmin(axis=1).reshape(2, *SHAPE)
    np.testing.assert_array_equal(colours.best(models), best)
    expected = -np.log(np.exp(-costs).sum(axis=1))
    np.testing.assert_allclose(colours.label_costs(models), expected.T, rtol=1e-9)
    own = np.where(mask.ravel(), expected[1], expected[0])
    for k in (np.where(mask, best[1], best[0]), of_colour(image, 4, rng)):
        np.testing.assert_allclose(colours.paid(mask, k, models).ravel(), own, rtol=1e-9)


@pytest.mark.parametrize("kind", pictures())
def test_what_is_learned_of_pixels_is_what_those_pixels_teach(kind):
    rng, image = np.random.default_rng(3), pictures()[kind]
    colours = Palette(image, components=4, covariance_floor=1e-3)
    pixels, k = rng.random(SHAPE) < 0.4, of_colour(image, 4, rng)
    found = colours.fit(pixels, k)
    expected = learn_components(image[pixels], k[pixels], 4, 1e-3)
    for name in ("weights", "means", "covariances"):
        np.testing.assert_allclose(getattr(found, name), getattr(expected, name), atol=1e-12)
    counts = colours.count(pixels)
    assert counts.sum() == pixels.sum()
    np.testing.assert_allclose(counts @ colours.distinct, image[pixels].sum(axis=0))


def test_a_pair_of_mixtures_is_priced_once_and_another_pair_anew():
    calls = []

    def costs(colours, model):
        calls.append(model)
        return component_costs(colours, model)

    rng = np.random.default_rng(4)
    colours = Palette(pictures()["float"], components=4, costs=costs)
    one, other = (mixture(rng), mixture(rng)), (mixture(rng), mixture(rng))
    first = colours.label_costs(one)
    colours.best(list(one))
    assert colours.label_costs(one) is first and not first.flags.writeable
    assert calls == list(one)
    mixed = one[0], other[1]
    for models in (other, mixed, one):
        fresh = Palette(pictures()["float"], components=4).label_costs(models)
        np.testing.assert_array_equal(colours.label_costs(models), fresh)
    with pytest.raises(ValueError, match="read-only"):
        colours.best(one)[0][0, 0] = 1


@pytest.mark.parametrize("levels", [255, 65535, None])
def test_each_colour_of_a_picture_is_listed_once(levels):
    rng = np.random.default_rng(0)
    seen = np.round(rng.random((40, 3)) * (levels or 1)) / levels if levels else rng.random((40, 3))
    pixels = seen[rng.integers(0, 40, 500)]
    colours, which = distinct_colours(pixels)
    np.testing.assert_allclose(colours[which], pixels, atol=1e-12)
    assert len(colours) == len(np.unique(pixels, axis=0)) <= 40


def test_black_and_white_and_their_neighbours_are_different_colours():
    pixels = np.array([[0, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0], [255, 255, 255]]) / 255
    colours, which = distinct_colours(np.concatenate([pixels, pixels[::-1]]))
    assert len(colours) == 5
    np.testing.assert_array_equal(which[:5], which[:4:-1])
    np.testing.assert_array_equal(colours[which[:5]], pixels)
