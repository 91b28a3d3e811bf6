"""The MAP lab: a noisy picture, the six decisions of an MRF segmentation, and a race of solvers."""

from __future__ import annotations

import time
from collections.abc import Iterator

import ipywidgets as widgets
import numpy as np

from segteach import data
from segteach.cuts.expansion import expansion_steps
from segteach.draw.map_labelling import draw_race
from segteach.draw.mrf import field_colours
from segteach.draw.overlays import label_picture
from segteach.labs.kit.parts import Figure, Photo, slider
from segteach.language import say
from segteach.models.fields.gibbs import anneal_steps
from segteach.models.fields.icm import icm_steps
from segteach.models.fields.labelled_scenes import labelled_scene
from segteach.models.fields.map_labelling import map_labelling
from segteach.models.fields.mrf import POTENTIALS, coupling, cut_constant, local_costs, to_energy
from segteach.models.fields.presegmentation import PRESEGMENTATIONS, presegment
from segteach.models.fields.regions import LIKELIHOODS, estimate_regions, region_costs
from segteach.models.fields.solvers import SOLVERS
from segteach.widgets.linked_pictures import LinkedPictures

MAX_SIDE = 160
SCENE = "scene with known labels"


class MapLab(widgets.VBox):
    """Every decision of an MRF segmentation is a switch; hover a pixel for its numbers.

    image: grey (H, W) in [0, 1], noise included. truth: its labels (H, W), or None for a
    photograph. state: the last `MapState`. runs: {solver: (seconds, energies)} of the last race.
    """

    def __init__(self, *, beta: float = 1.0, labels: int = 3):
        self.photo = Photo(SCENE, self._take, MAX_SIDE, others={SCENE: labelled_scene().image})
        self.noise = slider(say("noise σ", "噪声 σ"), 0, 0.4, 0.12, step=0.01)
        self.labels_count = widgets.IntSlider(labels, 2, 5, description="L")
        self.beta = slider("β", 0, 4, beta)
        self.connectivity = _menu(say("neighbours", "邻域"), (4, 8))
        self.potential = _menu(say("potential", "势函数"), POTENTIALS)
        self.start = _menu(say("start", "初值"), PRESEGMENTATIONS)
        self.likelihood = _menu(say("likelihood", "似然"), LIKELIHOODS)
        self.solver = _menu(say("solver", "求解方法"), SOLVERS, value="expansion")
        self.reestimate = widgets.Checkbox(
            value=True, description=say("estimate again", "重新估计"), indent=False
        )
        self.race_button = widgets.Button(description=say("Race", "赛跑"), icon="flag-checkered")
        self.message = self.photo.message
        self.numbers = widgets.HTML()
        self.score = widgets.HTML()
        self.figure = Figure([draw_race], size=(8.6, 3.4))
        self.runs: dict = {}
        self._base, self.truth = None, None
        switches = [self.noise, self.labels_count, self.beta, self.connectivity, self.potential]
        switches += [self.start, self.likelihood, self.solver, self.reestimate]
        for switch in switches:
            switch.observe(lambda _: self.run(), "value")
        self.race_button.on_click(lambda _: self.race())
        self.pictures = LinkedPictures({"": np.zeros((1, 1))}, width=300)
        self.pictures.observe(lambda _: self._show_numbers(), "pixel")
        rows = [[*self.photo.controls, self.noise, self.labels_count]]
        rows += [[self.beta, self.connectivity, self.potential, self.start]]
        rows += [[self.likelihood, self.solver, self.reestimate, self.race_button]]
        boxes = [widgets.HBox(row, layout={"flex_flow": "row wrap"}) for row in rows]
        pictures = [self.pictures, self.numbers, self.figure]
        super().__init__([*boxes, self.message, self.score, *pictures])
        self.run()
        self.race()

    @property
    def betas(self) -> np.ndarray:
        """The coupling of each direction, (2,) or (4,)."""
        return coupling(self.beta.value, self.potential.value, self.connectivity.value)

    @property
    def unary(self) -> np.ndarray:
        """-ln p(y | label) of every pixel and label, (H, W, L), for the regions found."""
        return region_costs(
            self.image, self.state.means, self.state.deviations, self.likelihood.value
        )

    def run(self) -> None:
        """Segment anew; on an error the last result stays."""
        self.message.say(say("working ...", "计算中……"))
        try:
            image, truth = self._picture()
            state = map_labelling(
                image,
                self.labels_count.value,
                self.beta.value,
                connectivity=self.connectivity.value,
                potential=self.potential.value,
                presegmentation=self.start.value,
                likelihood=self.likelihood.value,
                reestimate=self.reestimate.value,
                solver=self.solver.value,
                rounds=3 if self.solver.value == "annealing" else 10,  # each takes long
            )
        except ValueError as error:
            self.message.say(str(error))
            return
        self.image, self.truth, self.state = image, truth, state
        self.message.say(state.note)
        self._show()

    def race(self) -> None:
        """Run the three solvers on one and the same energy and plot how far each gets down."""
        try:
            self.runs = dict(self._runs())
        except ValueError as error:
            self.message.say(str(error))
            return
        ends = ", ".join(f"{name} {values[-1]:.1f}" for name, (_, values) in self.runs.items())
        self.figure.draw(self.runs, ends)

    def _runs(self) -> Iterator[tuple[str, tuple[np.ndarray, np.ndarray]]]:
        kinds, betas = self.labels_count.value, self.betas
        first = presegment(self.image, kinds, self.start.value)
        regions = estimate_regions(self.image, first, kinds, likelihood=self.likelihood.value)
        unary = region_costs(self.image, *regions, self.likelihood.value)
        shape, connectivity = first.shape, self.connectivity.value
        options = {"connectivity": connectivity, "start": first}
        yield "ICM", _timed(icm_steps(unary, betas, **options))
        yield "annealing", _timed(anneal_steps(unary, betas, **options))
        if betas.min() >= 0:
            steps = expansion_steps(to_energy(unary, betas, connectivity), first.ravel())
            seconds, values = _timed(steps)
            yield "expansion", (seconds, values + cut_constant(shape, betas, connectivity))

    def _take(self, image, name: str) -> None:
        self._base = None if name == SCENE else data.grey(image)
        self.run()

    def _picture(self) -> tuple[np.ndarray, np.ndarray | None]:
        """Return the picture with its noise, and its true labels where they are known."""
        noise = self.noise.value
        if self._base is None:
            scene = labelled_scene((110, 150), self.labels_count.value, noise=noise)
            return scene.image, scene.labels
        rng = np.random.default_rng(0)
        return np.clip(self._base + rng.normal(0, noise, self._base.shape), 0, 1), None

    def _show(self) -> None:
        labels, names = self.state.labels, field_colours(self.labels_count.value)
        panels = {
            say("picture y", "图像 y"): self.image,
            say("labels x", "标号 x"): label_picture(labels, names),
        }
        energy = f"E = {self.state.objective:.1f}"
        if self.truth is not None:
            panels[say("true labels", "真实标号")] = label_picture(self.truth, names)
            wrong = 100 * np.mean(labels != self.truth)
            energy += say(f", wrong pixels: {wrong:.1f} %", f"，错误像素：{wrong:.1f} %")
        self.score.value = f"<b>{energy}</b>"
        self.pictures.show(panels)
        self._show_numbers()

    def _show_numbers(self) -> None:
        """Write out both halves of the energy of the hovered pixel, a column for each label."""
        site = self.pictures.pixel
        costs, kinds = self.unary[site], len(self.state.means)
        labels, neighbours = self.state.labels, self.connectivity.value
        pairs = local_costs(labels, self.betas, kinds, neighbours)[site]
        total = costs + pairs
        rows = {
            "μ<sub>m</sub>": self.state.means,
            "−ln p(y | m)": costs,
            say("Σ V of its neighbours", "与邻点的 Σ V"): pairs,
            say("sum", "合计"): total,
        }
        colours = (255 * field_colours(kinds)).astype(int)
        head = "".join(
            f'<th style="border-top:6px solid rgb{tuple(int(v) for v in colour)};padding:2px 14px">'
            f"m = {m}</th>"
            for m, colour in enumerate(colours)
        )
        body = "".join(
            f"<tr><th>{name}</th>" + "".join(f"<td>{v:.3f}</td>" for v in values) + "</tr>"
            for name, values in rows.items()
        )
        title = say(f"pixel {site}: y = ", f"像素 {site}：y = ") + f"{self.image[site]:.3f}"
        least = say("cheapest label now", "目前代价最小的标号") + f": {total.argmin()}"
        self.numbers.value = f"<b>{title}</b>, {least}<table><tr><th></th>{head}</tr>{body}</table>"


def _timed(steps) -> tuple[np.ndarray, np.ndarray]:
    """Return the seconds since the start and the energy of every state."""
    begin, seconds, values = time.perf_counter(), [], []
    for state in steps:
        seconds.append(time.perf_counter() - begin)
        values.append(state.objective)
    return np.array(seconds), np.array(values)


def _menu(name: str, values, value=None):
    """Return a dropdown over `values` with the reader's word for each."""
    return widgets.Dropdown(
        options=[(say(*WORDS[v]) if v in WORDS else str(v), v) for v in values],
        value=next(iter(values)) if value is None else value,
        description=name,
        layout={"width": "260px"},
    )


WORDS = {
    "potts": ("Potts ±β", "Potts ±β"),
    "distance": ("Potts, β / distance", "Potts，β / 距离"),
    "printed": ("the slide's sign", "讲义所印的符号"),
    "kmeans": ("k-means", "k 均值"),
    "quantiles": ("equal shares", "按像素数等分"),
    "random": ("random labels", "随机标号"),
    "gaussian": ("Gaussian", "高斯"),
    "laplace": ("Laplace", "拉普拉斯"),
    "icm": ("ICM", "ICM"),
    "annealing": ("annealing", "模拟退火"),
    "expansion": ("expansion / cut", "α 扩张／最小割"),
    "ml": ("each pixel alone", "逐像素"),
}
