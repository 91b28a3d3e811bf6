"""Small files: whole or not at all, damaged ones set aside, and where they lie."""

import pytest

from segteach.files import home, set_aside, write_whole


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


def test_both_languages_share_one_home(tmp_path, monkeypatch):
    monkeypatch.delenv("SEGTEACH_PROGRESS", raising=False)
    for edition in ("en", "zh"):
        (tmp_path / edition).mkdir()
        monkeypatch.chdir(tmp_path / edition)
        assert home() == tmp_path / ".segteach"
    monkeypatch.setenv("SEGTEACH_PROGRESS", str(tmp_path / "mine" / "p.json"))
    assert home() == tmp_path / "mine"
