"""ColourCloud without a browser: bytes for the page, outlines with their colours."""

import numpy as np
import pytest

from segteach.widgets.cloud import ColourCloud


def test_the_page_gets_points_and_outlines_as_float32():
    points = np.random.default_rng(0).random((9, 3))
    outline = np.array([[0, 0, 0], [1, 1, 1], [np.nan] * 3, [0.5, 0.5, 0.5]])
    cloud = ColourCloud()
    cloud.show(points, [outline, outline[:2]], ["red", "blue"])
    assert cloud.cloud == points.astype("<f4").tobytes()
    assert cloud.outlines == [outline.astype("<f4").tobytes(), outline[:2].astype("<f4").tobytes()]
    assert cloud.colours == ["red", "blue"]


def test_it_begins_with_the_whole_cube_and_no_names():
    cloud = ColourCloud()
    assert cloud.box == (0, 0, 0, 1) and cloud.marks == cloud.widths == []
    cloud.box, cloud.marks = (0.2, 0.1, 0.3, 0.5), [[[0.3, 0.2, 0.4], "F", "#E69F00"]]
    assert cloud.get_state()["box"] == (0.2, 0.1, 0.3, 0.5)


def test_what_is_no_colour_or_has_none_is_refused_by_name():
    cloud = ColourCloud()
    with pytest.raises(ValueError, match=r"^cloud: "):
        cloud.show(np.zeros((4, 2)), [], [])
    with pytest.raises(ValueError, match=r"^colours: got 2, allowed"):
        cloud.show(np.zeros((4, 3)), [np.zeros((2, 3))], ["red", "blue"])


def test_the_words_follow_the_language(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "en")
    english = ColourCloud().label
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "立方体" in ColourCloud().label != english
