"""Solver: the latest job wins, none is lost, errors are words, a killed worker comes back."""

import asyncio
import gc
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from segteach.widgets import worker as module
from segteach.widgets.solver import Solver

HERE = "tests.widgets.test_solver"
PATIENCE = 60  # seconds after which a wait has failed


# --- what runs in the worker; the module of this file must be known there ------------------------


def doubling(offset=0):
    def solve(job):
        yield ("fast", job)
        yield ("exact", 2 * job + offset)

    return solve


def gated(folder):
    """Jobs are (name, steps): each step waits until the test has made the file name.step."""

    def solve(job):
        name, steps = job
        for step in range(steps):
            (folder / f"{name}.{step}.here").touch()
            while not (folder / f"{name}.{step}").exists():
                time.sleep(0.002)
            yield name, step

    return solve


def moody():
    def solve(job):
        yield "begun"
        if job == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if job == "exit":
            os._exit(3)
        if job == "lambda":
            yield lambda: None
        if job == "memory":
            raise MemoryError
        if job == "value":
            raise ValueError("seeds: got none, allowed is a stroke")
        yield os.getpid() if job == "pid" else job

    return solve


def unwilling():
    raise ValueError("image: got none")


@pytest.fixture(scope="module", autouse=True)
def known_to_the_worker():
    """Pytest gives this file a name of its own: give the functions one that a worker finds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parents[2]))
        patch.setitem(sys.modules, HERE, sys.modules[__name__])
        for function in (doubling, gated, moody, unwilling):
            patch.setattr(function, "__module__", HERE)
        yield


class Seen:
    """A solver and what came of its jobs; revisions count from the last `begin`."""

    def __init__(self, start, **options):
        self.base = 0
        self.begin()
        deliver, fail = (lambda *a: self.deliver(*a)), (lambda *a: self.fail(*a))
        self.solver = Solver(start, deliver, fail, **options)

    def begin(self):
        self.base += 1000
        self.results, self.errors = [], []
        self.deliver, self.fail = self.keep, self.errors.append
        return self

    def keep(self, result, revision):
        self.results.append((result, revision - self.base))

    def submit(self, job, revision=1):
        self.solver.submit(job, self.base + revision)

    def answer(self, job, revision=1):
        """Submit a job and wait until it is answered."""
        self.submit(job, revision)
        assert self.solver.wait(PATIENCE)
        return self


@pytest.fixture(scope="module")
def shared():
    """Keep one solver of each kind for the file: a process takes half a second to start."""
    made = {
        (start, inline): Seen(start, inline=inline)
        for start in (partial(doubling, offset=1), moody)
        for inline in (True, False)
    }
    yield {(getattr(start, "func", start), inline): seen for (start, inline), seen in made.items()}
    for seen in made.values():
        seen.solver.close()


@pytest.fixture(params=[True, False], ids=["inline", "process"])
def doubler(shared, request):
    """A solver that doubles and adds 1, in this process and in another."""
    return shared[doubling, request.param].begin()


@pytest.fixture(params=[True, False], ids=["inline", "process"])
def moods(shared, request):
    """A solver that does to its job what its word says, in this process and in another."""
    return shared[moody, request.param].begin()


@pytest.fixture
def other_process(shared):
    return shared[moody, False].begin()


@pytest.fixture
def make():
    made = []

    def make(start, **options):
        made.append(Seen(start, **options))
        return made[-1]

    yield make
    for seen in made:
        seen.solver.close()


def test_a_job_gets_its_fast_and_its_exact_answer(doubler):
    for revision, job in enumerate([5, np.arange(3)]):
        doubler.answer(job, revision)
    assert doubler.results[:2] == [(("fast", 5), 0), (("exact", 11), 0)]
    (kind, array), revision = doubler.results[3]
    assert (kind, array.tolist(), revision) == ("exact", [1, 3, 5], 1)
    assert doubler.errors == [] and len(doubler.results) == 4


def test_after_a_hundred_jobs_in_a_row_the_last_one_is_answered_exactly(doubler):
    for revision in range(99):
        doubler.submit(revision, revision)
    doubler.answer(99, 99)
    assert doubler.results[-1] == (("exact", 199), 99)
    revisions = [revision for _, revision in doubler.results]
    assert revisions == sorted(revisions)
    assert all(result in (("fast", r), ("exact", 2 * r + 1)) for result, r in doubler.results)


def wait_for(path):
    until = time.monotonic() + PATIENCE
    while not path.exists():
        assert time.monotonic() < until
        time.sleep(0.002)


def test_a_newer_job_takes_over_between_two_results_and_those_between_are_left_out(make, tmp_path):
    seen = make(partial(gated, tmp_path))
    seen.submit(("a", 3), 1)
    wait_for(tmp_path / "a.0.here")
    for revision, name in ((2, "b"), (3, "c"), (4, "d")):
        seen.submit((name, 1), revision)
    for name in ("a.0", "a.1", "a.2", "d.0"):
        (tmp_path / name).touch()
    assert seen.solver.wait(PATIENCE)
    assert seen.results == [(("a", 0), 1), (("d", 0), 4)]
    assert not (tmp_path / "a.1.here").exists() and not (tmp_path / "b.0.here").exists()


def test_a_result_older_than_one_that_was_delivered_is_dropped(doubler):
    for revision in (7, 3, 7):
        doubler.answer(revision, revision)
    assert [revision for _, revision in doubler.results] == [7, 7, 7, 7]


def test_an_error_becomes_words_and_the_next_job_is_solved(moods):
    words = {"value": "ValueError: seeds: got none, allowed is a stroke", "memory": "MemoryError"}
    for job, said in words.items():
        moods.begin().answer(job)
        assert moods.errors == [said] and moods.results == [("begun", 1)]
        moods.answer("good", 2)
        assert moods.results[1:] == [("begun", 2), ("good", 2)] and len(moods.errors) == 1


@pytest.mark.parametrize("inline", [True, False], ids=["inline", "process"])
def test_a_start_that_fails_is_said_with_every_job(make, inline):
    seen = make(unwilling, inline=inline)
    for revision in (1, 2):
        seen.answer("job", revision)
    assert seen.errors == ["ValueError: image: got none"] * 2 and seen.results == []


def test_what_pickle_does_not_know_is_said(other_process):
    for job in ("lambda", lambda: None):  # a result, and a job
        other_process.begin().answer(job)
        assert len(other_process.errors) == 1 and "pickle" in other_process.errors[0].lower()
        assert other_process.answer("good", 2).results[-1] == ("good", 2)


def test_a_start_that_pickle_does_not_know_is_refused_at_once():
    with pytest.raises((AttributeError, TypeError, pickle.PicklingError)):
        Solver(lambda: None, print, print)


def test_a_worker_that_dies_is_said_and_comes_back(other_process):
    for job, words in (("kill", "SIGKILL"), ("exit", "exit code 3")):
        other_process.begin().answer(job)
        assert len(other_process.errors) == 1 and words in other_process.errors[0]
        other_process.answer("good", 2)
        assert other_process.results[-1] == ("good", 2) and len(other_process.errors) == 1


def test_a_worker_killed_while_it_rests_comes_back_without_a_word(other_process):
    first = other_process.answer("pid").results[-1]
    os.kill(other_process.solver.process.pid, signal.SIGKILL)
    second = other_process.answer("pid", 2).results[-1]
    assert first[0] != second[0] and other_process.errors == []


def test_a_lab_that_fails_to_show_a_result_does_not_end_the_solver(shared):
    seen = shared[doubling, True].begin()
    seen.deliver = lambda result, revision: 1 / 0
    seen.submit(1)
    assert seen.errors == ["ZeroDivisionError: division by zero"] * 2


def test_a_lab_that_cannot_even_be_told_does_not_end_the_solver(doubler, capsys):
    doubler.deliver = doubler.fail = lambda *_: 1 / 0
    doubler.answer(1)
    assert "ZeroDivisionError" in capsys.readouterr().err
    assert doubler.begin().answer(2, 2).results[-1] == (("exact", 5), 2)


def test_an_inline_job_submitted_by_a_result_comes_after_it(shared):
    seen = shared[doubling, True].begin()

    def deliver(result, revision):
        seen.keep(result, revision)
        number = revision - seen.base
        if number < 3:
            seen.submit(number + 1, number + 1)

    seen.deliver = deliver
    seen.submit(1)
    fast = [(("fast", revision), revision) for revision in (1, 2, 3)]
    assert seen.results == [*fast, (("exact", 7), 3)]


def test_results_come_in_the_event_loop_where_one_runs():
    threads = []

    async def main():
        done = asyncio.Event()

        def deliver(result, revision):
            threads.append(threading.current_thread())
            if result[0] == "exact":
                done.set()

        solver = Solver(doubling, deliver, threads.append)
        solver.submit(1, 1)
        await asyncio.wait_for(done.wait(), PATIENCE)
        solver.submit(2, 2)
        assert solver.wait(PATIENCE)  # delivers although the loop stands still
        assert len(threads) == 4
        solver.close()

    # In a thread of its own: Playwright keeps a loop in the main one while browser tests run.
    thread = threading.Thread(target=asyncio.run, args=(main(),))
    thread.start()
    thread.join(PATIENCE)
    assert set(threads) == {thread}


def test_wait_gives_up_in_time_and_close_ends_the_process(make, tmp_path):
    seen = make(partial(gated, tmp_path))
    seen.submit(("a", 1))
    assert seen.solver.wait(0.01) is False
    process = seen.solver.process
    seen.solver.close()
    assert not process.is_alive()
    seen.submit(("b", 1), 2)
    assert seen.solver.wait(PATIENCE) and seen.results == []
    seen.solver.close()


def test_a_solver_that_nobody_holds_takes_its_process_along():
    solver = Solver(doubling, print, print)
    process = solver.process
    assert process.is_alive()
    del solver
    gc.collect()
    process.join(PATIENCE)
    assert not process.is_alive()


@pytest.mark.parametrize("end", ["exit", "kill"])
def test_no_process_outlives_the_kernel(tmp_path, end):
    (tmp_path / "jobs.py").write_text(
        "import os\ndef start():\n    return lambda job: iter([os.getpid()])\n"
    )
    (tmp_path / "main.py").write_text(
        "import os, signal, sys\nfrom jobs import start\n"
        "from segteach.widgets.solver import Solver\n"
        "if __name__ == '__main__':\n"
        "    solver = Solver(start, lambda pid, _: print(pid, flush=True), print)\n"
        "    solver.submit(0, 0)\n    solver.wait()\n"
        f"    {'os.kill(os.getpid(), signal.SIGKILL)' if end == 'kill' else 'sys.exit()'}\n"
    )
    run = subprocess.run(
        [sys.executable, "main.py"], cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE
    )
    worker, until = int(run.stdout), time.monotonic() + PATIENCE
    while os.path.exists(f"/proc/{worker}") and "zombie" not in status(worker):
        assert time.monotonic() < until
        time.sleep(0.01)


def status(process) -> str:
    try:
        with open(f"/proc/{process}/status") as file:
            return file.read()
    except OSError:
        return "zombie"


def test_solvers_of_one_kind_have_one_process_between_them(make, tmp_path):
    start = partial(gated, tmp_path)
    first = make(start)
    first.submit(("a", 1))
    wait_for(tmp_path / "a.0.here")
    busy = first.solver.process
    second, third = make(start), make(start)
    third.submit(("b", 0))  # nothing to do: answered at once
    assert third.solver.wait(PATIENCE)
    assert busy.is_alive() and second.solver.process is None  # the first is at work, the second not
    (tmp_path / "a.0").touch()
    assert first.solver.wait(PATIENCE) and first.results == [(("a", 0), 1)]
    assert first.solver.process is None and not busy.is_alive()  # now it is not wanted any more
    last = third.solver.process
    second.answer(("c", 0))  # asked again, it takes the place of the third
    assert second.solver.process.is_alive() and third.solver.process is None
    assert not last.is_alive() and first.errors + second.errors + third.errors == []


def test_a_solver_of_another_kind_keeps_its_process(make, shared):
    other = shared[moody, False].begin().answer("pid")
    make(partial(doubling, offset=7)).answer(3)
    assert other.answer("pid", 2).results[-1][0] == other.results[1][0]


def test_a_script_without_a_main_guard_is_told_so(tmp_path):
    (tmp_path / "jobs.py").write_text("def start():\n    return lambda job: iter([job])\n")
    (tmp_path / "main.py").write_text(
        "import sys\nfrom jobs import start\nfrom segteach.widgets.solver import Solver\n"
        "solver = Solver(start, print, lambda words: print(words, file=sys.stderr))\n"
        "solver.submit(3, 1)\nprint(solver.wait(60))\n"
    )
    run = subprocess.run(
        [sys.executable, "main.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=os.environ | {"SEGTEACH_LANGUAGE": "en"},
    )
    assert run.returncode == 0 and run.stdout == "True\n"
    told = run.stderr.strip().splitlines()
    assert len(told) == 1 and '`if __name__ == "__main__":`' in told[0]
    assert "memory" not in told[0]


def test_a_worker_goes_when_nothing_comes_and_the_next_job_starts_another(make, monkeypatch):
    here, there = module.multiprocessing.Pipe()
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    thread = threading.Thread(target=_work_in_a_thread, args=(there,))
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    here.close(), there.close()


def _work_in_a_thread(pipe):
    original, signal.signal = signal.signal, lambda *_: None
    try:
        module._work(doubling, pipe, None, 0)
    finally:
        signal.signal = original
