"""Harmonic interpolation: a dense solve, the straight ramp, the maximum principle."""

import numpy as np

from segteach.arrays import Seed
from segteach.matting import harmonic as module
from segteach.matting.harmonic import harmonic, harmonic_alpha, nearest_colours


def dense(trimap):
    """Every unknown pixel is the mean of its neighbours: one equation each, solved whole."""
    height, width = trimap.shape
    number = {tuple(place): n for n, place in enumerate(np.argwhere(trimap == Seed.UNKNOWN))}
    system, right = np.zeros((len(number),) * 2), np.zeros(len(number))
    for (row, col), n in number.items():
        for beside in ((row + 1, col), (row - 1, col), (row, col + 1), (row, col - 1)):
            if not (0 <= beside[0] < height and 0 <= beside[1] < width):
                continue
            system[n, n] += 1
            if beside in number:
                system[n, number[beside]] -= 1
            else:
                right[n] += trimap[beside] == Seed.FOREGROUND
    return np.linalg.solve(system, right)


def test_it_is_the_dense_solution_on_random_trimaps():
    for rng in range(5):
        random = np.random.default_rng(rng)
        trimap = random.choice(3, (13, 17), p=[0.8, 0.1, 0.1]).astype(np.uint8)
        np.testing.assert_allclose(harmonic_alpha(trimap), dense(trimap), atol=1e-9)


def test_between_straight_sides_alpha_falls_evenly_and_the_frame_pulls_nowhere():
    trimap = np.zeros((9, 12), np.uint8)
    trimap[:, 0], trimap[:, -1] = Seed.FOREGROUND, Seed.BACKGROUND
    matte = harmonic(np.full((9, 12, 3), 0.5), trimap)
    np.testing.assert_allclose(matte.alpha, np.tile(np.linspace(1, 0, 12), (9, 1)), atol=1e-9)


def test_alpha_lies_strictly_between_its_ends_where_both_kinds_are_near(plain_scene):
    scene, trimap = plain_scene
    alpha = harmonic(scene.image, trimap).alpha[trimap == Seed.UNKNOWN]
    assert alpha.min() > 0 and alpha.max() < 1


def test_the_picture_does_not_matter_for_alpha(plain_scene):
    scene, trimap = plain_scene
    other = np.random.default_rng(0).random(scene.image.shape)
    assert (harmonic(scene.image, trimap).alpha == harmonic(other, trimap).alpha).all()


def test_an_enclosed_unknown_part_takes_the_kind_around_it():
    trimap = np.full((12, 12), Seed.BACKGROUND, np.uint8)
    trimap[2:5, 2:5], trimap[8:, 8:] = Seed.UNKNOWN, Seed.FOREGROUND
    alpha = harmonic(np.full((12, 12, 3), 0.5), trimap).alpha
    np.testing.assert_allclose(alpha[2:5, 2:5], 0, atol=1e-12)


def test_the_colours_are_those_of_the_nearest_known_pixels(band):
    trimap, _ = band((15, 20), 8)
    image = np.random.default_rng(0).random((15, 20, 3))
    known = trimap == Seed.FOREGROUND
    found, places = nearest_colours(image, known), np.argwhere(known)
    for place in np.argwhere(~known):
        away2 = ((places - place) ** 2).sum(axis=1)
        nearest = image[*places[away2 == away2.min()].T]  # several may be as near
        assert (found[*place] == nearest).all(axis=1).any()
    matte = module.harmonic(image, trimap)
    unknown = trimap == Seed.UNKNOWN
    assert (matte.foreground[unknown] == found[unknown]).all()
