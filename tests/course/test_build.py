"""The notebook builder: same source, same bytes; stubs without solutions; broken rules refused."""

import ast
import inspect
import json
from importlib import import_module
from pathlib import Path

import nbformat
import pytest

from segteach.course import build
from segteach.course.coverage import CoverageError

ROOT = Path(__file__).parents[2] / "notebooks"
SOURCES = sorted((ROOT / "source").glob("*.py"))
COMMITTED = sorted([*ROOT.glob("en/*.ipynb"), *ROOT.glob("zh/*.ipynb")])
chapters = pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)

GOOD = """\
# %% [markdown] name="title" lang="en"
# # Title

# %% [markdown] name="title" lang="zh"
# # 标题

# %% name="setup"
import numpy as np

# %% name="own" tags=["exercise"]
def double(x):
    \"\"\"Return twice x.\"\"\"
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
"""
TABLE = """\
## 01_small

| item of the lecture | kind | cell | shows |
|---|---|---|---|
| the title | claim | title | Title / 标题 |
"""


@pytest.fixture
def small(tmp_path):
    """Return write(text, table) -> the folder of a course with one small chapter."""

    def write(text=GOOD, table=TABLE):
        (tmp_path / "source").mkdir(exist_ok=True)
        (tmp_path / "source" / "01_small.py").write_text(text, encoding="utf-8")
        (tmp_path / "source" / "COVERAGE.md").write_text(table, encoding="utf-8")
        return tmp_path

    return write


def code(path):
    notebook = nbformat.read(path, as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def test_the_committed_notebooks_are_a_fresh_build_byte_for_byte():
    fresh = {path: text.encode() for path, text in build.build(ROOT).items()}
    assert set(fresh) == set(COMMITTED)
    assert [path for path in COMMITTED if path.read_bytes() != fresh[path]] == []


@chapters
def test_both_languages_have_the_same_code_and_the_same_structure(source):
    english, chinese = (
        nbformat.read(ROOT / language / f"{source.stem}.ipynb", as_version=4)
        for language in build.LANGUAGES
    )
    assert code(ROOT / "en" / f"{source.stem}.ipynb") == code(ROOT / "zh" / f"{source.stem}.ipynb")
    shape = [[(c.cell_type, dict(c.metadata)) for c in nb.cells] for nb in (english, chinese)]
    assert shape[0] == shape[1]
    headings = [
        [
            [len(line) - len(line.lstrip("#")) for line in c.source.splitlines() if line[:1] == "#"]
            for c in nb.cells
            if c.cell_type == "markdown"
        ]
        for nb in (english, chinese)
    ]
    assert headings[0] == headings[1]


@chapters
def test_the_text_of_the_two_languages_differs(source):
    cells = [cell for cell in build.read(source) if cell.kind == "markdown"]
    same = [en.name for en, zh in zip(cells[::2], cells[1::2], strict=True) if en.text == zh.text]
    assert same == []


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_student_notebook_is_valid_and_has_no_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [c.id for c in cells if c.outputs or c.execution_count is not None] == []
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_student_notebook_holds_no_solution(path):
    assert "SOLUTION" not in path.read_text(encoding="utf-8")


@chapters
def test_an_exercise_is_a_signature_a_docstring_and_nothing_else(source):
    cells = build.read(source)
    student, solved = (
        build.edition(cells, source.stem, "en", solutions=solutions) for solutions in (False, True)
    )
    for stub, answer in zip(student.cells, solved.cells, strict=True):
        if "exercise" not in stub.metadata.get("tags", []):
            assert stub.source == answer.source
            continue
        (mine,), (theirs,) = ast.parse(stub.source).body, ast.parse(answer.source).body
        assert ast.unparse(mine.args) == ast.unparse(theirs.args) and mine.name == theirs.name
        assert ast.get_docstring(mine) == ast.get_docstring(theirs) is not None
        assert [ast.unparse(line) for line in mine.body[1:]] == ["raise NotImplementedError"]
        assert len(theirs.body) > 1 and "NotImplementedError" not in answer.source


@chapters
def test_a_cell_filled_from_the_package_is_the_code_of_the_package(source):
    chosen = [cell for cell in build.read(source) if cell.lang in ("", "en")]
    cells = build.edition(build.read(source), source.stem, "en", solutions=True).cells
    for cell, shown in zip(chosen, cells, strict=True):
        if cell.source:
            module, name = cell.source.rsplit(".", 1)
            function = getattr(import_module(f"segteach.{module}"), name)
            assert shown.source == inspect.getsource(function).rstrip()


def test_the_same_source_gives_the_same_bytes_and_another_one_other_ids(small):
    first, again = build.build(small()), build.build(small())
    assert first == again
    other = build.build(small(GOOD.replace("import numpy as np", "import numpy")))
    ids = [{c["id"] for c in json.loads(next(iter(b.values())))["cells"]} for b in (first, other)]
    assert len(ids[0] & ids[1]) == 2 and len(ids[0]) == 3


def test_the_two_editions_of_a_hand_written_exercise(small):
    def last_cell(**options):
        text = build.build(small(), **options)[small() / "en" / "01_small.ipynb"]
        return json.loads(text)["cells"][-1]["source"]

    head = 'def double(x):\n    """Return twice x."""\n'
    assert "".join(last_cell()) == head + "    raise NotImplementedError"
    assert "return 2 * x" in "".join(last_cell(solutions=True))


def test_an_exercise_from_the_package_keeps_signature_and_docstring_only(small):
    text = GOOD + '\n# %% name="m" source="models.gaussian.mahalanobis" tags=["exercise"]\n'
    notebook = json.loads(build.build(small(text))[small(text) / "en" / "01_small.ipynb"])
    stub = ast.parse("".join(notebook["cells"][-1]["source"])).body[0]
    gaussian = import_module("segteach.models.gaussian")
    assert ast.get_docstring(stub) == inspect.getdoc(gaussian.mahalanobis)
    assert ast.unparse(stub.body[-1]) == "raise NotImplementedError" and len(stub.body) == 2


def test_a_longer_package_exercise_has_no_trace_of_its_body():
    lines = ["def f(", "    a,", "    b=(1, 2),", "):", "    return a", ""]
    assert build._stub("\n".join(lines)).splitlines() == [
        *lines[:4],
        "    raise NotImplementedError",
    ]


ENGLISH, CHINESE = GOOD.split("\n\n")[:2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.replace(CHINESE, ""), "twin"),
        (GOOD.replace(ENGLISH, ""), "twin"),
        (GOOD.replace(f"{ENGLISH}\n\n{CHINESE}", f"{CHINESE}\n\n{ENGLISH}"), "twin"),
        (GOOD.replace('"title" lang="zh"', '"other" lang="zh"'), "twin"),
        (GOOD.replace(' lang="en"', ""), "needs lang"),
        (GOOD.replace('lang="zh"', 'lang="de"'), "needs lang"),
        (GOOD.replace('name="setup"', 'name="setup" lang="en"'), "needs lang"),
        (GOOD.replace('name="setup"', 'name="own"'), "own"),
        (GOOD + '\n# %% source="models.gmm.e_step"\n', "does not define .*log_joint_function"),
    ],
    ids=["no zh", "no en", "zh first", "other name", "no lang", "de", "code", "twice", "names"],
)
def test_a_source_that_breaks_a_rule_is_refused(small, text, words):
    assert text != GOOD
    with pytest.raises(build.BuildError, match=words):
        build.build(small(text))


MARKED = "### BEGIN SOLUTION\nanswer = 42\n### END SOLUTION"


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ('# %% tags=["exercise"]\nanswer = 42', "needs ### BEGIN"),
        ('# %% tags=["exercise"]\n### BEGIN SOLUTION\nanswer = 42', "needs ### BEGIN"),
        (f"# %%\n{MARKED}", "a solution would be published"),
        (f'# %% tags=["exercize"]\n{MARKED}', "unknown .*exercize"),
        ('# %% nmae="x"\nanswer = 42', "unknown .*nmae"),
    ],
)
def test_a_solution_never_slips_into_the_student_edition(small, cell, words):
    with pytest.raises(build.BuildError, match=words):
        build.build(small(f"{GOOD}\n{cell}\n"))


def test_a_folder_without_sources_is_an_error(tmp_path):
    assert build.main([str(tmp_path / "nowhere"), "--check"]) == 1


def test_a_shown_function_whose_names_are_there_is_accepted(small):
    text = GOOD + "\n# %%\nfrom segteach.models.em_sums import blocks, log_joint_function\n"
    text += "from segteach.models.gmm import Gmm\n"
    text += '\n# %% name="shown" source="models.gmm.e_step"\n'
    assert "def e_step" in build.build(small(text))[small(text) / "en" / "01_small.ipynb"]


@pytest.mark.parametrize("source", ["models.gmm.nothing", "models.nothing.e_step", "gmm"])
def test_a_cell_that_names_nothing_in_the_package_is_a_clean_error(small, source):
    text = GOOD + f'\n# %% name="lost" source="{source}"\n'
    with pytest.raises(build.BuildError, match=r"nothing|gmm"):
        build.build(small(text))


@pytest.mark.parametrize(
    "table",
    [
        "",
        TABLE.replace("| title |", "| titel |"),
        TABLE.replace("标题", "题目"),
        TABLE.replace("claim", "joke"),
    ],
    ids=["no section", "no cell", "not shown", "wrong kind"],
)
def test_a_gap_in_the_coverage_stops_the_build(small, table):
    with pytest.raises(CoverageError):
        build.build(small(table=table))


def test_main_writes_then_finds_all_up_to_date_then_finds_an_edit(small, capsys):
    root = small()
    assert build.main([str(root), "--check"]) == 1
    assert not (root / "en").exists()
    assert build.main([str(root)]) == 0
    assert build.main([str(root), "--check"]) == 0
    capsys.readouterr()
    page = root / "zh" / "01_small.ipynb"
    page.write_text(page.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert build.main([str(root), "--check"]) == 1
    assert str(page) in capsys.readouterr().out
    assert build.write(root) == [page] and build.write(root) == []


def test_main_reports_a_broken_source_in_words(small, capsys):
    assert build.main([str(small(GOOD.replace(CHINESE, "")))]) == 1
    assert capsys.readouterr().err.startswith("error: 01_small.py")
