"""A real JupyterLab in a real Chromium, for browser tests and for times measured in the page."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import nbformat
from playwright.sync_api import sync_playwright

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

KERNEL = "sessionContext?.session?.kernel"
OPEN = """async path => {
    const { commands, shell } = jupyterapp;
    await jupyterapp.restored;
    const notebook = await commands.execute('docmanager:open', { path, factory: 'Notebook' });
    await notebook.revealed;
    await notebook.sessionContext.ready;
    await notebook.sessionContext.session.kernel.info;
    shell.collapseLeft(); // last: a fresh JupyterLab shows its files once it is restored
}"""
INSIDE = """async canvas => { // once it rests: the same in two frames
    const place = () => {
        const box = canvas.getBoundingClientRect(), [x, y] = [canvas.clientLeft, canvas.clientTop];
        return [box.x + x, box.y + y, box.width - 2 * x, box.height - 2 * y];
    };
    for (let before = null, now = place(); ; before = now, now = place()) {
        if (String(before) === String(now)) return now;
        await new Promise(requestAnimationFrame);
    }
}"""
ASK = """async code => {
    const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const future = kernel.requestExecute({ code, store_history: false });
    let text = '', failed = null;
    future.onIOPub = (message) => {
        if (message.header.msg_type === 'stream') text += message.content.text;
        if (message.header.msg_type === 'error') failed = message.content.evalue;
    };
    await future.done;
    if (failed !== null) throw new Error(failed);
    return text.trim();
}"""
WITHIN = """async ([script, argument, patience]) => {
    const late = new Promise((_, fail) => setTimeout(() => fail(Error('no answer')), patience));
    return Promise.race([eval(script)(argument), late]);
}"""


def chromium_path() -> str | None:
    """Return where Chromium lies, None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def chromium() -> Iterator:
    """Start Debian's Chromium through Playwright; FileNotFoundError where there is none."""
    path = chromium_path()
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
    command += ["--ServerApp.disable_check_xsrf=True"]  # kernels are ended without a page
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
    """Shows notebooks of the running JupyterLab, one at a time, each in a page of its own."""

    def __init__(self, browser, url: str, root: Path):
        self.context, self.url, self.root = browser.new_context(), url, root
        self.context.set_default_timeout(PATIENCE)
        self.page, self.path = None, None  # of the notebook that is open

    def open(self, path: str, *, width: int = 1280, height: int = 800):
        """Open a notebook with a kernel of its own, run all its cells, return the page.

        The page of the notebook before it is closed and its kernel ended.
        """
        self.close()
        self.page = self.context.new_page()
        self.page.set_viewport_size({"width": width, "height": height})
        self._show(path)
        run(self.page)
        self.path = path
        return self.page

    def open_code(self, name: str, code: str, *, folder: str = "scratch", **size):
        """Open a new notebook with one cell of code, as `open` does."""
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        (self.root / folder).mkdir(exist_ok=True)
        nbformat.write(notebook, self.root / folder / f"{name}.ipynb")
        return self.open(f"{folder}/{name}.ipynb", **size)

    def reload(self) -> None:
        """Save the notebook and open it again in the page, loaded anew; its kernel goes on."""
        _command(self.page, "docmanager:save")
        self._show(self.path)

    def close(self) -> None:
        """Close the page and end its kernel."""
        if self.page is not None:
            self.page.close()
        for session in self._rest("sessions"):
            self._rest(f"sessions/{session['id']}", "DELETE")
        self.page, self.path = None, None

    def _show(self, path: str) -> None:
        """Load JupyterLab with this notebook alone, and wait until its kernel answers."""
        self.page.goto(f"{self.url}/lab?reset")
        self.page.wait_for_function("window.jupyterapp !== undefined")
        _promise(self.page, OPEN, path)

    def _rest(self, path: str, method: str = "GET"):
        request = urllib.request.Request(f"{self.url}/api/{path}", method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE / 1000) as answer:
            return json.loads(answer.read() or "null")


def run(page, cells: str = "all-cells") -> None:
    """Run cells of the notebook on the page, "all-below" from the active one; wait for the end."""
    _command(page, f"notebook:run-{cells}")


def clear(page) -> None:
    """Clear what the cells put out, and wait until it is gone from the page."""
    _command(page, "notebook:clear-all-cell-outputs")
    page.wait_for_function("!document.querySelector('.jp-OutputArea-output')")


def restart(page) -> None:
    """Restart the kernel of the notebook and run all cells again."""
    _promise(page, f"() => jupyterapp.shell.currentWidget.{KERNEL}.restart()")
    run(page)


def ask(page, code: str) -> str:
    """Run Python code in the kernel of the page's notebook; return what it prints."""
    return _promise(page, ASK, code)


def wait_until(page, expression: str) -> None:
    """Wait until the expression is true in the kernel: the page's messages take their time."""
    until = time.monotonic() + PATIENCE / 1000
    while ask(page, f"print(bool({expression}))") != "True":
        if time.monotonic() > until:
            raise TimeoutError(f"never true in the kernel: {expression}")


def spot(page, share, canvas: str = ".st-paint", view: int = 0) -> tuple[float, float]:
    """Return where a place of a canvas lies on the page: share (x, y) of its inside, in [0, 1]."""
    left, top, width, height = page.locator(canvas).nth(view).evaluate(INSIDE)
    return left + share[0] * width, top + share[1] * height


def drag(page, *shares, canvas: str = ".st-paint", view: int = 0, steps: int = 5, up: bool = True):
    """Press the mouse at the first share of a canvas, move over the others, let it go."""
    first, *others = [spot(page, share, canvas, view) for share in shares]
    page.mouse.move(*first)
    page.mouse.down()
    for place in others:
        page.mouse.move(*place, steps=steps)
    if up:
        page.mouse.up()


def _command(page, name: str) -> None:
    _promise(page, "name => jupyterapp.commands.execute(name).then(() => null)", name)


def _promise(page, script: str, argument=None):
    """Call an asynchronous function on the page: its value, an error where none comes in time."""
    return page.evaluate(WITHIN, [script, argument, PATIENCE])


def _wait(server, url: str, log: Path) -> None:
    while server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            continue
    raise RuntimeError(f"JupyterLab stopped:\n{log.read_text()[-3000:]}")
