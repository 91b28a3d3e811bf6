"""Means and ranks of a table whose answers are counted by hand; the files that hold them."""

import csv
import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from segteach.bench.kit.evaluation.chart import chart
from segteach.bench.kit.evaluation.standings import Standings, as_csv
from segteach.bench.kit.evaluation.trial import MEASURES

SAD = np.array([[1.0, 2.0, 3.0], [4.0, 4.0, 1.0]])  # pictures x methods


def standings(values=SAD):
    scale = np.array([1, 0.01, 2, 3])[:, None, None]
    return Standings("trimap 1", ("a", "b", "c"), ("p", "q"), scale * values)


def test_ranks_are_counted_on_each_picture_and_equals_share():
    one = standings()
    np.testing.assert_array_equal(one.ranks, [[[1, 2, 3], [2.5, 2.5, 1]]] * len(MEASURES))
    np.testing.assert_array_equal(one.mean_ranks, [[1.75, 2.25, 2]] * len(MEASURES))
    np.testing.assert_allclose(one.means[0], [2.5, 3, 2])
    assert (one.ranks.sum(axis=2) == 6).all()


def test_what_failed_comes_last_and_has_no_mean():
    values = SAD.copy()
    values[0, 0] = np.nan
    one = standings(values)
    assert one.ranks[0, 0].tolist() == [3, 1, 2]
    assert np.isnan(one.means[:, 0]).all() and not np.isnan(one.means[:, 1:]).any()
    assert "| p | failed | 2.000 | 3.000 |" in one.markdown()


def test_the_summary_has_the_best_of_all_ranks_first():
    table = standings().summary()
    assert [row[0] for row in table.rows] == ["a", "c", "b"]
    first = dict(zip(table.head, table.rows[0], strict=True))
    assert first["SAD"] == 2.5 and first["1000 MSE"] == pytest.approx(25)
    assert first["Gradient"] == 5 and first["Connectivity"] == 7.5 and first["mean rank"] == 1.75
    assert table.text().splitlines()[2].split()[:3] == ["a", "2.50", "25.00"]


def test_the_csv_holds_every_value_rank_and_mean():
    one = standings()
    rows = list(csv.DictReader(io.StringIO(as_csv([one, one]))))
    assert len(rows) == 2 * 3 * 3
    at = {(row["picture"], row["method"]): row for row in rows}
    for p, picture in enumerate(one.pictures):
        for m, method in enumerate(one.methods):
            row = at[picture, method]
            for measure, name in enumerate(MEASURES):
                assert float(row[name]) == pytest.approx(one.values[measure, p, m])
                assert float(row[f"{name} rank"]) == one.ranks[measure, p, m]
    assert float(at["mean", "c"]["sad"]) == 2 and float(at["mean", "c"]["sad rank"]) == 2


def test_the_picture_has_a_row_of_panels_for_each_trimap_and_is_the_same_each_time():
    one, two = (Image.open(io.BytesIO(chart([standings()] * n))) for n in (1, 2))
    assert one.format == "PNG" and one.width == two.width and one.height < two.height
    assert np.asarray(one).std() > 0
    assert chart([standings()]) == chart([standings()])
    values = SAD.copy()
    values[0, 0] = np.nan
    assert chart([standings(values)]) != chart([standings()])


def test_the_picture_does_not_hang_on_the_style_of_the_process():
    plain = chart([standings()])
    with plt.rc_context({"font.size": 19, "axes.edgecolor": "red"}):
        assert chart([standings()]) == plain
