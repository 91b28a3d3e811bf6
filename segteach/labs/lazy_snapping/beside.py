"""What stands beside the strokes: what colours say, what was learned, what both levels took."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets as widgets
import numpy as np

from segteach.labs.lazy_snapping.pictures import likelihood_picture, link_picture, swatches
from segteach.labs.lazy_snapping.times import Times, times_words, with_cut
from segteach.labs.lazy_snapping.worker import Cut
from segteach.language import say
from segteach.segmentation.lazy_snapping import LEVELS
from segteach.segmentation.superpixels import RegionGraph
from segteach.widgets.linked_pictures import LinkedPictures


class Beside:
    """The panels beside the strokes.

    cuts: {level: its `Cut`} of the last strokes. colours, times: what is written. pictures: the
    likelihood of every node, its colour, and its links.
    """

    def __init__(self, pictures: LinkedPictures):
        self.pictures, self.colours, self.times = pictures, widgets.HTML(), widgets.HTML()
        pictures.columns = 3
        self.forget()

    def forget(self) -> None:
        """Begin with another picture."""
        self.cuts: dict[str, Cut] = {}
        self._times: dict[str, Times] = {}
        self._drawn: tuple | None = None  # the nodes, and what is shown of them

    def take(self, cut: Cut) -> None:
        """Take an answer in."""
        on = cut.job.on
        self.cuts[on], self._times[on] = cut, with_cut(self._times.get(on), cut)

    def wait_for(self, chosen: str) -> None:
        """Forget the level beside the chosen one: it has not seen the present strokes."""
        for on in set(LEVELS) - {chosen}:
            self.cuts.pop(on, None)

    def show_times(self, chosen: str) -> None:
        """Compare both levels."""
        self.times.value = times_words(self._times, self.cuts, chosen)

    def show_colours(self, chosen: str) -> None:
        """Show the cluster colours."""
        if chosen in self.cuts:
            self.colours.value = swatches(self.cuts[chosen].state)

    def show_pictures(
        self, chosen: str, image: np.ndarray, graphs: Mapping[int, RegionGraph]
    ) -> None:
        """Show the likelihood of every node, its colour, and its links.

        image: (H, W, 3). graphs: the segments, by their spacing.
        """
        cut = self.cuts.get(chosen)
        if cut is None:
            return
        difference, graph, title = 2 * cut.foreground - 1, None, say("photo", "照片")
        if chosen == "pixels":
            difference = difference.reshape(image.shape[:2])
        else:
            graph, title = graphs[cut.job.parameters["spacing"]], say("mean", "平均颜色")
            difference, title = difference[graph.labels], title + " C(i)"
        colours, links = self._colours_and_links(image, graph)
        pictures = {title: colours, say("links", "连接") + " g(Cᵢⱼ)": links}
        self.pictures.show({"E₁(1) − E₁(0)": likelihood_picture(difference)} | pictures)

    def _colours_and_links(self, image: np.ndarray, graph: RegionGraph | None) -> tuple:
        """Return the colour of each pixel's node and the weakest of its links, (H, W, 3) each."""
        nodes = image if graph is None else graph
        if self._drawn is None or self._drawn[0] is not nodes:
            colours = image.copy() if graph is None else graph.means[graph.labels]
            links = link_picture(colours)
            colours.flags.writeable = links.flags.writeable = False  # they stay with the nodes
            self._drawn = (nodes, (colours, links))
        return self._drawn[1]
