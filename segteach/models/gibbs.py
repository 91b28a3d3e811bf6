"""The Gibbs sampler, and annealing: draw every label anew given its neighbours, again and again.

`plain_sweep` goes from site to site as in the book. `gibbs_steps` draws all sites of one colour at
once: sites of equal row and column parity are no neighbours, neither of 4 nor of 8, so that given
the rest they are independent and drawing them together is exact. (With 4 neighbours the planes
(0, 0) and (1, 1) together are the black squares of a checkerboard.) This needs a field with free
borders: wrapped round, rows or columns of odd number would make two equal colours meet.
Sources: Geman and Geman 1984; Besag 1974 for the colours.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from segteach.arrays import (
    check_count,
    check_number,
    check_points,
    check_rng,
    check_shape,
    check_vector,
)
from segteach.cuts.energy import OFFSETS, check_connectivity
from segteach.models.mrf import (
    check_field,
    check_unary,
    direction_betas,
    pair_energies,
    unary_energy,
)
from segteach.steps import last, state

PLANES = ((0, 0), (1, 1), (0, 1), (1, 0))
# reach: the largest exponent that the neighbours of a site can add up to. The weight of a site's
# own cost is cut off at e^(reach + slack), so that all products stay within e^(2 reach + slack).
REACH = {np.float32: (32.0, 20.0), np.float64: (330.0, 40.0)}


@state
class GibbsState:
    """The field after a sweep over all sites.

    labels: (H, W) uint8. sweep: 0 at the start. temperature: that of the sweep. objective: the
    energy U(labels) at temperature 1. It rises and falls: the sampler draws, it does not descend.
    """

    labels: np.ndarray
    sweep: int
    temperature: float
    objective: float


def gibbs_steps(
    start,
    beta,
    labels_count: int = 2,
    *,
    connectivity: int = 4,
    unary=None,
    temperature=1.0,
    sweeps: int = 100,
    rng: np.random.Generator | int = 0,
) -> Iterator[GibbsState]:
    """Return an iterator over the start and the field after every sweep, drawn from exp(-U / T).

    start: labels (H, W), or a shape (H, W) for a start where every label is equally likely.
    beta: the coupling, a number or one a direction (see `mrf`). unary: (H, W, L), costs of the
    labels. temperature: T, one number or one for every sweep. The random numbers have 24 bits, 53
    at low temperature. Raises ValueError for a temperature so low that weights leave float64.
    """
    kinds, rng = check_count(labels_count, "labels_count", least=2, most=255), check_rng(rng)
    labels = _start(start, kinds, rng)
    sweeps = check_count(sweeps, "sweeps", least=0)
    if np.ndim(temperature) == 0:
        temperature = np.full(sweeps, check_number(temperature, "temperature", above=0))
    temperatures = check_vector(temperature, sweeps, "temperature")
    field = _Field(labels, beta, kinds, connectivity, unary)
    coldest = field.reach(1.0) / REACH[np.float64][0]
    if sweeps and temperatures.min() < max(coldest, 1e-12):
        raise ValueError(
            f"temperature: got {temperatures.min():.3g}, allowed is >= {max(coldest, 1e-12):.3g} "
            "for this beta; what is left at temperature 0 is `icm_steps`"
        )

    def iterate() -> Iterator[GibbsState]:
        first = float(temperatures[0]) if sweeps else 1.0
        yield field.state(0, first)
        for sweep, now in enumerate(temperatures.tolist(), 1):
            field.set_temperature(now)
            field.sweep(rng)
            yield field.state(sweep, now)

    return iterate()


def gibbs(start, beta, labels_count: int = 2, **options) -> GibbsState:
    """Return the last state of `gibbs_steps(start, beta, labels_count, **options)`."""
    return last(gibbs_steps(start, beta, labels_count, **options))


def anneal_steps(
    unary,
    beta,
    *,
    connectivity: int = 4,
    temperatures=None,
    start=None,
    rng: np.random.Generator | int = 0,
) -> Iterator[GibbsState]:
    """Return an iterator over Gibbs sweeps at falling temperatures, towards the least energy.

    unary: (H, W, L). temperatures: one for every sweep, by default `cooling(beta)`. start: labels
    (H, W), by default the cheapest label of each site alone.
    """
    unary = check_unary(unary)
    temperatures = cooling(beta) if temperatures is None else np.asarray(temperatures)
    return gibbs_steps(
        unary.argmin(axis=2) if start is None else start,
        beta,
        unary.shape[2],
        connectivity=connectivity,
        unary=unary,
        temperature=temperatures,
        sweeps=np.size(temperatures),
        rng=rng,
    )


def anneal(unary, beta, **options) -> GibbsState:
    """Return the last state of `anneal_steps(unary, beta, **options)`."""
    return last(anneal_steps(unary, beta, **options))


def cooling(beta, *, hottest: float = 4.0, coldest: float = 0.05, sweeps: int = 200) -> np.ndarray:
    """Return temperatures that fall by the same factor from sweep to sweep, (sweeps,).

    hottest, coldest: first and last temperature, in multiples of the largest |beta| (at least
    0.2). At 4 neighbours mean little, whatever beta is; at 0.05 a site hardly ever errs. With 200
    sweeps a 256 x 256 field of two labels came within 1 % of the way to the exact minimum.
    """
    scale, sweeps = _scale(beta), check_count(sweeps, "sweeps")
    hottest = check_number(hottest, "hottest", above=0)
    return scale * np.geomspace(hottest, check_number(coldest, "coldest", above=0), sweeps)


def slow_cooling(beta, *, hottest: float = 4.0, sweeps: int = 200) -> np.ndarray:
    """Return temperatures hottest * ln 2 / ln(1 + k) for sweeps k = 1, 2, ..., in units as above.

    Geman and Geman's theorem B needs a fall this slow, from a start that grows with the number of
    sites, to be sure of the least energy; nobody has the time.
    """
    number = np.arange(1, check_count(sweeps, "sweeps") + 1)
    return _scale(beta) * check_number(hottest, "hottest", above=0) * np.log(2) / np.log1p(number)


def colours(shape: tuple[int, int], connectivity: int = 4) -> np.ndarray:
    """Return colours, (H, W), that no neighbours share: 2 with 4 neighbours, 4 with 8."""
    height, width = check_shape(shape)
    rows, cols = np.ogrid[:height, :width]
    if check_connectivity(connectivity) == 4:
        return (rows + cols) % 2
    return 2 * (rows % 2) + cols % 2


def plain_sweep(labels, beta: float, labels_count: int = 2, *, rng=0) -> np.ndarray:
    """Return labels (H, W) after one sweep site by site, row by row, with 4 neighbours.

    The sampler as it stands in the book, to read and to measure by.
    """
    labels, rng = check_field(labels, labels_count).astype(np.int64), check_rng(rng)
    height, width = labels.shape
    for row in range(height):
        for col in range(width):
            weights = [0.0] * labels_count
            for kind in range(labels_count):
                energy = 0.0  # sum of V_c over the cliques that contain the site
                for r, c in ((row - 1, col), (row + 1, col), (row, col - 1), (row, col + 1)):
                    if 0 <= r < height and 0 <= c < width:
                        energy += -beta if labels[r, c] == kind else beta
                weights[kind] = math.exp(-energy)
            draw, kind = rng.random() * sum(weights), 0
            while kind < labels_count - 1 and draw >= weights[kind]:
                draw -= weights[kind]
                kind += 1
            labels[row, col] = kind
    return labels


class _Field:
    """Labels, and what the label of each site does to the weights of its neighbours.

    A neighbour of label l multiplies the weight of l by e^(2 beta / T). A channel holds those
    factors for one label l: e^(2 beta / T) where a site has it, 1 elsewhere. With two labels one
    channel is enough, for weight(1) / weight(0): there it is e^(-2 beta / T) elsewhere.

    A channel consists of the four planes by parity, each with a rim of ones round it and laid flat
    row after row: the neighbours of a whole plane in one direction are then one slice of another.
    """

    def __init__(self, labels, beta, kinds, connectivity, unary):
        betas = direction_betas(beta, connectivity)
        self.labels, self.kinds = labels, kinds
        self._betas, self._connectivity = betas, connectivity
        self._unary = None if unary is None else check_unary(unary, labels.shape)
        if self._unary is not None and self._unary.shape[2] != kinds:
            raise ValueError(f"unary: got L = {self._unary.shape[2]}, allowed is {kinds}")
        self._channels = (1,) if kinds == 2 else tuple(range(kinds))
        self._strengths, self._group = np.unique(betas, return_inverse=True)
        self._rows, self._cols = (labels.shape[0] + 1) // 2 + 2, (labels.shape[1] + 1) // 2 + 2
        self._inner = slice(self._cols + 1, (self._rows - 1) * self._cols - 1)
        self._temperature = None

    def reach(self, temperature: float) -> float:
        """Return the largest exponent that the neighbours of a site add up to."""
        return float(4 * np.abs(self._betas).sum() / temperature)

    def state(self, sweep: int, temperature: float) -> GibbsState:
        labels = self.labels.copy()
        labels.flags.writeable = False
        energy = pair_energies(labels, self._betas, self._connectivity)
        if self._unary is not None:
            energy += unary_energy(labels, self._unary)
        return GibbsState(labels, sweep, temperature, float(energy))

    def set_temperature(self, temperature: float) -> None:
        """Compute the factors anew for exp(-U / temperature)."""
        if temperature == self._temperature:
            return
        self._temperature, reach = temperature, self.reach(temperature)
        dtype = np.float32 if reach <= REACH[np.float32][0] else np.float64
        exponents = 2 * self._strengths / temperature
        self._equal = np.exp(exponents).tolist()
        self._unequal = np.exp(-exponents if self.kinds == 2 else np.zeros(len(exponents))).tolist()
        self._own = self._own_weights(temperature, reach + REACH[dtype][1], dtype)
        shape = (len(exponents), len(self._channels), 2, 2, self._rows * self._cols)
        self._factors = np.ones(shape, dtype)
        self._uniform = np.empty(shape[-1], dtype)[self._inner]
        self._views = {plane: self._neighbour_views(plane) for plane in PLANES}
        for plane in PLANES:
            self._set_factors(plane, self._flat(self.labels, plane, 0))

    def sweep(self, rng: np.random.Generator) -> None:
        """Draw the four planes, one after the other."""
        whole = np.zeros(self._rows * self._cols, np.uint8)
        for plane in PLANES:
            rng.random(out=self._uniform, dtype=self._uniform.dtype)
            drawn = self._draw_two(plane) if self.kinds == 2 else self._draw(plane)
            self._set_factors(plane, drawn)
            whole[self._inner] = drawn
            target = self.labels[plane[0] :: 2, plane[1] :: 2]
            rows, cols = target.shape
            target[...] = whole.reshape(self._rows, -1)[1 : rows + 1, 1 : cols + 1]

    def _draw_two(self, plane) -> np.ndarray:
        """Return label 0 where uniform < 1 / (1 + weight(1) / weight(0)), else 1."""
        odds = self._weights(plane, 0)
        odds += 1
        odds *= self._uniform
        return (odds >= 1).view(np.uint8)

    def _draw(self, plane) -> np.ndarray:
        """Return the label in whose share of the sum of weights uniform * sum falls."""
        ends = [self._weights(plane, 0)]  # where the share of each label ends
        for channel in self._channels[1:]:
            weights = self._weights(plane, channel)
            weights += ends[-1]
            ends.append(weights)
        at = ends.pop()
        at *= self._uniform
        labels = np.zeros(at.shape, np.uint8)
        for end in ends:
            labels += at >= end
        return labels

    def _weights(self, plane, channel: int) -> np.ndarray:
        first, second, *others = self._views[plane]
        weights = first[channel] * second[channel]
        for factor in others:
            weights *= factor[channel]
        if self._own is not None:
            weights *= self._own[plane][channel]
        return weights

    def _set_factors(self, plane, labels) -> None:
        """Write the factors of a plane's new labels, and ones on its rim again."""
        rows, cols = self.labels[plane[0] :: 2, plane[1] :: 2].shape
        for group, (equal, unequal) in enumerate(zip(self._equal, self._unequal, strict=True)):
            for channel, kind in enumerate(self._channels):
                factors = self._factors[group, channel, *plane]
                inner = factors[self._inner]
                # the smaller factor plus the step to the larger: the other way it would drown
                np.copyto(inner, labels == kind if equal > unequal else labels != kind)
                inner *= abs(equal - unequal)
                inner += min(equal, unequal)
                whole = factors.reshape(self._rows, self._cols)
                whole[:, 0] = whole[:, cols + 1 :] = whole[rows + 1 :] = 1

    def _own_weights(self, temperature, limit, dtype) -> dict | None:
        """Return exp(-unary / T) of each channel, cut off at e^limit, (channels, sites) a plane."""
        if self._unary is None:
            return None
        least = self._unary[..., :1] if self.kinds == 2 else self._unary.min(axis=2, keepdims=True)
        exponents = (least - self._unary)[..., self._channels] / temperature
        own = np.moveaxis(np.exp(np.clip(exponents, -limit, limit)).astype(dtype), 2, 0)
        return {p: np.stack([self._flat(channel, p, 1) for channel in own]) for p in PLANES}

    def _neighbour_views(self, plane) -> list[np.ndarray]:
        """Return for each neighbour the factors (channels, sites) of all sites of a plane."""
        views = []
        for offset, group in zip(OFFSETS[self._connectivity], self._group, strict=True):
            for sign in (-1, 1):
                moved = np.array(plane) + sign * np.array(offset)
                (a, b), (rows, cols) = moved % 2, moved // 2
                by = rows * self._cols + cols
                where = slice(self._inner.start + by, self._inner.stop + by)
                views.append(self._factors[group, :, a, b, where])
        return views

    def _flat(self, array: np.ndarray, plane, outside) -> np.ndarray:
        """Return one plane of (H, W), laid flat, from its first site to its last."""
        part = array[plane[0] :: 2, plane[1] :: 2]
        whole = np.full((self._rows, self._cols), outside, array.dtype)
        whole[1 : part.shape[0] + 1, 1 : part.shape[1] + 1] = part
        return whole.ravel()[self._inner]


def _start(start, kinds: int, rng: np.random.Generator) -> np.ndarray:
    """Return labels (H, W) uint8 that belong to nobody else."""
    if np.ndim(start) == 1:
        return rng.integers(0, kinds, check_shape(start), dtype=np.uint8)
    return check_field(start, kinds, "start").astype(np.uint8)


def _scale(beta) -> float:
    largest = np.abs(check_points(np.ravel(beta), "beta")).max()
    return float(max(largest, 0.2))
