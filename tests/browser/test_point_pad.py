"""The point pad in a real browser, in the EM lab: spray, ellipses, picked points, keys, reload."""

import json

import numpy as np
import pytest

from segteach.bench.kit.jupyter import ask, spot, wait_until
from tests.browser.page import array, rerun, sheet, value

pytestmark = pytest.mark.browser

CODE = "from segteach.labs.em import EmLab\nlab = EmLab(k=2)\nlab"
SIZE, LEFT, TOP, SIDE = 400, 38, 8, 354  # of the canvas, and the unit square on it


@pytest.fixture
def em(lab):
    """A new lab for each test, in one notebook."""
    page = sheet(lab, "em", "")
    rerun(page, CODE)
    page.locator(".st-pad").wait_for()
    return page


def at(page, x, y):
    """Return the place on the page of a point of the sheet, x and y in [0, 1], y upwards."""
    return spot(page, ((LEFT + x * SIDE) / SIZE, (TOP + (1 - y) * SIDE) / SIZE), ".st-pad")


def draw(page, *places):
    page.mouse.move(*at(page, *places[0]))
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*at(page, *place), steps=6)
    page.mouse.up()


def points(page):
    """Return the points in the kernel, once it has caught up with the page."""
    number = page.locator("[data-points]").get_attribute("data-points")
    wait_until(page, f"len(lab.points) == {number}")
    return array(page, "lab.points")


def tool(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def count(page, number):
    page.locator(f"[data-points='{number}']").wait_for()


def test_spray_erase_undo_redo_and_clear(em):
    tool(em, "Clear")
    count(em, 0)
    em.locator(".st-bar-root[data-message*='points']").wait_for()  # the lab says what is missing
    assert em.locator(".st-player").count() == 0  # and shows no film of other points
    draw(em, (0.2, 0.2), (0.4, 0.2))
    sprayed = points(em)
    assert len(sprayed) >= 9
    # how far from the line that the hand drew
    distance = np.hypot(sprayed[:, 0] - sprayed[:, 0].clip(0.2, 0.4), sprayed[:, 1] - 0.2)
    assert distance.max() <= 0.06 + 0.005
    tool(em, "Erase")
    draw(em, (0.2, 0.2))
    kept = points(em)
    assert 0 < len(kept) < len(sprayed)
    assert np.hypot(*(kept - [0.2, 0.2]).T).min() > 0.06 - 0.005
    for name, expected in (("Undo", sprayed), ("Redo", kept)):
        tool(em, name)
        count(em, len(expected))
        np.testing.assert_array_equal(points(em), expected)


def test_pointer_up_outside_the_sheet_ends_the_stroke(em):
    tool(em, "Clear")
    draw(em, (0.9, 0.5), (1.4, 0.5))
    number = len(points(em))
    em.mouse.move(*at(em, 0.3, 0.3))
    em.mouse.move(*at(em, 0.6, 0.6))
    assert len(points(em)) == number > 0


def test_dragging_a_mean_and_an_axis_makes_the_start_of_em(em):
    tool(em, "Move and pick")
    _, mx, my, cxx, cxy, cyy = value(em, "lab.pad.components[0]")
    draw(em, (mx, my), (0.5, 0.6))
    wait_until(em, "abs(lab.pad.model.means[0] - [0.5, 0.6]).max() < 0.01")
    assert value(em, "lab.pad.components[0]")[3:] == pytest.approx([cxx, cxy, cyy])
    values, vectors = np.linalg.eigh([[cxx, cxy], [cxy, cyy]])
    tip = np.array([0.5, 0.6]) + np.sqrt(values[1]) * vectors[:, 1] * np.sign(vectors[0, 1])
    draw(em, tuple(tip), (0.7, 0.6))
    wait_until(em, "abs(lab.pad.model.covariances[0, 0, 0] / 0.2**2 - 1) < 0.1")
    area = f"np.linalg.det(lab.pad.model.covariances[0]) / {values[0] * 0.2**2}"
    ask(em, "import numpy as np")
    wait_until(em, f"abs({area} - 1) < 0.15")  # the other axis keeps its length
    assert value(em, "lab.start.value") == "hand"
    same = "bool(abs(lab.states[0].model.means - lab.pad.model.means).max() < 1e-12)"
    assert value(em, same)


def test_spraying_then_stepping_both_ways_shows_the_frame_of_that_step(em):
    tool(em, "Clear")
    for x, y in ((0.2, 0.3), (0.7, 0.6)):
        draw(em, (x, y), (x + 0.1, y + 0.1))
    points(em)
    last = ask(em, "print(lab.player.count - 1)")
    em.locator(f".st-slider[max='{last}']").wait_for()
    em.locator(".st-player").focus()
    for key, step in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1)):
        em.keyboard.press(key)
        em.locator(f".st-player[data-shown='{step}']:not(:has(.st-waiting))").wait_for()
        alt = em.get_attribute(".st-player img", "alt")
        assert alt == value(em, f"lab.player.captions[{step}]")
    weight = float(alt.split("weight ")[1].split(",")[0])
    assert weight == pytest.approx(value(em, "lab.states[1].model.weights[0]"), abs=0.006)


def test_a_picked_point_shows_its_responsibilities(em):
    tool(em, "Move and pick")
    place = points(em)[10].tolist()
    em.mouse.click(*at(em, *place))
    wait_until(em, f"abs(lab.points[lab.pad.picked] - {place}).max() < 0.03")
    x, y = value(em, "lab.points[lab.pad.picked].tolist()")
    em.get_by_text(f"x = ({x:.3f}, {y:.3f})").wait_for()
    rows = em.locator(".st-em-stage tr").all_inner_texts()[1:]
    ask(em, "from segteach.models.gmm import responsibilities")
    picked = "lab.points[[lab.pad.picked]], lab.player.state.model"
    gamma = array(em, f"responsibilities({picked})[0]")
    assert [float(row.split()[-1]) for row in rows] == pytest.approx(gamma, abs=6e-4)


def test_a_hand_that_trembles_on_a_mean_drags_nothing(em):
    tool(em, "Move and pick")
    x, y = at(em, *value(em, "lab.pad.components[0][1:3]"))
    for away in (2, 40):
        em.mouse.move(x, y)
        em.mouse.down()
        em.mouse.move(x + away, y)
        em.mouse.up()
    wait_until(em, "lab.pad.gesture > 0")
    assert value(em, "lab.pad.gesture") == 1  # that of the 40 pixels


def test_the_keyboard_alone_sprays_picks_and_undoes(em):
    tool(em, "Clear")
    count(em, 0)
    assert len(points(em)) == 0
    em.locator(".st-pad").focus()
    em.keyboard.press("s")
    em.keyboard.press("Space")
    count(em, 3)
    assert len(points(em)) == 3  # gestures that reach the kernel together are undone together
    em.keyboard.press("Shift+ArrowRight")
    em.keyboard.press("Space")
    count(em, 6)
    assert points(em)[3:, 0].mean() > points(em)[:3, 0].mean()
    em.keyboard.press("z")
    count(em, 3)
    em.keyboard.press("Tab")
    assert not em.evaluate("document.activeElement.classList.contains('st-pad')")


def test_a_slider_and_a_menu_make_another_film(em):
    films = [value(em, "[state.objective for state in lab.states]")]
    em.get_by_role("slider").first.press("ArrowRight")  # K = 3
    wait_until(em, "len(lab.states[0].model.weights) == 3")
    films.append(value(em, "[state.objective for state in lab.states]"))
    em.get_by_label("start", exact=True).select_option("random points")
    em.get_by_role("spinbutton").fill("7")
    em.get_by_role("spinbutton").press("Enter")
    wait_until(em, "lab.draw_number.value == 7")
    films.append(value(em, "[state.objective for state in lab.states]"))
    assert json.dumps(films[0]) != json.dumps(films[1]) != json.dumps(films[2])


def test_handles_are_drawn_only_where_they_can_be_dragged(em):
    knobs = """() => {
        const canvas = document.querySelector('.st-pad');
        const { width, height } = canvas;
        const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
        let dark = 0;
        for (let i = 0; i < data.length; i += 4) dark += data[i + 3] > 0 && data[i] < 60;
        return dark;
    }"""
    tool(em, "Clear")
    count(em, 0)
    tool(em, "Spray")
    without = em.evaluate(knobs)
    tool(em, "Move and pick")
    em.locator("button[aria-label='Move and pick'][aria-pressed='true']").wait_for()
    assert em.evaluate(knobs) > without


def test_an_example_and_reset_change_points_and_film(em):
    first = points(em)
    em.get_by_role("button", name="ring", exact=True).click()
    wait_until(em, "lab.k.value == 6")
    assert abs(np.hypot(*(points(em) - 0.5).T) - 0.32).mean() < 0.05
    wait_until(em, "lab.player.count == len(lab.states)")
    em.get_by_role("button", name="Reset the lab").click()
    wait_until(em, "lab.k.value == 2")
    np.testing.assert_array_equal(points(em), first)


def test_a_reload_keeps_the_points(lab, em):
    draw(em, (0.1, 0.9), (0.3, 0.9))
    before = points(em)
    lab.reload()
    em.locator(".st-pad").wait_for()
    count(em, len(before))
    np.testing.assert_array_equal(points(em), before)
    tool(em, "Undo")
    wait_until(em, f"len(lab.points) < {len(before)}")
