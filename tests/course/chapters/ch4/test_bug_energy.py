"""The port with three bugs: two show in its mask, its repair passes, typical repairs are named."""

import inspect
from itertools import combinations

import numpy as np

from segteach.arrays import Seed
from segteach.course.chapters.ch4 import bug_energy
from segteach.course.chapters.ch4.bug_energy import (
    SMOOTHNESS,
    buggy_energy,
    check_repaired,
    run_port,
)
from segteach.cuts.energy import Energy, hold
from segteach.segmentation.lazy_snapping import (
    LazySnapping,
    learn,
    likelihood,
    likelihood_costs,
    majority,
    prior,
    votes,
)

STROKES = ("FOREGROUND] = [0, force]", "FOREGROUND] = [force, 0]")
SCALE = ("((graph.means", "(255**2 * (graph.means")
LENGTH = ("similarity(contrast)", "(graph.boundary * similarity(contrast))")


def replaced(*changes):
    """The port as given, with pieces of its text exchanged."""
    source = inspect.getsource(buggy_energy)
    for line, by in changes:
        assert line in source
        source = source.replace(line, by)
    names = dict(vars(bug_energy))
    exec(source, names)
    return names["buggy_energy"]


RIGHT = replaced(STROKES, SCALE, LENGTH)


def written_anew(graph, seeds, background, foreground, smoothness):
    """The right energy, segment by segment and pair by pair."""
    costs = []
    for mean, size, seed in zip(graph.means, graph.sizes, seeds, strict=True):
        fixed = {Seed.BACKGROUND: [0, 1e12], Seed.FOREGROUND: [1e12, 0]}
        free = size * likelihood_costs(mean[None], background, foreground)[0]
        costs.append(fixed.get(Seed(seed), free))
    colours = 255 * graph.means
    weights = [
        smoothness * length / (1 + np.linalg.norm(colours[i] - colours[j]) ** 2)
        for (i, j), length in zip(graph.edges, graph.boundary, strict=True)
    ]
    return Energy(np.array(costs), graph.edges, np.array(weights))


def test_with_three_lines_exchanged_the_port_is_what_the_package_does():
    run = run_port(RIGHT)
    seeds = majority(votes(run.graph, run.seeds))
    clusters = learn(run.image, run.seeds, 16, start=0)
    energy = RIGHT(run.graph, seeds, *clusters, SMOOTHNESS)
    package = hold(likelihood(run.graph, clusters), seeds, force=1e9)
    np.testing.assert_array_equal(energy.unary, package)
    np.testing.assert_array_equal(energy.weights, prior(run.graph, SMOOTHNESS))


def test_the_mask_gives_away_two_bugs_one_after_the_other_and_not_the_third():
    masks = [
        run_port(replaced(*changes)).mask
        for changes in ((), (STROKES,), (STROKES, SCALE), (STROKES, SCALE, LENGTH))
    ]
    rows, cols = np.indices(masks[0].shape)
    disc = (rows - 36) ** 2 + (cols - 48) ** 2 < 25**2
    assert not masks[0].any()
    assert (masks[1] ^ disc).mean() > 0.2
    assert (masks[2] ^ disc).mean() < 0.01
    np.testing.assert_array_equal(masks[2], masks[3])


def test_the_weights_give_away_the_scale_and_the_length():
    wrong, right = (run_port(f).energy.weights / SMOOTHNESS for f in (buggy_energy, RIGHT))
    assert wrong.min() > 0.9 and wrong.max() <= 1
    assert right.min() < 0.001 and right.max() > 10


def test_the_repaired_port_is_the_packages_lazy_snapping():
    run = run_port(RIGHT)
    whole = LazySnapping(run.image, smoothness=SMOOTHNESS, spacing=6)
    np.testing.assert_array_equal(whole.graph.labels, run.graph.labels)
    np.testing.assert_allclose(run.energy.weights, whole.weights)


def test_the_bugs_that_are_left_are_counted_and_a_symptom_is_told(slips_are_named):
    symptoms = {STROKES: "Which column", SCALE: "On which scale", LENGTH: "as firmly"}
    table = []
    for count in range(3):
        for repaired in combinations(symptoms, count):
            first = next(bug for bug in symptoms if bug not in repaired)
            words = f"{3 - count} of the three bugs", symptoms[first]
            table += [(replaced(*repaired), word) for word in words]
    slips_are_named(check_repaired, table, draws=4, least=1)


BOTH_TURNED = (
    ("BACKGROUND] = [0, force]", "BACKGROUND] = [force, 0]"),
    ("FOREGROUND] = [0, force]", "FOREGROUND] = [force, 0]"),
)


def fewer_edges(graph, *rest):
    energy = RIGHT(graph, *rest)
    return Energy(energy.unary, energy.edges[1:], energy.weights[1:])


TO_255 = ("((graph.means", "(255 * (graph.means")
TYPICAL = [
    (replaced(*BOTH_TURNED, SCALE, LENGTH), "background was right"),
    (replaced(BOTH_TURNED[0]), "background was right"),
    (replaced(("held[seeds == Seed.FOREGROUND] = [0, force]", "pass")), "hold nothing"),
    (
        replaced(STROKES, ("means, background, foreground", "means, foreground, background")),
        "first line was right",
    ),
    (replaced(STROKES, ("graph.sizes[:, None] * ", "")), "sizes belong there"),
    (replaced(STROKES, SCALE, ("(contrast)", "(graph.boundary * contrast)")), "before g"),
    (replaced(STROKES, LENGTH, TO_255), "255 must be squared"),
    (replaced(STROKES, TO_255), "255 must be squared"),
    (replaced(STROKES, SCALE, ("(contrast)", "(contrast) / graph.boundary")), "longer"),
    (replaced(STROKES, SCALE, ("smoothness * ", "graph.boundary * ")), "λ has got lost"),
    (replaced(STROKES, SCALE, LENGTH, ("** 2).sum", "** 4).sum")), "off by"),
    (replaced(STROKES, SCALE, ("(contrast)", "(contrast) * graph.sizes[first]")), "not a size"),
    (replaced(STROKES, ("(contrast)", "(contrast) * graph.sizes[second]")), "not a size"),
    (replaced(STROKES, SCALE, ("(contrast)", "(contrast) * graph.sizes[graph.edges].sum(1)")),
     "not a size"),
    (fewer_edges, "edges were right"),
    (lambda graph, *rest: RIGHT(graph, *rest).weights, "Return an Energy"),
    (lambda graph, *rest: None, "Return an Energy"),
    (lambda *arguments: 1 / 0, "ZeroDivisionError"),
]  # fmt: skip


def test_typical_repairs_are_named(slips_are_named):
    slips_are_named(check_repaired, TYPICAL, draws=4, least=1)


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "还剩 3 个" in check_repaired(buggy_energy).words
