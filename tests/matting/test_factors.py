"""The factors of a matte's matrix: the orders that keep them sparse, and that they are right."""

import numpy as np
import pytest
from scipy.sparse import eye_array
from scipy.sparse.linalg import splu

from segteach.arrays import Seed
from segteach.matting import factors
from segteach.matting.factors import Factor, affordable, dissected, ordered, tiles
from segteach.matting.laplacian import matting_laplacian
from segteach.matting.system import hard_system


def ring(radius: float, width: float, shape=(60, 70)):
    """Return the system of a ring of unknown pixels round a disc of the foreground."""
    rows, cols = np.indices(shape)
    away = np.hypot(rows - shape[0] / 2, cols - shape[1] / 2) - radius
    seeds = np.where(away < 0, Seed.FOREGROUND, Seed.BACKGROUND).astype(np.uint8)
    seeds[np.abs(away) < width / 2] = Seed.UNKNOWN
    image = np.random.default_rng(0).random((*shape, 3))
    return hard_system(matting_laplacian(image, eps=1e-3), seeds)


def test_tiles_keep_what_is_within_them_and_nothing_else():
    system = ring(20, 16)
    rows, cols = np.divmod(system.pixels, 70)
    tile = rows // 8 * 100 + cols // 8
    whole = system.A.toarray()
    np.testing.assert_array_equal(
        tiles(system, 8).A.toarray(), np.where(tile[:, None] == tile, whole, 0)
    )


@pytest.mark.parametrize("share", [0.1, 0.6, 1.0])
def test_dissection_is_an_order_and_its_estimate_bounds_the_factors(share):
    rng = np.random.default_rng(2)
    image = rng.random((90, 120, 3))
    unknown = np.abs(np.indices((90, 120))[0] - 45) < 45 * share
    seeds = np.where(unknown, Seed.UNKNOWN, Seed.FOREGROUND).astype(np.uint8)
    seeds[0], seeds[-1] = Seed.FOREGROUND, Seed.BACKGROUND
    system = hard_system(matting_laplacian(image), seeds)
    order, size = dissected(system, 2)
    assert (np.sort(order) == np.arange(len(system.pixels))).all()
    ours = splu(system.A[order][:, order].tocsc(), **factors.SYMMETRIC).L.nnz
    rowwise = splu(system.A.tocsc(), **factors.SYMMETRIC).L.nnz
    assert factors.ENTRY_BYTES * ours <= size
    assert ours < rowwise or share < 0.5  # a narrow band is as good row by row


def test_a_narrow_band_is_ordered_along_it_and_a_wide_region_dissected():
    narrow, wide = ring(20, 6), ring(0, 220, (130, 140))
    order = ordered(narrow, 2)
    A = narrow.A.toarray()[np.ix_(order.pixels, order.pixels)]
    assert (np.sort(order.pixels) == np.arange(len(A))).all()
    rows, cols = A.nonzero()
    assert order.diagonals == np.abs(rows - cols).max() + 1
    longer = ordered(ring(60, 6, (140, 150)), 2)
    assert longer.diagonals < 1.2 * order.diagonals  # however long it is
    pixels, size = dissected(wide, 2)
    assert ordered(wide, 2).diagonals is None and ordered(wide, 2).size == size
    assert (ordered(wide, 2).pixels == pixels).all()


@pytest.mark.parametrize("narrow", [0, 200])
def test_either_order_has_factors_that_solve_for_any_right_side(narrow, monkeypatch):
    monkeypatch.setattr(factors, "NARROW", narrow)
    system = ring(20, 8)
    order = ordered(system, 2)
    assert (order.diagonals is None) == (narrow == 0)
    b = np.random.default_rng(1).random((len(system.b), 3))
    wanted = np.linalg.solve(system.A.toarray(), b)
    factor = Factor(system, order)
    np.testing.assert_allclose(factor.solve(b), wanted, rtol=1e-6)
    np.testing.assert_allclose(factor.solve(b[:, 1]), wanted[:, 1], rtol=1e-6)


def test_a_matrix_without_a_factor_of_cholesky_is_solved_all_the_same():
    system = ring(20, 8)
    least = np.linalg.eigvalsh(system.A.toarray())[0]
    below = system._replace(A=(system.A - (least + 1e-5) * eye_array(len(system.b))).tocsr())
    with pytest.raises(np.linalg.LinAlgError):
        np.linalg.cholesky(below.A.toarray())
    x = Factor(below, ordered(below, 2)).solve(below.b)
    np.testing.assert_allclose(below.A @ x, below.b, atol=1e-8)


def test_beyond_the_memory_tiles_are_factored_and_the_bytes_told(monkeypatch):
    system = ring(20, 8)
    own, order, beyond = affordable(system, 2)
    assert own is system and beyond == 0
    monkeypatch.setattr(factors, "MEMORY", order.size - 1)
    monkeypatch.setattr(factors, "TILE", 16)
    small, _, beyond = affordable(system, 2)
    assert beyond == order.size
    assert (small.A != tiles(system, 16).A).nnz == 0
