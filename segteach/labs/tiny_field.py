"""The tiny field: 3 x 3 sites with two labels, where all 512 configurations can be summed."""

from __future__ import annotations

from functools import partial

import ipywidgets as widgets
import numpy as np

from segteach.draw.mrf import field_colours
from segteach.labs.kit.controls import menu_of, slider_of
from segteach.labs.kit.frame import Lab
from segteach.labs.kit.html import number, table, text
from segteach.language import say
from segteach.models.fields.mrf import local_conditional, local_costs, potts_energy
from segteach.models.fields.neighbourhood import neighbour_mask, neighbours
from segteach.models.fields.tiny_joint import conditional_from_joint, joint, pseudo_likelihood

SHAPE = (3, 3)
START = ((0, 0, 1), (0, 1, 1), (0, 0, 1))
CHECKERBOARD = ((0, 1, 0), (1, 0, 1), (0, 1, 0))
# Of each example: the labels, beta and the pull of y.
PICTURES = (
    (START, 1.0, 0.0),
    (((1, 1, 1),) * 3, 1.0, 0.0),
    (CHECKERBOARD, -1.0, 0.0),
    (START, 0.3, 1.0),
)
SEEN = START  # y, the picture that pulls
BEST = 10  # so many of the likeliest pictures are shown


class TinyFieldLab(Lab):
    """Markov random field = Gibbs distribution, checked on 3 x 3 sites by brute force.

    labels: (3, 3), flipped by the nine buttons. site: s. unary: (3, 3, 2), what the pull h of the
    picture y costs: h where a label differs from it. joint: the `Joint` of all 512
    configurations; ranking: their numbers, the likeliest first. from_joint, from_neighbours,
    from_cliques: P(x_s | the rest), (2,) each, by summing the joint with all others given, with
    the neighbours given, and from the cliques with s alone. pseudo: the product of the nine
    conditionals of every configuration, (512,).
    """

    CONTROLS = (
        slider_of("beta", -1.5, 1.5, 1.0),
        slider_of("pull", 0.0, 2.0, 0.0),
        menu_of("connectivity", (4, 8), 4),
        menu_of(
            "site_menu",
            {(r, c): f"({r}, {c})" for r, c in np.ndindex(SHAPE)},
            (1, 1),
            parameter=False,
        ),
    )

    def __init__(self, beta: float = 1.0):
        super().__init__()
        self.begin_with(beta=beta)
        self.labels = np.array(START)
        cell = {"width": "92px", "height": "92px", "margin": "2px"}
        self.buttons = [widgets.Button(layout=cell) for _ in np.ndindex(SHAPE)]
        for button, site in zip(self.buttons, np.ndindex(SHAPE), strict=True):
            button.on_click(partial(self._flip, site))
        self.numbers, self.gallery = widgets.HTML(), widgets.HTML()
        for control in (self.beta, self.pull, self.connectivity):
            control.observe(lambda _: self._sum_up(), "value")
        self.site_menu.observe(lambda _: self._show(), "value")
        rows = [widgets.HBox(self.buttons[3 * r : 3 * r + 3]) for r in range(3)]
        hint = widgets.HTML(
            text(say("Click a site to flip its label.", "单击一个位置，翻转其标号。"))
        )
        controls = [[self.beta, self.connectivity], [self.pull, self.site_menu]]
        tabs = {
            say("this picture", "当前图像"): self.numbers,
            say("the likeliest pictures", "最可能的图像"): self.gallery,
        }
        self.arrange(widgets.VBox([*rows, hint]), controls, tabs)
        self._sum_up()

    def reset(self) -> None:
        """Show the picture, the site and the coupling that the lab began with."""
        self.labels = np.array(START)
        super().reset()
        self._sum_up()

    def load_example(self, number: int) -> None:
        """Show a picture with a coupling."""
        labels, beta, pull = PICTURES[number]
        self.labels = np.array(labels)
        self.set_controls(self._first | {"beta": beta, "pull": pull})
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
    def unary(self) -> np.ndarray:
        """What each label costs at each site beside its pairs, (3, 3, 2): h where it is not y."""
        return self.pull.value * (np.array(SEEN)[..., None] != np.arange(2))

    @property
    def ranking(self) -> np.ndarray:
        """The numbers of all 512 configurations, the likeliest first; equals in their order."""
        return np.argsort(np.round(self.joint.energies, 9), kind="stable")

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
        field = self.labels, self.site, self.beta.value, 2, self.connectivity.value
        return local_conditional(*field, unary=self.unary)

    def _flip(self, site, _button) -> None:
        self.labels = self.labels.copy()
        self.labels[site] = 1 - self.labels[site]
        self._show()

    def _sum_up(self) -> None:
        beta, connectivity = self.beta.value, self.connectivity.value
        self.joint = joint(SHAPE, beta, 2, connectivity, unary=self.unary)
        self.pseudo = pseudo_likelihood(self.joint, beta, connectivity, unary=self.unary)
        self._show()

    def _show(self) -> None:
        for button, site in zip(self.buttons, np.ndindex(SHAPE), strict=True):
            label, chosen = int(self.labels[site]), site == self.site
            button.description = f"s: {label}" if chosen else str(label)
            button.style.button_color = _css(label)
            button.style.text_color = "#000000" if label else "#ffffff"
            button.style.font_size = "24px"
            button.layout.border = "4px solid #d55e00" if chosen else "1px solid #8c8c8c"
            button.tooltip = say("site {}, label {}", "位置 {}，标号 {}").format(site, label)
        parts = (self._whole(), self._local(), self._product())
        self.numbers.value = text("".join(f"<p>{part}</p>" for part in parts))
        self.gallery.value = text(f"{self._best()}<p>{self._rank()}</p>")

    def _whole(self) -> str:
        field = self.labels, self.beta.value, self.connectivity.value
        energy = potts_energy(*field, unary=self.unary)
        sign = ""
        if self.beta.value < 0:
            sign = say(
                "<br><b>β &lt; 0: the sign that the lecture prints, U = −ΣV<sub>c</sub>. "
                "Neighbours would rather differ.</b>",
                "<br><b>β &lt; 0：讲义中印出的符号 U = −ΣV<sub>c</sub>，"
                "邻点倾向于取不同的标号。</b>",
            )
        return (
            f"U(x) = ΣV<sub>c</sub> = {number(energy, '.2f')}, &nbsp; Z = Σe<sup>−U</sup> = "
            f"{np.exp(self.joint.log_z):.6g}, &nbsp; P(x) = e<sup>−U</sup> / Z = "
            f"<b>{self.joint.probabilities[self.number]:.4g}</b>{sign}"
        )

    def _local(self) -> str:
        field = self.labels, self.beta.value, 2, self.connectivity.value
        costs = local_costs(*field, unary=self.unary)[self.site]
        first, near, second = self.from_joint, self.from_neighbours, self.from_cliques
        ways = (
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
        of_s = say("ΣV of the cliques with s", "含 s 的子团的 ΣV")
        gap = say("difference (a) − (b)", "差 (a) − (b)")
        rows = [(name, *_bars(values)) for name, values in ways]
        rows.append((gap, *(number(value, ".1e") if value else "0" for value in first - second)))
        rows.append((of_s, *(number(value, ".2f") for value in costs)))
        return table(rows, ("P(x<sub>s</sub> | …)", "x<sub>s</sub> = 0", "x<sub>s</sub> = 1"))

    def _product(self) -> str:
        words = say(
            "Product of the nine conditionals: <b>{:.4g}</b> {} P(x). Summed over all 512 x: "
            "P gives {:.3f}, the product {:.2f}.",
            "九个条件概率的乘积：<b>{:.4g}</b> {} P(x)。对全部 512 个 x 求和："
            "P 之和为 {:.3f}，乘积之和为 {:.2f}。",
        )
        product, whole = self.pseudo[self.number], self.joint.probabilities
        sign = "=" if np.isclose(product, whole[self.number], rtol=1e-9, atol=0) else "≠"
        return words.format(product, sign, whole.sum(), self.pseudo.sum())

    def _best(self) -> str:
        """The likeliest pictures, each over its probability; that of the buttons has a frame."""
        shown = [
            _thumbnail(self.joint.configurations[n], self.joint.probabilities[n], n == self.number)
            for n in self.ranking[:BEST]
        ]
        seen = say("y, which pulls", "起作用的图像 y")
        pulling = f"<p>{_grid(np.array(SEEN))} {seen}</p>" if self.pull.value else ""
        row = "display:flex;flex-wrap:wrap;gap:8px 4px"
        return pulling + f'<div style="{row}">{"".join(shown)}</div>'

    def _rank(self) -> str:
        mine, energies = self.joint.energies[self.number], self.joint.energies
        better = int((energies < mine - 1e-9).sum())
        equal = int((np.abs(energies - mine) < 1e-9).sum())
        whole = self.joint.probabilities
        words = say(
            "The {} above have {:.1%} of all probability. Of the 512, {} are likelier than your "
            "picture and {} as likely, with {:.2%} together.",
            "上面 {} 幅合占全部概率的 {:.1%}。512 幅中有 {} 幅比你的图概率大，{} 幅与它相等"
            "（合占 {:.2%}）。",
        )
        shown = whole[self.ranking[:BEST]].sum()
        alike = equal * whole[self.number]
        return words.format(BEST, shown, better, equal, alike)


def _grid(labels: np.ndarray, side: int = 16) -> str:
    """Return a field as little squares."""
    squares = "".join(f'<i style="background:{_css(int(k))}"></i>' for k in labels.ravel())
    style = f"display:inline-grid;grid-template:repeat(3,{side}px)/repeat(3,{side}px)"
    rows = " ".join("".join(map(str, row)) for row in labels.tolist())
    return f'<span role="img" aria-label="{rows}" style="{style};gap:1px">{squares}</span>'


def _thumbnail(labels: np.ndarray, probability: float, mine: bool) -> str:
    frame = "3px solid #d55e00" if mine else "3px solid transparent"
    style = f"border:{frame};padding:2px;text-align:center;width:62px"
    return f'<div style="{style}">{_grid(labels)}<br>{probability:.4f}</div>'


def _css(label: int) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in field_colours(2)[label])


def _bars(values: np.ndarray) -> list[str]:
    """Return the two probabilities, each over a bar of that length."""
    return [
        '<div style="min-width:130px;padding-bottom:6px;background:'
        f"linear-gradient({_css(label)} 0 0) 0 100% / "
        f'{100 * value:.1f}% 5px no-repeat">{value:.6f}</div>'
        for label, value in enumerate(values)
    ]
