"""Chapter 5's check of the projection with the noise of each channel: each slip is named."""

import numpy as np

from segteach.course.chapters.ch5 import check_channel_alpha
from tests.course.chapters.ch5 import rights


def alpha(*, above=lambda n: n**-2.0, below=lambda n: n**-2.0, clip=True, same=0.5):
    """The projection with weights above and below the line; the options are slips."""

    def answer(C, F, B, noise):
        up = ((C - B) * (F - B) * above(noise)).sum(axis=1)
        down = ((F - B) ** 2 * below(noise)).sum(axis=1)
        with np.errstate(all="ignore"):
            value = np.where(down > 0, up / down, same)
        return value.clip(0, 1) if clip else value

    return answer


def of_channels(weights_of):
    """A mean over the alphas of single channels."""

    def answer(C, F, B, noise):
        with np.errstate(all="ignore"):
            own = np.nan_to_num((C - B) / (F - B), nan=0.5)
        return np.average(own, axis=1, weights=weights_of(C, F, B, noise)).clip(0, 1)

    return answer


def of_grey(C, F, B, noise):
    c, f, b = C.mean(axis=1), F.mean(axis=1), B.mean(axis=1)
    with np.errstate(all="ignore"):
        return np.nan_to_num((c - b) / (f - b), nan=0.5).clip(0, 1)


def of_lengths(C, F, B, noise):
    with np.errstate(all="ignore"):
        ratio = np.linalg.norm((C - B) / noise, axis=1) / np.linalg.norm((F - B) / noise, axis=1)
    return np.nan_to_num(ratio, nan=0.5).clip(0, 1)


def length_once(C, F, B, noise):
    up = ((C - B) * (F - B) / noise**2).sum(axis=1)
    return (up / np.maximum((abs(F - B) / noise**2).sum(axis=1), 1e-9)).clip(0, 1)


def uneven(C, F, B, noise):
    return 0.5 * rights.alpha(C, F, B, noise)


def one_length(C, F, B, noise):
    up = ((C - B) * (F - B) / noise**2).sum(axis=1)
    return (up / np.linalg.norm((F - B) / noise) ** 2).clip(0, 1)


SLIPS = [
    (one_length, "over ALL pixels"),
    (alpha(above=np.ones_like, below=np.ones_like), "plain projection"),
    (alpha(above=np.ones_like, below=np.ones_like, clip=False), "plain projection"),
    (alpha(above=lambda n: 1 / n, below=lambda n: 1 / n), "The noise is squared"),
    (alpha(above=lambda n: n**2, below=lambda n: n**2), "noise multiplies"),
    (alpha(below=np.ones_like), "one side of the fraction"),
    (alpha(above=np.ones_like), "one side of the fraction"),
    (alpha(clip=False), "clip it"),
    (lambda C, F, B, noise: rights.alpha(C, B, F, noise), "F and B are exchanged"),
    (of_channels(lambda C, F, B, n: np.ones_like(C)), "alpha of each channel"),
    (of_channels(lambda C, F, B, n: np.tile(n**-2, (len(C), 1))), "alpha of each channel"),
    (of_channels(lambda C, F, B, n: abs(F - B) + 1e-12), "Knockout"),
    (of_grey, "grey"),
    (length_once, "squared, too"),
    (of_lengths, "points along F - B"),
    (alpha(same=np.nan), "where F = B"),
    (alpha(same=0.0), "where F = B"),
    (uneven, "off by"),
    (lambda *case: rights.alpha(*case)[:, None], "shape"),
    (lambda *case: rights.alpha(*case)[0], "shape"),
]


def test_slips_are_named(slips_are_named):
    slips_are_named(check_channel_alpha, SLIPS)


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "普通的投影" in check_channel_alpha(SLIPS[1][0]).words
