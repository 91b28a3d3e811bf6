"""Imports point one way: the table in shared/DESIGN.md against the imports that `ast` reads."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import segteach

ROOT = Path(segteach.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))

# From left to right; a layer may import the layers to its left, and itself where it is a folder.
ORDER = (
    ("arrays",),
    ("steps",),
    ("metrics", "data"),
    ("cuts",),
    ("models",),
    ("segmentation",),
    ("matting",),
    ("networks",),
    ("draw",),
    ("widgets",),
    ("labs",),
    ("course", "grading"),
    ("bench",),
    ("cut_files",),
    ("cli",),
)
PLACE = {layer: place for place, layers in enumerate(ORDER) for layer in layers}
ALGORITHMS = {layer for layer, place in PLACE.items() if place < PLACE["draw"]}
EVERYWHERE = set(PLACE)

# Packages that only some layers may import; what is not named here is free.
ONLY_IN = {
    "torch": {"networks"},
    "torchvision": {"networks"},
    "sklearn": {"bench"},
    "cv2": {"bench"},
    "pymatting": {"bench"},
    "numba": {"bench"},
    "matplotlib": EVERYWHERE - ALGORITHMS,
    "ipywidgets": EVERYWHERE - ALGORITHMS,
    "ipycanvas": EVERYWHERE - ALGORITHMS,
    "anywidget": EVERYWHERE - ALGORITHMS,
    "IPython": EVERYWHERE - ALGORITHMS,
}


def layer_of(path: Path) -> str:
    """Return the first folder below segteach/, or the name of the file that lies there."""
    return path.relative_to(ROOT).with_suffix("").parts[0]


def imported_names(source: str, package: str):
    """Yield the dotted name of everything that is imported, `package` being where the file lies."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parent = package.split(".")[: len(package.split(".")) + 1 - node.level]
            base = ".".join([*parent, node.module or ""] if node.level else [node.module])
            yield from (f"{base.rstrip('.')}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            function = node.func.attr if isinstance(node.func, ast.Attribute) else None
            function = node.func.id if isinstance(node.func, ast.Name) else function
            if function in ("import_module", "__import__"):
                yield str(node.args[0].value)


def faults(source: str, layer: str, package: str) -> list[str]:
    """Return what a file of `layer` imports and may not."""
    found = []
    for name in imported_names(source, package):
        top, *rest = name.split(".")
        if name.endswith(".*"):
            found.append(f"{name}: star import")
        if layer not in ONLY_IN.get(top, EVERYWHERE):
            found.append(f"{name}: only in {', '.join(sorted(ONLY_IN[top]))}")
        # `from segteach import __version__` names no layer
        if top == "segteach" and rest and not rest[0].startswith("__"):
            other = rest[0]
            if other not in PLACE:
                found.append(f"{name}: {other} is not in the table")
            elif other != layer and PLACE[other] >= PLACE[layer]:
                found.append(f"{name}: {other} is not to the left of {layer}")
    return found


def package_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT.parent).parent.parts)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_only_what_lies_to_its_left(path):
    layer = layer_of(path)
    if layer == "__init__":  # `import segteach` runs it: it may import nothing of the package
        names = imported_names(path.read_text("utf-8"), "segteach")
        assert [name for name in names if name.startswith("segteach")] == []
        return
    assert layer in PLACE, "a new file or folder: give it a place in DESIGN.md and in ORDER"
    assert faults(path.read_text("utf-8"), layer, package_of(path)) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_named_utils(path):
    assert not {"util", "utils", "helpers", "misc"} & {*path.relative_to(ROOT).parts, path.stem}


@pytest.mark.parametrize(
    ("layer", "source"),
    [
        ("models", "from segteach.segmentation import grabcut"),
        ("models", "import segteach.draw.overlays"),
        ("models", "from segteach import widgets"),
        ("models", "from ..segmentation.grabcut import grabcut_steps"),
        ("models", "def f():\n    from segteach.networks import clip"),
        ("models", "from segteach.arrays import *"),
        ("models", "from segteach.registry import algorithms"),
        ("data", "from segteach.metrics import iou"),
        ("arrays", "from segteach.steps import state"),
        ("course", "from segteach.bench import speed"),
        ("matting", "import torch.nn.functional as F"),
        ("matting", "import importlib\nimportlib.import_module('torch')"),
        ("models", "from sklearn.mixture import GaussianMixture"),
        ("segmentation", "import cv2"),
        ("cuts", "import matplotlib.pyplot as plt"),
    ],
)
def test_a_forbidden_import_is_found(layer, source):
    assert len(faults(source, layer, f"segteach.{layer}")) == 1


@pytest.mark.parametrize(
    ("layer", "source"),
    [
        ("models", "import numpy as np\nfrom segteach.arrays import check_points"),
        ("models", "from segteach.models.gaussian import density"),
        (
            "models",
            "from .gaussian import density\nfrom . import gaussian\nfrom ..steps import last",
        ),
        ("data", "from segteach.steps import state"),
        ("networks", "import torch"),
        ("bench", "import cv2, sklearn.mixture, pymatting\nfrom segteach import __version__"),
        ("draw", "from matplotlib import pyplot"),
        ("cli", "from segteach.course import build"),
    ],
)
def test_an_allowed_import_is_not_found_fault_with(layer, source):
    assert faults(source, layer, f"segteach.{layer}") == []


@pytest.mark.parametrize(
    "module",
    ["segteach", "segteach.arrays", "segteach.steps", "segteach.data", "segteach.models.gmm"],
)
def test_importing_an_algorithm_loads_no_plots_widgets_or_networks(module):
    heavy = ("torch", "matplotlib", "ipywidgets", "anywidget", "ipycanvas", "IPython", "sklearn")
    program = f"import sys, {module}; print(*[m for m in {heavy} if m in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == []
