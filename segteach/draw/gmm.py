"""Pictures of an EM state: the cloud with its ellipses, and a photograph with its colours."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from segteach.draw.overlays import UNKNOWN, draw_image, label_colours
from segteach.language import say
from segteach.models import gaussian
from segteach.models.gmm import e_step, responsibilities


def responsibilities_over(points: np.ndarray, extent=(0, 1, 0, 1)) -> Callable:
    """Return draw(ax, state) for EM on points (N, 2): mixed colours and moving ellipses."""

    def draw(ax, state) -> None:
        gamma = e_step(points, state.model)[0]
        colours = np.clip(gamma @ label_colours(gamma.shape[1]), 0, 1)
        ax.scatter(*points.T, c=colours, s=18, lw=0.3, edgecolors="0.3")
        draw_components(ax, state.model, dead=state.dead)
        ax.set(xlim=extent[:2], ylim=extent[2:], aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
        ax.set_title(
            say("colours: γ(i, k); ellipses: 1 σ and 2 σ", "颜色：γ(i, k)；椭圆：1 σ 与 2 σ")
        )

    return draw


def draw_components(ax, model, *, dead=None) -> None:
    """Draw each component as ellipses of 1 and 2 standard deviations with its number at the mean.

    The number is small, so that it hides few points; weights stand in tables and captions.
    """
    colours = label_colours(len(model.weights))
    for k, (mean, covariance) in enumerate(zip(model.means, model.covariances, strict=True)):
        gone = dead is not None and dead[k]
        colour = UNKNOWN if gone else colours[k]
        for radius, width in ((1, 2.5), (2, 1.2)):
            outline = gaussian.ellipse(mean, covariance, radius)
            ax.plot(*outline.T, color=colour, lw=width, ls=":" if gone else "-")
        words = f"{k}{say(': dead', '：已消亡')}" if gone else f"{k}"
        box = {"facecolor": "white", "alpha": 0.8, "edgecolor": colour}
        box["boxstyle"] = "round,pad=0.15"
        style = {"ha": "center", "va": "center", "size": 9, "weight": "bold", "clip_on": True}
        ax.text(*mean, words, bbox=box, **style)


def components_over(image: np.ndarray) -> Callable:
    """Return draw(ax, state) for EM on colours: every pixel in the mean of its component."""
    pixels = image.reshape(-1, 3)

    def draw(ax, state) -> None:
        labels = responsibilities(pixels, state.model).argmax(axis=1)
        means = np.clip(state.model.means, 0, 1)
        title = say("every pixel in its component's mean", "每个像素显示所属分量的平均颜色")
        draw_image(ax, means[labels].reshape(image.shape), title)

    return draw


def draw_swatches(ax, model) -> None:
    """Draw the mean colour of each component as a bar whose length is its weight."""
    places, colours = range(len(model.weights)), np.clip(model.means, 0, 1)
    bars = ax.barh(places, model.weights, color=colours, edgecolor="0.4")
    ax.bar_label(bars, [f"{w:.2f}" for w in model.weights], padding=4)
    ax.set_yticks(places)
    ax.set(xlabel=say(r"weight $\pi_k$", r"权重 $\pi_k$"), ylabel=say("component", "分量"))
    ax.set_xlim(0, model.weights.max() * 1.25)
    ax.invert_yaxis()
    ax.spines[["top", "right"]].set_visible(False)
