"""The colours of one picture: what mixtures charge them, and what mixtures learn from them.

D depends on the colour alone, and a photograph of 8 bits has about a third as many colours as
pixels. So the steps of a round work on each different colour once, and what a pair of mixtures
charges is worked out once for all steps that look at it. Nothing else is kept here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from segteach.arrays import LEAST_VARIANCE, check_count, check_image, check_number, check_word
from segteach.models.gmm import Gmm
from segteach.models.repeats import repeats
from segteach.segmentation.grabcut.colours import (
    LIKELIHOODS,
    ROUNDING,
    component_costs,
    learn_components,
)


class Charges(NamedTuple):
    """What the mixtures of background and foreground charge the colours of a picture.

    tables: D(k; z), (K, M) each. best: argmin_k D, the component of each pixel in either class,
    uint8 (H, W) each. labels: (H W, 2), what either class costs it there.
    """

    models: tuple[Gmm, ...]
    tables: list[np.ndarray]
    best: list[np.ndarray]
    labels: np.ndarray


class Palette:
    """The different colours of a picture, with the rules by which mixtures price and learn them.

    image: (H, W, 3).
    components: K of each mixture, 1 to 50.
    likelihood: one of LIKELIHOODS, see `grabcut_steps`.
    covariance_floor: least variance of a component along any axis.
    costs, learn: `component_costs` and `learn_components`, or a reader's own.

    distinct: (M, 3), each colour once. which: (H, W), the number of each pixel's colour.
    """

    def __init__(
        self,
        image,
        components: int = 5,
        likelihood: str = "component",
        covariance_floor: float = ROUNDING,
        costs: Callable = component_costs,
        learn: Callable = learn_components,
    ):
        image = check_image(image)
        self.components = check_count(components, "components", most=50)
        self._choose, self._price = LIKELIHOODS[check_word(likelihood, "likelihood", LIKELIHOODS)]
        self.covariance_floor = check_number(
            covariance_floor, "covariance_floor", least=LEAST_VARIANCE
        )
        self._costs, self._learn = costs, learn
        self.distinct, which = distinct_colours(image.reshape(-1, 3))
        self.which = which.reshape(image.shape[:2])
        self._last: Charges | None = None

    def count(self, pixels: np.ndarray) -> np.ndarray:
        """Return how many of these pixels, bool (H, W), have each colour, (M,)."""
        return np.bincount(self.which[pixels], minlength=len(self.distinct))

    def fit(self, pixels: np.ndarray, k: np.ndarray) -> Gmm:
        """Return the mixture of some pixels, bool (H, W), each in its component k, (H, W).

        Those of one colour must be in one component, as they are when it was chosen by the colour.
        """
        own = self.which[pixels]
        of_colours = np.zeros(len(self.distinct), k.dtype)
        of_colours[own] = k[pixels]
        return self.fit_counts(np.bincount(own, minlength=len(self.distinct)), of_colours)

    def fit_counts(self, counts: np.ndarray, k: np.ndarray) -> Gmm:
        """Return the mixture of so many pixels of each colour, (M,), in its component k, (M,)."""
        own = np.flatnonzero(counts)  # the others weigh nothing
        colours, k, counts = self.distinct.T.take(own, axis=1).T, k.take(own), counts.take(own)
        return self._learn(colours, k, self.components, self.covariance_floor, counts)

    def table(self, model: Gmm) -> np.ndarray:
        """Return D(k; z) of every component and different colour, (K, M)."""
        return self._costs(self.distinct, model)

    def best(self, models: tuple[Gmm, Gmm]) -> list[np.ndarray]:
        """Return argmin_k D(k; z_n) within the mixture of background and of foreground, (H, W)."""
        return self._charges(models).best

    def label_costs(self, models: tuple[Gmm, Gmm]) -> np.ndarray:
        """Return what both labels cost every pixel in its best component, (H W, 2).

        It is the same read-only array each time, by which `SeededCut` knows it again.
        """
        return self._charges(models).labels

    def least(self, mask: np.ndarray, models: tuple[Gmm, Gmm]) -> float:
        """Return min_k U of a mask, bool (H, W): every pixel in its best component."""
        costs = self.label_costs(models)
        return float(np.where(mask.ravel(), costs[:, 1], costs[:, 0]).sum())

    def paid(self, mask: np.ndarray, k: np.ndarray, models: tuple[Gmm, Gmm]) -> np.ndarray:
        """Return D(a_n, k_n; z_n) of every pixel, (H, W); mask: bool (H, W), k: (H, W)."""
        charges = self._charges(models)
        background, foreground = charges.best
        if np.array_equal(k, np.where(mask, foreground, background)):  # what the cut looks at
            of_labels = charges.labels.reshape(*mask.shape, 2)
            return np.where(mask, of_labels[..., 1], of_labels[..., 0])
        colour = self.which + len(self.distinct) * mask  # 0 to 2 M - 1: the colours of both classes
        of_colours = np.zeros(2 * len(self.distinct), k.dtype)
        of_colours[colour] = k
        pairs = zip(charges.tables, np.split(of_colours, 2), strict=True)
        return np.concatenate([self._price(table, own) for table, own in pairs])[colour]

    def _charges(self, models: tuple[Gmm, Gmm]) -> Charges:
        """Return what these mixtures charge; that of the last pair is known by identity."""
        known = self._last
        if known is None or any(a is not b for a, b in zip(models, known.models, strict=True)):
            self._last = known = self._charges_of(*models)
        return known

    def _charges_of(self, *models: Gmm) -> Charges:
        """Return what these mixtures charge, in arrays that nobody can change."""
        tables = [self.table(model) for model in models]
        ks = [self._choose(*pair) for pair in zip(tables, models, strict=True)]  # (M,) each
        prices = [self._price(*pair) for pair in zip(tables, ks, strict=True)]  # (M,) each
        best = [k.take(self.which) for k in ks]
        labels = np.stack(prices, axis=1).take(self.which.ravel(), axis=0)  # quicker than by []
        for array in (*best, labels):
            array.flags.writeable = False
        return Charges(models, tables, best, labels)


def distinct_colours(colours: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the different colours (M, 3) and the number of each pixel's colour, (N,).

    Where hardly a colour repeats M = N.
    """
    found = repeats(colours)
    if found is None:
        return np.asfortranarray(colours), np.arange(len(colours))
    numbers, which = found
    return np.asfortranarray(colours[numbers]), which
