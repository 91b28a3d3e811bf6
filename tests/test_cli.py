"""The command line: what it prints and writes, and what it refuses. No benchmark is run."""

import inspect
import json
from importlib import import_module

import numpy as np
import pytest

from segteach import cli
from segteach.bench.kit import pictures
from segteach.bench.kit.processor import vector_extension
from segteach.bench.kit.row import Row
from segteach.bench.kit.table import Table

ROWS = [Row("fit", "peer", 2.0, 3.0, "equal to 1e-9"), Row("draw", "other", 4.0, 1.0, "same")]


@pytest.fixture
def asked(monkeypatch):
    """Replace every benchmark by one that only notes that it was asked for, and whether in full."""
    asked = []

    def rows_of(name):
        return lambda full=False: asked.append((name, full)) or ROWS

    for name in cli.BENCHMARKS:
        monkeypatch.setattr(import_module(f"segteach.bench.{name}"), "rows", rows_of(name))
    return asked


def test_the_chosen_benchmarks_run_in_order(asked, capsys):
    for names, chosen in (
        (["gmm"], ["gmm"]),
        (["all"], list(cli.BENCHMARKS)),
        (["player", "gmm", "player"], ["player", "gmm"]),
        (["closed-form", "magic_wand"], ["closed_form", "magic_wand"]),
    ):
        asked.clear()
        assert cli.main(["bench", *names]) == 0
        assert asked == [(name, False) for name in chosen]
        _, *lines = capsys.readouterr().out.splitlines()
        assert lines == [row.text() for row in ROWS] * len(chosen)


def test_the_long_tables_run_where_they_are_asked_for(asked, capsys):
    assert cli.main(["bench", "gmm", "mrf", "--full"]) == 0
    assert asked == [("gmm", True), ("mrf", True)]


def test_the_first_line_names_processor_vector_extension_and_numpy(asked, capsys):
    cli.main(["bench", "gmm"])
    first, *lines = capsys.readouterr().out.splitlines()
    assert first.endswith(f", {vector_extension()}, numpy {np.__version__}")
    assert all(f"[{vector_extension()}]" in line for line in lines)


def test_the_rows_are_written_as_json_too(asked, tmp_path):
    file = tmp_path / "rows.json"
    assert cli.main(["bench", "gmm", "--json", str(file)]) == 0
    assert json.loads(file.read_text(encoding="utf-8")) == [row.as_dict() for row in ROWS]


def test_a_file_that_cannot_be_written_is_refused_before_anything_runs(asked, tmp_path, capsys):
    for file in (tmp_path, tmp_path / "nowhere" / "rows.json"):
        with pytest.raises(SystemExit) as ended:
            cli.main(["bench", "gmm", "--json", str(file)])
        assert ended.value.code == 2
        assert str(file) in capsys.readouterr().err
    assert asked == []


def test_a_command_that_does_not_exist_ends_with_code_2_and_usage(capsys):
    for arguments in ([], ["bench"], ["bench", "nothing"], ["fly"]):
        with pytest.raises(SystemExit) as ended:
            cli.main(arguments)
        assert ended.value.code == 2
        assert "usage: segteach" in capsys.readouterr().err


def test_the_help_tells_both_ways_to_longer_tables(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["bench", "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert all(word in said for word in ("--full", "--quality", "--json", *cli.BENCHMARKS))


def test_quality_is_refused_where_there_is_none(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("SEGTEACH_DATA", str(tmp_path))
    for arguments, word in (
        (["grabcut"], "SEGTEACH_DATA"),
        (["lazy"], "SEGTEACH_DATA"),
        (["gmm"], "only"),
        (["all"], "only"),
        (["grabcut", "lazy"], "only"),
        (["lazy", "--full"], "not allowed with"),
    ):
        with pytest.raises(SystemExit) as ended:
            cli.main(["bench", *arguments, "--quality"])
        assert ended.value.code == 2
        told = capsys.readouterr()
        assert word in told.err and told.out == "", arguments


def test_quality_prints_tables_and_writes_them(asked, monkeypatch, tmp_path, capsys):
    table = Table("Masks", ("picture", "IoU %"), [("toy", 90.0)], ["all well"])
    monkeypatch.setattr(pictures, "truth_folder", lambda name: tmp_path)
    file = tmp_path / "tables.json"
    for name in cli.QUALITY:
        module = import_module(f"segteach.bench.quality.{name}")
        monkeypatch.setattr(module, "tables", lambda asked: [table])
        assert cli.main(["bench", name, "--quality", "--json", str(file)]) == 0
        first, rest = capsys.readouterr().out.split("\n", 1)
        assert vector_extension() in first and table.text() in rest
        assert json.loads(file.read_text(encoding="utf-8")) == [table.as_dict()]
    assert asked == []


def test_every_benchmark_and_every_table_is_found_by_the_name_of_its_file():
    assert {"gmm", "grabcut", "player"} <= set(cli.BENCHMARKS) and "kit" not in cli.BENCHMARKS
    for name in cli.BENCHMARKS:
        (full,) = inspect.signature(
            import_module(f"segteach.bench.{name}").rows
        ).parameters.values()
        assert (full.name, full.default) == ("full", False), name
    assert set(cli.QUALITY) == {"grabcut", "lazy", "matting"}
    assert all(callable(import_module(f"segteach.bench.quality.{n}").tables) for n in cli.QUALITY)
