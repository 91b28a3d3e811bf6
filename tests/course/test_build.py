"""The notebook builder: same source, same bytes; stubs without solutions; broken rules refused."""

import ast
import inspect
import json
import re
from importlib import import_module
from pathlib import Path

import nbformat
import pytest

from segteach.course import build
from segteach.course.coverage import CoverageError

ROOT = Path(__file__).parents[2] / "notebooks"
SOURCES = sorted((ROOT / "source").glob("*.py"))
COMMITTED = sorted([*ROOT.glob("en/*.ipynb"), *ROOT.glob("zh/*.ipynb")])

HAN = re.compile("[\u4e00-\u9fff]")
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


def code(notebook):
    """Return the code of all cells but exercises, whose docstring follows the page."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [cell.source for cell in cells if "exercise" not in cell.metadata.get("tags", [])]


def docstrings(notebook):
    """Return what each exercise says of itself."""
    exercises = [cell for cell in notebook.cells if "exercise" in cell.metadata.get("tags", [])]
    return [ast.get_docstring(ast.parse(cell.source).body[0]) for cell in exercises]


def test_the_committed_notebooks_are_a_fresh_build_byte_for_byte():
    fresh = {path: text.encode() for path, text in build.build(ROOT).items()}
    assert set(fresh) == set(COMMITTED)
    assert [path for path in COMMITTED if path.read_bytes() != fresh[path]] == []


def test_both_languages_have_the_same_code_and_the_same_structure():
    for source in SOURCES:
        pages = [ROOT / language / f"{source.stem}.ipynb" for language in build.LANGUAGES]
        english, chinese = (nbformat.read(page, as_version=4) for page in pages)
        assert code(english) == code(chinese), source.stem
        assert shape(english) == shape(chinese), source.stem
        assert headings(english) == headings(chinese), source.stem


def test_an_exercise_says_what_it_returns_in_the_language_of_the_page():
    for source in SOURCES:
        pages = [ROOT / language / f"{source.stem}.ipynb" for language in build.LANGUAGES]
        english, chinese = (docstrings(nbformat.read(page, as_version=4)) for page in pages)
        assert len(english) == len(chinese)
        for one, other in zip(english, chinese, strict=True):
            assert "\n" not in one + other and not HAN.search(one) and HAN.search(other), (
                source.stem
            )


def shape(notebook):
    return [(cell.cell_type, dict(cell.metadata)) for cell in notebook.cells]


def headings(notebook):
    """Return the levels of the headings in each cell of text."""
    return [
        [len(line) - len(line.lstrip("#")) for line in cell.source.splitlines() if line[:1] == "#"]
        for cell in notebook.cells
        if cell.cell_type == "markdown"
    ]


def test_the_text_of_the_two_languages_differs():
    for source in SOURCES:
        text = [cell for cell in build.read(source) if cell.kind == "markdown"]
        pairs = zip(text[::2], text[1::2], strict=True)
        assert [en.name for en, zh in pairs if en.text == zh.text] == [], source.stem


def test_a_student_notebook_is_valid_without_outputs_and_holds_no_solution():
    for path in COMMITTED:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        run = [c.id for c in cells if c.outputs or c.execution_count is not None]
        assert run == [], path
        ids = [cell.id for cell in notebook.cells]
        assert len(set(ids)) == len(ids), path
        assert "SOLUTION" not in path.read_text(encoding="utf-8"), path


def editions(source):
    """Yield (cell of the source, student's, solved) for a chapter in English."""
    cells = build.read(source)
    chosen = [cell for cell in cells if cell.lang in ("", "en")]
    student, solved = (
        build.edition(cells, source.stem, "en", solutions=solutions) for solutions in (False, True)
    )
    yield from zip(chosen, student.cells, solved.cells, strict=True)


def test_an_exercise_is_a_signature_a_docstring_and_nothing_else():
    for source in SOURCES:
        for _, stub, answer in editions(source):
            where = source.stem, stub.source[:60]
            if "exercise" not in stub.metadata.get("tags", []):
                assert stub.source == answer.source, where
                continue
            (mine,), (theirs,) = ast.parse(stub.source).body, ast.parse(answer.source).body
            assert ast.unparse(mine.args) == ast.unparse(theirs.args), where
            assert mine.name == theirs.name, where
            assert ast.get_docstring(mine) == ast.get_docstring(theirs) is not None, where
            assert [ast.unparse(line) for line in mine.body[1:]] == ["raise NotImplementedError"]
            assert len(theirs.body) > 1 and "NotImplementedError" not in answer.source, where


def test_a_cell_filled_from_the_package_is_the_code_of_the_package():
    for source in SOURCES:
        for cell, _, shown in editions(source):
            if cell.source:
                module, name = cell.source.rsplit(".", 1)
                function = getattr(import_module(f"segteach.{module}"), name)
                assert shown.source == inspect.getsource(function).rstrip(), cell.source


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


def small_of(small, text, table=TABLE):
    """Return a call that builds the small chapter with this text."""
    return lambda: build.build(small(text, table))


ENGLISH, CHINESE = GOOD.split("\n\n")[:2]


BROKEN = [
    (GOOD.replace(CHINESE, ""), "twin"),
    (GOOD.replace(ENGLISH, ""), "twin"),
    (GOOD.replace(f"{ENGLISH}\n\n{CHINESE}", f"{CHINESE}\n\n{ENGLISH}"), "twin"),
    (GOOD.replace('"title" lang="zh"', '"other" lang="zh"'), "twin"),
    (GOOD.replace(' lang="en"', ""), "needs lang"),
    (GOOD.replace('lang="zh"', 'lang="de"'), "needs lang"),
    (GOOD.replace('name="setup"', 'name="setup" lang="en"'), "needs lang"),
    (GOOD.replace('name="setup"', 'name="own"'), "own"),
    (GOOD + '\n# %% source="models.gmm.e_step"\n', "does not define .*log_joint_function"),
    *(
        (GOOD + f'\n# %% name="lost" source="{source}"\n', "names nothing in segteach")
        for source in ("models.gmm.nothing", "models.nothing.e_step", "gmm")
    ),
]
MARKED = "### BEGIN SOLUTION\nanswer = 42\n### END SOLUTION"
LEAKS = [
    ('# %% tags=["exercise"]\nanswer = 42', "needs ### BEGIN"),
    ('# %% tags=["exercise"]\n### BEGIN SOLUTION\nanswer = 42', "needs ### BEGIN"),
    (f"# %%\n{MARKED}", "a solution would be published"),
    (f'# %% tags=["exercize"]\n{MARKED}', "unknown .*exercize"),
    ('# %% nmae="x"\nanswer = 42', "unknown .*nmae"),
]


def test_a_source_that_breaks_a_rule_is_refused(small, refused):
    assert GOOD not in [text for text, _ in BROKEN]
    cases = [(small_of(small, text), words) for text, words in BROKEN]
    assert refused(cases, build.BuildError) == []


def test_a_solution_never_slips_into_the_student_edition(small, refused):
    cases = [(small_of(small, f"{GOOD}\n{cell}\n"), words) for cell, words in LEAKS]
    assert refused(cases, build.BuildError) == []


DRAWING = '# %% name="picture"\nimport matplotlib.pyplot as plt\nfig, ax = plt.subplots()\n'
WORDS = "show(fig, en='A line.', zh='一条线。')\n"


def test_a_figure_without_a_text_is_refused_with_file_and_cell(small, refused):
    cases = [
        (small_of(small, f"{GOOD}\n{DRAWING}{end}"), r"01_small, cell 'picture': plt\.\w+ draws")
        for end in ("plt.show()\n", "", "show(fig)\n", WORDS + "plt.show()\n")
    ]
    assert refused(cases, build.BuildError) == []
    assert small_of(small, f"{GOOD}\n{DRAWING}{WORDS}")()


def test_an_exercise_that_draws_in_its_solution_alone_is_no_figure(small):
    answer = "def f():\n    ### BEGIN SOLUTION\n    plt.plot([1])\n    ### END SOLUTION\n"
    assert small_of(small, f'{GOOD}\n# %% tags=["exercise"]\n{answer}')()


def test_a_docstring_in_two_languages_becomes_that_of_the_page(small):
    text = GOOD.replace("Return twice x.", "Return twice x.\n\n    返回 x 的两倍。\n    ")
    built = build.build(small(text))
    for language, line in (("en", "Return twice x."), ("zh", "返回 x 的两倍。")):
        notebook = json.loads(built[small(text) / language / "01_small.ipynb"])
        function = ast.parse("".join(notebook["cells"][-1]["source"])).body[0]
        assert ast.get_docstring(function, clean=False) == line


def test_a_folder_without_sources_is_an_error(tmp_path):
    assert build.main([str(tmp_path / "nowhere"), "--check"]) == 1


def test_a_shown_function_whose_names_are_there_is_accepted(small):
    text = GOOD + "\n# %%\nfrom segteach.models.em_sums import blocks, log_joint_function\n"
    text += "from segteach.models.gmm import Gmm\n"
    text += '\n# %% name="shown" source="models.gmm.e_step"\n'
    assert "def e_step" in build.build(small(text))[small(text) / "en" / "01_small.ipynb"]


def test_a_gap_in_the_coverage_stops_the_build(small, refused):
    gaps = [
        ("", "no section ## 01_small"),
        (TABLE.replace("| title |", "| titel |"), "wants cell 'titel'"),
        (TABLE.replace("标题", "题目"), "wants '题目'"),
        (TABLE.replace("claim", "joke"), r"COVERAGE\.md:5: wanted item, kind"),
    ]
    assert (
        refused([(small_of(small, GOOD, table), words) for table, words in gaps], CoverageError)
        == []
    )


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
