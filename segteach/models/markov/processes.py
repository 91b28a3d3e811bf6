"""One path of each of the four classes of Markov processes, by time and by state.

    time      state       example                                    function
    discrete  discrete    the weather from day to day (a chain)      chain.sample_chain
    any       discrete    calls that have come in (Poisson)          poisson_path
    any       any         a grain of dust in water (Wiener)          wiener_path
    discrete  any         a temperature once a day (autoregression)  autoregressive_path

Source: Ross 2014, Introduction to Probability Models, chapters 4, 5 and 10.
"""

from __future__ import annotations

import numpy as np

from segteach.arrays import check_count, check_number, check_rng


def poisson_path(
    rate: float, duration: float, rng: np.random.Generator | int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Return when the count rises, (N + 1,) beginning with time 0, and the count from then on.

    rate: mean number of events in one unit of time. The gaps are exponential, so how long the
    next event keeps us waiting does not depend on how long we have waited: hence Markov.
    """
    rate, rng = check_number(rate, "rate", above=0), check_rng(rng)
    duration = check_number(duration, "duration", above=0)
    if rate * duration > 1e7:
        raise ValueError(f"duration: {rate * duration:.3g} events expected, allowed are 1e7")
    count = int(rng.poisson(rate * duration))
    times = np.sort(rng.uniform(0, duration, count))  # given their number, they lie anywhere
    return np.concatenate([[0.0], times]), np.arange(count + 1)


def wiener_path(
    duration: float, count: int, rng: np.random.Generator | int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Return `count` + 1 times from 0 to `duration` and the Wiener process there, exactly.

    It starts at 0; W(t) - W(s) is Gaussian with mean 0 and variance t - s, whatever came before.
    """
    count, rng = check_count(count, "count", most=10**8), check_rng(rng)
    times = np.linspace(0, check_number(duration, "duration", above=0), count + 1)
    steps = np.sqrt(np.diff(times)) * rng.standard_normal(count)
    return times, np.concatenate([[0.0], np.cumsum(steps)])


def autoregressive_path(
    pull: float, noise: float, steps: int, rng: np.random.Generator | int = 0, start: float = 0.0
) -> np.ndarray:
    """Return X_0 = start, ..., X_steps with X_{n+1} = pull X_n + noise e_n, e_n standard Gaussian.

    For |pull| < 1 its variance tends to noise^2 / (1 - pull^2).
    """
    pull, start = check_number(pull, "pull"), check_number(start, "start")
    noise, rng = check_number(noise, "noise", least=0), check_rng(rng)
    steps = check_count(steps, "steps", least=0, most=10**8)
    if abs(pull) > 1:
        raise ValueError(f"pull: got {pull}, allowed is -1 to 1: beyond it the path runs away")
    path = np.empty(steps + 1)
    path[0] = start
    for number, draw in enumerate(rng.standard_normal(steps)):
        path[number + 1] = pull * path[number] + noise * draw
    return path
