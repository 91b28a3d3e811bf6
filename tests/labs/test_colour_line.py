"""The colour-line explorer: what it shows are the numbers of the Laplacian."""

import re

import numpy as np
import pytest

from segteach import data
from segteach.labs.colour_line import ColourLineLab
from segteach.labs.colour_line.lab import EXAMPLES
from segteach.labs.colour_line.space import layer_lines
from segteach.labs.kit.known_mattes import STROKES, known_matte
from segteach.matting.laplacian import Windows, matting_laplacian

SCENE = data.matting_scene("fur", "coffee", (48, 64))
INSIDE = np.abs(SCENE.alpha[2:-2, 2:-2] - 0.5)
ROW, COL = (2 + int(part) for part in np.unravel_index(INSIDE.argmin(), INSIDE.shape))


@pytest.fixture
def lab():
    lab = ColourLineLab(SCENE)
    yield lab
    lab.close()


def numbers(markup):
    """The numbers of some HTML in their order."""
    plain = re.sub(r"<[^>]*>", " ", markup).replace("−", "-").replace("·", " ")
    return [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", plain)]


def cells(lab):
    """The numbers of alpha, fit and difference, (3, n)."""
    found = [
        number.replace("−", "-") for number in re.findall(r"<td[^>]*>([^<]+)<", lab.grids.value)
    ]
    return np.array(found, float).reshape(3, -1)


def test_the_cost_is_that_of_a_laplacian_with_this_window_alone(lab):
    lab.choose(ROW, COL)
    for radius, eps in ((1, 1e-7), (2, 1e-2), (1, 1.0)):
        lab.set_controls({"radius": radius, "eps": eps})
        reach = np.s_[ROW - radius : ROW + radius + 1, COL - radius : COL + radius + 1]
        L = matting_laplacian(SCENE.image[reach], eps=eps, radius=radius)
        alpha = SCENE.alpha[reach].ravel()
        cost = alpha @ (L @ alpha)
        residual, steepness, whole = numbers(lab.costs.value)
        assert whole == pytest.approx(cost, rel=6e-3)
        assert residual + steepness == pytest.approx(whole, rel=1e-2)


def test_alpha_fit_and_difference_are_those_of_the_windows(lab):
    lab.choose(ROW, COL)
    for radius in (1, 2):
        lab.radius.value = radius
        window = Windows(SCENE.image, np.array([ROW * 64 + COL]), 1e-7, radius)
        (a,), (b,) = window.fit(SCENE.alpha)
        colours = SCENE.image.reshape(-1, 3)[window.pixels[0]]
        alpha, fitted, difference = cells(lab)
        np.testing.assert_allclose(alpha, SCENE.alpha.ravel()[window.pixels[0]], atol=5.1e-3)
        np.testing.assert_allclose(fitted, colours @ a + b, atol=5.1e-3)
        np.testing.assert_allclose(difference, alpha - fitted, atol=1.6e-2)


def test_the_formula_s_numbers_give_its_result(lab):
    lab.choose(ROW, COL)
    words = lab.formula.value.split("<br>")
    terms = re.sub("<[^>]*>", "", words[1]).lstrip("= ").replace("−", "-").replace("·", "*")
    value, alpha = numbers(words[2])
    assert eval(terms) == pytest.approx(value, abs=5e-3)
    assert alpha == pytest.approx(SCENE.alpha[ROW, COL], abs=5e-4)
    assert numbers(words[1])[1::2] == pytest.approx(SCENE.image[ROW, COL], abs=5e-4)


def test_at_the_border_the_nearest_whole_window_is_shown(lab):
    lab.choose(0, 63)
    assert lab.fit.centre == (1, 62)
    assert "(1, 62)" in lab.formula.value


def test_the_lines_are_shown_where_the_layers_are_known(lab):
    lab.choose(ROW, COL)
    lines = layer_lines(SCENE, (ROW, COL), 1)
    assert numbers(lab.lines.value)[:2] == pytest.approx([one.away for one in lines], abs=6e-5)
    names = [name for _, name, _ in lab.cloud.marks if name in ("F", "B")]
    assert names == ["F", "B"]
    lab.picture.value = "flower"
    assert [name for _, name, _ in lab.cloud.marks if name in ("F", "B")] == []
    assert len(lab.cloud.marks) >= 9


def test_the_green_line_goes_from_fit_0_to_fit_1(lab):
    lab.choose(ROW, COL)
    ends = {name: point for point, name, _ in lab.cloud.marks if name in ("0", "1")}
    for name, point in ends.items():
        assert np.array(point) @ lab.fit.a + lab.fit.b == pytest.approx(float(name), abs=1e-6)
    assert len(ends) == 2


def test_a_hard_mask_costs_more_than_the_matte_where_the_lines_hold():
    lab = ColourLineLab()
    known = lab.fit.cost
    lab.version.value = "mask"
    assert lab.fit.cost > 100 * known
    assert set(np.unique(lab.alpha)) <= {0.0, 1.0}
    lab.close()


def test_the_examples_are_what_they_are_called():
    lab, costs = ColourLineLab(), []
    for number in range(len(EXAMPLES)):
        lab.load_example(number)
        costs.append(lab.fit.cost)
        assert lab.pictures.pixel == EXAMPLES[number][1]
    edge, no_line, texture, flat, _ = costs
    assert edge < 1e-3 < 1e-1 < no_line
    assert max(texture, flat) < 1e-9  # alpha is constant
    lab.load_example(2)
    rough = lab.fit.colours.std(axis=0).max()
    lab.load_example(3)
    assert rough > 100 * lab.fit.colours.std(axis=0).max()
    lab.close()


def test_a_large_eps_leaves_the_mean_and_costs_the_spread(lab):
    lab.choose(ROW, COL)
    before = np.linalg.norm(lab.fit.a)
    lab.eps.value = 1.0
    assert np.linalg.norm(lab.fit.a) < before
    spread = 9 * lab.fit.alpha.var()
    assert 0 < lab.fit.cost <= spread
    np.testing.assert_allclose(lab.fit.fitted.mean(), lab.fit.alpha.mean())


def test_reset_shows_the_own_picture_again(lab):
    pixel = lab.pictures.pixel
    lab.load_example(3)
    assert lab.image.shape != SCENE.image.shape
    lab.reset()
    assert lab.image is SCENE.image and lab.pictures.pixel == pixel


def test_a_picture_without_alpha_is_refused():
    with pytest.raises(ValueError, match="alpha: got None"):
        ColourLineLab(SCENE.image)
    lab = ColourLineLab(SCENE.image, SCENE.alpha)
    assert lab.known.scene is None
    lab.close()


@pytest.mark.parametrize("name", STROKES)
def test_the_photographs_mattes_keep_what_the_strokes_say(name):
    matte = known_matte(name)
    for stroke in STROKES[name]:
        for row, col in stroke.points:
            assert matte.alpha[int(row), int(col)] == (stroke.seed == 2)
