"""Why a reader's file is not taken, in the reader's words: no word of the package's own errors."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from segteach import data
from segteach.data import picture_file
from segteach.labs.kit.photo import OTHERWISE, REASONS, refusal

GREY = np.full((40, 60), 128, np.uint8)
STRIPES = np.tile(np.array([0, 60], np.uint8), (40, 30))


def png(pixels):
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def refused(opening, *arguments):
    with pytest.raises(ValueError) as caught:
        opening(*arguments)
    return caught.value


@pytest.fixture
def errors(monkeypatch):
    """Return {part of the error's words: the error} of one file for every reason."""
    found = {
        "no picture file": refused(data.open_image, b"words"),
        "damaged": refused(data.open_image, png(np.tile(STRIPES, (20, 20)))[:-200]),
        "not black, middle grey or white": refused(data.open_trimap, png(STRIPES), (40, 60)),
        "of every pixel": refused(data.open_trimap, png(GREY), (40, 60)),
        "proportions": refused(
            data.open_trimap, png(np.repeat(GREY, 2, 0) * (STRIPES > 0).repeat(2, 0)), (40, 60)
        ),
    }
    monkeypatch.setattr(picture_file, "MAX_PIXELS", 100)
    return found | {"too many pixels": refused(data.open_image, png(GREY))}


@pytest.mark.parametrize(("language", "letters"), [("en", "[a-z]"), ("zh", "[\u4e00-\u9fff]")])
def test_every_reason_is_one_that_happens_and_has_words_of_its_own(
    errors, monkeypatch, language, letters
):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", language)
    assert errors.keys() == REASONS.keys()
    told = {part: refusal("mine.png", error) for part, error in errors.items()}
    for part, words in told.items():
        assert words == REASONS[part][language == "zh"].format("mine.png")
        assert re.search(letters, words.replace("mine.png", "")) and "mine.png" in words
        assert not re.search("source|allowed|Pillow", words)
    assert len(set(told.values())) == len(told)
    assert refusal("mine.png", MemoryError()) == OTHERWISE[language == "zh"].format("mine.png")
