"""Chapter 5's check of a trimap: each classic slip is named."""

import numpy as np
from scipy import ndimage

from segteach.course.chapters.ch5 import check_trimap
from tests.course.chapters.ch5 import rights

CROSS, SQUARE = (ndimage.generate_binary_structure(2, n) for n in (1, 2))


def by_steps(structure):
    """Repeated dilations of either side, as many as the band is wide."""

    def answer(mask, inside, outside):
        def grown(m, times):
            return ndimage.binary_dilation(m, structure, iterations=times) if times else m

        band = (mask & grown(~mask, inside)) | (~mask & grown(mask, outside))
        return np.where(band, 0, np.where(mask, 2, 1))

    return answer


def by_erosion(mask, inside, outside):
    """An erosion with discs, which takes what lies outside the picture for background."""
    reach = np.arange(-9, 10)
    away = np.hypot(reach[:, None], reach)
    core = ndimage.binary_erosion(mask, away <= inside)
    wide = ndimage.binary_dilation(mask, away <= outside)
    return np.where(core, 2, np.where(wide, 0, 1))


def after(change):
    return lambda *case: change(rights.trimap(*case), *case)


def by_distance(compare):
    """The band where compare(distance, width); a mask without an outline is as it should be."""

    def answer(mask, inside, outside):
        if mask.all() or not mask.any():
            return rights.trimap(mask, inside, outside)
        away = ndimage.distance_transform_edt(mask) + ndimage.distance_transform_edt(~mask)
        return np.where(compare(away, np.where(mask, inside, outside)), 0, np.where(mask, 2, 1))

    return answer


def without_guard(mask, inside, outside):
    depth, away = (ndimage.distance_transform_edt(m) for m in (mask, ~mask))
    return np.where(np.where(mask, depth <= inside, away <= outside), 0, np.where(mask, 2, 1))


SLIPS = [
    (lambda mask, a, b: np.where(mask, 2, 1), "Nothing is unknown"),
    (lambda mask, a, b: rights.trimap(mask, b, a), "widths are exchanged"),
    (lambda mask, a, b: rights.trimap(mask, a, a), "as wide inside as outside"),
    (lambda mask, a, b: rights.trimap(mask, b, b), "as wide inside as outside"),
    (lambda mask, a, b: rights.trimap(mask, a, 0), "Outside the mask nothing"),
    (lambda mask, a, b: rights.trimap(mask, 0, b), "Within the mask nothing"),
    (by_steps(CROSS), "counted steps"),
    (by_steps(SQUARE), "counted steps"),
    (by_distance(np.less), "<=, not <"),
    (by_distance(lambda d, width: d - 1 <= width), "One pixel too wide"),
    (by_distance(lambda d, width: d - 0.5 <= width), "Half a pixel"),
    (by_distance(lambda d, width: d**2 <= width), "squared"),
    (by_distance(np.greater), "NEAR the outline"),
    (by_erosion, "border of the picture"),
    (after(lambda t, *_: np.choose(t, [0, 2, 1])), "Foreground and background are exchanged"),
    (after(lambda t, *_: np.choose(t, [128, 0, 255])), "three values"),
    (after(lambda t, *_: t / 2), "three values"),
    (
        lambda mask, a, b: np.where(
            ndimage.distance_transform_edt(mask) <= a, 0, np.where(mask, 2, 1)
        ),
        "everything is unknown",
    ),
    (without_guard, "no outline"),
    (after(lambda t, *_: t.T), "shape"),
    (after(lambda t, *_: t[1:]), "shape"),
    (after(lambda t, mask, a, b: np.where(mask, 2, t)), "Within the mask nothing"),
    (lambda mask, a, b: mask, "True and False"),
    (lambda mask, a, b: rights.trimap(mask, a, b) == 0, "True and False"),
]


def test_slips_are_named(slips_are_named):
    slips_are_named(check_trimap, SLIPS)


def test_a_band_of_no_width_leaves_the_mask():
    answer = check_trimap(
        lambda mask, a, b: rights.trimap(mask, max(a, 1), b)  # at least one pixel
    )
    assert "inside = 0" in answer.words


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "宽度用反了" in check_trimap(SLIPS[1][0]).words
