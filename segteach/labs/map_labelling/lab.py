"""The MAP lab: a noisy picture, the six decisions of an MRF segmentation, and a race of solvers."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np

from segteach import data
from segteach.draw.mrf import field_colours
from segteach.draw.overlays import label_picture
from segteach.labs.kit.controls import button, menu_of, slider_of, switch_of
from segteach.labs.kit.frame import Lab
from segteach.labs.kit.html import number, swatch, table, text
from segteach.labs.kit.photo import Photo
from segteach.labs.map_labelling.race import race, race_plot
from segteach.language import say
from segteach.models.fields.labelled_scenes import labelled_scene, wrong_percent
from segteach.models.fields.map_labelling import map_labelling
from segteach.models.fields.mrf import POTENTIALS, coupling, local_costs
from segteach.models.fields.presegmentation import PRESEGMENTATIONS, presegment
from segteach.models.fields.regions import LIKELIHOODS, estimate_regions, region_costs
from segteach.models.fields.solvers import SOLVERS
from segteach.widgets.canvas import grown
from segteach.widgets.linked_pictures import LinkedPictures

MAX_SIDE = 160
SCENE = "scene with known labels"


class MapLab(Lab):
    """Every decision of an MRF segmentation is a switch; hover a pixel for its numbers.

    image: grey (H, W) in [0, 1], noise included. truth: its labels (H, W), or None for a
    photograph. state: the last `MapState`. used: the settings that it was found with. runs:
    {solver: (seconds, energies)} of the last race, empty as soon as its energy is no longer that
    of the controls.
    """

    CONTROLS = (
        slider_of("noise", 0.0, 0.4, 0.12, step=0.01),
        slider_of("labels_count", 2, 5, 3, step=1),
        slider_of("beta", 0.0, 4.0, 1.0),
        menu_of("connectivity", (4, 8), 4),
        menu_of("potential", POTENTIALS, "potts"),
        menu_of("start", PRESEGMENTATIONS, "kmeans"),
        menu_of("likelihood", LIKELIHOODS, "gaussian"),
        menu_of("solver", SOLVERS, "expansion"),
        switch_of("reestimate", True),
    )

    def __init__(self, *, beta: float = 1.0, labels: int = 3):
        super().__init__()
        self.photo = Photo(
            SCENE, self._take, self.bar.complain, MAX_SIDE, others={SCENE: labelled_scene().image}
        )
        named = [(say(SCENE, "已知标号的场景"), SCENE), *self.photo.menu.options[1:]]
        self.photo.menu.options = named
        self.bar.uploads, self.bar.on_photo = True, self.photo.take_file
        self.numbers, self.score, self.plot = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.race_button = button(
            ("Race", "竞赛"),
            self.race,
            ("run the solvers on one and the same energy", "让各种方法最小化同一个能量"),
        )
        self.runs: dict = {}
        self._base, self.truth = None, None
        self.pictures = LinkedPictures({"": np.zeros((1, 1))}, width=280)
        self.pictures.layout.width = grown(576, 0.8)
        self.pictures.observe(lambda _: self._show_numbers(), "pixel")
        self.begin_with(beta=beta, labels_count=labels)
        self.run()
        for control in self.controls.values():
            control.observe(lambda _: self.run(), "value")
        self._lay_out()

    def _lay_out(self) -> None:
        widths = {"noise": 236, "labels_count": 236, "beta": 236, "potential": 255, "start": 215}
        for name, width in widths.items():
            self.controls[name].layout.width = f"{width}px"
        self.photo.menu.layout.width = "252px"
        rows = [[self.photo.menu, self.solver], [self.noise, self.labels_count]]
        rows += [[self.beta, self.connectivity], [self.potential, self.start]]
        rows += [[self.likelihood, self.reestimate], [self.score]]
        racing = widgets.VBox([self.race_button, self.plot], layout={"align_items": "flex-start"})
        tabs = {
            say("pixel", "像素"): self.numbers,
            say("race of the solvers", "求解方法竞赛"): racing,
        }
        self.arrange(self.pictures, rows, tabs)
        self.add_class("st-pairs")

    @property
    def betas(self) -> np.ndarray:
        """The coupling of each direction, (2,) or (4,), for the labels shown."""
        return _betas(self.used)

    @property
    def unary(self) -> np.ndarray:
        """-ln p(y | label) of every pixel and label, (H, W, L), for the regions found."""
        state = self.state
        return region_costs(self.image, state.means, state.deviations, self.used["likelihood"])

    def run(self) -> None:
        """Segment anew; on an error the last result stays."""
        if self._filling:
            return
        self._forget_race()
        if self.solver.value == "expansion" and _betas(self.settings).min() < 0:
            self.bar.complain(say(*NO_CUT))
            return
        try:
            with self.bar.working():
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
            self.bar.complain(str(error))
            return
        self.image, self.truth, self.state = image, truth, state
        self.used = self.settings  # the controls may come to say what cannot be solved
        gone = ", ".join(str(label) for label in np.flatnonzero(state.empty))
        words = say(
            "label {} has no pixel and keeps its parameters", "标号 {} 没有像素，保留原来的参数"
        )
        self.bar.tell(words.format(gone) if gone else "")
        self._show()

    def race(self) -> None:
        """Run the three solvers on one and the same energy and plot how far each gets down."""
        try:
            with self.bar.working():
                used = self.used
                kinds, likelihood = used["labels_count"], used["likelihood"]
                first = presegment(self.image, kinds, used["start"])
                regions = estimate_regions(self.image, first, kinds, likelihood=likelihood)
                unary = region_costs(self.image, *regions, likelihood)
                self.runs = dict(race(unary, self.betas, used["connectivity"], first))
        except ValueError as error:
            self.bar.complain(str(error))
            return
        self.plot.value = race_plot(self.runs)

    def reset(self) -> None:
        """Begin as the book does: its scene, every control as at first."""
        self.photo.show(SCENE)
        self._base = None
        self._set(**self._first)

    def load_example(self, number: int) -> None:
        """Show the scene solved, each pixel alone, a start that traps, a photograph."""
        name, settings = SETTINGS[number]
        self.photo.show(name)
        self._base = None if name == SCENE else data.grey(self.photo.image(name))
        self._set(**(self._first | settings))

    def _set(self, **values) -> None:
        """Set several controls, then segment once."""
        self.fill_controls(values)
        self.run()

    def _take(self, image, name: str) -> None:
        self._base = None if name == SCENE else data.grey(image)
        self.run()

    def _forget_race(self) -> None:
        """Take away curves of another energy than the one that is shown."""
        self.runs = {}
        ask = say(
            "The solvers start from the same labels, with one and the same energy.",
            "各种方法从同一个初始标号场出发，最小化同一个能量。",
        )
        self.plot.value = text(ask)

    def _picture(self) -> tuple[np.ndarray, np.ndarray | None]:
        """Return the picture with its noise, and its true labels where they are known."""
        noise = self.noise.value
        if self._base is None:
            scene = labelled_scene((110, 150), self.labels_count.value, noise=noise)
            return scene.image, scene.labels
        rng = np.random.default_rng(0)
        return np.clip(self._base + rng.normal(0, noise, self._base.shape), 0, 1), None

    def _show(self) -> None:
        labels, colours = self.state.labels, field_colours(self.labels_count.value)
        panels = {
            say("picture y", "图像 y"): self.image,
            say("labels x", "标号 x"): label_picture(labels, colours),
        }
        energy = f"E = {number(self.state.objective, '.1f')}"
        if self.truth is not None:
            panels[say("true labels", "真实标号")] = label_picture(self.truth, colours)
            energy += _wrong_words(labels, self.truth)
        self.score.value = text(f"<b>{energy}</b>")
        self.pictures.show(panels)
        self._show_numbers()

    def _show_numbers(self) -> None:
        """Write out both halves of the energy of the hovered pixel, a column for each label."""
        site = self.pictures.pixel
        costs, kinds = self.unary[site], len(self.state.means)
        labels, neighbours = self.state.labels, self.used["connectivity"]
        pairs = local_costs(labels, self.betas, kinds, neighbours)[site]
        total = costs + pairs
        rows = {
            "μ<sub>m</sub>": self.state.means,
            "−ln p(y | m)": costs,
            say("Σ V of its neighbours", "与邻点的 Σ V"): pairs,
            say("sum", "合计"): total,
        }
        heads = [f"{swatch(colour)} m = {m}" for m, colour in enumerate(field_colours(kinds))]
        body = [[name, *(number(v, ".3f") for v in values)] for name, values in rows.items()]
        title = say(f"pixel {site}: y = ", f"像素 {site}：y = ") + f"{self.image[site]:.3f}"
        least = say(", cheapest label now: ", "，目前最优的标号：") + str(total.argmin())
        best = (len(body) - 1, 1 + int(total.argmin()))
        self.numbers.value = text(table(body, ["", *heads], title=title + least, best=best))


def _betas(settings: dict) -> np.ndarray:
    """Return the coupling of each direction that the controls stand for."""
    return coupling(settings["beta"], settings["potential"], settings["connectivity"])


NO_CUT = (
    "with this sign neighbours would rather differ, and expansion cannot cut: take another solver",
    "取这种符号时，邻点倾向于取不同的标号，α 扩张无法求解：请换一种求解方法",
)


def _wrong_words(labels: np.ndarray, truth: np.ndarray) -> str:
    """Return how many pixels are wrong; a region found under another number is found."""
    wrong = wrong_percent(labels, truth)
    words = say(f", wrong pixels: {wrong:.1f} %", f"，错误像素：{wrong:.1f}%")
    if 100 * np.mean(labels != truth) > wrong + 1e-9:
        words += say(" (regions renumbered)", "（区域的编号不同）")
    return words


SETTINGS = (
    (SCENE, {}),
    (SCENE, {"beta": 0.0}),
    (SCENE, {"start": "random", "solver": "icm"}),
    ("coins", {"labels_count": 2, "noise": 0.08}),
)
