"""GrabCut: components, mixtures and a minimum cut in turns, until a round moves nothing more.

Each step finds the best of one unknown for the others as they are, see `round`: E never rises.
Source: Rother, Kolmogorov and Blake 2004, "iterative minimisation" of figure 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy

import numpy as np

from segteach.arrays import (
    Seed,
    check_count,
    check_image,
    check_number,
    check_rng,
    check_seeds,
    check_word,
)
from segteach.cuts.contrast import contrast_links
from segteach.cuts.partial_cut import SeededCut
from segteach.language import Note
from segteach.models.gmm import Gmm
from segteach.segmentation.grabcut.colours import ROUNDING, component_costs, learn_components
from segteach.segmentation.grabcut.palette import Palette
from segteach.segmentation.grabcut.round import assign, cut, energy, learn
from segteach.segmentation.grabcut.start import (
    STARTS,
    Start,
    first_mask,
    seeds_note,
    start_from_seeds,
)
from segteach.segmentation.grabcut.tight import tight_rounds, told_if_empty
from segteach.steps import checked_at_call, last_of, state


@state
class GrabCutState:
    """One moment of a round.

    mask: bool (H, W), True is foreground.
    components: uint8 (H, W), k_n within the mixture of the pixel's class.
    background, foreground: the two mixtures.
    objective: E of exactly these, in nats.
    phase: "start", "assign" (k is new), "learn" (the mixtures are new), "cut" (mask and k are), or
    "keep": two starts were tried, and the rounds go on from this one.
    round: 0 before the first.
    converged: this round moved no pixel, or won next to nothing.
    note: what a reader should know, or "".
    start: what the run began with: "all" or "unlike" of a box, "seeds", or a given "mask".
    """

    mask: np.ndarray
    components: np.ndarray
    background: Gmm
    foreground: Gmm
    objective: float
    phase: str
    round: int
    converged: bool
    note: str
    start: str


@checked_at_call
def grabcut_steps(
    image,
    seeds,
    *,
    rng: np.random.Generator | int = 0,
    components: int = 5,
    smoothness: float = 50.0,
    beta: float | str = "paper",
    connectivity: int = 8,
    by_distance: bool = True,
    likelihood: str = "component",
    start: str = "tight",
    covariance_floor: float = ROUNDING,
    tolerance: float = 1e-5,
    max_rounds: int = 20,
    costs: Callable = component_costs,
    learn: Callable = learn_components,
) -> Iterator[GrabCutState]:
    """Yield the start and then "assign", "learn" and "cut" of every round; `.mask` is the result.

    image: (H, W, 3).
    seeds: (H, W), a box (`seeds_from_box`), scribbles or a trimap.
    rng: draws the start of k-means.
    components: K of each mixture, 5 in the paper.
    smoothness: gamma, 50 in the paper.
    beta: "paper" is 1 / (2 <|z_m - z_n|^2>), "lecture" is 1 / <|z_m - z_n|^2> (the mean over all
    pairs of neighbours), or a number >= 0; colours are in [0, 1].
    connectivity: 4 or 8.
    by_distance: divide each link by the distance of its pixels; the lecture's formula does not.
    likelihood: "component" is the paper's D. "mixture" is OpenCV's: a pixel costs
    -ln sum_k pi_k N_k(z), and its k_n is chosen by N_k alone, without the weights. "summed" has the
    first of these changes, "unweighted" the second. With all but the paper's E may rise.
    start: what of a box is foreground at first. "all" of it, as in the paper; the half of it that
    is most "unlike" the background; "tight": both are tried for three rounds, "all" is kept unless
    the other has a clearly lower E and fills the box as well. See `tight_rounds`.
    covariance_floor: least variance of a component along any axis, by default that of rounding to
    8 bits.
    tolerance: it stops when a round moves no pixel, or lowers E by less than this (nats a pixel).
    max_rounds: it stops after so many.
    costs, learn: the functions `component_costs` and `learn_components`, or a reader's own.

    `objective` never rises in a run with likelihood="component". Raises ValueError for bad
    input, and names the argument.
    """
    image = check_image(image)
    seeds, rng = check_seeds(seeds, image.shape[:2]), check_rng(rng)
    start = check_word(start, "start", STARTS)
    tolerance = check_number(tolerance, "tolerance", least=0)
    max_rounds = check_count(max_rounds, "max_rounds")
    colours = Palette(image, components, likelihood, covariance_floor, costs, learn)
    links = contrast_links(
        image, smoothness, beta=beta, connectivity=connectivity, by_distance=by_distance
    )
    graph = SeededCut(links)
    yield from rounds_from_seeds(colours, graph, seeds, rng, start, tolerance, max_rounds)


grabcut = last_of(grabcut_steps)


def rounds_from_seeds(
    colours: Palette,
    graph: SeededCut,
    seeds: np.ndarray,
    rng: np.random.Generator,
    start: str,
    tolerance: float,
    max_rounds: int,
) -> Iterator[GrabCutState]:
    """Yield the rounds of the start that follows from the seeds (H, W), or of both.

    rng: draws the start of k-means. start: one of STARTS. The others are those of `rounds`.
    """

    def run(way: str) -> Iterator[GrabCutState]:
        begin = start_from_seeds(colours, seeds, deepcopy(rng), way)  # as if it were alone
        name = "seeds" if drawn else way
        states = rounds(colours, graph, seeds, begin, tolerance, max_rounds, name)
        return states if drawn else told_if_empty(states, box, max_rounds)

    drawn, box = bool((seeds == Seed.FOREGROUND).any()), first_mask(seeds)
    if start != "tight":
        return run(start)
    return run("all") if drawn or not box.any() else tight_rounds(run, box)


def rounds(
    colours: Palette,
    graph: SeededCut,
    seeds: np.ndarray,
    begin: Start,
    tolerance: float,
    max_rounds: int,
    start: str = "all",
) -> Iterator[GrabCutState]:
    """Yield the start, and every step of every round.

    colours: of the picture.
    graph: of its links.
    seeds: (H, W).
    begin: mask, components, mixtures; start: their name.
    tolerance: it stops when a round moves no pixel, or lowers E by less than this a pixel.
    max_rounds: it stops after so many.
    """
    (mask, k, models), links = begin, graph.links
    note = "" if start == "mask" else seeds_note(seeds)
    E = energy(colours, mask, k, models, links)
    yield GrabCutState(mask, k, *models, E, "start", 0, False, note, start)
    for number in range(1, max_rounds + 1):
        mask_before, E_before = mask, E
        k = assign(colours, mask, models)  # step 1
        E = energy(colours, mask, k, models, links)
        yield GrabCutState(mask, k, *models, E, "assign", number, False, note, start)
        models = learn(colours, mask, k, models)  # step 2
        E = energy(colours, mask, k, models, links)
        yield GrabCutState(mask, k, *models, E, "learn", number, False, note, start)
        mask = cut(colours, models, graph, seeds, mask)  # step 3, and the best k with it
        k = assign(colours, mask, models)
        E = energy(colours, mask, k, models, links)
        moved = np.count_nonzero(mask != mask_before)
        converged = not moved or E_before - E < tolerance * seeds.size
        if number == max_rounds and not converged:
            sentence = "stopped after {rounds} rounds: the last moved {moved} pixels"
            note = Note(sentence, rounds=number, moved=moved)
        yield GrabCutState(mask, k, *models, E, "cut", number, converged, note, start)
        if converged:
            return
