"""Small files: whole or not at all, damaged ones set aside, and where they lie."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from segteach.files import home, locked, read_text, set_aside, write_whole


def test_a_file_is_written_with_its_folders_and_replaces_an_older_one(tmp_path):
    path = tmp_path / "a" / "b" / "file.json"
    for text in ("first", "second, 中文"):
        write_whole(path, text)
        assert path.read_text("utf-8") == text
    assert list(path.parent.iterdir()) == [path]  # nothing half-written is left


def test_a_file_that_cannot_be_written_leaves_the_older_one(tmp_path):
    path = tmp_path / "file.json"
    write_whole(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "\ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    (tmp_path / "taken").write_text("a file where a folder should be")
    with pytest.raises(OSError):
        write_whole(tmp_path / "taken" / "file.json", "new")


def test_a_damaged_file_is_kept_beside(tmp_path):
    path = tmp_path / "file.json"
    path.write_text("{")
    aside = set_aside(path)
    assert (aside.name, aside.read_text(), path.exists()) == ("file.damaged", "{", False)
    assert set_aside(path) == aside  # nothing is there any more: nothing happens
    for content in ("[", "]"):
        path.write_text(content)
        assert set_aside(path).read_text() == content
    assert sorted(one.read_text() for one in tmp_path.iterdir()) == ["[", "]", "{"]


def test_a_damaged_file_that_cannot_be_renamed_stays_and_leaves_nothing(tmp_path, monkeypatch):
    path = tmp_path / "file.json"
    path.write_text("{")

    def refuse(self, target):
        raise PermissionError("in use")

    monkeypatch.setattr(Path, "replace", refuse)
    assert set_aside(path) == path and list(tmp_path.iterdir()) == [path]


def test_a_byte_order_mark_is_no_part_of_a_text(tmp_path):
    path = tmp_path / "file.json"
    for code in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le"):
        mark = "\ufeff" if code == "utf-16-le" else ""
        path.write_bytes((mark + "é 中").encode(code))
        assert read_text(path) == "é 中", code
    path.write_bytes(b"\xff")
    with pytest.raises(UnicodeDecodeError):
        read_text(path)


def test_threads_that_write_one_file_do_not_meet(tmp_path):
    path = tmp_path / ("a" * 250 + ".json")  # as long a name as a file may have
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: write_whole(path, str(n) * 5000), range(10, 90)))
    text = path.read_text()
    assert text == text[:2] * 5000 and list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="links want a privilege there")
def test_a_link_stays_one(tmp_path):
    (tmp_path / "kept").mkdir()
    link = tmp_path / "file.json"
    link.symlink_to(tmp_path / "kept" / "real.json")
    write_whole(link, "new")
    assert link.is_symlink() and (tmp_path / "kept" / "real.json").read_text() == "new"


def test_one_at_a_time_is_in_a_locked_block(tmp_path):
    path, inside, most = tmp_path / "file.json", [], []

    def enter(number):
        with locked(path):
            inside.append(number)
            most.append(len(inside))
            inside.remove(number)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(enter, range(200)))
    assert set(most) == {1} and list(tmp_path.iterdir()) == []


def test_a_lock_that_the_folder_does_not_allow_stops_nothing(tmp_path):
    for path in (tmp_path / "no" / "folder.json", tmp_path / "file" / "x.json"):
        (tmp_path / "file").write_text("in the way")
        with locked(path):
            pass


def test_a_lock_ends_with_its_block_whatever_happens_in_it(tmp_path):
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt), locked(tmp_path / "file.json"):
            raise KeyboardInterrupt


def test_both_languages_share_one_home(tmp_path, monkeypatch):
    monkeypatch.delenv("SEGTEACH_PROGRESS", raising=False)
    for edition in ("en", "zh"):
        (tmp_path / edition).mkdir()
        monkeypatch.chdir(tmp_path / edition)
        assert home() == tmp_path / ".segteach"
    monkeypatch.setenv("SEGTEACH_PROGRESS", str(tmp_path / "mine" / "p.json"))
    assert home() == tmp_path / "mine"
