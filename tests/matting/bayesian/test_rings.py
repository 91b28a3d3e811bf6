"""Ring by ring: a plain loop, exact scenes, each mechanism of the paper switched off once."""

import numpy as np
import pytest

from segteach import data
from segteach.arrays import Seed
from segteach.bench.bayesian import plain_loop, problem
from segteach.matting.bayesian import LINEAGES, bayesian, bayesian_steps, rings, samples
from segteach.matting.bayesian.solve import solve
from segteach.matting.harmonic import harmonic
from segteach.matting.matte import ALL_KNOWN
from segteach.metrics import sad


def ramp(width=48, F=(0.9, 0.5, 0.1), B=(0.1, 0.3, 0.8)):
    """Foreground at the left, background at the right, alpha a ramp of `width` between."""
    alpha = np.tile(np.clip((20 + width - np.arange(40 + width)) / width, 0, 1), (24, 1))
    image = alpha[..., None] * F + (1 - alpha[..., None]) * np.array(B)
    trimap = np.where(alpha == 1, Seed.FOREGROUND, np.where(alpha == 0, Seed.BACKGROUND, 0))
    return image, trimap.astype(np.uint8), alpha


def test_the_plain_loop_gives_the_same_matte():
    image, trimap = problem((48, 64), 1)
    ours, (alpha, F, B) = bayesian(image, trimap), plain_loop(image, trimap)
    np.testing.assert_allclose(ours.alpha, alpha, atol=1e-9)
    np.testing.assert_allclose(ours.foreground, F, atol=1e-9)
    np.testing.assert_allclose(ours.background, B, atol=1e-9)


@pytest.mark.parametrize("lineage", LINEAGES)
@pytest.mark.parametrize("width", [3, 10, 48])
def test_alpha_is_exact_where_both_colours_are_constant(lineage, width):
    image, trimap, alpha = ramp(width)
    found = bayesian(image, trimap, **LINEAGES[lineage], covariance_floor=1e-7)
    np.testing.assert_allclose(found.alpha, alpha, atol=1e-3)


@pytest.mark.parametrize("lineage", LINEAGES)
def test_states_grow_ring_by_ring_and_known_pixels_stay(scene, trimap, lineage):
    states = list(bayesian_steps(scene.image, trimap, **LINEAGES[lineage]))
    known = trimap != Seed.UNKNOWN
    for number, state in enumerate(states):
        assert state.ring.max() == number
        assert state.objective == np.count_nonzero(state.ring < 0)
        np.testing.assert_array_equal(state.ring == 0, known)
        np.testing.assert_array_equal(state.alpha[known], trimap[known] == Seed.FOREGROUND)
        earlier = (state.ring >= 0) & (state.ring < number)
        np.testing.assert_array_equal(state.alpha[earlier], states[-1].alpha[earlier])
        np.testing.assert_array_equal(state.foreground[known], scene.image[known])
        assert 0 <= state.foreground.min() <= state.foreground.max() <= 1
    lefts = [state.objective for state in states]
    assert lefts == sorted(set(lefts), reverse=True) and lefts[-1] == 0


def test_rings_come_from_both_sides():
    image, trimap, _ = ramp(10)  # every circle sees both sides
    rows = bayesian(image, trimap).ring[:, 20:31]
    np.testing.assert_array_equal(rows, np.tile([0, 1, 2, 3, 4, 5, 4, 3, 2, 1, 0], (24, 1)))


def test_who_has_too_few_samples_waits_and_is_counted():
    image, trimap, _ = ramp(48)  # wider than a circle: nobody sees both sides at first
    steps = list(bayesian_steps(image, trimap))
    assert steps[-1].widened.any()
    values = steps[-1].note.values
    assert values["widened"] == np.count_nonzero(steps[-1].widened)
    assert values["share"] == f"{100 * np.count_nonzero(steps[-1].converged) / (24 * 47):.0f}"
    narrow = bayesian(*ramp(10)[:2])
    assert not narrow.widened.any()


@pytest.mark.parametrize("off", ["alpha", "distance", "onion", "clusters"])
def test_each_mechanism_makes_the_matte_better(monkeypatch, off):
    """Each is switched off on a scene that needs it."""
    image, trimap, truth = scene_that_needs(off)
    unknown = trimap == Seed.UNKNOWN
    settings = {"widest": 0.01}
    on = sad(bayesian(image, trimap, **settings).alpha, truth, unknown)
    if off == "alpha":  # all samples count alike, however transparent
        whole = samples.weigh

        def weigh(alpha, squares, sigma):
            return whole(np.where(np.isnan(alpha), np.nan, 1.0), squares, sigma)[0], whole(
                np.where(np.isnan(alpha), np.nan, 0.0), squares, sigma
            )[1]

        monkeypatch.setattr(samples, "weigh", weigh)
    elif off == "distance":
        settings["sigma"] = 1e6
    elif off == "onion":  # what is solved is no sample
        monkeypatch.setattr(samples.Layers, "put", put_nothing)
    else:
        settings["widest"] = 10.0
    without = sad(bayesian(image, trimap, **settings).alpha, truth, unknown)
    assert on < 0.9 * without


def put_nothing(layers, pixels, alpha, F, B):
    """Keep what was found out of the samples: it is as if it were still unknown to the others."""
    layers.alpha[pixels] = alpha


def scene_that_needs(mechanism):
    """A picture, its trimap and its alpha."""
    image, trimap, alpha = ramp(24)
    F, B = np.empty_like(image), np.empty_like(image)
    rows = np.arange(24)[:, None]
    if mechanism == "distance":  # both colours change from row to row
        F[...] = np.stack([rows / 24, 1 - rows / 24, rows / 30], axis=2)
        B[...] = np.stack([1 - rows / 24, rows / 48, 0.5 + rows / 48], axis=2)
    elif mechanism == "clusters":  # the background lies between the two colours of the foreground
        stripes = np.where(rows // 6 % 2 == 0, 0.9, 0.1)
        F[...] = np.stack([stripes, 0 * rows + 0.2, 0 * rows + 0.2], axis=2)
        B[...] = (0.5, 0.2, 0.2)
    else:
        return image, trimap, alpha
    return alpha[..., None] * F + (1 - alpha[..., None]) * B, trimap, alpha


def test_all_pairs_are_tried_and_the_likeliest_is_kept(scene, trimap, monkeypatch):
    kept = bayesian(scene.image, trimap, widest=0.001).alpha

    def first(pixel, likelihood):
        return np.flatnonzero(np.diff(pixel, prepend=-1))

    monkeypatch.setattr(rings, "likeliest", first)
    unknown = trimap == Seed.UNKNOWN
    of_first = bayesian(scene.image, trimap, widest=0.001).alpha
    assert sad(kept, scene.alpha, unknown) < sad(of_first, scene.alpha, unknown)


def test_it_beats_the_trimap_alone(scene, trimap, solved):
    unknown = trimap == Seed.UNKNOWN
    baseline = sad(harmonic(scene.image, trimap).alpha, scene.alpha, unknown)
    for state in solved.values():
        assert sad(state.alpha, scene.alpha, unknown) < baseline / 3


def test_a_grey_picture_is_a_picture(scene, trimap):
    grey = np.repeat(data.grey(scene.image)[..., None], 3, axis=2)
    found = bayesian(grey, trimap)
    assert found.objective == 0
    np.testing.assert_allclose(found.foreground.std(axis=2), 0, atol=1e-9)


def test_nothing_unknown_is_told(scene):
    trimap = np.where(scene.alpha > 0.5, Seed.FOREGROUND, Seed.BACKGROUND)
    (only,) = bayesian_steps(scene.image, trimap)
    assert only.note == ALL_KNOWN
    np.testing.assert_array_equal(only.alpha, scene.alpha > 0.5)


def test_far_samples_have_a_weight_and_large_gaps_are_crossed():
    image = np.full((6, 900, 3), 0.4)
    image[:, 0], image[:, -1] = (0.9, 0.1, 0.1), (0.1, 0.1, 0.9)
    trimap = np.zeros((6, 900), np.uint8)
    trimap[:, 0], trimap[:, -1] = Seed.FOREGROUND, Seed.BACKGROUND
    assert bayesian(image, trimap).objective == 0


@pytest.mark.parametrize("lineage", LINEAGES)
def test_one_pixel_of_each_kind_is_enough(lineage):
    image = np.array([[[0.9, 0, 0], [0.5, 0, 0.4], [0.1, 0, 0.8]]])
    found = bayesian(image, np.array([[2, 0, 1]]), **LINEAGES[lineage])
    assert abs(found.alpha[0, 1] - 0.5) < 0.01


def test_bad_input_is_refused_by_name(refused, scene, trimap):
    nan = scene.image.copy()
    nan[0, 0, 0] = np.nan

    def run(image=scene.image, seeds=trimap, **settings):
        return lambda: bayesian_steps(image, seeds, **settings)

    assert not refused(
        [
            (run(seeds=trimap[1:]), "trimap"),
            (run(seeds=np.full_like(trimap, 3)), "trimap"),
            (run(seeds=np.zeros_like(trimap)), "trimap: got no pixel of FOREGROUND"),
            (run(seeds=np.where(trimap == 2, 0, trimap)), "trimap: got no pixel of FOREGROUND"),
            (run(seeds=np.where(trimap == 1, 0, trimap)), "trimap: got no pixel of BACKGROUND"),
            (run(image=nan), "image"),
            (run(image=scene.image * 255), "image"),
            (run(radius=1), "radius"),
            (run(radius=2.5), "radius"),
            (run(least=0), "least"),
            (run(count=0), "count"),
            (run(sigma=0), "sigma"),
            (run(sigma=1e300), "sigma"),
            (run(noise=1e300), "noise"),
            (run(noise=-1), "noise"),
            (run(noise=np.nan), "noise"),
            (run(widest=-1), "widest"),
            (run(widest=0), "widest"),
            (run(covariance_floor=0), "covariance_floor"),
            (run(max_iterations=0), "max_iterations"),
            (run(tolerance=-1e-6), "tolerance"),
            (run(neighbourhood="disc"), "neighbourhood"),
        ]
    )


def test_on_a_picture_the_gradient_vanishes_in_the_end_or_alpha_is_at_a_limit(gradient):
    scene = data.matting_scene("fur", background="coffee", shape=(160, 213))
    trimap = data.trimap_of(scene.alpha, 3)
    settings, layers = rings.Settings(), samples.Layers(scene.image, trimap)
    unknown = np.flatnonzero(trimap == Seed.UNKNOWN)
    pixels = np.random.default_rng(0).choice(unknown, 2000, replace=False)
    at_rest = []
    for own, around, _ in rings.collect(layers, pixels, settings):
        sides = rings.side_clusters(layers, around, settings)
        pairs = rings.all_pairs(layers.F[own], *sides)
        found = solve(pairs, around.alpha[pairs.pixel], settings.noise, 5000, 0.0)
        inside = (found.alpha > 0) & (found.alpha < 1)
        slope, size = gradient(pairs, found.F, found.B, found.alpha)
        at_rest.append(~inside | (np.linalg.norm(slope, axis=1) <= 1e-3 * size))
    assert sum(map(len, at_rest)) > 1000  # some see one side alone, some have several pairs
    assert np.concatenate(at_rest).all()


def far_apart(shape=(120, 120)):
    """A dot of foreground, and far away a hole in the background."""
    image = np.random.default_rng(0).random((*shape, 3))
    trimap = np.full(shape, Seed.BACKGROUND, np.uint8)
    trimap[2:6, 2:6], trimap[2:6, 6:8], trimap[80:112, 80:112] = 2, 0, 0
    return image, trimap


def test_a_circle_larger_than_the_picture_is_the_picture():
    image, trimap = np.random.default_rng(1).random((12, 14, 3)), np.repeat([[2, 0, 1]], 12, axis=0)
    trimap = trimap[:, [0] * 4 + [1] * 6 + [2] * 4]
    whole = bayesian(image, trimap, radius=40)
    for radius in (10**6, 10**30):  # of so many pixels: no memory for all of them
        np.testing.assert_array_equal(bayesian(image, trimap, radius=radius).alpha, whole.alpha)


def test_a_hole_far_from_the_other_kind_looks_at_the_nearest_samples_alone():
    image, trimap = far_apart()
    hole = np.flatnonzero((trimap == 0).ravel() & (np.indices(trimap.shape)[0] > 50).ravel())
    layers = samples.Layers(image, trimap)
    (_, around, radius), *_ = rings.collect(layers, hole[:1], rings.Settings())
    assert radius >= samples.FAR_REACH and around.foreground.places.shape[1] <= 200
    assert np.count_nonzero(around.foreground.weights) == 16  # the whole dot
    found = bayesian(image, trimap)
    assert not found.objective and np.isfinite(found.alpha).all()


@pytest.mark.parametrize("neighbourhood", ["window", "nearest"])
def test_however_small_sigma_is_nearer_samples_outweigh_farther_ones(neighbourhood):
    image, trimap = np.random.default_rng(1).random((12, 20, 3)), np.repeat([[2, 0, 1]], 12, axis=0)
    trimap = trimap[:, [0] * 7 + [1] * 6 + [2] * 7]
    alphas = [
        bayesian(image, trimap, neighbourhood=neighbourhood, sigma=sigma).alpha
        for sigma in (0.1, 1e-7, 1e9)
    ]
    np.testing.assert_allclose(alphas[0], alphas[1], atol=1e-6)
    assert np.abs(alphas[1] - alphas[2]).max() > 0.01
