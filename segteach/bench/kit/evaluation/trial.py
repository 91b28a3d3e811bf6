"""One method on one picture: the four measures of alphamatting.com."""

from __future__ import annotations

import time
from collections.abc import Callable

from threadpoolctl import threadpool_limits

from segteach import data
from segteach.arrays import Seed
from segteach.bench.kit.evaluation.pictures import Picture
from segteach.bench.kit.evaluation.versions import version_of
from segteach.metrics import connectivity_error, gradient_error, mse, sad

MEASURES = {
    "sad": sad,
    "mse": mse,
    "gradient": gradient_error,
    "connectivity": connectivity_error,
}


def trial(method: Callable, picture: Picture) -> dict[str, float | str]:
    """Return {measure: value}, what it took, "seconds", and by what it was made, "version".

    method: (image, seeds) -> a state with `alpha`, of the package. picture: see `Picture`.
    Raises ValueError where one of the three files is none, or they do not fit.
    """
    image, (seeds, _) = data.open_image(picture.image), data.open_trimap(picture.trimap)
    truth = data.open_image(picture.alpha)[..., 0]
    with threadpool_limits(1):  # sums are rounded alike, whoever makes the trial
        start = time.perf_counter()
        alpha = method(image, seeds).alpha
        seconds = time.perf_counter() - start
    unknown = seeds == Seed.UNKNOWN
    measured = {name: measure(alpha, truth, unknown) for name, measure in MEASURES.items()}
    return measured | {"seconds": seconds, "version": trial_version(method)}


def trial_version(method: Callable) -> str:
    """Return what changes with any line that a trial of the method runs."""
    return version_of(method, trial)
