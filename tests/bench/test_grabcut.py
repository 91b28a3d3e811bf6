"""The benchmark of GrabCut: strokes against cuts from nothing, a row, the row of the median."""

from functools import partial

import numpy as np
import pytest

from segteach.bench import grabcut
from segteach.bench.kit.row import Row
from segteach.bench.kit.strokes import replay


def test_a_stroke_gives_the_labels_of_a_cut_from_nothing(image, log):
    run = replay(log, partial(grabcut.sides, image))
    assert run.ious == {grabcut.COLD: [1] * (len(log.edits) - 2)}


def test_a_row_says_how_masks_and_energies_agree(image, box, answer, monkeypatch):
    monkeypatch.setattr(grabcut, "REPEATS", 1)
    row = grabcut.box_row("toy", image, box[1])
    mask = grabcut.ours(image, box[1]).mask
    overlap = np.count_nonzero(mask & answer.mask) / np.count_nonzero(mask | answer.mask)
    assert row.agreement.startswith(f"IoU of the masks {overlap:.3f}; paper's energy ")
    assert row.agreement.count("against the peer's") == 2


def test_the_ratio_of_the_median_row_is_the_median_of_the_ratios():
    found = [Row("a", "p", 2.0, 2.0, ""), Row("b", "p", 1.0, 3.0, ""), Row("c", "p", 8.0, 4.0, "")]
    row = grabcut.median_row(found, "toys")
    assert "median" in row.task
    assert row.ratio == pytest.approx(1.0)
    assert row.ours_s == 2.0
