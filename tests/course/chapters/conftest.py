"""What the tests of the chapters' checks share."""

import pytest


@pytest.fixture(autouse=True)
def _own_progress(own_progress):
    """Nothing that a test solves is noted for the reader."""
