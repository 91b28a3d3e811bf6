"""Chapter 2's checks of fields: the notebook's solutions pass, each classic slip is named."""

import numpy as np
import pytest

from segteach.course.chapters.ch2 import field

pytestmark = pytest.mark.usefixtures("own_progress")


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


CONDITIONALS = [
    (conditional(sign=-1), "slide's sign"),
    (conditional(unequal=0), "2β"),
    (conditional(normalise=False), "sum to 1"),
    (conditional(normalise=False, unequal=-0.5), "off by"),
    (conditional(wrap=True), "opposite border"),
    (conditional(itself=True), "own neighbour"),
    (conditional(diagonal=True), "Diagonal"),
    (lambda labels, row, col, beta, kinds: np.full(kinds, 1 / kinds), "play no part"),
    (in_place, "handed in"),
]
FOR_ONE_CASE_ONLY = {
    "row for column": swapped,
    "always three labels": lambda labels, r, c, beta, n: conditional()(labels, r, c, beta, 3),
    "always the same beta": lambda labels, r, c, beta, n: conditional()(labels, r, c, 0.5, n),
    "always a square": lambda labels, r, c, b, n: conditional()(labels[:5, :5], r, c, b, n),
}


def sweep(labels, unary, beta, *, copy=True, old=False, sign=1, data=1, largest=False):
    seen = labels.copy()
    new = labels.copy() if copy else labels
    for row, col in np.ndindex(labels.shape):
        around = near(seen if old else new, row, col)
        pairs = [sum(-beta if x == k else beta for x in around) for k in range(unary.shape[2])]
        energy = data * unary[row, col] + sign * np.array(pairs)
        new[row, col] = energy.argmax() if largest else energy.argmin()
    return new


def swept(**options):
    return lambda *arguments: sweep(*arguments, **options)


def wrapping(labels, unary, beta):
    new = labels.copy()
    height, width, kinds = unary.shape
    for row, col in np.ndindex(height, width):
        moves = [(-1, 0), (1, 0), (0, -1), (0, 1)]
        around = [new[(row + r) % height, (col + c) % width] for r, c in moves]
        pairs = [sum(-beta if x == k else beta for x in around) for k in range(kinds)]
        new[row, col] = (unary[row, col] + pairs).argmin()
    return new


SWEEPS = [
    (swept(copy=False), "handed in"),
    (swept(old=True), "old labels"),
    (swept(sign=-1), "sign"),
    (swept(data=0), "unary costs"),
    (swept(sign=0), "neighbours are missing"),
    (swept(largest=True), "dearest"),
    (lambda labels, unary, beta: sweep(labels, unary, beta / 2), "2β"),
    (lambda labels, unary, beta: labels.copy(), "Nothing was changed"),
    (lambda labels, unary, beta: sweep(sweep(labels, unary, beta), unary, beta), "two sweeps"),
    (
        lambda labels, unary, beta: sweep(labels[::-1, ::-1], unary[::-1, ::-1], beta)[::-1, ::-1],
        "upper left",
    ),
    (wrapping, "opposite border"),
    (lambda labels, unary, beta: sweep(labels[::-1], unary[::-1], beta)[::-1], "places"),  # upwards
]


def test_every_check_keeps_its_promises(promises_are_kept, solutions):
    solved = solutions("02_mrf_gibbs", np=np)
    rights = {
        field.check_conditional: [solved["conditional"], conditional()],
        field.check_icm_sweep: [solved["icm_sweep"], sweep],
    }
    promises_are_kept(field, rights)


def test_slips_of_the_conditional_are_named(slips_are_named):
    slips_are_named(field.check_conditional, CONDITIONALS)


def test_a_conditional_for_one_case_only_fails():
    passed = [
        case
        for case, answer in FOR_ONE_CASE_ONLY.items()
        for _ in range(5)  # the numbers are fresh every time
        if field.check_conditional(answer).solved is not False
    ]
    assert passed == []


def test_slips_of_icm_are_named(slips_are_named):
    slips_are_named(field.check_icm_sweep, SWEEPS)


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "讲义所印的符号" in field.check_conditional(conditional(sign=-1)).words
