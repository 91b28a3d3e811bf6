"""The linear systems of a matte, and that every way to solve them finds the same alpha."""

import numpy as np
import pytest

from segteach.arrays import Seed
from segteach.matting import factors, linear
from segteach.matting.factors import Factor, ordered, tiles
from segteach.matting.laplacian import matting_laplacian
from segteach.matting.linear import cg_steps, solution_steps
from segteach.matting.system import hard_system, soft_system
from segteach.steps import last


@pytest.fixture
def problem():
    """Return a picture's Laplacian and scribbles on it."""
    rng = np.random.default_rng(0)
    image = rng.random((20, 26, 3))
    seeds = np.zeros((20, 26), np.uint8)
    seeds[2:5, 3:20], seeds[14:16, 5:22] = Seed.FOREGROUND, Seed.BACKGROUND
    return matting_laplacian(image, eps=1e-3), seeds


def test_hard_constraints_are_kept_and_the_rest_is_where_the_form_is_least(problem):
    L, seeds = problem
    system = hard_system(L, seeds)
    x = np.linalg.solve(system.A.toarray(), system.b)
    whole = (seeds == Seed.FOREGROUND).astype(float).ravel()
    whole[system.pixels] = x
    assert (seeds.flat[system.pixels] == Seed.UNKNOWN).all()
    np.testing.assert_allclose((L @ whole)[system.pixels], 0, atol=1e-10)
    assert system.cost(x) == pytest.approx(whole @ (L @ whole))


def test_soft_constraints_cost_what_they_are_missed_by(problem):
    L, seeds = problem
    system = soft_system(L, seeds, 7.0)
    held = (seeds != Seed.UNKNOWN).ravel()
    wanted = (seeds == Seed.FOREGROUND).ravel()
    x = np.random.default_rng(1).random(seeds.size)
    cost = x @ (L @ x) + 7 * ((x - wanted)[held] ** 2).sum()
    assert system.cost(x) == pytest.approx(cost)
    best = np.linalg.solve(system.A.toarray(), system.b)
    np.testing.assert_allclose(L @ best + 7 * held * (best - wanted), 0, atol=1e-9)


def test_heavy_soft_constraints_are_hard_ones(problem):
    L, seeds = problem
    hard = last(solution_steps(hard_system(L, seeds), 2)).alpha
    soft = last(solution_steps(soft_system(L, seeds, 1e7), 2)).alpha
    np.testing.assert_allclose(soft, hard, atol=1e-4)


@pytest.mark.parametrize("make", [hard_system, lambda L, seeds: soft_system(L, seeds, 100.0)])
def test_direct_and_iterative_solutions_are_those_of_dense_algebra(problem, make):
    system = make(*problem)
    dense = system.alpha(np.linalg.solve(system.A.toarray(), system.b))
    for solver in linear.SOLVERS:
        found = last(solution_steps(system, 2, solver=solver, tolerance=1e-10))
        assert found.converged
        np.testing.assert_allclose(found.alpha, dense, atol=1e-6)


def test_the_form_falls_at_each_iteration_and_a_better_start_takes_fewer(problem):
    system = hard_system(*problem)
    states = list(cg_steps(system, np.full(len(system.b), 0.5)))
    costs = [one.objective for one in states]
    assert (np.diff(costs) <= 1e-12 * costs[0]).all() and states[-1].converged
    near = states[-1].x + 1e-6
    assert len(list(cg_steps(system, near))) < len(states)
    tiled = tiles(system, 8)
    precondition = Factor(tiled, ordered(tiled, 2)).solve
    faster = list(cg_steps(system, np.full(len(system.b), 0.5), precondition=precondition))
    assert len(faster) < len(states)
    np.testing.assert_allclose(faster[-1].x, states[-1].x, atol=1e-5)


def test_what_takes_too_much_memory_is_iterated_and_said(problem, monkeypatch):
    system = hard_system(*problem)
    direct = last(solution_steps(system, 2))
    monkeypatch.setattr(factors, "MEMORY", 1)
    monkeypatch.setattr(factors, "TILE", 8)
    states = list(solution_steps(system, 2))
    assert "GiB" in states[-1].note and len(states) > 2 and direct.note == ""
    np.testing.assert_allclose(states[-1].alpha, direct.alpha, atol=1e-5)


def test_a_start_is_where_the_iterations_begin(problem):
    system = hard_system(*problem)
    alpha = np.random.default_rng(3).random((20, 26))
    first = next(solution_steps(system, 2, solver="iterations", start=alpha))
    seeds = system.seeds
    unknown = seeds == Seed.UNKNOWN
    assert (first.alpha[unknown] == alpha[unknown]).all()
    assert (first.alpha[~unknown] == (seeds == Seed.FOREGROUND)[~unknown]).all()


def test_where_entries_may_be_anywhere_only_iterations_are_offered(problem):
    system = hard_system(*problem)
    by_reach, anywhere = (
        last(solution_steps(system, reach, solver="iterations")).alpha for reach in (2, None)
    )
    assert (by_reach == anywhere).all()
    with pytest.raises(ValueError, match="allowed are iterations"):
        last(solution_steps(system, None))


@pytest.mark.parametrize(("known", "said"), [(2, "0.002 %"), (500, "0.5 %"), (1, "0.001 %")])
def test_the_share_of_known_pixels_is_never_told_as_none(known, said):
    unknown = np.ones(100_000, dtype=bool)
    unknown[:known] = False
    assert f"only {said} of the pixels are known" in linear.few_known(unknown)
