"""The contract of every lab, by one table: what readers may do with any of them."""

import io
import os
import re
import tomllib
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace

import ipywidgets as widgets
import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances
from PIL import Image

from segteach import data
from segteach.arrays import Seed, Stroke
from segteach.labs.kit import frame
from segteach.labs.kit.controls import WORDS, allows, controls_of, words_of_lab
from segteach.labs.kit.painter_lab import PainterLab
from segteach.labs.kit.photo import OWN
from segteach.marks.session import Session, file_of

STROKE = Stroke([[10, 10], [10, 20]], 2, Seed.BACKGROUND)


@dataclass(frozen=True)
class Row:
    """A lab: its module and class."""

    module: str
    name: str

    @property
    def kind(self):
        return getattr(import_module(f"segteach.{self.module}"), self.name)

    @property
    def paints(self) -> bool:
        return issubclass(self.kind, PainterLab)

    def make(self, **options):
        return self.kind(**({"inline": True, "autosave": None} | options if self.paints else {}))


LABS = (
    Row("labs.gaussian", "GaussianExplorer"),
    Row("labs.em", "EmLab"),
    Row("labs.be_em", "BeEm"),
    Row("labs.colours", "ColourLab"),
    Row("labs.markov_chain", "ChainLab"),
    Row("labs.cliques", "CliqueExplorer"),
    Row("labs.tiny_field", "TinyFieldLab"),
    Row("labs.gibbs", "GibbsLab"),
    Row("labs.map_labelling", "MapLab"),
    Row("labs.max_flow", "MaxFlowTheatre"),
    Row("labs.histogram_cut", "HistogramCutLab"),
    Row("labs.grabcut", "GrabCutLab"),
    Row("labs.trimap", "TrimapLab"),
    Row("labs.matting", "MattingLab"),
    Row("labs.scribbles", "ScribbleLab"),
    Row("labs.magic_wand", "MagicWandLab"),
    Row("labs.scissors", "ScissorsLab"),
    Row("labs.border_matting", "SoftEdgeLab"),
    Row("labs.watershed", "WatershedTheatre"),
    Row("labs.lazy_snapping", "LazySnappingLab"),
    Row("labs.bayesian_pixel", "PixelLab"),
    Row("labs.be_the_map", "BeTheMap"),
    Row("labs.colour_line", "ColourLineLab"),
    Row("labs.laplacian_rows", "LaplacianRowLab"),
    Row("labs.cost_game", "CostGame"),
    Row("labs.eigenvectors", "EigenvectorLab"),
    Row("labs.theorem", "TheoremLab"),
    Row("labs.foreground", "ForegroundLab"),
    Row("labs.matting_arena", "MattingArena"),
    Row("arena.lab", "ArenaLab"),
)
every_lab = pytest.mark.parametrize("row", LABS, ids=lambda row: row.name)


def every_painter_lab(test):
    """Run a test for every lab that paints, on small pictures."""
    rows = [row for row in LABS if row.paints]
    test = pytest.mark.usefixtures("small_pictures")(test)
    return pytest.mark.parametrize("row", rows, ids=lambda row: row.name)(test)


@pytest.fixture
def small_pictures(row, monkeypatch):
    """Photographs of 48 x 64 pixels, a bright disc each, and two strokes on the first one."""
    rows, cols = np.mgrid[:48, :64]
    disc = np.where((rows - 26) ** 2 + (cols - 30) ** 2 < 14**2, 0.75, 0.3)[..., None]

    def load(name):
        rng = np.random.default_rng(len(name))
        return (disc * rng.uniform(0.7, 1, 3) + rng.normal(0, 0.04, (48, 64, 3))).clip(0, 1)

    monkeypatch.setattr(data, "load", load)
    inside = Stroke([[24, 26], [26, 34]], 3, Seed.FOREGROUND)
    outside = Stroke([[3, 3], [3, 40]], 2, Seed.BACKGROUND)
    monkeypatch.setattr(row.kind, "FIRST", {row.kind.PICTURE: (inside, outside)})


def png_of(shape=(40, 50, 3), mode=None):
    stream = io.BytesIO()
    pixels = np.random.default_rng(0).integers(0, 255, shape).astype(np.uint8)
    Image.fromarray(pixels, mode).save(stream, "PNG")
    return stream.getvalue()


def settings_moved(lab):
    """Move every control to another value that it can have; return what they say now."""
    for name, widget in lab.controls.items():
        if isinstance(widget, widgets.Checkbox):
            widget.value = not widget.value
        elif hasattr(widget, "options"):
            values = [one[1] if isinstance(one, tuple) else one for one in widget.options]
            widget.value = next(value for value in reversed(values) if value != widget.value)
        else:
            middle = (widget.min + widget.max) / 2
            other = widget.max if widget.value != widget.max else widget.min
            whole = isinstance(widget.value, int)
            near = middle if middle != widget.value else other
            widget.value = int(near) if whole else near
        assert allows(widget, widget.value), name
    return lab.settings


def made_by(lab):
    """Return what the code button of a lab makes: a matte where it has one, else its mask."""
    alpha = getattr(lab, "matte", None) and lab.alpha
    return lab.painter.mask if alpha is None else alpha


def run_code(lab, image):
    """Run what the code button shows; `image` stands in for the file it opens."""
    code = lab._code(lab.painter)
    *lines, last = code.strip().splitlines()
    names: dict = {}
    code = "\n".join(lines).replace('data.open_image("photo.jpg", max_side=', "_own((")
    code = re.sub(r"_own\(\((\d+)\)", r"_own(\1)", code)
    exec(code, names | {"_own": lambda side: image}, names)
    return eval(last, names)


def test_every_control_has_words_and_all_words_have_a_control():
    sections = tomllib.loads(WORDS.read_text("utf-8"))
    declared = {row.name: [control.name for control in row.kind.CONTROLS] for row in LABS}
    assert {lab: sorted(names) for lab, names in declared.items() if names} == {
        lab: sorted(set(named) - {"hint", "examples"}) for lab, named in sections.items()
    }


def test_every_choice_of_a_menu_has_its_face_and_every_face_a_choice():
    differing = []
    for row in LABS:
        words = words_of_lab(row.kind)
        for name, widget in controls_of(row.kind, row.kind.CONTROLS).items():
            faces = words[name].get("faces", {})
            choices = {str(value) for _, value in widget.options} if faces else set()
            if choices != set(faces):
                differing.append((row.name, name))
    assert differing == []


# --- every lab -----------------------------------------------------------------------------------


def test_what_a_reader_can_set_wrong_is_said_in_the_edition_s_language(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    settings = {
        "EmLab": {"k": 8},
        "ScissorsLab": dict.fromkeys(
            ("crossing_weight", "direction_weight", "gradient_weight"), 0.0
        ),
        "MapLab": {"potential": "printed"},
    }
    for row in LABS:
        if row.name in settings:
            lab = row.kind(np.eye(3, 2)) if row.name == "EmLab" else row.make()
            lab.set_controls(settings[row.name])
            assert lab.bar.is_error and re.match("[\u4e00-\u9fff]", lab.bar.message), row.name
            lab.close()


@every_lab
def test_words_controls_and_examples_are_there_in_both_languages(row, monkeypatch):
    faces = {}
    for language in ("en", "zh"):
        monkeypatch.setenv("SEGTEACH_LANGUAGE", language)
        lab = row.make()
        words = [lab.bar.hint, *lab.bar.examples]
        words += [widget.description for widget in lab.controls.values()]
        tooltips = [widget.tooltip for widget in lab.controls.values()]
        assert all(words) and all(tooltips)
        faces[language] = words
        if language == "zh":
            written = [widget for widget in vars(lab).values() if isinstance(widget, widgets.HTML)]
            written = " ".join(re.sub("<[^>]*>", "", widget.value) for widget in written)
            assert re.findall("[\u4e00-\u9fff][,:;?].{9}", written) == []
            if hasattr(lab, "photo"):
                faced = [face for face, _ in lab.photo.menu.options]
                assert [face for face in faced if not re.search("[\u4e00-\u9fff]", face)] == []
        lab.close()
    assert len(faces["en"]) == len(faces["zh"])
    assert not any(re.search("[\u4e00-\u9fff]", text) for text in faces["en"])
    assert re.search("[\u4e00-\u9fff]", faces["zh"][0])
    greek = [text for text in faces["en"] if re.fullmatch(r"\W*[α-ωΑ-Ω]\W*", text)]
    assert greek == []  # a word stands beside each Greek letter


@every_lab
def test_reset_brings_every_control_back(row):
    lab = row.make()
    first = lab.settings
    settings_moved(lab)
    lab.reset()
    assert lab.settings == first
    lab.close()


@every_lab
def test_every_example_loads(row):
    lab = row.make()
    for number in range(len(lab.bar.examples)):
        lab.load_example(number)
        assert not lab.bar.is_error, lab.bar.message
    lab.close()


@every_lab
def test_a_closed_lab_leaves_nothing(row):
    row.make().close()  # what the first one makes for all stays
    before = len(_instances)
    lab = row.make()
    lab.close()
    lab.close()
    assert len(_instances) == before
    assert not [name for name, value in vars(lab).items() if isinstance(value, np.ndarray)]


def test_a_cell_that_is_run_again_closes_its_labs_also_those_of_another_kind(monkeypatch):
    parent = {"metadata": {"cellId": "a"}, "header": {"msg_id": "1"}}
    kernel = SimpleNamespace(get_parent=lambda: parent)
    monkeypatch.setattr(frame, "get_ipython", lambda: SimpleNamespace(kernel=kernel))
    monkeypatch.setattr(frame, "_shown", {})
    kinds = [row.kind for row in LABS if row.name in ("ChainLab", "TinyFieldLab")]
    first, second = (kind() for kind in kinds)
    assert first.children and second.children  # two labs of one run
    parent["metadata"] = {"cellId": "b"}
    beside = kinds[0]()
    parent |= {"metadata": {"cellId": "a"}, "header": {"msg_id": "2"}}
    again = kinds[0]()
    assert first.children == second.children == ()
    assert beside.children and again.children
    beside.close(), again.close()


# --- labs that paint -----------------------------------------------------------------------------


@every_painter_lab
def test_another_picture_and_back_goes_on_with_what_was_drawn(row, own_files):
    lab = row.make(autosave="contract")
    first, other = lab.painter.picture, next(n for n in data.PHOTOGRAPHS if n != lab.PICTURE)
    lab.painter.add(STROKE)
    edits, mask = len(lab.painter.session.edits), lab.painter.mask
    lab.photo.menu.value = other
    assert lab.painter.picture == other
    assert lab.painter.mask is None or lab.painter.mask.shape == lab.painter.image.shape[:2]
    lab.photo.menu.value = first
    assert len(lab.painter.session.edits) == edits
    np.testing.assert_array_equal(lab.painter.mask, mask)
    lab.close()


@every_painter_lab
def test_an_own_photograph_that_comes_back_has_its_drawing_and_another_has_none(row):
    lab = row.make()
    lab.bar._hear(None, {"kind": "photo", "name": "me.png"}, [png_of()])
    lab.painter.add(STROKE)
    edits, mask = len(lab.painter.session.edits), lab.painter.mask
    lab.photo.menu.value = lab.PICTURE
    lab.photo.menu.value = OWN
    assert len(lab.painter.session.edits) == edits
    np.testing.assert_array_equal(lab.painter.mask, mask)
    lab.bar._hear(None, {"kind": "photo", "name": "me too.png"}, [png_of()])
    assert len(lab.painter.session.edits) < edits
    lab.close()


@every_painter_lab
def test_what_is_said_of_a_bad_file_goes_with_the_next_photograph(row):
    lab = row.make()
    for follow in (
        lambda: setattr(lab.photo.menu, "value", "coins"),
        lambda: lab.bar._hear(None, {"kind": "photo", "name": "me.png"}, [png_of()]),
        lambda: lab.painter.restore(lab.painter.share()),
    ):
        lab.bar._hear(None, {"kind": "photo", "name": "bad.png"}, [b"no picture"])
        assert "bad.png" in lab.bar.message
        follow()
        assert lab.bar.message == "" and not lab.bar.is_error
    lab.close()


@every_painter_lab
def test_the_pixel_is_that_under_the_pointer_and_has_words(row):
    lab = row.make()
    first = getattr(lab, "first_pixel", (24, 32))
    assert lab.pixel == first  # the middle if nothing else, before the pointer was there
    for pixel in ((5, 7), (47, 63)):
        lab.painter.hover = pixel
        assert lab.pixel == pixel
    lab.close()


@every_painter_lab
def test_an_own_photograph_is_taken_and_a_bad_file_changes_nothing(row):
    lab = row.make()
    lab.bar._hear(None, {"kind": "photo", "name": "me.png"}, [png_of()])
    assert lab.painter.picture == OWN and lab.painter.image.shape == (40, 50, 3)
    lab.painter.add(STROKE)
    before = lab.painter.image
    for content in (b"no picture", png_of()[:200], b""):
        lab.bar._hear(None, {"kind": "photo", "name": "bad.png"}, [content])
        assert lab.bar.is_error and "bad.png" in lab.bar.message
        assert lab.painter.image is before
    lab.photo.menu.value = lab.PICTURE
    lab.photo.menu.value = OWN
    np.testing.assert_array_equal(lab.painter.image, before)
    lab.close()


@every_painter_lab
@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 9, 3), (3, 2, 3)], ids=str)
def test_a_tiny_photograph_is_answered_or_refused_in_words(row, shape):
    lab = row.make()
    lab.bar._hear(None, {"kind": "photo", "name": "tiny.png"}, [png_of(shape)])
    lab.painter.add(Stroke([[0, 0]], 1, Seed.FOREGROUND))
    said = lab.painter.message + lab.bar.message
    assert not re.search(r"[A-Z]\w+(Error|Exception)\b", said), said
    lab.close()


@every_painter_lab
def test_a_kernel_restarted_finds_drawing_and_controls_again(row, own_files):
    lab = row.make(autosave="contract")
    lab.painter.add(STROKE)
    settings, mask = settings_moved(lab), lab.painter.mask
    edits = len(lab.painter.session.edits)
    mask = lab.painter.mask
    again = row.make(autosave="contract")
    assert again.settings == settings
    assert len(again.painter.session.edits) == edits
    np.testing.assert_array_equal(again.painter.mask, mask)
    assert again.bar.restored and again.bar.message
    again.bar._hear(None, {"kind": "photo", "name": "own.png"}, [png_of()])
    assert not again.bar.restored and not again.bar.message  # of another picture
    lab.close(), again.close()
    again = row.make(autosave="contract")
    assert again.bar.restored
    again.reset()
    assert not again.bar.restored
    again.close()


@every_painter_lab
def test_the_drawing_of_the_book_is_nobody_s_that_came_back(row, own_files):
    lab = row.make(autosave="contract")
    again = row.make(autosave="contract")
    assert not again.bar.restored and not again.bar.message
    assert again.painter.session.to_text() == lab.painter.session.to_text()
    lab.close(), again.close()


@every_painter_lab
def test_a_damaged_file_is_set_aside_and_said(row, own_files):
    path = file_of("contract", row.kind.PICTURE)  # of old: it is looked at as well
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('{"picture": 3')
    lab = row.make(autosave="contract")
    assert "set aside" in lab.painter.message + lab.bar.message
    assert list(path.parent.glob("*.damaged"))
    lab.close()


@every_painter_lab
def test_a_shared_text_brings_drawing_and_controls(row):
    lab, other = row.make(), row.make()
    lab.painter.add(STROKE)
    settings = settings_moved(lab)
    other.painter.restore(lab.painter.share())
    assert other.settings == settings
    np.testing.assert_array_equal(other.painter.seeds, lab.painter.seeds)
    np.testing.assert_array_equal(other.painter.mask, lab.painter.mask)
    lab.close(), other.close()


@every_painter_lab
def test_settings_that_no_control_has_are_left_out(row):
    lab = row.make()
    first = lab.settings
    for value in (None, "x", -1e9, 1e9, float("nan"), [1], {"a": 1}, 10**400):
        session = Session(lab.painter.session.shape, lab.painter.picture)
        session.add(STROKE)
        session.parameters.update(dict.fromkeys([*lab.controls, *lab.extras()], value))
        lab.painter.session = session
        lab._begin()
        assert lab.settings == first, value
        lab.run()
    lab.close()


@every_painter_lab
def test_the_code_makes_the_mask_on_the_screen(row):
    lab = row.make()
    lab.painter.add(STROKE)
    np.testing.assert_array_equal(run_code(lab, None), made_by(lab))
    lab.bar._hear(None, {"kind": "photo", "name": "me.png"}, [png_of()])
    lab.painter.add(STROKE)
    np.testing.assert_array_equal(run_code(lab, lab.painter.image), made_by(lab))
    lab.close()


@every_painter_lab
def test_undo_and_redo_show_again_what_was_answered(row, monkeypatch):
    lab = row.make()
    before = lab.painter.mask
    lab.painter.add(STROKE)
    after = lab.painter.mask
    if lab.solver is not None:
        monkeypatch.setattr(lab.solver, "submit", lambda *_: pytest.fail("it was known"))
    lab.painter.undo()
    np.testing.assert_array_equal(lab.painter.mask, before)
    lab.painter.redo()
    np.testing.assert_array_equal(lab.painter.mask, after)
    lab.close()


@every_painter_lab
def test_a_worker_answers_and_one_that_died_is_replaced(row):
    """In a process of its own the same mask comes, also after the process was killed."""
    here, there = row.make(), row.make(inline=False)
    if there.solver is None or there.solver.process is None:
        return  # it answers in the kernel
    for stroke in (STROKE, Stroke([[30, 50]], 2, Seed.BACKGROUND)):
        here.painter.add(stroke), there.painter.add(stroke)
        there.wait()
        np.testing.assert_array_equal(there.painter.mask, here.painter.mask)
        assert there.bar.busy is False
        os.kill(there.solver.process.pid, 9)
    here.close(), there.close()


@every_painter_lab
def test_a_lab_closed_while_its_worker_works_says_nothing(row, capsys):
    lab = row.make(inline=False)
    solver = lab.solver
    lab.painter.add(STROKE)
    lab.close()
    if solver is not None:
        solver._flush()  # as the event loop does when the thread has gone
    assert capsys.readouterr().err == ""
