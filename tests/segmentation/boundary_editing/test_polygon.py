"""Polygons of outlines: near enough everywhere, no vertex too many, old vertices stay."""

import itertools
import os
from pathlib import Path

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from segteach import data
from segteach.segmentation.boundary_editing.polygon import (
    follow,
    polygon,
    polygon_steps,
    polygons_of,
)
from segteach.segmentation.lazy_snapping import lazy_snapping
from segteach.segmentation.outlines import outlines_of

ROWS, COLS = np.mgrid[:60, :80]
RING = (np.hypot(ROWS - 30, COLS - 40) < 24) & ~(np.hypot(ROWS - 30, COLS - 44) < 9)


def blobs(seed, shape=(60, 80)):
    """Objects and holes of all sizes, some of them cut off by the picture."""
    return gaussian_filter(np.random.default_rng(seed).random(shape), 3) > 0.5


def to_segment(points, start, end):
    along = end - start
    share = ((points - start) @ along / max(along @ along, 1e-12)).clip(0, 1)
    return np.hypot(*(points - start - share[:, None] * along).T)


def worst(outline):
    """Return (distance, point) of the outline's farthest point from the edge it belongs to."""
    count, found = len(outline.at), []
    for first in range(count if outline.closed else count - 1):
        section = outline.section(first, (first + 1) % count)
        found += [
            (away, tuple(point))
            for away, point in zip(
                to_segment(section, section[0], section[-1]), section, strict=True
            )
        ]
    return max(found)


def test_every_point_of_every_outline_is_within_the_tolerance():
    masks = [RING, *(blobs(seed) for seed in range(3))]
    for mask, tolerance in itertools.product(masks, (0.4, 1.0, 3.2, 10.0)):
        polygons = polygons_of(mask, tolerance)
        drawn = [line for line, _ in outlines_of(mask)]
        assert sorted(len(p.line) for p in polygons) == sorted(map(len, drawn))
        assert max(worst(polygon)[0] for polygon in polygons) <= tolerance
        assert all(len(p.at) >= (3 if p.closed else 2) for p in polygons)
        assert sum(len(p.at) for p in polygons) < 0.75 * sum(map(len, drawn))


def test_a_finer_tolerance_takes_more_vertices():
    counts = [sum(len(p.at) for p in polygons_of(RING, t)) for t in (0.5, 1, 2, 3.2, 8)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 2 * counts[-1]


def test_it_is_always_the_farthest_point_that_becomes_a_vertex():
    for line, closed in [pair for mask in (RING, blobs(4), blobs(5)) for pair in outlines_of(mask)]:
        states = list(polygon_steps(line, closed, 1.0))
        for now, after in itertools.pairwise(states):
            away, _ = worst(now.outline)
            assert now.objective == pytest.approx(away)
            new = np.setdiff1d(after.outline.at, now.outline.at)
            np.testing.assert_array_equal(new, [now.farthest])
            assert away > 1.0 or len(now.outline.at) < 3  # nor one too many
        assert states[-1].farthest == -1
        assert states[-1].objective <= 1.0
        assert len(states) == len(states[-1].outline.at) + 1 - len(states[0].outline.at)


def test_the_last_polygon_of_each_outline_is_that_of_the_mask():
    for mask in (RING, blobs(4)):
        one_by_one = [polygon(line, closed).outline for line, closed in outlines_of(mask)]
        one_by_one.sort(key=lambda outline: -len(outline.line))
        for outline, expected in zip(one_by_one, polygons_of(mask), strict=True):
            np.testing.assert_array_equal(outline.vertices, expected.vertices)
            assert (outline.closed, outline.hole) == (expected.closed, expected.hole)


def test_a_square_has_its_corners_for_vertices():
    mask = np.zeros((40, 40), bool)
    mask[8:28, 8:28] = True
    ((outline),) = polygons_of(mask, 1.0)
    corners = np.array([[7.5, 7.5], [7.5, 27.5], [27.5, 27.5], [27.5, 7.5]])
    away = np.hypot(*(outline.vertices[:, None] - corners).transpose(2, 0, 1))
    assert len(outline.at) == 4
    assert (away.min(axis=0) < 1).all()


def test_objects_and_holes_are_told_apart_and_open_ends_lie_outside():
    outer, hole = polygons_of(RING)
    assert (outer.closed, outer.hole) == (True, False)
    assert (hole.closed, hole.hole) == (True, True)
    ((cut_off),) = polygons_of(np.hypot(ROWS - 60, COLS - 40) < 20)
    assert (cut_off.closed, cut_off.hole) == (False, False)
    np.testing.assert_array_equal(cut_off.vertices[[0, -1], 0], [60, 60])


def test_a_mask_of_one_label_has_no_polygon():
    for shape, label in itertools.product([(1, 1), (1, 9), (4, 5)], [False, True]):
        assert polygons_of(np.full(shape, label)) == ()


def test_single_pixels_and_thin_lines_have_polygons_of_three_vertices():
    mask = np.zeros((9, 20), bool)
    mask[2, 2] = mask[6, 3:15] = True
    line, speck = polygons_of(mask)
    assert len(speck.at) == 3
    assert len(line.at) == 3
    assert worst(line)[0] <= 3.2


def test_vertices_stay_where_the_outline_stays_and_keep_their_order_and_hardness():
    mask, changed = blobs(1), blobs(1)
    changed[:, :40] = blobs(2)[:, :40]
    old = polygons_of(mask)
    points = np.concatenate([p.vertices for p in old])
    hard = np.random.default_rng(0).random(len(points)) < 0.3
    rank_and_new = follow(outlines_of(changed), points, hard, 3.2)
    new = np.concatenate([p.vertices for _, p in rank_and_new])
    new_hard = np.concatenate([p.hard for _, p in rank_and_new])
    on_line = {tuple(p) for line, _ in outlines_of(changed) for p in line}
    kept = [k for k, point in enumerate(points) if tuple(point) in on_line]
    assert 10 < len(kept) < len(points)
    where = [int((new == points[k]).all(axis=1).argmax()) for k in kept]
    assert all((new[w] == points[k]).all() for w, k in zip(where, kept, strict=True))
    np.testing.assert_array_equal(new_hard[where], hard[kept])
    assert new_hard.sum() == hard[kept].sum()  # an inserted vertex is soft
    ranks = [rank for rank, _ in rank_and_new]
    assert ranks == sorted(ranks)
    assert max(worst(p)[0] for _, p in rank_and_new) <= 3.2


def test_polygons_of_an_unchanged_mask_stay_as_they_are():
    old = polygons_of(blobs(3))
    points = np.concatenate([p.vertices for p in old])
    again = follow(outlines_of(blobs(3)), points, np.zeros(len(points), bool), 3.2)
    for (_, new), before in zip(again, old, strict=True):
        np.testing.assert_array_equal(new.vertices, before.vertices)


def test_bad_arguments_are_refused_by_name_at_the_call():
    for function, arguments, word in (
        (polygons_of, (np.zeros((2, 2, 2)),), "mask"),
        (polygons_of, (np.full((3, 3), 0.5),), "mask"),
        (polygons_of, (RING, 0), "tolerance"),
        (polygons_of, (RING, np.nan), "tolerance"),
        (polygon_steps, ([[0, 0], [1, 1]],), "line"),
        (polygon_steps, (np.full((5, 2), np.nan),), "line"),
        (polygon_steps, (np.zeros((5, 3)),), "line"),
    ):
        with pytest.raises(ValueError, match=word):
            function(*arguments)


@pytest.mark.skipif("SEGTEACH_DATA" not in os.environ, reason="SEGTEACH_DATA names no folder")
@pytest.mark.parametrize("of", ["truth", "cut"])
def test_polygons_of_all_photographs_are_within_the_tolerance(of):
    folder, count = Path(os.environ["SEGTEACH_DATA"]) / "segmentation", 0
    for path in sorted((folder / "truth").iterdir()):
        mask = data.open_image(path)[..., 0] > 0.8
        if of == "cut":
            drawn = data.open_image(folder / "scribbles1" / path.name)[..., 0]
            seeds = np.array([0, 2, 1])[np.rint(255 * drawn).astype(int)]
            rows, cols = (slice(None, None, 2),) * 2
            image = data.open_image(folder / "image" / path.name)
            mask = lazy_snapping(image[rows, cols], seeds[rows, cols], clusters=8).mask
        assert max(worst(polygon)[0] for polygon in polygons_of(mask)) <= 3.2
        count += 1
    assert count == 25
