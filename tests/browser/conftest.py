"""One JupyterLab and one Chromium for all browser tests of a worker."""

import os
from pathlib import Path

import pytest

from segteach.bench.kit.jupyter import chromium, chromium_path, jupyterlab
from tests.browser.painter import empty

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def browser():
    if chromium_path() is None and not os.environ.get("CI"):
        pytest.skip("NO BROWSER TEST RUNS: Chromium was not found (Debian's package chromium)")
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    with jupyterlab(browser, tmp_path_factory.mktemp("lab") / "home", ROOT / "notebooks") as lab:
        yield lab


@pytest.fixture
def painter(lab):
    """The painter that many tests share, empty."""
    return empty(lab)
