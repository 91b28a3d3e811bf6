"""The benchmark of both layers: errors count as far as they show, both sides answer."""

import numpy as np

from segteach import data
from segteach.bench import foreground as bench


def test_exact_layers_have_no_error_and_what_hides_counts_little():
    scene = data.matting_scene("leaves", shape=(48, 64))
    assert bench.errors_of(scene, scene.foreground, scene.background) < (1e-6, 1e-6)
    partial = (scene.alpha > 0) & (scene.alpha < 1)
    wrong = np.where(partial[..., None], scene.foreground, 0.5)
    assert bench.errors_of(scene, wrong, scene.background)[0] < 1e-6
    F_error, _ = bench.errors_of(scene, scene.foreground + 0.1, scene.background)
    assert abs(F_error - 0.1 * np.sqrt((scene.alpha[partial] ** 2).mean())) < 1e-9


def test_both_sides_run_on_a_small_scene(monkeypatch):
    monkeypatch.setattr(bench, "SHAPE", (48, 64))
    monkeypatch.setattr(bench, "in_own_process", lambda function, *given: function(*given))
    monkeypatch.setattr(bench, "SCENES", ("leaves",))
    rows = list(bench.rows())
    assert [row.task.split()[1] for row in rows] == list(bench.METHODS)
    for row in rows:
        ours, peer = (float(row.agreement.split()[k].strip(",;")) for k in (3, 5))
        assert ours <= 1.2 * peer
