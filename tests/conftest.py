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
        cases = list(cases)
        told = [(words, _words_of(call, error)) for call, words in cases]
        assert cases and [(words, got) for words, got in told if not re.search(words, got)] == []

    return refused


def _words_of(call, error) -> str:
    """Return what a call says when it is refused; an error of another kind comes through."""
    try:
        call()
    except error as refusal:
        return str(refusal)
    return "\0 it was not refused"  # no pattern of words matches that


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
