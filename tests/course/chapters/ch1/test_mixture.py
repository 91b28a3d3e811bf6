"""Chapter 1's check of the hard E-step: right answers pass, each slip is named."""

import numpy as np

from segteach import data
from segteach.course.chapters.ch1 import check_hard_e_step
from segteach.models import em, gaussian
from segteach.models.gmm import Gmm, e_step


def hard(points, model):
    gamma, log_p = e_step(points, model)
    best = gamma.max(axis=1, keepdims=True)
    shares = np.isclose(gamma, best)
    return shares / shares.sum(axis=1, keepdims=True), log_p + np.log(best[:, 0])


def by_terms(points, model):
    """ln π N of the components that are alive, one after the other."""
    terms = np.full((len(points), len(model.weights)), -np.inf)
    for k in np.flatnonzero(model.weights):
        part = gaussian.log_density(points, model.means[k], model.covariances[k])
        terms[:, k] = np.log(model.weights[k]) + part
    largest = terms.max(axis=1)
    won = terms > largest[:, None] - 1e-8
    return won / won.sum(axis=1, keepdims=True), largest


RIGHTS = [hard, by_terms]


def first_wins(points, model):
    gamma, _ = e_step(points, model)
    return np.eye(gamma.shape[1])[gamma.argmax(axis=1)], hard(points, model)[1]


def changed(shares=lambda s: s, value=lambda v: v):
    def answer(points, model):
        one, other = hard(points, model)
        return shares(one), value(other)

    return answer


def without_weights(points, model):
    """All components weigh the same, the dead one as well."""
    K = len(model.weights)
    return hard(points, Gmm(np.full(K, 1 / K), model.means, model.covariances))


def nearest(points, model):
    away = np.linalg.norm(points[:, None] - model.means, axis=2)
    return np.eye(len(model.means))[away.argmin(axis=1)], hard(points, model)[1]


def above_half(points, model):
    return (e_step(points, model)[0] > 0.5).astype(float), hard(points, model)[1]


def rounded(points, model):
    return e_step(points, model)[0].round(), hard(points, model)[1]


def best_points(points, model):
    _, largest = hard(points, model)
    logs = e_step(points, model)[0] * np.exp(e_step(points, model)[1])[:, None]
    return (logs == logs.max(axis=0)).astype(float), largest


def with_dead(points, model):
    """The terms less the largest of their component: -inf - -inf."""
    terms = np.log(e_step(points, model)[0])
    terms = terms - terms.max(axis=0)
    return terms, hard(points, model)[1]


SLIPS = [
    (e_step, "soft E-step"),
    (first_wins, "half to each"),
    (changed(lambda s: (s > 0).astype(float)), "counts twice"),
    (above_half, "left points to nobody"),
    (rounded, "left points to nobody"),
    (without_weights, "weights π_k are missing"),
    (nearest, "K-means"),
    (best_points, "other axis"),
    (with_dead, "ln 0"),
    (changed(lambda s: s[:, ::-1]), "wrong component"),
    (changed(lambda s: s.T), "axes are exchanged"),
    (lambda points, model: hard(points, model)[0], "two things"),
    (lambda points, model: (hard(points, model)[0], e_step(points, model)[1]), "the soft ln Pr"),
    (changed(value=np.exp), "wants its logarithm"),
    (
        lambda points, model: (
            hard(points, model)[0],
            np.log(e_step(points, model)[0].max(axis=1)),
        ),
        "of the responsibility",
    ),
    (changed(value=lambda v: v + 1), "not ln max"),
]


def test_slips_are_named_and_the_package_does_not_pass(slips_are_named):
    slips_are_named(check_hard_e_step, SLIPS)


def test_with_this_step_the_curve_of_hard_em_never_falls():
    points = data.points("ring", 200).points
    curve = [-state.objective for state in em.em_steps(points, 6, init="random", e_step=hard)]
    assert len(curve) > 2
    assert (np.diff(curve) >= -1e-9 * abs(curve[-1])).all()
