"""The live wire against Dijkstra, each feature on a picture of its own, and the tool itself."""

import cv2
import numpy as np
import pytest

from segteach.segmentation.scissors import (
    LiveWire,
    fill_outline,
    picture_edges,
    strongest_near,
)


def test_the_wire_is_the_cheapest_path_of_the_picture(pictures, oracle):
    wire = LiveWire(pictures.coloured(1, (24, 30)), snap=0)
    wire.press((3, 4))
    links = oracle.links_of(wire.features)
    least = oracle.least_costs(links, wire.shape, (3, 4))
    for target in [(20, 28), (0, 0), (12, 12), (23, 0)]:
        path = wire.move(target)
        assert wire.wire_cost == pytest.approx(least[target])
        assert oracle.cost_along(path, links) == pytest.approx(least[target])


def soft_edge():
    """An upright edge so wide that the gradient hardly tells its middle, column 20."""
    return np.tile(0.5 + 0.4 * np.tanh((np.arange(50) - 20.2) / 4), (70, 1))


def test_zero_crossings_hold_the_wire_in_the_middle_of_a_soft_edge():
    def pixels_in_the_middle(**parameters):
        wire = LiveWire(soft_edge(), snap=0, **parameters)
        wire.press((5, 24))
        return int((wire.move((65, 24))[:, 1] == 20).sum())

    assert pixels_in_the_middle() >= 50
    assert pixels_in_the_middle(crossing_weight=0) <= 10


def test_the_direction_leads_round_a_disc_and_not_through_its_bars():
    rows, cols = np.mgrid[:61, :61]
    image = np.where((rows - 30) ** 2 + (cols - 30) ** 2 < 20**2, 0.35, 0.65)
    bars = (abs(cols - 30) <= 3) & (abs(rows - 30) <= 17)
    image = np.where(bars, np.where(rows % 4 < 2, 0.0, 1.0), image)

    def widest(**parameters):
        # without f_Z, which likes the disc's edge as well
        wire = LiveWire(image, snap=0, crossing_weight=0, **parameters)
        wire.press((10, 30))
        return int(np.abs(wire.move((50, 30))[:, 1] - 30).max())

    assert widest() >= 18
    assert widest(direction_weight=0) <= 3


def test_the_gradient_chooses_the_stronger_of_two_edges():
    image = np.full((60, 60), 0.5)
    image[:, 20:40] = 0.6  # a weak edge at column 20, as far from the seeds
    image[:, 40:] = 0.0  # as the strong one at column 40

    def columns(gradient_weight):
        wire = LiveWire(image, snap=0, gradient_weight=gradient_weight)
        wire.press((2, 29))
        return np.bincount(wire.move((57, 29))[:, 1], minlength=60)

    assert columns(gradient_weight=0.14)[39:41].sum() > 30
    assert columns(gradient_weight=0)[39:41].sum() == 0


def test_training_keeps_the_wire_on_the_kind_of_edge_it_learned():
    image = np.full((200, 60), 0.6)
    image[:, :20] = 0.45  # the weak edge, columns 19 and 20
    image[50:, 25:] = 0.0  # further down a strong one runs beside it

    def furthest(training):
        wire = LiveWire(image, snap=0, training=training)
        wire.press((4, 19))
        wire.press((42, 19))
        return int(wire.move((195, 19))[:, 1].max())

    assert furthest(training=True) <= 20
    assert furthest(training=False) >= 24


def test_a_point_snaps_to_the_strongest_gradient_near_it(pictures):
    for snap, col in ((4, 10), (0, 13)):
        wire = LiveWire(pictures.square(), snap=snap)
        wire.press((20, 13))
        assert wire.seeds == [(20, col)]
        assert tuple(wire.move((25, 13))[-1]) == (25, col)


def test_snap_takes_the_strongest_in_reach_the_nearest_of_equals_and_stays_where_it_is_flat():
    gradient = np.zeros((7, 7))
    assert strongest_near(gradient, (3, 3), 3) == (3, 3)
    gradient[3, 1] = gradient[3, 4] = 0.5
    assert strongest_near(gradient, (3, 3), 2) == (3, 4)
    gradient[0, 0] = 1
    assert strongest_near(gradient, (3, 3), 2) == (3, 4)
    assert strongest_near(gradient, (3, 3), 3) == (0, 0)
    assert strongest_near(gradient, (0, 6), 9) == (0, 0)


def test_the_path_is_joined_and_its_cost_is_that_of_its_links(pictures, oracle):
    image = pictures.coloured(7, (30, 30))
    wire = LiveWire(image, snap=0)
    points = [(4, 5), (6, 24), (25, 20), (20, 3)]
    for point in points:
        wire.press(point)
    wire.close()
    path = wire.path
    assert np.abs(np.diff(path, axis=0)).max() == 1
    links = oracle.links_of(wire.features)
    assert wire.cost == pytest.approx(oracle.cost_along(path, links))
    legs = zip(points, [*points[1:], points[0]], strict=True)
    assert wire.cost == pytest.approx(
        sum(oracle.least_costs(links, (30, 30), p)[q] for p, q in legs)
    )


def test_a_filled_outline_is_opencvs_polygon():
    turn = np.linspace(0, 2 * np.pi, 400)
    path = np.rint(np.stack([20 + 15 * np.sin(turn), 24 + 18 * np.cos(turn)], axis=1)).astype(int)
    expected = cv2.fillPoly(np.zeros((40, 50), np.uint8), [path[:, ::-1].astype(np.int32)], 1)
    np.testing.assert_array_equal(fill_outline(path, (40, 50)), expected == 1)


def test_a_press_fixes_what_the_move_showed(pictures):
    wire = LiveWire(pictures.coloured(5, (30, 30)))
    assert wire.move((3, 3)).shape == (0, 2)
    wire.press((3, 3))
    shown, cost = wire.move((20, 22)), wire.wire_cost
    np.testing.assert_array_equal(wire.press((20, 22)), shown)
    assert wire.cost == pytest.approx(cost)
    assert len(wire.wire) == 0
    assert wire.wire_cost == 0


def test_undo_takes_back_one_thing_after_the_other(pictures):
    for training in (True, False):
        assert_undone_one_by_one(pictures, training)


def assert_undone_one_by_one(pictures, training):
    def pressed(count):
        wire = LiveWire(pictures.square(), training=training)
        for point in pictures.CORNERS[:count]:
            wire.press(point)
        return wire

    wire = pressed(4)
    wire.close()
    for count in (4, 3, 2, 1, 0, 0):
        wire.undo()
        fresh = pressed(count)
        assert not wire.closed
        assert wire.seeds == fresh.seeds
        assert wire.cost == pytest.approx(fresh.cost)
        np.testing.assert_array_equal(wire.path, fresh.path)
        np.testing.assert_array_equal(wire.move((25, 25)), fresh.move((25, 25)))


def test_what_the_wire_hands_out_cannot_be_written_into(pictures):
    wire = LiveWire(pictures.square(), snap=0)
    wire.press((10, 10))
    for path in (wire.press((10, 29)), wire.move((29, 29)), *wire.pieces, wire.wire):
        with pytest.raises(ValueError, match="read-only"):
            path[:] = 0
    with pytest.raises(ValueError, match="read-only"):
        wire.features.gradient[:] = 0


def test_a_second_click_on_a_seed_changes_nothing(pictures):
    wire = LiveWire(pictures.square())
    wire.press((10, 10))
    assert len(wire.press((10, 10))) == 1
    assert len(wire.seeds) == 1
    assert len(wire.path) == 1


def test_the_same_log_gives_the_same_outline(pictures):
    def play():
        wire = LiveWire(pictures.square(), cooling=4, training=True)
        wire.press((10, 10))
        for point in [(10, c) for c in range(12, 30)] + [(r, 29) for r in range(11, 29)]:
            wire.move(point)
        for point in pictures.CORNERS[2:]:
            wire.press(point)
        wire.close()
        return wire

    one, other = play(), play()
    assert one.seeds == other.seeds
    np.testing.assert_array_equal(one.path, other.path)
    np.testing.assert_array_equal(one.mask(), other.mask())


def test_an_outline_must_be_closed_before_it_is_filled_and_open_before_it_goes_on(pictures):
    wire = LiveWire(pictures.square())
    for point in pictures.CORNERS[:2]:
        wire.press(point)
        with pytest.raises(ValueError, match="seeds"):
            wire.close()
        with pytest.raises(ValueError, match="outline"):
            wire.mask()
    wire.press(pictures.CORNERS[2])
    wire.close()
    for action in (wire.press, wire.move):
        with pytest.raises(ValueError, match="outline"):
            action((3, 3))
    with pytest.raises(ValueError, match="outline"):
        wire.close()


def test_a_picture_of_one_pixel_has_one_seed():
    wire = LiveWire(np.array([[0.5]]))
    for _ in range(3):
        wire.press((0, 0))
    assert wire.seeds == [(0, 0)]
    assert wire.move((0, 0)).tolist() == [[0, 0]]
    assert wire.links_at(0, 0) == {}


def test_known_features_give_the_same_wire_and_those_of_another_picture_are_refused():
    image = np.random.default_rng(5).random((30, 40, 3))
    fresh = LiveWire(image)
    known = LiveWire(image, features=fresh.features)
    for wire in (fresh, known):
        wire.press((3, 4))
    np.testing.assert_array_equal(known.move((20, 33)), fresh.move((20, 33)))
    with pytest.raises(ValueError, match="features"):
        LiveWire(image[:20], features=fresh.features)


@pytest.mark.parametrize("training", [False, True])
def test_a_wire_that_looks_at_windows_is_that_of_the_whole_picture(training, monkeypatch, pictures):
    image = pictures.coloured(5, (60, 70))

    def outline():
        wire = LiveWire(image, training=training, cooling=3)
        for point in ((10, 10), (12, 55), (50, 60), (50, 12)):
            for share in (0.3, 0.6, 0.9):
                wire.move(np.rint(np.array(point) * share))
            wire.press(point)
        wire.close()
        return wire.path, wire.cost, wire.links_at(0, 69), wire.gradient_cost

    whole = outline()
    monkeypatch.setattr(picture_edges, "AT_ONCE", 0)
    by_windows = outline()
    for one, other in zip(whole, by_windows, strict=True):
        np.testing.assert_equal(other, one)
