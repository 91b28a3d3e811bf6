"""The port with three bugs: each spoils the picture, and hides others; repairs are named."""

import inspect
from itertools import combinations

import numpy as np

from segteach.arrays import Seed
from segteach.course.chapters.ch5 import bugs, check_repaired, run_port
from segteach.course.chapters.ch5.bugs import buggy_pixel

ROW = (".eigenvectors[-1]", ".eigenvectors[:, -1]")
RETURN = ("        return best", "    return best")
TYPO = ("maxLike = ", "maxlike = ")
SYMPTOMS = {ROW: "nearly the same", RETURN: "should be four", TYPO: "never changes"}


def replaced(*changes):
    """The port as given, with pieces of its text exchanged."""
    source = inspect.getsource(buggy_pixel)
    for piece, by in changes:
        assert source.count(piece) == 1, piece
        source = source.replace(piece, by)
    names = dict(vars(bugs))
    exec(source, names)
    return names["buggy_pixel"]


RIGHT = replaced(ROW, RETURN, TYPO)


def written_anew(C, alpha, foreground, background, noise=0.01):
    """The likeliest of four pairs, by the 6 x 6 system and the projection."""

    def clusters(colours, weights):
        mean = np.average(colours, axis=0, weights=weights)
        axis = np.linalg.svd(np.sqrt(weights)[:, None] * (colours - mean))[2][0]
        halves = (colours - mean) @ axis > 0
        for half in (halves, ~halves):
            x, w = colours[half], weights[half] / weights[half].sum()
            centre = w @ x
            yield centre, (w[:, None] * (x - centre)).T @ (x - centre) + 1e-5 * np.eye(3)

    best, one = (-np.inf,), np.eye(3) / noise**2
    for F_mean, F_cov in clusters(*foreground):
        for B_mean, B_cov in clusters(*background):
            F_inv, B_inv, a = np.linalg.inv(F_cov), np.linalg.inv(B_cov), alpha
            for _ in range(20):
                b, before = 1 - a, a
                matrix = np.block(
                    [[F_inv + a * a * one, a * b * one], [a * b * one, B_inv + b * b * one]]
                )
                side = np.concatenate([F_inv @ F_mean + a * one @ C, B_inv @ B_mean + b * one @ C])
                F, B = np.split(np.linalg.solve(matrix, side), 2)
                a = float(np.clip((C - B) @ (F - B) / ((F - B) @ (F - B)), 0, 1))
                if abs(a - before) <= 1e-4:
                    break
            rest = C - a * F - (1 - a) * B
            L = -(rest @ rest) / (2 * noise**2)
            for x, mean, inverse in ((F, F_mean, F_inv), (B, B_mean, B_inv)):
                L += np.linalg.slogdet(inverse)[1] / 2 - (x - mean) @ inverse @ (x - mean) / 2
            best = max(best, (L, tuple(F), tuple(B), a))
    return best[1:]


def test_right_repairs_are_never_refused():
    for answer in (RIGHT, written_anew):
        for _ in range(6):
            verdict = check_repaired(answer)
            assert verdict.solved, verdict


def test_in_the_picture_only_the_repair_of_all_three_is_right():
    errors = {
        repaired: run_port(replaced(*repaired)).error
        for count in range(4)
        for repaired in combinations(SYMPTOMS, count)
    }
    assert errors.pop((ROW, RETURN, TYPO)) < 0.06
    assert min(errors.values()) > 0.12


def test_the_first_bug_hides_the_other_two():
    with_row, without = (
        [run_port(replaced(*first, *others)).error for others in ((), (RETURN,), (RETURN, TYPO))]
        for first in ((), (ROW,))
    )
    assert np.ptp(with_row) < 0.03  # nothing changes that an eye could see
    assert without[0] > with_row[0]  # the repair of one bug alone makes it worse
    assert without[2] < without[1] - 0.2


def test_the_picture_has_exact_alpha_and_a_trimap_that_agrees():
    run = run_port(RIGHT)
    known = run.trimap != Seed.UNKNOWN
    np.testing.assert_array_equal(run.truth[known], run.trimap[known] == Seed.FOREGROUND)
    np.testing.assert_array_equal(run.alpha[known], run.truth[known])
    assert ((run.truth[~known] > 0) & (run.truth[~known] < 1)).all()
    assert np.isclose(run.error, np.abs(run.alpha - run.truth)[~known].mean())


def test_the_bugs_that_are_left_are_counted_and_a_symptom_is_told():
    for count in range(3):
        for repaired in combinations(SYMPTOMS, count):
            first = next(bug for bug in SYMPTOMS if bug not in repaired)
            for _ in range(3):
                words = check_repaired(replaced(*repaired)).words
                assert f"{3 - count} of the three bugs left" in words
                assert SYMPTOMS[first] in words, repaired


def clipped_early(*case):
    F, B, a = RIGHT(*case)
    return F, B, min(a, 0.4)


SLIPS = [
    (replaced((ROW[0], ".eigenvectors[:, 0]"), RETURN, TYPO), "the LAST one"),
    (replaced((ROW[0], ".eigenvectors[:, 1]"), RETURN, TYPO), "the LAST one"),
    (replaced((ROW[0], ".eigenvectors[0]"), RETURN, TYPO), "Still a row"),
    (replaced(ROW, (RETURN[0], "            return best"), TYPO), "BOTH loops"),
    (
        replaced(ROW, RETURN, TYPO, ("maxlike = -np.inf", "maxlike = np.inf"), ("> max", "< max")),
        "LEAST likely",
    ),
    (clipped_early, "change three lines"),
    (lambda *case: RIGHT(*case)[2], "three things"),
    (lambda *case: RIGHT(*case)[::-1], "shape"),
    (lambda *case: 1 / 0, "ZeroDivisionError"),
]


def test_typical_repairs_are_named(slips_are_named):
    slips_are_named(check_repaired, SLIPS, draws=3)


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "还剩 3 个" in check_repaired(buggy_pixel).words
