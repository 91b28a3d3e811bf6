"""Chapter 2's instant checks: the notebook's solutions pass, each classic slip is named."""

from pathlib import Path

import numpy as np
import pytest

from segteach.course import build, chapter02
from segteach.cuts.energy import Energy, grid_edges
from segteach.cuts.graph_cut import graph_cut

SOURCE = Path(__file__).parents[2] / "notebooks" / "source" / "02_mrf_gibbs.py"
CHECKS = {
    "conditional": chapter02.check_conditional,
    "long_run": chapter02.check_long_run,
    "icm_sweep": chapter02.check_icm_sweep,
    "source_side": chapter02.check_source_side,
    "variant_cut": chapter02.check_variant_cut,
}


@pytest.fixture(autouse=True)
def progress(tmp_path, monkeypatch):
    monkeypatch.setenv("SEGTEACH_PROGRESS", str(tmp_path / "progress.json"))


@pytest.fixture(scope="module")
def solutions():
    """The functions as the notebook's solution edition defines them."""
    names = {"np": np, "graph_cut": graph_cut}
    for cell in build.read(SOURCE):
        if "exercise" in cell.tags:
            exec(cell.text, names)
    return names


@pytest.mark.parametrize("name", CHECKS)
def test_the_solution_is_never_refused(name, solutions):
    for _ in range(15):
        verdict = CHECKS[name](solutions[name])
        assert verdict.solved, verdict.words


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


def conditional(sign=1, unequal=1, normalise=True, wrap=False, extra=()):
    def answer(labels, row, col, beta, kinds):
        around = near(labels, row, col)
        if wrap:
            moves = [(-1, 0), (1, 0), (0, -1), (0, 1)]
            around = [labels[(row + r) % 5, (col + c) % 5] for r, c in moves]
        around += [labels[row, col]] if "itself" in extra else []
        energy = np.array(
            [sum(-beta if x == k else unequal * beta for x in around) for k in range(kinds)]
        )
        weights = np.exp(-sign * energy)
        return weights / weights.sum() if normalise else weights

    return answer


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (conditional(sign=-1), "slide's sign"),
        (conditional(unequal=0), "2β"),
        (conditional(normalise=False), "sum to 1"),
        (conditional(wrap=True), "opposite border"),
        (conditional(extra=("itself",)), "own neighbour"),
    ],
)
def test_slips_of_the_conditional_are_named(answer, word):
    assert word in chapter02.check_conditional(answer).words


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
        (eigenvector, "sum is not 1"),
        (powers, "swings"),
    ],
)
def test_slips_of_the_long_run_are_named(answer, word):
    assert word in chapter02.check_long_run(answer).words


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
    words = chapter02.check_icm_sweep(lambda *arguments: sweep(*arguments, **options)).words
    assert word in words


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


def without_source(residual, source):
    reached = reach(residual, source)
    reached[source] = False
    return reached


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (lambda residual, source: reach(residual.T, source), "against the arrows"),
        (one_step, "one step"),
        (without_source, "itself"),
        (lambda residual, source: ~reach(residual, source), "other side"),
    ],
)
def test_slips_of_the_source_side_are_named(answer, word):
    assert word in chapter02.check_source_side(answer).words


def variant(grey, unary, smoothness, beta, *, kind="rational", connectivity=4, flip=False):
    edges, _ = grid_edges(grey.shape, connectivity)
    z = grey.ravel()
    squares = (z[edges[:, 0]] - z[edges[:, 1]]) ** 2
    weights = {
        "rational": smoothness / (1 + beta * squares),
        "exponential": smoothness * np.exp(-beta * squares),
        "weightless": 1 / (1 + beta * squares),
        "flat": smoothness * np.ones(len(edges)),
        "none": np.zeros(len(edges)),
    }[kind]
    labels = graph_cut(Energy(unary.reshape(-1, 2), edges, weights)).labels.reshape(grey.shape)
    return labels == (0 if flip else 1)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"kind": "exponential"}, "exponential"),
        ({"kind": "weightless"}, "weight γ"),
        ({"kind": "flat"}, "contrast"),
        ({"kind": "none"}, "no links"),
        ({"connectivity": 8}, "4 neighbours"),
        ({"flip": True}, "wrong way round"),
    ],
)
def test_slips_of_the_variant_are_named(options, word):
    words = chapter02.check_variant_cut(lambda *arguments: variant(*arguments, **options)).words
    assert word in words
