"""The benchmark of scribbles: what is timed is the matte of closed form."""

import numpy as np

from segteach import data
from segteach.arrays import Seed
from segteach.bench.scribbles import play
from segteach.matting.closed_form import closed_form
from segteach.matting.scribble_matting import ScribbleMatting


def test_what_is_timed_finds_alpha():
    scene = data.matting_scene("defocus", shape=(48, 64))
    seeds = np.zeros((48, 64), np.uint8)
    seeds[scene.alpha == 0], seeds[scene.alpha == 1] = Seed.BACKGROUND, Seed.FOREGROUND
    seeds[:, ::2] = Seed.UNKNOWN
    first, last, alpha = play(ScribbleMatting(scene.image), seeds)
    assert 0 < first <= last
    np.testing.assert_allclose(alpha, closed_form(scene.image, seeds).alpha, atol=1e-4)
