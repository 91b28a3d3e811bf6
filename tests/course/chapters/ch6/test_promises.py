"""What every check of chapter 6 promises."""

from segteach.course.chapters import ch6
from tests.course.chapters.ch6 import test_cost, test_known, test_line, test_rows

RIGHTS = {
    ch6.check_line: test_line.RIGHTS,
    ch6.check_cost: test_cost.RIGHTS,
    ch6.check_rows: test_rows.RIGHTS,
    ch6.check_known: test_known.RIGHTS,
}


def test_what_every_check_promises(promises_are_kept):
    promises_are_kept(ch6, RIGHTS)
