"""Numbers of numpy are numbers for every widget, and reach the page as JSON."""

import json

import numpy as np
import pytest
import traitlets

from segteach.widgets import linked_pictures, live_wire, painter, player, point_pad, vertex_pad
from segteach.widgets.numbers import Real, Whole

WIDGETS = (
    linked_pictures.LinkedPictures,
    live_wire.LiveWirePad,
    painter.SegPainter,
    player.StepPlayer,
    point_pad.PointPad,
    vertex_pad.VertexPad,
)


class Numbers(traitlets.HasTraits):
    real = Real(1.0, min=0)
    whole = Whole(1, max=9)
    pair = traitlets.Tuple(Whole(), Real(), default_value=(0, 0.0))


def test_a_number_of_numpy_is_kept_as_one_of_python():
    one = Numbers()
    for value in (np.float32(3), np.float64(3), np.int8(3), np.array(3.0), 3):
        one.real = value
        assert one.real == 3 and json.dumps(one.real)
    for value in (np.int64(4), np.uint8(4), np.array(4), 4):
        one.whole = value
        assert type(one.whole) is int and one.whole == 4
    one.pair = (np.int32(1), np.float32(0.5))
    assert json.dumps(one.pair) == "[1, 0.5]"


@pytest.mark.parametrize(
    ("name", "value"),
    [("whole", 2.5), ("whole", "2"), ("whole", np.int64(10)),
     ("real", "3"), ("real", np.float32(-1)), ("real", np.array([1.0]))],
)  # fmt: skip
def test_what_is_no_such_number_is_refused_as_ever(name, value):
    with pytest.raises(traitlets.TraitError):
        setattr(Numbers(), name, value)


def test_no_widget_has_a_number_of_another_kind():
    others = [
        (kind.__name__, name)
        for kind in WIDGETS
        for name, trait in kind.class_traits().items()
        if isinstance(trait, (traitlets.Float, traitlets.Int))
        and not isinstance(trait, (Real, Whole))
        and not name.startswith("_")
    ]
    assert others == []


def test_the_size_of_a_brush_may_come_from_numpy():
    made = painter.SegPainter(np.zeros((4, 5, 3)), width=np.int64(300))
    made.radius, made.seed = np.float32(3), np.uint8(1)
    assert json.dumps([made.radius, made.seed, made.width]) == "[3.0, 1, 300]"
