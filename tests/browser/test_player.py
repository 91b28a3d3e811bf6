"""The step player in a real browser: the right frame at every step, keys, views, exported page."""

import hashlib

import pytest

from segteach.bench.kit.jupyter import ask, wait_until
from tests.browser.page import exported, rerun, sheet, value

pytestmark = pytest.mark.browser

CODE = """
from segteach.steps import state
from segteach.widgets.player import StepPlayer

@state
class Fall:
    number: int
    objective: float

def draw(ax, state):
    ax.plot(range(state.number + 1))

player = StepPlayer([Fall(number, 6.0 - number) for number in range(7)], draw)
player
"""
SHOWN = """async () => {
    const image = document.querySelector('.st-player img');
    const bytes = await (await fetch(image.src)).arrayBuffer();
    const digest = await crypto.subtle.digest('SHA-256', bytes);
    return [...new Uint8Array(digest)].map(b => b.toString(16).padStart(2, '0')).join('');
}"""
FRAME = """() => new Promise((done, fail) => {  // of a file, where fetch is not allowed
    const request = new XMLHttpRequest();
    request.open('GET', document.querySelector('.st-player img').src);
    request.responseType = 'arraybuffer';
    request.onload = () => done([...new Uint8Array(request.response)]);
    request.onerror = fail;
    request.send();
})"""


def shows(page, step):
    page.wait_for_function(
        """step => [...document.querySelectorAll('.st-player')].every(player =>
            player.dataset.shown === step && !player.querySelector('.st-waiting'))""",
        arg=str(step),
    )


def press(page, *keys):
    page.locator(".st-player").first.focus()
    for key in keys:
        page.keyboard.press(key)


@pytest.fixture
def page(lab):
    """The player that many tests share, at its first step."""
    page = sheet(lab, "player", CODE)
    if value(page, "player.count != 7 or bool(player.lines) or player.width != 600"):
        rerun(page, CODE)
    page.locator(".st-player").first.wait_for()
    press(page, "Home")
    shows(page, 0)
    return page


@pytest.mark.parametrize(
    ("keys", "step"),
    [
        (["ArrowRight"], 1),
        (["ArrowRight", "ArrowRight", "ArrowLeft"], 1),
        (["End"], 6),
        (["End", "ArrowRight", "ArrowLeft"], 5),
        (["End", "Home"], 0),
    ],
)
def test_keys_show_the_frame_and_the_words_of_that_step(page, keys, step):
    press(page, *keys)
    shows(page, step)
    frame = ask(page, f"import hashlib; print(hashlib.sha256(player.frame({step})).hexdigest())")
    assert page.evaluate(SHOWN) == frame
    words = value(page, f"player.captions[{step}]")
    assert page.get_attribute(".st-player img", "alt") == words
    wait_until(page, f"player.step == {step}")


def test_buttons_do_what_they_say(page):
    for name, step in (
        ("Last step", 6),
        ("Step back", 5),
        ("Step forward", 6),
        ("First step", 0),
    ):
        page.get_by_role("button", name=name).click()
        shows(page, step)
        wait_until(page, f"player.step == {step}")


def test_play_runs_to_the_end_and_stops(page):
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Pause").wait_for()
    shows(page, 6)
    page.get_by_role("button", name="Play").wait_for()


def test_a_click_on_the_curve_goes_to_that_step(page):
    axis = page.locator(".st-curve .st-axis").bounding_box()
    page.mouse.click(axis["x"] + axis["width"] * 4 / 6, axis["y"] + 20)
    shows(page, 4)
    dot = page.locator(".st-curve .st-dot").bounding_box()
    middle = dot["x"] + dot["width"] / 2
    assert middle == pytest.approx(axis["x"] + axis["width"] * 4 / 6, abs=1.5)


def test_fast_clicks_are_counted_though_the_frames_are_not_there_yet(page):
    rerun(page, CODE.replace("range(7)", "range(30)").replace("6.0", "29.0"))
    page.locator(".st-player[data-shown='0']").wait_for()
    for _ in range(15):
        page.get_by_role("button", name="Step forward").click()
    shows(page, 15)
    wait_until(page, "player.step == 15")


def test_only_the_frame_that_is_shown_is_drawn_until_a_hand_comes_near(page):
    page.mouse.move(2, 2)
    rerun(page, CODE.replace("range(7)", "range(30)").replace("6.0", "29.0"))
    page.locator(".st-player[data-shown='0']").wait_for()
    assert value(page, "sorted(player._frames)") == [0]
    page.locator(".st-player .st-caption").hover()
    page.locator(".st-player[data-cached='7']").wait_for()
    assert value(page, "sorted(player._frames)") == list(range(7))
    page.mouse.move(2, 2)


def test_a_player_out_of_sight_draws_nothing(page):
    spacer = (
        "from IPython.display import HTML, display\ndisplay(HTML('<div style=height:4000px>'))\n"
    )
    rerun(page, spacer + CODE.replace("\nplayer\n", "\ndisplay(player)\n"))
    player = page.locator(".st-player")
    player.wait_for()
    if not player.evaluate("it => it.getBoundingClientRect().top > innerHeight"):
        page.locator(".jp-OutputArea-output").first.scroll_into_view_if_needed()
    assert player.get_attribute("data-shown") is None
    player.scroll_into_view_if_needed()
    shows(page, 0)


def test_repeat_begins_again_and_speed_changes_the_pace(page):
    page.locator(".st-speed").fill("2")
    page.get_by_text("4×").wait_for()
    page.get_by_role("button", name="Repeat").click()
    press(page, "End")
    shows(page, 6)
    page.get_by_role("button", name="Play").click()
    shows(page, 6)
    shows(page, 1)
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Repeat").click()
    page.locator(".st-speed").fill("0")


def test_the_line_that_runs_is_lit(page):
    lines = "lines='begin\\nfall\\nrest', line=lambda s: 1 + min(s.number, 2))"
    rerun(page, CODE.replace("draw)\nplayer", f"draw, {lines}\nplayer"))
    page.locator(".st-player[data-shown='0']").wait_for()
    for key, words in (("Home", "begin"), ("ArrowRight", "fall"), ("End", "rest")):
        press(page, key)
        page.locator(".st-code [aria-current]", has_text=words).wait_for()
        assert page.locator(".st-code [aria-current]").count() == 1


def test_picture_and_curve_stand_side_by_side_and_fit_the_screen(page):
    rerun(page, CODE.replace("draw)\nplayer", "draw, size=(11.4, 8))\nplayer"))
    page.locator(".st-player[data-shown='0']").wait_for()
    for width, height in ((1280, 720), (1440, 900), (900, 720)):
        page.set_viewport_size({"width": width, "height": height})
        wait_for_room(page, height)
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("document.fullscreenElement?.matches('.st-player')")
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("document.fullscreenElement === null")
    page.set_viewport_size({"width": 1280, "height": 800})


def wait_for_room(page, height):
    """Wait until picture and curve share a row inside the player, at most the screen high."""
    page.wait_for_function(
        """height => {
            const box = name => document.querySelector(name).getBoundingClientRect();
            const [all, stage, curve] = ['.st-player', '.st-stage', '.st-curve'].map(box);
            return innerHeight === height && all.height <= height - 160 && stage.width > 300
                && stage.right <= curve.left && curve.right <= all.right + 1
                && stage.top === curve.top && curve.bottom <= all.bottom + 1;
        }""",
        arg=height,
    )


def test_the_slider_goes_to_a_step(page):
    page.locator(".st-slider").fill("2")
    shows(page, 2)


def test_two_views_show_the_same_step(page):
    page.evaluate("() => void jupyterapp.commands.execute('notebook:create-output-view')")
    page.wait_for_function("document.querySelectorAll('.st-player').length === 2")
    press(page, "End")
    shows(page, 6)


def test_an_exported_page_plays_without_kernel_and_network(browser, tmp_path):
    names = {}
    exec(CODE, names)
    player = names["player"]
    with exported(browser, tmp_path, player) as page:
        shows(page, 0)
        bytes_ = bytes(page.evaluate(FRAME))
        assert hashlib.sha256(bytes_).digest() == hashlib.sha256(player.frame(0)).digest()
        for step in (1, 2, 3, 2, 1):
            now = int(page.get_attribute(".st-player", "data-shown"))
            press(page, "ArrowRight" if step > now else "ArrowLeft")
            shows(page, step)
            assert page.get_attribute(".st-player img", "alt") == player.captions[step]
            assert page.evaluate("document.querySelector('.st-player img').naturalWidth") == 900
        page.get_by_role("button", name="Play").click()
        shows(page, 6)
