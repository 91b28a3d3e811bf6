"""Empty axes to draw on."""

import pytest
from matplotlib.figure import Figure


@pytest.fixture
def ax():
    return Figure().add_subplot()


@pytest.fixture
def space():
    """Axes with three dimensions."""
    return Figure().add_subplot(projection="3d")
