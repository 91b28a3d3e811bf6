"""Paths of Markov processes against the distributions of scipy, and their refusals."""

import numpy as np
from scipy import stats

from segteach.models.markov.processes import autoregressive_path, poisson_path, wiener_path


def test_poisson_counts_have_poisson_statistics():
    rng = np.random.default_rng(5)
    counts = np.array([poisson_path(2.0, 3.0, rng)[1][-1] for _ in range(3000)])
    assert abs(counts.mean() - 6) < 4 * np.sqrt(6 / 3000)
    assert abs(counts.var() - 6) < 4 * np.sqrt((6 + 2 * 36) / 3000)
    times, values = poisson_path(50.0, 40.0, rng)
    assert times[0] == 0 and times[-1] <= 40 and (np.diff(values) == 1).all()
    assert stats.kstest(np.diff(times), stats.expon(scale=1 / 50).cdf).pvalue > 0.001


def test_wiener_increments_are_gaussian_with_the_time_as_variance():
    times, values = wiener_path(4.0, 20_000, rng=2)
    assert values[0] == 0 and times[-1] == 4
    scaled = np.diff(values) / np.sqrt(np.diff(times))
    assert stats.kstest(scaled, "norm").pvalue > 0.001


def test_the_autoregression_follows_its_equation_and_its_stationary_variance():
    path = autoregressive_path(0.8, 0.5, 50_000, rng=0, start=3.0)
    assert path[0] == 3
    noise = path[1:] - 0.8 * path[:-1]
    assert stats.kstest(noise / 0.5, "norm").pvalue > 0.001
    # variance of the estimate: 2 v^2 (1 + a^2) / (1 - a^2) / n
    variance = 0.25 / (1 - 0.64)
    assert abs(path[100:].var() - variance) < 4 * variance * np.sqrt(2 * (1.64 / 0.36) / 50_000)


def test_bad_input_is_refused_by_name(refused):
    bad = [
        (lambda: poisson_path(-1, 2), "rate: got -1"),
        (lambda: poisson_path(1e5, 1e5), "duration: 1e\\+10 events expected"),
        (lambda: wiener_path(1, 0), "count: got 0"),
        (lambda: autoregressive_path(1.2, 1, 5), "pull: got 1.2"),
    ]
    assert refused(bad) == []
