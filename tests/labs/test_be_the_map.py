"""Be the MAP: the hand's terms are those of `log_terms`, the solver's way that of the story."""

import re

import numpy as np
import pytest
from scipy.optimize import minimize

from segteach import data
from segteach.arrays import Seed
from segteach.labs.be_the_map import BeTheMap, contest
from segteach.labs.be_the_map.lab import EXAMPLES
from segteach.labs.be_the_map.planes import CHANNELS
from segteach.labs.kit.matting_scenes import scene_problem
from segteach.matting.bayesian import bayesian, explain_pixel

NOISE = 0.02
SCENE = data.matting_scene("fur", "coffee", (48, 64))
TRIMAP = data.trimap_of(SCENE.alpha, 2)
STATE = bayesian(SCENE.image, TRIMAP, noise=NOISE)


def stories():
    """Stories of pixels that share both layers and came to rest."""
    for pixel in np.argwhere((TRIMAP == Seed.UNKNOWN) & STATE.converged)[::23]:
        story = explain_pixel(SCENE.image, TRIMAP, pixel, state=STATE, noise=NOISE)
        if 0.15 < story.alpha < 0.85:
            yield story


STORIES = list(stories())
STORY = STORIES[1]
PAIR = STORY.pairs[STORY.best]


def log_likelihood(story, F, B, alpha, half=0.5):
    """L without the code of the package: two Gaussians and the camera's noise."""
    pair, total = story.pairs[story.best], 0.0
    for side, k, colour in (
        (story.foreground, pair.foreground, F),
        (story.background, pair.background, B),
    ):
        apart, covariance = colour - side.means[k], side.covariances[k]
        total -= 0.5 * apart @ np.linalg.inv(covariance) @ apart
        total -= 0.5 * np.log(np.linalg.det(covariance))
    rest = story.C - alpha * F - (1 - alpha) * B
    return total - half * rest @ rest / NOISE**2


def highest(story, start, half):
    """Where a generic minimiser finds -L least, from F, B and alpha (7,) on."""

    def loss(x):
        return -log_likelihood(story, x[:3], x[3:6], x[6], half)

    return minimize(loss, start, tol=1e-12)


def plain(markup):
    return re.sub(r"<[^>]*>", " ", markup).replace("−", "-")


def row(lab, name):
    """The numbers of a row of the terms: of the reader, of the best, of the solver."""
    words = plain(lab.terms.value).split(f" {name} ")[-1].split()
    return [None if word == "–" else float(word) for word in words[:3]]


def solved(lab):
    """Let the solver go to its end."""
    lab.let_solve()
    lab.playback.playing = False
    lab.playback.step = lab.playback.last


@pytest.fixture
def lab():
    lab = BeTheMap(STORY, noise=NOISE)
    yield lab
    lab.close()


def test_it_begins_with_both_means_half_and_half(lab):
    np.testing.assert_array_equal(lab.choice.F, STORY.foreground.means[PAIR.foreground])
    np.testing.assert_array_equal(lab.choice.B, STORY.background.means[PAIR.background])
    assert lab.choice.alpha == lab.alpha.value == 0.5
    assert lab.turns == [] and row(lab, "L")[2] is None


def test_the_terms_of_any_choice_are_the_logarithms_that_they_say(lab):
    rng = np.random.default_rng(0)
    for _ in range(10):
        F, B = lab.choice.F + rng.normal(0, 0.05, 3), lab.choice.B + rng.normal(0, 0.05, 3)
        alpha = float(rng.random())
        lab.move("F", F), lab.move("B", B)
        lab.alpha.value = alpha
        terms = [row(lab, name)[0] for name in ("L(C)", "L(F)", "L(B)", "L(α)")]
        expected = log_likelihood(STORY, F, B, alpha)
        assert row(lab, "L")[0] == pytest.approx(expected, abs=0.006, rel=6e-4)
        assert sum(terms) == pytest.approx(expected, abs=0.03, rel=6e-4) and terms[3] == 0


def test_at_the_solver_s_f_b_and_alpha_the_terms_are_those_of_the_story(lab):
    for turn in (0, 1, len(PAIR.alpha) - 1):
        lab.move("F", PAIR.F[turn]), lab.move("B", PAIR.B[turn])
        lab.alpha.value = float(PAIR.alpha[turn])
        for name, term in zip(("L(C)", "L(F)", "L(B)"), PAIR.terms[turn], strict=True):
            assert row(lab, name)[0] == pytest.approx(term, abs=0.006)
    solved(lab)
    assert "as good" in lab.verdict.value


def test_the_solver_goes_from_the_reader_s_alpha_as_the_story_does(lab):
    lab.alpha.value = float(PAIR.alpha[0])
    lab.let_solve()
    assert lab.playback.playing and lab.playback.step == 0
    np.testing.assert_allclose([turn.alpha for turn in lab.turns], PAIR.alpha, atol=1e-12)
    np.testing.assert_allclose([turn.F for turn in lab.turns], PAIR.F, atol=1e-12)
    for step, turn in enumerate(lab.turns):
        lab.playback.step = step
        expected = log_likelihood(STORY, turn.F, turn.B, turn.alpha)
        assert row(lab, "L")[2] == pytest.approx(expected, abs=0.006)
        assert bool(lab.verdict.value) == (step == len(lab.turns) - 1)


def test_the_hand_drags_f_and_b_in_both_planes(lab):
    for which, axes in enumerate(CHANNELS):
        for number, name in enumerate("FB"):
            before = np.array(getattr(lab.choice, name))
            x, y = before[list(axes)] + 0.013
            message = {"kind": "move", "number": number, "x": x, "y": y}
            lab.planes[which]._handle_custom_msg(message, [])
            after = getattr(lab.choice, name)
            np.testing.assert_allclose(after[list(axes)], [x, y])
            other = ({0, 1, 2} - set(axes)).pop()
            assert after[other] == before[other]
            for plane, pair in zip(lab.planes, CHANNELS, strict=True):
                np.testing.assert_allclose(plane.handles[number][:2], after[list(pair)])


def test_the_best_so_far_stays_and_comes_back(lab):
    lab.alpha.value = STORY.alpha
    best, worth = lab.choice, row(lab, "L")[0]
    lab.move("F", [0.0, 1.0, 0.0])
    assert lab.best is best and row(lab, "L")[1] == worth > row(lab, "L")[0]
    lab.best_button.click()
    assert lab.choice is best and lab.alpha.value == STORY.alpha
    solved(lab)
    gap = log_likelihood(STORY, STORY.F, STORY.B, STORY.alpha) - worth
    said = float(re.search(r"beats your best by (\d+\.\d+)", lab.verdict.value)[1])
    assert said == pytest.approx(gap, abs=0.02)


def test_alpha_follows_the_projection_when_asked(lab):
    lab.follow.value = True
    assert lab.alpha.disabled
    rng = np.random.default_rng(1)
    for _ in range(5):
        lab.move("F", rng.random(3))
        line = lab.choice.F - lab.choice.B
        expected = np.clip((STORY.C - lab.choice.B) @ line / (line @ line), 0, 1)
        assert lab.choice.alpha == lab.alpha.value == pytest.approx(expected)
    lab.follow.value = False
    assert not lab.alpha.disabled


def test_without_the_half_the_system_s_end_is_no_maximum():
    """The printed L is greater elsewhere; a generic optimiser finds where the lab says it is."""
    for story in STORIES[:4]:
        lab = BeTheMap(story, noise=NOISE)
        solved(lab)
        end = lab.turns[-1]
        for half, is_top in ((0.5, True), (1.0, False)):
            found = highest(story, np.r_[end.F, end.B, end.alpha], half)
            gain = -found.fun - log_likelihood(story, end.F, end.B, end.alpha, half)
            assert (gain < 1e-4) == is_top
        lab.without_half.value = True
        said = re.search(r"α = ([\d.]+), ([\d.]+) above", lab.verdict.value)
        assert float(said[1]) == pytest.approx(found.x[6], abs=2e-3)
        assert float(said[2]) == pytest.approx(gain, abs=2e-3)
        lab.move("F", found.x[:3]), lab.move("B", found.x[3:6])
        lab.alpha.value = float(found.x[6])
        assert row(lab, "L")[0] == pytest.approx(-found.fun, abs=0.006)
        if gain > 0.006:
            assert "Your best beats it" in lab.verdict.value
        lab.close()


def test_all_that_counts_lies_in_the_planes(lab):
    solved(lab)
    for plane, axes in zip(lab.planes, CHANNELS, strict=True):
        x0, x1, y0, y1 = plane.extent
        assert x1 - x0 == pytest.approx(y1 - y0)  # one scale
        for colour in (STORY.C, *lab.contest.means, lab.turns[-1].F, lab.turns[-1].B):
            x, y = colour[list(axes)]
            assert x0 < x < x1 and y0 < y < y1


def test_what_is_no_colour_is_refused_by_name(lab):
    with pytest.raises(ValueError, match=r"^name: "):
        lab.move("C", [0, 0, 0])
    with pytest.raises(ValueError, match=r"^colour: "):
        lab.move("F", [0, 0])


def test_reset_begins_the_same_pixel_anew(lab):
    lab.move("F", [0.2, 0.2, 0.2])
    solved(lab)
    lab.reset()
    assert lab.turns == [] and lab.verdict.value == "" and lab.choice.alpha == 0.5
    assert lab.contest.story is STORY


def test_the_words_follow_the_language(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    lab = BeTheMap(STORY, noise=NOISE)
    solved(lab)
    lab.without_half.value = True
    assert re.search("求解器从 α = 0.500 出发，经过 \\d+ 轮到达", lab.verdict.value)
    assert not lab.bar.is_error
    lab.close()


def test_an_example_is_a_pixel_that_comes_out_well():
    lab = BeTheMap()
    for number, (name, pixel) in enumerate(EXAMPLES):
        lab.load_example(number)
        truth = scene_problem(name).truth_at(pixel)
        assert abs(lab.contest.story.alpha - truth[2]) < 0.1 and 0.2 < truth[2] < 0.8
        solved(lab)
        assert "not come to rest" not in lab.verdict.value
    lab.close()


def test_a_solver_that_did_not_come_to_rest_says_so(lab, monkeypatch):
    monkeypatch.setattr(contest, "TURNS", 2)
    solved(lab)
    assert len(lab.turns) == 3 and "not come to rest" in lab.verdict.value
    rest = lab.contest.rest(0.5)
    assert rest.alpha == pytest.approx(STORY.alpha, abs=1e-4)
