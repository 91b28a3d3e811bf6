"""A row of a benchmark, and how times are taken."""

import json
from functools import partial

from segteach.bench.kit.processor import vector_extension
from segteach.bench.kit.row import Row, alternate

ROWS = [Row("fit", "peer", 2.0, 3.0, "equal to 1e-9"), Row("draw", "other", 4.0, 1.0, "same")]


def test_a_row_says_how_many_times_faster_ours_is():
    assert [row.ratio for row in ROWS] == [1.5, 0.25]
    assert ROWS[0].as_dict()["ratio"] == ROWS[0].ratio
    assert "ratio 1.5" in ROWS[0].text() and "equal to 1e-9" in ROWS[0].text()


def test_a_row_bears_the_vector_extension_beside_it():
    for row in ROWS:
        assert f"[{vector_extension()}]" in row.text()
        assert json.loads(json.dumps(row.as_dict()))["vectors"] == vector_extension()


def test_both_sides_run_in_turn_as_often_as_asked():
    for repeats in (1, 4, 5):
        calls = []
        ours, peer = partial(calls.append, "ours"), partial(calls.append, "peer")
        times = alternate(ours, peer, repeats)
        assert calls == ["ours", "peer"] * repeats
        assert len(times) == 2
