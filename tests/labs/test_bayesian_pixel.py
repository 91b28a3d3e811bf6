"""Pixel inspector: what it shows is what `explain_pixel` says, for any pixel and setting."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from segteach import data
from segteach.arrays import Seed
from segteach.labs.bayesian_pixel import PixelLab
from segteach.labs.bayesian_pixel.lab import EXAMPLES, LIKELIEST
from segteach.labs.bayesian_pixel.worker import solve
from segteach.matting.bayesian import LINEAGES, bayesian, explain_pixel
from segteach.models.gaussian import mahalanobis

SCENE = data.matting_scene("fur", "coffee", (48, 64))
TRIMAP = data.trimap_of(SCENE.alpha, 2)
STATE = bayesian(SCENE.image, TRIMAP)
UNKNOWN = [tuple(pixel) for pixel in np.argwhere(TRIMAP == Seed.UNKNOWN).tolist()]
SPREAD = UNKNOWN[:: len(UNKNOWN) // 9]


def story_of(pixel, state=STATE, **settings):
    return explain_pixel(SCENE.image, TRIMAP, pixel, state=state, **settings)


def same_story(one, other):
    assert one.pixel == other.pixel and one.best == other.best and one.ring == other.ring
    for mine, its in zip(one.pairs, other.pairs, strict=True):
        np.testing.assert_array_equal(mine.alpha, its.alpha)
        np.testing.assert_array_equal(mine.terms, its.terms)


def plain(markup):
    """The text of HTML, minus signs as Python has them."""
    return re.sub(r"<[^>]*>", " ", markup).replace("−", "-")


def floats(content):
    return np.frombuffer(content, "<f4").reshape(-1, 3).astype(float)


@pytest.fixture(scope="module")
def one():
    lab = PixelLab(SCENE, TRIMAP, state=STATE, inline=True)
    yield lab
    lab.close()


@pytest.fixture
def lab(one):
    one.reset()
    return one


def test_where_the_trimap_knows_the_pixel_the_nearest_unknown_one_has_a_story(lab):
    assert lab.nearest_story is lab.story
    known = np.argwhere(TRIMAP != Seed.UNKNOWN)[-1]
    lab.choose(*known)
    away = np.square(np.array(UNKNOWN) - known).sum(axis=1)
    assert lab.story is None
    same_story(lab.nearest_story, story_of(UNKNOWN[away.argmin()]))


def test_a_picture_with_its_trimap_is_solved_by_the_lab_itself():
    lab = PixelLab(SCENE.image, TRIMAP, pixel=UNKNOWN[0], inline=True)
    np.testing.assert_array_equal(lab.state.alpha, STATE.alpha)
    assert lab.state.objective == 0
    same_story(lab.story, story_of(UNKNOWN[0]))
    assert "true" not in plain(lab.turn.value)  # nobody knows the truth
    lab.close()


def test_a_state_that_is_handed_in_saves_the_run(monkeypatch):
    def refuse(*_):
        raise AssertionError("it was solved already")

    monkeypatch.setattr("segteach.widgets.solver.Solver.submit", refuse)
    lab = PixelLab(SCENE, TRIMAP, state=STATE, inline=True)
    assert lab.state is STATE
    lab.close()


def test_a_problem_that_is_none_is_refused_by_name():
    cases = (
        ((SCENE.image,), "trimap: got None"),
        ((SCENE.image, np.full(TRIMAP.shape, Seed.FOREGROUND)), "trimap: got no unknown"),
        ((SCENE.image, np.zeros((3, 3), np.uint8)), "trimap"),
    )
    for arguments, words in cases:
        with pytest.raises(ValueError, match=words):
            PixelLab(*arguments, inline=True)
    with pytest.raises(ValueError, match="noise"):
        PixelLab(SCENE, inline=True, noise=3.0)


def test_a_click_tells_the_story_of_that_pixel(lab):
    for pixel in SPREAD:
        lab.pictures.set_state({"pixel": pixel})
        expected = story_of(pixel)
        same_story(lab.story, expected)
        assert lab.playback.step == lab.playback.last == len(lab.shown_pair.alpha) - 1
        assert str(pixel) in plain(lab.place.value) and f"ring {expected.ring}" in lab.place.value
        assert lab.pictures.radius == expected.radius + 0.5


def test_the_numbers_of_every_turn_are_those_of_the_story(lab):
    lab.choose(*SPREAD[4])
    pair = story_of(SPREAD[4]).pairs[lab.story.best]
    for turn in (*range(min(4, len(pair.alpha))), len(pair.alpha) - 1, 0):  # both ways
        lab.go(turn)
        words = plain(lab.turn.value).split()
        for name, colour in (
            ("C", lab.story.C),
            ("F", pair.F[turn]),
            ("B", pair.B[turn]),
            ("mix", pair.alpha[turn] * pair.F[turn] + (1 - pair.alpha[turn]) * pair.B[turn]),
        ):
            place = len(words) - 1 - words[::-1].index(name)
            if name == "B":  # also the name of a channel, further up
                assert words[place - 2] != "R"
            assert words[place + 1 : place + 4] == [f"{part:.3f}" for part in colour]
        assert f"{pair.alpha[turn]:.3f}" in words
        row = plain(lab.pairs.value).split(f"turn {turn} ")[1].split()
        total = pair.terms[turn].sum()
        numbers = [pair.alpha[turn], *pair.terms[turn], total]
        assert [float(part) for part in row[:5]] == pytest.approx(numbers, abs=0.51, rel=1e-3)


def test_f_and_b_move_in_colour_space_with_the_turn(lab):
    lab.choose(*SPREAD[2])
    pair = lab.shown_pair
    seen = set()
    for turn in range(len(pair.alpha)):
        lab.go(turn)
        marks = {name: colour for colour, name, _ in lab.cloud.marks}
        np.testing.assert_allclose(marks["F"], pair.F[turn])
        np.testing.assert_allclose(marks["B"], pair.B[turn])
        np.testing.assert_allclose(marks["C"], lab.story.C)
        segment, F_way, _ = (floats(line) for line in lab.cloud.outlines[-3:])
        np.testing.assert_allclose(segment, [pair.F[turn], pair.B[turn]], atol=1e-6)
        assert len(F_way) == turn + 1
        seen.add(lab.curves.value)
    assert len(seen) == len(pair.alpha)


def test_every_cluster_has_ellipsoids_of_one_and_two_sigma(lab):
    pixel = max(SPREAD, key=lambda pixel: len(story_of(pixel).pairs))
    lab.choose(*pixel)
    story, outlines = lab.story, [floats(line) for line in lab.cloud.outlines[:-3]]
    clusters = [
        pair
        for side in (story.foreground, story.background)
        for pair in zip(side.means, side.covariances, strict=True)
    ]
    assert len(outlines) == 2 * len(clusters) > 4
    for k, (mean, covariance) in enumerate(clusters):
        for sigmas, points in zip((1, 2), outlines[2 * k : 2 * k + 2], strict=True):
            points = points[np.isfinite(points).all(axis=1)]
            np.testing.assert_allclose(mahalanobis(points, mean, covariance), sigmas, rtol=1e-3)


def test_the_close_up_holds_all_that_is_marked_and_the_cube_is_whole_without_it(lab):
    for pixel in SPREAD:
        lab.choose(*pixel)
        *corner, side = lab.cloud.box
        pair = lab.shown_pair
        for points in (pair.F, pair.B, lab.story.C):
            assert (points >= corner).all() and (points <= np.array(corner) + side).all()
    lab.close_up.value = False
    assert lab.cloud.box == (0, 0, 0, 1)


def test_any_pair_can_be_looked_at_and_the_likeliest_is_marked(lab):
    pixel = max(UNKNOWN, key=lambda pixel: len(story_of(pixel).pairs))
    lab.choose(*pixel)
    sums = [pair.terms[-1].sum() for pair in lab.story.pairs]
    assert lab.story.best == np.argmax(sums)
    for k, pair in enumerate(lab.story.pairs):
        lab.pair.value = k
        assert lab.shown_pair is pair and lab.playback.last == len(pair.alpha) - 1
        assert f"<b>{sums[k]:.1f}</b>".replace("-", "−") in lab.pairs.value
        (best,) = re.findall(r'st-best">(.*?)</td>', lab.pairs.value)
        assert float(plain(best)) == pytest.approx(max(sums), abs=0.06)
    lab.choose(*SPREAD[0])
    assert lab.pair.value == LIKELIEST


def test_a_setting_changes_run_and_story(lab):
    for name, value in (("radius", 6), ("sigma", 3.0), ("noise", 0.03), ("widest", 0.01)):
        lab.reset()
        lab.choose(*SPREAD[3])
        lab.controls[name].value = value
        state = bayesian(SCENE.image, TRIMAP, **{name: value})
        np.testing.assert_array_equal(lab.state.alpha, state.alpha)
        same_story(lab.story, story_of(SPREAD[3], state, **{name: value}))


def test_the_other_lineage_has_its_noise_and_its_samples(lab):
    lab.choose(*SPREAD[5])
    lab.neighbourhood.value = "nearest"
    assert lab.noise.value == LINEAGES["nearest"]["noise"]
    assert (lab.radius.layout.display, lab.count.layout.display) == ("none", "")
    lab.count.value = 40
    assert len(lab.story.foreground.weights) == 40 and "farthest sample" in lab.place.value
    settings = LINEAGES["nearest"] | {"count": 40}
    state = bayesian(SCENE.image, TRIMAP, **settings)
    same_story(lab.story, story_of(SPREAD[5], state, **settings))
    lab.neighbourhood.value = "window"
    assert lab.noise.value == LINEAGES["window"]["noise"]


def test_a_known_pixel_is_said_and_the_next_unknown_one_shown(lab):
    for kind, words in ((Seed.FOREGROUND, "foreground"), (Seed.BACKGROUND, "background")):
        pixel = np.argwhere(kind == TRIMAP)[0]
        lab.choose(*pixel)
        assert lab.story is None and lab.shown_pair is None
        assert words in lab.place.value and lab.curves.value == lab.windows.value == ""
        assert [name for _, name, _ in lab.cloud.marks] == ["C"] and lab.pictures.radius == 0
        lab.go(0)
    lab.choose(*SPREAD[1])
    same_story(lab.story, story_of(SPREAD[1]))


def test_while_the_run_is_on_the_story_goes_by_what_is_there(lab, monkeypatch):
    deep = max(UNKNOWN, key=lambda pixel: STATE.ring[pixel])
    lab.choose(*deep)
    monkeypatch.setattr(lab.solver, "submit", lambda *_: None)
    monkeypatch.setattr("segteach.labs.bayesian_pixel.worker.PAUSE", -1)
    lab.noise.value = 0.02
    assert "preview" in lab.place.value
    same_story(lab.story, story_of(deep, noise=0.02))  # the rings of before
    for state in solve(lab.parameters, SCENE.image, TRIMAP):
        lab._deliver(state, lab._revision - 1)  # nobody waits for it
        assert "preview" in lab.place.value
        break
    for state in solve(lab.parameters, SCENE.image, TRIMAP):
        lab._deliver(state, lab._revision)
        assert ("preview" in lab.place.value) == (state.ring[deep] < 0)
    same_story(lab.story, story_of(deep, bayesian(SCENE.image, TRIMAP, noise=0.02), noise=0.02))


def test_the_truth_of_a_scene_stands_beside(lab):
    lab.choose(*SPREAD[6])
    assert f"{SCENE.alpha[SPREAD[6]]:.3f}" in plain(lab.turn.value).split()


def test_pictures_and_plots_have_words_for_those_who_do_not_see_them(lab):
    lab.choose(*SPREAD[6])
    counts = len(lab.story.foreground.weights), len(lab.story.background.weights)
    alts = re.findall(r'alt="([^"]*)"', lab.windows.value)
    assert [int(alt.split()[0]) for alt in alts] == list(counts)
    assert len(re.findall(r'role="img" aria-label="[^"]+"', lab.curves.value)) == 2
    assert str(counts[0]) in lab.cloud.label and "turn" in lab.cloud.label


def test_the_matte_is_that_of_the_state(lab):
    shown = np.asarray(Image.open(io.BytesIO(lab.pictures.pngs[1])))
    np.testing.assert_array_equal(shown[..., 0], np.round(255 * STATE.alpha))


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_is_a_pixel_of_both_layers_that_comes_out_well(number):
    """Where the scenes are painted anew, this says that other pixels are to be chosen."""
    lab = PixelLab(inline=True)
    lab.solver.submit = lambda *_: None
    lab.load_example(number)
    truth, story = lab.problem.truth_at(EXAMPLES[number][1]), lab.story
    assert story.pixel == EXAMPLES[number][1] and "as if" not in lab.place.value
    assert 0.2 < truth[2] < 0.8 and abs(story.alpha - truth[2]) < 0.1
    assert story.pairs[story.best].converged and len(story.pairs[story.best].alpha) > 8
    assert len(story.pairs) > 1 or number not in (0, 2)
    lab.close()
