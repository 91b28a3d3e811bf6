"""Runs in a process of their own."""

import os

import numpy as np

from segteach.bench.kit import apart
from segteach.bench.kit.apart import Run, in_own_process, measured, peak_bytes, told_of


def test_the_process_is_another_one_with_one_thread_for_linear_algebra():
    before = os.environ.get("OMP_NUM_THREADS")
    assert in_own_process(os.getpid) != os.getpid()
    assert in_own_process(os.getenv, "OMP_NUM_THREADS") == "1"
    assert os.environ.get("OMP_NUM_THREADS") == before


def test_the_call_runs_as_often_as_asked_and_its_answer_comes_back():
    calls = []
    run = measured(lambda: calls.append(1) or len(calls), 4)
    assert run.answer == len(calls) == 4
    assert run.cpu_s >= 0 and run.wall_s > 0 and run.peak == peak_bytes()


def test_the_memory_of_one_process_does_not_count_in_the_next(monkeypatch, tmp_path):
    before, held = peak_bytes(), np.ones(2**26)  # half a gibibyte
    if before:  # the system tells
        assert peak_bytes() >= held.nbytes
        assert in_own_process(peak_bytes) < held.nbytes
    monkeypatch.setattr(apart, "STATUS", tmp_path / "none")
    assert peak_bytes() == 0


def test_both_memories_are_told():
    said = told_of(Run(None, 1, 2, 3 * 2**20), Run(None, 1, 5, 7 * 2**20))
    assert said == "by the clock 2 and 5 s, peak 3 and 7 MiB"
