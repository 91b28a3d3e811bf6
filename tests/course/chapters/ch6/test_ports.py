"""The ports with two bugs: each spoils its matte, and what is left is named."""

import numpy as np
import pytest

from segteach.arrays import Seed
from segteach.course.chapters.ch6 import bugs, check_ports, run_ports
from segteach.matting.laplacian import affinity_laplacian, matting_laplacian
from tests.course.chapters.ch6 import rights_later as rights
from tests.course.chapters.ch6.rights_later import SIGMA, WINDOWS, replaced


def test_right_repairs_pass_every_time():
    assert all(check_ports(rights.matrices).solved for _ in range(20))
    assert check_ports(rights.matrices_by_pixels).solved


def test_the_bugs_that_are_left_are_counted_and_a_symptom_is_told():
    for repaired, count, words in (
        ((), 2, "no stroke is heard of"),
        ((SIGMA,), 1, "no stroke is heard of"),
        ((WINDOWS,), 1, "two values of sigma"),
    ):
        for _ in range(3):
            verdict = check_ports(replaced(*repaired))
            assert verdict.solved is False
            assert f"{count} of the two bugs left" in verdict.words and words in verdict.words


def windows(text):
    return replaced(SIGMA, ("ndimage.binary_dilation(known, np.ones((3, 3)))", text))


def weights(text):
    return replaced(WINDOWS, ("-900 * unlike", text))


SLIPS = [
    (windows("ndimage.binary_erosion(known)"), "looks at four neighbours"),
    (windows("ndimage.binary_dilation(known)"), "by a cross"),
    (windows("known"), "MIDDLE is known"),
    (windows("known & False"), "No window is left out"),
    (windows("ndimage.binary_erosion(known, np.ones((3, 3)), 2)"), "Too few windows"),
    (windows("~ndimage.binary_erosion(known, np.ones((3, 3)))"), "without unknown pixels are kept"),
    (windows("~ndimage.binary_dilation(known, np.ones((3, 3)))"), "that were left out are kept"),
    (windows("ndimage.binary_erosion(~known, np.ones((3, 3)))"), "that were left out are kept"),
    (windows("ndimage.binary_dilation(~known, np.ones((3, 3)))"), "without unknown pixels"),
    (weights("-unlike / sigma"), "σ is squared"),
    (weights("-unlike / (2 * sigma**2)"), "no 2 here"),
    (weights("-sigma * unlike"), "below the line"),
    (weights("-(sigma**2) * unlike"), "below the line"),
    (weights("-900 * unlike / sigma**2"), "900 stays in"),
    (weights("-900 * unlike * sigma**2"), "900 stays in"),
    (weights("unlike / sigma**2"), "minus is missing"),
    (weights("-np.sqrt(unlike) / sigma**2"), "is squared: `unlike`"),
    (lambda *case: [M + np.eye(len(M)) for M in rights.matrices(*case)], "closed form is neither"),
    (lambda *case: (rights.matrices(*case)[0], np.eye(case[1].size)), "walk is neither"),
    (lambda *case: rights.matrices(*case)[0], "two matrices"),
    (lambda *case: [M[1:] for M in rights.matrices(*case)], "shape"),
]


def test_typical_repairs_are_named(slips_are_named):
    slips_are_named(check_ports, SLIPS, draws=2)


def test_a_repair_by_the_unknown_region_is_as_right():
    """The windows that hold no unknown pixel: the same ones."""
    text = "~ndimage.binary_dilation(~known, np.ones((3, 3)))"
    assert all(check_ports(windows(text)).solved for _ in range(3))


def test_the_packages_matrices_do_not_pass_as_their_weights_take_a_scale_and_windows_a_mask():
    def by_package(image, seeds, sigma, eps=1e-7):
        L = matting_laplacian(image, eps=eps)
        return L.toarray(), affinity_laplacian(image, sigma).toarray()

    assert "No window is left out" in check_ports(by_package).words


def test_each_bug_spoils_its_own_matte_and_sigma_seems_to_work_at_one_thirtieth():
    both, first, second, right = (
        run_ports(replaced(*done)) for done in ((), (WINDOWS,), (SIGMA,), (WINDOWS, SIGMA))
    )
    unknown = both.seeds == Seed.UNKNOWN
    assert (both.closed_form[unknown] == 0).all()  # where the iterations began
    assert right.errors[0] < 0.1 * both.errors[0] and right.errors[1] < 0.6 * both.errors[1]
    np.testing.assert_array_equal(first.errors, [right.errors[0], both.errors[1]])
    np.testing.assert_array_equal(second.errors, [both.errors[0], right.errors[1]])
    walks = [f(both.image, both.seeds, 1 / 30)[1] for f in (bugs.buggy_matrices, rights.matrices)]
    np.testing.assert_allclose(*walks, atol=1e-12)


def test_pymattings_walk_ignores_sigma():
    rw_laplacian = pytest.importorskip("pymatting").rw_laplacian
    image = np.random.default_rng(0).uniform(0.4, 0.6, (6, 7, 3))
    few, many = (rw_laplacian(image, sigma=sigma).toarray() for sigma in (0.03, 0.3))
    np.testing.assert_array_equal(few, many)


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "还剩 2 个" in check_ports(bugs.buggy_matrices).words
