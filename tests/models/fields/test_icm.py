"""Iterated conditional modes: never up, to where no single site can go down, plane by plane."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segteach.models.fields.icm import icm, icm_steps
from segteach.models.fields.mrf import local_conditional, potts_energy


@st.composite
def icm_runs(draw):
    """Draw costs, a coupling that attracts or repels, a connectivity and a start."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    shape = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    kinds, connectivity = draw(st.integers(1, 4)), draw(st.sampled_from([4, 8]))
    directions = [0.5, 0.1, -0.3, 0.2][: connectivity // 2]
    beta = draw(st.sampled_from([0.6, -0.5, directions]))
    whole = draw(st.booleans())  # ties
    unary = rng.integers(0, 3, (*shape, kinds)) * 0.6 if whole else rng.normal(size=(*shape, kinds))
    start = rng.integers(0, kinds, shape) if draw(st.booleans()) else None
    return unary, beta, connectivity, start


@settings(max_examples=150, deadline=None, derandomize=True)
@given(icm_runs())
def test_icm_never_rises_and_ends_where_no_single_site_can_lower_the_energy(run):
    unary, beta, connectivity, start = run
    states = list(icm_steps(unary, beta, connectivity=connectivity, start=start))
    objectives = [state.objective for state in states]
    assert np.diff(objectives).max(initial=-1) <= 1e-9
    final = states[-1]
    assert final.converged and final.changed == 0
    assert final.objective == pytest.approx(
        potts_energy(final.labels, beta, connectivity, unary=unary)
    )
    for site in np.ndindex(*final.labels.shape):
        for kind in range(unary.shape[2]):
            other = final.labels.copy()
            other[site] = kind
            assert potts_energy(other, beta, connectivity, unary=unary) >= final.objective - 1e-9


def test_icm_moves_as_a_loop_over_the_planes():
    rng = np.random.default_rng(4)
    unary, start = rng.normal(size=(6, 5, 3)), rng.integers(0, 3, (6, 5))
    expected = start.copy()
    for a, b in ((0, 0), (1, 1), (0, 1), (1, 0)):
        for site in ((r, c) for r in range(a, 6, 2) for c in range(b, 5, 2)):
            conditional = local_conditional(expected, site, 0.4, 3, 8, unary=unary)
            expected[site] = conditional.argmax()
    one = icm(unary, 0.4, connectivity=8, start=start, sweeps=1)
    np.testing.assert_array_equal(one.labels, expected)
    assert one.changed == (start != expected).sum()


def test_bad_input_is_refused_by_name(refused):
    costs = np.zeros((3, 3, 2))
    bad = [
        (lambda: icm_steps(costs, 0.4, start=np.zeros((2, 3), int)), "start: got"),
        (lambda: icm_steps(costs, 0.4, start=np.full((3, 3), 2)), "start: got 2"),
        (lambda: icm_steps(costs, 0.4, sweeps=-1), "sweeps: got -1"),
    ]
    assert refused(bad) == []
