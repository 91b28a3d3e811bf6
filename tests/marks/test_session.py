"""Session: undo and redo against a plain replay, which seeds count, files that are not lost."""

import itertools
import json
import re
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segteach.arrays import Seed, Stroke, seeds_from_box, seeds_from_strokes
from segteach.marks.edits import Box, Clear, Polygon, Trimap, seeds_from_polygon
from segteach.marks.session import Session, file_of
from segteach.marks.text import LaterFormat

SHAPE = (17, 23)
FG, BG = Seed.FOREGROUND, Seed.BACKGROUND


def replay(edits, shape=SHAPE):
    """The plain way: the last region since the last Clear or Trimap, strokes on top of it."""
    region, paint = np.zeros(shape, np.uint8), []
    for edit in edits:
        if isinstance(edit, Stroke):
            paint.append(edit)
        elif isinstance(edit, Box):
            region = seeds_from_box(shape, edit.corners)
        elif isinstance(edit, Polygon):
            region = seeds_from_polygon(shape, edit.vertices)
        else:
            region = edit.seeds if isinstance(edit, Trimap) else np.zeros(shape, np.uint8)
            paint = []
    touched = seeds_from_strokes([Stroke(s.points, s.radius, FG) for s in paint], shape) == FG
    return np.where(touched, seeds_from_strokes(paint, shape), region)


# --- the hand ------------------------------------------------------------------------------------


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_undo_and_redo_at_random_give_what_a_plain_replay_gives(edits, data):
    session, kept, gone = Session(SHAPE), [], []
    for edit in data.draw(st.lists(edits, min_size=50, max_size=50)):
        move = data.draw(st.sampled_from("aaauur"))
        before = session.revision
        if move == "a":
            kept.append(session.add(edit))
            gone.clear()
        elif move == "u":
            assert session.undo() is (kept[-1] if kept else None)
            gone += [kept.pop()] if kept else []
        else:
            assert session.redo() is (gone[-1] if gone else None)
            kept += [gone.pop()] if gone else []
        assert session.revision >= before
        assert session.edits == tuple(kept)
        np.testing.assert_array_equal(session.seeds, replay(kept))
    if gone:
        assert session.undone == tuple(gone)


def test_a_later_box_replaces_the_earlier_one_and_keeps_the_strokes():
    session = Session((10, 10))
    session.add(Box((0, 0, 4, 4)))
    session.add(Stroke([[8, 8]], 0.5, FG))
    session.add(Box((5, 5, 10, 9)))
    expected = seeds_from_box((10, 10), (5, 5, 10, 9))
    expected[8, 8] = FG
    np.testing.assert_array_equal(session.seeds, expected)
    assert session.box == (5, 5, 10, 9) and session.polygon is None
    session.undo()
    assert session.box == (0, 0, 4, 4)


def test_a_polygon_takes_the_place_of_a_box_and_the_other_way_round():
    session = Session((10, 10))
    session.add(Box((0, 0, 4, 4)))
    session.add(Polygon([[1, 1], [1, 7], [7, 1]]))
    assert session.box is None and session.polygon.tolist() == [[1, 1], [1, 7], [7, 1]]
    session.add(Box((0, 0, 4, 4)))
    assert session.polygon is None
    session.clear()
    assert session.box is None and not session.seeds.any()


def test_region_strokes_and_paint_are_the_two_layers_of_the_seeds():
    session, box = Session(SHAPE), Box((2, 2, 12, 12))
    assert session.region is None and session.strokes == () and (session.paint == 255).all()
    first, rub = Stroke([[4, 4]], 2, FG), Stroke([[9, 9]], 2, Seed.UNKNOWN)
    session.add(first), session.add(box), session.add(rub)
    assert session.region.corners == box.corners
    assert [stroke.seed for stroke in session.strokes] == [FG, Seed.UNKNOWN]
    paint = session.paint
    assert paint[4, 4] == FG and paint[9, 9] == Seed.UNKNOWN and paint[0, 0] == 255
    over = seeds_from_strokes(session.strokes, SHAPE, over=seeds_from_box(SHAPE, box.corners))
    np.testing.assert_array_equal(over, session.seeds)
    paint[:] = 0  # the caller's own
    np.testing.assert_array_equal(over, session.seeds)
    session.add(Trimap(over))
    assert session.strokes == () and (session.paint == 255).all()
    session.undo()
    assert len(session.strokes) == 2


def test_seeds_are_read_only_and_stay_as_they_were():
    session = Session((5, 5))
    session.add(Stroke([[2, 2]], 1, FG))
    before = session.seeds
    copy = before.copy()
    with pytest.raises(ValueError, match="read-only"):
        before[0, 0] = 1
    session.add(Stroke([[0, 0]], 2, BG))
    session.undo()
    session.undo()
    np.testing.assert_array_equal(before, copy)


def test_nothing_to_undo_or_redo_changes_nothing():
    session = Session(SHAPE)
    assert session.undo() is None and session.redo() is None and session.revision == 0


def test_a_new_edit_ends_the_way_forward(filled):
    filled.undo()
    filled.add(Clear())
    assert filled.redo() is None and filled.undone == ()


def test_many_strokes_leave_memory_and_history_in_order():
    rng, count, shape = np.random.default_rng(0), 500, (120, 160)
    session = Session(shape)
    lines = rng.uniform(0, 1, (count, 1, 2)) * shape + rng.normal(0, 3, (count, 8, 2)).cumsum(1)
    tracemalloc.start()
    for line in lines:
        session.add(Stroke(line, 5, int(rng.integers(3))))
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used < count * 3000 + 2 * session.seeds.nbytes  # bytes: under 3 kB a stroke
    kept = session.edits
    for _ in range(count - 1):
        session.undo()
    np.testing.assert_array_equal(session.seeds, seeds_from_strokes(kept[:1], shape))
    for _ in range(99):
        session.redo()
    assert session.edits == kept[:100] and session.undone == kept[:99:-1]
    np.testing.assert_array_equal(session.seeds, seeds_from_strokes(kept[:100], shape))


def test_what_is_no_edit_is_refused_and_nothing_is_lost(filled):
    filled.undo()
    before, revision = filled.to_json(), filled.revision
    for edit in (Box((3, 3, 3, 9)), Trimap(np.zeros((4, 4))), Stroke([[1e9, 0]], 1, FG), "stroke"):
        with pytest.raises(ValueError, match="got"):
            filled.add(edit)
        assert filled.to_json() == before and filled.revision == revision


def test_a_session_is_of_its_picture_only(filled):
    assert filled.is_of("coffee", [17, 23])
    assert not filled.is_of("coffee", (23, 17)) and not filled.is_of("camera", (17, 23))


# --- records and files ---------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(st.data(), st.integers(0, 3))
def test_a_record_brings_everything_back(edits, same, data, undone):
    session = Session(SHAPE, "photo", {"beta": 0.1})
    for edit in data.draw(st.lists(edits, max_size=8)):
        session.add(edit)
    for _ in range(undone):
        session.undo()
    again = Session.from_record(session.record)
    same(again, session)
    assert len(again.undone) == len(session.undone)
    while session.redo():
        again.redo()
    same(again, session)


def test_a_record_with_an_edit_that_does_not_fit_is_refused(filled):
    text = filled.to_json().replace('"corners": [3, 3, 19, 12]', '"corners": [3, 3, 3, 12]')
    with pytest.raises(ValueError, match=r"^box: got"):
        Session.from_json(text)


def test_a_file_brings_the_session_back(tmp_path, filled, same):
    path = tmp_path / "new" / "lab.json"
    filled.undo()
    filled.save(path)
    filled.save(path)
    same(Session.load(path), filled)
    assert Session.load(path).undone
    assert [file.name for file in path.parent.iterdir()] == ["lab.json"]


def test_a_file_that_is_no_session_is_refused_and_stays(tmp_path, filled):
    path = tmp_path / "notes.ipynb"
    (tmp_path / "notes.damaged").write_text("older")
    misfit = filled.to_json().replace('"shape": [17, 23]', '"shape": [3, 3]').encode()
    for content in (b"", b"{", b"\xff\xfe", b'{"format": 3}', misfit):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"^notes\.ipynb: "):
            Session.load(path)
        assert path.read_bytes() == content
    assert (tmp_path / "notes.damaged").read_text() == "older"
    with pytest.raises(FileNotFoundError):
        Session.load(tmp_path / "none.json")


@pytest.mark.parametrize("code", ["utf-8-sig", "utf-16"])
def test_a_file_that_an_editor_marked_is_read(tmp_path, filled, same, code):
    path = tmp_path / "lab.json"
    path.write_text(filled.to_json(), encoding=code)
    same(Session.load(path), filled)
    same(Session.from_json("\ufeff" + filled.to_json()), filled)


def test_a_file_of_a_later_version_is_named_as_such(filled):
    for version in ("2", "10", "2.1"):
        text = filled.to_json().replace("segteach session 1", f"segteach session {version}")
        with pytest.raises(LaterFormat, match="later version"):
            Session.from_json(text)
    for none in ("segteach session 0", "segteach session", "session 2", 2, None):
        text = filled.to_json().replace('"segteach session 1"', json.dumps(none))
        with pytest.raises(ValueError, match="without the format") as caught:
            Session.from_json(text)
        assert not isinstance(caught.value, LaterFormat)


def test_a_session_that_cannot_be_written_leaves_the_old_file(tmp_path, filled):
    path = tmp_path / "lab.json"
    filled.save(path)
    before = path.read_bytes()
    filled.parameters["x"] = object()
    with pytest.raises(ValueError, match="parameters"):
        filled.save(path)
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 1


def test_no_two_pictures_have_the_same_file_and_no_name_is_too_long():
    labs = ("lab", "Lab", "lab-cat", "实" * 80)
    pictures = ("", "cat", "Cat", "cat 1", "cat-1", "cat/1", "cat_1")
    long = ("图" * 90, "图" * 91, "x" * 300, "x" * 301)
    odd = ("é", "e\u0301", "\udcff", "\udcfe", "con", "..", ".", "a\nb", "cat.", "cat-1-3-4")
    shapes = ((3, 4), (4, 3), (34, 1), (3, 41))
    cases = list(itertools.product(labs, pictures + long + odd, shapes))
    names = [file_of(*case).name for case in cases]
    assert len({name.casefold() for name in names}) == len(cases)
    assert max(len(name.encode()) for name in names) < 140  # on an encrypted disk 143 are allowed
    assert all(re.fullmatch(r"[\w-]+\.json", name) for name in names)
    assert file_of("lab", "cat", (np.int64(3), 4)) == file_of("lab", "cat", [3, 4])


def test_sessions_lie_beside_the_answers_a_file_for_each_picture(tmp_path, monkeypatch):
    monkeypatch.setenv("SEGTEACH_PROGRESS", str(tmp_path / "p.json"))
    assert file_of("lab", "") == tmp_path / "sessions" / "lab.json"  # the names of old
    assert file_of("lab", "my photo/1") == tmp_path / "sessions" / "lab.my-photo-1.json"
    assert file_of("lab", "my photo", (3, 4)).parent == tmp_path / "sessions"
    assert file_of("lab", "my photo", (3, 4)).name.startswith("lab-my-photo-")
    monkeypatch.delenv("SEGTEACH_PROGRESS")
    for name in ("en", "zh", "elsewhere"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        above = tmp_path if name != "elsewhere" else tmp_path / name
        assert file_of("lab", "").parent == above / ".segteach" / "sessions"
