"""GrabCut under the hand: what is kept of a picture while strokes come and go.

Source: Rother, Kolmogorov and Blake 2004, "user editing" of figure 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from segteach.arrays import (
    check_count,
    check_image,
    check_mask,
    check_number,
    check_rng,
    check_seeds,
    check_word,
)
from segteach.cuts.contrast import Links, contrast_links
from segteach.cuts.partial_cut import SeededCut
from segteach.models.em_sums import clip_eigenvalues
from segteach.models.gmm import Gmm
from segteach.segmentation.grabcut.colours import ROUNDING, component_costs, learn_components
from segteach.segmentation.grabcut.loop import GrabCutState, rounds, rounds_from_seeds
from segteach.segmentation.grabcut.palette import Palette
from segteach.segmentation.grabcut.round import assign, cut, energy
from segteach.segmentation.grabcut.start import (
    STARTS,
    keep_seeds,
    seeds_note,
    start_from_mask,
    start_from_models,
)
from segteach.steps import last


class GrabCut:
    """One picture with its colours, its graph and its mixtures, kept for the strokes that follow.

    image: (H, W, 3). The parameters are those of `grabcut_steps`.

    colours: the `Palette`. graph: the warm `SeededCut` of the `links`.
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
        start: str = "tight",
        covariance_floor: float = ROUNDING,
        tolerance: float = 1e-5,
        max_rounds: int = 20,
        costs: Callable = component_costs,
        learn: Callable = learn_components,
    ):
        self.image = check_image(image)
        self.smoothness = smoothness
        self.colours = Palette(self.image, components, likelihood, covariance_floor, costs, learn)
        links = contrast_links(
            self.image, smoothness, beta=beta, connectivity=connectivity, by_distance=by_distance
        )
        self.graph = SeededCut(links)
        self.start = check_word(start, "start", STARTS)
        self.tolerance = check_number(tolerance, "tolerance", least=0)
        self.max_rounds = check_count(max_rounds, "max_rounds")
        self._models: tuple[Gmm, Gmm] | None = None  # of the last state that was handed out
        self._round = 0  # of that state

    @property
    def shape(self) -> tuple[int, int]:
        """(H, W) of the picture."""
        return self.image.shape[:2]

    @property
    def links(self) -> Links:
        """The links of its pixels."""
        return self.graph.links

    def iterate(self, seeds, *, rng=0, mask=None, models=None) -> Iterator[GrabCutState]:
        """Return an iterator over the start and the rounds: iterative minimisation.

        seeds: (H, W). With foreground seeds, all unknown pixels start as background; without, as in
        a box, see `start`.
        rng: draws the start of k-means.
        mask: bool (H, W), another start for the unknown pixels.
        models: (background, foreground), mixtures to begin with; eigenvalues below covariance_floor
        are raised to it, else the first step that learns could raise E.

        The iteration owns its state: it goes on the same whatever is done in between. `edit` and
        `refine` take the mixtures of the state that was handed out last.
        """
        seeds, rng = check_seeds(seeds, self.shape), check_rng(rng)
        mask = None if mask is None else check_mask(mask, self.shape)
        known, limits = (self.colours, self.graph, seeds), (self.tolerance, self.max_rounds)
        if models is not None:
            models = self._checked(models)
            begin = start_from_models(self.colours, seeds, models, mask)
        elif mask is not None:
            begin = start_from_mask(self.colours, keep_seeds(mask, seeds), rng)
        else:
            return self._handing_out(rounds_from_seeds(*known, rng, self.start, *limits))
        return self._handing_out(rounds(*known, begin, *limits, "mask"))

    def edit(self, seeds) -> GrabCutState:
        """Return the segmentation after more strokes: one warm cut, the mixtures as they are.

        Before the first `iterate` there are none: then it iterates to the end.
        """
        seeds = check_seeds(seeds, self.shape)
        if self._models is None:
            return last(self.iterate(seeds))
        models, note = self._models, seeds_note(seeds)
        mask = cut(self.colours, models, self.graph, seeds)
        k = assign(self.colours, mask, models)
        E = energy(self.colours, mask, k, models, self.links)
        return GrabCutState(mask, k, *models, E, "cut", self._round, False, note, "mask")

    def refine(self, seeds) -> Iterator[GrabCutState]:
        """Return an iterator over further rounds, from what `edit` gives and the present mixtures.

        So it depends on the rounds before and these seeds alone, not on the strokes in between.
        """
        if self._models is None:
            return self.iterate(seeds)
        return self.iterate(seeds, mask=self.edit(seeds).mask, models=self._models)

    def _handing_out(self, states: Iterator[GrabCutState]) -> Iterator[GrabCutState]:
        for moment in states:
            self._models, self._round = (moment.background, moment.foreground), moment.round
            yield moment

    def _checked(self, models) -> tuple[Gmm, Gmm]:
        """Return both mixtures, no thinner than the floor."""
        try:
            background, foreground = models
            shapes = [model.means.shape for model in (background, foreground)]
        except (TypeError, ValueError, AttributeError):
            allowed = "(background, foreground), two Gmm"
            raise ValueError(f"models: got {type(models).__name__}, allowed is {allowed}") from None
        count, floor = self.colours.components, self.colours.covariance_floor
        if shapes != [(count, 3)] * 2:
            raise ValueError(f"models: got means {shapes}, allowed is ({count}, 3) for both")
        background, foreground = (
            Gmm(model.weights, model.means, clip_eigenvalues(model.covariances, floor))
            for model in (background, foreground)
        )
        return background, foreground
