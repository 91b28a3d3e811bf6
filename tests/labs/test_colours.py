"""Colour lab: labels, maps, numbers; photographs of the reader."""

import io

import numpy as np
import pytest
from PIL import Image

from segteach import data
from segteach.labs.colours import ColourLab
from segteach.models import gmm
from segteach.models.gmm import responsibilities


@pytest.fixture
def colours(monkeypatch, undrawn):
    """A lab on a small picture, so that a fit is quick; a figure is drawn in one test below."""
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


def test_another_k_gives_as_many_components_and_maps(colours, undrawn):
    drawn = set()
    for k in (1, 4):
        colours.k.value = k
        assert len(colours.state.model.weights) == k == len(colours.component.options)
        assert colours.labels.max() < k
        assert colours.figure.value == f"{k} components"
    undrawn()  # swatches and colour space, drawn by matplotlib
    for k in (2, 3):
        colours.k.value = k
        drawn.add(colours.figure.value.split("base64,")[1])
    assert len(drawn) == 2


def test_the_map_shows_the_responsibilities_of_the_chosen_component(colours, pixels_of):
    colours.k.value = 3
    for k in range(3):
        colours.component.value = k
        assert f"γ(i, {k})" in colours.pictures.titles
        shown = pixels_of(colours.pictures.pngs[-1])[..., 0]
        gamma = responsibilities(colours.image.reshape(-1, 3), colours.state.model)[:, k]
        np.testing.assert_array_equal(shown.ravel(), np.round(gamma * 255))


def test_the_numbers_follow_the_marked_pixel(colours):
    colours.pictures.set_state({"pixel": (3, 5)})
    assert "pixel (3, 5)" in colours.numbers.value
    values = ", ".join(f"{v:.3f}" for v in colours.image[3, 5])
    assert values in colours.numbers.value


def test_an_uploaded_photo_is_fitted(colours, upload):
    for form, shape in (("PNG", (9, 7)), ("BMP", (8, 7))):
        picture = np.random.default_rng(2).integers(0, 256, (*shape, 3)) / 255
        upload(colours, file_of(picture, form))
        np.testing.assert_allclose(colours.image, picture, err_msg=form)
        assert colours.pictures.shape == shape == colours.labels.shape


def test_a_large_upload_is_shrunk(colours, upload):
    colours.k.value = 1
    upload(colours, file_of(np.random.default_rng(0).random((5, 640, 3))))
    assert max(colours.image.shape) == 320


def test_a_bad_file_gets_a_message_and_the_picture_stays_until_a_good_one(colours, upload):
    good = file_of(np.random.default_rng(2).random((30, 30, 3)))
    image, state, pngs = colours.image, colours.state, colours.pictures.pngs
    for content in (b"", b"no picture <b>", good[: len(good) // 2], good[:20]):
        upload(colours, content, "<i>bad</i>.png")
        assert "bad" in colours.message.value and "<i>" not in colours.message.value
        assert colours.image is image and colours.state is state
        assert colours.pictures.pngs == pngs
    upload(colours, good)
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
    upload(colours, file_of(np.random.default_rng(2).random((30, 30, 3))))
    other = np.random.default_rng(3).random((5, 6, 3))
    monkeypatch.setattr(data, "load", lambda name: other)
    colours.photo.value = next(name for name in data.PHOTOGRAPHS if name != colours.photo.value)
    np.testing.assert_array_equal(colours.image, other)
