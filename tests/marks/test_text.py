"""JSON: everything comes back, the committed logs to the letter, and nonsense is a clear error."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segteach.marks.session import Session
from segteach.marks.text import from_json, to_json

SHAPE = (17, 23)
DATASETS = Path(__file__).parents[2] / "datasets"


@settings(max_examples=60, deadline=None)
@given(st.data(), st.text(max_size=8), st.integers(0, 3))
def test_json_brings_everything_back(edits, same, data, picture, undone):
    session = Session(SHAPE, picture, {"beta": 0.1, "on": True, "none": None})
    for edit in data.draw(st.lists(edits, max_size=12)):
        session.add(edit)
    for _ in range(undone):
        session.undo()
    again = Session.from_json(session.to_json())
    same(again, session)
    assert again.to_json() == session.to_json()
    assert len(again.undone) == len(session.undone)


def test_committed_logs_are_written_to_the_letter_as_they_were_read():
    logs = [file.read_text("utf-8") for file in DATASETS.rglob("*.json")]
    assert logs
    for log in logs:
        assert to_json(from_json(log)) == Session.from_json(log).to_json() == log


def test_json_that_is_no_session_is_a_clear_error(filled):
    written = filled.to_json()

    def changed(**parts):
        return json.dumps(json.loads(written) | parts)

    def with_edit(**parts):
        return changed(edits=[parts])

    for text in (
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
        changed(undone=[{"kind": "rm"}]),
        with_edit(),
        with_edit(kind="rm"),
        with_edit(kind=["box"]),
        with_edit(kind="stroke"),
        with_edit(kind="stroke", seed="red", radius=1, points=[[1, 1]]),
        with_edit(kind="stroke", seed="unknown", radius=-1, points=[[1, 1]]),
        with_edit(kind="stroke", seed="unknown", radius=1, points=[[1, "x"]]),
        with_edit(kind="stroke", seed="unknown", radius=1, points=[]),
        with_edit(kind="stroke", seed="unknown", radius=1, points=[[1e999, 0]]),
        with_edit(kind="box", corners=3),
        with_edit(kind="box", corners=[1, 2, 3, None]),
        with_edit(kind="polygon", vertices=[[1], [2, 3]]),
        with_edit(kind="trimap", seeds="AAAA"),
        with_edit(kind="trimap", seeds=5),
        written.replace("2.5", "NaN"),
        None,
    ):
        with pytest.raises(ValueError, match=r"got|allowed|missing|wrong"):
            Session.from_json(text)


def test_parameters_that_no_file_can_hold_are_refused():
    for value in (float("nan"), {1, 2}, np.float64("inf"), object()):
        session = Session(SHAPE, parameters={"beta": value})
        for write in (session.to_json, session.to_text):
            with pytest.raises(ValueError, match="parameters"):
                write()
