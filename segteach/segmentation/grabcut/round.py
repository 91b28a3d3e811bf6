"""The steps of a round of GrabCut: components, mixtures, mask, and the energy that each lowers.

    E(a, k, theta) = U + V,   U = sum_n D(a_n, k_n; z_n),
    V = smoothness sum_(m, n) dis(m, n)^-1 [a_m != a_n] exp(-beta |z_m - z_n|^2)

The mask holds a_n, True is foreground; k_n is a component of its class's mixture; theta are the two
mixtures, background and foreground. Each step takes the minimum over one of them.
Source: Rother, Kolmogorov and Blake 2004, equations (7) to (11) and steps 1 to 3 of figure 3.
"""

from __future__ import annotations

import numpy as np

from segteach.cuts.contrast import Links
from segteach.cuts.partial_cut import SeededCut
from segteach.models.gmm import Gmm
from segteach.segmentation.grabcut.palette import Palette


def assign(colours: Palette, mask: np.ndarray, models: tuple[Gmm, Gmm]) -> np.ndarray:
    """Return k_n := argmin_k D(a_n, k; z_n) of every pixel, uint8 (H, W): step 1.

    colours: of the picture. mask: bool (H, W). models: the mixtures of background and foreground.
    """
    background, foreground = colours.best(models)  # argmin_k D within either mixture
    return np.where(mask, foreground, background)


def learn(
    colours: Palette, mask: np.ndarray, k: np.ndarray, models: tuple[Gmm, Gmm]
) -> tuple[Gmm, Gmm]:
    """Return theta := argmin_theta U, the mixtures of both classes: step 2.

    colours: of the picture.
    mask: bool (H, W).
    k: (H, W), the components.
    models: those so far; a class without pixels keeps its own.
    """
    background, foreground = (
        colours.fit(own, k) if own.any() else model
        for own, model in zip((~mask, mask), models, strict=True)
    )
    return background, foreground


def cut(
    colours: Palette, models: tuple[Gmm, Gmm], graph: SeededCut, seeds: np.ndarray, mask=None
) -> np.ndarray:
    """Return the mask of least min_k E among those that keep the seeds, bool (H, W): step 3.

    colours: of the picture.
    models: the mixtures of background and foreground.
    graph: of the picture's links, warm from the last cut.
    seeds: (H, W).
    mask: the present one, which keeps the seeds, too; it stays unless the new one costs less, so
    that E does not rise, not even by rounding.
    """
    found, _ = graph.cut(colours.label_costs(models), seeds)
    if mask is None:
        return found
    before, after = (colours.least(a, models) + graph.links.cost(a) for a in (mask, found))
    return mask if after >= before else found


def energy(
    colours: Palette, mask: np.ndarray, k: np.ndarray, models: tuple[Gmm, Gmm], links: Links
) -> float:
    """Return E = U + V, in nats.

    colours: of the picture.
    mask: bool (H, W).
    k: (H, W), the components.
    models: the mixtures of background and foreground.
    links: of the picture.
    """
    U = float(colours.paid(mask, k, models).sum())
    return U + links.cost(mask)
