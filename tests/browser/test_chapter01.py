"""Chapter 1 in JupyterLab: it runs, and every control changes the array it stands for."""

import json

import numpy as np
import pytest
from PIL import Image

from segteach.bench.kit.jupyter import ask, wait_until

pytestmark = pytest.mark.browser

CHAPTERS = ["00_index", "01_gaussian_gmm_em", "02_mrf_gibbs", "03_grabcut", "04_lazy_snapping"]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_it_runs_top_to_bottom_without_an_error(lab, language, chapter):
    page = lab.open(f"{language}/{chapter}.ipynb")
    bad = page.evaluate(
        """() => {
            const cells = jupyterapp.shell.currentWidget.content.model.cells;
            return [...Array(cells.length).keys()].map(i => cells.get(i))
                .filter(cell => cell.type === 'code').flatMap(cell => cell.outputs.toJSON())
                .filter(output => output.output_type === 'error' || output.name === 'stderr')
                .map(output => output.evalue ?? output.text);
        }"""
    )
    broken = page.get_by_text("Error displaying widget").count()
    page.close()
    assert bad == []
    assert broken == 0


def test_the_widgets_speak_the_language_of_the_folder(lab):
    page = lab.open("zh/00_index.ipynb")
    assert ask(page, "from segteach.language import say; print(say('en', 'zh'))") == "zh"
    page.close()


# --- Gaussian explorer ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def explorer(lab):
    page = lab.open_code(
        "explorer",
        "import numpy as np\nfrom segteach.labs.gaussian import GaussianExplorer\n"
        "explorer = GaussianExplorer()\nexplorer",
    )
    page.get_by_role("slider").first.wait_for()
    yield page
    page.close()


SLIDERS = [  # the order on the page, one step of the right arrow, the array it must give
    (0, "explorer.mean", [0.05, 0.0]),
    (1, "explorer.mean", [0.05, 0.05]),
    (2, "explorer.covariance", [[1.05**2, 0.5 * 1.05], [0.5 * 1.05, 1.0]]),
    (3, "explorer.covariance", [[1.05**2, 0.5 * 1.05**2], [0.5 * 1.05**2, 1.05**2]]),
    (4, "explorer.covariance", [[1.05**2, 0.55 * 1.05**2], [0.55 * 1.05**2, 1.05**2]]),
    (6, "explorer.point", [1.05, 0.0]),
    (7, "explorer.point", [1.05, 0.05]),
]


def test_each_slider_moves_its_number_and_the_figure_follows(explorer):
    for place, array, expected in SLIDERS:
        before = figure(explorer)
        explorer.get_by_role("slider").nth(place).press("ArrowRight")
        explorer.wait_for_function(
            "before => document.querySelector('.widget-html img').src !== before", arg=before
        )
        got = json.loads(ask(explorer, f"print({array}.tolist())"))
        np.testing.assert_allclose(got, expected, atol=1e-9)


def test_the_threshold_slider_changes_who_is_inside(explorer):
    inside = "print(int(explorer.inside.sum()), end='')"
    before = int(ask(explorer, inside))
    for _ in range(5):
        explorer.get_by_role("slider").nth(5).press("ArrowRight")
    oracle = (
        "from scipy.stats import multivariate_normal as m\n"
        "x, y = np.meshgrid(np.linspace(-4, 4, 81), np.linspace(-4, 4, 81))\n"
        "p = m(explorer.mean, explorer.covariance).pdf(np.dstack([x, y]))\n"
        "print((p > explorer.threshold.value).sum(), round(explorer.threshold.value, 3))"
    )
    count, threshold = ask(explorer, oracle).split()
    assert float(threshold) == 0.06
    assert int(ask(explorer, inside)) == int(count) < before


def figure(page):
    return page.locator(".widget-html img").first.get_attribute("src")


# --- EM lab --------------------------------------------------------------------------------------


@pytest.fixture
def em(lab):
    page = lab.open_code("em", "from segteach.labs.em import EmLab\nlab = EmLab(k=2)\nlab")
    page.locator(".st-pad").wait_for()
    yield page
    page.close()


def points(page):
    """Return the points in the kernel, once it has caught up with the page."""
    number = page.locator("[data-points]").get_attribute("data-points")
    wait_until(page, f"len(lab.points) == {number}")
    return np.array(json.loads(ask(page, "print(lab.points.tolist())"))).reshape(-1, 2)


def at(page, x, y):
    """Return the place on the screen of sheet coordinates x, y (a 12 px margin, y upwards)."""
    box = page.locator(".st-pad").bounding_box()
    scale = box["width"] - 24
    return box["x"] + 12 + x * scale, box["y"] + box["height"] - 12 - y * scale


def draw(page, *places):
    page.mouse.move(*at(page, *places[0]))
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*at(page, *place), steps=6)
    page.mouse.up()


def tool(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def count(page, number):
    page.wait_for_function(f"document.querySelector('[data-points]').dataset.points === '{number}'")


def test_spray_erase_undo_redo_and_clear(em):
    tool(em, "Clear")
    count(em, 0)
    assert "points" in em.locator(".st-note").inner_text()  # the lab says what is missing
    draw(em, (0.2, 0.2), (0.4, 0.2))
    sprayed = points(em)
    assert len(sprayed) >= 9
    distance = np.hypot(
        sprayed[:, 0] - sprayed[:, 0].clip(0.2, 0.4), sprayed[:, 1] - 0.2
    )  # to the line that the hand drew
    assert distance.max() <= 0.06 + 0.005
    tool(em, "Erase")
    draw(em, (0.2, 0.2))
    kept = points(em)
    assert 0 < len(kept) < len(sprayed)
    assert np.hypot(*(kept - [0.2, 0.2]).T).min() > 0.06 - 0.005
    tool(em, "Undo")
    count(em, len(sprayed))
    np.testing.assert_array_equal(points(em), sprayed)
    tool(em, "Redo")
    count(em, len(kept))
    np.testing.assert_array_equal(points(em), kept)


def test_pointer_up_outside_the_sheet_ends_the_stroke(em):
    tool(em, "Clear")
    draw(em, (0.9, 0.5), (1.4, 0.5))
    number = len(points(em))
    em.mouse.move(*at(em, 0.3, 0.3))
    em.mouse.move(*at(em, 0.6, 0.6))
    assert len(points(em)) == number > 0


def test_dragging_a_mean_and_an_axis_makes_the_start_of_em(em):
    tool(em, "Move and pick")
    model = json.loads(ask(em, "print(lab.pad.components)"))
    _, mx, my, cxx, cxy, cyy = model[0]
    draw(em, (mx, my), (0.5, 0.6))
    wait_until(em, "abs(lab.pad.model.means[0] - [0.5, 0.6]).max() < 0.01")
    moved = json.loads(ask(em, "print(lab.pad.components)"))[0]
    assert moved[3:] == pytest.approx([cxx, cxy, cyy])
    values, vectors = np.linalg.eigh([[cxx, cxy], [cxy, cyy]])
    tip = np.array([0.5, 0.6]) + np.sqrt(values[1]) * vectors[:, 1] * np.sign(vectors[0, 1])
    draw(em, tuple(tip), (0.7, 0.6))
    wait_until(em, "abs(lab.pad.model.covariances[0, 0, 0] - 0.2**2) < 0.004")
    dragged = np.array(json.loads(ask(em, "print(lab.pad.model.covariances[0].tolist())")))
    assert np.linalg.det(dragged) == pytest.approx(values[0] * 0.2**2, rel=0.15)
    assert ask(em, "print(lab.start.value)") == "hand"
    same = "print(abs(lab.states[0].model.means - lab.pad.model.means).max() < 1e-12)"
    assert ask(em, same) == "True"


def test_k_start_and_seed_each_give_other_states(em):
    states = "print([s.objective for s in lab.states])"
    seen = [ask(em, states)]
    em.get_by_role("slider").first.press("ArrowRight")  # K = 3
    wait_until(em, "len(lab.states[0].model.weights) == 3")
    seen.append(ask(em, states))
    em.locator(".widget-dropdown select").select_option("k-means++")
    wait_until(em, "lab.start.value == 'kmeans++'")
    seen.append(ask(em, states))
    em.locator(".widget-dropdown select").select_option("random points")
    em.get_by_role("spinbutton").fill("7")
    em.get_by_role("spinbutton").press("Enter")
    wait_until(em, "lab.draw_number.value == 7")
    seen.append(ask(em, states))
    assert len(set(seen)) == len(seen)


def test_spraying_then_stepping_both_ways_shows_the_frame_of_that_step(em):
    tool(em, "Clear")
    for x, y in ((0.2, 0.3), (0.7, 0.6)):
        draw(em, (x, y), (x + 0.1, y + 0.1))
    points(em)
    em.wait_for_function(
        "last => document.querySelector('.st-slider').max === last",
        arg=ask(em, "print(lab.player.count - 1)"),
    )
    em.locator(".st-player").focus()
    for key, step in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1)):
        em.keyboard.press(key)
        em.wait_for_function(
            f"document.querySelector('.st-player').dataset.shown === '{step}' "
            "&& !document.querySelector('.st-waiting')"
        )
        alt = em.get_attribute(".st-player img", "alt")
        assert alt == ask(em, f"print(lab.player.captions[{step}])")
    weight = float(alt.split("weight ")[1].split(",")[0])
    assert weight == pytest.approx(
        float(ask(em, "print(lab.states[1].model.weights[0])")), abs=0.006
    )


def test_a_picked_point_shows_its_responsibilities(em):
    tool(em, "Move and pick")
    place = points(em)[10]
    em.mouse.click(*at(em, *place))
    wait_until(em, f"abs(lab.points[lab.pad.picked] - {place.tolist()}).max() < 0.03")
    picked = json.loads(ask(em, "print(lab.points[lab.pad.picked].tolist())"))
    em.get_by_text(f"x = ({picked[0]:.3f}, {picked[1]:.3f})").wait_for()
    row = em.locator("tr", has_text="γ(i, k)").inner_text().split()
    code = "from segteach.models.gmm import responsibilities as r\n"
    code += "print(r(lab.points[[lab.pad.picked]], lab.player.state.model)[0].tolist())"
    gamma = json.loads(ask(em, code))
    assert [float(value) for value in row[-2:]] == pytest.approx(gamma, abs=6e-4)


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


def test_a_reload_keeps_the_points(em):
    draw(em, (0.1, 0.9), (0.3, 0.9))
    before = points(em)
    em.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    em.reload()
    em.locator(".st-pad").wait_for()
    count(em, len(before))
    em.wait_for_function(
        "jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
    )
    np.testing.assert_array_equal(points(em), before)
    tool(em, "Undo")
    wait_until(em, f"len(lab.points) < {len(before)}")


# --- colour lab ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def colours(lab):
    page = lab.open_code(
        "colours", "from segteach.labs.colours import ColourLab\nlab = ColourLab()\nlab"
    )
    page.locator(".st-frame").first.wait_for()
    yield page
    page.close()


def test_pointing_at_a_pixel_fills_in_its_numbers(colours):
    box = colours.locator(".st-frame").nth(1).bounding_box()
    height, width = json.loads(ask(colours, "print(list(lab.image.shape[:2]))"))
    row, col = 30, 50
    colours.mouse.move(
        box["x"] + (col + 0.5) / width * box["width"],
        box["y"] + (row + 0.5) / height * box["height"],
    )
    wait_until(colours, f"lab.pictures.pixel == ({row}, {col})")
    colours.get_by_text(f"pixel ({row}, {col})").wait_for()
    shown = colours.locator("tr", has_text="γ(i, k)").inner_text().split()
    gamma = json.loads(ask(colours, f"print(lab._gamma[{row}, {col}].tolist())"))
    assert [float(value) for value in shown[-5:]] == pytest.approx(gamma, abs=6e-4)
    label = int(ask(colours, f"print(lab.labels[{row}, {col}])"))
    assert label == int(np.argmax(gamma))


def test_k_and_component_change_labels_and_map(colours):
    colours.get_by_role("slider").first.press("ArrowLeft")
    wait_until(colours, "lab.k.value == 4 and lab.labels.max() == 3")
    colours.locator(".widget-dropdown select").nth(1).select_option("2")
    wait_until(colours, "lab.component.value == 2")
    colours.get_by_text("γ(i, 2)").wait_for()


def choose_file(page, path):
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="own photo").click()
    chooser.value.set_files(path)


def test_another_photograph_and_the_readers_own(colours, tmp_path):
    colours.locator(".widget-dropdown select").first.select_option("chelsea")
    wait_until(colours, "lab.image.shape == (213, 320, 3)")
    halves = np.zeros((40, 60, 3), np.uint8)
    halves[:, 30:] = 200
    Image.fromarray(halves).save(tmp_path / "own.png")
    choose_file(colours, tmp_path / "own.png")
    wait_until(colours, "lab.image.shape == (40, 60, 3)")
    labels = np.array(json.loads(ask(colours, "print(lab.labels.tolist())")))
    assert len(set(labels[:, :30].ravel()) & set(labels[:, 30:].ravel())) == 0
    (tmp_path / "cut.png").write_bytes((tmp_path / "own.png").read_bytes()[:60])
    choose_file(colours, tmp_path / "cut.png")
    colours.get_by_text("cut.png: source").wait_for()
    assert ask(colours, "print(lab.image.shape)") == "(40, 60, 3)"  # the good one is still there


# --- quizzes -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def questions(lab):
    page = lab.open_code(
        "quiz",
        "from segteach.course.quiz import hint, quiz\nfrom ipywidgets import VBox\n"
        "choice, number, order = quiz('01/weight'), quiz('01/peak'), quiz('01/order')\n"
        "hints = hint('01/tied')\nVBox([choice, number, order, hints])",
    )
    page.get_by_role("button", name="Hint 1/3").wait_for()
    yield page
    page.close()


def test_a_choice_explains_the_wrong_answer_and_accepts_the_right_one(questions):
    check = questions.get_by_role("button", name="Check").nth(0)
    questions.get_by_label("Half and half.").check()
    check.click()
    questions.get_by_text("multiplied by its weight").wait_for()
    assert ask(questions, "print(choice.solved)") == "False"
    questions.get_by_label("0.9 to 0.1.").check()
    check.click()
    questions.get_by_text("The densities cancel").wait_for()
    assert ask(questions, "print(choice.solved)") == "True"


def test_a_number_knows_the_classic_mistake(questions):
    field, check = (
        questions.get_by_role("spinbutton"),
        questions.get_by_role("button", name="Check"),
    )
    for value, words in (("0.399", "as the deck prints it"), ("0.159", "is left" and "0.159")):
        field.fill(value)
        field.press("Enter")
        check.nth(1).click()
        questions.get_by_text(words).first.wait_for()
    assert ask(questions, "print(number.solved)") == "True"


def test_lines_are_put_in_order_with_the_buttons(questions):
    goal = [5, 0, 1, 4, 2, 3]
    for place, line in enumerate(goal):
        order = json.loads(ask(questions, "print(order.order)"))
        for now in range(order.index(line), place, -1):
            questions.get_by_role("button", name="▲").nth(now).click()
            wait_until(questions, f"order.order.index({line}) == {now - 1}")
    questions.get_by_role("button", name="Check").nth(2).click()
    wait_until(questions, "order.solved")


def test_hints_open_one_by_one(questions):
    for number in (1, 2, 3):
        questions.get_by_role("button", name=f"Hint {number}/3").click()
        wait_until(questions, f"hints.opened == {number}")
    assert questions.get_by_role("button", name="Hint 3/3").is_disabled()
