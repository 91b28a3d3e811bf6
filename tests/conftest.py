"""What the tests of all folders share."""

import re

import pytest


@pytest.fixture
def refused():
    """Return refused(table): all calls () -> ... that are not refused by the words beside them."""

    def faults(table):
        found = []
        for call, words in table:
            try:
                call()
            except ValueError as error:
                if not re.search(words, str(error)):
                    found.append(f"{words!r} is not in {str(error)!r}")
            else:
                found.append(f"nothing was refused where {words!r} should be")
        return found

    return faults
