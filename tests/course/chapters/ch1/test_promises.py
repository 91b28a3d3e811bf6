"""What every check of chapter 1 promises."""

import inspect

import pytest

from segteach.course.chapters import ch1
from tests.course.chapters.ch1 import (
    test_density,
    test_ellipse,
    test_mixture,
    test_tied,
    test_weights,
)
from tests.course.package_calls import public_functions

CHECKS = dict(inspect.getmembers(ch1, inspect.isfunction))
RIGHTS = {
    ch1.check_ellipse: test_ellipse.ELLIPSES,
    ch1.check_distance: test_ellipse.DISTANCES,
    ch1.check_log_sum_exp: test_density.RIGHTS,
    ch1.check_hard_e_step: test_mixture.RIGHTS,
    ch1.check_tied_m_step: test_tied.TIED_RIGHTS,
    ch1.check_tied_bic: test_tied.BIC_RIGHTS,
    ch1.check_weights: test_weights.RIGHTS,
}


def test_what_every_check_promises(promises_are_kept):
    promises_are_kept(ch1, RIGHTS)


@pytest.mark.parametrize("name", CHECKS)
def test_a_function_that_never_ends_is_stopped(name, endless_is_stopped):
    endless_is_stopped(CHECKS[name])


@pytest.mark.parametrize("name", CHECKS)
def test_an_argument_that_was_changed_is_named(name, spoiling_is_named):
    spoiling_is_named(CHECKS[name])


@pytest.mark.parametrize("name", CHECKS)
def test_no_function_of_the_package_passes_as_it_stands(name):
    passed = [f.__qualname__ for f in public_functions() if CHECKS[name](f).solved]
    assert passed == []
