"""The benchmark of the cut after a stroke: both graphs answer alike."""

from functools import partial

from segteach.bench import recut
from segteach.bench.kit.strokes import replay


def test_the_graph_that_is_kept_gives_the_labels_of_a_fresh_one(image, log):
    run = replay(log, partial(recut.sides, image))
    assert run.ious == {recut.COLD: [1] * (len(log.edits) - 2)}
