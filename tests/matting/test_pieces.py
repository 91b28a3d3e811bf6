"""Large pictures in pieces: as if all had been solved at once, and when they are made smaller."""

import numpy as np
import pytest
from scipy.ndimage import distance_transform_edt

from segteach.arrays import Seed
from segteach.language import Note
from segteach.matting import pieces
from segteach.matting.bayesian import bayesian
from segteach.matting.knockout import knockout
from segteach.matting.matte import Matte
from segteach.matting.trimap import trimap_from_mask

SHAPE = (260, 390)
ROWS, COLS = np.mgrid[: SHAPE[0], : SHAPE[1]]
SOFT = np.clip((90 - np.hypot(ROWS - 130, COLS - 195) + 4 * np.sin(COLS / 5)) / 4, 0, 1)


def scene():
    """A wavy disc before waves of colour, (H, W, 3), and a trimap of it."""
    light = np.stack(
        [0.8 + 0.1 * np.sin(ROWS / 9), 0.6 + 0.1 * np.cos(COLS / 17), 0.3 + 0 * ROWS], 2
    )
    dark = np.stack(
        [0.2 + 0.1 * np.sin(COLS / 11), 0.3 + 0.1 * np.cos(ROWS / 13), 0.6 + 0 * ROWS], 2
    )
    noise = np.random.default_rng(1).normal(0, 0.01, light.shape)
    image = np.clip(SOFT[..., None] * light + (1 - SOFT[..., None]) * dark + noise, 0, 1)
    return image, trimap_from_mask(SOFT > 0.5, 5)


def put_together(method, image, trimap):
    """Return alpha and F, put together from the pieces, and how many there were."""
    alpha, foreground = (trimap == Seed.FOREGROUND).astype(float), image.copy()
    unseen = (trimap == Seed.UNKNOWN).astype(int)
    shares = []
    for piece, share in pieces.solve_in_pieces(method, lambda *part: image[part], trimap):
        here = piece.rows, piece.cols
        alpha[here], foreground[here] = piece.alpha, piece.foreground
        unseen[here] -= trimap[here] == Seed.UNKNOWN
        shares.append(share)
    assert not unseen.any() and shares == sorted(shares) and shares[-1] == 1
    return alpha, foreground, len(shares)


@pytest.mark.parametrize("method", [knockout, bayesian])
def test_the_pieces_are_those_of_the_whole_matte(monkeypatch, method):
    image, trimap = scene()
    whole = method(image, trimap)
    monkeypatch.setattr(pieces, "WHOLE", 1000)
    monkeypatch.setattr(pieces, "SIDE", 320)
    alpha, foreground, count = put_together(method, image, trimap)
    assert count > 1
    unknown = trimap == Seed.UNKNOWN
    np.testing.assert_allclose(alpha, whole.alpha, atol=1e-6)
    np.testing.assert_allclose(foreground[unknown], whole.foreground[unknown], atol=1e-6)


def test_a_picture_that_is_small_enough_is_one_piece():
    image, trimap = scene()
    whole = knockout(image, trimap)
    ((piece, share),) = pieces.solve_in_pieces(knockout, lambda *part: image[part], trimap)
    assert share == 1 and piece.note == whole.note
    np.testing.assert_array_equal(piece.alpha, whole.alpha)


def test_a_method_sees_little_at_once_and_all_that_it_asks_about_is_near(monkeypatch):
    image, trimap = scene()
    monkeypatch.setattr(pieces, "WHOLE", 1000)
    monkeypatch.setattr(pieces, "SIDE", 260)
    monkeypatch.setattr(pieces, "AROUND", 30)
    reach = pieces.reach_of(trimap)

    def method(part, marks):
        assert part.shape[:2] == marks.shape and max(marks.shape) <= 260
        for kind in pieces.KNOWN:
            assert distance_transform_edt(marks != kind)[marks == Seed.UNKNOWN].max() <= reach
        return Matte(np.full(marks.shape, 0.25), part, part, "")

    alpha, _, count = put_together(method, image, trimap)
    assert count > 3
    assert (alpha[trimap == Seed.UNKNOWN] == 0.25).all()


@pytest.mark.parametrize("width", [1, 3, 20, 60])
def test_the_reach_is_the_farthest_distance_up_to_a_cell_and_a_half(width):
    trimap = trimap_from_mask(SOFT > 0.5, width)
    unknown = trimap == Seed.UNKNOWN
    exact = max(distance_transform_edt(trimap != k)[unknown].max() for k in pieces.KNOWN)
    assert exact <= pieces.reach_of(trimap) <= exact + 2 * 1.5 * pieces.CELL


def test_a_picture_is_made_smaller_for_much_that_is_unknown_and_for_what_is_far(monkeypatch):
    trimap = trimap_from_mask(SOFT > 0.5, 20)
    assert pieces.solvable_scale(trimap) == 1
    monkeypatch.setattr(pieces, "WHOLE", 1000)
    assert pieces.solvable_scale(trimap) == 1
    unknown = np.count_nonzero(trimap == Seed.UNKNOWN)
    monkeypatch.setattr(pieces, "MOST", unknown // 4)
    assert pieces.solvable_scale(trimap) == pytest.approx(0.5, rel=1e-3)
    monkeypatch.setattr(pieces, "FARTHEST", pieces.reach_of(trimap) / 5)
    assert pieces.solvable_scale(trimap) == pytest.approx(0.2)
    assert pieces.solvable_scale(np.where(trimap == Seed.UNKNOWN, 1, trimap)) == 1


def test_the_notes_of_pieces_are_told_once_each():
    alike = [Note("{count} pixels are odd", count=count) for count in (3, 5)]
    assert pieces.told_of_pieces([alike[1]]) == alike[1]
    assert pieces.told_of_pieces([]) == pieces.told_of_pieces(["", ""]) == ""
    told = pieces.told_of_pieces([alike[0], "", alike[1], "dark"])
    assert told == (
        "3 pixels are odd (one of 2 pieces with such a note); "
        "dark (one of 1 pieces with such a note)"
    )
