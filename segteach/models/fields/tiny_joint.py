"""The joint distribution of a small field by brute force: what Hammersley and Clifford say.

All L^N configurations of N sites are listed, which shows without any theorem that
- the conditional of a site given all the others is the one from its cliques;
- a product of local conditionals, the pseudo-likelihood, is not the joint;
- a positive joint can be written as potentials, and those of non-cliques are 0.
Sources: Besag 1974; Hammersley and Clifford 1971, in Grimmett's form of 1973; Besag 1975.
"""

from __future__ import annotations

import numpy as np

from segteach.arrays import check_count, check_shape
from segteach.models.fields.mrf import check_field, check_unary, direction_betas, pair_energies
from segteach.models.fields.neighbourhood import check_site
from segteach.steps import state

MAX_CONFIGURATIONS = 2**20


@state
class Joint:
    """All configurations of a field and their probabilities exp(-U) / Z.

    configurations: (M, H, W) uint8, the first site changing slowest.
    energies: (M,).
    probabilities: (M,).
    log_z: ln Z.
    labels_count: L.
    """

    configurations: np.ndarray
    energies: np.ndarray
    probabilities: np.ndarray
    log_z: float
    labels_count: int


@np.errstate(under="ignore")  # of a costly field it is 0
def joint(
    shape: tuple[int, int], beta, labels_count: int = 2, connectivity: int = 4, *, unary=None
) -> Joint:
    """Return the Gibbs distribution of an (H, W) field with the Potts potential.

    unary: (H, W, L), costs of the labels; with -ln p(y | x) the result is the posterior.
    Raises ValueError for more than 2^20 configurations.
    """
    fields = _all_fields(shape, labels_count)  # (H, W, M)
    energies = pair_energies(fields, direction_betas(beta, connectivity), connectivity)
    if unary is not None:
        energies = energies + _data_costs(fields, unary, labels_count)
    energies = np.broadcast_to(energies, fields.shape[2:]).astype(np.float64)
    weights = np.exp(energies.min() - energies)
    log_z = float(np.log(weights.sum()) - energies.min())
    return Joint(
        np.moveaxis(fields, 2, 0), energies, weights / weights.sum(), log_z, int(labels_count)
    )


def conditional_from_joint(joint: Joint, labels, site, given=None) -> np.ndarray:
    """Return P(x_s = l | x_r = labels[r] for all r in `given`) for every l, (L,).

    given: bool (H, W); by default all sites other than s. The sites that are neither s nor given
    are summed over. The definition of a Markov random field says: all others and the neighbours
    alone give the same. (The lecture's formula conditions on the neighbours on both sides.)
    """
    labels = check_field(labels, joint.labels_count)
    site = check_site(site, labels.shape)
    given = np.ones(labels.shape, bool) if given is None else np.array(given, dtype=bool)
    for name, array in (("labels", labels), ("given", given)):
        if array.shape != joint.configurations.shape[1:]:
            allowed = joint.configurations.shape[1:]
            raise ValueError(f"{name}: got shape {array.shape}, allowed is {allowed}")
    given[site] = False
    agree = (joint.configurations[:, given] == labels[given]).all(axis=1)
    at_site = joint.configurations[agree][:, site[0], site[1]]
    weights = np.bincount(at_site, joint.probabilities[agree], joint.labels_count)
    return weights / weights.sum()


def marginals(joint: Joint) -> np.ndarray:
    """Return P(x_s = l) of every site, (H, W, L)."""
    kinds = range(joint.labels_count)
    return np.stack(
        [np.tensordot(joint.probabilities, joint.configurations == kind, 1) for kind in kinds], -1
    )


@np.errstate(under="ignore")  # of a costly field it is 0
def pseudo_likelihood(joint: Joint, beta, connectivity: int = 4, *, unary=None) -> np.ndarray:
    """Return prod_s P(x_s | neighbours of s) for every configuration of `joint`, (M,).

    beta, connectivity, unary: those of the joint. The lecture sets p(X) = prod p(x_i); but the
    product is no distribution: with beta = 1 it sums to 4.4 on 3 x 3 sites.
    """
    return np.exp(_pseudo_logs(joint, beta, connectivity, unary))


@np.errstate(under="ignore")  # of a costly field it is 0
def pseudo_posterior(prior: Joint, beta, connectivity: int = 4, *, unary) -> np.ndarray:
    """Return the lecture's p(Y | X) prod_s p(x_s | neighbours), scaled to sum 1, (M,).

    prior: the joint without costs.
    beta, connectivity: the prior's own.
    unary: (H, W, L), -ln p(y_s | x_s).

    Its largest value often lies elsewhere than that of
    `joint(..., unary=unary)`, the true posterior: on 3 x 3 sites it smooths more at weak coupling,
    where a pair counts from both its ends, and less at beta = 1, where the sum that each site
    divides by takes that back.
    """
    fields = np.moveaxis(prior.configurations, 0, 2)
    logs = _pseudo_logs(prior, beta, connectivity, None)
    logs = logs - _data_costs(fields, unary, prior.labels_count)
    values = np.exp(logs - logs.max())
    return values / values.sum()


def canonical_potentials(joint: Joint) -> tuple[np.ndarray, np.ndarray]:
    """Return all sets of sites, bool (2^N, H, W), and the potential V of each, (2^N,); two labels.

    V_A(1, ..., 1) = -sum over B within A of (-1)^|A - B| ln p(1 on B, 0 elsewhere); V_A is 0
    wherever a site of A has label 0. Then U(x) = sum_A V_A(x) up to a constant, whatever positive
    distribution p is. It is a Markov random field exactly if V_A = 0 for all A but cliques.
    """
    if joint.labels_count != 2:
        raise ValueError(f"joint: got L = {joint.labels_count}, allowed is 2")
    if joint.probabilities.min() <= 0:
        raise ValueError("joint: got a probability of 0, allowed are positive ones: a smaller beta")
    shape = joint.configurations.shape[1:]
    potentials = -np.log(joint.probabilities).reshape((2,) * (shape[0] * shape[1]))
    for axis in range(potentials.ndim):  # Moebius inversion, one site after the other
        without, with_it = np.moveaxis(potentials, axis, 0)
        with_it -= without
    return joint.configurations.astype(bool), potentials.ravel()


def _pseudo_logs(joint: Joint, beta, connectivity: int, unary) -> np.ndarray:
    """Return ln prod_s P(x_s | neighbours of s) of every configuration, (M,)."""
    height, width = joint.configurations.shape[1:]
    fields, total = np.moveaxis(joint.configurations, 0, 2), np.zeros(len(joint.energies))
    betas = direction_betas(beta, connectivity)
    unary = None if unary is None else check_unary(unary, (height, width))
    for row, col in np.ndindex(height, width):
        costs = np.zeros((joint.labels_count, len(total)))
        for kind in range(joint.labels_count):
            if unary is not None:
                costs[kind] = unary[row, col, kind]
            window = fields[max(0, row - 1) : row + 2, max(0, col - 1) : col + 2].copy()
            window[min(row, 1), min(col, 1)] = kind
            # pairs of the window that do not touch the site cost the same for every label
            costs[kind] += pair_energies(window, betas, connectivity)
        log_weights = costs.min(axis=0) - costs
        mine = np.take_along_axis(log_weights, fields[row, col][None].astype(np.intp), axis=0)[0]
        total += mine - np.log(np.exp(log_weights).sum(axis=0))
    return total


def _data_costs(fields, unary, labels_count) -> np.ndarray:
    """Return sum_s unary[s, x_s] of every configuration of fields (H, W, M), (M,)."""
    unary = check_unary(unary, fields.shape[:2])
    if unary.shape[2] != labels_count:
        raise ValueError(f"unary: got L = {unary.shape[2]}, allowed is {labels_count}")
    sites = np.ndindex(fields.shape[:2])
    return sum(unary[site][fields[site]] for site in sites)


def _all_fields(shape, labels_count) -> np.ndarray:
    """Return all configurations, (H, W, M) uint8, in the order of counting."""
    height, width = check_shape(shape)
    kinds, sites = check_count(labels_count, "labels_count", most=255), height * width
    if sites * np.log2(kinds) > np.log2(MAX_CONFIGURATIONS):
        raise ValueError(
            f"shape: {kinds} labels on {height} x {width} sites have {kinds}^{sites} "
            f"configurations, allowed are {MAX_CONFIGURATIONS}"
        )
    numbers, count = np.arange(kinds**sites), kinds**sites
    fields = np.empty((sites, count), np.uint8)
    for place in range(sites):
        fields[place] = numbers // kinds ** (sites - 1 - place) % kinds
    return fields.reshape(height, width, count)
