"""Mattes for strokes that follow each other: always those of a fresh solution."""

import numpy as np
import pytest

from segteach import data
from segteach.arrays import Seed
from segteach.matting import factors, scribble_matting
from segteach.matting.closed_form import closed_form
from segteach.matting.random_walk import random_walk
from segteach.matting.scribble_matting import ScribbleMatting
from segteach.steps import last

FRESH = {  # settings of the class: a solution from nothing
    (): closed_form,
    (("constraints", "soft"),): closed_form,
    (("constraints", "soft"), ("eps", 1e-4), ("radius", 2), ("weight", 3.0)): closed_form,
    (("method", "random_walk"),): random_walk,
}


@pytest.fixture(scope="module")
def scene():
    return data.matting_scene("defocus", shape=(48, 64), rng=2)


def drawn(scene, strokes):
    """Return seeds with so many squares of the truth, of both kinds in turn, always the same."""
    rng, seeds = np.random.default_rng(3), np.zeros(scene.alpha.shape, np.uint8)
    for number in range(strokes):
        value, kind = ((1, Seed.FOREGROUND), (0, Seed.BACKGROUND))[number % 2]
        places = np.argwhere(scene.alpha == value)
        row, col = places[rng.integers(len(places))]
        square = np.s_[max(0, row - 3) : row + 4, max(0, col - 3) : col + 4]
        seeds[square][scene.alpha[square] == value] = kind
    return seeds


@pytest.mark.parametrize("settings", FRESH, ids=str)
def test_after_any_edits_the_matte_is_that_of_a_fresh_solution(scene, settings):
    strokes = np.random.default_rng(4).permutation(np.r_[2:9, 2, 5])  # painted, undone, redone
    matting, given = ScribbleMatting(scene.image, **dict(settings)), dict(settings)
    given.pop("method", None)
    for count in strokes:
        seeds = drawn(scene, count)
        states = list(matting.edit(seeds))
        fresh = FRESH[settings](scene.image, seeds, **given)
        assert states[-1].converged and states[-1].note == fresh.note
        np.testing.assert_allclose(states[-1].alpha, fresh.alpha, atol=1e-4)
        costs = [state.objective for state in states]
        assert (np.diff(costs) <= 1e-9 * max(costs)).all()
        assert [state.iteration for state in states] == list(range(len(states)))


@pytest.mark.parametrize("constraints", ["hard", "soft"])
def test_a_fresh_solution_would_begin_farther_off(scene, constraints):
    matting = ScribbleMatting(scene.image, constraints=constraints)
    last(matting.edit(drawn(scene, 7)))
    fresh = ScribbleMatting(scene.image, constraints=constraints)
    fresh_states, states = (list(one.edit(drawn(scene, 8))) for one in (fresh, matting))
    least = states[-1].objective

    def left(states):
        return [state.objective - least for state in states[:-1]]

    assert left(states)[0] < left(fresh_states)[0] / 2  # the last alpha
    assert left(states)[-1] < left(fresh_states)[-1] / 10  # and the factors


def test_the_factors_that_are_kept_make_the_iterations_few(scene, monkeypatch):
    counts = []
    for keep in (True, False):
        matting = ScribbleMatting(scene.image, constraints="soft")
        monkeypatch.setattr(scribble_matting, "PATIENCE", 1)
        last(matting.edit(drawn(scene, 7)))
        monkeypatch.setattr(scribble_matting, "PATIENCE", 10_000)
        if not keep:
            matting._kept = None
        states = list(matting.edit(drawn(scene, 8)))
        fresh = closed_form(scene.image, drawn(scene, 8), constraints="soft")
        assert not keep or np.abs(states[-1].alpha - fresh.alpha).max() <= 1e-4
        counts.append(len(states))
    assert counts[0] < counts[1] / 5


def test_an_edit_that_is_left_before_its_end_is_no_harm(scene):
    matting = ScribbleMatting(scene.image)
    for count in (3, 5, 4):
        states = matting.edit(drawn(scene, count))
        next(states), next(states)
    state = last(matting.edit(drawn(scene, 6)))
    np.testing.assert_allclose(
        state.alpha, closed_form(scene.image, drawn(scene, 6)).alpha, atol=1e-4
    )


def test_what_takes_too_much_memory_is_iterated_and_said(scene, monkeypatch):
    monkeypatch.setattr(factors, "MEMORY", 1)
    monkeypatch.setattr(factors, "TILE", 16)
    matting = ScribbleMatting(scene.image, eps=1e-4)
    counts = []
    for count in (6, 7, 7):
        states = list(matting.edit(drawn(scene, count)))
        assert "GiB" in states[-1].note
        counts.append(len(states))
    assert counts[2] < counts[1]  # it was nearly there
    monkeypatch.undo()
    fresh = closed_form(scene.image, drawn(scene, 7), eps=1e-4)
    np.testing.assert_allclose(states[-1].alpha, fresh.alpha, atol=1e-4)


def test_where_all_is_known_there_is_nothing_to_find_and_little_is_said(scene):
    known = np.where(scene.alpha > 0.5, Seed.FOREGROUND, Seed.BACKGROUND).astype(np.uint8)
    matting = ScribbleMatting(scene.image)
    state = last(matting.edit(known))
    assert state.converged and (state.alpha == (scene.alpha > 0.5)).all() and state.note
    few = np.zeros_like(known)
    few[np.unravel_index(scene.alpha.argmax(), few.shape)] = Seed.FOREGROUND
    few[np.unravel_index(scene.alpha.argmin(), few.shape)] = Seed.BACKGROUND
    assert "known" in last(matting.edit(few)).note


def test_bad_input_is_refused_at_the_call(refused, scene):
    image = scene.image

    def make(**settings):
        return lambda: ScribbleMatting(image, **settings)

    def edit(seeds):
        return lambda: ScribbleMatting(image).edit(seeds)

    cases = [
        (lambda: ScribbleMatting(image[:2, :2]), "image.*window"),
        (make(method="poisson"), "method.*random_walk"),
        (make(constraints="firm"), "constraints.*soft"),
        (make(weight=0), "weight"),
        (make(eps=0), "eps"),
        (make(radius=0), "radius"),
        (edit(drawn(scene, 1)), "seeds.*BACKGROUND"),
        (edit(drawn(scene, 2)[1:]), "seeds.*shape"),
    ]
    assert not refused(cases)
