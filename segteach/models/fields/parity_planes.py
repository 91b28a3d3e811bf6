"""A label field in four planes by parity: what makes the Gibbs sampler fast.

Sites of equal row and column parity are no neighbours, neither of 4 nor of 8: given the rest they
are independent, and drawing them all at once is exact. With 4 neighbours the planes (0, 0) and
(1, 1) together are the black squares of a checkerboard. This needs a field with free borders:
wrapped round, rows or columns of odd number would make two equal planes meet.
"""

from __future__ import annotations

import numpy as np

from segteach.cuts.energy import OFFSETS
from segteach.models.fields.mrf import check_unary, direction_betas, pair_energies, unary_energy

PLANES = ((0, 0), (1, 1), (0, 1), (1, 0))
# reach: the largest exponent that the neighbours of a site can add up to. The weight of a site's
# own cost is cut off at e^(reach + slack), so that all products stay within e^(2 reach + slack).
REACH = {np.float32: (32.0, 20.0), np.float64: (330.0, 40.0)}


class ParityPlanes:
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

    def coldest(self) -> float:
        """Return the lowest temperature at which the weights stay within float64."""
        return max(self._reach(1.0) / REACH[np.float64][0], 1e-12)

    def energy(self) -> float:
        """Return U(labels)."""
        energy = pair_energies(self.labels, self._betas, self._connectivity)
        if self._unary is not None:
            energy += unary_energy(self.labels, self._unary)
        return float(energy)

    def set_temperature(self, temperature: float) -> None:
        """Compute the factors anew for exp(-U / temperature)."""
        if temperature == self._temperature:
            return
        self._temperature, reach = temperature, self._reach(temperature)
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

    def _reach(self, temperature: float) -> float:
        """Return the largest exponent that the neighbours of a site add up to."""
        return float(4 * np.abs(self._betas).sum() / temperature)

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
