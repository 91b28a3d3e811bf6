"""What every check of chapter 1 promises."""

from segteach.course.chapters import ch1
from tests.course.chapters.ch1 import (
    test_density,
    test_ellipse,
    test_mixture,
    test_tied,
    test_weights,
)

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
