"""The round with a bug: its energy rises, its repair passes, and typical repairs are named."""

import inspect

import numpy as np
import pytest

from segteach.course import progress
from segteach.course.chapters.ch3 import bug_round
from segteach.course.chapters.ch3.bug_round import buggy_round, check_repaired, run_rounds
from segteach.cuts.energy import Energy
from segteach.cuts.min_cut import min_cut
from segteach.segmentation.grabcut import GrabCut
from segteach.segmentation.grabcut.colours import component_costs, learn_components

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


def a_round(choose=own_components, lesson=lambda alpha, a: alpha == a, big=1e6):
    """One round; the options are what a repair may get wrong."""

    def answer(colours, alpha, models, fixed, edges, weights):
        k = choose([component_costs(colours, model) for model in models], alpha)
        chosen = [lesson(alpha, a) for a in (0, 1)]
        models = [learn_components(colours[own], k[own], 3, 1e-4) for own in chosen]
        tables = [component_costs(colours, model) for model in models]
        costs = np.stack([table.min(axis=0) for table in tables], axis=1)
        costs[fixed, 1] += big
        return min_cut(Energy(costs, edges, weights)).labels == 1, models

    return answer


def replaced(line, by):
    """The round as given, with one piece of its text exchanged."""
    source = inspect.getsource(buggy_round)
    assert line in source
    names = dict(vars(bug_round))
    exec(source.replace(line, by), names)
    return names["buggy_round"]


RIGHT = replaced("np.where(alpha, *chosen)", "np.where(alpha, chosen[1], chosen[0])")


@pytest.mark.parametrize("answer", [RIGHT, a_round()], ids=["one line", "written anew"])
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
    seeds = scene.fixed.reshape(scene.image.shape[:2]).astype(np.uint8)
    steps = whole.iterate(seeds, mask=seeds == 0, models=scene.models)
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


@pytest.mark.parametrize(
    "result",
    [
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
    ],
)
def test_results_of_the_wrong_kind_are_refused_with_words(result):
    verdict = check_repaired(lambda colours, alpha, models, *rest: result(alpha, models))
    assert verdict.solved is False
    assert verdict.words and "stopped" not in verdict.words


def test_a_repair_that_fails_is_refused_with_its_error():
    refused(lambda *arguments: 1 / 0, "ZeroDivisionError")


def cautious(colours, alpha, models, fixed, edges, weights):
    """The wrong round, taken back when the energy would rise."""

    def energy(alpha, models):
        costs = [component_costs(colours, model).min(axis=0) for model in models]
        return Energy(np.stack(costs, axis=1), edges, weights).value(alpha.astype(np.uint8))

    after = buggy_round(colours, alpha, models, fixed, edges, weights)
    return after if energy(*after) <= energy(alpha, models) else (alpha, models)


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (buggy_round, "energy still rises"),
        (cautious, "wrong line is still there"),
        (a_round(lambda c, alpha: np.minimum(*c).argmin(axis=0)), "own class only"),
        (a_round(lambda c, alpha: c[1].argmin(axis=0)), "from the foreground's mixture"),
        (a_round(lambda c, alpha: c[0].argmin(axis=0)), "from the background's mixture"),
        (a_round(lesson=lambda alpha, a: alpha != a), "learning step was right"),
        (
            a_round(lambda c, alpha: own_components(c, ~alpha), lambda alpha, a: alpha != a),
            "exchanged the classes",
        ),
        (a_round(lesson=lambda alpha, a: alpha == alpha), "learn from all pixels"),
        (a_round(big=0), "fixed"),
        (lambda *a: (a[1], RIGHT(*a)[1]), "the cut is missing"),
        (lambda *a: (~RIGHT(*a)[0], RIGHT(*a)[1]), "wrong way round"),
        (lambda *a: RIGHT(*a[:5], 0 * a[5]), "no part"),
        (lambda *a: RIGHT(a[0], *RIGHT(*a), *a[3:]), "ONE line"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_typical_repairs_are_named(answer, word):
    refused(answer, word)


def test_a_round_without_learning_is_named():
    def unlearned(colours, alpha, models, fixed, edges, weights):
        costs = np.stack([component_costs(colours, m).min(axis=0) for m in models], axis=1)
        costs[fixed, 1] = 1e6
        return min_cut(Energy(costs, edges, weights)).labels == 1, models

    refused(unlearned, "learning step is missing")


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
