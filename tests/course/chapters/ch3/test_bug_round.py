"""The round with two bugs: each is seen, its repair passes, and typical repairs are named."""

import inspect
from itertools import pairwise

import numpy as np
import pytest

from segteach.arrays import Seed
from segteach.course.chapters.ch3 import bug_round
from segteach.course.chapters.ch3.bug_round import buggy_round, check_repaired, run_rounds
from segteach.cuts.energy import Energy, hold
from segteach.cuts.min_cut import min_cut
from segteach.segmentation.grabcut import GrabCut
from segteach.segmentation.grabcut.colours import component_costs, learn_components
from segteach.segmentation.grabcut.round import assign, cut, energy, learn

DRAWS = 2  # the pictures are fresh every time; a draw takes some tenths of a second


def refused(answer, word):
    """Assert that `answer` is refused with `word`, for several fresh draws."""
    for _ in range(DRAWS):
        verdict = check_repaired(answer)
        assert verdict.solved is False
        assert word in verdict.words


def own_components(costs, alpha):
    return np.where(alpha, costs[1].argmin(axis=0), costs[0].argmin(axis=0))


def a_round(choose=own_components, lesson=lambda alpha, a: alpha == a, held=True):
    """One round without the package's steps; the options are what a repair may get wrong."""

    def answer(colours, alpha, models, graph, seeds):
        z, shape, alpha = colours.distinct[colours.which.ravel()], alpha.shape, alpha.ravel()
        k = choose([component_costs(z, model) for model in models], alpha)
        chosen = [lesson(alpha, a) for a in (0, 1)]
        models = [learn_components(z[own], k[own], 3, 1e-4) for own in chosen]
        costs = np.stack([component_costs(z, model).min(axis=0) for model in models], axis=1)
        costs = hold(costs, seeds, 1e6) if held else costs
        labels = min_cut(Energy(costs, graph.links.edges, graph.links.weights)).labels
        return labels.reshape(shape) == 1, models

    return answer


def with_the_steps(colours, alpha, models, graph, seeds):
    models = learn(colours, alpha, assign(colours, alpha, models), models)
    return cut(colours, models, graph, seeds, alpha), models


def edited(*exchanges):
    """The round as given, with pieces of its text exchanged."""
    source, names = inspect.getsource(buggy_round), dict(vars(bug_round))
    for piece, by in exchanges:
        assert source.count(piece) == 1
        source = source.replace(piece, by)
    exec(source, names)
    return names["buggy_round"]


CHOOSE, HOLD = "colours.best(models)[1]", "held[~alpha] = Seed.BACKGROUND"
OWN = (CHOOSE, "np.where(alpha, *colours.best(models)[::-1])")
FREE = (HOLD, "pass")
LEARN, CUT = "learn(colours, alpha, k, models)", "cut(colours, models, graph, held)"
RIGHT = edited(OWN, FREE)
RIGHTS = [RIGHT, with_the_steps, a_round()]


def test_each_bug_is_seen_after_the_other_in_the_energy_and_in_the_mask():
    both, chosen, right = map(run_rounds, (buggy_round, edited(OWN), RIGHT))
    assert np.diff(both.energies).max() > 100
    for run in (chosen, right):
        assert np.diff(run.energies).max() <= 1e-6
    assert not any((after & ~before).any() for before, after in pairwise(chosen.masks))
    assert any((after & ~before).any() for before, after in pairwise(right.masks))
    assert right.energies[-1] < chosen.energies[-1]
    assert (right.masks[-1] ^ chosen.masks[-1]).sum() > 20


def test_the_repaired_round_is_the_packages_grabcut():
    """From the same mixtures both go through the same masks and energies."""
    scene = bug_round._scene(np.random.default_rng(bug_round.SHOWN))
    whole = GrabCut(scene.image, components=3, smoothness=2.0, covariance_floor=1e-4)
    steps = whole.iterate(scene.seeds, mask=scene.alpha, models=scene.models)
    states = [s for s in steps if s.phase in ("start", "cut")]
    found = run_rounds(RIGHT, rounds=len(states) - 1)
    assert len(states) > 2
    np.testing.assert_allclose(found.energies, [s.objective for s in states], rtol=1e-9)
    for mask, state in zip(found.masks, states, strict=True):
        np.testing.assert_array_equal(mask, state.mask)


def test_results_of_the_wrong_kind_are_refused_with_words():
    for result in (
        lambda alpha, models: None,
        lambda alpha, models: alpha,
        lambda alpha, models: (alpha, None),
        lambda alpha, models: (alpha, models[0]),
        lambda alpha, models: (alpha, [models[0]]),
        lambda alpha, models: (alpha, [1, 2]),
        lambda alpha, models: (alpha[:-1], models),
        lambda alpha, models: (alpha * np.nan, models),
        lambda alpha, models: ("text", models),
        lambda alpha, models: (None, models),
    ):
        verdict = check_repaired(lambda c, alpha, models, *rest, of=result: of(alpha, models))
        assert verdict.solved is False
        assert verdict.words and "stopped" not in verdict.words


def cautious(colours, alpha, models, graph, seeds):
    """The wrong round, taken back when the energy would rise."""

    def least(alpha, models):
        return energy(colours, alpha, assign(colours, alpha, models), models, graph.links)

    after = buggy_round(colours, alpha, models, graph, seeds)
    return after if least(*after) <= least(alpha, models) else (alpha, models)


def without_links(colours, alpha, models, graph, seeds):
    models = RIGHT(colours, alpha, models, graph, seeds)[1]
    labels = hold(colours.label_costs(models), seeds, 1e6).argmin(axis=1)
    return labels.reshape(alpha.shape) == 1, models


def unlearned(colours, alpha, models, graph, seeds):
    return cut(colours, models, graph, seeds), models


def swapped_seeds(colours, alpha, models, graph, seeds):
    """The round by arrays, the large cost on the wrong label."""
    models = RIGHT(colours, alpha, models, graph, seeds)[1]
    costs = colours.label_costs(models).copy()
    costs[seeds.ravel() == Seed.BACKGROUND, 0] = 1e6
    labels = min_cut(Energy(costs, graph.links.edges, graph.links.weights)).labels
    return labels.reshape(alpha.shape) == 1, models


def every_other(colours, alpha, *rest):
    mask, models = RIGHT(colours, alpha, *rest)
    return mask & (np.indices(mask.shape).sum(axis=0) % 2 == 0), models


TYPICAL = {
    "2 of the two bugs left. Over several rounds E rises": [buggy_round, cautious],
    "1 of the two bugs left. Over several rounds E rises": [edited(FREE)],
    "1 of the two bugs left. The mask only ever shrinks": [edited(OWN)],
    "own class only": [a_round(lambda c, alpha: np.minimum(*c).argmin(axis=0))],
    "The two mixtures are exchanged": [
        edited((CHOOSE, "np.where(alpha, *colours.best(models))"), FREE),
        edited((CHOOSE, "np.where(alpha, *colours.best(models))")),
    ],
    "from the background's mixture": [
        a_round(lambda c, alpha: c[0].argmin(axis=0)),
        edited((CHOOSE, "colours.best(models)[0]")),
    ],
    "learning step was right": [
        a_round(lesson=lambda alpha, a: alpha != a),
        edited(OWN, (LEARN, "learn(colours, ~alpha, k, models)")),
    ],
    "exchanged the classes": [
        a_round(lambda c, alpha: own_components(c, ~alpha), lambda alpha, a: alpha != a)
    ],
    "learn from all pixels": [a_round(lesson=lambda alpha, a: alpha == alpha)],
    "learning step is missing": [unlearned, edited(OWN, (LEARN, "models"))],
    "is fixed": [
        a_round(held=False),
        edited(OWN, (CUT, "cut(colours, models, graph, 0 * seeds)")),
        edited((CUT, "cut(colours, models, graph, 0 * seeds)")),
    ],
    "seeds are exchanged": [swapped_seeds],
    "stays foreground": [
        edited(OWN, (HOLD, "held[alpha] = Seed.FOREGROUND")),
        edited((HOLD, "held[alpha] = Seed.FOREGROUND")),
    ],
    "the cut is missing": [
        lambda c, alpha, *rest: (alpha, RIGHT(c, alpha, *rest)[1]),
        edited(OWN, FREE, (CUT, "alpha")),
    ],
    "wrong way round": [lambda *a: (~RIGHT(*a)[0], RIGHT(*a)[1])],
    "no part": [without_links],
    "not those of the paper": [
        lambda c, alpha, models, *rest: RIGHT(c, *RIGHT(c, alpha, models, *rest), *rest)
    ],
    "not the least cut": [every_other],
}


@pytest.mark.parametrize("word", TYPICAL)
def test_typical_repairs_are_named(word):
    for answer in TYPICAL[word]:
        refused(answer, word)


def test_a_round_that_is_right_only_once_is_refused():
    seen = []

    def once(*arguments):
        seen.append(1)
        return RIGHT(*arguments) if len(seen) == 1 else buggy_round(*arguments)

    for _ in range(DRAWS):
        seen.clear()
        assert "a later one is not" in check_repaired(once).words


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "能量会上升" in check_repaired(buggy_round).words
