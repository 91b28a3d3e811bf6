"""The command line: what it prints and writes, and what it refuses. No benchmark is run."""

import json
from functools import partial
from importlib import import_module

import pytest

from segteach import cli
from segteach.bench.kit import grabcut_peer
from segteach.bench.kit.row import Row, alternate
from segteach.bench.kit.table import Table

ROWS = [Row("fit", "peer", 2.0, 3.0, "equal to 1e-9"), Row("draw", "other", 4.0, 1.0, "same")]


@pytest.fixture
def run_names(monkeypatch):
    """Replace every benchmark by one that only notes that it was asked for."""
    asked = []

    def rows_of(name):
        return lambda: asked.append(name) or ROWS

    for name in cli.BENCHMARKS:
        monkeypatch.setattr(import_module(f"segteach.bench.{name}"), "rows", rows_of(name))
    return asked


def test_the_chosen_benchmarks_run_in_order(run_names, capsys):
    two = ["player", "gmm"]
    for names, chosen in ((["gmm"], ["gmm"]), (["all"], list(cli.BENCHMARKS)), (two, two)):
        run_names.clear()
        assert cli.main(["bench", *names]) == 0
        assert run_names == chosen
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) == len(ROWS) * len(chosen)
        rows = zip(ROWS, lines, strict=False)
        assert all(row.task in line and row.peer in line for row, line in rows)
        assert "ratio 1.5" in lines[0] and "equal to 1e-9" in lines[0]


def test_the_rows_are_written_as_json_too(run_names, tmp_path):
    file = tmp_path / "rows.json"
    assert cli.main(["bench", "gmm", "--json", str(file)]) == 0
    assert json.loads(file.read_text(encoding="utf-8")) == [row.as_dict() for row in ROWS]


def test_a_command_that_does_not_exist_ends_with_code_2_and_usage(capsys):
    for arguments in ([], ["bench"], ["bench", "nothing"], ["fly"]):
        with pytest.raises(SystemExit) as ended:
            cli.main(arguments)
        assert ended.value.code == 2, arguments
        assert "usage: segteach" in capsys.readouterr().err, arguments


def test_quality_is_refused_where_there_is_none(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("SEGTEACH_DATA", str(tmp_path))
    for names, word in (
        (["grabcut"], "SEGTEACH_DATA"),
        (["lazy"], "SEGTEACH_DATA"),
        (["gmm"], "only"),
        (["all"], "only"),
        (["grabcut", "lazy"], "only"),
    ):
        with pytest.raises(SystemExit) as ended:
            cli.main(["bench", *names, "--quality"])
        assert ended.value.code == 2, names
        assert word in capsys.readouterr().err, names


@pytest.mark.parametrize("name", ["grabcut", "lazy"])
def test_quality_prints_tables_and_writes_them(run_names, monkeypatch, tmp_path, capsys, name):
    table = Table("Masks", ("picture", "IoU %"), [("toy", 90.0)], ["all well"])
    monkeypatch.setattr(grabcut_peer, "truth_folder", lambda: tmp_path)
    module = import_module(f"segteach.bench.quality.{name}")
    monkeypatch.setattr(module, "tables", lambda folder: [table])
    file = tmp_path / "tables.json"
    assert cli.main(["bench", name, "--quality", "--json", str(file)]) == 0
    assert table.text() in capsys.readouterr().out
    assert json.loads(file.read_text(encoding="utf-8")) == [table.as_dict()]
    assert run_names == []


def test_every_benchmark_and_every_table_is_found_by_the_name_of_its_file():
    assert {"gmm", "grabcut", "player"} <= set(cli.BENCHMARKS) and "kit" not in cli.BENCHMARKS
    assert all(callable(import_module(f"segteach.bench.{n}").rows) for n in cli.BENCHMARKS)
    assert all(callable(import_module(f"segteach.bench.quality.{n}").tables) for n in cli.QUALITY)


def test_a_row_says_how_many_times_faster_ours_is():
    assert [row.ratio for row in ROWS] == [1.5, 0.25]
    assert ROWS[0].as_dict()["ratio"] == ROWS[0].ratio


def test_both_sides_run_in_turn_as_often_as_asked():
    for repeats in (1, 4, 5):
        calls = []
        ours, peer = (partial(calls.append, side) for side in ("ours", "peer"))
        assert len(alternate(ours, peer, repeats)) == 2
        assert calls == ["ours", "peer"] * repeats
