"""Chapter 6's check of alpha from a few eigenvectors: each classic slip is named."""

import numpy as np

from segteach.course.chapters.ch6 import check_from_vectors
from segteach.matting.harmonic import harmonic
from segteach.matting.spectral import Spectrum, unexplained
from tests.course.chapters.ch6 import rights_later as rights


def fitted(
    *,
    known=lambda seeds: seeds != 0,
    values=lambda seeds: (seeds == 2) * 1.0,
    some=slice(None),
    coefficients=lambda x: x,
    end=lambda fit, seeds: fit.clip(0, 1),
):
    """The sum that fits best; the options are slips."""

    def answer(vectors, seeds):
        V, there = vectors[some], known(seeds)
        x = np.linalg.lstsq(V[:, there].T, values(seeds)[there], rcond=None)[0]
        return end(np.tensordot(coefficients(x), V, axes=1), seeds)

    return answer


def dot_products(vectors, seeds):
    """The projection that `spectral.unexplained` takes, of what is known."""
    x = np.tensordot(vectors, (seeds == 2) * 1.0, axes=2)
    return np.tensordot(x, vectors, axes=1).clip(0, 1)


def one_by_one(vectors, seeds):
    V, y = vectors[:, seeds != 0], (seeds[seeds != 0] == 2) * 1.0
    return np.tensordot(V @ y / (V**2).sum(axis=1), vectors, axes=1).clip(0, 1)


def mixed_axes(vectors, seeds):
    V = vectors.reshape(-1, len(vectors))
    known = seeds.ravel() != 0
    x = np.linalg.lstsq(V[known], (seeds.ravel()[known] == 2) * 1.0, rcond=None)[0]
    return (V @ x).reshape(seeds.shape).clip(0, 1)


def without_colours(vectors, seeds):
    """What the package makes of the seeds alone."""
    return harmonic(np.zeros((*seeds.shape, 3)), seeds).alpha


SLIPS = [
    (fitted(end=lambda fit, seeds: fit), "leaves [0, 1]"),
    (fitted(known=lambda s: s < 3), "have a say"),
    (fitted(known=lambda s: s < 3, values=lambda s: np.select([s == 2, s == 1], [1.0, 0], 0.5)),
     "have a say"),
    (dot_products, "have a say"),
    (one_by_one, "by itself"),
    (fitted(values=lambda s: s * 1.0), "kinds, not alphas"),
    (fitted(values=lambda s: s / 2), "kinds, not alphas"),
    (fitted(values=lambda s: (s == 1) * 1.0), "exchanged"),
    (fitted(values=lambda s: np.where(s == 2, 1.0, -1.0)), "not -1"),
    (fitted(known=lambda s: s == 2), "one side alone"),
    (fitted(coefficients=lambda x: x.clip(0, 1)), "cut off the coefficients"),
    (fitted(some=slice(1, None)), "first vector"),
    (fitted(some=slice(None, -1)), "last vector"),
    (fitted(coefficients=lambda x: x / x.sum()), "no weights"),
    (fitted(coefficients=lambda x: x / len(x)), "a mean of"),
    (fitted(end=lambda fit, s: (fit - fit.min()) / np.ptp(fit)), "stretched"),
    (fitted(end=lambda fit, s: fit > 0.5), "mask"),
    (fitted(end=lambda fit, s: np.where(s > 0, s == 2, fit.clip(0, 1))), "put the known"),
    (mixed_axes, "axes are mixed"),
    (fitted(end=lambda fit, s: (fit / 2 + 0.1).clip(0, 1)), "off by"),
    (lambda v, s: rights.from_vectors(v, s).ravel(), "shape"),
    (lambda v, s: rights.from_vectors(v, s).T, "shape"),
]  # fmt: skip


def test_slips_are_named(slips_are_named):
    slips_are_named(check_from_vectors, SLIPS)


def test_right_answers_pass_every_time():
    for answer in (rights.from_vectors, rights.from_vectors_by_normal_equations):
        assert all(check_from_vectors(answer).solved for _ in range(20))


def test_the_package_does_not_pass_as_it_only_projects_an_alpha_that_is_known_everywhere():
    rng = np.random.default_rng(0)
    vectors = np.linalg.qr(rng.normal(size=(30, 3)))[0].T.reshape(3, 5, 6)
    alpha = rng.uniform(0, 1, (5, 6))
    taken = np.tensordot(vectors, alpha, axes=2)
    rest = np.linalg.norm(alpha - np.tensordot(taken, vectors, axes=1))
    left = unexplained(Spectrum(vectors, np.arange(3.0), np.zeros(3)), alpha)[-1]
    assert np.isclose(left, rest / np.linalg.norm(alpha - alpha.mean()))  # dot products
    assert "have a say" in check_from_vectors(dot_products).words
    assert check_from_vectors(without_colours).solved is False


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "要截断" in check_from_vectors(SLIPS[0][0]).words
