"""The progress file: written whole or not at all, and never in the way of a lesson."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from segteach.course import progress, quiz


@pytest.fixture(autouse=True)
def file(tmp_path, monkeypatch):
    target = tmp_path / "deep" / "progress.json"
    monkeypatch.setenv("SEGTEACH_PROGRESS", str(target))
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "en")
    return target


def test_what_is_noted_is_recalled_and_the_rest_stays(file):
    progress.note("01/a/hint", 2)
    progress.note("01/b/hint", {"zh": "对"})
    progress.note("01/a/hint", 3)
    assert progress.recall("01/a/hint") == 3
    assert progress.recall("01/b/hint") == {"zh": "对"}
    assert json.loads(file.read_text(encoding="utf-8")).keys() == {"01/a/hint", "01/b/hint"}


def test_nothing_noted_gives_the_default():
    assert progress.recall("01/a/hint") is None
    assert progress.recall("01/a/hint", 7) == 7


def test_writing_leaves_no_other_file_behind(file):
    progress.note("a", 1)
    assert list(file.parent.iterdir()) == [file]


def test_a_write_that_breaks_off_leaves_the_old_file_whole(file, monkeypatch):
    progress.note("a", 1)

    def full_disk(self, text, **_):
        with open(self, "w") as stream:
            stream.write(text[: len(text) // 2])
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "write_text", full_disk)
    progress.note("b", 2)
    monkeypatch.undo()
    assert json.loads(file.read_text(encoding="utf-8")) == {"a": 1}


def test_a_damaged_file_is_set_aside_and_a_new_one_begun(file):
    file.parent.mkdir()
    contents = (b"", b"{", b"[1, 2]", b"null", b'"text"', b"\x00\x01", b"\xff\xfe\xff")
    for damaged in contents:
        file.write_bytes(damaged)
        assert progress.recall("a") is None, damaged
        progress.note("a", 1)
        assert progress.recall("a") == 1, damaged
    kept = [path.read_bytes() for path in file.parent.glob("*.damaged")]
    assert sorted(kept) == sorted(contents)  # none took the place of another


def test_a_folder_that_cannot_be_written_does_not_raise(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SEGTEACH_PROGRESS", str(tmp_path / "file" / "progress.json"))
    progress.note("a", 1)
    assert progress.recall("a", 0) == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write in read-only folders")
def test_a_read_only_folder_does_not_raise(file):
    progress.note("a", 1)
    file.parent.chmod(0o500)
    try:
        progress.note("a", 2)
        assert progress.recall("a") == 1
    finally:
        file.parent.chmod(0o700)


def test_a_byte_order_mark_is_skipped(file):
    file.parent.mkdir()
    for code in ("utf-8-sig", "utf-16"):  # Notepad, PowerShell
        file.write_text('{"a": "对"}', encoding=code)
        progress.note("b", 1)
        assert (progress.recall("a"), progress.recall("b")) == ("对", 1), code
    assert list(file.parent.iterdir()) == [file]


def test_notes_that_cannot_be_read_are_not_written_over(file, monkeypatch):
    progress.note("a", 1)

    def broken(self):
        raise OSError("input/output error")

    monkeypatch.setattr(Path, "read_bytes", broken)
    progress.note("b", 2)
    assert progress.recall("a", "unknown") == "unknown"
    monkeypatch.undo()
    assert json.loads(file.read_text(encoding="utf-8")) == {"a": 1}


def test_a_damaged_file_that_cannot_be_set_aside_stays(file, monkeypatch):
    file.parent.mkdir()
    file.write_text("{")
    monkeypatch.setattr(progress, "set_aside", lambda path: path)
    progress.note("a", 1)
    assert file.read_text() == "{" and progress.recall("a") is None


def test_kernels_that_note_at_the_same_time_lose_nothing(file):
    count, kernels = 60, 3
    script = (
        "import sys; from segteach.course import progress\n"
        f"for n in range({count}): progress.note(f'{{sys.argv[1]}}/{{n}}', n)"
    )
    running = [subprocess.Popen([sys.executable, "-c", script, str(n)]) for n in range(kernels)]
    with ThreadPoolExecutor(4) as threads:  # and the threads of this one
        list(threads.map(lambda n: progress.note(f"own/{n}", n), range(count)))
    assert [kernel.wait() for kernel in running] == [0] * kernels
    names = ("own", *map(str, range(kernels)))
    expected = {f"{name}/{n}": n for name in names for n in range(count)}
    assert json.loads(file.read_text(encoding="utf-8")) == expected
    assert list(file.parent.iterdir()) == [file]


def test_a_change_is_made_of_what_was_noted_last():
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: progress.change("a", lambda n: (n or 0) + 1), range(80)))
    assert progress.recall("a") == 80


def test_what_another_kernel_solved_stays_solved_and_its_tries_count():
    here = quiz.quiz("01/peak")
    progress.note("01/peak/quiz", {"solved": True, "tries": 4})  # there, meanwhile
    assert here.check() is False
    assert progress.recall("01/peak/quiz") == {"solved": True, "tries": 5}


def test_both_languages_share_one_file_beside_their_folders(tmp_path, monkeypatch):
    monkeypatch.delenv("SEGTEACH_PROGRESS")
    for name in ("en", "zh"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        assert progress.path() == tmp_path / ".segteach" / "progress.json"


def test_the_summary_counts_what_is_solved_chapter_by_chapter():
    noted = {
        "02/a/quiz": {"solved": True, "tries": 3},
        "01/a/quiz": {"solved": False, "tries": 1},
        "01/b/quiz": {"solved": True, "tries": 1},
        "01/b/hint": 2,
        "01/c/exercise": True,
        "01/d/exercise": False,
        "01/e/exercise": None,
    }
    for key, value in noted.items():
        progress.note(key, value)
    counts = progress.summary().counts
    assert list(counts.items()) == [("01", (1, 1)), ("02", (1, 0))]
    assert progress.summary()._repr_html_().count("<tr>") == 1 + len(counts)


def test_the_summary_says_of_how_many(file):
    """Of a chapter that is gone, and of one that never was, it says what was solved alone."""
    for key in ("01/a/quiz", "99/a/quiz", "self-made/a/quiz"):
        progress.note(key, {"solved": True})
    rows = progress.summary()._repr_html_().split("<tr>")[2:]
    questions = quiz.questions_of("01")
    for part in ("quiz", "hint"):
        assert f"{int(part == 'quiz')} / {len(questions[part])}<" in rows[0]
    assert rows[0].count("<progress") == 2
    assert all("<td>1</td><td>0</td>" in row for row in rows[1:])


def test_the_summary_of_nothing_says_so():
    assert "<table>" not in progress.summary()._repr_html_()


def test_odd_but_readable_notes_do_not_stop_a_lesson(file):
    file.parent.mkdir()
    for noted in ("true", '{"01/peak/quiz": true}', '{"odd": 1}', "[" * 100_000):
        file.write_text(noted)
        quiz.quiz("01/peak").check()
        assert progress.recall("01/peak/quiz")["tries"] == 1, noted[:40]
        assert progress.summary().counts["01"][1] == 0, noted[:40]
