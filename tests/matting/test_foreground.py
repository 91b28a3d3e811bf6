"""F and B from a matte: a generic minimiser, exact layers, the scenes' truth, PyMatting."""

import numpy as np
import pytest
from scipy.optimize import minimize

from segteach import data
from segteach.matting import factors
from segteach.matting import foreground as module
from segteach.matting.foreground import METHODS, estimate_layers

SHAPE, EPS = (5, 6), 1e-3


@pytest.fixture
def small_problem():
    """Return a picture and an alpha, all of it partial, (5, 6)."""
    rng = np.random.default_rng(0)
    return 0.3 + 0.4 * rng.random((*SHAPE, 3)), 0.05 + 0.9 * rng.random(SHAPE)


def cost(F, B, image, alpha, eps):
    """The sum of the docstring, term by term."""
    share = alpha[..., None]
    total = ((image - share * F - (1 - share) * B) ** 2).sum()
    for axis in (0, 1):
        weights = (np.abs(np.diff(alpha, axis=axis)) + eps)[..., None]
        total += sum((weights * np.diff(layer, axis=axis) ** 2).sum() for layer in (F, B))
    return total


def error(found, scene):
    """Return how far F is from the truth where alpha is partial, as far as it shows."""
    partial = (scene.alpha > 0) & (scene.alpha < 1)
    apart = scene.alpha[..., None] * (found - scene.foreground)
    return np.sqrt((apart[partial] ** 2).mean())


def test_the_closed_form_is_where_a_generic_minimiser_ends(small_problem):
    image, alpha = small_problem

    def whole(x):
        return cost(*x.reshape(2, *SHAPE, 3), image, alpha, EPS)

    start = np.stack([image, image]).ravel()
    end = minimize(whole, start, method="L-BFGS-B", options={"maxfun": 10**6, "ftol": 1e-15})
    layers = module.closed_form_layers(image, alpha, EPS)
    assert whole(layers.ravel()) <= end.fun + 1e-9
    np.testing.assert_allclose(layers.ravel(), end.x, atol=2e-3)


def test_nothing_near_the_minimum_costs_less_also_with_known_pixels(small_problem):
    image, alpha = small_problem
    alpha = np.clip(3 * alpha - 1, 0, 1)
    assert (alpha == 0).any() and (alpha == 1).any()
    found = module.closed_form_layers(image, alpha, 1e-12)
    least = cost(*found, image, alpha, 0)
    rng = np.random.default_rng(1)
    for size in (1e-1, 1e-2, 1e-3):
        for _ in range(20):
            other = found + rng.normal(0, size, found.shape)
            assert cost(*other, image, alpha, 0) >= least - 1e-8


@pytest.mark.parametrize("method", METHODS)
def test_plain_layers_are_found_exactly(scene_of, band, method):
    _, alpha = band()
    scene = scene_of([0.9, 0.35, 0.2], [0.1, 0.45, 0.7], alpha)
    F, B = estimate_layers(scene.image, alpha, method)
    tolerance = 1e-5 if method == METHODS[0] else 2e-2
    partial = (alpha > 0) & (alpha < 1)
    for found, truth in ((F, scene.foreground), (B, scene.background)):
        np.testing.assert_allclose(found[partial], truth[partial], atol=tolerance)


@pytest.mark.parametrize("method", METHODS)
def test_both_layers_give_the_picture_again(method):
    scene = data.matting_scene("smoke", shape=(90, 120))
    F, B = estimate_layers(scene.image, scene.alpha, method)
    share = scene.alpha[..., None]
    apart = np.sqrt(((share * F + (1 - share) * B - scene.image) ** 2).mean())
    assert apart < 0.02
    assert error(F, scene) < 0.7 * error(scene.image, scene)
    assert min(F.min(), B.min()) >= 0 and max(F.max(), B.max()) <= 1


@pytest.mark.parametrize("name", ["hair", "leaves", "smoke"])
def test_the_colours_are_as_near_as_those_of_the_peer(name):
    pymatting = pytest.importorskip("pymatting")
    scene = data.matting_scene(name, shape=(120, 160))
    peers = pymatting.estimate_foreground_cf, pymatting.estimate_foreground_ml
    for method, peer in zip(METHODS, peers, strict=True):
        ours = error(estimate_layers(scene.image, scene.alpha, method)[0], scene)
        assert ours <= 1.2 * error(peer(scene.image, scene.alpha), scene)


def test_without_the_change_of_alpha_as_a_weight_noise_goes_into_the_layers(
    scene_of, band, monkeypatch
):
    rng, eps, (_, alpha) = np.random.default_rng(0), 1e-5, band()
    scene = scene_of([0.8, 0.4, 0.2], [0.2, 0.4, 0.7], alpha)
    noisy = np.clip(scene.image + rng.normal(0, 0.03, scene.image.shape), 0, 1)
    found = module.closed_form_layers(noisy, alpha, eps)
    differences = module._differences
    monkeypatch.setattr(module, "_differences", lambda p, w, n: differences(p, 0 * w + eps, n))
    without = module.closed_form_layers(noisy, alpha, eps)
    assert error(found[0], scene) < 0.7 * error(without[0], scene)


def test_the_levels_are_what_makes_few_rounds_enough(monkeypatch):
    scene = data.matting_scene("defocus", shape=(90, 120))
    found = estimate_layers(scene.image, scene.alpha, "multilevel")[0]
    nearest = module._nearest

    def last_level_alone(planes, shape):
        small = max(shape) < 120 and planes.ndim == 4
        return nearest(planes[..., :1, :1], shape) if small else nearest(planes, shape)

    monkeypatch.setattr(module, "MANY", 0)
    monkeypatch.setattr(module, "_nearest", last_level_alone)
    alone = estimate_layers(scene.image, scene.alpha, "multilevel")[0]
    assert error(found, scene) < 0.9 * error(alone, scene)


def test_where_alpha_is_hard_and_even_both_layers_are_the_picture():
    alpha = np.zeros((12, 14))
    alpha[:, 8:] = 1
    image = np.random.default_rng(0).random((12, 14, 3))
    even = np.ones((12, 14), bool)
    even[:, 7:9] = False
    for layer in estimate_layers(image, alpha):
        assert (layer[even] == image[even]).all()
    for level in (0.0, 1.0):
        for layer in estimate_layers(image, np.full((12, 14), level)):
            assert (layer == image).all()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (7, 1), (2, 3)])
@pytest.mark.parametrize("level", [0.0, 0.4, 1.0])
def test_any_shape_and_any_plain_alpha_have_an_answer(shape, level, method):
    image = np.random.default_rng(0).random((*shape, 3))
    F, B = estimate_layers(image, np.full(shape, level), method)
    assert np.isfinite(F).all() and np.isfinite(B).all() and F.shape == B.shape == image.shape


def test_beyond_the_memory_iterations_find_the_same(monkeypatch):
    scene = data.matting_scene("leaves", shape=(60, 80))
    direct = module.closed_form_layers(scene.image, scene.alpha, 1e-5)
    monkeypatch.setattr(factors, "MEMORY", 0)
    monkeypatch.setattr(factors, "TILE", 16)
    found = module.closed_form_layers(scene.image, scene.alpha, 1e-5)
    np.testing.assert_allclose(found, direct, atol=1e-3)


def test_bad_arguments_are_refused_by_name(small_problem, refused):
    image, alpha = small_problem
    assert not refused(
        [
            (lambda: estimate_layers(image, alpha[1:]), "^alpha: got"),
            (lambda: estimate_layers(image, 2 * alpha), "^alpha: got"),
            (lambda: estimate_layers(image, alpha, "best"), "^method: got"),
            (lambda: estimate_layers(image, alpha, eps=0), "^eps: got"),
        ]
    )
