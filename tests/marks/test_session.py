"""Session: exact seeds, undo and redo against a plain replay, files and texts, hostile input."""

import base64
import json
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segteach.arrays import Seed, Stroke, seeds_from_box, seeds_from_strokes
from segteach.marks.session import (
    MOST_POINTS,
    Box,
    Clear,
    Polygon,
    Session,
    Trimap,
    seeds_from_polygon,
)
from segteach.marks.text import folder

SHAPE = (17, 23)
FG, BG = Seed.FOREGROUND, Seed.BACKGROUND

near = st.floats(-8, 30, allow_nan=False)
places = st.tuples(near, near)
strokes = st.builds(
    lambda points, radius, seed: Stroke(np.array(points), radius, seed),
    st.lists(places, min_size=1, max_size=6),
    st.floats(0.1, 9),
    st.sampled_from(Seed),
)
boxes = st.builds(
    lambda row, col, height, width: Box((col, row, col + width, row + height)),
    st.integers(0, 16),
    st.integers(0, 22),
    st.floats(1, 20),
    st.floats(1, 20),
)
polygons = st.builds(
    lambda row, col, size: Polygon([(row, col), (row, col + size), (row + size, col)]),
    st.integers(0, 14),
    st.integers(0, 20),
    st.integers(1, 12),
)
trimaps = st.builds(
    lambda seed: Trimap(np.random.default_rng(seed).integers(0, 3, SHAPE)), st.integers(0, 9)
)
edits = st.one_of(strokes, strokes, strokes, boxes, polygons, trimaps, st.just(Clear()))


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


def same(one: Session, other: Session):
    assert one.shape == other.shape and one.picture == other.picture
    assert one.parameters == other.parameters
    assert one.to_text() == other.to_text()
    np.testing.assert_array_equal(one.seeds, other.seeds)


def filled() -> Session:
    session = Session(SHAPE, "coffee", {"beta": 2.5, "K": 5, "name": "试"})
    for edit in (
        Stroke([[3, 4], [9.13, 12.6]], 2.2, FG),
        Trimap(np.arange(17 * 23).reshape(SHAPE) % 3),
        Polygon([[1, 1], [2, 20], [14, 8]]),
        Box((2.5, 3, 19, 12)),
        Stroke([[-4, 30], [5, 5]], 1, BG),
        Stroke([[5, 5]], 3, Seed.UNKNOWN),
    ):
        session.add(edit)
    return session


# --- seeds ---------------------------------------------------------------------------------------


@given(st.lists(strokes, max_size=5))
def test_strokes_paint_the_very_pixels_of_seeds_from_strokes(strokes):
    session = Session(SHAPE)
    for stroke in strokes:
        session.add(stroke)
    np.testing.assert_array_equal(session.seeds, seeds_from_strokes(session.edits, SHAPE))


@pytest.mark.parametrize("radius", [0.25, 3.5, 40, 300])
def test_long_and_broad_strokes_are_exact_too(radius):
    rng = np.random.default_rng(int(radius))
    session = Session((120, 160))
    for length in (3, 40, 400):
        points = rng.uniform(-60, 200, (1, 2)) + rng.normal(0, length, (9, 2)).cumsum(axis=0)
        session.add(Stroke(points, radius, int(rng.integers(3))))
    np.testing.assert_array_equal(session.seeds, seeds_from_strokes(session.edits, (120, 160)))


@settings(max_examples=20, deadline=None)
@given(st.lists(edits, min_size=50, max_size=50), st.data())
def test_undo_and_redo_at_random_give_what_a_plain_replay_gives(edits, data):
    session, kept, gone = Session(SHAPE), [], []
    for edit in edits:
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


@pytest.mark.parametrize("box", [(2, 3, 9, 7), (-5, 2.5, 6.25, 40), (0, 0, 23, 17)])
def test_a_polygon_with_the_corners_of_a_box_gives_its_seeds(box):
    x0, y0, x1, y1 = box
    vertices = [(y0, x0), (y0, x1), (y1, x1), (y1, x0)]
    for order in (vertices, vertices[::-1], vertices[2:] + vertices[:2]):
        np.testing.assert_array_equal(seeds_from_polygon(SHAPE, order), seeds_from_box(SHAPE, box))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(-5, 22), st.integers(-5, 28)), min_size=3, max_size=7))
def test_a_polygon_agrees_with_rays_that_go_down(vertices):
    vertices = np.add(vertices, (np.pi / 200, np.e / 200))  # no edge meets a pixel's centre
    inside = np.zeros(SHAPE, dtype=bool)
    for row, col in np.ndindex(SHAPE):
        for (row0, col0), (row1, col1) in zip(vertices, np.roll(vertices, -1, 0), strict=True):
            if min(col0, col1) < col < max(col0, col1):
                at = row0 + (col - col0) * (row1 - row0) / (col1 - col0)
                inside[row, col] ^= at > row
    if inside.any():
        np.testing.assert_array_equal(seeds_from_polygon(SHAPE, vertices) == 0, inside)
    else:
        with pytest.raises(ValueError, match="covers no pixel"):
            seeds_from_polygon(SHAPE, vertices)


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
    mine = np.ones((5, 5), np.uint8)
    session.add(Trimap(mine))
    mine[:] = 2
    assert (session.seeds == BG).all()


def test_the_callers_points_are_not_shared_and_lie_on_quarters():
    mine = np.array([[1.13, 2.87], [1.1, 2.9], [4, 4]])
    session = Session((9, 9))
    kept = session.add(Stroke(mine, 1.1, FG))
    mine[:] = 0
    assert kept.points.tolist() == [[1.25, 2.75], [1.0, 3.0], [4, 4]] and kept.radius == 1.0


def test_nothing_to_undo_or_redo_changes_nothing():
    session = Session(SHAPE)
    assert session.undo() is None and session.redo() is None and session.revision == 0


def test_a_new_edit_ends_the_way_forward():
    session = filled()
    session.undo()
    session.add(Clear())
    assert session.redo() is None and session.undone == ()


def test_two_thousand_strokes_leave_memory_and_history_in_order():
    import tracemalloc

    rng = np.random.default_rng(0)
    session = Session((240, 320))
    points = rng.uniform(0, 1, (2000, 1, 2)) * [240, 320] + rng.normal(0, 3, (2000, 8, 2)).cumsum(1)
    tracemalloc.start()
    for line in points:
        session.add(Stroke(line, 5, int(rng.integers(3))))
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used < 2000 * 3000 + 2 * session.seeds.nbytes  # bytes: under 3 kB a stroke
    kept = session.edits
    for _ in range(1999):
        session.undo()
    np.testing.assert_array_equal(session.seeds, seeds_from_strokes(kept[:1], (240, 320)))
    for _ in range(199):
        session.redo()
    assert session.edits == kept[:200] and session.undone == kept[:199:-1]
    np.testing.assert_array_equal(session.seeds, seeds_from_strokes(kept[:200], (240, 320)))


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (Box((3, 3, 3, 9)), "box"),
        (Box((np.nan, 0, 3, 9)), "box"),
        (Box((1, 2, 3)), "box"),
        (Polygon([[1, 1], [2, 2]]), "vertices"),
        (Polygon([[100, 100], [100, 120], [120, 100]]), "vertices"),
        (Polygon([[1, 1], [2, np.nan], [3, 1]]), "vertices"),
        (Trimap(np.full(SHAPE, 3)), "seeds"),
        (Trimap(np.zeros((4, 4))), "seeds"),
        (Stroke([[1e9, 0]], 1, FG), "points"),
        (Stroke(np.zeros((MOST_POINTS + 1, 2)), 1, FG), "points"),
        (Stroke(np.tile([[0, 0], [999, 999]], (5000, 1)), 99_999, FG), "pixels to paint"),
        ("stroke", "edit"),
        (None, "edit"),
    ],
)
def test_what_is_no_edit_is_refused_and_nothing_is_lost(edit, words):
    session = filled() if words != "pixels to paint" else Session((1000, 1000))
    session.undo()
    before, revision = session.to_json(), session.revision
    with pytest.raises(ValueError, match=words):
        session.add(edit)
    assert session.to_json() == before and session.revision == revision


# --- texts ---------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.lists(edits, max_size=12), st.text(max_size=8), st.integers(0, 3))
def test_json_and_text_bring_everything_back(edits, picture, undone):
    session = Session(SHAPE, picture, {"beta": 0.1, "on": True, "none": None})
    for edit in edits:
        session.add(edit)
    for _ in range(undone):
        session.undo()
    same(Session.from_text(session.to_text()), session)
    from_json = Session.from_json(session.to_json())
    same(from_json, session)
    assert from_json.to_json() == session.to_json()
    assert len(from_json.undone) == len(session.undone)
    while session.redo():
        from_json.redo()
    same(from_json, session)


def test_the_text_is_short_and_safe_in_a_url():
    session = Session((480, 640))
    line = np.column_stack([np.linspace(100, 140, 60), np.linspace(100, 300, 60)])
    session.add(Box((60, 40, 400, 300)))
    for shift in (0, 50, 100):
        session.add(Stroke(line + shift, 8, FG))
    text = session.to_text()
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert len(text) < len(session.to_json()) / 20 and len(text) < 300
    same(Session.from_text(f"  {text[:40]}\n{text[40:]}\n"), session)  # as a mail breaks it


@pytest.mark.parametrize(
    "session",
    [
        Session(SHAPE),
        filled(),
        Session.from_json(filled().to_json()),
    ],
    ids=["empty", "mixed", "again"],
)
def test_the_code_makes_the_same_seeds(session):
    names: dict = {}
    exec(session.as_code(), names)
    np.testing.assert_array_equal(names["seeds"], session.seeds)


def test_few_edits_are_shown_in_plain_words():
    session = Session(SHAPE)
    session.add(Box((2, 3, 9, 12)))
    assert "seeds_from_box((17, 23), (2, 3, 9, 12))" in session.as_code()
    session = Session(SHAPE)
    session.add(Stroke([[1, 2], [3, 4]], 2, FG))
    assert "Stroke([[1.0, 2.0], [3.0, 4.0]], 2.0, Seed.FOREGROUND)" in session.as_code()
    names: dict = {}
    exec(session.as_code(), names)
    np.testing.assert_array_equal(names["seeds"], session.seeds)


@given(st.data())
def test_a_damaged_text_is_a_clear_error(data):
    text = filled().to_text()
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("ABCz019-_ü%"))
    if text[place] != letter:
        broken = text[:place] + letter + text[place + 1 :]
        try:
            session = Session.from_text(broken)
        except ValueError as error:
            assert "text" in str(error)
        else:  # the unused bits of the last letter
            same(session, filled())
    with pytest.raises(ValueError, match="text"):
        Session.from_text(text[:place])


def packed(*parts) -> str:
    data = b"".join(bytes(part) if isinstance(part, (list, tuple)) else part for part in parts)
    return base64.urlsafe_b64encode(zlib.compress(data)).decode()


HEAD = ([1, 17, 23, 8], b'["a",{}]')


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not a session",
        None,
        7,
        packed([2]),
        packed([1]),
        packed([1, 0, 23, 8], b'["a",{}]'),
        packed([1, 255, 255, 255, 255, 255, 255, 255, 1]),
        packed([1, 17, 23, 4], b"null"),
        packed([1, 17, 23, 3], b"[1]"),
        packed([1, 17, 23, 6], b"[1, 2]"),
        packed(*HEAD, [7]),
        packed(*HEAD, [0, 4, 255, 255, 255, 255, 15]),  # a stroke of 4 G points
        packed(*HEAD, [0, 4, 0]),
        packed(*HEAD, [3, 0, 0, 0, 0]),
        packed(*HEAD, [5, 1, 2]),
        packed([1, 17, 23, 17], b'["a", {"b": NaN}]'),
        packed([1, 17, 23, 19], b'["a", {"b": 1e999}]'),
        packed(*HEAD, [5], b"\x09" * (17 * 23)),
        packed([1, 255, 255, 3, 255, 255, 3, 8], b'["a",{}]'),  # 4 G pixels
        packed(b"\x01" + b"\0" * 70_000_000),
    ],
)
def test_a_text_that_is_no_session_is_a_clear_error(text):
    with pytest.raises(ValueError, match=r"allowed|text"):
        Session.from_text(text)


@pytest.mark.parametrize(
    "edits",
    [
        [2, 4, 128, 173, 226, 4] + [0] * 20_000_000,  # a stroke of 10 million points
        [6] * 1000,  # the whole picture of 4 million pixels cleared a thousand times
    ],
)
def test_a_small_text_with_endless_work_is_refused_before_it_is_done(edits, monkeypatch):
    added = []
    add = Session.add
    monkeypatch.setattr(Session, "add", lambda self, edit: added.append(edit) or add(self, edit))
    text = packed([1, 208, 15, 208, 15, 8], b'["a",{}]', bytes(edits))
    assert len(text) < 40_000
    with pytest.raises(ValueError, match="allowed"):
        Session.from_text(text)
    assert len(added) <= 2_000_000_000 // 2000**2 + 1


def changed(**parts) -> str:
    return json.dumps(json.loads(filled().to_json()) | parts)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        '{"format": "segteach session 2"}',
        '{"format": "segteach session 1"}',
        changed(shape=[0, 4]),
        changed(shape="big"),
        changed(shape=[10_000, 9_000]),
        changed(picture=7),
        changed(parameters=[1]),
        changed(parameters={"a": "\ud800"}),
        changed(parameters={"a": 7}).replace('"a": 7', '"a": 1e999'),
        changed(edits={}),
        changed(edits=[7]),
        changed(edits=[{}]),
        changed(edits=[{"kind": "rm"}]),
        changed(edits=[{"kind": "stroke"}]),
        changed(edits=[{"kind": "stroke", "seed": "red", "radius": 1, "points": [[1, 1]]}]),
        changed(edits=[{"kind": "stroke", "seed": "unknown", "radius": -1, "points": [[1, 1]]}]),
        changed(edits=[{"kind": "stroke", "seed": "unknown", "radius": 1, "points": [[1, "x"]]}]),
        changed(edits=[{"kind": "stroke", "seed": "unknown", "radius": 1, "points": []}]),
        changed(edits=[{"kind": "box", "corners": 3}]),
        changed(edits=[{"kind": "box", "corners": [1, 2, 3, None]}]),
        changed(edits=[{"kind": "polygon", "vertices": [[1], [2, 3]]}]),
        changed(edits=[{"kind": "trimap", "seeds": "AAAA"}]),
        changed(edits=[{"kind": "trimap", "seeds": 5}]),
        changed(undone=[{"kind": "rm"}]),
        filled().to_json().replace("2.5", "NaN"),
    ],
)
def test_json_that_is_no_session_is_a_clear_error(text):
    with pytest.raises(ValueError, match=r"got|allowed|missing|wrong"):
        Session.from_json(text)


@pytest.mark.parametrize("value", [float("nan"), {1, 2}, np.float64("inf"), object()])
def test_parameters_that_no_file_can_hold_are_refused(value):
    session = Session(SHAPE, parameters={"beta": value})
    for write in (session.to_json, session.to_text):
        with pytest.raises(ValueError, match="parameters"):
            write()


# --- files ---------------------------------------------------------------------------------------


def test_a_file_brings_the_session_back(tmp_path):
    path = tmp_path / "new" / "lab.json"
    session = filled()
    session.undo()
    session.save(path)
    session.save(path)
    same(Session.load(path), session)
    assert Session.load(path).undone
    assert [file.name for file in path.parent.iterdir()] == ["lab.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"format": 3}'])
def test_a_damaged_file_is_set_aside(tmp_path, content):
    path = tmp_path / "lab.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"lab\.json: .* set aside as lab\.damaged"):
        Session.load(path)
    assert not path.exists() and (tmp_path / "lab.damaged").read_bytes() == content
    with pytest.raises(FileNotFoundError):
        Session.load(path)


def test_a_session_that_cannot_be_written_leaves_the_old_file(tmp_path):
    path = tmp_path / "lab.json"
    session = filled()
    session.save(path)
    before = path.read_bytes()
    session.parameters["x"] = object()
    with pytest.raises(ValueError, match="parameters"):
        session.save(path)
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 1


def test_sessions_lie_beside_the_answers(tmp_path, monkeypatch):
    monkeypatch.setenv("SEGTEACH_PROGRESS", str(tmp_path / "p.json"))
    assert folder() == tmp_path / "sessions"
    monkeypatch.delenv("SEGTEACH_PROGRESS")
    for name in ("en", "zh", "elsewhere"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        above = tmp_path if name != "elsewhere" else tmp_path / name
        assert folder() == above / ".segteach" / "sessions"
