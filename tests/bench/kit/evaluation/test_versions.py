"""The version of a function: it changes with each file that it reaches, and with no other."""

import pytest

from segteach.bench.kit.evaluation import versions
from segteach.bench.kit.evaluation.versions import version_of

FILES = {
    "__init__.py": "",
    "a.py": "from segteach.b import helper\nimport numpy\n",
    "b.py": "def helper():\n    from segteach.deep import inner\n",
    "deep/__init__.py": "from segteach.deep.inner import x\n",
    "deep/inner.py": "import segteach.a\nx = 1\n",
    "alone.py": "from segteach import b\n",
    "other.py": "",
}


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A small package in the place of segteach."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(versions, "ROOT", tmp_path)
    versions._imported.cache_clear()
    yield tmp_path
    versions._imported.cache_clear()


def function_of(module):
    function = lambda: None  # noqa: E731
    function.__module__ = module
    return function


@pytest.mark.parametrize(
    ("module", "reached"),
    [
        ("segteach.a", {"a.py", "b.py", "deep/inner.py"}),
        ("segteach.alone", {"alone.py", "a.py", "b.py", "deep/inner.py"}),
        ("segteach.deep", {"deep/__init__.py", "deep/inner.py", "a.py", "b.py"}),
        ("segteach.other", {"other.py"}),
    ],
)
def test_it_changes_with_what_is_reached_and_nothing_else(package, module, reached):
    function = function_of(module)
    before, changed = version_of(function), set()
    for name, text in FILES.items():
        (package / name).write_text(f"{text}# another\n")
        versions._imported.cache_clear()
        if version_of(function) != before:
            changed.add(name)
        (package / name).write_text(text)
    versions._imported.cache_clear()
    assert changed == reached and version_of(function) == before


def test_two_functions_reach_what_both_do(package):
    both = version_of(function_of("segteach.a"), function_of("segteach.other"))
    assert both not in (
        version_of(function_of("segteach.a")),
        version_of(function_of("segteach.other")),
    )
