"""What every check of chapter 6 promises."""

from segteach.course.chapters import ch6
from tests.course.chapters.ch6 import rights_later as later
from tests.course.chapters.ch6 import test_cost, test_known, test_line, test_rows

RIGHTS = {
    ch6.check_line: test_line.RIGHTS,
    ch6.check_cost: test_cost.RIGHTS,
    ch6.check_rows: test_rows.RIGHTS,
    ch6.check_known: test_known.RIGHTS,
    ch6.check_step: [later.step, later.step_by_search],
    ch6.check_from_vectors: [later.from_vectors, later.from_vectors_by_normal_equations],
    ch6.check_ports: [later.matrices],
    ch6.check_layers: [later.layers, later.layers_by_least_squares],
    ch6.check_ranks: [later.ranks, later.ranks_by_counting],
}


def test_what_every_check_promises(promises_are_kept):
    promises_are_kept(ch6, RIGHTS)
