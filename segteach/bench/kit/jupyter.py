"""A real JupyterLab in a real Chromium, for browser tests and for times measured in the page."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

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
PATIENCE = 180_000  # ms: two workers of the tests and a browser share two cores


@contextmanager
def chromium() -> Iterator:
    """Start Debian's Chromium through Playwright; FileNotFoundError where there is none."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise FileNotFoundError("chromium was not found: install Debian's package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def jupyterlab(browser, home: Path, notebooks: Path | None = None) -> Iterator[Lab]:
    """Start JupyterLab in the empty folder `home`, on a copy of en and zh of `notebooks`."""
    root = home / "notebooks"
    root.mkdir(parents=True)
    for language in ("en", "zh") if notebooks else ():
        shutil.copytree(notebooks / language, root / language)
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1"]
    command += [f"--port={port}", "--IdentityProvider.token=", "--allow-root"]
    command += ["--LabApp.expose_app_in_browser=True", f"--ServerApp.root_dir={root}"]
    folders = {f"JUPYTER_{name}_DIR": str(home / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    own = {"SEGTEACH_PROGRESS": str(home / "progress.json"), "JUPYTER_PREFER_ENV_PATH": "1"}
    with open(home / "server.log", "w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | folders | own)
    try:
        _wait(server, f"http://127.0.0.1:{port}/api", home / "server.log")
        yield Lab(browser, f"http://127.0.0.1:{port}", root)
    finally:
        server.terminate()
        server.wait(30)


class Lab:
    """Opens notebooks of the running JupyterLab in fresh pages."""

    def __init__(self, browser, url: str, root: Path):
        self.browser, self.url, self.root = browser, url, root

    def open(self, path: str, *, width: int = 1280, height: int = 800):
        """Open a notebook, run all its cells, and return the page when they are done."""
        page = self.browser.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(PATIENCE)
        page.goto(f"{self.url}/lab/tree/{path}?reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        page.evaluate("jupyterapp.shell.collapseLeft()")
        page.wait_for_function(
            "jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
        )
        page.evaluate("() => void jupyterapp.commands.execute('notebook:run-all-cells')")
        page.wait_for_function(
            """() => {
                const cells = jupyterapp.shell.currentWidget.content.model.cells;
                const all = [...Array(cells.length).keys()].map(i => cells.get(i));
                return all.length > 0 && all.every(cell =>
                    cell.type !== 'code' || cell.executionCount !== null);
            }"""
        )
        return page

    def open_code(self, name: str, code: str, **size):
        """Open a scratch notebook with one cell of code, as `open` does."""
        import nbformat

        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        (self.root / "scratch").mkdir(exist_ok=True)
        nbformat.write(notebook, self.root / "scratch" / f"{name}.ipynb")
        return self.open(f"scratch/{name}.ipynb", **size)


def ask(page, code: str) -> str:
    """Run Python code in the kernel of the page's notebook; return what it prints."""
    return page.evaluate(
        """async (code) => {
            const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            const future = kernel.requestExecute({ code, store_history: false });
            let text = "", failed = null;
            future.onIOPub = (message) => {
                if (message.header.msg_type === "stream") text += message.content.text;
                if (message.header.msg_type === "error") failed = message.content.evalue;
            };
            await future.done;
            if (failed !== null) throw new Error(failed);
            return text.trim();
        }""",
        code,
    )


def wait_until(page, expression: str) -> None:
    """Wait until the expression is true in the kernel: the page's messages take their time."""
    for _ in range(300):
        if ask(page, f"print(bool({expression}))") == "True":
            return
    raise TimeoutError(f"never true in the kernel: {expression}")


def drag(page, start, end, canvas: str = ".st-paint") -> None:
    """Drag the mouse over a canvas; start, end: shares of its width and height."""
    box = page.locator(canvas).bounding_box()

    def place(share):
        return box["x"] + share[0] * box["width"], box["y"] + share[1] * box["height"]

    page.mouse.move(*place(start))
    page.mouse.down()
    page.mouse.move(*place(end), steps=5)
    page.mouse.up()


def _wait(server, url: str, log: Path) -> None:
    while server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            continue
    raise RuntimeError(f"JupyterLab stopped:\n{log.read_text()[-3000:]}")
