"""What the tests of chapter 4's checks share."""

import pytest


@pytest.fixture
def unnamed():
    """unnamed(check, table, draws): the slips of a table [(answer, word), ...] that pass, or are
    refused without their word, in some draw; the numbers of a check are fresh every time."""

    def faults(check, table, draws=4):
        found = []
        for number, (answer, word) in enumerate(table):
            for _ in range(draws):
                verdict = check(answer)
                if verdict.solved is not False or word not in verdict.words:
                    found.append(f"{number}, {word!r}: {verdict.words}")
        return found

    return faults
