"""Chapter 6's check of a step downhill: each classic slip is named."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from segteach.course.chapters.ch6 import check_step
from segteach.matting.linear import cg_steps
from segteach.matting.system import System
from segteach.steps import last
from tests.course.chapters.ch6 import rights_later as rights


def along(length, direction=lambda A, r: r, sign=1):
    """x and a step of some length in some direction; none where r is 0."""

    def answer(A, b, x):
        r = b - A @ x
        if not r.any():
            return x
        return x + sign * length(A, r) * direction(A, r)

    return answer


def exact(A, r):
    return (r @ r) / (r @ (A @ r))


def by_package(A, b, x, **settings):
    """The first iteration of the package's conjugate gradients."""
    system = System(A, b, np.arange(len(b)), np.zeros((1, len(b)), np.uint8), 0.0)
    return last(cg_steps(system, x, max_iterations=1, **settings)).x


def along_b(A, b, x):
    return x if np.allclose(A @ x, b) else x + (b @ b) / (b @ (A @ b)) * b


def no_guard(A, b, x):
    r = b - A @ x
    return x + (r @ r) / (r @ (A @ r)) * r


SLIPS = [
    (along(exact, sign=-1), "Uphill"),
    (lambda A, b, x: rights.step(A, b, x) - x, "add it to x"),
    (lambda A, b, x: np.linalg.solve(A.toarray(), b), "ONE step"),
    (by_package, "preconditioned"),
    (along(lambda A, r: 1, lambda A, r: r / A.diagonal()), "Jacobi"),
    (along(lambda A, r: 1), "step length is missing"),
    (along(lambda A, r: 1 / exact(A, r)), "stands on its head"),
    (along(lambda A, r: 2 * exact(A, r)), "Twice too far"),
    (along(lambda A, r: exact(A, r) / 2), "Half of the way"),
    (along(lambda A, r: np.linalg.norm(r) / (r @ (A @ r))), "you took the norm"),
    (along(lambda A, r: (r @ (A @ r)) / np.square(A @ r).sum()), "|b - A x| least"),
    (along(lambda A, r: (r @ r) / np.square(A @ r).sum()), "not |A r|²"),
    (along(lambda A, r: r * r / (r @ (A @ r))), "not r * r"),
    (along(lambda A, r: 0.01), "length is not"),
    (along(lambda A, r: 0.9 * exact(A, r)), "length is not"),
    (along_b, "You went along b"),
    (no_guard, "r = 0"),
    (lambda A, b, x: np.zeros_like(x) if np.allclose(A @ x, b) else rights.step(A, b, x), "r = 0"),
    (lambda A, b, x: rights.step(A, b, x) + np.eye(len(x))[0], "off by"),
    (lambda A, b, x: rights.step(A, b, x)[:, None], "shape"),
    (lambda A, b, x: A, "csr_array"),
]


def test_slips_are_named(slips_are_named):
    slips_are_named(check_step, SLIPS)


def test_right_answers_pass_every_time():
    for answer in (rights.step, rights.step_by_search):
        assert all(check_step(answer).solved for _ in range(20))


def test_the_packages_step_does_not_pass_as_it_divides_by_the_diagonal():
    A, b, x = csr_array(np.diag([1.0, 4.0])), np.array([3.0, 1.0]), np.zeros(2)
    assert not np.allclose(by_package(A, b, x), rights.step(A, b, x))
    assert check_step(by_package).solved is False
    # with nothing to divide by, its first iteration is steepest descent: whoever writes that knows
    np.testing.assert_allclose(by_package(A, b, x, precondition=np.copy), rights.step(A, b, x))


def test_a_changed_matrix_is_named():
    def spoils(A, b, x):
        answer = rights.step(A, b, x)
        A.data *= 2
        return answer

    assert "You changed A" in check_step(spoils).words


@pytest.mark.parametrize("seed", range(3))
def test_the_step_is_the_lowest_point_of_its_line_and_the_next_is_at_right_angles(seed):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(7, 7))
    A, b, x = csr_array(root @ root.T + np.eye(7)), rng.normal(size=7), rng.normal(size=7)
    after = rights.step(A, b, x)
    assert abs((b - A @ x) @ (b - A @ after)) < 1e-9 * ((b - A @ x) @ (b - A @ x))


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "上坡" in check_step(SLIPS[0][0]).words
