"""Pictures of one Gaussian: contours in the plane, the surface over it, the ellipsoid in space."""

from __future__ import annotations

import numpy as np

from segteach.draw.overlays import BACKGROUND, FOREGROUND, in_3d
from segteach.language import say
from segteach.models import gaussian

SLICE, SHADOW = "#D55E00", "#009E73"


def grid(extent: tuple[float, float, float, float], count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return x and y of a count x count grid over (x0, x1, y0, y1), each (count, count)."""
    x0, x1, y0, y1 = extent
    return np.meshgrid(np.linspace(x0, x1, count), np.linspace(y0, y1, count))


def grid_density(mean, covariance, extent, count: int) -> tuple[np.ndarray, ...]:
    """Return x, y and the density (1) on the grid."""
    x, y = grid(extent, count)
    points = np.stack([x.ravel(), y.ravel()], axis=1)
    return x, y, gaussian.density(points, mean, covariance).reshape(x.shape)


def draw_density(
    ax, mean, covariance, *, threshold=None, points=None, extent=(-4, 4, -4, 4)
) -> None:
    """Draw the density as a map, ellipses at 1, 2, 3 sigma, and the region above `threshold`."""
    _, _, values = grid_density(mean, covariance, extent, 120)
    ax.imshow(values, origin="lower", extent=extent, cmap="Greys", vmin=0, vmax=values.max() * 1.6)
    for sigmas in (1, 2, 3):
        x, y = gaussian.ellipse(mean, covariance, sigmas).T
        ax.plot(x, y, color=BACKGROUND, lw=1.5, ls="--" if sigmas > 1 else "-")
    if points is not None:
        ax.scatter(*np.asarray(points).T, s=10, color="0.35", alpha=0.6, lw=0)
    if threshold is not None:
        radius = gaussian.radius_of_threshold(threshold, covariance)
        if radius > 0:
            x, y = gaussian.ellipse(mean, covariance, radius).T
            ax.fill(x, y, color=FOREGROUND, alpha=0.3)
            ax.plot(x, y, color=FOREGROUND, lw=3)
    ax.plot(*mean, "+", color="k", ms=12, mew=2)
    ax.set(xlim=extent[:2], ylim=extent[2:], xlabel="$x_1$", ylabel="$x_2$", aspect="equal")


@in_3d
def draw_ellipsoids(ax, points, model, *, radius: float = 2.0) -> None:
    """Draw colours as a cloud in RGB space (3-D axes) and each component as its ellipsoid.

    points: (N, 3) in [0, 1], each drawn in its own colour. model: a Gmm with D = 3.
    """
    ax.scatter(*points.T, c=np.clip(points, 0, 1), s=4, depthshade=False)
    for mean, covariance in zip(model.means, model.covariances, strict=True):
        mesh = np.moveaxis(gaussian.ellipsoid(mean, covariance, radius, 17), 2, 0)
        ax.plot_wireframe(*mesh, color=np.clip(mean * 0.8, 0, 1), lw=0.7)
    ax.set(xlim=(0, 1), ylim=(0, 1), zlim=(0, 1), xlabel="R", ylabel="G", zlabel="B")


def wires(mean, covariance, radius: float, every: int = 4) -> np.ndarray:
    """Return an ellipsoid as meridians and parallels, (n, 3), NaN between two lines.

    radius: in standard deviations. every: 4 draws four of each, 8 two.
    """
    mesh = gaussian.ellipsoid(mean, covariance, radius, 17)
    lines = [*mesh[::every], *mesh.transpose(1, 0, 2)[::every]]
    gap = np.full((1, 3), np.nan)
    return np.concatenate([part for line in lines for part in (line, gap)])


def draw_slice_and_shadow(axes, covariance, direction) -> tuple[float, float]:
    """Draw a Gaussian about 0 cut along a direction, and fallen upon it; return both deviations.

    axes: two; left the density with its ellipse of 1 sigma, right both curves along the direction.
    The slice has 1 / sqrt(u^T Sigma^-1 u), the radius of the ellipse; the shadow sqrt(u^T Sigma u).
    """
    covariance, u = np.asarray(covariance, float), np.asarray(direction, float)
    u = u / np.linalg.norm(u)
    cut = 1 / np.sqrt(u @ np.linalg.solve(covariance, u))
    shadow = np.sqrt(u @ covariance @ u)
    touch = covariance @ u / shadow  # the point of the ellipse that lies farthest along u
    wide = 2.2 * np.sqrt(np.diagonal(covariance).max())
    plane, curves = axes
    _, _, values = grid_density([0, 0], covariance, (-wide, wide) * 2, 120)
    plane.imshow(
        values, origin="lower", extent=(-wide, wide) * 2, cmap="Greys", vmax=1.6 * values.max()
    )
    plane.plot(*gaussian.ellipse([0, 0], covariance, 1).T, color=BACKGROUND, lw=2)
    plane.plot(*np.array([-wide * u, wide * u]).T, color="0.3", lw=1)
    plane.plot(*np.array([touch, shadow * u]).T, color=SHADOW, lw=1.5, ls="--")
    _segment(plane, shadow * u, SHADOW, 3)
    _segment(plane, cut * u, SLICE, 6)
    plane.set(xlim=(-wide, wide), ylim=(-wide, wide), xlabel="$x_1$", ylabel="$x_2$")
    plane.set_title(say("cut along a line, or fallen upon it", "沿直线切开，或投影到直线上"))
    t = np.linspace(-3 * shadow, 3 * shadow, 300)
    for words, spread, colour in (
        (say("slice", "切片"), cut, SLICE),
        (say("shadow", "投影"), shadow, SHADOW),
    ):
        height = np.exp(-((t / spread) ** 2) / 2) / (spread * np.sqrt(2 * np.pi))
        curves.plot(
            t,
            height,
            color=colour,
            lw=2.5,
            label=say("{}: σ = {:.2f}", "{}：σ = {:.2f}").format(words, spread),
        )
        curves.plot([spread] * 2, [0, height.max() * np.exp(-0.5)], color=colour, ls=":")
    curves.set(xlabel=say("along the line", "沿直线的位置"), ylabel=say("density", "密度"))
    curves.set_title(say("both as bell curves", "两条钟形曲线"))
    curves.legend(loc="upper left", bbox_to_anchor=(1, 1))
    return float(cut), float(shadow)


def _segment(ax, end, colour: str, width: float) -> None:
    """Draw the way from the centre to a point, with a dot at its end."""
    ax.plot([0, end[0]], [0, end[1]], color=colour, lw=width, solid_capstyle="butt")
    ax.plot(*end, "o", color=colour, ms=8, mec="k")
