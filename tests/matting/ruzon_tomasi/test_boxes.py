"""The parts of the unknown band and their boxes."""

import numpy as np
import pytest

from segteach.arrays import Seed
from segteach.matting.ruzon_tomasi.boxes import anchors, box_around, sub_regions


@pytest.fixture
def unknown(band):
    return band((60, 90), 14)[0] == Seed.UNKNOWN


def test_anchors_lie_in_the_middle_of_the_band_and_as_far_apart_as_asked(unknown):
    found = anchors(unknown, 12)
    assert unknown[*found.T].all()
    edge = np.argwhere(~unknown)
    depth = [np.hypot(*(edge - place).T).min() for place in found]
    assert np.median(depth) > 5  # of about 6.5
    assert 4 <= len(found) <= 2 * 60 / 12 + 2
    assert len(np.unique(found // 12, axis=0)) == len(found)
    assert len(anchors(unknown, 4)) > len(found) > len(anchors(unknown, 40))


def test_every_spot_has_an_anchor_however_small():
    spots = np.zeros((20, 20), bool)
    spots[3, 3] = spots[10:12, 10:12] = spots[15, 2:9] = True
    assert len(anchors(spots, 50)) == 1  # they share a square of the grid
    assert len(anchors(spots, 8)) >= 3
    for size in range(1, 5):
        assert len(anchors(np.ones((size, size), bool), 8)) == 1


def test_the_parts_hold_every_pixel_once_and_each_is_next_to_its_anchor(unknown):
    pixels = np.argwhere(unknown)
    parts, points = sub_regions(unknown, pixels, 12), anchors(unknown, 12)
    assert np.sort(np.concatenate(parts)).tolist() == list(range(len(pixels)))
    away = np.hypot(*(pixels[:, None] - points).transpose(2, 0, 1))
    for part in parts:
        own = away[part].sum(axis=0).argmin()
        np.testing.assert_allclose(away[part, own], away[part].min(axis=1))


def test_a_box_reaches_into_both_regions_and_stays_small_where_it_may(band):
    trimap = band((60, 90), 14)[0]
    pixels = np.argwhere(trimap == Seed.UNKNOWN)
    part = pixels[(pixels[:, 0] > 20) & (pixels[:, 0] < 30)]
    for samples in (1, 50, 400):
        rows, cols = box = box_around(part, trimap, 4, samples)
        assert rows.start <= part[:, 0].min() and rows.stop > part[:, 0].max()
        assert cols.start <= part[:, 1].min() and cols.stop > part[:, 1].max()
        for kind in (Seed.BACKGROUND, Seed.FOREGROUND):
            assert (trimap[box] == kind).sum() >= samples
    tight, wide = (box_around(part, trimap, 4, s) for s in (1, 400))
    assert trimap[tight].size < trimap[wide].size


def test_where_there_are_fewer_samples_the_box_takes_them_all():
    trimap = np.zeros((30, 40), np.uint8)
    trimap[0, 0], trimap[29, 39] = Seed.FOREGROUND, Seed.BACKGROUND
    box = box_around(np.array([[15, 20]]), trimap, 1, 100)
    assert (trimap[box] == trimap).all()
