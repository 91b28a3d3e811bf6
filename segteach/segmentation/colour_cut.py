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
    check_count,
    check_image,
    check_number,
    check_rng,
    check_seeds,
)
from segteach.cuts.contrast import cheapest_labels, contrast_links, seeded_energy
from segteach.cuts.energy import Energy
from segteach.cuts.partial_cut import SeededCut
from segteach.models.em import fit_gmm
from segteach.models.gmm import Gmm, check_models, log_density
from segteach.models.kmeans import distinct
from segteach.segmentation.seeds import CLASSES, classes, pixels_of, seeds_note, undecided
from segteach.steps import checked_at_call, last_of, state

COLOURS_A_COMPONENT = 10  # as many as its weight, mean and covariance have numbers
TOLERANCE = 1e-4  # nats a pixel: what EM would still gain moves no boundary
SAMPLE = 20_000  # pixels that a mixture is learned from: more change nothing but the wait


@state
class ColourCutState:
    """A segmentation with the colour models behind it.

    mask: bool (H, W), True is foreground.
    background, foreground: the mixtures of the two classes.
    objective: U + V of the mask, seeds included at the cost of a hard link.
    phase: "data" (every pixel for itself) or "cut".
    note: what was odd about the seeds, or "".
    """

    mask: np.ndarray
    background: Gmm
    foreground: Gmm
    objective: float
    phase: str
    note: str


@checked_at_call
def colour_cut_steps(
    image,
    seeds,
    *,
    components: int = 5,
    smoothness: float = 50.0,
    beta: float | str = "lecture",
    connectivity: int = 8,
    covariance_floor: float = 1e-4,
    rng: np.random.Generator | int = 0,
) -> Iterator[ColourCutState]:
    """Yield what the colours alone say, then the minimum cut; the energy falls.

    image: (H, W, 3). seeds: (H, W), scribbles or trimap. The rest are the parameters of
    `ColourCut`.
    """
    graph = ColourCut(
        image,
        components=components,
        smoothness=smoothness,
        beta=beta,
        connectivity=connectivity,
        covariance_floor=covariance_floor,
        rng=rng,
    )
    models = graph.learn(seeds)
    yield graph.data_term(seeds, models)
    yield graph.cut(seeds, models)


colour_cut = last_of(colour_cut_steps)


class ColourCut:
    """The graph of one colour picture, kept between strokes: each cut starts from the last flow.

    image: (H, W, 3).
    components: of each mixture; fewer where the seeds have few colours.
    smoothness: the weight of V, in nats.
    beta: "lecture" is 1 / <|z_m - z_n|^2>, "paper" half of it, or a number; 0 is the Ising prior.
    connectivity: 4 or 8 neighbours.
    covariance_floor: the least variance of a component along any axis, in colours of [0, 1]
    squared, >= 1e-7.
    rng: for the start of the mixtures; the same seeds give the same mixtures whatever was cut
    before.

    links: the `Links` of the pixels.
    """

    def __init__(
        self,
        image,
        *,
        components: int = 5,
        smoothness: float = 50.0,
        beta: float | str = "lecture",
        connectivity: int = 8,
        covariance_floor: float = 1e-4,
        rng: np.random.Generator | int = 0,
    ):
        self.image = check_image(image)
        self.components = check_count(components, "components", most=64)
        self.covariance_floor = check_number(
            covariance_floor, "covariance_floor", least=LEAST_VARIANCE
        )
        self._draws = int(check_rng(rng).integers(2**32))  # drawn once, so that `learn` repeats
        self.links = contrast_links(self.image, smoothness, beta=beta, connectivity=connectivity)
        self._graph = SeededCut(self.links)
        self._models: tuple[Gmm, Gmm] | None = None
        self._costs: np.ndarray | None = None  # of these models

    def learn(self, seeds) -> tuple[Gmm, Gmm]:
        """Return the mixtures of background and foreground under these seeds.

        A class without seeds takes the colours of all pixels that bear none, or of all pixels. Of
        more than SAMPLE pixels that many are drawn.
        """
        seeds = check_seeds(seeds, self.image.shape[:2])
        return tuple(self._fit(self.image[pixels_of(seeds, kind)]) for kind in CLASSES)

    def energy(self, seeds, models=None) -> Energy:
        """Return E for these seeds, of which `cut` finds the minimum."""
        seeds, _, costs = self._work_out_costs(seeds, models)
        return seeded_energy(costs, seeds, self.links)

    def data_term(self, seeds, models=None) -> ColourCutState:
        """Return the segmentation by U alone: each pixel takes its cheaper label."""
        seeds, models, costs = self._work_out_costs(seeds, models)
        mask, objective = cheapest_labels(costs, seeds, self.links)
        return ColourCutState(mask, *models, objective, "data", seeds_note(seeds, "colour model"))

    def cut(self, seeds, models=None) -> ColourCutState:
        """Return the segmentation of least energy for these seeds.

        models: (background, foreground), by default those of the seeds themselves. With the same
        ones as before, only the hard links of the newly marked pixels change, and a cut takes
        milliseconds.
        """
        seeds, models, costs = self._work_out_costs(seeds, models)
        mask, objective = self._graph.cut(costs, seeds)
        return ColourCutState(mask, *models, objective, "cut", seeds_note(seeds, "colour model"))

    def _work_out_costs(self, seeds, models) -> tuple[np.ndarray, tuple[Gmm, Gmm], np.ndarray]:
        """Return checked seeds and mixtures, and what both labels cost every pixel, (N, 2)."""
        seeds = check_seeds(seeds, self.image.shape[:2])
        models = self.learn(seeds) if models is None else check_models(models)
        if self._models is None or not _equal(models, self._models):
            self._models, self._costs = models, data_costs(self.image, models)
            self._costs.flags.writeable = False
        return seeds, models, self._costs if any(classes(seeds)) else undecided(seeds.size)

    def _fit(self, colours: np.ndarray) -> Gmm:
        """Return the mixture of some pixels' colours (N, 3)."""
        if len(colours) > SAMPLE:
            drawn = np.random.default_rng(self._draws).choice(len(colours), SAMPLE, replace=False)
            colours = colours[drawn]
        count = min(self.components, max(1, len(distinct(colours)) // COLOURS_A_COMPONENT))
        floor = self.covariance_floor
        return fit_gmm(
            colours, count, rng=self._draws, covariance_floor=floor, tolerance=TOLERANCE
        ).model


def data_costs(image: np.ndarray, models: tuple[Gmm, Gmm]) -> np.ndarray:
    """Return -ln p(z_n; a) for all pixels and both labels, (N, 2); negative where p > 1."""
    colours = image.reshape(-1, 3)
    return np.stack([-log_density(colours, model) for model in models], axis=1)


def _equal(one: tuple[Gmm, Gmm], other: tuple[Gmm, Gmm]) -> bool:
    """Return whether two pairs of mixtures hold the same numbers; a copy is as good."""
    parts = ("weights", "means", "covariances")
    pairs = zip(one, other, strict=True)
    return all(np.array_equal(getattr(a, p), getattr(b, p)) for a, b in pairs for p in parts)
