"""The story of one pixel is what the rings do with it."""

import numpy as np
import pytest

from segteach.arrays import Seed
from segteach.matting.bayesian import LINEAGES, bayesian, explain_pixel, moments
from segteach.matting.bayesian.clusters import features


@pytest.mark.parametrize("lineage", LINEAGES)
def test_500_stories_end_as_the_rings_do(scene, trimap, solved, lineage):
    own, state = LINEAGES[lineage], solved[lineage]
    pixels = np.argwhere(trimap == Seed.UNKNOWN)
    chosen = np.random.default_rng(0).choice(len(pixels), 500, replace=False)
    for row, col in pixels[chosen]:
        story = explain_pixel(scene.image, trimap, (row, col), state=state, **own)
        assert abs(story.alpha - state.alpha[row, col]) < 1e-10
        np.testing.assert_allclose(story.F, state.foreground[row, col], atol=1e-10)
        np.testing.assert_allclose(story.B, state.background[row, col], atol=1e-10)
        assert story.ring == state.ring[row, col]
        assert story.pairs[story.best].converged == state.converged[row, col]


def test_without_a_state_the_rings_are_done_first(scene, trimap, solved):
    pixel = tuple(np.argwhere(solved["window"].ring == 2)[0])
    told = explain_pixel(scene.image, trimap, pixel)
    with_state = explain_pixel(scene.image, trimap, pixel, state=solved["window"])
    assert told.alpha == with_state.alpha and told.ring == with_state.ring == 2


def test_samples_clusters_and_terms_are_told_as_they_were_used(scene, trimap, solved):
    pixel = tuple(np.argwhere(solved["window"].ring == 3)[5])
    story = explain_pixel(scene.image, trimap, pixel, state=solved["window"], widest=0.002)
    for side in (story.foreground, story.background):
        assert (np.hypot(*(side.places - pixel).T) <= story.radius).all()
        assert len(side.means) == len(np.unique(side.cluster))
        for number, (mean, covariance) in enumerate(zip(side.means, side.covariances, strict=True)):
            own = np.flatnonzero(side.cluster == number)
            at, weights = own[None], side.weights[own][None]
            expected = moments(features(side.colours), at, weights)
            np.testing.assert_allclose(mean, expected[0][0], atol=1e-12)
            np.testing.assert_allclose(covariance, expected[1][0] + 1e-5 * np.eye(3), atol=1e-12)
    assert len(story.pairs) == len(story.foreground.means) * len(story.background.means)
    totals = [pair.terms[-1].sum() for pair in story.pairs]
    assert np.argmax(totals) == story.best
    for pair in story.pairs:
        rises = np.diff(pair.terms.sum(axis=1))
        assert (rises >= -1e-9 * np.abs(pair.terms[:-1].sum(axis=1))).all()
        np.testing.assert_array_equal(pair.F[0], story.foreground.means[pair.foreground])
        np.testing.assert_array_equal(pair.B[0], story.background.means[pair.background])


def test_the_determinants_decide_between_pairs(scene, trimap, solved):
    """L(F) of a wide cluster is lower by its determinant than the distance alone says."""
    story = explain_pixel(
        scene.image, trimap, tuple(np.argwhere(solved["window"].ring == 2)[0]), widest=0.001
    )
    for pair in story.pairs:
        covariance = story.foreground.covariances[pair.foreground]
        apart = pair.F[-1] - story.foreground.means[pair.foreground]
        distance = apart @ np.linalg.solve(covariance, apart)
        expected = -(distance + np.log(np.linalg.det(covariance))) / 2
        assert pair.terms[-1, 1] == pytest.approx(expected)


def test_a_pixel_whose_turn_has_not_come_is_told_as_if_it_were_next(scene, trimap):
    first = bayesian(scene.image, trimap)
    waiting = tuple(np.argwhere(first.ring == first.ring.max())[0])
    assert explain_pixel(scene.image, trimap, waiting, state=first).ring == first.ring.max()


def test_a_state_of_another_trimap_is_refused(scene, trimap, solved):
    pixel = np.argwhere(trimap == Seed.UNKNOWN)[0]
    other, flat = trimap.copy(), trimap.T
    other[tuple(np.argwhere(trimap == Seed.FOREGROUND)[0])] = Seed.UNKNOWN
    for asked, at in ((other, pixel), (flat, pixel[::-1])):
        image = scene.image if asked is other else scene.image.transpose(1, 0, 2)
        with pytest.raises(ValueError, match="state: got one of another trimap"):
            explain_pixel(image, asked, at, state=solved["window"])


def test_bad_pixels_are_refused(refused, scene, trimap, solved):
    known = tuple(np.argwhere(trimap == Seed.FOREGROUND)[0])

    def story(pixel):
        return lambda: explain_pixel(scene.image, trimap, pixel, state=solved["window"])

    assert not refused(
        [
            (story(known), "point"),
            (story((-1, 0)), "point row"),
            (story((0, 500)), "point col"),
            (story((np.nan, 0)), "point"),
            (story("middle"), "point"),
        ]
    )


def test_what_is_no_state_is_refused_by_its_name(refused, scene, trimap):
    point = np.argwhere(trimap == Seed.UNKNOWN)[0]

    def story(state):
        return lambda: explain_pixel(scene.image, trimap, point, state=state)

    assert not refused([(story("x"), "state: got 'x'"), (story(trimap), "state: got .*Bayesian")])


def test_a_setting_that_there_is_not_is_told_beside_those_that_there_are(scene, trimap):
    point = np.argwhere(trimap == Seed.UNKNOWN)[0]
    with pytest.raises(TypeError, match=r"explain_pixel: got nois=.* noise, "):
        explain_pixel(scene.image, trimap, point, nois=0.01)
    with pytest.raises(TypeError, match=r"bayesian: got nois=.* noise, "):
        bayesian(scene.image, trimap, nois=0.01)
