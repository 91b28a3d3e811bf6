"""What the tests of every folder share."""

import datetime
import io
import re

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def english(monkeypatch):
    """Words are English, whatever the folder is called in which the tests run."""
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "en")


@pytest.fixture
def refused():
    """Return refused(cases): assert that every call raises a ValueError with its words.

    cases: pairs (call, words), words being a pattern as `pytest.raises` takes it. All cases are
    tried, and those that were not refused, or in other words, are told together.
    """

    def refused(cases, error=ValueError):
        told = [(words, _words_of(call, error)) for call, words in cases]
        wrong = [(words, got) for words, got in told if not got or not re.search(words, got)]
        assert told and wrong == []

    return refused


def _words_of(call, error) -> str:
    """Return what a call says when it is refused, or ""; an error of another kind comes through."""
    try:
        call()
    except error as refusal:
        return str(refusal)
    return ""


@pytest.fixture
def upload():
    """Return upload(photo, content, name), which hands a file over as ipywidgets 8 does.

    photo: what has the upload button. content: the bytes of a file, or uint8 pixels for a PNG.
    """

    def hand_over(photo, content, name: str = "own.png") -> None:
        content = _png(content) if isinstance(content, np.ndarray) else content
        file = {
            "name": name,
            "type": "image/png",
            "size": len(content),
            "content": memoryview(content),
            "last_modified": datetime.datetime.fromtimestamp(0, datetime.UTC),
        }
        photo.upload.button.value = (file,)

    return hand_over


def _png(pixels: np.ndarray) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()
