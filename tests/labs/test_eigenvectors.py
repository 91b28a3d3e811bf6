"""The eigenvector gallery: eigenvectors they are, and what the deck's slide shows is seen."""

import re

import numpy as np
import pytest

from segteach.labs.eigenvectors import EigenvectorLab
from segteach.labs.eigenvectors.lab import EXAMPLES, SIGMAS
from segteach.labs.eigenvectors.spectra import (
    COUNT,
    PICTURES,
    SHAPE,
    grey_vector,
    picture,
    spectrum_of,
    within_first,
)
from segteach.matting.laplacian import affinity_laplacian, matting_laplacian
from segteach.matting.spectral import unexplained


@pytest.fixture
def lab():
    lab = EigenvectorLab(inline=True)
    yield lab
    lab.close()


@pytest.mark.parametrize("name", PICTURES)
def test_they_are_eigenvectors_of_both_laplacians(name):
    image = picture(name).image
    assert image.shape[:2] == SHAPE
    laplacians = {
        ("eps", 1e-7): matting_laplacian(image),
        ("sigma", 0.2): affinity_laplacian(image, 1 / 0.2**2),
    }
    for (parameter, value), L in laplacians.items():
        found = spectrum_of(name, parameter, value)
        for v, eigenvalue in zip(found.vectors.reshape(COUNT, -1), found.values, strict=True):
            assert np.linalg.norm(L @ v - eigenvalue * v) <= 1e-6
            assert np.linalg.norm(v) == pytest.approx(1)


@pytest.mark.parametrize("name", PICTURES)
def test_every_sigma_of_the_slider_has_an_answer(name):
    for sigma in (SIGMAS[0], SIGMAS[-1]):
        assert spectrum_of(name, "sigma", sigma).residuals.max() <= 1e-6


def rests(name, sigma):
    alpha = picture(name).alpha
    pair = spectrum_of(name, "eps", 1e-7), spectrum_of(name, "sigma", sigma)
    return [unexplained(one, alpha)[-1] for one in pair]


@pytest.mark.parametrize("name", ["defocus", "leaves", "net"])
def test_matting_holds_more_of_alpha_whatever_sigma(name):
    for sigma in SIGMAS:
        matting, of_sigma = rests(name, sigma)
        assert matting < 0.65 * of_sigma


def test_on_the_hair_a_large_sigma_wins_as_the_hint_lets_the_reader_find():
    matting, small = rests("hair", 0.15)
    assert matting < small
    assert rests("hair", 1.0)[1] < 0.7 * matting


def test_the_sum_of_the_first_vectors_is_the_nearest_one():
    spectrum, alpha = spectrum_of("leaves", "eps", 1e-7), picture("leaves").alpha
    for count in (1, 3, COUNT):
        basis = spectrum.vectors[:count].reshape(count, -1).T
        nearest = basis @ np.linalg.lstsq(basis, alpha.ravel())[0]
        np.testing.assert_allclose(within_first(spectrum, alpha, count).ravel(), nearest, atol=1e-9)


def test_the_gallery_shows_picture_alpha_and_all_vectors(lab):
    assert len(lab.pictures.titles) == 4 + 2 * COUNT
    assert lab.pictures.titles[1] == "matting 1" and lab.pictures.titles[-1] == "one σ 8"
    assert len(set(lab.pictures.pngs)) > 2 * COUNT


def test_more_vectors_change_sums_and_numbers_alone(lab):
    before = list(lab.pictures.pngs)
    for count in (2, 8):
        lab.count.value = count
        written = re.findall(r"<b>([\d.]+)</b>", lab.numbers.value)
        assert written == [f"{rest[count - 1]:.3f}" for rest in lab.rests]
    changed = {
        lab.pictures.titles[k]
        for k, pair in enumerate(zip(before, lab.pictures.pngs, strict=True))
        if pair[0] != pair[1]
    }
    assert changed == {"α by matting", "α by one σ"}


def test_each_parameter_moves_its_own_vectors(lab):
    matting, of_sigma = lab.spectra
    lab.sigma.value = 0.4
    assert lab.spectra[0] is matting and lab.spectra[1] is not of_sigma
    of_sigma = lab.spectra[1]
    lab.eps.value = 1e-3
    assert lab.spectra[0] is not matting and lab.spectra[1] is of_sigma


def test_another_picture_keeps_the_controls_and_reset_does_not(lab):
    lab.set_controls({"sigma": 0.4, "count": 6})
    lab.load_example(4)
    assert EXAMPLES[4] == lab.picture.value == "astronaut"
    assert (lab.sigma.value, lab.count.value) == (0.4, 6)
    assert "closed form computed" in lab.meaning.value
    lab.reset()
    assert lab.settings == {"picture": "defocus", "count": 4, "eps": 1e-7, "sigma": 0.2}


def test_a_worker_finds_the_same_and_the_old_picture_goes_at_once(lab):
    other = EigenvectorLab()
    assert other.spectra is None
    other.wait()
    for here, there in zip(lab.spectra, other.spectra, strict=True):
        np.testing.assert_allclose(there.vectors, here.vectors)
    other.load_example(1)
    assert other.spectra is None and other.known is picture("leaves")
    other.wait()
    assert other.spectra is not None
    other.close()


def test_a_constant_vector_is_grey_and_others_reach_from_black_to_white():
    assert (grey_vector(np.full((2, 3), 0.1) + 1e-9 * np.eye(2, 3)) == 0.5).all()
    shown = grey_vector(np.array([[-2.0, 0.0, 2.0]]))
    assert shown.tolist() == [[0.0, 0.5, 1.0]]
