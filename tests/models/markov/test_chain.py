"""Markov chains: against eigenvectors, enumeration, the definition, and scipy."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from segteach.models.markov.chain import (
    WEATHER,
    WEATHER_TRANSITION,
    check_transition,
    count_histories,
    distribution_steps,
    n_step,
    rumour,
    sample_chain,
    stationary,
    structure,
)

CYCLE = np.roll(np.eye(3), 1, axis=1)
TWO_ROOMS = np.array([[0.5, 0.5, 0, 0], [0.2, 0.8, 0, 0], [0, 0, 0.3, 0.7], [0, 0, 0.6, 0.4]])


@st.composite
def transitions(draw):
    """Draw a matrix of up to 6 states, full or with many zeros."""
    K, seed = draw(st.integers(1, 6)), draw(st.integers(0, 10_000))
    rng = np.random.default_rng(seed)
    weights = rng.random((K, K)) * (rng.random((K, K)) < draw(st.sampled_from([0.3, 1.0])))
    weights[weights.sum(axis=1) == 0] += np.eye(K)[rng.integers(K)]
    return weights / weights.sum(axis=1, keepdims=True)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(transitions(), st.integers(0, 10_000))
def test_stationary_is_the_time_average_from_any_start(P, seed):
    """(I + P + ... + P^(n-1)) / n tends to it, also where the chain is periodic or reducible.

    The mean over the first n powers is off by O(1 / n); of the powers n to 2 n - 1 by less.
    """
    start = np.random.default_rng(seed).dirichlet(np.ones(len(P)))
    pi = stationary(P, start)
    np.testing.assert_allclose(pi @ P, pi, atol=1e-10)
    assert pi.sum() == pytest.approx(1) and pi.min() >= 0
    # period at most 6 divides 60; doubling 40 times leaves only what lasts
    far = start @ np.linalg.matrix_power(P, 60 * 2**20)
    average = np.mean([far @ np.linalg.matrix_power(P, k) for k in range(60)], axis=0)
    np.testing.assert_allclose(pi, average, atol=1e-6)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(transitions(), st.integers(0, 10_000))
def test_the_distance_to_the_stationary_distribution_never_rises(P, seed):
    start = np.random.default_rng(seed).dirichlet(np.ones(len(P)))
    states = list(distribution_steps(P, start, 20))
    assert [state.step for state in states] == list(range(21))
    assert np.diff([state.objective for state in states]).max() <= 1e-12
    for n in (0, 1, 7, 20):
        np.testing.assert_allclose(states[n].distribution, start @ n_step(P, n), atol=1e-12)


def test_total_variation_is_the_largest_difference_over_all_events():
    state = list(distribution_steps(WEATHER_TRANSITION, 2, 1))[1]
    pi = stationary(WEATHER_TRANSITION)
    events = [np.array([a, b, c], bool) for a in (0, 1) for b in (0, 1) for c in (0, 1)]
    largest = max(abs(state.distribution[event].sum() - pi[event].sum()) for event in events)
    assert state.objective == pytest.approx(largest)


def test_the_weathers_stationary_distribution_is_the_left_eigenvector_of_1():
    values, vectors = np.linalg.eig(np.array(WEATHER_TRANSITION).T)
    vector = np.real(vectors[:, np.argmax(np.real(values))])
    np.testing.assert_allclose(stationary(WEATHER_TRANSITION), vector / vector.sum())
    assert len(WEATHER) == 3


def test_structure_names_classes_and_periods():
    for P, classes, closed, periods, word in (
        (WEATHER_TRANSITION, 1, 1, [1], "settles"),
        (CYCLE, 1, 1, [3], "periodic: returns only after multiples of 3"),
        (TWO_ROOMS, 2, 2, [1, 1], "reducible"),
        (rumour(4), 5, 2, [1, 1, 1, 1, 1], "reducible"),
        (rumour(4)[1:, 1:], 4, 1, [1, 1, 1, 1], "settles"),
        ([[0, 1, 0], [0.5, 0, 0.5], [0, 1, 0]], 1, 1, [2], "multiples of 2"),
        ([[0, 1], [0, 1]], 2, 1, [0, 1], "settles"),
    ):
        found = structure(P)
        assert len(found.closed) == classes and found.closed.sum() == closed, word
        assert sorted(found.periods) == sorted(periods), word
        assert word in found.note


def test_a_chain_with_two_closed_sets_needs_a_start_and_says_so():
    with pytest.raises(ValueError, match=r"transition: never leaves any of the sets \[0, 1\], \[2"):
        stationary(TWO_ROOMS)
    pi = stationary(TWO_ROOMS, [0.25, 0, 0.75, 0])
    np.testing.assert_allclose(pi, [0.25 * 2 / 7, 0.25 * 5 / 7, 0.75 * 6 / 13, 0.75 * 7 / 13])


def test_rare_states_keep_all_their_digits():
    """A walk that climbs with probability 1/1000: detailed balance gives pi in ratios of 1/999."""
    up, K = 1e-3, 12
    P = np.diag(np.full(K - 1, up), 1) + np.diag(np.full(K - 1, 1 - up), -1)
    P[0, 0], P[-1, -1] = 1 - up, up
    pi = stationary(P)
    np.testing.assert_allclose(pi[1:] / pi[:-1], up / (1 - up), rtol=1e-10)
    assert pi[-1] < 1e-32


def test_a_periodic_chain_keeps_its_distance():
    objectives = [state.objective for state in distribution_steps(CYCLE, 0, 9)]
    np.testing.assert_allclose(objectives, 2 / 3)


# --- the definition ------------------------------------------------------------------------------


def test_summed_over_all_paths_the_products_along_them_give_the_distribution_of_each_step():
    """P(X_0 = i_0, ..., X_4 = i_4) = P(i_0) P(i_1 | i_0) ... P(i_4 | i_3), for all 243 paths."""
    P, start = np.array(WEATHER_TRANSITION), np.array([0.2, 0.3, 0.5])
    joint = np.empty((3,) * 5)
    for path in np.ndindex(joint.shape):
        joint[path] = start[path[0]] * np.prod([P[i, j] for i, j in itertools.pairwise(path)])
    conditional = joint / joint.sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(conditional, np.broadcast_to(P, joint.shape))
    for state in distribution_steps(P, start, 4):
        others = tuple(axis for axis in range(5) if axis != state.step)
        np.testing.assert_allclose(state.distribution, joint.sum(axis=others))


def histories_differ(path, K):
    """Return the p-value of a chi-square test: does `previous` matter, given the present?"""
    counts = count_histories(path, K, memory=2)  # (previous, present, next)
    tests = [stats.chi2_contingency(counts[:, present]) for present in range(K)]
    statistic, freedom = sum(t.statistic for t in tests), sum(t.dof for t in tests)
    return stats.chi2.sf(statistic, freedom)


def test_counting_a_sampled_path_confirms_it_and_finds_out_a_process_with_memory():
    path = sample_chain(WEATHER_TRANSITION, 0, 40_000, rng=3)
    assert histories_differ(path, 3) > 0.01
    # seen through glasses that cannot tell cloud from rain, the weather is no longer Markov
    assert histories_differ(np.minimum(path, 1), 2) < 1e-4


def test_a_sampled_path_has_the_chains_statistics():
    path = sample_chain(WEATHER_TRANSITION, [0, 0, 1], 60_000, rng=1)
    assert path[0] == 2 and path.shape == (60_001,)
    counts = count_histories(path, 3, memory=1)
    assert counts.sum() == 60_000
    for row, probabilities in zip(counts, WEATHER_TRANSITION, strict=True):
        assert stats.chisquare(row, row.sum() * np.array(probabilities)).pvalue > 0.001


def test_histories_are_counted_as_by_hand():
    counts = count_histories([0, 1, 1, 0, 1, 1, 1], 2, memory=2)
    assert counts[0, 1].tolist() == [0, 2]
    assert counts[1, 1].tolist() == [1, 1]
    assert counts[1, 0].tolist() == [0, 1]
    assert counts.sum() == 5


# --- examples ------------------------------------------------------------------------------------


def test_a_rumour_spreads_as_when_two_random_people_talk():
    P, rng = rumour(5), np.random.default_rng(0)
    knows = np.arange(5) < 2
    spread = 0
    for _ in range(4000):
        first, second = rng.choice(5, 2, replace=False)
        spread += knows[first] != knows[second]
    assert abs(spread / 4000 - P[2, 3]) < 4 * np.sqrt(0.25 / 4000)
    assert P[0, 0] == P[5, 5] == 1
    np.testing.assert_allclose(stationary(P[1:, 1:]), np.eye(5)[4], atol=1e-12)


REFUSED = [
    (lambda: check_transition([[0.5, 0.4], [0, 1]]), "transition: row 0 sums to 0.9"),
    (lambda: check_transition([[1.5, -0.5], [0, 1]]), "transition: got the probability -0.5"),
    (lambda: check_transition(np.ones((2, 3))), r"transition: got shape \(2, 3\)"),
    (lambda: distribution_steps(CYCLE, 3, 2), "start: got 3"),
    (lambda: distribution_steps(CYCLE, [0.5, 0.1, 0.1], 2), "start: got the sum 0.7"),
    (lambda: distribution_steps(CYCLE, 0, -1), "steps: got -1"),
    (lambda: n_step(CYCLE, 10**18), "steps: got 1"),
    (lambda: n_step(CYCLE, 10**400), "steps: got 1"),
    (lambda: sample_chain(CYCLE, 0, -1), "steps: got -1"),
    (lambda: count_histories([0, 1], 1), "states: got 1"),
    (lambda: count_histories([0, 1, 2] * 20, 3, memory=15), "memory: got 15"),
    (lambda: count_histories(5, 3), "path: got shape"),
    (lambda: rumour(1), "people: got 1"),
    (lambda: rumour(5, 1.5), "talks: got 1.5"),
]


def test_bad_input_is_refused_by_name(refused):
    assert refused(REFUSED) == []
