"""Traits of numbers: what numpy hands out, such as np.float32(3), is a number for a widget, too."""

from __future__ import annotations

import numpy as np
import traitlets


class Real(traitlets.Float):
    """A number; numpy's become Python's, which JSON can hold."""

    def validate(self, obj, value):
        return super().validate(obj, _plain(value))


class Whole(traitlets.Int):
    """A whole number; numpy's become Python's, which JSON can hold."""

    def validate(self, obj, value):
        return super().validate(obj, _plain(value))


def _plain(value):
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return value.item()
    return value
