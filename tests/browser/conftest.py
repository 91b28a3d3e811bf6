"""One JupyterLab and one Chromium for all browser tests."""

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 120_000  # milliseconds until a wait gives up; nothing is asserted about speed


@pytest.fixture(scope="session")
def browser():
    chromium = shutil.which("chromium")
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail("CI without Chromium: .ci/run installs it")
        pytest.skip("Chromium was not found: THE BROWSER TESTS DO NOT RUN")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    """Start JupyterLab on a copy of the notebooks; yield a `Lab`."""
    home = tmp_path_factory.mktemp("jupyter")
    shutil.copytree(ROOT / "notebooks" / "en", home / "notebooks" / "en")
    shutil.copytree(ROOT / "notebooks" / "zh", home / "notebooks" / "zh")
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1"]
    command += [f"--port={port}", "--IdentityProvider.token=", "--allow-root"]
    command += ["--LabApp.expose_app_in_browser=True", f"--ServerApp.root_dir={home / 'notebooks'}"]
    settings = {f"JUPYTER_{name}_DIR": str(home / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    environment = os.environ | settings | {"SEGTEACH_PROGRESS": str(home / "progress.json")}
    with open(home / "server.log", "w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    try:
        yield Lab(browser, f"http://127.0.0.1:{port}", server, home)
    finally:
        server.terminate()
        server.wait(30)


class Lab:
    """Opens notebooks of the running JupyterLab."""

    def __init__(self, browser, url, server, home):
        self.browser, self.url, self.server, self.home = browser, url, server, home
        self._wait()

    def _wait(self):
        while self.server.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/api", timeout=5):
                    return
            except OSError:
                continue
        pytest.fail((self.home / "server.log").read_text()[-3000:])

    def open(self, path, *, run=True, width=1280, height=800):
        """Open a notebook in a fresh page; run all cells and wait until the kernel is idle."""
        page = self.browser.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(PATIENCE)
        page.goto(f"{self.url}/lab/tree/{path}?reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        page.evaluate("jupyterapp.shell.collapseLeft()")
        if run:
            self.run_all(page)
        return page

    def run_all(self, page):
        """Run all cells; return when every code cell has its number."""
        page.wait_for_function(
            "jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
        )
        page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
        page.wait_for_function(
            """() => {
                const cells = jupyterapp.shell.currentWidget.content.model.cells;
                const all = [...Array(cells.length).keys()].map(i => cells.get(i));
                return all.length > 0 && all.every(cell =>
                    cell.type !== 'code' || cell.executionCount !== null);
            }"""
        )

    def write(self, name, *cells):
        """Write a scratch notebook with these code cells; return its path for `open`."""
        import nbformat

        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        (self.home / "notebooks" / "scratch").mkdir(exist_ok=True)
        nbformat.write(notebook, self.home / "notebooks" / "scratch" / f"{name}.ipynb")
        return f"scratch/{name}.ipynb"


def ask(page, code):
    """Run Python code in the page's kernel and return what it prints."""
    return page.evaluate(
        """async (code) => {
            const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            const future = kernel.requestExecute({ code, store_history: false });
            let text = "";
            future.onIOPub = (message) => {
                if (message.header.msg_type === "stream") text += message.content.text;
                if (message.header.msg_type === "error") throw new Error(message.content.evalue);
            };
            await future.done;
            return text.trim();
        }""",
        code,
    )
