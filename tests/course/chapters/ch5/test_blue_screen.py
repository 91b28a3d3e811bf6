"""Chapter 5's check of the blue screen: each slip is named, at large alpha and at small."""

import numpy as np
from scipy import ndimage

from segteach.course.chapters.ch5 import check_blue_screen
from tests.course.chapters.ch5 import rights

right = rights.blue_screen


def divided(C, alpha, B):
    a = np.maximum(alpha, 1e-9)[..., None]
    return ((C - (1 - a) * B) / a).clip(0, 1)


def kept_by(colour_of):
    """Another colour where alpha is large enough."""

    def answer(C, alpha, B, smallest):
        a = np.maximum(alpha, 1e-9)[..., None]
        return np.where(a >= smallest, colour_of(C, a, B), right(C, alpha, B, smallest))

    return answer


def few_by(colour_of):
    """Another colour where alpha is too small."""

    def answer(C, alpha, B, smallest):
        few = (alpha < smallest)[..., None]
        return np.where(few, colour_of(C, alpha, B, smallest), right(C, alpha, B, smallest))

    return answer


def nearest(C, alpha, B, smallest, *, kept=np.greater_equal, colours=divided, norm=2):
    """The colour of the nearest pixel that is kept."""
    sources = np.argwhere(kept(alpha, smallest))
    out = np.empty_like(C)
    for place in np.ndindex(alpha.shape):
        apart = np.linalg.norm(sources - place, ord=norm, axis=1)
        out[place] = colours(C, alpha, B)[tuple(sources[apart.argmin()])]
    return out


def by_row(C, alpha, B, smallest):
    """The nearest in the same row; where a row has none, nearest of all."""
    F, out = divided(C, alpha, B), right(C, alpha, B, smallest)
    for row in range(len(alpha)):
        kept = np.flatnonzero(alpha[row] >= smallest)
        for col in range(alpha.shape[1]) if len(kept) else ():
            out[row, col] = F[row, kept[abs(kept - col).argmin()]]
    return out


def strict(C, alpha, B, smallest):
    return nearest(C, alpha, B, smallest, kept=np.greater)


def unguarded(C, alpha, B, smallest):
    a = alpha[..., None]
    return np.clip((C - (1 - a) * B) / a, 0, 1)


def nan_where_clear(C, alpha, B, smallest):
    """Right where alpha is not 0."""
    return right(C, alpha, B, smallest) * (alpha / alpha)[..., None]


SLIPS = [
    (kept_by(lambda C, a, B: (C - (1 - a) * B) / a), "leaves [0, 1]"),
    (kept_by(lambda C, a, B: C), "halo"),
    (kept_by(lambda C, a, B: C - (1 - a) * B), "premultiplied"),
    (kept_by(lambda C, a, B: np.clip(C / a, 0, 1)), "still in it"),
    (kept_by(lambda C, a, B: np.clip((C - B) / a, 0, 1)), "share 1 - α shows"),
    (kept_by(lambda C, a, B: np.clip((C - a * B) / (1 - a + (a == 1)), 0, 1)), "exchanged"),
    (
        kept_by(lambda C, a, B: np.clip((C - (1 - a) * B) / (1 - a + (a == 1)), 0, 1)),
        "divided by 1 - α",
    ),
    (strict, "exactly `smallest`"),
    (few_by(lambda C, alpha, B, s: divided(C, alpha, B)), "you divide all the same"),
    (few_by(lambda C, alpha, B, s: C), "left C"),
    (few_by(lambda C, alpha, B, s: B), "screen's own colour"),
    (few_by(lambda C, alpha, B, s: 0.0), "one fixed colour"),
    (few_by(lambda C, alpha, B, s: 1.0), "one fixed colour"),
    (
        few_by(lambda *case: nearest(*case, colours=lambda C, alpha, B: C)),
        "you took its C",
    ),
    (few_by(lambda *case: nearest(*case, kept=lambda a, s: a == 1)), "OPAQUE"),
    (few_by(lambda *case: nearest(*case, norm=1)), "counted steps"),
    (few_by(lambda *case: nearest(*case, norm=np.inf)), "counted steps"),
    (few_by(lambda *case: right(*case)[::-1]), "not that of the nearest"),
    (unguarded, "you divide all the same"),
    (nan_where_clear, "0 / 0"),
    (lambda *case: right(*case)[..., 0], "shape"),
    (lambda *case: right(*case).reshape(-1, 3), "shape"),
    (lambda *case: right(*case) * 0.9, "off by"),
]


def test_slips_are_named(slips_are_named):
    slips_are_named(check_blue_screen, SLIPS)


def test_a_row_alone_is_refused():
    for _ in range(5):
        assert check_blue_screen(by_row).solved is False


def test_a_search_by_indices_agrees_with_the_plain_one():
    rng = np.random.default_rng(0)
    C, alpha = rng.random((7, 8, 3)), rng.random((7, 8))
    few = ndimage.distance_transform_edt(alpha < 0.3, return_distances=False, return_indices=True)
    F = divided(C, alpha, 0.4)[tuple(few)]
    np.testing.assert_allclose(
        np.sort(F.ravel()), np.sort(rights.blue_screen_by_transform(C, alpha, 0.4, 0.3).ravel())
    )


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "光晕" in check_blue_screen(SLIPS[1][0]).words
