"""Every chapter passes Run All whatever its labs were used for, and its certificates stay true."""

import builtins
import re
from pathlib import Path

import ipywidgets as widgets
import numpy as np
import pytest

from segteach.arrays import Seed, Stroke
from segteach.course.quiz import questions_of
from segteach.labs.kit.controls import allows, words_of_lab
from segteach.labs.kit.painter_lab import PainterLab
from segteach.marks.edits import Clear
from tests.course.used_labs import clashes, code_cells, of_labs, page_of, run_all

SOURCE = Path(__file__).parents[2] / "notebooks" / "source"
CHAPTERS = sorted(SOURCE.glob("0[1-9]_*.py"))
chapters = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
pytestmark = [pytest.mark.usefixtures("own_progress"), pytest.mark.filterwarnings("default")]


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Labs keep their drawings in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)


def setting(name, value):
    """Set a control of every lab that has it and can take the value."""

    def use(lab):
        if name in lab.controls and allows(lab.controls[name], value):
            lab.controls[name].value = value

    return use


def extreme(end):
    """Set every control to its least (0) or its greatest (-1)."""

    def use(lab):
        for control in lab.controls.values():
            if isinstance(control, widgets.Checkbox):
                control.value = bool(end)
            elif hasattr(control, "options"):
                control.index = end % len(control.options)
            else:
                control.value = control.max if end else control.min

    return use


def example(number):
    def use(lab):
        if number < len(words_of_lab(type(lab)).get("examples", ())):
            lab.load_example(number)

    return use


def photograph(name):
    def use(lab):
        if hasattr(lab, "photo") and name in [value for _, value in lab.photo.menu.options]:
            lab.photo.menu.value = name

    return use


def corner(lab):
    """Point at the last pixel, pick the last point."""
    pictures = getattr(lab, "pictures", getattr(lab, "links", None))
    if pictures is not None and hasattr(pictures, "pixel"):
        pictures.pixel = tuple(np.array(pictures.shape) - 1)
    if hasattr(lab, "film_points"):
        lab.pad.picked = len(lab.points) - 1


def nothing(lab):
    """Take away all that is drawn; no points."""
    if isinstance(lab, PainterLab):
        lab.painter.add(Clear())
    elif hasattr(lab, "film_points"):
        lab.pad.points = np.empty((0, 2))


def one_stroke(label):
    def use(lab):
        nothing(lab)
        if isinstance(lab, PainterLab):
            lab.painter.add(Stroke([[20, 20], [20, 40]], 6, label))

    return use


def several(*uses):
    def use(lab):
        for one in uses:
            one(lab)

    return use


def painted_over(lab):
    """Paint all over what there is, until one kind is left."""
    if isinstance(lab, PainterLab):
        lab.painter.add(Stroke([[20, 20], [20, 40]], 500, Seed.FOREGROUND))


ASKED = several(  # what the chapters themselves ask their readers to try
    setting("smoothness", 40.0),
    setting("connectivity", 4),
    setting("beta", 0.0),
    setting("likelihood", "laplace"),
    corner,
)
USES = {  # a Run All takes some ten seconds: what does not get in each other's way goes together
    "least": extreme(0),
    "greatest": extreme(-1),
    "8 neighbours, 8 components, pixels": several(
        setting("connectivity", 8),
        setting("k", 8),
        setting("components", 8),
        setting("on", "pixels"),
    ),
    "what cannot be solved, by hand": several(
        setting("potential", "printed"), setting("connectivity", 8), setting("start", "hand")
    ),
    "coins": photograph("coins"),
    "chelsea": several(photograph("chelsea"), corner, setting("smoothness", 0.0)),
    "nothing": nothing,
    "foreground alone": one_stroke(Seed.FOREGROUND),
    "background alone": one_stroke(Seed.BACKGROUND),
    "one kind alone, another lineage": several(
        painted_over, setting("neighbourhood", "nearest"), setting("follow", True)
    ),
    "another example, then reset": several(example(1), ASKED, lambda lab: lab.reset()),
    "the last example": several(*map(example, range(5))),
}


@chapters
def test_it_passes_after_the_readers_did_what_it_asks_them_to_try(path):
    assert run_all(code_cells(path), ASKED) == []


@pytest.mark.soak
@chapters
def test_a_cell_run_again_after_its_lab_was_used_tells_of_what_the_lab_shows_now(path):
    turns = iter(range(10**6))
    ways = (photograph("coffee"), ASKED, example(1), nothing, example(0))
    lab_cells = code_cells(path)
    assert run_all(lab_cells, lambda lab: None, again=lambda lab: ways[next(turns) % 5](lab)) == []


@pytest.mark.soak
@chapters
def test_every_cell_can_be_run_again_after_all_others(path):
    assert run_all(code_cells(path), ASKED, backwards=True) == []


@chapters
def test_no_cell_overwrites_what_one_hands_to_another(path):
    assert clashes(code_cells(path)) == {}


def test_a_name_that_a_cell_overwrites_is_found():
    cells = [("a", "x = y = 1"), ("b", "print(x)"), ("c", "x = 2\n[y for y in (x,)]")]
    assert clashes(cells) == {"x": ["a", "c"]}
    later = [("a", "n = 1\ndef f():\n    return n"), ("b", "n = 2")]  # f is called when b has run
    assert clashes(later) == {"n": ["a", "b"]}
    assert clashes([("a", "from m import f"), ("b", "def f():\n    pass"), ("c", "f()")]) == {}


@pytest.mark.soak
@pytest.mark.parametrize(
    ("path", "use"),
    [
        pytest.param(path, USES[name], id=f"{path.stem}-{name}")
        for number, path in enumerate(CHAPTERS)
        for name in list(USES)[:: 2 if number < 4 else 3]  # the contract of all labs has the others
    ],
)
def test_it_passes_after_uses_of_its_labs(path, use):
    assert run_all(of_labs(code_cells(path)), use) == []


@pytest.mark.soak
@chapters
def test_it_passes_in_a_fresh_kernel_with_what_was_drawn_and_set_before(path):
    drawn = several(one_stroke(Seed.FOREGROUND), ASKED)
    cells = of_labs(code_cells(path))
    assert run_all(cells, drawn) == []
    assert run_all(cells, lambda lab: None) == []


@chapters
def test_a_page_imports_what_its_exercises_and_their_hints_name(path):
    """No solution holds an import that a reader must guess, no hint a name of elsewhere."""
    cells = code_cells(path)
    assert [code for _, code in cells if re.search(r"^ +(from|import) segteach", code, re.M)] == []
    hints = [
        one["en"] for hint in questions_of(path.stem[:2])["hint"].values() for one in hint["levels"]
    ]
    code = " ".join(part for one in hints for part in re.findall(r"<code>(.*?)</code>", one))
    named = set(re.findall(r"(?<![\w.])([A-Za-z_]\w*)\(", code)) | set(re.findall(r"\w+_\w+", code))
    known = {
        *page_of(path),
        *dir(builtins),
        *dir(np),
        *(word for _, text in cells for word in words(text)),
    }
    assert named - known == set()


def words(code):
    """Return every name, argument and keyword of a cell."""
    return re.findall(r"[A-Za-z_]\w*", code)
