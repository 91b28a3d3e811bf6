"""Equations between neighbours: the direct solution, steps that do not grow with the picture."""

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.linalg import LinearOperator, spsolve

from segteach.arrays import Seed
from segteach.matting import grids as module
from segteach.matting.grids import coarser, solve
from segteach.matting.harmonic import harmonic_alpha
from tests.matting.test_harmonic import dense


def system(trimap, rng=0):
    """The equations of a random membrane on the unknown pixels: A, b and their places."""
    places = np.argwhere(trimap == Seed.UNKNOWN)
    number = np.full(trimap.shape, -1)
    number[tuple(places.T)] = np.arange(len(places))
    A = np.zeros((len(places),) * 2)
    height, width = trimap.shape
    for n, (row, col) in enumerate(places):
        for r, c in ((row + 1, col), (row - 1, col), (row, col + 1), (row, col - 1)):
            if 0 <= r < height and 0 <= c < width:
                A[n, n] += 1
                if number[r, c] >= 0:
                    A[n, number[r, c]] -= 1
    return csr_array(A), np.random.default_rng(rng).random(len(places)), places


@pytest.fixture
def trimap():
    random = np.random.default_rng(0)
    return random.choice(3, (30, 40), p=[0.9, 0.05, 0.05]).astype(np.uint8)


def test_by_grids_it_is_the_direct_solution(trimap, monkeypatch):
    A, b, places = system(trimap)
    for direct in (100_000, 200, 10):
        monkeypatch.setattr(module, "DIRECT", direct)
        np.testing.assert_allclose(solve(A, b, places), spsolve(A.tocsc(), b), atol=1e-8)
    np.testing.assert_allclose(harmonic_alpha(trimap), dense(trimap), atol=1e-9)


def test_grids_shrink_to_what_is_solved_directly_and_keep_a_constant(trimap, monkeypatch):
    monkeypatch.setattr(module, "DIRECT", 10)
    A, _, places = system(trimap)
    found, coarsest = coarser(A, places)
    sizes = [grid.A.shape[0] for grid in found] + [coarsest.shape[0]]
    assert sizes[0] == len(places) and sizes[-1] <= 10 and sizes == sorted(set(sizes))[::-1]
    inner = np.abs(A @ np.ones(A.shape[0])) < 1e-12  # rows without a known neighbour
    np.testing.assert_allclose((found[0].P @ np.ones(sizes[1]))[inner], 1)


def test_what_the_grids_ask_is_symmetric_and_positive(trimap, monkeypatch):
    monkeypatch.setattr(module, "DIRECT", 10)
    A, _, places = system(trimap)
    asked = {}

    def kept(A, b, *, rtol, M):
        asked["M"] = M
        return b, 0

    monkeypatch.setattr(module, "cg", kept)
    solve(A, np.ones(A.shape[0]), places)
    assert isinstance(asked["M"], LinearOperator)
    M = asked["M"] @ np.eye(A.shape[0])
    np.testing.assert_allclose(M, M.T, atol=1e-10)
    assert np.linalg.eigvalsh((M + M.T) / 2).min() > 0


def steps(side, monkeypatch):
    """How many steps a square takes that is known along two sides."""
    trimap = np.zeros((side, side), np.uint8)
    trimap[0], trimap[-1] = Seed.FOREGROUND, Seed.BACKGROUND
    count, plain = [0], module._cycle

    def counted(grids, direct, b):
        count[0] += b.size == trimap.size - 2 * side
        return plain(grids, direct, b)

    with monkeypatch.context() as patch:
        patch.setattr(module, "DIRECT", 100)
        patch.setattr(module, "_cycle", counted)
        alpha = harmonic_alpha(trimap).reshape(side - 2, side)
    ramp = np.linspace(1, 0, side)[1:-1, None]
    np.testing.assert_allclose(alpha, np.broadcast_to(ramp, alpha.shape), atol=1e-8)
    return count[0]


def test_a_picture_of_nine_times_the_side_takes_hardly_more_steps(monkeypatch):
    assert steps(270, monkeypatch) < 2 * steps(30, monkeypatch)
