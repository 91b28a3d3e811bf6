"""Neighbourhood systems and cliques: the lecture's table, the three properties, brute force."""

from itertools import combinations, product

import numpy as np

from segteach.models.fields.neighbourhood import (
    METRICS,
    READINGS,
    cliques,
    cliques_at,
    distance,
    neighbour_mask,
    neighbours,
    neighbours_in,
    order_table,
    properties,
)

LECTURE = [[5, 4, 3, 4, 5], [4, 2, 1, 2, 4], [3, 1, 0, 1, 3], [4, 2, 1, 2, 4], [5, 4, 3, 4, 5]]


def rows(array):
    return {tuple(row) for row in np.asarray(array).tolist()}


def test_the_lectures_table_is_the_rank_of_the_euclidean_distance():
    np.testing.assert_array_equal(order_table(2), LECTURE)


def test_the_table_ranks_the_distances_of_the_endless_grid():
    """At radius 3 two Euclidean distances, 4 and sqrt 17, occur outside the square only."""
    for metric in METRICS:
        table = order_table(3, metric)
        far = {distance(np.array([r, c]), metric).item() for r, c in product(range(9), repeat=2)}
        ranks = {value: rank for rank, value in enumerate(sorted(far))}
        for r, c in product(range(-3, 4), repeat=2):
            assert table[r + 3, c + 3] == ranks[distance(np.array([r, c]), metric).item()]
        if metric != "euclid":
            np.testing.assert_array_equal(
                table, [[distance([r, c], metric) for c in range(-3, 4)] for r in range(-3, 4)]
            )


def test_table_and_formula_of_the_lecture_part_at_order_2():
    assert [len(neighbours(n)) for n in range(6)] == [0, 4, 8, 12, 20, 24]
    assert [len(neighbours(n, by="distance")) for n in range(4)] == [0, 4, 12, 28]
    inside = np.array(LECTURE)
    for n in range(1, 6):
        table = np.argwhere((inside <= n) & (inside > 0)) - 2
        assert rows(neighbours(n)) == rows(table)


def test_both_readings_agree_for_the_other_distances():
    for metric, of_order_2 in (("city-block", 12), ("chessboard", 24)):
        for n in range(5):
            assert rows(neighbours(n, metric)) == rows(neighbours(n, metric, by="distance"))
        assert len(neighbours(2, metric)) == of_order_2


def test_every_order_is_a_neighbourhood_system_and_holds_the_one_before():
    shape = (4, 5)
    for metric, by, n in product(METRICS, READINGS, range(5)):
        offsets = neighbours(n, metric, by)
        assert rows(offsets) <= rows(neighbours(n + 1, metric, by))
        assert properties(shape, lambda site, o=offsets: neighbours_in(site, shape, o)).all


def test_each_property_that_fails_is_named():
    shape = (3, 4)
    right = properties(shape, lambda site: neighbours_in(site, shape, [[0, 1]]))
    assert (right.inside, right.not_itself, right.symmetric) == (True, True, False)
    own = properties(shape, lambda site: [site])
    assert (own.inside, own.not_itself, own.symmetric) == (True, False, True)
    over = properties(shape, lambda site: np.array(site) + neighbours(1))
    assert (over.inside, over.not_itself, over.symmetric) == (False, True, True)
    assert not (right.all or own.all or over.all)


def test_the_border_has_fewer_neighbours():
    near = neighbours(2)
    assert [len(neighbours_in(site, (4, 4), near)) for site in ((0, 0), (0, 2), (1, 1))] == [
        3,
        5,
        8,
    ]
    mask = neighbour_mask((0, 1), (3, 3), near)
    np.testing.assert_array_equal(mask, [[1, 0, 1], [1, 1, 1], [0, 0, 0]])


def test_cliques_of_the_first_two_orders():
    for order, counts in ((1, [1, 2]), (2, [1, 4, 4, 1])):
        sizes = [len(clique) for clique in cliques(neighbours(order))]
        assert [sizes.count(size) for size in range(1, 5)][: len(counts)] == counts
        assert len(sizes) == sum(counts)


def test_the_cliques_of_a_grid_are_those_of_brute_force():
    """All sets of up to 5 sites of a 3 x 4 grid, against the translations of the types."""
    shape = (3, 4)
    sites = list(product(range(shape[0]), range(shape[1])))
    for order in (1, 2, 3):
        near = rows(neighbours(order))
        adjacent = {(a, b) for a, b in product(sites, sites) if (b[0] - a[0], b[1] - a[1]) in near}
        expected = {
            frozenset(group)
            for size in range(1, 6)
            for group in combinations(sites, size)
            if all(pair in adjacent for pair in combinations(group, 2))
        }
        found = [
            frozenset(map(tuple, clique.tolist()))
            for site in sites
            for clique in cliques_at(site, shape, neighbours(order))
        ]
        assert set(found) == expected
        assert all(found.count(clique) == len(clique) for clique in expected)  # once a member


REFUSED = [
    (lambda: neighbours(1, "taxi"), "metric: got 'taxi', allowed are euclid, city-block"),
    (lambda: neighbours(1, by="size"), "by: got 'size', allowed are rank, distance"),
    (lambda: neighbours(-1), "order: got -1"),
    (lambda: order_table(0), "radius: got 0"),
    (lambda: neighbours_in((3, 0), (3, 3), [[0, 1]]), "site: row: got 3"),
    (lambda: neighbours_in(4, (3, 3), [[0, 1]]), "site: got 4"),
    (lambda: cliques([[0.5, 1]]), "offsets: got float64"),
    (lambda: cliques([[0, 1, 2]]), r"offsets: got int64 \(1, 3\)"),
]


def test_bad_input_is_refused_by_name(refused):
    assert refused(REFUSED) == []
