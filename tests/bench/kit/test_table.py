"""The tables of quality: scores, columns, averages, verdicts."""

import os

import numpy as np

from segteach.bench.kit.pictures import Picture
from segteach.bench.kit.table import Table, averages, each, met_or_missed, score


def test_the_ignored_band_counts_in_no_score(disc):
    truth, ignore = disc, np.zeros(disc.shape, bool)
    ignore[20:24] = True
    picture = Picture("toy", np.zeros((*truth.shape, 3)), truth, ignore, (truth, truth))
    assert score(picture, truth ^ ignore) == (1.0, 0.0)


def test_a_table_stands_in_columns():
    table = Table("T", ("picture", "x"), [("a", 1.0), ("longer name", 12.5)], ["said"])
    assert table.text().splitlines() == [
        "T",
        "picture          x",
        "a             1.00",
        "longer name  12.50",
        "said",
    ]
    assert table.as_dict()["rows"][0] == {"picture": "a", "x": 1.0}


def test_every_picture_is_tried_in_order_and_announced(capsys):
    done = each(os.path.basename, ["a/x", "b/y", "c/z"], lambda result: f"is {result}")
    assert done == ["x", "y", "z"]
    assert capsys.readouterr().err.splitlines()[1] == "2/3 b/y: is y"


def test_averages_and_verdicts():
    assert averages([("a", 1.0, 4.0), ("b", 2.0, 4.0), ("c", 6.0, 1.0)]) == [
        ("mean", 3.0, 3.0),
        ("median", 2.0, 4.0),
    ]
    assert (met_or_missed(True), met_or_missed(False)) == ("met", "MISSED")
