"""One JupyterLab and one Chromium for all browser tests of a worker."""

import os
from pathlib import Path

import pytest

from segteach.bench.kit.jupyter import chromium, chromium_path, jupyterlab
from tests.browser.painter import empty

ROOT = Path(__file__).parents[2]


def pytest_collection_modifyitems(items):
    """What fails here is tried once more on CI, in a page of its own, and told as RERUN.

    Browser, JupyterLab, kernel and the other tests share two cores there, and with 120 tests one
    click in thousands that meets a page still moving is a red run in ten. A fault of ours fails
    twice.
    """
    for item in items:
        if os.environ.get("CI") and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """No test meets the page on which another failed."""
    report = yield
    if report.when == "call" and report.failed and "lab" in item.funcargs:
        item.funcargs["lab"].path = None  # the next one opens its notebook anew
    return report


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
