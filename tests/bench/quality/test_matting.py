"""Every matting method on every picture: the same tables whatever was killed in the middle."""

import csv
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from segteach import cli, data
from segteach.arrays import Seed
from segteach.bench.kit.evaluation.pictures import of_folder
from segteach.bench.kit.evaluation.trial import trial
from segteach.bench.quality import matting
from segteach.matting.harmonic import harmonic
from segteach.metrics import sad

QUICK = ["--methods", "harmonic", "knockout"]
ALL = 6 * len(matting.METHODS)  # trials: three pictures, two trimaps
TABLES = ("matting.md", "matting.csv", "matting.png")
COMMAND = [sys.executable, "-c", "import sys; from segteach.cli import main; sys.exit(main())"]
ENDLESS = 300  # seconds after which what is waited for is taken not to come
needs_dask = pytest.mark.skipif(not importlib.util.find_spec("distributed"), reason="no dask")
needs_kill = pytest.mark.skipif(os.name == "nt", reason="SIGKILL is of Unix")


def arguments(folder, output, *more):
    return ["bench", "matting", "--quality", str(folder), "-o", str(output), *more]


def ledger(output) -> Path:
    return Path(output) / "state" / "results.jsonl"


def entries(output):
    return [json.loads(line) for line in ledger(output).read_text("utf-8").splitlines()]


def tables_of(output):
    return [(Path(output) / name).read_bytes() for name in TABLES]


def wait_for(condition):
    """Look again and again until the condition holds."""
    for _ in range(100 * ENDLESS):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it never came")


def here(capsys, folder, output, *more):
    """Run in this process and return the exit code, what was printed and what was told."""
    code = cli.main(arguments(folder, output, "--workers", "1", *more))
    return code, *capsys.readouterr()


@pytest.fixture(scope="module")
def whole(matting_folder, tmp_path_factory):
    """The results of a run of every method that nobody disturbed."""
    output = tmp_path_factory.mktemp("whole")
    assert cli.main(arguments(matting_folder, output, "--workers", "1")) == 0
    return output


def test_every_method_stands_in_the_tables_with_the_values_of_the_package(whole, matting_folder):
    rows = list(csv.DictReader((whole / "matting.csv").read_text().splitlines()))
    pictures = of_folder(matting_folder)
    assert len(rows) == len(matting.METHODS) * (len(pictures) + 2)  # the means of both trimaps
    assert {row["method"] for row in rows} == set(matting.METHODS)
    for picture in pictures:
        seeds, _ = data.open_trimap(picture.trimap)
        alpha = harmonic(data.open_image(picture.image), seeds).alpha
        want = sad(alpha, data.open_image(picture.alpha)[..., 0], seeds == Seed.UNKNOWN)
        (row,) = (
            row
            for row in rows
            if (row["trimap"], row["picture"], row["method"])
            == (f"trimap {picture.trimap_number}", picture.name, "harmonic")
        )
        assert float(row["sad"]) == pytest.approx(want, rel=1e-5)


def test_a_finished_run_does_nothing_again(capsys, whole, matting_folder, tmp_path, monkeypatch):
    shutil.copytree(whole, tmp_path / "out")
    shutil.copytree(matting_folder, tmp_path / "moved")
    monkeypatch.setattr(matting, "answers", None)  # it would be called
    code, _, told = here(capsys, tmp_path / "moved", tmp_path / "out")
    assert code == 0 and told == f"{ALL} of {ALL} were done before\n"
    assert tables_of(tmp_path / "out") == tables_of(whole)
    assert ledger(tmp_path / "out").read_bytes() == ledger(whole).read_bytes()


def test_only_what_is_new_is_done(capsys, matting_folder, tmp_path, monkeypatch):
    out, folder = tmp_path / "out", tmp_path / "pictures"
    shutil.copytree(matting_folder, folder)
    assert here(capsys, folder, out, *QUICK, "--trimap", "1")[0] == 0
    assert len(entries(out)) == 6
    here(capsys, folder, out, "--methods", "harmonic")
    assert [(e["method"], e["trimap"]) for e in entries(out)[6:]] == [("harmonic", 2)] * 3
    shutil.copy(folder / "alpha" / "hair.png", folder / "alpha" / "fur.png")
    here(capsys, folder, out, *QUICK, "--trimap", "1")
    assert [(e["method"], e["picture"]) for e in entries(out)[9:]] == [
        ("harmonic", "fur"),
        ("knockout", "fur"),
    ]
    versions = {method: "new" if name == "knockout" else matting.trial_version(method)
                for name, method in matting.METHODS.items()}  # fmt: skip
    monkeypatch.setattr(matting, "trial_version", versions.get)
    monkeypatch.setattr(
        matting, "trial", lambda method, p: trial(method, p) | {"version": versions[method]}
    )
    here(capsys, folder, out, *QUICK, "--trimap", "1")
    assert [(e["method"], e["version"]) for e in entries(out)[11:]] == [("knockout", "new")] * 3


def test_what_fails_is_told_stops_no_other_and_is_tried_again(
    capsys, matting_folder, tmp_path, monkeypatch
):
    def broken(image, seeds):
        if image.mean() != right:
            raise ValueError("image: not this one")
        return harmonic(image, seeds)

    broken.__module__ = harmonic.__module__
    right = data.open_image(matting_folder / "image" / "fur.png").mean()
    monkeypatch.setattr(matting, "METHODS", {"harmonic": harmonic, "broken": broken})
    code, said, told = here(capsys, matting_folder, tmp_path, "--trimap", "1")
    assert code == 1
    assert told.count("failed: image: not this one") == 2
    assert told.splitlines()[-1] == (
        "segteach bench: 2 of 6 failed; the next run tries these again"
    )
    assert "harmonic" in said and "| hair |" in (tmp_path / "matting.md").read_text()
    assert len(entries(tmp_path)) == 4
    right = data.open_image(matting_folder / "image" / "hair.png").mean()
    code, _, told = here(capsys, matting_folder, tmp_path, "--trimap", "1")
    assert code == 1 and len(entries(tmp_path)) == 5 and "1 of 6 failed" in told


def test_json_holds_the_tables_too(capsys, whole, matting_folder, tmp_path):
    shutil.copytree(whole, tmp_path / "out")
    file = tmp_path / "tables.json"
    assert here(capsys, matting_folder, tmp_path / "out", "--json", str(file))[0] == 0
    assert [table["table"] for table in json.loads(file.read_text())] == [
        "trimap 1: means of 3 pictures",
        "trimap 2: means of 3 pictures",
    ]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--methods", "nothing"], "--methods: got nothing, allowed are harmonic, "),
        (["--workers", "0"], "--workers: got 0"),
        (["--trimap", "3"], "--trimap"),
        (["--official"], "--official: it takes the place of FOLDER"),
        (["-o", "FILE"], "FILE is no folder"),
    ],
)
def test_wrong_usage_is_refused_before_anything_runs(
    capsys, matting_folder, tmp_path, monkeypatch, more, words
):
    monkeypatch.chdir(tmp_path)
    Path("FILE").write_text("")
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments(matting_folder, tmp_path / "out", *more))
    assert ended.value.code == 2 and words in capsys.readouterr().err
    assert os.listdir() == ["FILE"]


def test_options_of_matting_are_refused_elsewhere(capsys):
    for names, word in (
        (["matting"], "matting --quality"),
        (["gmm", "--official"], "--official: it belongs to"),
        (["gmm", "--workers", "3"], "--workers: it belongs to"),
        (["grabcut", "--quality", "--trimap", "1"], "--trimap: it belongs to"),
        (["matting", "--quality", "nowhere"], "no folder"),
    ):
        with pytest.raises(SystemExit) as ended:
            cli.main(["bench", *names])
        assert ended.value.code == 2 and word in capsys.readouterr().err, names


# --- killed in the middle ---


def start(*given, **how):
    """Start a program whose output nobody reads."""
    return subprocess.Popen(given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **how)


def killed_in_the_middle(folder, output, *more):
    """Start a run, kill it once a few results are there, and return what its ledger held."""
    run = start(*COMMAND, *arguments(folder, output, *more))
    try:
        wait_for(lambda: ledger(output).exists() and len(entries_so_far(output)) >= 3)
    finally:
        run.send_signal(signal.SIGKILL)
        run.wait()
    content = ledger(output).read_bytes()
    assert 3 <= content.count(b"\n") < ALL, "it was not killed in the middle"
    assert not (Path(output) / "matting.md").exists()
    return content


def entries_so_far(output):
    return ledger(output).read_bytes().splitlines()


def check_second(output, before, whole, told):
    """Check that a second run did the rest, once, and gives the tables of the undisturbed one."""
    whole_lines = before[: before.rfind(b"\n") + 1]
    assert ledger(output).read_bytes().startswith(whole_lines)
    keys = [entry["key"] for entry in entries(output)]
    assert len(keys) == len(set(keys)) == ALL
    assert f"{len(whole_lines.splitlines())} of {ALL} were done before" in told
    assert tables_of(output) == tables_of(whole)


@needs_dask
@needs_kill
def test_after_a_kill_the_next_run_goes_on_and_gives_the_same_tables(
    matting_folder, whole, tmp_path
):
    before = killed_in_the_middle(matting_folder, tmp_path, "--workers", "2")
    run = subprocess.run(
        [*COMMAND, *arguments(matting_folder, tmp_path, "--workers", "2")],
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    check_second(tmp_path, before, whole, run.stderr)


@contextmanager
def cluster(folder):
    """Give the address of a scheduler and its two workers, all on this machine."""
    file, module = folder / "scheduler.json", "distributed.cli.dask_"
    at = ["--host", "127.0.0.1", "--no-dashboard"]
    started = [
        start(
            *(sys.executable, "-m", f"{module}scheduler", "--port", "0", *at),
            *("--scheduler-file", str(file)),
            cwd=folder,
        )
    ]
    try:
        wait_for(lambda: file.exists() and file.read_text().endswith("}"))
        for _ in range(2):
            worker = (sys.executable, "-m", f"{module}worker", "--nthreads", "1", "--no-nanny", *at)
            started.append(start(*worker, "--scheduler-file", str(file), cwd=folder))
        yield json.loads(file.read_text())["address"], started[1:]
    finally:
        for process in started:
            process.kill()
            process.wait()


@needs_dask
@needs_kill
@pytest.mark.soak
def test_on_a_cluster_the_run_and_a_worker_may_be_killed(matting_folder, whole, tmp_path):
    out = tmp_path / "out"
    with cluster(tmp_path) as (address, (first, _)):
        before = killed_in_the_middle(matting_folder, out, "--scheduler", address)
        told = (tmp_path / "told").open("w")
        run = subprocess.Popen(
            [*COMMAND, *arguments(matting_folder, out, "--scheduler", address)],
            stdout=subprocess.DEVNULL,
            stderr=told,
        )
        wait_for(lambda: len(entries_so_far(out)) > len(before.splitlines()) + 1)
        first.send_signal(signal.SIGKILL)
        assert run.wait() == 0, (tmp_path / "told").read_text()
        told.close()
    check_second(out, before, whole, (tmp_path / "told").read_text())


@needs_dask
@needs_kill
@pytest.mark.soak
def test_where_the_cluster_goes_away_one_sentence_says_so_and_what_is_done_is_kept(
    capsys, matting_folder, whole, tmp_path
):
    with cluster(tmp_path) as (address, _):
        run = subprocess.Popen(
            [*COMMAND, *arguments(matting_folder, tmp_path / "out", "--scheduler", address)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        out = tmp_path / "out"
        wait_for(lambda: ledger(out).exists() and len(entries_so_far(out)) >= 3)
    _, told = run.communicate()
    assert run.returncode == 1 and "what was done is kept" in told.splitlines()[-1], told
    before = ledger(out).read_bytes()
    code, _, told = here(capsys, matting_folder, out)
    assert code == 0
    check_second(out, before, whole, told)


def refused_in_a_program(first_lines, *given):
    """Return what a program tells that first runs some lines, and fails."""
    program = f"import sys\n{first_lines}\nfrom segteach.cli import main; sys.exit(main())"
    run = subprocess.run([sys.executable, "-c", program, *given], capture_output=True, text=True)
    assert run.returncode == 1 and len(run.stdout.splitlines()) == 1, run.stderr  # the machine's
    return run.stderr


@needs_dask
@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://"])
def test_where_nobody_listens_the_address_is_named(matting_folder, tmp_path, address):
    impatient = "from segteach.bench.kit.evaluation import workers; workers.PATIENCE = 0.2"
    given = arguments(matting_folder, tmp_path, "--scheduler", address)
    told = refused_in_a_program(impatient, *given)
    assert f"segteach bench: --scheduler: nothing answers at {address}" in told


def test_without_dask_one_process_is_allowed(matting_folder, tmp_path):
    without = "sys.modules['dask'] = None"
    told = refused_in_a_program(without, *arguments(matting_folder, tmp_path, *QUICK))
    assert "pip install 'segteach[evaluation]'" in told and "--workers 1 is allowed" in told


def test_an_answer_of_another_version_is_not_kept(capsys, matting_folder, tmp_path, monkeypatch):
    old = lambda method, picture: trial(method, picture) | {"version": "old"}  # noqa: E731
    monkeypatch.setattr(matting, "trial", old)
    code, _, told = here(capsys, matting_folder, tmp_path, *QUICK)
    assert code == 1 and "another segteach" in told and entries_so_far_or_none(tmp_path) == []


def entries_so_far_or_none(output):
    return entries_so_far(output) if ledger(output).exists() else []


def test_measures_are_taken_on_the_unknown_pixels_of_a_known_alpha(matting_folder):
    picture = of_folder(matting_folder)[0]
    truth = data.open_image(picture.alpha)[..., 0]

    def perfect(image, seeds):
        assert image.shape[:2] == seeds.shape
        return type("Answer", (), {"alpha": truth})

    perfect.__module__ = harmonic.__module__
    found = trial(perfect, picture)
    assert [found[name] for name in ("sad", "mse", "gradient", "connectivity")] == [0] * 4
    assert np.isfinite(found["seconds"])
