"""The file of what is done: read again as it was written, whatever happened in the middle."""

import json
import threading

import pytest

from segteach.bench.kit.evaluation.ledger import Ledger


@pytest.fixture
def file(tmp_path):
    return tmp_path / "state" / "results.jsonl"


def written(file, *numbers):
    with Ledger.opened(file) as ledger:
        for number in numbers:
            ledger.add(f"k{number}", {"value": number / 3, "name": "照片"})


def keys(file):
    with Ledger.opened(file) as ledger:
        return list(ledger.entries)


def test_entries_come_back_as_they_were(file):
    assert keys(file) == []
    written(file, 1, 2)
    written(file, 3)
    with Ledger.opened(file) as ledger:
        assert ledger.entries == {
            f"k{n}": {"key": f"k{n}", "value": n / 3, "name": "照片"} for n in (1, 2, 3)
        }
    assert file.read_text("utf-8").count("\n") == 3


def test_an_entry_is_in_the_file_as_soon_as_it_is_added(file):
    with Ledger.opened(file) as ledger:
        ledger.add("a", {"value": 1})
        assert [json.loads(line) for line in file.read_text().splitlines()] == [
            {"key": "a", "value": 1}
        ]


def test_a_line_that_was_cut_off_anywhere_is_taken_away_and_spoils_no_other(file):
    written(file, 1, 2)
    content = file.read_bytes()
    first = content.index(b"\n") + 1
    for end in range(first, len(content)):
        file.write_bytes(content[:end])
        assert keys(file) == ["k1"]
        written(file, 2)
        assert file.read_bytes() == content


def test_a_damaged_line_is_passed_over(file):
    written(file, 1, 2, 3)
    first, _, third = file.read_bytes().splitlines(keepends=True)
    for middle in (b"\x00\xff\n", b"[1]\n", b"{}\n", b"7\n", b"\n"):
        file.write_bytes(first + middle + third)
        assert keys(file) == ["k1", "k3"]


def test_what_json_cannot_hold_is_refused_and_nothing_is_written(file):
    with Ledger.opened(file) as ledger:
        with pytest.raises(ValueError, match="JSON"):
            ledger.add("a", {"value": float("nan")})
        assert ledger.entries == {} and not file.exists()


def test_a_second_program_waits_and_reads_what_the_first_wrote(file):
    found, began = [], threading.Event()

    def second():
        began.set()
        found.extend(keys(file))

    with Ledger.opened(file) as ledger:
        other = threading.Thread(target=second)
        other.start()
        began.wait()
        ledger.add("a", {})
        assert found == []
    other.join()
    assert found == ["a"]
