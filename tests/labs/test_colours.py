"""Colour lab: labels, maps, numbers, the cube; photographs of the reader."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from segteach import data
from segteach.draw.overlays import label_colours
from segteach.labs.colours import STARTS, ColourLab
from segteach.labs.kit.html import rgb
from segteach.models import gmm
from segteach.models.gaussian import mahalanobis
from segteach.models.gmm import responsibilities


@pytest.fixture
def colours(monkeypatch):
    """A lab on a small picture, so that a fit is quick."""
    picture = np.random.default_rng(1).random((12, 16, 3))
    monkeypatch.setattr(data, "load", lambda name: picture)
    return ColourLab(k=2)


def file_of(image) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.uint8(np.round(np.asarray(image) * 255))).save(stream, "PNG")
    return stream.getvalue()


def upload(colours, image):
    """Hand the lab a picture as the button of its bar does."""
    colours.bar.on_photo(file_of(image), "own.png")


def test_labels_are_the_most_responsible_components(colours):
    pixels = colours.image.reshape(-1, 3)
    expected = gmm.responsibilities(pixels, colours.state.model).argmax(axis=1)
    np.testing.assert_array_equal(colours.labels.ravel(), expected)
    assert colours.labels.shape == colours.image.shape[:2]


def test_another_k_gives_as_many_components_maps_and_outlines(colours):
    for k in (1, 4):
        colours.k.value = k
        assert len(colours.state.model.weights) == k == len(colours.component.options)
        assert colours.labels.max() < k
        assert len(colours.cloud.outlines) == k


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


def test_the_table_shows_mean_colours_in_the_order_of_the_components(colours):
    colours.k.value = 4
    rows = colours.numbers.value.split("<tr>")[2:]
    assert len(rows) == 4
    for k, row in enumerate(rows):
        mine, mean = re.findall(r"background:rgb(\([\d, ]+\))", row)
        assert mine == rgb(label_colours(4)[k])
        assert mean == rgb(colours.state.model.means[k].clip(0, 1))


def test_the_picture_of_the_components_has_the_colours_of_the_table(colours, pixels_of):
    colours.k.value = 3
    shown = pixels_of(colours.pictures.pngs[1])
    np.testing.assert_array_equal(shown, np.round(255 * label_colours(3)[colours.labels]))


def test_the_cube_marks_the_pixel_and_its_outlines_lie_at_two_sigma(colours):
    colours.pictures.set_state({"pixel": (3, 5)})
    np.testing.assert_allclose(colours.cloud.at, colours.image[3, 5])
    for k, outline in enumerate(colours.cloud.outlines):
        points = np.frombuffer(outline, "<f4").reshape(-1, 3).astype(float)
        points = points[np.isfinite(points).all(axis=1)]
        mean, covariance = colours.state.model.means[k], colours.state.model.covariances[k]
        np.testing.assert_allclose(mahalanobis(points, mean, covariance), 2, rtol=1e-3)


def test_a_large_upload_is_shrunk(colours):
    colours.k.value = 1
    upload(colours, np.random.default_rng(0).random((5, 640, 3)))
    assert max(colours.image.shape) == 320


def test_a_picture_of_one_pixel_is_fitted_or_explained(colours):
    before = colours.image
    upload(colours, np.full((1, 1, 3), 0.2))  # K = 2 of one point: not possible
    assert colours.bar.message != ""
    assert colours.labels.shape == colours.image.shape[:2]
    if colours.image is before:
        assert colours.pictures.shape == before.shape[:2]


def test_a_picture_of_one_pixel_is_fitted_by_one_component(colours):
    colours.k.value = 1
    upload(colours, np.full((1, 1, 3), 0.2))
    assert colours.labels.tolist() == [[0]]
    np.testing.assert_allclose(colours.state.model.means, [[0.2] * 3])


def test_k_above_the_number_of_pixels_gets_a_message(colours):
    colours.k.value = 2
    upload(colours, np.arange(6).reshape(1, 2, 3) / 10)
    colours.k.value = 3
    assert colours.bar.message != ""
    assert colours.labels.max() < len(colours.state.model.weights)


def test_a_picture_of_one_colour_shows_what_became_of_the_components(colours):
    upload(colours, np.full((8, 8, 3), 0.4))
    assert colours.state.floored.any() and "covariance floor" in colours.bar.message
    assert len(np.unique(colours.labels)) == 1


def test_an_example_is_a_photograph_with_its_k_and_reset_the_first(colours, monkeypatch):
    first = colours.image
    for number, (name, k) in enumerate(STARTS):
        other = np.random.default_rng(10 + number).random((5, 6, 3))
        monkeypatch.setattr(data, "load", lambda name, other=other: other)
        colours.component.value = 1
        colours.load_example(number)
        np.testing.assert_array_equal(colours.image, other)
        assert colours.photo.menu.value == name
        assert len(colours.state.model.weights) == k == colours.k.value
        assert colours.component.value == 0
    monkeypatch.setattr(data, "load", lambda name: first)
    colours.reset()
    np.testing.assert_array_equal(colours.image, first)
    assert colours.photo.menu.value == "coffee" and colours.k.value == 2


def test_a_picture_with_fewer_pixels_than_k_gets_fewer_components(colours):
    colours.k.value = 4
    upload(colours, np.zeros((1, 2, 3)))
    assert colours.image.shape == (1, 2, 3) and not colours.bar.is_error
    assert len(colours.component.options) == 2
