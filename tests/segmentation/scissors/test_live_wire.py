"""Intelligent scissors: costs by hand, paths against Dijkstra, one picture for each feature."""

import math
from itertools import pairwise

import cv2
import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from segteach.segmentation.scissors.live_wire import (
    LEAST_COOLED,
    LiveWire,
    fill_outline,
    scissors,
    scissors_steps,
    strongest_near,
)
from segteach.segmentation.scissors.path_tree import PathTree
from segteach.segmentation.scissors.step_cost import (
    LESSON,
    LEVELS,
    NEIGHBOURS,
    direction_cost,
    edge_features,
    learn_gradient_cost,
    link_graph,
    zero_crossings,
)


def square(size=40, low=10, high=29):
    """A bright square on a dark ground; its outermost pixels are rows and columns low, high."""
    image = np.full((size, size), 0.2)
    image[low : high + 1, low : high + 1] = 0.8
    return image


def coloured(seed, shape=(9, 11)):
    return np.random.default_rng(seed).random((*shape, 3))


def cost_by_hand(wire, p, q):
    """l(p, q) as the paper writes it, one link."""
    features = wire.features
    link = np.subtract(q, p) / math.dist(p, q)
    if features.direction[p] @ link < 0:
        link = -link
    angles = [math.acos(np.clip(features.direction[end] @ link, -1, 1)) for end in (p, q)]
    f_g = 1 - features.gradient[q]
    if math.dist(p, q) == 1:
        f_g /= math.sqrt(2)
    return 0.43 * features.crossing[q] + 0.43 * 2 / (3 * math.pi) * sum(angles) + 0.14 * f_g


def steps_of(shape):
    """Yield all pairs of neighbours, both ways."""
    for p in np.ndindex(shape):
        for step in NEIGHBOURS:
            q = (p[0] + step[0], p[1] + step[1])
            if 0 <= q[0] < shape[0] and 0 <= q[1] < shape[1]:
                yield p, q


def least_costs(links, shape, seed):
    """Least cost from `seed` to every pixel for links {(p, q): cost}: Dijkstra on all of them."""
    numbers = np.arange(shape[0] * shape[1]).reshape(shape)
    starts, ends = ([numbers[link[end]] for link in links] for end in (0, 1))
    graph = coo_array((list(links.values()), (starts, ends)), shape=(numbers.size,) * 2).tocsr()
    return dijkstra(graph, indices=numbers[seed]).reshape(shape)


def links_by_hand(wire):
    return {(p, q): cost_by_hand(wire, p, q) for p, q in steps_of(wire.shape)}


def cost_along(path, links):
    return sum(links[p, q] for p, q in pairwise(map(tuple, path.tolist())))


# --- what a step costs ---


def test_a_link_costs_what_the_paper_says():
    wire = LiveWire(coloured(0))
    links = links_by_hand(wire)
    for p in np.ndindex(wire.shape):
        mine = wire.links_at(*p)
        assert set(mine) == {q for start, q in links if start == p}
        for q, (f_z, f_d, f_g, cost) in mine.items():
            assert cost == pytest.approx(links[p, q])
            assert cost == pytest.approx(0.43 * f_z + 0.43 * f_d + 0.14 * f_g)
            assert 0 <= min(f_z, f_d, f_g) <= max(f_z, f_d, f_g) <= 1


@pytest.mark.parametrize(
    ("start", "end", "cost"),
    [
        (0, 0, 0),  # along the edge at both ends
        (np.pi, np.pi, 0),  # the same, walked the other way
        (np.pi / 2, np.pi / 2, 2 / 3),  # across it at both ends, and flat places
        (0, np.pi / 2, 1 / 3),
        (0, np.pi, 2 / 3),  # the edge turns round: the other polarity
        (np.pi / 2, np.pi, 1),
    ],
)
def test_the_direction_cost_lies_between_zero_and_one(start, end, cost):
    assert direction_cost(np.array(start), np.array(end)) == pytest.approx(cost)


def test_a_straight_edge_has_one_crossing_full_gradient_and_its_own_direction():
    image = np.full((8, 12), 0.1)
    image[:, 6:] = 0.9
    features = edge_features(image)
    np.testing.assert_array_equal(np.unique(np.nonzero(features.crossing == 0)[1]), [5])
    np.testing.assert_allclose(features.gradient[:, 5:7], 1)
    np.testing.assert_allclose(np.abs(features.direction[:, 5]), [[1, 0]] * 8, atol=1e-12)
    mirrored = edge_features(image[:, ::-1])
    np.testing.assert_allclose(mirrored.direction[:, 6], -features.direction[:, 5], atol=1e-12)


def test_a_ramp_and_a_constant_have_no_crossing():
    ramp = np.tile(np.linspace(0, 1, 12), (8, 1))
    assert (edge_features(ramp, sigma=0).crossing[:, 1:-1] == 1).all()
    flat = edge_features(np.full((8, 12), 0.3))
    assert (flat.crossing == 1).all()
    assert not flat.gradient.any()
    assert not flat.direction.any()


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([3, 1, -2, -3], [1]),  # the one nearer to zero
        ([3, 2, -1, -3], [2]),
        ([3, 0, -2, -3], [1]),  # a zero between two signs
        ([3, 0, 0, 3], []),
        ([0, 0, 0, 0], []),
        ([1, 2, 0, 2], []),
    ],
)
def test_a_zero_crossing_is_a_change_of_sign(values, found):
    for plane in (np.array([values], float), np.array([values], float).T):
        np.testing.assert_array_equal(np.flatnonzero(zero_crossings(plane)), found)


def test_the_steepest_channel_counts():
    image = np.full((8, 12, 3), 0.5)
    image[:, 6:, 0] += 0.1  # weak and upright in red
    image[4:, :, 2] -= 0.4  # strong and level in blue
    features = edge_features(image)
    np.testing.assert_allclose(np.abs(features.direction[3:5]), [[[0, 1]] * 12] * 2, atol=1e-12)
    np.testing.assert_allclose(features.gradient[0, 5:7], 0.25)
    assert (features.crossing[:, 5] == 0).all()


# --- paths ---


def costs_of(rng, shape):
    """Random costs of all steps of which few are cheap: paths make wide detours."""
    return [rng.random(shape) ** 6 for _ in NEIGHBOURS]


def tree_of(costs, seed, reach):
    def graph_of(window):
        top, left, bottom, right = window
        return link_graph([cost[top:bottom, left:right] for cost in costs])

    return PathTree(graph_of, costs[0].shape, seed, reach)


def links_of(costs):
    """The same steps as {(p, q): cost}."""
    return {
        (p, q): costs[NEIGHBOURS.index((q[0] - p[0], q[1] - p[1]))][p]
        for p, q in steps_of(costs[0].shape)
    }


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("reach", [1, 3, 8])
def test_paths_of_a_growing_window_are_the_cheapest_of_the_whole_picture(seed, reach):
    rng = np.random.default_rng(seed)
    shape = (21, 26)
    costs, start = costs_of(rng, shape), tuple(rng.integers(0, shape).tolist())
    links = links_of(costs)
    least = least_costs(links, shape, start)
    for target in map(tuple, rng.integers(0, shape, (60, 2)).tolist()):
        tree = tree_of(costs, start, reach)  # afresh: the growth is what is tested
        assert tree.cost_to(target) == pytest.approx(least[target], abs=1e-12)
        path = tree.path_to(target)
        assert tuple(path[0]) == start
        assert tuple(path[-1]) == target
        assert cost_along(path, links) == pytest.approx(least[target], abs=1e-12)


def test_what_a_window_calls_proven_is_and_what_it_gets_wrong_is_not():
    wrong = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        costs = costs_of(rng, (31, 31))
        tree = tree_of(costs, (15, 15), reach=5)
        top, left, bottom, right = tree.window
        least = least_costs(links_of(costs), (31, 31), (15, 15))[top:bottom, left:right]
        right_here = np.isclose(tree.distances, least, rtol=0, atol=1e-12)
        proven = tree.distances <= tree.bound
        assert (right_here | ~proven).all()
        assert proven[5, 5]
        wrong += int((~right_here).sum())
    assert wrong > 20  # the windows do get pixels wrong: the proof has something to refuse


def test_a_cheap_road_beyond_the_window_is_found():
    costs = [np.ones((30, 30)) for _ in NEIGHBOURS]
    for cost in costs:
        cost[28] = cost[:, 2] = cost[:, 12] = 0  # down, along and up again: for nothing
    for target, reach in (((2, 12), 11), ((2, 12), 4)):  # inside the first window, and outside
        tree = tree_of(costs, (2, 2), reach)
        assert tree.window[2] < 28
        assert tree.cost_to(target) == 0
    assert tree_of([cost[:20] for cost in costs], (2, 2), 11).cost_to((2, 12)) > 8


def test_a_window_of_the_whole_picture_is_proven():
    tree = tree_of(costs_of(np.random.default_rng(0), (12, 9)), (0, 8), reach=20)
    assert tree.window == (0, 0, 12, 9)
    assert (tree.distances <= tree.bound).all()


def test_the_wire_is_the_cheapest_path_of_the_picture():
    wire = LiveWire(coloured(1, (24, 30)), snap=0)
    wire.press((3, 4))
    links = links_by_hand(wire)
    least = least_costs(links, wire.shape, (3, 4))
    for target in [(20, 28), (0, 0), (12, 12), (23, 0)]:
        path = wire.move(target)
        assert wire.wire_cost == pytest.approx(least[target])
        assert cost_along(path, links) == pytest.approx(least[target])


# --- each feature decides on one picture, and does nothing when it is switched off ---


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


def test_cooling_fixes_the_stretch_that_stayed():
    def play(cooling):
        wire = LiveWire(square(60, 10, 49), snap=0, cooling=cooling)
        wire.press((10, 12))
        for col in range(14, 40):
            wire.move((10, col))
        wire.move((49, 30))  # far away: what was not fixed is free to go elsewhere
        return wire

    warm, cool = play(0), play(5)
    assert warm.seeds == [(10, 12)]
    assert len(cool.seeds) > 1
    for piece in cool.pieces[1:]:
        assert len(piece) >= LEAST_COOLED
        assert set(piece[:, 0].tolist()) <= {9, 10}
    np.testing.assert_array_equal(cool.wire[0], cool.seeds[-1])
    assert warm.wire_cost <= cool.cost + cool.wire_cost


def test_a_cooled_wire_is_the_same_wire_while_the_pointer_stays_beyond_it():
    warm, cool = (LiveWire(coloured(4, (30, 40)), snap=0, cooling=c) for c in (0, 3))
    for wire in (warm, cool):
        wire.press((15, 2))
        for move in range(8):
            wire.move((15 + move % 2, 39))
    assert len(cool.seeds) > 1
    assert cool.cost + cool.wire_cost == pytest.approx(warm.wire_cost)


def test_a_resting_pointer_cools_nothing():
    wire = LiveWire(square(), snap=0, cooling=3)
    wire.press((10, 10))
    for _ in range(20):
        wire.move((29, 29))
    assert len(wire.seeds) == 1


def test_a_point_snaps_to_the_strongest_gradient_near_it():
    for snap, col in ((4, 10), (0, 13)):
        wire = LiveWire(square(), snap=snap)
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


def test_a_learned_cost_is_least_at_the_gradients_of_the_path():
    np.testing.assert_allclose(learn_gradient_cost(np.empty(0)), 1 - LEVELS)
    learned = learn_gradient_cost(np.full(LESSON, 0.25))
    assert LEVELS[learned.argmin()] == 0.25
    assert learned.min() == pytest.approx(0)
    assert learned[LEVELS > 0.5] == pytest.approx(1)
    half = learn_gradient_cost(np.full(LESSON // 2, 0.25))
    np.testing.assert_allclose(half, learned / 2 + (1 - LEVELS) / 2)


def test_newer_pixels_teach_more():
    learned = learn_gradient_cost(np.repeat([0.25, 0.75], LESSON // 2))
    assert learned[LEVELS == 0.75] < learned[LEVELS == 0.25] < learned[LEVELS == 0.5]


# --- the tool ---


CORNERS = [(10, 10), (10, 29), (29, 29), (29, 10)]


def test_four_clicks_cut_out_a_square():
    state = scissors(square(), CORNERS)
    truth = square() > 0.5
    ring = cv2.dilate(truth.astype(np.uint8), np.ones((3, 3))) - cv2.erode(
        truth.astype(np.uint8), np.ones((3, 3))
    )
    assert (state.mask == truth)[ring == 0].all()
    assert ring[tuple(state.path.T)].all()
    assert tuple(state.path[0]) == tuple(state.path[-1]) == tuple(state.seeds[0])


def test_a_state_for_each_press_and_one_for_closing():
    states = list(scissors_steps(square(), CORNERS))
    assert [state.phase for state in states] == ["press"] * 4 + ["close"]
    assert [len(state.seeds) for state in states] == [1, 2, 3, 4, 4]
    assert not any(state.mask.any() for state in states[:-1])
    for one, other in pairwise(states):
        np.testing.assert_array_equal(other.path[: len(one.path)], one.path)
        assert other.objective > one.objective
    left_open = scissors(square(), CORNERS, close=False)
    np.testing.assert_array_equal(left_open.path, states[3].path)


def test_the_path_is_joined_and_its_cost_is_that_of_its_links():
    image = coloured(7, (30, 30))
    wire = LiveWire(image, snap=0)
    points = [(4, 5), (6, 24), (25, 20), (20, 3)]
    for point in points:
        wire.press(point)
    wire.close()
    path = wire.path
    assert np.abs(np.diff(path, axis=0)).max() == 1
    links = links_by_hand(wire)
    assert wire.cost == pytest.approx(cost_along(path, links))
    legs = zip(points, [*points[1:], points[0]], strict=True)
    assert wire.cost == pytest.approx(sum(least_costs(links, (30, 30), p)[q] for p, q in legs))


def test_a_filled_outline_is_opencvs_polygon():
    turn = np.linspace(0, 2 * np.pi, 400)
    path = np.rint(np.stack([20 + 15 * np.sin(turn), 24 + 18 * np.cos(turn)], axis=1)).astype(int)
    expected = cv2.fillPoly(np.zeros((40, 50), np.uint8), [path[:, ::-1].astype(np.int32)], 1)
    np.testing.assert_array_equal(fill_outline(path, (40, 50)), expected == 1)


def test_a_press_fixes_what_the_move_showed():
    wire = LiveWire(coloured(5, (30, 30)))
    assert wire.move((3, 3)).shape == (0, 2)
    wire.press((3, 3))
    shown, cost = wire.move((20, 22)), wire.wire_cost
    np.testing.assert_array_equal(wire.press((20, 22)), shown)
    assert wire.cost == pytest.approx(cost)
    assert len(wire.wire) == 0
    assert wire.wire_cost == 0


@pytest.mark.parametrize("training", [True, False])
def test_undo_takes_back_one_thing_after_the_other(training):
    def pressed(count):
        wire = LiveWire(square(), training=training)
        for point in CORNERS[:count]:
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


def test_what_the_wire_hands_out_cannot_be_written_into():
    wire = LiveWire(square(), snap=0)
    wire.press((10, 10))
    for path in (wire.press((10, 29)), wire.move((29, 29)), *wire.pieces, wire.wire):
        with pytest.raises(ValueError, match="read-only"):
            path[:] = 0
    with pytest.raises(ValueError, match="read-only"):
        wire.features.gradient[:] = 0


def test_a_second_click_on_a_seed_changes_nothing():
    wire = LiveWire(square())
    wire.press((10, 10))
    assert len(wire.press((10, 10))) == 1
    assert len(wire.seeds) == 1
    assert len(wire.path) == 1


def test_the_same_log_gives_the_same_outline():
    def play():
        wire = LiveWire(square(), cooling=4, training=True)
        wire.press((10, 10))
        for point in [(10, c) for c in range(12, 30)] + [(r, 29) for r in range(11, 29)]:
            wire.move(point)
        for point in CORNERS[2:]:
            wire.press(point)
        wire.close()
        return wire

    one, other = play(), play()
    assert one.seeds == other.seeds
    np.testing.assert_array_equal(one.path, other.path)
    np.testing.assert_array_equal(one.mask(), other.mask())


def test_an_outline_must_be_closed_before_it_is_filled_and_open_before_it_goes_on():
    wire = LiveWire(square())
    for point in CORNERS[:2]:
        wire.press(point)
        with pytest.raises(ValueError, match="seeds"):
            wire.close()
        with pytest.raises(ValueError, match="outline"):
            wire.mask()
    wire.press(CORNERS[2])
    wire.close()
    for action in (wire.press, wire.move):
        with pytest.raises(ValueError, match="outline"):
            action((3, 3))
    with pytest.raises(ValueError, match="outline"):
        wire.close()


@pytest.mark.parametrize(
    ("shape", "points"),
    [
        ((1, 9), [(0, 0), (0, 4), (0, 8)]),
        ((9, 1), [(0, 0), (4, 0), (8, 0)]),
        ((12, 12), [(1, 1), (1, 10), (10, 5)]),
        ((2, 2), [(0, 0), (0, 1), (1, 1), (1, 0)]),
    ],
)
def test_constant_and_thin_pictures_have_straight_paths(shape, points):
    state = scissors(np.full(shape, 0.5), points)
    assert state.mask[tuple(np.transpose(points))].all()
    longest = sum(
        np.abs(np.subtract(p, q)).max()
        for p, q in zip(points, [*points[1:], points[0]], strict=True)
    )
    assert len(state.path) == longest + 1


def test_a_picture_of_one_pixel_has_one_seed():
    wire = LiveWire(np.array([[0.5]]))
    for _ in range(3):
        wire.press((0, 0))
    assert wire.seeds == [(0, 0)]
    assert wire.move((0, 0)).tolist() == [[0, 0]]
    assert wire.links_at(0, 0) == {}


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"image": np.full((9, 9), np.nan)}, "image"),
        ({"points": [(0, 0), (0, 9), (5, 5)]}, "point col"),
        ({"points": [(-1, 0), (0, 8), (5, 5)]}, "point row"),
        ({"points": [(0, 0), (0, np.nan), (5, 5)]}, "points"),
        ({"points": [(0, 0), (0, 8)]}, "seeds"),
        ({"points": [(0, 0, 0)]}, "points"),
        ({"snap": -1}, "snap"),
        ({"snap": 1.5}, "snap"),
        ({"cooling": -1}, "cooling"),
        ({"sigma": -1}, "sigma"),
        ({"gradient_weight": -0.1}, "weight"),
        ({"crossing_weight": np.nan}, "weight"),
        ({"crossing_weight": 0, "direction_weight": 0, "gradient_weight": 0}, "weight"),
    ],
)
def test_bad_arguments_are_refused_by_name(arguments, word):
    good = {"image": np.zeros((9, 9)), "points": [(0, 0), (0, 8), (8, 8)]}
    with pytest.raises(ValueError, match=word):
        scissors(**(good | arguments))


def test_known_features_give_the_same_wire_and_those_of_another_picture_are_refused():
    image = np.random.default_rng(5).random((30, 40, 3))
    fresh = LiveWire(image)
    known = LiveWire(image, features=fresh.features)
    for wire in (fresh, known):
        wire.press((3, 4))
    np.testing.assert_array_equal(known.move((20, 33)), fresh.move((20, 33)))
    with pytest.raises(ValueError, match="features"):
        LiveWire(image[:20], features=fresh.features)
