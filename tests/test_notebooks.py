"""Every chapter's solution edition runs from top to bottom, where no browser does it.

With Chromium, tests/browser/test_chapters.py runs the chapters, once each, in Chinese as here.
Both editions always hold the same code, but for the docstring of an exercise.
"""

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from segteach.course import build
from tests.figures import wrong_figures

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
CHAPTERS = sorted((NOTEBOOKS / "source").glob("*.py"))


def test_both_languages_hold_the_same_code_and_their_text_in_pairs():
    for path in CHAPTERS:
        cells = build.read(path)
        english, chinese = (build.edition(cells, path.stem, code).cells for code in ("en", "zh"))
        for one, other in zip(english, chinese, strict=True):
            kinds = [(cell.cell_type, cell.metadata.get("name")) for cell in (one, other)]
            assert kinds[0] == kinds[1], path.stem
            codes = [without_docstring(cell) for cell in (one, other) if cell.cell_type == "code"]
            assert len(set(codes)) <= 1, (path.stem, kinds[0])


def without_docstring(cell):
    """Return the code of a cell; of an exercise without the line that says what it returns."""
    if "exercise" not in cell.metadata.get("tags", []):
        return cell.source
    return re.sub(r'^ +""".*"""\n', "", cell.source, count=1, flags=re.M)


def test_the_students_edition_differs_from_the_solutions_in_exercises_alone():
    for path in CHAPTERS:
        cells = build.read(path)
        student = build.edition(cells, path.stem, "en")
        solved = build.edition(cells, path.stem, "en", solutions=True)
        for one, other in zip(student.cells, solved.cells, strict=True):
            if "exercise" in one.metadata.get("tags", []):
                assert "NotImplementedError" in one.source and one.source != other.source
            else:
                assert one.source == other.source


# nbclient and jupyter_client warn about their own event loop and sockets; the course cannot
# change that. Warnings inside the notebook's kernel are a process of their own either way.
@pytest.mark.filterwarnings("default")
@pytest.mark.skipif(shutil.which("chromium") is not None, reason="the browser runs them")
@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_solution_edition_runs_and_every_exercise_is_solved(path, tmp_path, monkeypatch):
    folder = tmp_path / "zh"
    shutil.copytree(NOTEBOOKS / "zh", folder)
    monkeypatch.setenv("SEGTEACH_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.delenv("SEGTEACH_LANGUAGE", raising=False)
    cells = build.read(path)
    notebook = build.edition(cells, path.stem, "zh", solutions=True)
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    client.execute()

    outputs = [(cell, out) for cell in notebook.cells for out in cell.get("outputs", [])]
    assert [out["ename"] for _, out in outputs if out["output_type"] == "error"] == []
    complaints = [
        out["text"]
        for _, out in outputs
        if out["output_type"] == "stream" and out["name"] == "stderr"
    ]
    assert complaints == []
    verdicts = {
        cell.metadata.get("name", cell.id): out["data"]["text/plain"]
        for cell, out in outputs
        if out.get("data", {}).get("text/plain", "").startswith("Verdict(")
    }
    assert [name for name, words in verdicts.items() if "solved=True" not in words] == []
    exercises = [cell for cell in cells if "exercise" in cell.tags]
    assert len(verdicts) == len(exercises)
    assert wrong_figures([out for _, out in outputs], "zh")[1] == []
    nbformat.validate(notebook)
