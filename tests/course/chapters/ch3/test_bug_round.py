"""The round with a bug: its energy rises, its repair passes, and typical repairs are named."""

import inspect

import numpy as np
import pytest

from segteach.course import progress
from segteach.course.chapters.ch3 import bug_round
from segteach.course.chapters.ch3.bug_round import buggy_round, check_repaired, run_rounds
from segteach.cuts.energy import Energy, hold
from segteach.cuts.min_cut import min_cut
from segteach.segmentation.grabcut import GrabCut
from segteach.segmentation.grabcut.colours import component_costs, learn_components
from segteach.segmentation.grabcut.round import assign, cut, energy, learn

DRAWS = 2  # the pictures are fresh every time; a draw takes some tenths of a second


pytestmark = pytest.mark.usefixtures("own_progress")


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


WRONG, FIXED = (
    "np.where(alpha, *chosen)",
    ("np.where(alpha, *chosen)", "np.where(alpha, *chosen[::-1])"),
)
LEARN, CUT = "learn(colours, alpha, k, models)", "cut(colours, models, graph, seeds)"
RIGHT = edited(FIXED)


@pytest.mark.parametrize(
    "answer",
    [RIGHT, with_the_steps, a_round()],
    ids=["one line", "the package's steps", "written anew"],
)
def test_the_repaired_round_is_never_refused(answer):
    for _ in range(4):
        verdict = check_repaired(answer)
        assert verdict.solved, verdict.words
    assert progress.summary().counts["03"] == (0, 1)


def test_the_masks_of_the_given_round_look_right_and_only_its_energy_rises():
    wrong, right = run_rounds(buggy_round), run_rounds(RIGHT)
    np.testing.assert_array_equal(wrong.masks[-1], right.masks[-1])
    assert np.diff(wrong.energies).max() > 100
    assert np.diff(right.energies).max() <= 1e-6
    assert right.energies[-1] < min(wrong.energies)


def test_the_repaired_round_is_the_packages_grabcut():
    """From the same mixtures both go through the same masks and energies."""
    scene = bug_round._scene(np.random.default_rng(bug_round.SHOWN))
    whole = GrabCut(scene.image, components=3, smoothness=2.0, covariance_floor=1e-4)
    steps = whole.iterate(scene.seeds, mask=scene.seeds == 0, models=scene.models)
    states = [s for s in steps if s.phase in ("start", "cut")]
    found = run_rounds(RIGHT, rounds=len(states) - 1)
    assert len(states) > 2
    np.testing.assert_allclose(found.energies, [s.objective for s in states], rtol=1e-9)
    for mask, state in zip(found.masks, states, strict=True):
        np.testing.assert_array_equal(mask, state.mask)


def test_the_stub_is_no_mistake():
    def stub(*arguments):
        raise NotImplementedError

    assert check_repaired(stub).solved is None


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


def test_a_repair_that_fails_is_refused_with_its_error():
    refused(lambda *arguments: 1 / 0, "ZeroDivisionError")


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


TYPICAL = {
    "energy still rises": [buggy_round],
    "wrong line is still there": [cautious],
    "own class only": [a_round(lambda c, alpha: np.minimum(*c).argmin(axis=0))],
    "from the foreground's mixture": [
        a_round(lambda c, alpha: c[1].argmin(axis=0)),
        edited((WRONG, "chosen[1]")),
    ],
    "from the background's mixture": [
        a_round(lambda c, alpha: c[0].argmin(axis=0)),
        edited((WRONG, "chosen[0]")),
    ],
    "learning step was right": [
        a_round(lesson=lambda alpha, a: alpha != a),
        edited(FIXED, (LEARN, "learn(colours, ~alpha, k, models)")),
    ],
    "exchanged the classes": [
        a_round(lambda c, alpha: own_components(c, ~alpha), lambda alpha, a: alpha != a),
        edited((LEARN, "learn(colours, ~alpha, k, models)")),
    ],
    "learn from all pixels": [a_round(lesson=lambda alpha, a: alpha == alpha)],
    "learning step is missing": [unlearned, edited(FIXED, (LEARN, "models"))],
    "fixed": [a_round(held=False), edited(FIXED, (CUT, "cut(colours, models, graph, 0 * seeds)"))],
    "the cut is missing": [
        lambda c, alpha, *rest: (alpha, RIGHT(c, alpha, *rest)[1]),
        edited(FIXED, (CUT, "alpha")),
    ],
    "wrong way round": [lambda *a: (~RIGHT(*a)[0], RIGHT(*a)[1]), edited(FIXED, (CUT, f"~{CUT}"))],
    "no part": [without_links],
    "ONE line": [lambda c, alpha, models, *rest: RIGHT(c, *RIGHT(c, alpha, models, *rest), *rest)],
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
    assert "能量仍会上升" in check_repaired(buggy_round).words
