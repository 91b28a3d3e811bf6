"""What every check of chapter 2 promises."""

import inspect

import pytest

from segteach.course.chapters import ch2
from tests.course.chapters.ch2 import test_chain, test_cut, test_field, test_proposals
from tests.course.package_calls import public_functions

CHECKS = dict(inspect.getmembers(ch2, inspect.isfunction))
RIGHTS = {
    ch2.check_path: test_chain.PATHS,
    ch2.check_return: test_chain.RETURNS,
    ch2.check_conditional: test_field.CONDITIONALS,
    ch2.check_metropolis: test_proposals.RIGHTS,
    ch2.check_icm_sweep: test_field.SWEEPS,
    ch2.check_sides: test_cut.SIDES,
    ch2.check_variant_cut: test_cut.VARIANTS,
}


def test_what_every_check_promises(promises_are_kept):
    promises_are_kept(ch2, RIGHTS)


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
