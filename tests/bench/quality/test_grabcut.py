"""The quality tables of GrabCut: what is measured on a picture, and what the tables say."""

import numpy as np
import pytest

from segteach.bench.quality import grabcut as quality
from segteach.bench.quality.grabcut import PEER, STARTS, GrabCutTrial


def test_our_loop_never_raises_the_energy_of_opencvs_answer(image, box, answer):
    assert quality.largest_rise(image, box[1], answer) <= quality.RISE_BAR


def trial(name, ious, gap):
    scores = {method: np.array([[ious[method], 3.0]] * 2, float) for method in (PEER, *STARTS)}
    gaps = {start: np.array([gap, gap]) for start in STARTS}
    return GrabCutTrial(name, scores, {start: np.array([-1.0, -2.0]) for start in STARTS}, gaps)


def test_a_lost_picture_is_named_with_its_reason():
    for gap, why in ((-0.01, "the model's fault"), (0.01, "the search's fault")):
        lost = trial("sheep", {PEER: 0.9, "tight": 0.9, "all": 0.89, "unlike": 0.85}, gap)
        assert why in quality.lost_to_opencv(lost, "unlike")
        assert quality.lost_to_opencv(lost, "all") == ""
        table = quality.mask_table([lost])
        assert table.remarks[0].endswith("points: 1")
        assert table.rows[0][:5] == ("sheep", 90.0, 90.0, 89.0, 85.0)


def test_restarts_take_the_least_energy_of_all_starts_and_seeds():
    scores = {start: np.arange(4.0).reshape(2, 2) + 10 * at for at, start in enumerate(STARTS)}
    energies = {STARTS[0]: np.array([-5.0, -6.0]), STARTS[1]: np.array([-7.0, 0.0])}
    energies[STARTS[2]] = np.zeros(2)
    np.testing.assert_array_equal(quality.least_energy(scores, energies), [[10, 11]])


def test_the_energy_table_says_whether_the_bar_is_met():
    same = dict.fromkeys((PEER, *STARTS), 0.9)
    for gap, verdict in ((0.001, "met"), (0.003, "MISSED")):
        table = quality.energy_table([trial("a", same, gap), trial("b", same, gap)])
        assert all(remark.endswith(verdict) for remark in table.remarks[: len(STARTS)])
        assert table.rows[-1] == ("median", *[pytest.approx(100 * gap)] * len(STARTS))


def test_scribbles_are_held_against_opencvs_better_start():
    for ours, verdict in ((2.2, "met"), (2.4, "MISSED")):
        errors = {f"{PEER} background": 2.0, f"{PEER} foreground": 20.0, "ours": ours}
        scores = {method: np.array([[0.5, error]]) for method, error in errors.items()}
        table = quality.scribble_table([GrabCutTrial("a", scores)], 1)
        assert table.remarks[-1].endswith(verdict)
