"""The benchmark of closed-form matting: its problems are what their names say, both sides agree."""

import numpy as np
import pytest

from segteach.arrays import Seed
from segteach.bench import closed_form as bench

SMALL = bench.Task("small 11%", "fur", (60, 80), 0.11, 1)


@pytest.mark.parametrize("task", bench.TASKS + bench.MORE_TASKS, ids=lambda task: task.name)
def test_a_problem_has_the_size_and_the_share_of_its_name(task):
    image, trimap = bench.problem(task)
    assert image.shape == (*task.shape, 3) and trimap.shape == task.shape
    share = np.mean(trimap == Seed.UNKNOWN)
    assert abs(share - task.unknown) < (0.02 if "scribbles" in task.name else 1e-4)
    assert {Seed.FOREGROUND, Seed.BACKGROUND} <= set(np.unique(trimap).tolist())
    assert f"{task.unknown:.0%}" in task.name


def test_the_names_are_those_that_are_asked_for():
    for words in ("640x480 11%", "640x480 31%", "1.2Mpx", "scribbles"):
        assert any(words in task.name for task in bench.TASKS)


def test_the_unknown_pixels_are_the_nearest_to_the_outline():
    inside = np.zeros((40, 40), bool)
    inside[10:30, 10:30] = True
    trimap = bench.banded(inside, 0.3)
    assert (trimap[9:11, 10:30] == Seed.UNKNOWN).all()
    assert trimap[20, 20] == Seed.FOREGROUND and trimap[0, 0] == Seed.BACKGROUND


def test_both_sides_agree_and_their_row_says_so():
    row = bench.row_of(SMALL)
    assert row.task == "closed form small 11%" and row.ratio > 0
    apart = float(row.agreement.split()[2].rstrip(";"))
    assert apart <= 1e-3 and "MiB" in row.agreement
