"""The small pieces that the labs share."""

from functools import partial

import numpy as np

from segteach.labs.em import EmLab
from segteach.labs.gibbs import GibbsLab
from segteach.labs.kit.photo import Photo
from segteach.labs.map_labelling import MapLab
from segteach.labs.tiny_field import TinyFieldLab


def test_a_photograph_that_the_menu_lacks_is_refused_by_name(refused):
    names = "nope", "", None, 5, np.zeros((3, 4, 3))
    calls = (partial(Photo, name, print, print, 64, others={"scene": None}) for name in names)
    assert refused((call, r"^name: got .* allowed are scene, astronaut, ") for call in calls) == []


def test_a_lab_refuses_what_its_control_cannot_show(refused):
    calls = (
        (partial(EmLab, k=20), "^k: got 20, allowed is 1 to 8"),
        (partial(EmLab, k=2.5), "^k: got 2.5, "),
        (partial(EmLab, start="x"), "^start: got 'x', allowed are kmeans"),
        (partial(GibbsLab, size=100), "^size: got 100, allowed are 64, 128, 256"),
        (partial(GibbsLab, beta=float("nan")), "^beta: got nan, allowed is 0.0 to 1.2"),
        (partial(MapLab, labels=1), "^labels_count: got 1, "),
        (partial(TinyFieldLab, "x"), "^beta: got 'x', "),
    )
    assert refused(calls) == []


def test_reset_goes_back_to_what_the_caller_asked_for():
    lab = GibbsLab(size=64, beta=0.7, rng=np.int64(3))
    first = lab.settings
    lab.load_example(0)
    lab.reset()
    assert lab.settings == first and first["beta"] == 0.7
