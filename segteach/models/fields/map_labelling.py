"""Segmentation of a grey picture as the most probable label field, with unknown regions.

    x* = argmax p(Y | X) p(X) = argmin U(x) - sum_s ln p(y_s | x_s)

p(Y | X) is a Gaussian (or Laplace) density for each region, p(X) the random field of `mrf`. Labels
and the regions' parameters are found in turn. Each of the lecture's six key points is a parameter:
cliques `connectivity`, potential `potential` and `beta`, first labels `presegmentation`,
conditional `likelihood`, estimation `reestimate`, algorithm `solver`.
Sources: Besag 1986; Geman and Geman 1984; Boykov, Veksler and Zabih 2001.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from segteach import data
from segteach.arrays import (
    check_alpha,
    check_count,
    check_number,
    check_points,
    check_rng,
    check_vector,
)
from segteach.cuts.expansion import expansion
from segteach.cuts.min_cut import min_cut
from segteach.models.fields.gibbs import anneal
from segteach.models.fields.icm import icm
from segteach.models.fields.mrf import (
    by_distance,
    check_field,
    direction_betas,
    potts_energy,
    to_energy,
)
from segteach.steps import last, state

SOLVERS = ("icm", "annealing", "expansion", "ml")
POTENTIALS = ("potts", "distance", "printed")
PRESEGMENTATIONS = ("kmeans", "quantiles", "random")
LIKELIHOODS = ("gaussian", "laplace")


@state
class KmeansState:
    """One step of Lloyd's algorithm. means: (L,), rising. objective: sum of squared distances."""

    means: np.ndarray
    objective: float


@state
class MapState:
    """A segmentation and the model of its regions.

    labels: (H, W) uint8. means, deviations: (L,), in grey levels 0 to 1. round: 0 at the start.
    phase: "start", "labels" or "parameters", what was found last. objective: U(labels) - ln p(Y |
    labels). empty: (L,) bool, labels that no pixel has; they keep their parameters. converged: a
    whole round changed no label.
    """

    labels: np.ndarray
    means: np.ndarray
    deviations: np.ndarray
    round: int
    phase: str
    objective: float
    empty: np.ndarray
    converged: bool

    @property
    def note(self) -> str:
        """What a reader must know about this step, in words; empty when all is well."""
        gone = ", ".join(str(label) for label in np.flatnonzero(self.empty))
        return f"label {gone} has no pixel and keeps its parameters" if gone else ""


def map_steps(
    image,
    labels_count: int,
    beta: float = 1.0,
    *,
    connectivity: int = 4,
    potential: str = "potts",
    presegmentation: str = "kmeans",
    likelihood: str = "gaussian",
    reestimate: bool = True,
    solver: str = "icm",
    deviation_floor: float = 0.01,
    rounds: int = 10,
    rng: np.random.Generator | int = 0,
) -> Iterator[MapState]:
    """Return an iterator over the first labels, then new labels and new parameters in turn.

    image: grey (H, W) in [0, 1], or (H, W, 3), of which the brightness is used. beta: coupling.
    connectivity: 4 or 8. potential: "potts", -beta / +beta; "distance", the same divided by the
    distance of the two sites; "printed", the lecture's sign, under which neighbours rather differ.
    presegmentation: "kmeans" of the grey levels; "quantiles", equally many pixels for each label;
    "random". likelihood: "gaussian" or "laplace". reestimate: whether means and deviations follow
    the labels. deviation_floor: the least deviation of a region. rounds: at most so many.

    solver: "icm", downhill from the present labels; "annealing" afresh in every round; "expansion",
    alpha-expansion, for two labels one exact cut; "ml", every pixel for itself as if beta were 0.
    New labels are taken only where they lower the objective, except with "ml"; parameters are those
    of greatest likelihood. So the objective never rises but with "ml", which does not look at U.
    """
    image = _grey(image)
    kinds = check_count(labels_count, "labels_count", least=2, most=50)
    floor = check_number(deviation_floor, "deviation_floor", above=0)
    rounds, rng = check_count(rounds, "rounds", least=0), check_rng(rng)
    _check_choice(solver, "solver", SOLVERS)
    _check_choice(likelihood, "likelihood", LIKELIHOODS)
    betas = coupling(beta, potential, connectivity)
    if solver == "expansion" and betas.min() < 0:
        raise ValueError(
            'solver: "expansion" cuts graphs, which needs neighbours that rather agree; with this '
            'potential allowed are "icm", "annealing" and "ml"'
        )
    labels = presegment(image, kinds, presegmentation, rng=rng)

    def cost(labels, model) -> float:
        unary = region_costs(image, *model, likelihood)
        return potts_energy(labels, betas, connectivity, unary=unary)

    def iterate(labels) -> Iterator[MapState]:
        model = estimate_regions(image, labels, kinds, likelihood=likelihood, floor=floor)
        value, converged = cost(labels, model), False

        def now(number: int, phase: str) -> MapState:
            empty = np.bincount(labels.ravel(), minlength=kinds) == 0
            return MapState(labels, *model, number, phase, value, empty, converged)

        yield now(0, "start")
        for number in range(1, rounds + 1):
            unary = region_costs(image, *model, likelihood)
            found = _label(solver, unary, betas, connectivity, labels, rng)
            better = potts_energy(found, betas, connectivity, unary=unary)
            if solver != "ml" and better >= value:
                found, better = labels, value
            converged = bool((found == labels).all())
            labels, value = found, better
            yield now(number, "labels")
            if converged:
                return
            if reestimate:
                model = estimate_regions(
                    image, labels, kinds, likelihood=likelihood, floor=floor, before=model
                )
                value = cost(labels, model)
                yield now(number, "parameters")

    return iterate(labels)


def map_labelling(image, labels_count: int, beta: float = 1.0, **options) -> MapState:
    """Return the last state of `map_steps(image, labels_count, beta, **options)`."""
    return last(map_steps(image, labels_count, beta, **options))


def coupling(beta: float, potential: str = "potts", connectivity: int = 4) -> np.ndarray:
    """Return one beta for each direction, (2,) or (4,), for one of `POTENTIALS`."""
    _check_choice(potential, "potential", POTENTIALS)
    if potential == "distance":
        return by_distance(beta, connectivity)
    beta = check_number(beta, "beta")
    return direction_betas(-beta if potential == "printed" else beta, connectivity)


def region_costs(image, means, deviations, likelihood: str = "gaussian") -> np.ndarray:
    """Return -ln p(y_s | x_s = l) of every pixel and label, (H, W, L).

    "gaussian": (y - mean)^2 / (2 deviation^2) + ln(sqrt(2 pi) deviation). "laplace": sqrt 2 |y -
    mean| / deviation + ln(sqrt 2 deviation); its mean is a median. deviations: (L,), > 0.
    """
    image = _grey(image)
    means = check_points(means, "means", dimension=1)[:, 0]
    deviations = check_vector(deviations, len(means), "deviations")
    if deviations.min() <= 0:
        raise ValueError(f"deviations: got {deviations.min():.3g}, allowed are numbers > 0")
    _check_choice(likelihood, "likelihood", LIKELIHOODS)
    away = np.abs(image[..., None] - means) / deviations
    if likelihood == "laplace":
        return np.sqrt(2) * away + np.log(np.sqrt(2) * deviations)
    return 0.5 * away**2 + np.log(np.sqrt(2 * np.pi) * deviations)


def estimate_regions(
    image, labels, labels_count: int, *, likelihood="gaussian", floor: float = 0.01, before=None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the means and deviations of greatest likelihood for given labels, (L,) each.

    Gaussian: mean and standard deviation; Laplace: median and sqrt 2 times the mean distance from
    it. Deviations below the floor are raised to it, which is the maximum among those allowed. A
    label without pixels keeps the parameters `before`, or takes those of the whole picture.
    """
    kinds = check_count(labels_count, "labels_count", most=255)
    image, labels = _grey(image), check_field(labels, kinds)
    floor = check_number(floor, "floor", above=0)
    if labels.shape != image.shape:
        raise ValueError(f"labels: got shape {labels.shape}, allowed is {image.shape}")
    _check_choice(likelihood, "likelihood", LIKELIHOODS)
    whole = _centre_and_spread(image.ravel(), likelihood)
    if before is None:
        before = np.full(labels_count, whole[0]), np.full(labels_count, max(whole[1], floor))
    means, deviations = (np.array(part, dtype=np.float64) for part in before)
    for label in range(labels_count):
        inside = image[labels == label]
        if inside.size:
            means[label], spread = _centre_and_spread(inside, likelihood)
            deviations[label] = max(spread, floor)
    return means, deviations


def presegment(
    image, labels_count: int, method: str = "kmeans", *, rng: np.random.Generator | int = 0
) -> np.ndarray:
    """Return first labels, (H, W) uint8, dark to bright, by one of `PRESEGMENTATIONS`."""
    image, kinds = _grey(image), check_count(labels_count, "labels_count", most=255)
    _check_choice(method, "presegmentation", PRESEGMENTATIONS)
    if method == "random":
        return check_rng(rng).integers(0, kinds, image.shape, dtype=np.uint8)
    if method == "kmeans":
        means = last(kmeans_steps(image, kinds)).means
        bounds = (means[1:] + means[:-1]) / 2
    else:
        bounds = np.quantile(image, np.arange(1, kinds) / kinds)
    return np.searchsorted(bounds, image, side="right").astype(np.uint8)


def kmeans_steps(image, k: int, *, max_steps: int = 100) -> Iterator[KmeansState]:
    """Return an iterator over Lloyd's steps on the grey levels, from k quantiles on.

    Sorted once, every cluster is a stretch of the levels between two midpoints. One that is empty
    stays where it is. The objective never rises; the steps end when the means stand still.
    """
    values, k = np.sort(_grey(image).ravel()), check_count(k, "k", most=255)
    max_steps = check_count(max_steps, "max_steps", least=0)
    sums = np.concatenate([[0.0], np.cumsum(values)])

    def iterate() -> Iterator[KmeansState]:
        means = np.quantile(values, (np.arange(k) + 0.5) / k)
        for step in range(max_steps + 1):
            bounds = np.searchsorted(values, (means[1:] + means[:-1]) / 2)
            ends = np.concatenate([[0], bounds, [len(values)]])
            counts = np.diff(ends)
            squares = (values - np.repeat(means, counts)) ** 2
            yield KmeansState(means, float(squares.sum()))
            centres = np.where(counts > 0, np.diff(sums[ends]) / np.maximum(counts, 1), means)
            if step == max_steps or np.abs(centres - means).max() < 1e-12:
                return
            means = centres

    return iterate()


def _label(solver, unary, betas, connectivity, labels, rng) -> np.ndarray:
    """Return new labels (H, W) uint8 for given costs, by one of `SOLVERS`."""
    if solver == "ml":
        return unary.argmin(axis=2).astype(np.uint8)
    if solver == "icm":
        return icm(unary, betas, connectivity=connectivity, start=labels).labels
    if solver == "annealing":
        return anneal(unary, betas, connectivity=connectivity, start=labels, rng=rng).labels
    energy = to_energy(unary, betas, connectivity)
    if unary.shape[2] == 2:
        return min_cut(energy).labels.reshape(labels.shape)
    return expansion(energy, labels.ravel()).labels.reshape(labels.shape).astype(np.uint8)


def _centre_and_spread(values: np.ndarray, likelihood: str) -> tuple[float, float]:
    if likelihood == "laplace":
        centre = np.median(values)
        return float(centre), float(np.sqrt(2) * np.abs(values - centre).mean())
    return float(values.mean()), float(values.std())


def _grey(image) -> np.ndarray:
    """Return grey levels (H, W); a picture in colour is turned into its brightness."""
    return check_alpha(image, name="image") if np.ndim(image) == 2 else data.grey(image)


def _check_choice(value, name: str, allowed: tuple[str, ...]) -> None:
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name}: got {value!r}, allowed are {', '.join(allowed)}")
