"""Every chapter in JupyterLab: as students get it, then with every exercise solved.

Code is the same in both editions. The one run that each chapter has is in Chinese: what its figures
say is read there, and words without a translation show. The long tests run the English one.
"""

from pathlib import Path

import nbformat
import pytest

from segteach.bench.kit.jupyter import ask, run
from segteach.course import build
from tests.browser.heights import wrong_players
from tests.browser.page import faults, outputs, write
from tests.figures import drawn, foreign, wrong_figures

pytestmark = pytest.mark.browser

CHAPTERS = sorted((Path(__file__).parents[2] / "notebooks" / "source").glob("*.py"))
every_chapter = pytest.mark.parametrize("source", CHAPTERS, ids=lambda path: path.stem)


def verdicts(page):
    """Return what the checks of the exercises found, in their order."""
    texts = [output.get("data", {}).get("text/plain", "") for output in outputs(page)]
    return [text.split(",")[0] for text in texts if text.startswith("Verdict(")]


def exercises(notebook):
    return [
        number
        for number, cell in enumerate(notebook.cells)
        if "exercise" in cell.metadata.get("tags", [])
    ]


@every_chapter
def test_it_runs_as_students_get_it_and_its_solutions_solve_every_exercise(lab, source):
    """Up to the first exercise both editions are the same: the rest of it runs a second time."""
    page = lab.open(f"zh/{source.stem}.ipynb")
    solved = build.edition(build.read(source), source.stem, "zh", solutions=True)
    places = exercises(solved)
    assert faults(page) == []
    players, wrong = wrong_players(page)
    assert wrong == [], "players that do not fit the screen"
    assert players >= source.read_text(encoding="utf-8").count("\nStepPlayer(")
    assert verdicts(page) == ["Verdict(solved=None"] * len(places)
    if places:
        write(page, {place: solved.cells[place].source for place in places})
        page.evaluate(
            "first => { jupyterapp.shell.currentWidget.content.activeCellIndex = first }", places[0]
        )
        run(page, "all-below")
        assert faults(page) == []
        assert verdicts(page) == ["Verdict(solved=True"] * len(places)
    pictures, wrong = wrong_figures(outputs(page), "zh")
    assert wrong == [], "figures with English, or without Chinese for those who do not see them"
    assert pictures >= source.read_text(encoding="utf-8").count("\nshow(")
    assert foreign(drawn(page, ask), "zh") == []


def test_the_index_runs_in_chinese_and_its_widgets_speak_it(lab):
    page = lab.open("zh/00_index.ipynb")
    assert faults(page) == []
    assert ask(page, "from segteach.language import say; print(say('en', 'zh'))") == "zh"
    code = "from segteach.widgets.painter import SegPainter\nSegPainter([[0.0, 1.0]])"
    page = lab.open_code("painter", code, folder="zh")
    page.get_by_role("button", name="前景", exact=True).wait_for()
    assert faults(page) == []


@pytest.mark.soak
@every_chapter
def test_the_solution_edition_runs_in_english_from_the_top(lab, source):
    solved = build.edition(build.read(source), source.stem, "en", solutions=True)
    nbformat.write(solved, lab.root / "en" / f"{source.stem}.ipynb")
    page = lab.open(f"en/{source.stem}.ipynb")
    assert faults(page) == []
    assert wrong_figures(outputs(page), "en")[1] == []
    assert foreign(drawn(page, ask), "en") == []
    assert verdicts(page) == ["Verdict(solved=True"] * len(exercises(solved))
