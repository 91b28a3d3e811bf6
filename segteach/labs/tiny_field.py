"""The tiny field: 3 x 3 sites with two labels, where all 512 configurations can be summed."""

from __future__ import annotations

from functools import partial

import ipywidgets as widgets
import numpy as np

from segteach.draw.mrf import field_colours
from segteach.labs.kit.parts import slider
from segteach.language import say
from segteach.models.fields.mrf import local_conditional, local_costs, potts_energy
from segteach.models.fields.neighbourhood import neighbour_mask, neighbours
from segteach.models.fields.tiny_joint import conditional_from_joint, joint, pseudo_likelihood

SHAPE = (3, 3)
START = ((0, 0, 1), (0, 1, 1), (0, 0, 1))


class TinyFieldLab(widgets.VBox):
    """Markov random field = Gibbs distribution, checked on 3 x 3 sites by brute force.

    labels: (3, 3), flipped by the nine buttons. site: s. joint: the `Joint` of all 512
    configurations. from_joint, from_neighbours, from_cliques: P(x_s | the rest), (2,) each, by
    summing the joint with all others given, with the neighbours given, and from the cliques with
    s alone. pseudo: the product of the nine conditionals of every configuration, (512,).
    """

    def __init__(self, beta: float = 1.0):
        self.labels = np.array(START)
        self.beta = slider("β", -1.5, 1.5, beta)
        self.connectivity = widgets.Dropdown(
            options=(4, 8), description=say("neighbours", "邻域"), layout={"width": "170px"}
        )
        self.site_menu = widgets.Dropdown(
            options=[(f"({r}, {c})", (r, c)) for r, c in np.ndindex(SHAPE)],
            value=(1, 1),
            description=say("site s", "位置 s"),
            layout={"width": "190px"},
        )
        cell = {"width": "76px", "height": "76px", "margin": "2px"}
        self.buttons = [widgets.Button(layout=cell) for _ in np.ndindex(SHAPE)]
        for button, site in zip(self.buttons, np.ndindex(SHAPE), strict=True):
            button.on_click(partial(self._flip, site))
        self.numbers = widgets.HTML(layout={"width": "680px"})
        for control in (self.beta, self.connectivity):
            control.observe(lambda _: self._sum_up(), "value")
        self.site_menu.observe(lambda _: self._show(), "value")
        rows = [widgets.HBox(self.buttons[3 * r : 3 * r + 3]) for r in range(3)]
        hint = widgets.HTML(say("Click a site to flip its label.", "单击一个位置，翻转其标号。"))
        wrap = {"flex_flow": "row wrap"}
        controls = widgets.HBox([self.beta, self.connectivity, self.site_menu], layout=wrap)
        board = widgets.VBox([*rows, hint])
        below = widgets.HBox([board, self.numbers], layout=wrap | {"grid_gap": "28px"})
        super().__init__([controls, below])
        self._sum_up()

    @property
    def site(self) -> tuple[int, int]:
        """The site s as (row, column)."""
        return self.site_menu.value

    @property
    def number(self) -> int:
        """Which of the 512 configurations the labels are."""
        return int("".join(str(label) for label in self.labels.ravel()), 2)

    @property
    def from_joint(self) -> np.ndarray:
        """P(x_s | all other sites), from the joint, (2,)."""
        return conditional_from_joint(self.joint, self.labels, self.site)

    @property
    def from_neighbours(self) -> np.ndarray:
        """P(x_s | the neighbours of s), from the joint, (2,)."""
        offsets = neighbours(1 if self.connectivity.value == 4 else 2)
        given = neighbour_mask(self.site, SHAPE, offsets)
        return conditional_from_joint(self.joint, self.labels, self.site, given)

    @property
    def from_cliques(self) -> np.ndarray:
        """P(x_s | the neighbours of s), from the potentials of the cliques with s, (2,)."""
        return local_conditional(
            self.labels, self.site, self.beta.value, 2, self.connectivity.value
        )

    def _flip(self, site, _button) -> None:
        self.labels = self.labels.copy()
        self.labels[site] = 1 - self.labels[site]
        self._show()

    def _sum_up(self) -> None:
        beta, connectivity = self.beta.value, self.connectivity.value
        self.joint = joint(SHAPE, beta, 2, connectivity)
        self.pseudo = pseudo_likelihood(self.joint, beta, connectivity)
        self._show()

    def _show(self) -> None:
        for button, site in zip(self.buttons, np.ndindex(SHAPE), strict=True):
            label, chosen = int(self.labels[site]), site == self.site
            button.description = f"s: {label}" if chosen else str(label)
            button.style.button_color = _css(label)
            button.style.text_color = "#000000" if label else "#ffffff"
            button.style.font_size = "20px"
            button.layout.border = "4px solid #d55e00" if chosen else "1px solid #8c8c8c"
            button.tooltip = say("site {}, label {}", "位置 {}，标号 {}").format(site, label)
        self.numbers.value = (
            '<div style="font-size:15px;line-height:1.5">'
            f"{self._whole()}{self._local()}{self._product()}</div>"
        )

    def _whole(self) -> str:
        energy = potts_energy(self.labels, self.beta.value, self.connectivity.value)
        sign = ""
        if self.beta.value < 0:
            sign = say(
                "<br><b>β &lt; 0: the sign that the lecture prints, U = −ΣV<sub>c</sub>. "
                "Neighbours would rather differ.</b>",
                "<br><b>β &lt; 0：讲义中印出的符号 U = −ΣV<sub>c</sub>，"
                "邻点倾向于取不同的标号。</b>",
            )
        return (
            f"U(x) = ΣV<sub>c</sub> = {energy:.2f}, &nbsp; Z = Σe<sup>−U</sup> = "
            f"{np.exp(self.joint.log_z):.6g}, &nbsp; P(x) = e<sup>−U</sup> / Z = "
            f"<b>{self.joint.probabilities[self.number]:.4g}</b>{sign}"
        )

    def _local(self) -> str:
        costs = local_costs(self.labels, self.beta.value, 2, self.connectivity.value)[self.site]
        first, near, second = self.from_joint, self.from_neighbours, self.from_cliques
        rows = (
            (say("(a) joint, all 8 others given", "(a) 由联合分布，给定其余 8 个位置"), first),
            (say("(a) joint, only δ(s) given", "(a) 由联合分布，只给定 δ(s)"), near),
            (
                say(
                    "(b) e<sup>−ΣV</sup> / sum, cliques with s",
                    "(b) 由含 s 的子团：e<sup>−ΣV</sup> / 总和",
                ),
                second,
            ),
        )
        sums = "".join(f"<td>{value:.2f}</td>" for value in costs)
        gaps = "".join(f"<td>{value:.1e}</td>" for value in first - second)
        body = "".join(f"<tr><td>{name}</td>{_bars(values)}</tr>" for name, values in rows)
        of_s = say("ΣV of the cliques with s", "含 s 的子团的 ΣV")
        gap = say("difference (a) − (b)", "差 (a) − (b)")
        return (
            '<table style="border-spacing:14px 3px;text-align:right;margin:8px 0">'
            "<tr><th>P(x<sub>s</sub> | …)</th><th>x<sub>s</sub> = 0</th>"
            f"<th>x<sub>s</sub> = 1</th></tr>{body}<tr><td>{gap}</td>{gaps}</tr>"
            f"<tr><td>{of_s}</td>{sums}</tr></table>"
        )

    def _product(self) -> str:
        text = say(
            "Product of the nine conditionals: <b>{:.4g}</b>, not P(x). Summed over all 512 x: "
            "P gives {:.3f}, the product {:.2f}.",
            "九个条件概率的乘积：<b>{:.4g}</b>，不等于 P(x)。对全部 512 个 x 求和："
            "P 之和为 {:.3f}，乘积之和为 {:.2f}。",
        )
        total = self.joint.probabilities.sum()
        return text.format(self.pseudo[self.number], total, self.pseudo.sum())


def _css(label: int) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in field_colours(2)[label])


def _bars(values: np.ndarray) -> str:
    """Return two cells with their probabilities, each over a bar of that length."""
    return "".join(
        '<td style="min-width:110px;padding-bottom:6px;background:'
        f"linear-gradient({_css(label)} 0 0) 0 100% / "
        f'{100 * value:.1f}% 5px no-repeat">{value:.6f}</td>'
        for label, value in enumerate(values)
    )
