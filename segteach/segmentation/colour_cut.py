"""Interactive graph cut in colour: two mixtures learned once from the seeds, one minimum cut.

    E(a) = U + V,   U = sum_n -ln p(z_n; a_n),   p(z; a) = sum_k pi_k N(z; mu_k, Sigma_k),
    V = smoothness sum_(m, n) dis(m, n)^-1 [a_m != a_n] exp(-beta |z_m - z_n|^2)

a_n = 1 is foreground. Nothing is learned from the result: that step makes it GrabCut.
Source: Boykov and Jolly 2001, equations (1) to (3), with mixtures of Gaussians of the colour
instead of histograms of the brightness.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from segteach.arrays import (
    LEAST_VARIANCE,
    Seed,
    check_count,
    check_image,
    check_number,
    check_rng,
    check_seeds,
)
from segteach.models.gmm import Gmm, fit_gmm, log_density
from segteach.segmentation.seeded_cut import CLASSES, SeededCut, seeds_note
from segteach.steps import last, state

COLOURS_A_COMPONENT = 10  # as many as its weight, mean and covariance have numbers
TOLERANCE = 1e-4  # nats a pixel: what EM would still gain moves no boundary
SAMPLE = 20_000  # pixels that a mixture is learned from: more change nothing but the wait


@state
class ColourCutState:
    """A segmentation with the colour models behind it.

    mask: bool (H, W), True is foreground. background, foreground: the mixtures of the two classes.
    objective: U + V of the mask, seeds included at the cost of a hard link. phase: "data" (every
    pixel for itself) or "cut". note: what was odd about the seeds, or "".
    """

    mask: np.ndarray
    background: Gmm
    foreground: Gmm
    objective: float
    phase: str
    note: str


def colour_cut_steps(image, seeds, **parameters) -> Iterator[ColourCutState]:
    """Yield what the colours alone say, then the minimum cut; the energy falls.

    image: (H, W, 3). seeds: (H, W), scribbles or trimap. parameters: those of `GraphCut`.
    """
    graph = ColourCut(image, **parameters)
    models = graph.learn(seeds)
    yield graph.data_term(seeds, models)
    yield graph.cut(seeds, models)


def colour_cut(image, seeds, **parameters) -> ColourCutState:
    """Return the last state of `graph_cut_steps`."""
    return last(colour_cut_steps(image, seeds, **parameters))


class ColourCut(SeededCut):
    """The graph of one colour picture, kept between strokes: each cut starts from the last flow.

    image: (H, W, 3). components: of each mixture; fewer where the seeds have few colours.
    smoothness: the weight of V, in nats. beta: 1 / <|z_m - z_n|^2> by default, `contrast_beta`;
    0 is the Ising prior. connectivity: 4 or 8 neighbours. covariance_floor: the least variance of a
    component along any axis, in colours of [0, 1] squared, >= 1e-7. rng: for the start of the
    mixtures; the same seeds give the same mixtures whatever was cut before.
    """

    def __init__(
        self,
        image,
        *,
        components: int = 5,
        smoothness: float = 50.0,
        beta: float | None = None,
        connectivity: int = 8,
        covariance_floor: float = 1e-4,
        rng: np.random.Generator | int = 0,
    ):
        self.image = check_image(image)
        self.components = check_count(components, "components", most=64)
        self.covariance_floor = check_number(
            covariance_floor, "covariance_floor", least=LEAST_VARIANCE
        )
        self._start = int(check_rng(rng).integers(2**32))  # drawn once, so that `learn` repeats
        self._models: tuple[Gmm, Gmm] | None = None
        super().__init__(self.image, smoothness=smoothness, beta=beta, connectivity=connectivity)

    def learn(self, seeds) -> tuple[Gmm, Gmm]:
        """Return the mixtures of background and foreground under these seeds.

        A class without seeds takes the colours of all pixels that bear none, or of all pixels. Of
        more than SAMPLE pixels that many are drawn.
        """
        seeds = check_seeds(seeds, self.shape)
        return tuple(self._fit(self.image[_pixels_of(seeds, kind)]) for kind in CLASSES)

    def data_term(self, seeds, models=None) -> ColourCutState:
        """Return the segmentation by U alone: each pixel takes its cheaper label."""
        return self._state("data", self.cheapest, seeds, models)

    def cut(self, seeds, models=None) -> ColourCutState:
        """Return the segmentation of least energy for these seeds.

        models: (background, foreground), by default those of the seeds themselves. With the same
        ones as before, only the hard links of the newly marked pixels change, and a cut takes
        milliseconds.
        """
        return self._state("cut", self.least, seeds, models)

    def _fit(self, colours: np.ndarray) -> Gmm:
        """Return the mixture of some pixels' colours (N, 3)."""
        if len(colours) > SAMPLE:
            drawn = np.random.default_rng(self._start).choice(len(colours), SAMPLE, replace=False)
            colours = colours[drawn]
        count = min(self.components, max(1, _distinct(colours) // COLOURS_A_COMPONENT))
        floor = self.covariance_floor
        return fit_gmm(
            colours, count, rng=self._start, covariance_floor=floor, tolerance=TOLERANCE
        ).model

    def _state(self, phase: str, solve, seeds, models) -> ColourCutState:
        """Return what `solve` finds; costs that the graph has already are not handed in again."""
        seeds = check_seeds(seeds, self.shape)
        models = self.learn(seeds) if models is None else _checked(models)
        known = self._models is not None and _equal(models, self._models)
        found = solve(seeds, None if known else data_costs(self.image, models))
        self._models = models
        mask = found.labels.reshape(self.shape) == 1
        note = seeds_note(seeds, "colour model")
        return ColourCutState(mask, *models, found.objective, phase, note)


def data_costs(image: np.ndarray, models: tuple[Gmm, Gmm]) -> np.ndarray:
    """Return -ln p(z_n; a) for all pixels and both labels, (N, 2); negative where p > 1."""
    colours = image.reshape(-1, 3)
    return np.stack([-log_density(colours, model) for model in models], axis=1)


def _pixels_of(seeds: np.ndarray, kind: Seed) -> np.ndarray:
    """Return which pixels a class learns from, bool (H, W): never none."""
    own, unsaid = seeds == kind, seeds == Seed.UNKNOWN
    return own if own.any() else unsaid if unsaid.any() else np.ones_like(own)


def _distinct(colours: np.ndarray) -> int:
    """Return how many different colours there are."""
    order = colours[np.lexsort(colours.T)]
    return 1 + int((order[1:] != order[:-1]).any(axis=1).sum())


def _checked(models) -> tuple[Gmm, Gmm]:
    pair = tuple(models) if isinstance(models, (tuple, list)) else (models,)
    if len(pair) != 2 or not all(isinstance(m, Gmm) and m.means.shape[1] == 3 for m in pair):
        raise ValueError(
            f"models: got {models!r:.60}, allowed is (background, foreground), two Gmm of colours"
        )
    return pair


def _equal(one: tuple[Gmm, Gmm], other: tuple[Gmm, Gmm]) -> bool:
    """Return whether two pairs of mixtures hold the same numbers; a copy is as good."""
    parts = ("weights", "means", "covariances")
    pairs = zip(one, other, strict=True)
    return all(np.array_equal(getattr(a, p), getattr(b, p)) for a, b in pairs for p in parts)
