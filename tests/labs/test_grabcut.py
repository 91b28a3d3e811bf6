"""The GrabCut lab without a browser: box, film, strokes, lessons, soft edge, words, worker."""

import base64
import io
import itertools
import re

import numpy as np
import pytest
from PIL import Image

from segteach import data
from segteach.arrays import Seed, Stroke, seeds_from_box
from segteach.draw.words import tell
from segteach.labs.grabcut import GrabCutLab
from segteach.labs.grabcut.controls import EXAMPLES, FIRST_BOXES
from segteach.labs.grabcut.cut_out import BACKDROPS, backdrop
from segteach.labs.grabcut.worker import Edited, Job, Moment, Soft, Worker
from segteach.labs.kit.figure import Figure
from segteach.labs.kit.lessons import first_edits
from segteach.marks.edits import Box, Polygon, Trimap
from segteach.segmentation.border_matting import border_matting
from segteach.segmentation.grabcut import GrabCut, grabcut_steps
from segteach.segmentation.grabcut.colours import component_costs
from segteach.steps import last
from segteach.widgets.assets import picture_png

B, F = Seed.BACKGROUND, Seed.FOREGROUND
SHAPE = (40, 50)
BOX = (8, 5, 42, 36)
STROKE = Stroke([[20, 14], [20, 22]], 2, B)  # into the disc
ROWS, COLS = np.mgrid[:40, :50]
DISC = (ROWS - 20) ** 2 + (COLS - 24) ** 2 < 12**2
PARTS = np.where(ROWS[..., None] < 20, [0.9, 0.2, 0.2], [0.9, 0.8, 0.2])
PICTURE = np.where(DISC[..., None], PARTS, [0.3, 0.45, 0.5])
PICTURE = (PICTURE + np.random.default_rng(0).normal(0, 0.12, PICTURE.shape)).clip(0, 1)
MIXTURES, PIXEL, CUT_OUT, PARAMETERS = range(4)  # the tabs


@pytest.fixture
def drawn(monkeypatch):
    """The states that the mixtures were drawn of; a figure takes 100 ms."""
    states = []

    def draw(figure, state, alt):
        states.append(state)
        figure.value = alt

    monkeypatch.setattr(Figure, "draw", draw)
    return states


@pytest.fixture
def small(monkeypatch, drawn):
    """Every photograph is small, and the first has a box."""
    other = PICTURE[::-1, :40].copy()
    monkeypatch.setattr(data, "load", lambda name: PICTURE if name == "flower" else other)
    monkeypatch.setattr(GrabCutLab, "FIRST", {"flower": (Box(BOX),)})


@pytest.fixture
def lab(small):
    """A lab that answers at once."""
    lab = GrabCutLab(inline=True, autosave=None)
    yield lab
    lab.close()


def show_tab(lab, number):
    lab.side.widget.selected_index = number


def objectives(film):
    return [state.objective for state in film]


def replay(lab, lessons=None):
    """Return the state that the strokes give by the package alone; what the lab must show."""
    session, graph = lab.painter.session, GrabCut(lab.painter.image, **lab.parameters)
    for number, count in enumerate(lab.lessons if lessons is None else lessons):
        seeds = first_edits(session, count).seeds
        last(graph.refine(seeds) if number else graph.iterate(seeds))
    return graph.edit(session.seeds)


def assert_shows(lab, state):
    np.testing.assert_array_equal(lab.painter.mask, state.mask)
    np.testing.assert_array_equal(lab.state.mask, state.mask)
    assert lab.state.objective == pytest.approx(state.objective)


# --- the box and its film ------------------------------------------------------------------------


def test_it_opens_with_a_box_and_its_segmentation(lab):
    assert lab.painter.session.box == BOX
    assert_shows(lab, replay(lab, [1]))
    assert (lab.painter.mask == DISC).mean() > 0.99


def test_the_film_holds_every_moment_of_the_iteration(lab):
    expected = list(grabcut_steps(PICTURE, seeds_from_box(SHAPE, BOX)))
    assert [state.phase for state in lab.film] == [state.phase for state in expected]
    for one, other in zip(lab.film, expected, strict=True):
        np.testing.assert_array_equal(one.mask, other.mask)
        assert one.objective == other.objective
    assert lab.player.step == lab.player.last == len(expected) - 1
    assert lab.energy.value.count("<circle") == len(expected) + 5  # dots, and five in the legend


def test_stepping_both_ways_shows_the_mask_of_each_moment(lab):
    end = lab.player.last
    assert len({state.mask.tobytes() for state in lab.film}) > 1
    for step in [-1] * end + [1] * (end - 1):
        lab.player.forward(step)
        state = lab.film[lab.player.step]
        np.testing.assert_array_equal(lab.painter.mask, state.mask)
        assert lab.shown is state
        assert f"{abs(state.objective):,.0f}" in lab.caption.value
    lab.player.restart()
    assert lab.player.step == 0
    lab.player.forward(10_000)
    assert lab.player.step == end
    assert_shows(lab, replay(lab))


def test_without_to_the_end_it_waits_at_the_start(lab):
    lab.follow.value = False
    lab.painter.add(Box((5, 3, 45, 38)))
    assert lab.player.step == 0 and lab.player.last == len(lab.film) - 1 > 3
    np.testing.assert_array_equal(lab.painter.mask, lab.film[0].mask)
    lab.player.forward(3)
    np.testing.assert_array_equal(lab.painter.mask, lab.film[3].mask)
    lab.painter.add(STROKE)  # a stroke wants its answer wherever the film stands
    assert_shows(lab, replay(lab, [2]))
    assert lab.player.step == lab.player.last


def test_a_drawing_that_comes_back_is_shown_to_its_end(lab):
    lab.follow.value = False
    lab.painter.add(STROKE)
    lab.painter.restore(lab.painter.share())
    assert not lab.follow.value
    assert_shows(lab, replay(lab, [1]))
    assert lab.player.step == lab.player.last
    lab.painter.add(Box((5, 3, 45, 38)))
    assert lab.player.step == 0


def test_what_changes_no_mask_leaves_the_film_where_it_stands(lab):
    lab.player.step = 2
    for control, value in ((lab.backdrop, "white"), (lab.follow, False)):
        control.value = value
        assert lab.player.step == 2
        np.testing.assert_array_equal(lab.painter.mask, lab.film[2].mask)


def test_a_new_region_begins_anew(lab):
    lab.painter.add(STROKE)
    for count, region in enumerate(
        (
            Box((5, 3, 45, 38)),
            Polygon([[2, 3], [38, 3], [38, 47], [2, 47]]),
            Trimap(np.where(DISC, np.where(ROWS > 15, 0, F), np.where(COLS > 40, B, 0))),
        ),
        start=3,
    ):
        lab.painter.add(region)
        assert lab.lessons == [count]
        assert_shows(lab, replay(lab, [count]))
        assert objectives(lab.film) == objectives(grabcut_steps(PICTURE, lab.painter.seeds))


def test_scribbles_without_a_box_begin_anew_with_the_first_seeds_of_a_class(lab):
    lab.painter.clear()
    strokes = [Stroke([[12, 20], [28, 26]], 1, F), Stroke([[3, 3], [3, 46]], 1, B), STROKE]
    for count, (stroke, lesson) in enumerate(zip(strokes, (3, 4, 4), strict=True), start=3):
        lab.painter.add(stroke)
        assert lab.lessons == [lesson] and len(lab.painter.session.edits) == count
        assert_shows(lab, replay(lab))


# --- corrections ---------------------------------------------------------------------------------


def test_a_stroke_is_one_cut_with_the_models_as_they_are(lab):
    before, film = lab.state, list(lab.film)
    for stroke in (STROKE, Stroke([[3, 3]], 2, F), Stroke([[20, 18]], 3, 0)):
        lab.painter.add(stroke)
        np.testing.assert_array_equal(lab.state.foreground.means, before.foreground.means)
        assert_shows(lab, replay(lab, [1]))
    assert lab.film == film
    assert lab.painter.mask[3, 3] and not lab.painter.mask[20, 14]


def test_the_energy_after_strokes_is_told_and_is_a_point_of_the_curve(lab):
    dots = lab.energy.value.count("<circle")
    lab.painter.add(STROKE)
    assert lab.state.objective > lab.film[-1].objective
    assert "after your strokes" in lab.caption.value and " ms" in lab.caption.value
    assert "forbid the cheaper mask" in lab.caption.value
    assert lab.energy.value.count("<circle") == dots + 2  # the point, and one in the legend
    lab.player.forward(-1)
    assert "after your strokes" not in lab.caption.value
    assert lab.energy.value.count("<circle") == dots
    assert not re.search("cy=.-", lab.energy.value)  # far above it stays within the plot


def test_refine_iterates_again_from_there(lab):
    lab.painter.add(STROKE)
    film, edited = list(lab.film), lab.state
    lab.refine.click()
    assert lab.lessons == [1, 2]
    assert lab.film[: len(film)] == film
    more = lab.film[len(film) :]
    assert more[0].phase == "start" and more[0].objective == pytest.approx(edited.objective)
    assert np.diff(objectives(more)).max() <= 0
    assert lab.player.last == len(lab.film) - 1
    assert_shows(lab, replay(lab, [1, 2]))
    count = len(lab.film)
    lab.refine.click()  # nothing new was painted
    assert len(lab.film) == count and "paint a correction" in lab.painter.message


def test_what_was_painted_between_lessons_and_undone_leaves_no_trace(lab):
    other = GrabCutLab(inline=True, autosave=None)
    other.painter.add(Stroke([[30, 30]], 6, B))
    other.painter.undo()
    for each in (lab, other):
        each.painter.add(STROKE)
        each.refine_now()
    assert_shows(other, lab.state)
    other.close()


# --- undo ----------------------------------------------------------------------------------------


def test_undo_of_a_refined_stroke_shows_the_film_before_it(lab, monkeypatch):
    film, first = list(lab.film), lab.state
    lab.painter.add(STROKE)
    lab.refine_now()
    assert len(lab.film) > len(film)
    monkeypatch.setattr(lab.solver, "submit", lambda *_: pytest.fail("it was known"))
    lab.painter.undo()
    assert lab.lessons == [1] and lab.film == film
    assert_shows(lab, first)
    assert lab.player.step == lab.player.last == len(film) - 1


def test_a_stroke_after_such_an_undo_leaves_the_film_as_it_is(lab):
    film = list(lab.film)
    lab.painter.add(STROKE)
    lab.refine_now()
    lab.painter.undo()
    lab.painter.add(Stroke([[30, 30]], 2, B))
    assert lab.film == film and lab.lessons == [1]
    assert_shows(lab, replay(lab, [1]))


def test_undo_of_the_box_shows_nothing_and_redo_brings_its_film_back(lab, monkeypatch):
    film, mask = lab.film, lab.painter.mask
    monkeypatch.setattr(lab.solver, "submit", lambda *_: pytest.fail("it was known"))
    lab.painter.undo()
    assert lab.painter.mask is None and lab.state is None and lab.film == []
    assert "drag a box" in lab.painter.message
    assert lab.energy.value == lab.numbers.value == lab.mixtures.value == ""
    lab.painter.redo()
    np.testing.assert_array_equal(lab.painter.mask, mask)
    assert lab.film == film
    assert lab.player.step == lab.player.last == len(film) - 1


def test_a_parameter_that_is_set_back_brings_its_film_back(lab):
    lab.painter.add(STROKE)
    film, mask = list(lab.film), lab.painter.mask
    lab.smoothness.value = 5
    assert objectives(lab.film) != objectives(film)
    lab.smoothness.value = 50
    assert lab.film == film
    np.testing.assert_array_equal(lab.painter.mask, mask)


def test_clear_shows_nothing_and_undo_brings_every_lesson_back(lab):
    lab.painter.add(STROKE)
    lab.refine_now()
    lab.painter.add(Stroke([[30, 30]], 2, B))
    mask, film = lab.painter.mask, len(lab.film)
    lab.painter.clear()
    assert lab.painter.mask is None and "drag a box" in lab.painter.message
    lab.painter.undo()
    np.testing.assert_array_equal(lab.painter.mask, mask)
    assert len(lab.film) == film and lab.lessons == [1, 2]


class ByHand:
    """Takes the place of a `Solver`; a test says how many answers arrive."""

    def __init__(self, lab):
        self._lab, self._worker = lab, Worker()
        self._waiting, self._request = iter(()), 0
        lab.solver.close()
        lab.solver = self
        self.keep(lab.painter.image)

    def keep(self, image):
        self._image = image

    def submit(self, job, request):
        self._waiting.close() if hasattr(self._waiting, "close") else None
        self._waiting, self._request = self._worker(job, self._image), request

    def arrive(self, count=None):
        for answer in itertools.islice(self._waiting, count):
            self._lab._deliver(answer, self._request)
        if count is None:
            self._lab._set_busy(False)

    def close(self):
        self._lab = None


def test_a_film_that_was_left_in_the_middle_is_whole_when_it_comes_back(lab):
    solver = ByHand(lab)
    first, other = list(lab.film), Box((5, 3, 45, 38))
    expected = objectives(grabcut_steps(PICTURE, seeds_from_box(SHAPE, other.corners)))
    lab.painter.add(other)
    solver.arrive(3)
    assert objectives(lab.film) == expected[:3]
    lab.painter.undo()
    assert lab.film == first
    solver.arrive()  # what the worker goes on with is of no film on the screen
    assert lab.film == first
    lab.painter.redo()
    solver.arrive()
    assert objectives(lab.film) == expected
    assert_shows(lab, replay(lab, [2]))


def test_a_stroke_in_the_middle_of_a_film_lets_it_go_on(lab):
    solver, other = ByHand(lab), Box((5, 3, 45, 38))
    expected = objectives(grabcut_steps(PICTURE, seeds_from_box(SHAPE, other.corners)))
    lab.painter.add(other)
    solver.arrive(3)
    lab.painter.add(STROKE)
    solver.arrive()
    assert objectives(lab.film) == expected
    assert_shows(lab, replay(lab, [2]))
    lab.painter.undo()
    solver.arrive()
    assert objectives(lab.film) == expected
    assert_shows(lab, replay(lab, [2]))


def test_late_answers_about_another_picture_or_a_box_that_is_gone_do_not_count(lab):
    state, old = lab.state, lab._request
    answers = (Moment(state, "", 0, 0), Edited(state, 0.1, ""), Soft(DISC * 1.0, PICTURE))
    lab.photo.menu.value = "coffee"
    for answer in answers:
        lab._deliver(answer, old)
    assert lab.state is None and lab.film == [] and lab.alpha is None
    lab.painter.add(Box((3, 3, 38, 36)))
    state, old = lab.state, lab._request
    lab.painter.undo()
    lab._deliver(Edited(state, 0.1, ""), old)
    assert lab.state is None and lab.painter.mask is None


# --- controls ------------------------------------------------------------------------------------


def test_every_control_is_that_parameter_of_grabcut(lab):
    values = {"smoothness": 5, "components": 2, "beta": "lecture", "start": "all"}
    lab.painter.add(STROKE)
    lab.refine_now()
    for name, value in (values | {"likelihood": "mixture"}).items():
        before = objectives(lab.film)
        control = getattr(lab, name)
        control.value, first = value, control.value
        assert lab.parameters[name] == value
        assert objectives(lab.film) != before, name
        assert_shows(lab, replay(lab, [1, 2]))
        assert lab.graph.links.of(5, 5) == GrabCut(PICTURE, **lab.parameters).links.of(5, 5)
        control.value = first


def test_where_nothing_is_marked_a_drag_draws_a_box(lab):
    lab.painter.tool = "brush"
    lab.photo.menu.value = "coffee"
    assert "drag a box" in lab.painter.message and lab.painter.tool == "rectangle"
    lab.painter.add(Box((3, 3, 38, 36)))
    lab.painter.tool = "brush"
    lab.painter.add(STROKE)
    assert lab.painter.tool == "brush"


def test_an_example_is_a_photograph_with_its_box_and_the_first_settings(lab, monkeypatch):
    monkeypatch.setattr(GrabCutLab, "FIRST", {name: (Box(BOX),) for name in EXAMPLES})
    assert set(EXAMPLES) == set(FIRST_BOXES) <= set(data.PHOTOGRAPHS)
    first, hints = lab.settings, set()
    for number, name in enumerate(EXAMPLES):
        lab.painter.add(STROKE)
        lab.smoothness.value, lab.soft.value = 5, True
        lab.load_example(number)
        assert lab.painter.picture == lab.photo.menu.value == name
        assert len(lab.painter.session.edits) == 1 and lab.settings == first
        assert_shows(lab, replay(lab, [1]))
        hints.add(lab.bar.hint)
    assert len(hints) == len(EXAMPLES)


@pytest.mark.parametrize("counts", (None, "x", [0], [2, 1], [1, 9], [1.0], [True], [[1]], {"1": 1}))
def test_lessons_that_make_no_sense_are_left_out(lab, counts):
    lab.painter.add(STROKE)
    lab.painter.session.parameters["lessons"] = counts
    lab.painter.restore(lab.painter.share())
    assert lab.lessons == [2]
    assert_shows(lab, replay(lab, [2]))


def test_a_shared_text_brings_every_lesson(lab):
    lab.painter.add(STROKE)
    lab.refine_now()
    lab.painter.add(Stroke([[30, 30]], 2, B))
    other = GrabCutLab("coffee", inline=True, autosave=None)
    other.painter.restore(lab.painter.share())
    assert other.lessons == lab.lessons == [1, 2]
    assert objectives(other.film) == objectives(lab.film)
    np.testing.assert_array_equal(other.painter.mask, lab.painter.mask)
    lab.painter.restore(lab.painter.share())  # here the worker has learned all of it already
    assert objectives(other.film) == objectives(lab.film)
    other.close()


def test_the_code_learns_where_the_lab_did(lab):
    lab.painter.add(STROKE)
    lab.smoothness.value, lab.components.value = 35, 3
    lab.refine_now()
    lab.painter.add(Stroke([[30, 30]], 2, B))
    names = {}
    exec(lab.painter.code(lab.painter), names)
    assert names["state"].objective == pytest.approx(lab.state.objective)
    np.testing.assert_array_equal(names["state"].mask, lab.painter.mask)


# --- beside the picture --------------------------------------------------------------------------


def test_a_tab_is_drawn_when_it_is_seen_and_grey_while_it_is_old(lab, drawn):
    tabs = lab.side.widget
    grey = lambda: [number for number in range(4) if "st-old" in tabs.children[number]._dom_classes]  # noqa: E731
    assert drawn[-1] is lab.state and grey() == [PIXEL, CUT_OUT]
    count = len(drawn)
    show_tab(lab, CUT_OUT)
    lab.painter.add(STROKE)
    assert len(drawn) == count and grey() == [MIXTURES, PIXEL]
    show_tab(lab, MIXTURES)
    assert drawn[-1] is lab.state and len(drawn) == count + 1 and grey() == [PIXEL]
    show_tab(lab, PARAMETERS)
    show_tab(lab, MIXTURES)
    assert len(drawn) == count + 1  # it was as new as the picture
    lab.painter.clear()
    assert grey() == []


def test_the_mixtures_are_those_of_the_shown_moment(lab, drawn):
    for place in (0, 3, lab.player.last, 0):
        lab.player.step = place
        assert drawn[-1] is lab.shown


def test_the_mixtures_are_drawn_in_earnest(lab, monkeypatch):
    monkeypatch.undo()  # by matplotlib
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "en")
    pictures = []
    for place in (0, lab.player.last, 0):
        lab.player.step = place
        pictures.append(lab.mixtures.value)
    assert pictures[0] == pictures[2] != pictures[1]
    assert "alt=" in pictures[0]


def test_border_matting_softens_the_edge_of_the_present_mask(lab):
    show_tab(lab, CUT_OUT)
    assert lab.alpha is None
    lab.soft.value = True
    lab.backdrop.value = "white"
    for stroke in (None, STROKE):
        if stroke:
            lab.painter.add(stroke)
        soft = border_matting(PICTURE, lab.painter.mask)
        np.testing.assert_array_equal(lab.alpha, soft.alpha)
        alpha = soft.alpha[..., None]
        assert ((alpha > 0) & (alpha < 1)).any()
        shown = np.clip(alpha * soft.foreground + (1 - alpha), 0, 1)
        assert lab.pictures.pngs[1] == picture_png(shown)
    lab.player.forward(-1)  # a moment of the film has a hard edge
    hard = lab.shown.mask[..., None]
    assert lab.pictures.pngs[1] == picture_png(np.where(hard, PICTURE, 1.0))
    lab.soft.value = False
    assert lab.alpha is None


def test_the_cut_out_stands_before_the_chosen_background(lab):
    show_tab(lab, CUT_OUT)
    for name in reversed(BACKDROPS):  # the first is chosen from the beginning
        lab.backdrop.value = name
        behind = backdrop(name, PICTURE.shape)
        assert behind.shape == PICTURE.shape and behind.min() >= 0 and behind.max() <= 1
        shown = np.where(lab.painter.mask[..., None], PICTURE, behind)
        assert lab.pictures.pngs[1] == picture_png(shown), name
        assert lab.painter.session.parameters["backdrop"] == name


def test_the_cut_out_is_saved_with_its_transparency(lab):
    show_tab(lab, CUT_OUT)
    for soft in (False, True):
        lab.soft.value = soft
        (content,) = re.findall('base64,([^"]+)"', lab.file.value)
        pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(content)))) / 255
        mask = lab.painter.mask
        alpha, foreground = mask * 1.0, PICTURE
        if soft:
            expected = border_matting(PICTURE, mask)
            alpha, foreground = expected.alpha, expected.foreground
        np.testing.assert_allclose(pixels[..., 3], alpha, atol=0.5 / 255 + 1e-9)
        inside = alpha > 0
        np.testing.assert_allclose(pixels[inside, :3], foreground[inside], atol=0.5 / 255 + 1e-9)
        assert not pixels[~inside].any()
    assert 'download="flower-cut-out.png"' in lab.file.value


def test_the_numbers_are_those_of_the_pixel_pointed_at(lab):
    show_tab(lab, PIXEL)
    for pixel in ((12, 34), (0, 0), (39, 49)):
        lab.painter.hover = pixel
        assert lab.pixel == lab.pictures.pixel == pixel
        assert f"({pixel[0]}, {pixel[1]})" in lab.numbers.value
        for model in (lab.state.background, lab.state.foreground):
            costs = component_costs(PICTURE[pixel][None], model)[:, 0]
            for cost in costs:
                number = f"{cost:.1f}" if abs(cost) < 1000 else f"{cost:.0f}"
                best = "b>" if cost == costs.min() else ""
                words = number.replace("-", "−").replace("inf", "∞")
                assert f"{best or ' '}{words}</" in lab.numbers.value
        links = GrabCut(PICTURE).links.of(*pixel)
        for weight in links.values():
            assert f">{weight:.2f}<" in lab.numbers.value
        assert lab.numbers.value.count("border-left") == len(links)
    before = lab.numbers.value
    lab.painter.hover = (-1, -1)  # the pointer has left
    assert lab.numbers.value == before


def test_a_dead_component_is_shown_as_infinitely_dear(lab):
    show_tab(lab, PIXEL)
    lab._take(np.repeat(np.float64([[[0.2] * 3, [0.8] * 3]]), 4, axis=0), "own photo")
    lab.painter.add(Trimap([[B, F]] * 4))
    assert "∞" in lab.numbers.value


def test_the_numbers_are_those_of_the_moment_that_is_shown(lab):
    show_tab(lab, PIXEL)
    lab.player.step = 0
    cost = component_costs(PICTURE[20, 25][None], lab.film[0].foreground).min()
    assert f"{cost:.1f}".replace("-", "−") in lab.numbers.value


# --- words ---------------------------------------------------------------------------------------


def test_notes_are_told_in_chinese_with_their_numbers(lab, monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    lab.painter.add(Trimap(np.where(DISC, F, B)))
    assert lab.painter.message == tell(lab.state.note) != str(lab.state.note) != ""
    state = last(grabcut_steps(PICTURE, BOXED, start="all", tolerance=0, max_rounds=1))
    words = tell(state.note)
    numbers = [word for word in state.note.replace(":", "").split() if word.isdigit()]
    assert len(numbers) == 2 and all(number in words for number in numbers)
    assert "stopped" not in words and "stopped" in state.note


def test_both_languages_show_the_same_numbers(lab, monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    other = GrabCutLab(inline=True, autosave=None)
    np.testing.assert_array_equal(other.painter.mask, lab.painter.mask)
    for each in (lab, other):
        monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh" if each is other else "en")
        show_tab(each, PIXEL)
        each.painter.add(STROKE)
    for name in ("caption", "energy", "numbers"):
        here, there = getattr(lab, name).value, getattr(other, name).value
        assert here != there and here.count("<") == there.count("<")
    assert other.settings == lab.settings
    other.close()


# --- the worker ----------------------------------------------------------------------------------


def job(*lessons, seeds=None, soft=False, **parameters):
    return Job(lessons[-1] if seeds is None else seeds, lessons, parameters, soft)


BOXED = seeds_from_box(SHAPE, BOX)
MARKED = np.where(np.hypot(ROWS - 20, COLS - 18) < 3, B, BOXED)


def test_an_interrupted_iteration_goes_on_where_it_was():
    whole = [answer for answer in Worker()(job(BOXED), PICTURE) if isinstance(answer, Moment)]
    graph = GrabCut(PICTURE)
    last(graph.iterate(BOXED))
    expected = graph.edit(MARKED).mask
    for seen in (1, 2, 5):
        worker = Worker()
        running = worker(job(BOXED), PICTURE)
        film = list(itertools.islice(running, seen))
        running.close()
        *rest, edited = worker(job(BOXED, seeds=MARKED), PICTURE)
        film += rest
        assert [moment.number for moment in film] == list(range(len(whole)))
        for one, other in zip(film, whole, strict=True):
            np.testing.assert_array_equal(one.state.mask, other.state.mask)
            assert one.state.objective == other.state.objective
        assert {answer.film for answer in (*film, edited)} == {whole[0].film}
        np.testing.assert_array_equal(edited.state.mask, expected)


def test_an_interrupted_refinement_goes_on_too():
    whole = list(Worker()(job(BOXED, MARKED), PICTURE))
    worker = Worker()
    list(worker(job(BOXED), PICTURE))
    running = worker(job(BOXED, MARKED), PICTURE)
    (first,) = itertools.islice(running, 1)
    assert (first.lesson, first.number) == (1, 0)
    running.close()
    *_, edited = worker(job(BOXED, MARKED), PICTURE)
    np.testing.assert_array_equal(edited.state.mask, whole[-1].state.mask)
    assert edited.state.objective == whole[-1].state.objective


@pytest.mark.parametrize("change", ["parameters", "first lesson", "fewer lessons", "picture"])
def test_what_was_learned_otherwise_is_learned_anew(change):
    worker = Worker()
    running = worker(job(BOXED, MARKED), PICTURE)
    if change == "fewer lessons":
        list(running)
    else:
        next(running)
        running.close()
    later = {
        "parameters": job(BOXED, MARKED, components=2),
        "first lesson": job(MARKED),
        "fewer lessons": job(BOXED),
        "picture": job(BOXED, MARKED),
    }[change]
    picture = PICTURE[::-1].copy() if change == "picture" else PICTURE
    first, *_, edited = worker(later, picture)
    assert (first.lesson, first.number) == (0, 0)
    *_, fresh = Worker()(later, picture)
    np.testing.assert_array_equal(edited.state.mask, fresh.state.mask)


def test_films_have_one_name_for_the_same_lessons_and_parameters_alone():
    jobs = [job(BOXED), job(BOXED, MARKED), job(MARKED), job(BOXED, components=2)]
    assert len({each.film for each in jobs}) == len(jobs)
    assert job(BOXED, seeds=MARKED, soft=True).film == job(BOXED.copy()).film


def test_the_soft_edge_comes_last():
    *_, edited, soft = Worker()(job(BOXED, soft=True), PICTURE)
    assert isinstance(edited, Edited) and isinstance(soft, Soft)
    np.testing.assert_array_equal(soft.alpha, border_matting(PICTURE, edited.state.mask).alpha)


def test_a_real_worker_gives_the_same(lab):
    other = GrabCutLab(autosave=None)
    for stroke in (None, STROKE):
        for each in (lab, other):
            if stroke:
                each.painter.add(stroke)
                each.refine_now()
        np.testing.assert_array_equal(other.wait().mask, lab.state.mask)
    assert objectives(other.film) == objectives(lab.film)
    other.close()


def test_a_box_in_which_no_object_is_found_is_told(lab):
    lab.painter.add(Box((1, 1, 6, 6)))
    assert not lab.painter.mask.any() and "is foreground" in lab.painter.message
    lab.painter.add(Stroke([[20, 24]], 3, F))
    assert lab.painter.mask.any() and lab.painter.message == ""
