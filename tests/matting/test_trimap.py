"""Trimaps from masks: the band against distances counted pair by pair, and what is refused."""

import numpy as np
import pytest

from segteach.arrays import Seed
from segteach.draw.words import tell
from segteach.matting.trimap import (
    band_note,
    kinds_of,
    missing_note,
    outline_distance,
    stray_note,
    trimap_from_mask,
    widest_band,
)

U, B, F = Seed.UNKNOWN, Seed.BACKGROUND, Seed.FOREGROUND


def blob(shape=(24, 30), centre=(11, 14), radius=8):
    rows, cols = np.indices(shape)
    return (rows - centre[0]) ** 2 + (cols - centre[1]) ** 2 <= radius**2


def pairwise(mask):
    """Return each pixel's distance to the nearest one of the other kind, counted over all pairs."""
    places = np.indices(mask.shape).reshape(2, -1).T
    inside = mask.ravel()
    apart = np.sqrt(((places[:, None] - places[None]) ** 2).sum(axis=2))
    apart[inside[:, None] == inside[None]] = np.inf
    return apart.min(axis=1).reshape(mask.shape)


@pytest.mark.parametrize("width", [1, 2, 2.5, 4])
@pytest.mark.parametrize("noisy", [False, True])
def test_the_band_is_what_lies_within_its_width_of_the_other_side(width, noisy):
    mask = blob()
    if noisy:  # islands, holes and corners
        mask ^= np.random.default_rng(1).random(mask.shape) < 0.01
    distance = pairwise(mask)
    np.testing.assert_allclose(outline_distance(mask), distance)
    if min(distance[mask].max(), distance[~mask].max()) <= width:
        pytest.skip("nothing would be left")
    expected = np.where(distance <= width, U, np.where(mask, F, B))
    np.testing.assert_array_equal(trimap_from_mask(mask, width), expected)


def test_a_straight_edge_has_a_band_of_twice_the_width():
    mask = np.zeros((5, 20), bool)
    mask[:, 10:] = True
    np.testing.assert_array_equal(
        trimap_from_mask(mask, 3), np.tile([B] * 7 + [U] * 6 + [F] * 7, (5, 1))
    )


def test_distance_goes_in_a_straight_line_not_along_rows_and_columns():
    mask = np.zeros((21, 21), bool)
    mask[10, 10] = True
    band = outline_distance(mask) <= 5
    assert band[10, 15] and band[13, 14]  # 5 = |(3, 4)|
    assert not band[14, 14]  # a square of 5 would hold it


def test_inside_and_outside_are_treated_alike():
    mask = blob()
    swapped = np.array([U, F, B])[trimap_from_mask(~mask, 3)]
    np.testing.assert_array_equal(trimap_from_mask(mask, 3), swapped)


@pytest.mark.parametrize("radius", [3, 6, 10])
def test_the_widest_band_leaves_both_kinds_and_the_next_is_refused(radius):
    mask = blob(radius=radius)
    widest = widest_band(mask, outline_distance(mask))
    counts = kinds_of(trimap_from_mask(mask, widest))
    assert min(counts[F], counts[B]) > 0
    with pytest.raises(
        ValueError, match=r"width: got .* would leave no pixel of (FORE|BACK)GROUND"
    ):
        trimap_from_mask(mask, widest + 1)


def test_a_line_of_one_pixel_has_no_room_for_a_band():
    mask = np.zeros((9, 9), bool)
    mask[4] = True
    assert widest_band(mask, outline_distance(mask)) == 0
    with pytest.raises(ValueError, match="FOREGROUND"):
        trimap_from_mask(mask, 1)
    with pytest.raises(ValueError, match="BACKGROUND"):
        trimap_from_mask(~mask, 1)


@pytest.mark.parametrize(
    ("mask", "width", "words"),
    [
        (np.zeros((4, 4), bool), 1, "mask: got no pixel of FOREGROUND"),
        (np.ones((4, 4), bool), 1, "mask: got no pixel of BACKGROUND"),
        (np.full((4, 4), 0.5), 1, "mask"),
        (blob(), 0, "width"),
        (blob(), float("nan"), "width"),
        (blob(), "wide", "width"),
    ],
)
def test_what_is_no_mask_or_no_width_is_refused(mask, width, words):
    with pytest.raises(ValueError, match=words):
        trimap_from_mask(mask, width)


def test_kinds_are_counted_also_those_that_are_not_there():
    assert kinds_of(np.array([[0, 1, 1]])) == {U: 1, B: 2, F: 0}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_missing_is_said_in_both_languages(language, monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", language)
    notes = [missing_note(np.array([row])) for row in ([0, 1], [0, 2], [0, 0])]
    for note, en, zh in zip(
        notes,
        ("foreground", "background", "foreground and"),
        ("前景", "背景", "前景和"),
        strict=True,
    ):
        assert {"en": en, "zh": zh}[language] in tell(note)
    assert missing_note(np.array([[0, 1, 2]])) == missing_note(np.array([[1, 2]])) == ""
    assert "12" in tell(stray_note(12)) and stray_note(0) == ""
    assert "7" in tell(band_note(9, 7)) and band_note(7, 7) == "" != band_note(1, 0)
