"""Colour lab: labels, maps, numbers; photographs of the reader."""

import io

import numpy as np
import pytest
from PIL import Image

from segteach import data
from segteach.labs.colours import ColourLab
from segteach.models import gmm
from segteach.models.gmm import responsibilities

CLOUD = data.points("three", 60, rng=3).points.clip(0, 1).astype(np.float32).astype(float)


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "en")


def gesture(pad, **traits):
    """Change the pad as one movement of the hand does, in one message of the browser."""
    if "points" in traits:
        traits["points"] = memoryview(np.asarray(traits["points"], dtype="<f4").tobytes())
    pad.set_state({"gesture": pad.gesture + 1} | traits)


def same_model(a, b):
    return all(
        np.allclose(getattr(a, name), getattr(b, name), rtol=1e-9)
        for name in ("weights", "means", "covariances")
    )


@pytest.fixture
def colours(monkeypatch):
    """A lab on a small picture, so that a fit is quick."""
    picture = np.random.default_rng(1).random((12, 16, 3))
    monkeypatch.setattr(data, "load", lambda name: picture)
    return ColourLab(k=2)


def file_of(image, form="PNG") -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.uint8(np.round(np.asarray(image) * 255))).save(stream, form)
    return stream.getvalue()


def test_labels_are_the_most_responsible_components(colours):
    pixels = colours.image.reshape(-1, 3)
    expected = gmm.responsibilities(pixels, colours.state.model).argmax(axis=1)
    np.testing.assert_array_equal(colours.labels.ravel(), expected)
    assert colours.labels.shape == colours.image.shape[:2]


@pytest.mark.parametrize("k", [1, 4])
def test_another_k_gives_as_many_components_and_maps(colours, k):
    colours.k.value = k
    assert len(colours.state.model.weights) == k == len(colours.component.options)
    assert colours.labels.max() < k


def test_the_map_shows_the_responsibilities_of_the_chosen_component(colours):
    colours.k.value = 3
    for k in range(3):
        colours.component.value = k
        assert f"γ(i, {k})" in colours.pictures.titles
        shown = np.asarray(Image.open(io.BytesIO(colours.pictures.pngs[-1])))[..., 0]
        gamma = responsibilities(colours.image.reshape(-1, 3), colours.state.model)[:, k]
        np.testing.assert_array_equal(shown.ravel(), np.round(gamma * 255))


def test_the_numbers_follow_the_marked_pixel(colours):
    colours.pictures.set_state({"pixel": (3, 5)})
    assert "pixel (3, 5)" in colours.numbers.value
    values = ", ".join(f"{v:.3f}" for v in colours.image[3, 5])
    assert values in colours.numbers.value


@pytest.mark.parametrize("form", ["PNG", "BMP"])
def test_an_uploaded_photo_is_fitted(colours, form, upload):
    picture = np.random.default_rng(2).integers(0, 256, (9, 7, 3)) / 255
    upload(colours, file_of(picture, form))
    np.testing.assert_allclose(colours.image, picture)
    assert colours.pictures.shape == (9, 7) and colours.labels.shape == (9, 7)


def test_a_large_upload_is_shrunk(colours, upload):
    upload(colours, file_of(np.random.default_rng(0).random((400, 800, 3))))
    assert max(colours.image.shape) == 320


GOOD = file_of(np.random.default_rng(2).random((30, 30, 3)))
BAD = {"empty": b"", "text": b"no picture <b>", "cut": GOOD[: len(GOOD) // 2], "head": GOOD[:20]}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_a_bad_file_gets_a_message_and_the_picture_stays(colours, content, upload):
    image, state, pngs = colours.image, colours.state, colours.pictures.pngs
    upload(colours, content, "<i>bad</i>.png")
    assert "bad" in colours.message.value and "<i>" not in colours.message.value
    assert colours.image is image and colours.state is state and colours.pictures.pngs == pngs


def test_a_good_file_after_a_bad_one_clears_the_message(colours, upload):
    upload(colours, b"")
    upload(colours, GOOD)
    assert colours.image.shape == (30, 30, 3)
    assert "source" not in colours.message.value


def test_a_picture_of_one_pixel_is_fitted_or_explained(colours, upload):
    before = colours.image
    upload(colours, file_of(np.full((1, 1, 3), 0.2)))  # K = 2 of one point: not possible
    assert colours.message.value != ""
    assert colours.labels.shape == colours.image.shape[:2]
    if colours.image is before:
        assert colours.pictures.shape == before.shape[:2]


def test_a_picture_of_one_pixel_is_fitted_by_one_component(colours, upload):
    colours.k.value = 1
    upload(colours, file_of(np.full((1, 1, 3), 0.2)))
    assert colours.labels.tolist() == [[0]]
    np.testing.assert_allclose(colours.state.model.means, [[0.2] * 3])


def test_k_above_the_number_of_pixels_gets_a_message(colours, upload):
    colours.k.value = 2
    upload(colours, file_of(np.arange(6).reshape(1, 2, 3) / 10))
    colours.k.value = 3
    assert colours.message.value != ""
    assert colours.labels.max() < len(colours.state.model.weights)


def test_a_picture_of_one_colour_shows_what_became_of_the_components(colours, upload):
    upload(colours, file_of(np.full((8, 8, 3), 0.4)))
    assert colours.state.note and colours.state.note in colours.message.value
    assert len(np.unique(colours.labels)) == 1


def test_another_photograph_replaces_the_uploaded_one(colours, monkeypatch, upload):
    upload(colours, GOOD)
    other = np.random.default_rng(3).random((5, 6, 3))
    monkeypatch.setattr(data, "load", lambda name: other)
    colours.photo.value = next(name for name in data.PHOTOGRAPHS if name != colours.photo.value)
    np.testing.assert_array_equal(colours.image, other)
