"""Be EM: the hand's number is (6) of (3) to (5), EM begins there and never falls."""

import re

import numpy as np
import pytest

from segteach.labs.be_em import BeEm


@pytest.fixture
def lab():
    lab = BeEm()
    yield lab
    lab.close()


def halve(lab):
    """Give the left half to component 0, the right half to 1."""
    right = lab.points[:, 0] > np.median(lab.points[:, 0])
    for number, component in enumerate(right.astype(int)):
        lab.give(number, int(component))


def finish(lab):
    lab.let_em()
    lab.playback.playing = False
    lab.playback.step = lab.playback.last


def by_hand(points, labels):
    """(6) of the mixture of (3) to (5), without the package."""
    total = np.zeros(len(points))
    for k in np.unique(labels):
        own = points[labels == k]
        covariance = np.cov(own.T, bias=True)
        away = points - own.mean(axis=0)
        d2 = np.sum(away @ np.linalg.inv(covariance) * away, axis=1)
        share = len(own) / len(points)
        total += share * np.exp(-d2 / 2) / (2 * np.pi * np.sqrt(np.linalg.det(covariance)))
    return np.log(total).sum()


def test_the_number_is_the_log_likelihood_of_the_hand_s_labels(lab):
    halve(lab)
    assert np.isclose(lab.log_likelihood, by_hand(lab.points, lab.labels))
    assert f"{lab.log_likelihood:.2f}" in lab.said.value


def test_em_begins_at_the_hand_s_number_and_never_falls(lab):
    halve(lab)
    mine = lab.log_likelihood
    finish(lab)
    heights = [-state.objective for state in lab.states]
    assert np.isclose(heights[0], mine) and heights[-1] > mine
    assert (np.diff(heights) >= -1e-9).all()
    assert f"{heights[-1] - mine:.2f}" in lab.verdict.value


def test_a_click_goes_through_the_components_and_a_digit_names_one(lab):
    lab.k.value = 3
    seen = []
    for _ in range(4):
        lab.plane._hear(lab.plane, {"kind": "press", "number": 5, "key": ""}, [])
        seen.append(lab.labels[5])
    assert seen == [0, 1, 2, 0]
    lab.plane._hear(lab.plane, {"kind": "press", "number": 5, "key": "2"}, [])
    assert lab.labels[5] == 2
    before = lab.labels.copy()
    for odd in ({"number": 5, "key": "7"}, {"number": 99, "key": ""}, {"number": True, "key": ""}):
        lab.plane._hear(lab.plane, {"kind": "press"} | odd, [])
    assert np.array_equal(lab.labels, before)


def test_without_a_point_in_each_component_there_is_no_number_and_no_em(lab):
    lab.give(3, 0)
    assert lab.model is None and "1" in lab.said.value
    lab.let_em()
    assert lab.states == [] and lab.bar.message


def test_the_best_stays_when_the_hand_does_worse(lab):
    halve(lab)
    best = lab.best
    lab.give(0, 1 - int(lab.labels[0]))
    lower = min(best, lab.log_likelihood)
    assert lower < lab.best == max(best, lab.log_likelihood)


def test_a_hand_on_a_dot_ends_em(lab):
    halve(lab)
    finish(lab)
    lab.give(0, 1)
    assert lab.states == [] and lab.verdict.value == ""


def test_dots_turn_into_blends_when_em_goes_on(lab):
    halve(lab)
    hard = {dot[3] for dot in lab.plane.handles}
    finish(lab)
    assert len(hard) == 2 < len({dot[3] for dot in lab.plane.handles})


def test_every_example_can_be_played(lab):
    for number in range(3):
        lab.load_example(number)
        assert (lab.labels == -1).all() and lab.points.shape == (20, 2)
        for point in range(20):
            lab.give(point, point % lab.k.value)
        finish(lab)
        assert re.search(r"\d", lab.verdict.value)
