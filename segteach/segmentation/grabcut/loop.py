"""GrabCut: colour models and a minimum cut in turns, until a round moves nothing more.

    E(a, k, theta) = U + V,   U = sum_n D(a_n, k_n; z_n),
    V = smoothness sum_(m, n) dis(m, n)^-1 [a_m != a_n] exp(-beta |z_m - z_n|^2)

a_n = 1 is foreground, k_n a component of its class's mixture, D that of `colour_models`. The loop
finds the best k, then the best theta, then the best a (with its best k): E never rises.
Source: Rother, Kolmogorov and Blake 2004, equations (7) to (11) and the algorithm of figure 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from segteach.arrays import (
    LEAST_VARIANCE,
    Seed,
    check_count,
    check_image,
    check_mask,
    check_number,
    check_rng,
    check_seeds,
    check_word,
)
from segteach.cuts.contrast import contrast_links
from segteach.cuts.partial_cut import SeededCut
from segteach.models.em_sums import clip_eigenvalues
from segteach.models.gmm import Gmm
from segteach.segmentation.grabcut.colours import (
    LIKELIHOODS,
    component_costs,
    distinct_colours,
    learn_components,
    start_components,
)
from segteach.segmentation.grabcut.start import lessons_of, seeds_note
from segteach.steps import last, state

STARTS = ("unlike", "all")
ROUNDING = 1 / (12 * 255**2)  # variance that rounding to 8 bits alone gives a colour channel


@state
class GrabCutState:
    """One moment of a round.

    mask: bool (H, W), True is foreground. components: uint8 (H, W), k_n within the mixture of the
    pixel's class. background, foreground: the two mixtures. objective: E of exactly these.
    phase: "start", "assign" (k is new), "learn" (the mixtures are new) or "cut" (mask and k are
    new). round: 0 before the first. converged: this round moved no pixel, or won next to nothing.
    note: what a reader should know, or "".
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


def grabcut_steps(image, seeds, *, rng=0, **parameters) -> Iterator[GrabCutState]:
    """Return an iterator over the start and then "assign", "learn" and "cut" of every round.

    image: (H, W, 3). seeds: (H, W), a box (`seeds_from_box`), scribbles or a trimap. rng: draws
    the start of k-means. parameters: those of `GrabCut`. `objective` never rises, except with
    likelihood="mixture". Raises ValueError for bad input, and names the argument.
    """
    return GrabCut(image, **parameters).iterate(seeds, rng=rng)


def grabcut(image, seeds, *, rng=0, **parameters) -> GrabCutState:
    """Return the last state of `grabcut_steps`; `.mask` is the segmentation."""
    return last(grabcut_steps(image, seeds, rng=rng, **parameters))


class GrabCut:
    """One picture with its graph and its models, kept for the strokes that follow.

    image: (H, W, 3). components: K of each mixture, 5 in the paper. smoothness: gamma, 50 in the
    paper. beta: "paper" is 1 / (2 <|z_m - z_n|^2>), "lecture" is 1 / <|z_m - z_n|^2> (the mean over
    all pairs of neighbours), or a number >= 0; colours are in [0, 1]. connectivity: 4 or 8.
    by_distance: divide each link by the distance of its pixels; the lecture's formula does not.
    likelihood: "component" is the paper's D; "mixture" is OpenCV's, -ln sum_k pi_k N_k(z), where
    k_n is chosen without the weights, and with which E may rise. start: without foreground seeds,
    "all" unknown pixels start as foreground as in the paper, or the half of them that is most
    "unlike" the background: a better and faster start in most pictures. covariance_floor: least
    variance of a component along any axis, by default that of rounding to 8 bits. It stops when a
    round moves no pixel, lowers E by less than `tolerance` (nats a pixel), or after max_rounds.
    costs, learn: the steps `component_costs` and `learn_components`, to be replaced by a reader's
    own.
    """

    def __init__(
        self,
        image,
        *,
        components: int = 5,
        smoothness: float = 50.0,
        beta: float | str = "paper",
        connectivity: int = 8,
        by_distance: bool = True,
        likelihood: str = "component",
        start: str = "unlike",
        covariance_floor: float = ROUNDING,
        tolerance: float = 1e-5,
        max_rounds: int = 20,
        costs: Callable = component_costs,
        learn: Callable = learn_components,
    ):
        self.image = check_image(image)
        self.shape = self.image.shape[:2]
        self.smoothness = smoothness
        self.links = contrast_links(
            self.image,
            smoothness,
            beta=beta,
            connectivity=connectivity,
            by_distance=by_distance,
        )
        self.components = check_count(components, "components", most=50)
        self.likelihood = check_word(likelihood, "likelihood", LIKELIHOODS)
        self.start = check_word(start, "start", STARTS)
        self.covariance_floor = check_number(
            covariance_floor, "covariance_floor", least=LEAST_VARIANCE
        )
        self.tolerance = check_number(tolerance, "tolerance", least=0)
        self.max_rounds = check_count(max_rounds, "max_rounds")
        self._costs, self._learn = costs, learn
        # What depends on the colour alone is worked out once for each of the M different colours.
        self._colours, self._which = distinct_colours(self.image.reshape(-1, 3))
        self._turn: object | None = None  # of the iteration that nothing has come into since
        self._models: tuple[Gmm, Gmm] | None = None
        self._graph = SeededCut(self.links)

    def iterate(self, seeds, *, rng=0, mask=None, models=None) -> Iterator[GrabCutState]:
        """Return an iterator over the start and the rounds: iterative minimisation.

        seeds: (H, W). With foreground seeds, all unknown pixels start as background; without, as in
        a box, see `start`. mask: bool (H, W), another start for the unknown pixels. models:
        (background, foreground), mixtures to begin with; eigenvalues below covariance_floor are
        raised to it, else the first step that learns could raise E. An iteration cannot go on when
        an edit or another iteration came in between: ValueError.
        """
        seeds = check_seeds(seeds, self.shape)
        mask = None if mask is None else check_mask(mask, self.shape)
        if models is not None:
            models = _checked(models, self.components, self.covariance_floor)
        return self._in_turn(self._iterate(seeds, check_rng(rng), mask, models))

    def edit(self, seeds) -> GrabCutState:
        """Return the segmentation after more strokes: one warm cut, the models as they are.

        Before the first `iterate` there are no models: then it iterates to the end.
        """
        seeds = check_seeds(seeds, self.shape)
        if self._models is None:
            return last(self.iterate(seeds))
        self._turn, self._note = None, seeds_note(seeds)
        self._cut(seeds)
        return self._state("cut")

    def refine(self, seeds) -> Iterator[GrabCutState]:
        """Return an iterator over further rounds, from what `edit` gives and the present models.

        So it depends on the rounds before and these seeds alone, not on the strokes in between.
        """
        if self._models is None:
            return self.iterate(seeds)
        return self.iterate(seeds, mask=self.edit(seeds).mask, models=self._models)

    # --- the moments of a round ------------------------------------------------------------------

    def _in_turn(self, states: Iterator[GrabCutState]) -> Iterator[GrabCutState]:
        self._turn = turn = object()
        for moment in states:
            yield moment
            if self._turn is not turn:  # the models and the mask are no longer its own
                raise ValueError(
                    "iterate: got an edit or another iteration in between, allowed is one at a time"
                )

    def _iterate(self, seeds, rng, mask, models) -> Iterator[GrabCutState]:
        self._round, self._note = 0, seeds_note(seeds)
        self._begin(seeds, rng, mask, models)
        yield self._state("start")
        for number in range(1, self.max_rounds + 1):
            self._round, before = number, self._energy
            self._choose_components()
            yield self._state("assign")
            self._relearn()
            yield self._state("learn")
            moved = self._improve(seeds)
            converged = not moved or before - self._energy < self.tolerance * seeds.size
            if number == self.max_rounds and not converged:
                self._note = f"stopped after {number} rounds: the last moved {moved} pixels"
            yield self._state("cut", converged)
            if converged:
                return

    def _begin(self, seeds, rng, mask, models) -> None:
        """Set the models, the mask and the components of the start."""
        unknown, said = seeds == Seed.UNKNOWN, seeds == Seed.FOREGROUND
        if models is not None:
            self._models = models
            self._price()
            cheaper = (self._cost[:, 1] < self._cost[:, 0]).reshape(self.shape)
            self._show(np.where(unknown, cheaper if mask is None else mask, said))
            return
        if mask is not None:
            mask = np.where(unknown, mask, said)
            lessons = (~mask, mask)
        else:
            lessons = lessons_of(seeds)
            if self.start == "unlike" and not said.any():
                lessons = self._unlike(*lessons, rng)
        first = [self._first_model(self._count(part), rng) for part in lessons]
        self._models, k = tuple(model for model, _ in first), np.array([k for _, k in first])
        paid = self._price(k)
        self._show(lessons[1])
        if all(part.any() for part in lessons):  # every pixel as k-means left it
            self._k, self._data = k, self._of_label(paid)

    def _unlike(self, background, foreground, rng) -> tuple[np.ndarray, np.ndarray]:
        """Keep as foreground only the half of its pixels that the background explains worst."""
        if not background.any() or not foreground.any():
            return background, foreground
        model, _ = self._first_model(self._count(background), rng)
        cost = self._costs(self._colours, model).min(axis=0)[self._which[foreground.ravel()]]
        foreground = foreground.copy()
        foreground[foreground] = cost >= np.median(cost)
        return ~foreground, foreground

    def _count(self, pixels: np.ndarray) -> np.ndarray:
        """Return how many of these pixels, bool (H, W), have each colour, (M,)."""
        return np.bincount(self._which[pixels.ravel()], minlength=len(self._colours))

    def _first_model(self, counts: np.ndarray, rng) -> tuple[Gmm, np.ndarray]:
        """Return a mixture for so many pixels of each colour, (M,), and each colour's component.

        For no pixels at all it is one for the whole picture.
        """
        counts = counts if counts.any() else self._count(np.ones(self.shape, bool))
        k = start_components(self._colours, self.components, rng, counts)
        return self._fit(counts, k), k

    def _fit(self, counts: np.ndarray, k: np.ndarray) -> Gmm:
        return self._learn(self._colours, k, self.components, self.covariance_floor, counts)

    def _relearn(self) -> None:
        """Give each class the best mixture for its pixels; one without pixels keeps its own."""
        counts = [self._count(~self._mask), self._count(self._mask)]
        self._models = tuple(
            self._fit(counts[a], self._k[a]) if counts[a].any() else self._models[a] for a in (0, 1)
        )
        self._data = self._of_label(self._price(self._k))

    def _price(self, k: np.ndarray | None = None) -> list[np.ndarray]:
        """Work out what each label costs each pixel, and with which component.

        Return what both labels would cost the pixels, (N,) each, in the components k, (2, M).
        """
        choose, price = LIKELIHOODS[self.likelihood]
        tables = [self._costs(self._colours, model) for model in self._models]  # two of (K, M)
        pairs = zip(tables, self._models, strict=True)
        self._best = np.array([choose(table, model) for table, model in pairs])  # (2, M)
        self._cost = self._of_pixels(price, tables, self._best)  # (N, 2)
        return [] if k is None else self._of_pixels(price, tables, k)

    def _of_pixels(self, price: Callable, tables, k: np.ndarray) -> np.ndarray:
        rows = [price(table, of_class) for table, of_class in zip(tables, k, strict=True)]
        return _frozen(np.stack(rows, axis=1)[self._which])

    def _cut(self, seeds) -> None:
        """Take the mask of least E for the present models."""
        self._show(self._graph.cut(self._cost, seeds)[0])

    def _improve(self, seeds) -> int:
        """Cut in a round; return how many pixels moved. E never rises, not even by rounding."""
        before, energy = self._mask, self._of_label(self._cost).sum() + self._boundary
        self._cut(seeds)
        if self._energy >= energy:
            self._show(before)
        return np.count_nonzero(self._mask != before)

    def _show(self, mask: np.ndarray) -> None:
        """Make this the present mask, with the best components of the present models."""
        self._mask, self._inside = mask, mask.ravel()
        self._boundary = self.links.cost(mask)
        self._choose_components()

    def _choose_components(self) -> None:
        self._k, self._data = self._best, self._of_label(self._cost)

    def _of_label(self, of_both) -> np.ndarray:
        """Return, for each pixel, what stands in the column (N, 2) of its label."""
        return np.where(self._inside, of_both[:, 1], of_both[:, 0])

    def _state(self, phase: str, converged: bool = False) -> GrabCutState:
        k = self._k[self._inside.astype(np.intp), self._which].reshape(self.shape)
        return GrabCutState(
            self._mask, k, *self._models, self._energy, phase, self._round, converged, self._note
        )

    @property
    def _energy(self) -> float:
        return float(self._data.sum()) + self._boundary


def _frozen(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array


def _checked(models, components: int, floor: float) -> tuple[Gmm, Gmm]:
    try:
        background, foreground = models
        shapes = [model.means.shape for model in (background, foreground)]
    except (TypeError, ValueError, AttributeError):
        allowed = "(background, foreground), two Gmm"
        raise ValueError(f"models: got {type(models).__name__}, allowed is {allowed}") from None
    if shapes != [(components, 3)] * 2:
        raise ValueError(f"models: got means {shapes}, allowed is ({components}, 3) for both")
    return tuple(
        Gmm(model.weights, model.means, clip_eigenvalues(model.covariances, floor))
        for model in (background, foreground)
    )
