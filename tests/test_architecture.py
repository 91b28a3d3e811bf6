"""Imports point one way: the table in shared/DESIGN.md against the imports that `ast` reads."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import segteach

ROOT = Path(segteach.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))

# From left to right; a layer may import the layers to its left, and itself where it is a folder.
ORDER = (
    ("arrays",),
    ("steps", "language"),
    ("metrics", "data", "files"),
    ("cuts",),
    ("models",),
    ("segmentation",),
    ("matting",),
    ("networks",),
    ("marks",),
    ("draw",),
    ("widgets",),
    ("labs",),
    ("arena",),
    ("course", "grading", "bench"),
    ("result_names",),
    ("photo_batch",),
    ("mark_files",),
    ("cut_files", "matte_files"),
    ("cli",),
)
# One level down. What is named together stays apart; "*" is every other file of the folder.
INSIDE = {
    "models": (("*",), ("markov", "fields")),
    "segmentation": (
        ("*",),
        ("scissors", "grabcut", "border_matting", "lazy_snapping"),
        ("boundary_editing",),
    ),
    "matting": (("*",), ("bayesian",)),
    "labs": (("kit",), ("*",)),
    "arena": (("*",), ("duel",)),
    "course": (("*",), ("chapters",)),
    "bench": (("kit",), ("*",)),
}
APART = ("labs", "bench")  # there a file imports no other file of its folder: each is a thing
ARRAYS_ONLY = ("metrics", "data")  # what they may import is narrower than their place
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


def faults(source: str, module: str, package: str) -> list[str]:
    """Return what a file imports and may not; module: its dotted name below segteach."""
    layer, found = module.split(".")[0], []
    for name in imported_names(source, package):
        top, *rest = name.split(".")
        if name.endswith(".*"):
            found.append(f"{name}: star import")
        if layer not in ONLY_IN.get(top, EVERYWHERE):
            found.append(f"{name}: only in {', '.join(sorted(ONLY_IN[top]))}")
        # `from segteach import __version__` names no layer
        if top == "segteach" and rest and not rest[0].startswith("__"):
            found += [f"{name}: {word}" for word in [misplaced(module, rest)] if word]
    return found


def misplaced(module: str, imported: list[str]) -> str:
    """Return what is wrong with an import of segteach.<imported> by segteach.<module>, or ""."""
    layer, other = module.split(".")[0], imported[0]
    if other not in PLACE:
        return f"{other} is not in the table"
    if other != layer:
        if layer in ARRAYS_ONLY and other != "arrays":
            return f"{layer} may import arrays only"
        return "" if PLACE[other] < PLACE[layer] else f"{other} is not to the left of {layer}"
    own, its = module.split(".")[1:2], imported[1:2]
    if layer not in INSIDE or not own or own == its:
        return ""
    mine, theirs = (place_inside(layer, part[0]) for part in (own, its))
    rest = len(INSIDE[layer])
    among_files = mine == theirs and INSIDE[layer][min(mine, rest - 1)] == ("*",)
    alone = layer in APART and mine == theirs
    if theirs < mine or (among_files and not alone):
        return ""
    return f"{'.'.join(imported[:2])} is not to the left of {'.'.join([layer, *own])}"


def place_inside(layer: str, part: str) -> int:
    """Return the place of a file or folder in INSIDE[layer]."""
    groups = INSIDE[layer]
    named = [place for place, group in enumerate(groups) if part in group]
    return named[0] if named else groups.index(("*",))


def dotted(path: Path) -> str:
    """Return the name of a file's module below segteach: "models.gmm", of a folder's "models"."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def package_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT.parent).parent.parts)


def imports_of(path: Path) -> set[str]:
    """Return the modules of the package, as `dotted` names them, that a file imports."""
    known, found = {dotted(file) for file in FILES}, set()
    for name in imported_names(path.read_text("utf-8"), package_of(path)):
        parts = name.split(".")[1:] if name.startswith("segteach.") else []
        longest = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
        found |= {next((module for module in longest if module in known), "")}
    return found - {"", dotted(path)}


def test_a_file_imports_only_what_lies_to_its_left():
    wrong = {}
    for path in FILES:
        source, module = path.read_text("utf-8"), dotted(path)
        if not module:  # `import segteach` runs it: it may import nothing of the package
            names = imported_names(source, "segteach")
            wrong[module] = [name for name in names if name.startswith("segteach")]
        elif module.split(".")[0] not in PLACE:
            wrong[module] = ["a new file or folder: give it a place in DESIGN.md and in ORDER"]
        else:
            wrong[module] = faults(source, module, package_of(path))
    assert {module: found for module, found in wrong.items() if found} == {}


def test_no_import_goes_in_a_circle():
    graph = {dotted(path): imports_of(path) for path in FILES}
    for module in graph:  # a folder's own file gathers what lies in it: no circle of meaning
        parts = module.split(".")
        graph[module] -= {".".join(parts[:end]) for end in range(len(parts))}
    order = list(TopologicalSorter(graph).static_order())  # raises CycleError
    assert len(order) >= len(FILES) - 1


def test_an_import_inside_a_function_hides_no_other_layer():
    hidden = []
    for path in FILES:
        for outer in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef)):
                names = imported_names(ast.unparse(outer), package_of(path))
                hidden += [(dotted(path), name) for name in names if name.startswith("segteach")]
    assert {module for module, _ in hidden} <= {"cli"}  # there so that `segteach --help` is quick


def test_no_file_is_named_utils():
    words = {word for path in FILES for word in (*path.relative_to(ROOT).parts, path.stem)}
    assert not {"util", "utils", "helpers", "misc"} & words


def test_every_folder_says_what_lies_in_it():
    folders = [path for path in FILES if path.name == "__init__.py"]
    silent = [
        dotted(path)
        for path in folders
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


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
        ("data", "from segteach.steps import state"),
        ("models.gmm", "from segteach.models.fields.mrf import cliques"),
        ("models.markov.chain", "from segteach.models.fields.mrf import cliques"),
        ("segmentation.magic_wand", "from segteach.segmentation.grabcut import grabcut"),
        ("labs.scissors", "from segteach.labs.grabcut import GrabCutLab"),
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
        ("data", "from segteach.arrays import check_image"),
        ("files", "from segteach.steps import state"),
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
