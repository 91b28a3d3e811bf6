"""The GrabCut lab without a browser: box, film, strokes, lessons, soft edge, sessions, worker."""

import asyncio
import itertools
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from segteach import data
from segteach.arrays import Seed, Stroke, seeds_from_box
from segteach.labs.grabcut import lab as module
from segteach.labs.grabcut.lab import BACKDROPS, NOTES, GrabCutLab, backdrop
from segteach.labs.grabcut.worker import Edited, Job, Moment, Soft, Worker
from segteach.labs.kit.cutting import Later, Missing, first_edits
from segteach.marks.edits import Box, Polygon, Trimap
from segteach.segmentation.border_matting import border_matting
from segteach.segmentation.grabcut import GrabCut, grabcut_steps
from segteach.segmentation.grabcut.colours import component_costs
from segteach.segmentation.grabcut.start import seeds_note
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


@pytest.fixture
def small(monkeypatch, undrawn):
    """Every photograph is small, and the first has a box; a figure is drawn in one test below."""
    other = PICTURE[::-1, :40].copy()
    monkeypatch.setattr(data, "load", lambda name: PICTURE if name == "astronaut" else other)
    monkeypatch.setattr(module, "FIRST_BOXES", {"astronaut": BOX})


@pytest.fixture
def lab(small):
    """A lab that answers at once."""
    return GrabCutLab(inline=True, autosave=None)


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


# --- what comes after the mask ------------------------------------------------------------------


def in_a_loop(cell):
    """Run cell() in an event loop; in a thread, as the browser tests leave their loop running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, cell()).result()


def test_later_draws_once_for_the_last_request_and_never_before_the_caller_has_gone_on():
    drawn = []

    async def cell():
        later = Later(lambda: drawn.append("side"), at_once=False)
        later()
        later()
        assert drawn == []
        done = asyncio.get_running_loop().create_future()
        Later(lambda: done.set_result(None), at_once=False)()
        await done

    in_a_loop(cell)
    assert drawn == ["side"]


def test_between_two_drawings_the_loop_turns_and_what_is_cancelled_stays_undrawn():
    seen = []

    async def cell():
        loop, done = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()
        first = lambda: (seen.append("first"), loop.call_soon(seen.append, "a stroke"))  # noqa: E731
        Later(first, lambda: seen.append("second"), lambda: done.set_result(None), at_once=False)()
        await done
        late = Later(lambda: (seen.append("third"), late.cancel()), seen.clear, at_once=False)
        late()
        Later(*[lambda: None] * 3, lambda: rest.set_result(None), at_once=False)()
        rest = loop.create_future()
        await rest

    in_a_loop(cell)
    assert seen == ["first", "a stroke", "second", "third"]


def test_a_lab_without_worker_shows_all_at_once_even_where_a_loop_runs(small):
    async def cell():
        return GrabCutLab(inline=True, autosave=None).numbers.value

    assert "pixel" in in_a_loop(cell)


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
    assert lab.moment.value == lab.moment.max == len(expected) - 1
    assert lab.energy.value.count("<circle") == len(expected) + 4  # dots, and four in the legend


def test_stepping_both_ways_shows_the_mask_of_each_moment(lab):
    end = lab.moment.max
    assert len({state.mask.tobytes() for state in lab.film}) > 1
    for step in [-1] * end + [1] * (end - 1):
        lab.step(step)
        state = lab.film[lab.moment.value]
        np.testing.assert_array_equal(lab.painter.mask, state.mask)
        assert f"{abs(state.objective):,.0f}" in lab.caption.value
    lab.step(-10_000)
    assert lab.moment.value == 0
    lab.step(10_000)
    assert lab.moment.value == end
    assert_shows(lab, replay(lab))


def test_the_buttons_go_one_moment(lab):
    end = lab.moment.max
    lab.back.click()
    assert lab.moment.value == end - 1
    lab.forward.click()
    assert lab.moment.value == end


def test_without_to_the_end_it_waits_at_the_start(lab):
    lab.follow.value = False
    lab.painter.add(Box((5, 3, 45, 38)))
    assert lab.moment.value == 0 and lab.moment.max == len(lab.film) - 1 > 3
    np.testing.assert_array_equal(lab.painter.mask, lab.film[0].mask)
    lab.step(3)
    np.testing.assert_array_equal(lab.painter.mask, lab.film[3].mask)
    lab.painter.add(STROKE)  # a stroke wants its answer wherever the film stands
    assert_shows(lab, replay(lab, [2]))
    assert lab.moment.value == lab.moment.max


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
        expected = list(grabcut_steps(PICTURE, lab.painter.seeds))
        assert [state.objective for state in lab.film] == [state.objective for state in expected]


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
    assert "after your strokes" in lab.caption.value and " ms" in lab.caption.value


def test_refine_iterates_again_from_there(lab):
    lab.painter.add(STROKE)
    film, edited = list(lab.film), lab.state
    lab.refine.click()
    assert lab.lessons == [1, 2]
    assert lab.film[: len(film)] == film
    more = lab.film[len(film) :]
    assert more[0].phase == "start" and more[0].objective == pytest.approx(edited.objective)
    assert np.diff([state.objective for state in more]).max() <= 0
    assert lab.moment.max == len(lab.film) - 1
    assert_shows(lab, replay(lab, [1, 2]))
    count = len(lab.film)
    lab.refine.click()  # nothing new was painted
    assert len(lab.film) == count and "paint a correction" in lab.painter.message


def test_undo_of_a_refined_stroke_begins_anew(lab):
    first = lab.state
    lab.painter.add(STROKE)
    lab.refine_now()
    lab.painter.undo()
    assert lab.lessons == [1]
    assert_shows(lab, first)
    assert (
        len(lab.film) == lab.moment.max + 1 == len(list(grabcut_steps(PICTURE, lab.painter.seeds)))
    )


def test_what_was_painted_between_lessons_and_undone_leaves_no_trace(lab):
    other = GrabCutLab(inline=True, autosave=None)
    other.painter.add(Stroke([[30, 30]], 6, B))
    other.painter.undo()
    for each in (lab, other):
        each.painter.add(STROKE)
        each.refine_now()
    assert_shows(other, lab.state)


def test_undo_of_the_box_shows_nothing_and_redo_brings_its_film_back(lab):
    film, mask = lab.film, lab.painter.mask
    lab.painter.undo()
    assert lab.painter.mask is None and lab.state is None and lab.film == []
    assert "drag a box" in lab.painter.message
    assert lab.energy.value == lab.numbers.value == lab.mixtures.value == ""
    lab.painter.redo()
    np.testing.assert_array_equal(lab.painter.mask, mask)
    assert [state.objective for state in lab.film] == [state.objective for state in film]
    assert lab.moment.value == lab.moment.max == len(film) - 1


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


# --- controls ------------------------------------------------------------------------------------


def test_every_control_is_that_parameter_of_grabcut(lab):
    values = {"smoothness": 5, "components": 2, "beta": "lecture", "start": "all"}
    lab.painter.add(STROKE)
    lab.refine_now()
    for name, value in (values | {"likelihood": "mixture"}).items():
        before = [state.objective for state in lab.film]
        control = getattr(lab, name)
        control.value, first = value, control.value
        assert lab.parameters[name] == value
        assert [state.objective for state in lab.film] != before, name
        assert_shows(lab, replay(lab, [1, 2]))
        assert lab.graph.links.of(5, 5) == GrabCut(PICTURE, **lab.parameters).links.of(5, 5)
        control.value = first


def test_border_matting_softens_the_edge_of_the_present_mask(lab):
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
    lab.step(-1)  # a moment of the film has a hard edge
    hard = lab.shown.mask[..., None]
    assert lab.pictures.pngs[1] == picture_png(np.where(hard, PICTURE, 1.0))
    lab.soft.value = False
    assert lab.alpha is None


def test_the_cut_out_stands_before_the_chosen_background(lab):
    for name in reversed(BACKDROPS):  # the first is chosen from the beginning
        lab.backdrop.value = name
        behind = backdrop(name, PICTURE.shape)
        assert behind.shape == PICTURE.shape and behind.min() >= 0 and behind.max() <= 1
        shown = np.where(lab.painter.mask[..., None], PICTURE, behind)
        assert lab.pictures.pngs[1] == picture_png(shown), name
        assert lab.painter.session.parameters["backdrop"] == name


def test_the_numbers_are_those_of_the_pixel_pointed_at(lab):
    for pixel in ((12, 34), (0, 0), (39, 49)):
        lab.painter.hover = pixel
        assert lab.pixel == lab.pictures.pixel == pixel
        assert f"({pixel[0]}, {pixel[1]})" in lab.numbers.value
        for model in (lab.state.background, lab.state.foreground):
            for cost in component_costs(PICTURE[pixel][None], model)[:, 0]:
                number = f"{cost:.1f}".replace("-", "−").replace("inf", "∞")
                assert f" {number}</td>" in lab.numbers.value
        links = GrabCut(PICTURE).links.of(*pixel)
        for weight in links.values():
            assert f">{weight:.2f}<" in lab.numbers.value
        assert lab.numbers.value.count("border-left") == len(links)
    before = lab.numbers.value
    lab.painter.hover = (-1, -1)  # the pointer has left
    assert lab.numbers.value == before


def test_a_dead_component_is_shown_as_infinitely_dear(lab, upload):
    upload(lab.photo, np.repeat(np.uint8([[51, 204]]), 4, axis=0))
    lab.painter.add(Trimap([[B, F]] * 4))
    assert "∞" in lab.numbers.value


def test_the_numbers_are_those_of_the_moment_that_is_shown(lab):
    lab.moment.value = 0
    cost = component_costs(PICTURE[20, 25][None], lab.film[0].foreground).min()
    assert f"{cost:.1f}".replace("-", "−") in lab.numbers.value


def test_the_mixtures_of_the_shown_moment_are_drawn(lab, undrawn):
    undrawn()  # by matplotlib, in earnest
    pictures = []
    for place in (0, lab.moment.max, 0):
        lab.moment.value = place
        pictures.append(lab.mixtures.value)
    assert pictures[0] == pictures[2] != pictures[1]
    assert "alt=" in pictures[0]


# --- words ---------------------------------------------------------------------------------------


def test_every_note_has_its_chinese(lab, monkeypatch):
    everything = np.array([[B, F]])
    cases = (everything, 0 * everything, np.array([[F, 0]]), np.array([[B, 0]]))
    assert {seeds_note(seeds) for seeds in cases} - {""} == set(NOTES)
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    lab.painter.add(Trimap(np.where(DISC, F, B)))
    assert lab.painter.message == NOTES["every pixel is a seed: nothing is left to decide"]
    state = last(grabcut_steps(PICTURE, seeds_from_box(SHAPE, BOX), tolerance=0, max_rounds=1))
    words = module._in_language(state.note)
    numbers = [word for word in state.note.replace(":", "").split() if word.isdigit()]
    assert len(numbers) == 2 and all(number in words for number in numbers)
    assert "stopped" not in words and "stopped" in state.note


def test_both_languages_show_the_same_numbers(lab, monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    other = GrabCutLab(inline=True, autosave=None)
    np.testing.assert_array_equal(other.painter.mask, lab.painter.mask)
    for name in ("caption", "energy", "numbers"):
        here, there = getattr(lab, name).value, getattr(other, name).value
        assert here != there and here.count("<") == there.count("<")
    for name in ("smoothness", "components", "beta", "start", "likelihood", "soft", "backdrop"):
        assert getattr(other, name).value == getattr(lab, name).value
    for name in ("start", "likelihood", "soft", "backdrop", "moment", "refine", "follow"):
        assert getattr(other, name).description != getattr(lab, name).description


# --- sessions ------------------------------------------------------------------------------------


def busy(lab):
    """Do a bit of everything."""
    lab.painter.add(STROKE)
    lab.smoothness.value, lab.components.value, lab.beta.value = 35, 3, "lecture"
    lab.refine_now()
    lab.painter.add(Stroke([[30, 30]], 2, B))
    lab.backdrop.value = "green"


def test_a_shared_text_restores_strokes_controls_lessons_and_mask(lab):
    busy(lab)
    other = GrabCutLab("coffee", inline=True, autosave=None)
    other.painter.restore(lab.painter.share())
    assert other.painter.mask.tobytes() == lab.painter.mask.tobytes()
    assert other.parameters == lab.parameters and other.backdrop.value == "green"
    assert other.lessons == lab.lessons == [1, 2]
    assert other.photo.menu.value == "astronaut"
    assert [state.objective for state in other.film] == [state.objective for state in lab.film]


def test_the_code_makes_the_mask_on_the_screen(lab):
    busy(lab)
    names = {}
    exec(lab.painter.code(lab.painter), names)
    np.testing.assert_array_equal(names["state"].mask, lab.painter.mask)


def test_damaged_settings_are_left_out(lab):
    lab.painter.add(STROKE)
    damaged = {"smoothness": "x", "components": 99, "beta": [1], "start": None, "soft": 1}
    damaged |= {"likelihood": 7, "backdrop": "?"}
    expected = {"smoothness": 50, "components": 5, "beta": "paper"}
    expected |= {"start": "unlike", "likelihood": "component"}
    for lessons in (None, "x", [], [0], [2, 1], [1, 9], [1.0], [True], [[1]], {"1": 1}):
        lab.painter.session.parameters.update(damaged, lessons=lessons)
        lab.painter.restore(lab.painter.share())
        assert lab.parameters == expected, lessons
        assert not lab.soft.value and lab.backdrop.value == "chequers"
        assert lab.lessons == [2], lessons
    assert_shows(lab, replay(lab, lab.lessons))


def test_a_restarted_kernel_finds_the_session_again(small, own_files):
    first = GrabCutLab(inline=True, autosave="lab")
    busy(first)
    again = GrabCutLab(inline=True, autosave="lab")
    np.testing.assert_array_equal(again.painter.mask, first.painter.mask)
    assert again.parameters == first.parameters
    assert again.lessons == [1, 2] and len(again.painter.session.edits) == 3


def test_a_damaged_file_is_said_and_the_lab_begins_anew(small, own_files):
    busy(GrabCutLab(inline=True, autosave="lab"))
    (file,) = own_files.rglob("lab*.json")
    file.write_text(file.read_text()[:-20])
    lab = GrabCutLab(inline=True, autosave="lab")
    assert lab.painter.session.edits == (Box(BOX),)
    assert_shows(lab, replay(lab, [1]))


def test_another_picture_and_back(small, own_files):
    lab = GrabCutLab(inline=True, autosave="lab")
    lab.painter.hover = (39, 49)
    busy(lab)
    mask, film = lab.painter.mask, len(lab.film)
    lab.photo.menu.value = "coffee"
    assert lab.painter.mask is None and lab.film == [] and "drag a box" in lab.painter.message
    assert lab.painter.image.shape == (40, 40, 3)
    lab.painter.add(Box((3, 3, 38, 36)))
    assert_shows(lab, replay(lab, [1]))
    assert "pixel</b>" not in lab.numbers.value and "(20, 20)" in lab.numbers.value
    lab.photo.menu.value = "astronaut"
    np.testing.assert_array_equal(lab.painter.mask, mask)
    assert len(lab.film) == film and lab.lessons == [1, 2]
    lab.photo.menu.value = "coffee"
    assert lab.painter.session.box == (3, 3, 38, 36)
    assert_shows(lab, replay(lab, [1]))


def test_the_readers_own_photograph_begins_a_new_session(lab, upload):
    own = np.round(255 * PICTURE[5:35, 5:45]).astype(np.uint8)
    upload(lab.photo, own)
    assert lab.painter.image.shape == (30, 40, 3) and lab.painter.mask is None
    assert lab.painter.session.edits == () and lab.film == []
    lab.painter.add(Box((4, 2, 36, 28)))
    np.testing.assert_array_equal(
        lab.painter.mask, last(grabcut_steps(own, lab.painter.seeds)).mask
    )
    code = lab.painter.code(lab.painter)
    assert "photo.jpg" in code
    lab.photo.menu.value = "coffee"
    assert lab.painter.image.shape == (40, 40, 3)


def test_a_bad_file_leaves_everything_alone(lab, upload):
    mask, edits = lab.painter.mask, lab.painter.session.edits
    upload(lab.photo, b"no picture", "bad.png")
    assert "bad.png" in lab.message.value
    assert lab.painter.session.edits == edits
    np.testing.assert_array_equal(lab.painter.mask, mask)


def test_tiny_photographs(lab, upload):
    lab.soft.value = True
    for shape in ((1, 1), (1, 7), (2, 2)):
        upload(lab.photo, np.random.default_rng(0).integers(0, 255, (*shape, 3), np.uint8))
        lab.painter.add(Box((0, 0, shape[1], shape[0])))
        lab.painter.add(Stroke([[0, 0]], 0.4, F))
        assert lab.painter.mask[0, 0] and lab.alpha.shape == shape
        lab.refine_now()
        lab.step(-2)
        assert "Error" not in lab.painter.message, shape


# --- the worker ----------------------------------------------------------------------------------


def job(*lessons, number=1, seeds=None, image=PICTURE, **parameters):
    seeds = lessons[-1] if seeds is None else seeds
    return Job(number, seeds, lessons, parameters, image=image)


BOXED = seeds_from_box(SHAPE, BOX)
MARKED = np.where(np.hypot(ROWS - 20, COLS - 18) < 3, B, BOXED)


def test_a_worker_without_the_picture_asks_for_it():
    worker = Worker()
    for number in (1, 2):
        (answer,) = worker(job(BOXED, number=number, image=None))
        assert isinstance(answer, Missing) and answer.picture == number
        answers = list(worker(job(BOXED, number=number)))
        assert isinstance(answers[-1], Edited)
    assert [type(answer) for answer in worker(job(BOXED, number=2, image=None))] == [Edited]


def test_an_interrupted_iteration_goes_on_where_it_was():
    whole = [answer for answer in Worker()(job(BOXED)) if isinstance(answer, Moment)]
    graph = GrabCut(PICTURE)
    last(graph.iterate(BOXED))
    expected = graph.edit(MARKED).mask
    for seen in (1, 2, 5):
        worker = Worker()
        running = worker(job(BOXED))
        film = list(itertools.islice(running, seen))
        running.close()
        *rest, edited = worker(job(BOXED, seeds=MARKED, image=None))
        film += rest
        assert [moment.number for moment in film] == list(range(len(whole)))
        for one, other in zip(film, whole, strict=True):
            np.testing.assert_array_equal(one.state.mask, other.state.mask)
            assert one.state.objective == other.state.objective
        np.testing.assert_array_equal(edited.state.mask, expected)


def test_an_interrupted_refinement_goes_on_too():
    whole = list(Worker()(job(BOXED, MARKED)))
    worker = Worker()
    list(worker(job(BOXED)))
    running = worker(job(BOXED, MARKED, image=None))
    (first,) = itertools.islice(running, 1)
    assert (first.lesson, first.number) == (1, 0)
    running.close()
    *_, edited = worker(job(BOXED, MARKED, image=None))
    np.testing.assert_array_equal(edited.state.mask, whole[-1].state.mask)
    assert edited.state.objective == whole[-1].state.objective


@pytest.mark.parametrize("change", ["parameters", "first lesson", "fewer lessons"])
def test_what_was_learned_otherwise_is_learned_anew(change):
    worker = Worker()
    running = worker(job(BOXED, MARKED))
    if change == "fewer lessons":
        list(running)
    else:
        next(running)
        running.close()
    later = {
        "parameters": job(BOXED, MARKED, image=None, components=2),
        "first lesson": job(MARKED, image=None),
        "fewer lessons": job(BOXED, image=None),
    }[change]
    first, *_, edited = worker(later)
    assert (first.lesson, first.number) == (0, 0)
    *_, fresh = Worker()(Job(1, later.seeds, later.lessons, later.parameters, image=PICTURE))
    np.testing.assert_array_equal(edited.state.mask, fresh.state.mask)


def test_the_soft_edge_comes_last():
    *_, edited, soft = Worker()(Job(1, BOXED, (BOXED,), {}, soft=True, image=PICTURE))
    assert isinstance(edited, Edited) and isinstance(soft, Soft)
    np.testing.assert_array_equal(soft.alpha, border_matting(PICTURE, edited.state.mask).alpha)


def test_late_answers_about_another_picture_or_a_box_that_is_gone_do_not_count(lab):
    state = lab.state
    old = lab.painter.revision
    lab.photo.menu.value = "coffee"
    for answer in (Moment(state, 0, 0), Edited(state, 0.1), Soft(DISC * 1.0, PICTURE)):
        lab._deliver(answer, old)
    assert lab.state is None and lab.film == [] and lab.alpha is None
    lab.painter.add(Box((3, 3, 38, 36)))
    state, old = lab.state, lab.painter.revision
    lab.painter.undo()
    lab._deliver(Edited(state, 0.1), old)
    assert lab.state is None and lab.painter.mask is None


def test_a_real_worker_gives_the_same_and_is_told_all_again_after_it_died(lab, upload):
    other = GrabCutLab(autosave=None)
    np.testing.assert_array_equal(other.wait().mask, lab.state.mask)
    for each in (lab, other):
        each.painter.add(STROKE)
        each.refine_now()
    np.testing.assert_array_equal(other.wait().mask, lab.state.mask)
    other.solver.process.kill()
    other.solver.process.join()
    for each in (lab, other):
        each.painter.add(Stroke([[30, 30]], 2, B))
    np.testing.assert_array_equal(other.wait().mask, lab.state.mask)
    assert [s.objective for s in other.film] == [s.objective for s in lab.film]
    upload(other.photo, np.full((9, 9, 3), 128, np.uint8))
    other.painter.add(Stroke([[4, 4]], 1, F))
    assert other.wait().mask.shape == (9, 9)
    other.solver.close()
