"""Chapter 3's check of the drifting wand: right answers pass, each classic slip is named."""

import numpy as np
from scipy import ndimage

from segteach.course.chapters.ch3 import check_drifting_wand
from segteach.segmentation.magic_wand import magic_wand

FOUR = ((-1, 0), (1, 0), (0, -1), (0, 1))
EIGHT = tuple((r, c) for r in (-1, 0, 1) for c in (-1, 0, 1) if r or c)


def largest(apart):
    return np.abs(apart).max()


def wand(*, steps=FOUR, size=largest, allowed=np.less_equal, around=False, rings=None):
    """The region by a list of waiting pixels; the options are slips."""

    def answer(levels, click, tolerance):
        height, width = levels.shape[:2]
        reached, waiting = {click}, [(click, 0)]
        while waiting:
            (row, col), ring = waiting.pop(0)
            for down, right in steps:
                there = row + down, col + right
                if around:
                    there = there[0] % height, there[1] % width
                if not (0 <= there[0] < height and 0 <= there[1] < width) or there in reached:
                    continue
                if rings is not None and ring >= rings:
                    continue
                if allowed(size(levels[there] - levels[row, col]), tolerance):
                    reached.add(there)
                    waiting.append((there, ring + 1))
        region = np.zeros((height, width), bool)
        region[tuple(np.array(sorted(reached)).T)] = True
        return region

    return answer


def by_spreading(levels, click, tolerance):
    """The region grows by whole arrays until nothing is added."""
    region = np.zeros(levels.shape[:2], bool)
    region[click] = True
    across = np.abs(np.diff(levels, axis=1)).max(axis=2) <= tolerance
    down = np.abs(np.diff(levels, axis=0)).max(axis=2) <= tolerance
    for _ in range(region.size):
        region[:, 1:] |= region[:, :-1] & across
        region[:, :-1] |= region[:, 1:] & across
        region[1:] |= region[:-1] & down
        region[:-1] |= region[1:] & down
    return region


RIGHTS = [wand(), by_spreading]


def by_package(levels, click, tolerance):
    return magic_wand(levels / 255, click, tolerance=tolerance / 255).mask


def anywhere(levels, click, tolerance):
    return np.abs(levels - levels[click]).max(axis=2) <= tolerance


def one_piece(levels, click, tolerance):
    pieces, _ = ndimage.label(anywhere(levels, click, tolerance))
    return pieces == pieces[click]


def one_sweep(levels, click, tolerance):
    region = np.zeros(levels.shape[:2], bool)
    region[click] = True
    for row, col in np.ndindex(region.shape):
        for r, c in ((row - 1, col), (row, col - 1)):
            near = r >= 0 and c >= 0 and region[r, c]
            region[row, col] |= near and largest(levels[r, c] - levels[row, col]) <= tolerance
    return region


def without_click(levels, click, tolerance):
    region = wand()(levels, click, tolerance)
    region[click] = False
    return region


SLIPS = [
    (by_package, "the wand of (3.1)"),
    (one_piece, "the wand of (3.1)"),
    (anywhere, "wherever they are"),
    (wand(steps=EIGHT), "8 neighbours"),
    (wand(allowed=np.less), "exactly τ"),
    (wand(size=np.linalg.norm), "Euclidean"),
    (wand(size=lambda apart: np.abs(apart).sum()), "added the channels"),
    (wand(size=lambda apart: np.abs(apart).mean()), "averaged the channels"),
    (wand(size=lambda apart: np.abs(apart).min()), "One channel is not enough"),
    (wand(around=True), "OTHER side"),
    (wand(rings=1), "theirs are next"),
    (one_sweep, "below and to the right"),
    (without_click, "itself is missing"),
    (lambda *case: ~wand()(*case), "exchanged"),
    (lambda *case: wand()(*case).T, "transposed"),
    (lambda *case: wand()(*case)[1:], "another length along axis 0"),
    (lambda *case: np.argwhere(wand()(*case)), "shape (H, W)"),
    (lambda *case: sorted(map(tuple, np.argwhere(wand()(*case)).tolist())), "shape (H, W)"),
]


def test_slips_are_named_and_the_package_does_not_pass(slips_are_named):
    slips_are_named(check_drifting_wand, SLIPS)


def test_on_a_ramp_it_goes_where_the_common_wand_stops():
    ramp = np.tile(np.arange(0.0, 200, 10)[:, None], (4, 1, 3))
    assert wand()(ramp, (0, 2), 10).all()
    assert by_package(ramp, (0, 2), 10).sum() == 4 * 3


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "被单击的像素" in check_drifting_wand(by_package).words
