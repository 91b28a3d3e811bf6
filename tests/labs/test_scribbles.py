"""The scribble lab: alpha follows strokes, its iterations play both ways."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from segteach.arrays import Seed, Stroke
from segteach.labs.scribbles import ScribbleLab, pictures
from segteach.labs.scribbles.lab import BACKDROPS
from segteach.labs.scribbles.worker import Part, parts_of
from segteach.matting.closed_form import closed_form, closed_form_steps
from segteach.matting.random_walk import random_walk
from segteach.metrics import sad

MORE = Stroke([[3, 3], [3, 30]], 2, Seed.BACKGROUND)
SMALL = {
    "hair": (
        Stroke([[20, 32], [40, 34]], 2, Seed.FOREGROUND),
        Stroke([[3, 3], [44, 3]], 2, Seed.BACKGROUND),
        Stroke([[3, 60], [44, 61]], 2, Seed.BACKGROUND),
    )
}


@pytest.fixture
def lab(monkeypatch):
    """Return the lab on a small scene with three strokes."""
    monkeypatch.setattr(pictures, "SHAPE", (48, 64))
    monkeypatch.setattr(ScribbleLab, "FIRST", SMALL)
    lab = ScribbleLab("hair", inline=True, autosave=None)
    yield lab
    lab.close()


def test_alpha_is_that_of_the_method_after_each_stroke_and_undo(lab):
    def right():
        fresh = closed_form(lab.image, lab.painter.seeds)
        np.testing.assert_allclose(lab.alpha, fresh.alpha, atol=1e-4)
        np.testing.assert_allclose(lab.painter.alpha, lab.alpha)

    right()
    lab.painter.add(MORE)
    right()
    lab.painter.undo()
    right()
    lab.method.value = "random_walk"
    np.testing.assert_allclose(
        lab.alpha, random_walk(lab.image, lab.painter.seeds).alpha, atol=1e-4
    )


def test_parameters_are_those_of_the_controls_and_rest_where_they_do_not_count(lab):
    lab.constraints.value, lab.weight.value, lab.eps.value = "soft", 1.0, 1e-5
    fresh = closed_form(lab.image, lab.painter.seeds, eps=1e-5, constraints="soft", weight=1.0)
    np.testing.assert_allclose(lab.alpha, fresh.alpha, atol=1e-4)
    assert not lab.weight.disabled and not lab.eps.disabled
    lab.constraints.value = "hard"
    assert lab.weight.disabled
    lab.method.value = "random_walk"
    assert lab.eps.disabled and lab.radius.disabled and lab.constraints.disabled


def test_the_film_plays_both_ways_over_the_last_edit(lab):
    lab.painter.add(MORE)
    count = len(lab.film)
    assert lab.player.last == lab.player.step == count - 1 > 1
    costs = [state.objective for state in lab.film]
    assert (np.diff(costs) <= 1e-9 * costs[0]).all()
    lab.player.step = 0
    assert lab.shown is lab.film[0] and lab.state is lab.film[-1]
    np.testing.assert_allclose(lab.painter.alpha, lab.film[0].alpha)
    assert "start" in lab.words.value and "<svg" in lab._film.plot.value
    lab.player.step = 2
    assert "iteration 2" in lab.words.value and lab.shown is lab.film[2]
    lab.painter.undo()
    assert lab.shown is lab.state


def test_the_error_of_the_state_shown_is_told_where_there_is_a_truth(lab):
    def told():
        return float(re.search(r"SAD ([\d.]+)", lab.words.value)[1])

    for step in (lab.player.last, 1):
        lab.player.step = step
        unknown = lab.painter.seeds == Seed.UNKNOWN
        error = sad(lab.shown.alpha, lab.scene.alpha, unknown)
        assert told() == pytest.approx(error, abs=0.006)
    lab.side.widget.selected_index = 1
    assert len(lab.truths.pngs) == 2
    lab.photo.menu.value = "camera"
    assert "SAD" not in lab.words.value and lab.scene is None


def test_the_link_saves_alpha_as_it_is(lab):
    content = re.search('base64,([^"]*)', lab.files.value)[1]
    assert 'download="hair-alpha.png"' in lab.files.value
    saved = np.asarray(Image.open(io.BytesIO(base64.b64decode(content))))
    np.testing.assert_array_equal(saved, np.round(255 * lab.alpha).astype(np.uint8))


def test_strokes_of_one_kind_ask_for_the_other_and_few_are_told(lab):
    lab.painter.clear()
    assert lab.state is None and lab.painter.mask is None and lab.painter.message
    lab.painter.add(Stroke([[24, 32]], 1, Seed.FOREGROUND))
    assert "background" in lab.painter.message and lab.state is None
    assert lab.painter.mask.sum() == (lab.painter.seeds == Seed.FOREGROUND).sum()
    lab.painter.add(Stroke([[3, 3]], 1, Seed.BACKGROUND))
    assert lab.state is not None and "known" in lab.painter.message


def test_what_is_shown_where_no_alpha_is_there_is_the_picture(lab):
    assert len(lab.pictures.pngs) == 2
    lab.painter.clear()
    assert len(lab.pictures.pngs) == len(lab.truths.pngs) == 1
    lab.painter.add(Stroke([[0, 0], [47, 63]], 90, Seed.BACKGROUND))
    lab.painter.add(Stroke([[20, 20]], 5, Seed.FOREGROUND))
    assert "nothing to iterate" in lab.words.value and lab._film.plot.value == ""
    np.testing.assert_array_equal(lab.alpha, lab.painter.seeds == Seed.FOREGROUND)


def test_states_of_earlier_strokes_are_no_answer(lab, monkeypatch):
    jobs = []
    monkeypatch.setattr(lab.solver, "submit", lambda job, request: jobs.append(request))
    earlier = lab.film
    lab.painter.add(MORE)
    assert lab.state is None and lab.alpha is None
    lab._deliver(Part(tuple(earlier), 0.1), jobs[0] - 1)  # asked for before the stroke
    assert lab.state is None
    lab.eps.value = 1e-3
    lab._deliver(Part(tuple(earlier[1:]), 0.1), jobs[0])  # the end of what was asked before eps
    assert lab.state is None
    lab._deliver(Part(tuple(earlier), 0.1), jobs[1])
    assert lab.state is earlier[-1]


def test_the_old_background_is_not_pasted_on_the_new_one(lab, pixels_of):
    behind = np.array(BACKDROPS["white"])
    lab.backdrop.value = "white"
    alpha, C = lab.alpha[..., None], lab.image
    shown = pixels_of(lab.pictures.pngs[1]) / 255
    true = lab.scene.foreground * alpha + behind * (1 - alpha)
    pasted = C * alpha + behind * (1 - alpha)
    partial = (alpha[..., 0] > 0.2) & (alpha[..., 0] < 0.8)
    ours, theirs = (np.abs(one - true)[partial].mean() for one in (shown, pasted))
    assert ours < 0.8 * theirs


def test_another_colour_behind_asks_for_no_other_alpha(lab, monkeypatch):
    monkeypatch.setattr(lab.solver, "submit", lambda *_: pytest.fail("alpha is known"))
    before = list(lab.pictures.pngs)
    lab.backdrop.value = "red"
    assert lab.pictures.pngs[0] == before[0] and lab.pictures.pngs[1] != before[1]


def test_the_first_part_holds_one_iteration_and_all_parts_every_state(lab):
    def states():
        return closed_form_steps(lab.image, lab.painter.seeds, solver="iterations")

    parts = list(parts_of(states(), 0.0))
    numbers = [state.iteration for part in parts for state in part.states]
    assert [state.iteration for state in parts[0].states] == [0, 1]
    assert numbers == [state.iteration for state in states()]
