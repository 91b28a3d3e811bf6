"""Photographs that lie inside scikit-image, scikit-learn and matplotlib."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np

from segteach.data.picture_file import open_image

_PHOTOGRAPHS = {
    "astronaut": ("skimage", "data/astronaut.png"),
    "chelsea": ("skimage", "data/chelsea.png"),
    "coffee": ("skimage", "data/coffee.png"),
    "rocket": ("skimage", "data/rocket.jpg"),
    "camera": ("skimage", "data/camera.png"),
    "coins": ("skimage", "data/coins.png"),
    "china": ("sklearn", "datasets/images/china.jpg"),
    "flower": ("sklearn", "datasets/images/flower.jpg"),
    "grace_hopper": ("matplotlib", "mpl-data/sample_data/grace_hopper.jpg"),
}
PHOTOGRAPHS = tuple(_PHOTOGRAPHS)


def load(name: str) -> np.ndarray:
    """Return a bundled photograph as float64 (H, W, 3) in [0, 1]; names are in `PHOTOGRAPHS`."""
    if name not in _PHOTOGRAPHS:
        raise ValueError(f"name: got {name!r}, allowed are {', '.join(PHOTOGRAPHS)}")
    package, path = _PHOTOGRAPHS[name]
    spec = find_spec(package)
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError(f"the photograph {name!r} comes with {package}: install it")
    return open_image(Path(spec.submodule_search_locations[0]) / path)
