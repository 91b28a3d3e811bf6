"""Chapter 2's instant checks: the notebook's solutions pass, each classic slip is named."""

import inspect
from pathlib import Path

import numpy as np
import pytest

from segteach.course import build, progress
from segteach.course.chapters.ch2 import checks
from segteach.cuts.energy import Energy, grid_edges
from segteach.cuts.min_cut import min_cut

SOURCE = Path(__file__).parents[4] / "notebooks" / "source" / "02_mrf_gibbs.py"
DRAWS = 5  # the numbers are fresh every time
CHECKS = {
    "conditional": checks.check_conditional,
    "long_run": checks.check_long_run,
    "icm_sweep": checks.check_icm_sweep,
    "source_side": checks.check_source_side,
    "variant_cut": checks.check_variant_cut,
}


pytestmark = pytest.mark.usefixtures("own_progress")


def refused(check, answer, word):
    """Assert that `answer` is refused with `word`, for several fresh draws."""
    for _ in range(DRAWS):
        verdict = check(answer)
        assert verdict.solved is False
        assert word in verdict.words


@pytest.fixture(scope="module")
def solutions():
    """The functions as the notebook's solution edition defines them."""
    names = {"np": np, "min_cut": min_cut}
    for cell in build.read(SOURCE):
        if "exercise" in cell.tags:
            exec(cell.text, names)
    return names


def test_every_check_of_the_chapter_is_tried_here():
    functions = inspect.getmembers(checks, inspect.isfunction)
    tried = {function for name, function in functions if name.startswith("check_")}
    assert tried == set(CHECKS.values())


@pytest.mark.parametrize("name", CHECKS)
def test_the_solution_is_never_refused(name, solutions):
    for _ in range(15):
        verdict = CHECKS[name](solutions[name])
        assert verdict.solved, verdict.words
    assert progress.summary().counts["02"] == (0, 1)


@pytest.mark.parametrize("name", CHECKS)
def test_the_stub_is_no_mistake(name):
    def stub(*arguments):
        raise NotImplementedError

    assert CHECKS[name](stub).solved is None


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize("answer", [None, "text", [], np.zeros((2, 2, 2)), np.nan])
def test_results_of_the_wrong_kind_are_refused_with_words(name, answer):
    verdict = CHECKS[name](lambda *arguments: answer)
    assert verdict.solved is False
    assert verdict.words


def near(labels, row, col):
    height, width = labels.shape
    sites = [(row - 1, col), (row + 1, col), (row, col - 1), (row, col + 1)]
    return [labels[r, c] for r, c in sites if 0 <= r < height and 0 <= c < width]


def conditional(sign=1, unequal=1, normalise=True, wrap=False, itself=False, diagonal=False):
    def answer(labels, row, col, beta, kinds):
        around = near(labels, row, col)
        height, width = labels.shape
        if wrap:
            moves = [(-1, 0), (1, 0), (0, -1), (0, 1)]
            around = [labels[(row + r) % height, (col + c) % width] for r, c in moves]
        if diagonal:
            block = np.pad(labels, 1, constant_values=kinds)[row : row + 3, col : col + 3]
            around = [label for label in np.delete(block.ravel(), 4) if label < kinds]
        around += [labels[row, col]] if itself else []
        energy = np.array(
            [sum(-beta if x == k else unequal * beta for x in around) for k in range(kinds)]
        )
        weights = np.exp(-sign * energy)
        return weights / weights.sum() if normalise else weights

    return answer


def swapped(labels, row, col, beta, kinds):
    return conditional()(np.pad(labels, 9, mode="wrap"), col + 9, row + 9, beta, kinds)


def in_place(labels, row, col, beta, kinds):
    probabilities = conditional()(labels, row, col, beta, kinds)
    labels[row, col] = (labels[row, col] + 1) % kinds
    return probabilities


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (conditional(sign=-1), "slide's sign"),
        (conditional(unequal=0), "2β"),
        (conditional(normalise=False), "sum to 1"),
        (conditional(normalise=False, unequal=-0.5), "off by"),
        (conditional(wrap=True), "opposite border"),
        (conditional(itself=True), "own neighbour"),
        (conditional(diagonal=True), "Diagonal"),
        (lambda labels, row, col, beta, kinds: np.full(kinds, 1 / kinds), "play no part"),
        (in_place, "handed in"),
    ],
)
def test_slips_of_the_conditional_are_named(answer, word):
    refused(checks.check_conditional, answer, word)


@pytest.mark.parametrize(
    "answer",
    [
        swapped,  # row for column
        lambda labels, row, col, beta, kinds: conditional()(labels, row, col, beta, 3),
        lambda labels, row, col, beta, kinds: conditional()(labels, row, col, 0.5, kinds),
        lambda labels, row, col, beta, kinds: conditional()(labels[:5, :5], row, col, beta, kinds),
    ],
    ids=["row for column", "always three labels", "always the same beta", "always a square"],
)
def test_a_conditional_for_one_case_only_fails(answer):
    for _ in range(DRAWS):
        assert checks.check_conditional(answer).solved is False


def powers(P):
    return np.linalg.matrix_power(P, 201)[0]


def eigenvector(P):
    values, vectors = np.linalg.eig(P.T)
    return np.real(vectors[:, np.abs(values - 1).argmin()])


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (lambda P: np.full(len(P), 1 / len(P)), "equally"),
        (lambda P: np.ones(len(P)), "from the left"),
        (lambda P: np.full(len(P), -1 / np.sqrt(len(P))), "from the left"),
        (eigenvector, "sum to 1"),
        (lambda P: -eigenvector(P), "sum to 1"),
        (lambda P: P[0], "one step"),
        (lambda P: P[-1], "one step"),
        (lambda P: P.mean(axis=0), "one step"),
        (powers, "swings"),
        (lambda P: np.eye(len(P))[0], "off by"),
    ],
)
def test_slips_of_the_long_run_are_named(answer, word):
    refused(checks.check_long_run, answer, word)


def sweep(labels, unary, beta, *, copy=True, old=False, sign=1, data=1, largest=False):
    seen = labels.copy()
    new = labels.copy() if copy else labels
    for row, col in np.ndindex(labels.shape):
        around = near(seen if old else new, row, col)
        pairs = [sum(-beta if x == k else beta for x in around) for k in range(unary.shape[2])]
        energy = data * unary[row, col] + sign * np.array(pairs)
        new[row, col] = energy.argmax() if largest else energy.argmin()
    return new


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"copy": False}, "handed in"),
        ({"old": True}, "old labels"),
        ({"sign": -1}, "sign"),
        ({"data": 0}, "unary costs"),
        ({"sign": 0}, "neighbours are missing"),
        ({"largest": True}, "dearest"),
    ],
)
def test_slips_of_icm_are_named(options, word):
    refused(checks.check_icm_sweep, lambda *arguments: sweep(*arguments, **options), word)


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (lambda labels, unary, beta: sweep(labels, unary, beta / 2), "2β"),
        (lambda labels, unary, beta: labels.copy(), "Nothing was changed"),
        (lambda labels, unary, beta: sweep(sweep(labels, unary, beta), unary, beta), "places"),
        (lambda labels, unary, beta: sweep(labels[::-1], unary[::-1], beta)[::-1], "places"),
    ],
    ids=["half the coupling", "unchanged", "two sweeps", "from below"],
)
def test_other_sweeps_are_refused(answer, word):
    refused(checks.check_icm_sweep, answer, word)


def reach(residual, source):
    reached = np.zeros(len(residual), bool)
    reached[source] = True
    for _ in residual:
        reached |= (residual[reached] > 0).any(axis=0)
    return reached


def one_step(residual, source):
    reached = residual[source] > 0
    reached[source] = True
    return reached


def two_steps(residual, source):
    first = one_step(residual, source)
    return first | (residual[first] > 0).any(axis=0)


def without_source(residual, source):
    reached = reach(residual, source)
    reached[source] = False
    return reached


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (lambda residual, source: reach(residual.T, source), "against the arrows"),
        (lambda residual, source: reach(residual + residual.T, source), "both directions"),
        (lambda residual, source: np.arange(len(residual)) == source, "more than itself"),
        (lambda residual, source: np.ones(len(residual), bool), "Not every node"),
        (lambda residual, source: np.zeros(len(residual), bool), "places"),
        (one_step, "one step"),
        (two_steps, "two steps"),
        (lambda residual, source: reach(residual.astype(int), source), "0.5 as well"),
        (without_source, "itself"),
        (lambda residual, source: ~reach(residual, source), "other side"),
    ],
)
def test_slips_of_the_source_side_are_named(answer, word):
    refused(checks.check_source_side, answer, word)


def variant(grey, unary, smoothness, beta, *, kind="rational", connectivity=4, flip=False):
    edges, _ = grid_edges(grey.shape, connectivity)
    z = grey.ravel()
    squares = (z[edges[:, 0]] - z[edges[:, 1]]) ** 2
    weights = {
        "rational": smoothness / (1 + beta * squares),
        "exponential": smoothness * np.exp(-beta * squares),
        "unsquared": smoothness / (1 + beta * np.sqrt(squares)),
        "weightless": 1 / (1 + beta * squares),
        "flat": smoothness * np.ones(len(edges)),
        "none": np.zeros(len(edges)),
    }[kind]
    labels = min_cut(Energy(unary.reshape(-1, 2), edges, weights)).labels.reshape(grey.shape)
    return labels == (0 if flip else 1)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"kind": "exponential"}, "exponential"),
        ({"kind": "unsquared"}, "Square"),
        ({"kind": "weightless"}, "weight γ"),
        ({"kind": "flat"}, "contrast"),
        ({"kind": "none"}, "no links"),
        ({"connectivity": 8}, "4 neighbours"),
        ({"flip": True}, "wrong way round"),
    ],
)
def test_slips_of_the_variant_are_named(options, word):
    refused(checks.check_variant_cut, lambda *arguments: variant(*arguments, **options), word)


def test_a_mask_that_ignores_the_picture_gets_the_number_of_wrong_places():
    refused(checks.check_variant_cut, lambda grey, *rest: np.zeros(grey.shape, bool), "places")


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "讲义所印的符号" in checks.check_conditional(conditional(sign=-1)).words
