"""The step player in a real browser: the right frame at every step, keys, views, exported page."""

import hashlib

import pytest

from segteach.bench.kit.jupyter import ask, wait_until
from tests.browser.page import exported, sheet, value

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
    box = page.locator(".st-curve").bounding_box()
    left, right = box["x"] + 78 / 360 * box["width"], box["x"] + 346 / 360 * box["width"]
    page.mouse.click(left + (right - left) * 4 / 6, box["y"] + 100)
    shows(page, 4)
    mark = float(page.get_attribute(".st-dot", "cx"))
    assert mark == pytest.approx(78 + (346 - 78) * 4 / 6)


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
