"""What the tests of every folder share."""

import datetime
import io
import re
import signal

import numpy as np
import pytest
from PIL import Image

# in the background of a shell SIGINT is ignored: nothing that is endless could be stopped
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def english(monkeypatch):
    """Words are English, whatever the folder is called in which the tests run."""
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "en")


@pytest.fixture
def refused():
    """Return refused(cases): those that are not refused, or in other words than they should be.

    cases: pairs (call, words), words being a pattern as `pytest.raises` takes it. All are tried, so
    that a test which asserts that none is left names every fault at once.
    """

    def faults(cases, error=ValueError) -> list:
        told = [(words, _words_of(call, error)) for call, words in cases]
        if not told:
            return ["no case was tried"]
        return [(words, got) for words, got in told if not got or not re.search(words, got)]

    return faults


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
