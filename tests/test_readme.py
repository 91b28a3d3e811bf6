"""README says what is where and how to add to it: its map is the tree, its steps were taken by all.

Each "Add ..." list is walked for everything that the package has: an algorithm, a lab, a benchmark
or a chapter that left a step out is named here.
"""

import ast
import re
from pathlib import Path

import pytest

from segteach.course import build

ROOT = Path(__file__).parents[1]
PACKAGE, TESTS = ROOT / "segteach", ROOT / "tests"
SOURCES = sorted((ROOT / "notebooks" / "source").glob("*.py"))
README = (ROOT / "README.md").read_text("utf-8")
ENGLISH, CHINESE = README.split("\n# 中文说明\n")
HALVES = {"en": ENGLISH, "zh": CHINESE}
BLOCKS = re.findall(r"(?:^    .*\n|^\n(?=    ))+", README, re.M)
PROGRAMS = [re.sub(r"^    ", "", b, flags=re.M) for b in BLOCKS if "from segteach" in b]
NOTEBOOKS = "\n".join(path.read_text("utf-8") for path in SOURCES)
NO_RESULT = {  # whose states are what is wanted
    "distribution_steps",  # `n_step` is the result of many
    "solution_steps",  # a matting method yields them as its own
    "cg_steps",
}
ALGORITHMS = ("cuts", "models", "segmentation", "matting", "networks")


def public(path: Path, kind) -> list[str]:
    """Return the names of the public functions or classes of a file."""
    tree = ast.parse(path.read_text("utf-8"))
    return [n.name for n in tree.body if isinstance(n, kind) and not n.name.startswith("_")]


def generators() -> dict[str, Path]:
    """Return {x_steps: file} of every algorithm that yields states."""
    files = [path for folder in ALGORITHMS for path in (PACKAGE / folder).rglob("*.py")]
    names = {name: path for path in files for name in public(path, ast.FunctionDef)}
    return {name: path for name, path in names.items() if name.endswith("_steps")}


def labs() -> dict[str, Path]:
    """Return {class: file} of every lab: a public class outside kit/ that is itself a widget."""
    files = [*(PACKAGE / "labs").glob("*.py"), *(PACKAGE / "labs").glob("*/lab.py")]
    names = {name: path for path in files for name in public(path, ast.ClassDef)}
    return {
        name: path for name, path in names.items() if re.search(r"(Lab|Theatre|Explorer)$", name)
    }


def mirrored(path: Path, tests: Path = TESTS) -> bool:
    """Return whether the tests have a file, or a folder of files, for a file of the package."""
    place = tests / path.relative_to(PACKAGE).parent
    found = [*place.glob(f"test_{path.stem}*.py"), *place.parent.glob(f"test_{place.name}*.py")]
    return bool(found) or (path.stem in {"lab", "worker"} and bool([*place.glob("test_*.py")]))


# --- what is where ---


def test_the_map_names_every_place_and_nothing_that_is_not_there():
    part = README.split("## What is where")[1].split("## ")[0]
    first, second = part.split("| place | what |")[1].split("| beside it | what |")
    named = set(re.findall(r"`([a-z_]+(?:/|\.py))`", first))
    there = {f"{path.name}/" for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    there |= {path.name for path in PACKAGE.glob("[!_]*.py")}
    assert sorted(there - named) == []
    inner = {f"{path.name}/" for path in PACKAGE.rglob("*") if (path / "__init__.py").exists()}
    assert sorted(named - there - inner) == []
    for place in re.findall(r"^\| `([^`]+)`(?:, `([^`]+)`)? \|", second, re.M):
        assert all((ROOT / name).exists() for name in place if name), place


def test_commands_that_it_names_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert set(re.findall(r"make ([a-z]+)", README)) - {"and", "a"} <= targets


def test_there_are_programs_in_both_languages():
    assert len(PROGRAMS) >= 4
    assert all("from segteach" in half for half in HALVES.values())


@pytest.mark.parametrize("number", range(len(PROGRAMS)))
def test_its_programs_run_as_they_stand(number, capsys):
    exec(compile(PROGRAMS[number], "README.md", "exec"), {})
    assert capsys.readouterr().out


# --- two languages ---


def commands(half: str) -> set[str]:
    """Return every line of a block that is a command or code, without what it says of itself."""
    lines = [re.sub(r"\s+#.*", "", line).strip() for line in re.findall(r"^    .+$", half, re.M)]
    return {re.sub(r" EDITION=zh$", "", line) for line in lines}


def names(half: str) -> set[str]:
    """Return what both halves must name alike: targets of make, commands, their options."""
    found = re.findall(r"`(make [a-z]+)`|(segteach (?:cut|matte|bench)\b)|( --?[a-z]+\b)", half)
    return {"".join(one).strip() for one in found}


def test_every_command_of_the_chinese_half_stands_in_the_english_one():
    assert commands(CHINESE) > {"make lab", "make test"}
    assert sorted(commands(CHINESE) - commands(ENGLISH)) == []
    assert sorted(names(CHINESE) - names(ENGLISH)) == []


def test_what_a_reader_starts_stands_in_the_chinese_half_too():
    """Up to the package: what is for those who change it is in English."""
    for_all = ENGLISH.split("## The package in six lines")[0]
    assert sorted(commands(for_all) - commands(CHINESE)) == []
    targets = re.compile(r"make [a-z]+")
    assert set(targets.findall(for_all)) == set(targets.findall(CHINESE))
    shell = re.compile(r"^    (segteach (?:cut|matte) .*?)(?:  +#.*)?$", re.M)
    assert set(shell.findall(ENGLISH)) == set(shell.findall(CHINESE))


@pytest.mark.parametrize("language", HALVES)
def test_its_list_of_chapters_is_that_of_the_index(language):
    cells = build.read(SOURCES[0])
    index = next(c.text for c in cells if (c.name, c.lang) == ("chapters", language))
    row = r"^\| (\d) \| (.+) \| \[.+\]\((.+\.ipynb)\) \|$"
    listed = re.findall(row, HALVES[language], re.M)
    there = re.findall(row, index, re.M)
    assert listed == [(n, about, f"notebooks/{language}/{name}") for n, about, name in there]
    assert len(listed) == len(SOURCES) - 1
    assert all((ROOT / path).exists() for _, _, path in listed)


def test_the_chinese_half_is_set_as_chinese_text():
    prose = re.sub(r"`[^`]*`|^    .*$|\[.*?\]\(.*?\)", " ", CHINESE, flags=re.M)
    assert re.findall(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!(][\u4e00-\u9fff]|\d %", prose) == []
    assert len(re.findall("[\u4e00-\u9fff]", prose)) > 800


# --- add an algorithm ---


def test_every_generator_of_states_took_the_steps_of_the_list():
    table = (TESTS / "test_states.py").read_text("utf-8")
    left_out = []
    for name, path in generators().items():
        source = path.read_text("utf-8")
        beside = "\n".join(other.read_text("utf-8") for other in path.parent.glob("*.py"))
        if "@checked_at_call" not in source:
            left_out.append(f"{name}: is not decorated")
        if name not in table:
            left_out.append(f"{name}: no line in RUNS of tests/test_states.py")
        if not mirrored(path):
            left_out.append(f"{name}: no tests beside those of its folder")
        ways = rf"last_of\({name}\)|last\({name}\(|\": {name}\b"  # or one of a table's solvers
        ways += rf"|the last state of `{name}`"  # or made without the states before it
        if not re.search(ways, beside) and name not in NO_RESULT:
            left_out.append(f"{name}: no plain function of the last state")
    assert left_out == []


def test_every_place_that_a_cell_shows_is_there():
    for place in re.findall(r'source="([a-z0-9_.]+)"', NOTEBOOKS):
        *folders, file, name = place.split(".")
        path = PACKAGE.joinpath(*folders)
        files = [path / f"{file}.py", *(path / file).glob("*.py")]
        assert any(f.exists() and name in public(f, ast.FunctionDef) for f in files), place


# --- add a lab, a chapter ---


def test_every_lab_has_tests_with_and_without_a_browser_and_a_cell():
    browser = "\n".join(path.read_text("utf-8") for path in (TESTS / "browser").glob("*.py"))
    contract = (TESTS / "labs" / "test_every_lab.py").read_text("utf-8")
    left_out = [f"{name}: no cell" for name in labs() if name not in NOTEBOOKS]
    left_out += [f"{name}: no row in LABS" for name in labs() if f'"{name}"' not in contract]
    left_out += [f"{name}: no tests" for name, path in labs().items() if not mirrored(path)]
    left_out += [f"{name}: no browser test" for name in labs() if name not in browser]
    assert left_out == []


def test_every_chapter_took_the_steps_of_the_list():
    source = ROOT / "notebooks" / "source"
    coverage, index = ((source / name).read_text("utf-8") for name in ("COVERAGE.md", SOURCES[0]))
    left_out = []
    for path in SOURCES[1:]:
        folder = f"ch{int(path.stem[:2])}"
        home = PACKAGE / "course" / "chapters" / folder
        steps = {
            "questions.toml": (home / "questions.toml").exists(),
            "names in __init__.py": f"from segteach.course.chapters import {folder}" in NOTEBOOKS,
            "section of COVERAGE.md": f"## {path.stem}\n" in coverage,
            "row of the index": f"({path.stem}.ipynb)" in index,
            "tests": bool([*(TESTS / "course" / "chapters" / folder).glob("test_*.py")]),
        }
        left_out += [f"{path.stem}: no {step}" for step, taken in steps.items() if not taken]
    assert left_out == []
