"""Segmentation of a grey picture as the most probable label field, with unknown regions.

    x* = argmax p(Y | X) p(X) = argmin U(x) - sum_s ln p(y_s | x_s)

p(Y | X) is a density for each region (`regions`), p(X) the random field of `mrf`. Labels and the
regions' parameters are found in turn. Each of the lecture's six key points is a parameter:
cliques `connectivity`, potential `potential` and `beta`, first labels `presegmentation`,
conditional `likelihood`, estimation `reestimate`, algorithm `solver`.
Sources: Besag 1986; Geman and Geman 1984; Boykov, Veksler and Zabih 2001.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from segteach.arrays import check_count, check_number, check_rng, check_word
from segteach.language import Note
from segteach.models.fields.mrf import coupling, potts_energy
from segteach.models.fields.presegmentation import presegment
from segteach.models.fields.regions import (
    LIKELIHOODS,
    estimate_regions,
    grey_levels,
    region_costs,
)
from segteach.models.fields.solvers import SOLVERS, check_solver
from segteach.steps import checked_at_call, last_of, state

Regions = tuple[np.ndarray, np.ndarray]  # means and deviations, (L,) each, in grey levels 0 to 1


@state
class MapState:
    """A segmentation and the model of its regions.

    labels: (H, W) uint8.
    means, deviations: (L,), in grey levels 0 to 1.
    round: 0 at the start.
    phase: "start", "labels" or "parameters", what was found last.
    objective: U(labels) - ln p(Y | labels).
    empty: (L,) bool, labels that no pixel has; they keep their parameters.
    converged: a whole round changed no label.
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
        return Note("label {gone} has no pixel and keeps its parameters", gone=gone) if gone else ""


@state
class MapProblem:
    """What is given: a grey picture, and by what labels and regions are measured.

    image: (H, W), or (H, W, 3), of which the brightness is taken.
    labels_count: L, 2 to 50.
    betas: (2,) or (4,), the coupling of each direction.
    likelihood: a word of LIKELIHOODS.
    deviation_floor: the least deviation of a region.
    """

    image: np.ndarray
    labels_count: int
    betas: np.ndarray
    likelihood: str
    deviation_floor: float

    def __post_init__(self):
        object.__setattr__(self, "image", grey_levels(self.image))
        check_count(self.labels_count, "labels_count", least=2, most=50)
        check_word(self.likelihood, "likelihood", LIKELIHOODS)
        check_number(self.deviation_floor, "deviation_floor", above=0)


@checked_at_call
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
    """Yield the first labels, then new labels and new parameters in turn.

    image: grey (H, W) in [0, 1], or (H, W, 3), of which the brightness is used.
    labels_count: L, 2 to 50.
    beta: the coupling.
    connectivity: 4 or 8.
    potential: "potts", -beta / +beta; "distance", the same divided by the distance of the sites;
        "printed", the lecture's sign, under which neighbours rather differ.
    presegmentation: "kmeans", "quantiles" (equally many pixels for each label) or "random".
    likelihood: "gaussian" or "laplace".
    reestimate: whether means and deviations follow the labels.
    solver: "icm", downhill from the present labels; "annealing" afresh in every round;
        "expansion", for two labels one exact cut; "ml", every pixel for itself as if beta were 0.
    deviation_floor: the least deviation of a region.
    rounds: at most so many.
    rng: for "random" and "annealing".
    The objective never rises but with "ml", which does not look at U.
    """
    betas, rng = coupling(beta, potential, connectivity), check_rng(rng)
    problem = MapProblem(image, labels_count, betas, likelihood, deviation_floor)
    check_solver(solver, betas)
    rounds = check_count(rounds, "rounds", least=0)
    labels = presegment(problem.image, labels_count, presegmentation, rng=rng)
    yield from alternate(problem, labels, solver, rounds, rng, reestimate=reestimate)


map_labelling = last_of(map_steps)


def alternate(
    problem: MapProblem,
    labels: np.ndarray,
    solver: str,
    rounds: int,
    rng: np.random.Generator,
    *,
    reestimate: bool = True,
) -> Iterator[MapState]:
    """Yield the first labels; then, until no label changes, new ones and the regions they make."""
    regions = relearn(problem, labels)
    value = energy(problem, labels, regions)
    yield _map_state(labels, regions, value, 0, "start")
    for number in range(1, rounds + 1):
        before = labels
        labels, value = relabel(problem, labels, regions, value, solver, rng)
        converged = bool((labels == before).all())
        yield _map_state(labels, regions, value, number, "labels", converged)
        if converged:
            return
        if reestimate:
            regions = relearn(problem, labels, regions)
            value = energy(problem, labels, regions)
            yield _map_state(labels, regions, value, number, "parameters")


def energy(problem: MapProblem, labels: np.ndarray, regions: Regions) -> float:
    """Return U(labels) - ln p(Y | labels)."""
    unary = region_costs(problem.image, *regions, problem.likelihood)
    return _energy(unary, problem.betas, labels)


def relabel(
    problem: MapProblem,
    labels: np.ndarray,
    regions: Regions,
    value: float,
    solver: str,
    rng: np.random.Generator,
) -> tuple[np.ndarray, float]:
    """Return the labels that the solver finds for given regions, and their energy.

    value: the energy of the present labels; only "ml" may leave them for labels that are not lower.
    """
    unary = region_costs(problem.image, *regions, problem.likelihood)
    found = SOLVERS[solver](unary, problem.betas, labels, rng)
    lower = _energy(unary, problem.betas, found)
    return (found, lower) if lower < value or solver == "ml" else (labels, value)


def relearn(problem: MapProblem, labels: np.ndarray, before: Regions | None = None) -> Regions:
    """Return the regions of greatest likelihood for given labels; an empty one stays as before."""
    return estimate_regions(
        problem.image,
        labels,
        problem.labels_count,
        likelihood=problem.likelihood,
        floor=problem.deviation_floor,
        before=before,
    )


def _energy(unary: np.ndarray, betas: np.ndarray, labels: np.ndarray) -> float:
    return potts_energy(labels, betas, 2 * len(betas), unary=unary)


def _map_state(labels, regions, value, number, phase, converged=False) -> MapState:
    means, deviations = regions
    empty = np.bincount(labels.ravel(), minlength=len(means)) == 0
    return MapState(labels, means, deviations, number, phase, value, empty, converged)
