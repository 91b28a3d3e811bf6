"""What every check of chapter 6 promises."""

import numpy as np
import pytest

from segteach.course import patience
from segteach.course.chapters import ch6
from tests.course.chapters.ch6 import test_cost, test_known, test_line, test_rows

RIGHTS = {
    ch6.check_line: test_line.RIGHTS,
    ch6.check_cost: test_cost.RIGHTS,
    ch6.check_rows: test_rows.RIGHTS,
    ch6.check_known: test_known.RIGHTS,
}
checks = pytest.mark.parametrize("check", RIGHTS, ids=lambda check: check.__name__)


def test_what_every_check_promises(promises_are_kept):
    promises_are_kept(ch6, RIGHTS)


@checks
def test_a_function_that_never_ends_is_stopped(check, monkeypatch):
    monkeypatch.setattr(patience, "PATIENCE", 0.05)

    def endless(*_):
        while True:
            pass

    verdict = check(endless)
    assert verdict.solved is False and "which loop never stops" in verdict.words


@checks
def test_an_argument_that_was_changed_is_named(check):
    """Also a sparse matrix, whose entries lie inside of it."""

    def spoils(first, *rest):
        values = first if isinstance(first, np.ndarray) else first.data
        values[...] = values[::-1] + 1.0
        return first

    assert "You changed first, which was handed in" in check(spoils).words
