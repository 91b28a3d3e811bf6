"""The cost game: its costs are alpha^T L alpha, its rounds are what they say."""

import re

import numpy as np
import pytest

from segteach.labs.cost_game import CostGame
from segteach.labs.cost_game.lab import EXAMPLES
from segteach.labs.cost_game.rounds import PAIRS, Cost, cheaper, cost_of, pair_of, round_of
from segteach.matting.laplacian import matting_laplacian

SEEDS = range(3)
OTHER = {"A": "B", "B": "same", "same": "A"}


@pytest.fixture
def lab():
    lab = CostGame()
    yield lab
    lab.close()


def rounds_of(*pair):
    """Rounds of a pair, with A and B by what they are, and what each costs."""
    for seed in SEEDS:
        for number in range(len(PAIRS)):
            if PAIRS[pair_of(seed, number)] == pair:
                one = round_of(seed, number)
                alphas = dict(zip(one.kinds, one.alphas, strict=True))
                yield one, alphas, {k: cost_of(one.image, a, 1e-7, 1) for k, a in alphas.items()}


def numbers(markup):
    """The numbers of the table, three rows of two."""
    texts = re.findall(r"<td[^>]*>(?:<b>)?([^<]*)<", markup)
    texts = [text.replace("−", "-") for text in texts]
    return np.array([float(t) for t in texts if re.fullmatch(r"-?[\d.]+(e-?\d+)?", t)]).reshape(
        3, 2
    )


@pytest.mark.parametrize(("eps", "radius"), [(1e-7, 1), (1e-2, 2)])
def test_the_costs_on_the_screen_are_the_quadratic_form_of_the_laplacian(lab, eps, radius):
    lab.set_controls({"eps": eps, "radius": radius})
    for _ in range(3):
        lab.take("same")
        L = matting_laplacian(lab.round.image, eps=eps, radius=radius)
        whole = [alpha.ravel() @ (L @ alpha.ravel()) for alpha in lab.round.alphas]
        residual, steepness, total = numbers(lab.costs_shown.value)
        np.testing.assert_allclose(total, whole, rtol=6e-3, atol=1e-11)
        np.testing.assert_allclose(residual + steepness, total, rtol=2e-2, atol=1e-11)
        assert lab.right == ("A" if whole[0] < whole[1] else "B") or lab.right == "same"
        lab.next_round()


def test_every_pair_comes_once_in_a_cycle():
    for seed in SEEDS:
        for cycle in range(2):
            first = cycle * len(PAIRS)
            pairs = [pair_of(seed, first + number) for number in range(len(PAIRS))]
            assert sorted(pairs) == list(range(len(PAIRS)))


def test_a_seed_gives_the_same_game_and_another_one_another():
    one, again, other = round_of(5, 2), round_of(5, 2), round_of(6, 2)
    np.testing.assert_array_equal(one.alphas, again.alphas)
    assert not np.array_equal(one.image, other.image)


def test_both_sides_win():
    answers = {round_of(0, number).kinds[0] == PAIRS[pair_of(0, number)][0] for number in range(8)}
    assert answers == {True, False}


def test_a_constant_costs_nothing_and_what_is_linear_its_steepness():
    for one, alphas, costs in rounds_of("constant", "linear", "edge"):
        assert costs["constant"].total < 1e-20
        assert costs["linear"].steepness > 10 * costs["linear"].residual
        rows = np.hstack([one.image.reshape(-1, 3), np.ones((144, 1))])
        rest = alphas["linear"].ravel()
        rest = rest - rows @ np.linalg.lstsq(rows, rest, rcond=None)[0]
        assert np.abs(rest).max() < 1e-9


def test_numbers_without_order_cost_much():
    for pair in (("linear", "random", "edge"), ("linear", "shuffled", "edge")):
        for _, alphas, costs in rounds_of(*pair):
            assert costs[pair[1]].total > 1000 * costs["linear"].total
            if pair[1] == "shuffled":
                values = [np.sort(alphas[kind].ravel()) for kind in pair[:2]]
                assert [v.min() for v in values] == [0, 0] and values[1].max() == 1


def test_alpha_and_its_inverse_cost_the_same():
    for _, alphas, costs in rounds_of("truth", "inverted", "edge"):
        np.testing.assert_allclose(alphas["inverted"], 1 - alphas["truth"])
        assert cheaper((costs["truth"], costs["inverted"])) == "same"


@pytest.mark.parametrize("kind", ["mask", "moved"])
def test_the_truth_costs_less_than_what_is_made_of_it(kind):
    for _, alphas, costs in rounds_of("truth", kind, "edge"):
        assert costs["truth"].total < costs[kind].total
        assert not np.array_equal(alphas["truth"], alphas[kind])


def test_what_follows_the_brightness_is_cheap_where_it_is_wrong():
    for _, alphas, costs in rounds_of("truth", "follows", "texture"):
        assert np.ptp(alphas["truth"]) == 0 and np.ptp(alphas["follows"]) == 1
        assert costs["truth"].total < costs["follows"].total < 1e-3
    for _, alphas, costs in rounds_of("truth", "follows", "edge"):
        assert costs["follows"].total < costs["truth"].total
        assert np.abs(alphas["truth"] - alphas["follows"]).max() > 0.2


def test_costs_that_differ_by_rounding_are_the_same():
    assert cheaper((Cost(1.0, 0.0), Cost(1.0 + 1e-9, 0.0))) == "same"
    assert cheaper((Cost(0.0, 0.0), Cost(1e-15, 0.0))) == "same"
    assert cheaper((Cost(0.0, 1e-9), Cost(0.0, 0.0))) == "B"


def test_the_score_counts_the_first_guess_of_each_round(lab):
    assert lab.score == (0, 0)
    lab.take(lab.right)
    assert lab.score == (1, 1) and "1 of 1" in lab.asked.value
    lab.take(OTHER[lab.right])
    assert lab.score == (1, 1)
    lab.next_round()
    lab.take(OTHER[lab.right])
    assert lab.score == (1, 2)
    assert "No:" in lab.verdict.value
    lab.load_example(2)
    assert lab.score == (1, 2)
    lab.reset()
    assert lab.score == (0, 0) and lab.number == 0


def test_nothing_is_told_before_the_guess(lab):
    assert not (lab.verdict.value or lab.costs_shown.value or lab.reason.value)
    hidden = lab.pictures.pngs[3:]
    assert hidden[0] == hidden[1] == hidden[2]
    assert not any(one.disabled for one in lab.buttons)
    lab.take("A")
    assert lab.verdict.value and lab.costs_shown.value and lab.reason.value
    assert len(set(lab.pictures.pngs)) >= 5
    assert all(one.disabled for one in lab.buttons)


def test_the_reason_is_that_of_the_numbers(lab):
    for _ in range(2 * len(PAIRS)):
        lab.take("A")
        A, B = lab.costs
        if lab.right == "same":
            assert "Both parts are the same" in lab.reason.value
        else:
            less, more = (A, B) if lab.right == "A" else (B, A)
            of_fit = more.residual - less.residual > more.steepness - less.steepness
            worse = OTHER["A"] if lab.right == "A" else "A"
            said = "fits the colours worse" if of_fit else "is steeper"
            assert lab.reason.value.split(">", 1)[1].startswith(f"{worse} {said}")
        if lab.right != "same" and "follows" in lab.round.kinds:
            wins = lab.round.kinds["AB".index(lab.right)] == "follows"
            assert ("is wrong: it follows" in lab.reason.value) == wins
        lab.next_round()


def test_examples_are_the_next_round_of_their_pair(lab):
    for number, pair in enumerate(EXAMPLES):
        before = lab.number
        lab.load_example(number)
        assert before < lab.number
        assert set(lab.round.kinds) == set(PAIRS[pair][:2])


def test_another_eps_after_the_guess_changes_the_numbers_not_the_score(lab):
    lab.take(lab.right)
    before = lab.costs_shown.value
    lab.eps.value = 1e-1
    assert lab.costs_shown.value != before and lab.score == (1, 1)


def test_a_guess_that_there_is_not_is_refused(lab):
    with pytest.raises(ValueError, match="guess: got 'C'"):
        lab.take("C")
    assert lab.guess is None
