"""What every check of chapter 2 promises."""

from segteach.course.chapters import ch2
from tests.course.chapters.ch2 import test_chain, test_cut, test_field, test_proposals

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
