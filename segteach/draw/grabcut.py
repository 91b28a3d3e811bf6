"""Pictures of a GrabCut state: the mask, the components, both mixtures among the colours."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from segteach.draw.overlays import BACKGROUND, FOREGROUND, draw_image, draw_mask, rgb
from segteach.language import say
from segteach.models import gaussian

SHOWN = 1500  # colours of the picture that are drawn as dots


def phase_words(state) -> str:
    """Return which moment of which round a state is."""
    phases = {
        "start": say("start", "初始状态"),
        "assign": say("1. each pixel takes its best component", "1. 每个像素取最佳分量"),
        "learn": say("2. each class learns its mixture", "2. 两类各自学习混合模型"),
        "cut": say("3. minimum cut", "3. 最小割"),
        "keep": say("kept of both starts", "两种初始化中保留的一种"),
    }
    number = say("round {}, ", "第 {} 轮，").format(state.round) if state.round else ""
    return number + phases[state.phase]


def mask_of_round(image: np.ndarray) -> Callable:
    """Return draw(ax, state): the picture with the mask, and which moment of the round it is."""

    def draw(ax, state) -> None:
        draw_mask(ax, image, state.mask, phase_words(state))

    return draw


def draw_component_labels(ax, state) -> None:
    """Show which component every pixel belongs to: oranges foreground, blues background."""
    words = say("components: oranges fg, blues bg", "分量：前景橙色系，背景蓝色系")
    draw_image(ax, component_picture(state), words)


def component_picture(state) -> np.ndarray:
    """Return (H, W, 3): every pixel in the shade of its component."""
    shades = np.stack([component_shades(BACKGROUND, len(state.background.weights))])
    shades = np.concatenate([shades, component_shades(FOREGROUND, shades.shape[1])[None]])
    return shades[state.mask.astype(int), state.components]


def component_shades(colour: str, count: int) -> np.ndarray:
    """Return `count` shades of a colour, (count, 3), from dark to pale."""
    base = rgb(colour)
    share = np.linspace(-0.65, 0.75, count)[:, None] if count > 1 else np.zeros((1, 1))
    return np.where(share < 0, base * (1 + share), base + share * (1 - base))


def mixtures_among(image: np.ndarray) -> Callable:
    """Return draw(ax, state): colours of the picture as dots, both mixtures as ellipses.

    The plane is that of the two directions in which the picture's colours vary most; an ellipse is
    the 1.5 sigma shadow of a component on it, the thicker the greater its weight.
    """
    colours = image.reshape(-1, 3)
    colours = colours[:: max(1, len(colours) // SHOWN)]
    centre, axes = principal_plane(colours)
    dots = (colours - centre) @ axes

    def draw(ax, state) -> None:
        ax.scatter(*dots.T, c=np.clip(colours, 0, 1), s=7, lw=0)
        for model, colour in ((state.background, BACKGROUND), (state.foreground, FOREGROUND)):
            for weight, mean, covariance in zip(
                model.weights, model.means, model.covariances, strict=True
            ):
                if weight > 0:
                    flat = axes.T @ covariance @ axes
                    outline = gaussian.ellipse((mean - centre) @ axes, flat, 1.5)
                    ax.plot(*outline.T, color=colour, lw=1 + 5 * weight)
        first = say("first principal direction", "第一主方向")
        ax.set(xlabel=first, ylabel=say("second", "第二主方向"), xticks=[], yticks=[])
        low, high = dots.min(axis=0), dots.max(axis=0)
        room = 0.15 * np.maximum(high - low, 0.05)
        ax.set(xlim=(low[0] - room[0], high[0] + room[0]))
        ax.set(ylim=(low[1] - room[1], high[1] + room[1]))
        ax.set_title(say("both mixtures in colour space", "颜色空间中的两个混合模型"))

    return draw


def principal_plane(colours: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean (3,) and the two directions of largest variance as columns (3, 2)."""
    centre = colours.mean(axis=0)
    _, vectors = np.linalg.eigh(np.cov((colours - centre).T, bias=True))
    return centre, vectors[:, :0:-1]
