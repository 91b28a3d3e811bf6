"""Photographs with their truth: what is read from a folder."""

import numpy as np
from PIL import Image

from segteach.arrays import Seed
from segteach.bench.kit import pictures as photographs


def test_a_picture_is_read_with_its_truth_and_scribbles(tmp_path, monkeypatch):
    levels = np.zeros((9, 12), np.uint8)
    levels[3:6, 1:7], levels[5, 1:7] = 255, 128
    marks = np.zeros((9, 12), np.uint8)
    marks[4, 3], marks[0, :] = 1, 2
    pictures = {
        "image": np.full((9, 12, 3), 51, np.uint8),
        "truth": levels,
        "scribbles1": marks,
        "scribbles2": np.zeros_like(marks),
    }
    monkeypatch.setenv("SEGTEACH_DATA", str(tmp_path))
    assert photographs.truth_folder() is None
    for part, pixels in pictures.items():
        (tmp_path / "segmentation" / part).mkdir(parents=True)
        Image.fromarray(pixels).save(tmp_path / "segmentation" / part / "toy.png")
    folder = photographs.truth_folder()
    assert photographs.picture_names(folder) == ["toy"]
    picture = photographs.read_picture(folder, "toy")
    np.testing.assert_allclose(picture.image, 0.2)
    np.testing.assert_array_equal(picture.truth, levels == 255)
    np.testing.assert_array_equal(picture.ignore, levels == 128)
    first, second = picture.scribbles
    assert first[4, 3] == Seed.FOREGROUND
    assert (first[0] == Seed.BACKGROUND).all()
    assert np.count_nonzero(first) == 13
    assert not second.any()
    assert picture.box == (0, 1, 9, 7)  # two pixels round rows 3-4, columns 1-6, but column 0
