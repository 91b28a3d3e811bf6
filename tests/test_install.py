"""The pins install into an empty environment, as Binder does it, and the course imports there."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.soak
@pytest.mark.network
def test_the_pinned_requirements_of_binder_install_and_the_labs_import(tmp_path):
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    result = subprocess.run(
        [*pip, "-r", "binder/requirements.txt"], cwd=ROOT, capture_output=True, text=True
    )
    if result.returncode and "CI" not in os.environ and "Temporary failure" in result.stderr:
        pytest.skip("no network: the pins of binder/ are not checked")
    assert result.returncode == 0, result.stderr[-2000:]
    labs = [python, "-c", "import segteach.labs.gaussian, jupyterlab"]
    imported = subprocess.run(labs, cwd=tmp_path, capture_output=True, text=True)
    assert imported.returncode == 0, imported.stderr[-2000:]
    assert f"python-{sys.version_info.major}." in (ROOT / "binder/runtime.txt").read_text()
