"""Random walk: a dense walk pair by pair, the projections' own equation, the peer's weights."""

import os

import numpy as np
import pytest
from pymatting import estimate_alpha_rw
from pymatting.laplacian.rw_laplacian import rw_laplacian

from segteach import data
from segteach.arrays import Seed
from segteach.matting.factors import Factor, ordered
from segteach.matting.laplacian import affinity_laplacian
from segteach.matting.random_walk import (
    LEAST,
    projected_colours,
    projections,
    random_walk,
    random_walk_steps,
)
from segteach.matting.system import hard_system
from segteach.metrics import sad


def chance_of_foreground(seeds, weight):
    """Solve for the chance that a walk meets foreground first, one equation for each pixel."""
    places = list(np.ndindex(seeds.shape))
    system, right = np.eye(len(places)), np.zeros(len(places))
    for n, one in enumerate(places):
        if seeds[one] != Seed.UNKNOWN:
            right[n] = seeds[one] == Seed.FOREGROUND
            continue
        weights = np.zeros(len(places))
        for m, other in enumerate(places):
            if m != n and max(abs(one[0] - other[0]), abs(one[1] - other[1])) == 1:
                weights[m] = weight(one, other)
        system[n] -= weights / weights.sum()
    return np.linalg.solve(system, right).reshape(seeds.shape)


def colours_and_seeds(rng, shape=(6, 7)):
    random = np.random.default_rng(rng)
    image = 0.4 + 0.2 * random.random((*shape, 3)) @ random.random((3, 3)) / 2
    seeds = random.choice(3, shape, p=[0.8, 0.1, 0.1]).astype(np.uint8)
    seeds[0, 0], seeds[-1, -1] = Seed.FOREGROUND, Seed.BACKGROUND
    return image, seeds


@pytest.mark.parametrize("beta", [900.0, 90.0])
@pytest.mark.parametrize("projected", [True, False])
def test_alpha_is_the_chance_that_a_walk_meets_the_foreground_first(projected, beta):
    for rng in range(3):
        image, seeds = colours_and_seeds(rng)
        raw = affinity_laplacian(image, beta, least=LEAST)
        Q = projections(image, raw)[0] if projected else np.eye(3)

        def weight(one, other, Q=Q, image=image):
            step = Q @ (image[one] - image[other])
            return np.exp(-beta * step @ step) + LEAST

        found = random_walk(image, seeds, beta=beta, projected=projected).alpha
        np.testing.assert_allclose(found, chance_of_foreground(seeds, weight), atol=1e-8)


def test_without_beta_the_picture_does_not_matter_and_with_it_the_colours_do():
    image, seeds = colours_and_seeds(0)
    blind = chance_of_foreground(seeds, lambda one, other: 1.0)
    np.testing.assert_allclose(random_walk(image, seeds, beta=0).alpha, blind, atol=1e-9)
    plain = random_walk(np.full_like(image, 0.3), seeds).alpha
    np.testing.assert_allclose(plain, blind, atol=1e-9)
    assert np.abs(random_walk(image, seeds).alpha - blind).max() > 0.05


def test_a_walk_seldom_crosses_an_edge():
    image = np.zeros((9, 20, 3))
    image[:, 14:] = 1.0
    seeds = np.zeros((9, 20), np.uint8)
    seeds[:, 0], seeds[:, -1] = Seed.FOREGROUND, Seed.BACKGROUND
    alpha = random_walk(image, seeds).alpha
    assert alpha[:, :14].min() > 0.99 and alpha[:, 14:].max() < 0.01


def test_alpha_is_in_range_without_being_clipped():
    for rng in range(10):
        random = np.random.default_rng(rng)
        image = random.random((9, 11, 3)) ** random.integers(1, 5)
        seeds = random.choice(3, (9, 11), p=[0.8, 0.1, 0.1]).astype(np.uint8)
        seeds[0, 0], seeds[-1, -1] = Seed.FOREGROUND, Seed.BACKGROUND
        L = affinity_laplacian(projected_colours(image), 900, least=LEAST)
        system = hard_system(L, seeds)
        x = Factor(system, ordered(system, 1)).solve(system.b)
        assert x.min() >= -1e-9 and x.max() <= 1 + 1e-9
        assert (random_walk(image, seeds).alpha.flat[system.pixels] == np.clip(x, 0, 1)).all()


def test_projections_solve_their_equation():
    image = data.fit_within(data.load("flower"), 60)
    L = affinity_laplacian(image, 900, least=LEAST)
    Q, lambdas = projections(image, L)
    D = L.diagonal()
    X = image.reshape(-1, 3).T
    X = X - (X * D).sum(axis=1, keepdims=True) / D.sum()
    left, right = X @ (L @ X.T), (X * D) @ X.T
    for a, value in zip(Q, lambdas, strict=True):
        np.testing.assert_allclose(left @ a, value * (right @ a), atol=1e-9 * abs(left).max())
    np.testing.assert_allclose(np.linalg.norm(Q, axis=1), 1)
    assert (np.diff(lambdas) > 0).all() and Q.shape == (3, 3)
    spread = [
        (a @ left @ a) / (a @ right @ a) for a in np.random.default_rng(0).normal(size=(99, 3))
    ]
    assert lambdas[0] <= min(spread) and max(spread) <= lambdas[-1]


def test_a_picture_has_as_many_projections_as_its_colours_have_directions():
    random = np.random.default_rng(0)
    for directions in (0, 1, 2, 3):
        image = 0.5 + 0.2 * (random.random((8, 9, directions)) @ random.random((directions, 3)) - 1)
        image = np.clip(image, 0, 1)
        Q, _ = projections(image, affinity_laplacian(image, 900, least=LEAST))
        assert len(Q) == directions
    grey = np.repeat(random.random((8, 9, 1)), 3, axis=2)
    seeds = colours_and_seeds(0, (8, 9))[1]
    raw, projected = (random_walk(grey, seeds, projected=p).alpha for p in (False, True))
    np.testing.assert_allclose(projected, raw, atol=1e-9)  # one direction: nothing to choose


def test_projected_colours_are_uncorrelated_over_the_picture_and_over_its_links():
    image = data.matting_scene("defocus", shape=(48, 64)).image
    L = affinity_laplacian(image, 900, least=LEAST)
    Y = projections(image, L)[0] @ image.reshape(-1, 3).T
    Y = Y - (Y * L.diagonal()).sum(axis=1, keepdims=True) / L.diagonal().sum()
    for product in (Y @ (L @ Y.T), (Y * L.diagonal()) @ Y.T):
        size = np.sqrt(np.outer(product.diagonal(), product.diagonal()))
        np.testing.assert_allclose(product / size, np.eye(3), atol=1e-9)


def test_projected_colours_can_tell_far_more_than_plain_ones():
    scene = data.matting_scene("defocus")
    trimap = data.trimap_of(scene.alpha, 3)
    projected, raw = (
        sad(random_walk(scene.image, trimap, projected=p).alpha, scene.alpha, trimap == 0)
        for p in (True, False)
    )
    assert projected < 0.75 * raw


def test_its_weights_are_those_of_the_peer_before_it_divides_by_their_sum():
    image, _ = colours_and_seeds(3)
    peer = rw_laplacian(image).toarray()
    ours = affinity_laplacian(image, 900).toarray()
    width = image.shape[1]
    for row, col in np.ndindex(4, 5):  # inside: at the frame the peer repeats pixels
        n = (row + 1) * width + col + 1
        self_weight = 1 + 1e-8 - peer[n, n]
        beside = np.flatnonzero(ours[n] < 0)
        assert len(beside) == 8
        np.testing.assert_allclose(-ours[n, beside], -peer[n, beside] / self_weight, rtol=1e-6)


def test_iterations_come_to_the_same_alpha_and_their_objective_falls():
    image, seeds = colours_and_seeds(1, (16, 20))
    states = list(random_walk_steps(image, seeds, solver="iterations", tolerance=1e-12))
    assert states[-1].converged and len(states) > 5
    np.testing.assert_allclose(states[-1].alpha, random_walk(image, seeds).alpha, atol=1e-7)
    objectives = np.array([state.objective for state in states])
    assert (np.diff(objectives) <= 1e-12 * objectives[0]).all()


def test_bad_parameters_are_refused(plain_scene, refused):
    scene, trimap = plain_scene
    cases = [
        (dict(beta=-1), "beta"),
        (dict(beta=np.nan), "beta"),
        (dict(solver="magic"), "solver.*direct"),
        (dict(tolerance=-1), "tolerance"),
        (dict(max_iterations=0), "max_iterations"),
    ]
    assert not refused(
        [(lambda o=o: random_walk_steps(scene.image, trimap, **o), words) for o, words in cases]
    )


@pytest.mark.soak
@pytest.mark.skipif("SEGTEACH_DATA" not in os.environ, reason="SEGTEACH_DATA names no folder")
@pytest.mark.parametrize("kind", ["trimap1", "trimap2"])
def test_on_photographs_it_is_better_than_the_peer_on_the_mean(kind, photograph_sads):
    ours, theirs = photograph_sads(
        kind, lambda image, trimap: random_walk(image, trimap).alpha, estimate_alpha_rw
    )
    assert ours < theirs
