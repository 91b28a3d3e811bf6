"""Pictures of border matting: outline and ribbon, one profile, the table of the path, the matte."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from segteach.draw.overlays import BACKGROUND, FOREGROUND, UNKNOWN, draw_image, label_colours, rgb
from segteach.language import say
from segteach.segmentation.border_matting import soft_step

EVERY = 10  # samples from one dot on the outline to the next


def phase_on_picture(image: np.ndarray) -> Callable:
    """Return draw(ax, state) for a player: the outline first, then the matte of each phase."""

    def draw(ax, state) -> None:
        titles = {
            "profiles": say("every sample for itself", "每个采样点各取最优"),
            "path": say("path of least energy", "能量最小的路径"),
            "alpha": say("foreground with stolen colours, on white", "借用颜色后的前景，白色背景"),
        }
        if state.phase == "contour":
            draw_contour_samples(ax, state, image)
        elif state.phase == "alpha":
            draw_composite(ax, state, (1.0, 1.0, 1.0))
            ax.set_title(titles[state.phase])
        else:
            draw_image(ax, state.alpha, titles[state.phase])

    return draw


def draw_contour_samples(ax, state, image: np.ndarray, sample: int | None = None) -> None:
    """Draw the ribbon as a grey veil over the picture, the outlines in it, a dot every 10 samples.

    sample: number t of one sample; its pixels, those with t(n) = t, are then filled.
    """
    ribbon = state.ribbon
    shown = image.reshape(-1, 3).copy()
    shown[ribbon.pixels] = 0.5 * shown[ribbon.pixels] + 0.5 * rgb(UNKNOWN)
    if sample is not None:
        shown[ribbon.pixels[ribbon.nearest == sample]] = label_colours(1)[0]
    words = say("{} samples, ribbon in grey", "{} 个采样点，灰色为条带")
    draw_image(ax, shown.reshape(image.shape), words.format(len(ribbon.points)))
    for number, closed in enumerate(ribbon.closed):
        line = ribbon.points[ribbon.samples(number)]
        ring = np.vstack([line, line[:1]]) if closed else line
        ax.plot(ring[:, 1], ring[:, 0], color=FOREGROUND, lw=1.5)
        ax.plot(line[::EVERY, 1], line[::EVERY, 0], ".", color="k", ms=4)
    height, width = image.shape[:2]
    ax.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5))


def draw_profiles(ax, state, image: np.ndarray, sample: int = 0, around: int = 3) -> None:
    """Draw alpha over r at one sample: the step, and a dot for each pixel of it and its neighbours.

    around: samples on either side whose pixels are shown too, paler. The height of a dot is where
    the pixel's colour lies between the means of both sides, 0 at mu_0 and 1 at mu_1.
    """
    ribbon = state.ribbon
    for there, strength in ((np.abs(ribbon.nearest - sample) <= around, 0.3), (None, 1.0)):
        n = np.flatnonzero(ribbon.nearest == sample if there is None else there)
        n = n[ribbon.contour[ribbon.nearest[n]] == ribbon.contour[sample]]
        heights = implied_alpha(image, state, n, sample)
        ax.plot(ribbon.distance[n], heights, "o", color=BACKGROUND, ms=6, alpha=strength)
    reach = 2 * float(state.softness_grid[-1])  # the ribbon's w
    r = np.linspace(-reach, reach, 200)
    centre, softness = state.centre[sample], state.softness[sample]
    ax.plot(r, soft_step(r, centre, softness), color=FOREGROUND, lw=3)
    ax.axvline(centre, color="k", lw=1, ls=":")
    ax.set(xlim=(-reach, reach), ylim=(-0.35, 1.35))
    ax.set_xlabel(say("distance $r$ (pixels)", "距离 $r$（像素）"))
    ax.set_ylabel(say(r"opacity $\alpha$", r"不透明度 $\alpha$"))
    unit = say("pixels", "像素")
    ax.set_title(rf"$t$ = {sample}: $\Delta$ = {centre:.1f}, $\sigma$ = {softness:.1f} {unit}")


def implied_alpha(image: np.ndarray, state, n: np.ndarray, sample: int) -> np.ndarray:
    """Return for pixels n of the ribbon how far each lies on the line from mu_0 to mu_1, (N,).

    (z - mu_0) . (mu_1 - mu_0) / |mu_1 - mu_0|^2; NaN where both sides have the same mean.
    """
    background, foreground = state.colours.means[sample]
    apart = foreground - background
    length2 = apart @ apart
    z = image.reshape(-1, 3)[state.ribbon.pixels[n]]
    return (z - background) @ apart / length2 if length2 > 0 else np.full(len(n), np.nan)


def draw_dp_table(ax, state, contour: int = 0) -> None:
    """Draw the data term over samples and centres, the softness being the best, and the path.

    Colours: what a level costs beyond the best one of its sample, on a logarithmic scale.
    """
    own = state.ribbon.samples(contour)
    table = state.costs[own].min(axis=1)  # (T, C)
    excess = np.log10(1 + table - table.min(axis=1, keepdims=True)).T
    excess = np.ma.masked_invalid(excess)
    step = np.diff(state.centre_grid).mean() if len(state.centre_grid) > 1 else 1.0
    low, high = state.centre_grid[0] - step / 2, state.centre_grid[-1] + step / 2
    extent = (own.start - 0.5, own.stop - 0.5, low, high)
    shown = ax.imshow(excess, origin="lower", aspect="auto", extent=extent, cmap="viridis")
    ax.figure.colorbar(shown, ax=ax, label="log10(1 + D − min D)")
    ax.plot(np.arange(own.start, own.stop), state.centre[own], color=FOREGROUND, lw=2.5)
    ax.set(xlabel=say("sample $t$", "采样点 $t$"), xlim=extent[:2])
    ax.set_ylabel(say(r"centre $\Delta$ (pixels)", r"中心 $\Delta$（像素）"))
    words = say(
        "data term of every centre, chosen path in orange", "各中心的数据项，橙线为所选路径"
    )
    ax.set_title(words)


def draw_softness(ax, state, contour: int = 0) -> None:
    """Draw the chosen softness sigma along one outline."""
    own = state.ribbon.samples(contour)
    ax.step(np.arange(own.start, own.stop), state.softness[own], color=FOREGROUND, where="mid")
    ax.set_xlabel(say("sample $t$", "采样点 $t$"))
    ax.set_ylabel(say(r"softness $\sigma$ (pixels)", r"柔和度 $\sigma$（像素）"))
    ax.set(xlim=(own.start - 0.5, own.stop - 0.5), ylim=(0, 1.05 * state.softness_grid[-1]))
    ax.set_title(say("softness along the outline", "沿轮廓的柔和度"))


def draw_composite(ax, state, background) -> None:
    """Draw the foreground on a new background: a colour (3,) or a picture (H, W, 3).

    Before the last phase the foreground is the picture itself and drags its old background along.
    """
    alpha = state.alpha[..., None]
    picture = alpha * state.foreground + (1 - alpha) * np.asarray(background, float)
    draw_image(ax, np.clip(picture, 0, 1), say("on a new background", "换上新背景"))
