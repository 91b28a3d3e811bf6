"""The step player in a real browser: the right frame at every step, keys, reload, exported page."""

import hashlib

import pytest

from segteach import data
from segteach.bench.kit.jupyter import ask, wait_until
from segteach.draw.gmm import responsibilities_over
from segteach.models.em import em_steps
from segteach.widgets.player import StepPlayer

pytestmark = pytest.mark.browser

CODE = """
from segteach import data
from segteach.draw.gmm import responsibilities_over
from segteach.models.em import em_steps
from segteach.widgets.player import StepPlayer

cloud = data.points("three", 150).points
steps = em_steps(cloud, 3, init="random", max_steps=6, tolerance=0)
player = StepPlayer(steps, responsibilities_over(cloud))
player
"""
SHOWN = """async () => {
    const image = document.querySelector('.st-player img');
    const bytes = await (await fetch(image.src)).arrayBuffer();
    const digest = await crypto.subtle.digest('SHA-256', bytes);
    return [...new Uint8Array(digest)].map(b => b.toString(16).padStart(2, '0')).join('');
}"""


def wait_for(page, step):
    page.wait_for_function(
        f"document.querySelector('.st-player')?.dataset.shown === '{step}' "
        "&& !document.querySelector('.st-waiting')"
    )


@pytest.fixture(scope="module")
def page(lab):
    page = lab.open_code("player", CODE)
    wait_for(page, 0)
    yield page
    page.close()


def kernel_frame(page, step):
    """Return the hash of the frame and its alt text, as the kernel has them."""
    code = f"import hashlib; print(hashlib.sha256(player.frame({step})).hexdigest())"
    return ask(page, code), ask(page, f"print(player.captions[{step}])")


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
    page.locator(".st-player").focus()
    page.keyboard.press("Home")
    for key in keys:
        page.keyboard.press(key)
    wait_for(page, step)
    frame, alt = kernel_frame(page, step)
    assert page.evaluate(SHOWN) == frame
    assert page.get_attribute(".st-player img", "alt") == alt
    wait_until(page, f"player.step == {step}")


@pytest.mark.parametrize(
    ("name", "step"), [("Last step", 6), ("Step back", 5), ("Step forward", 6), ("First step", 0)]
)
def test_buttons_do_what_they_say(page, name, step):
    page.get_by_role("button", name=name).click()
    wait_for(page, step)
    wait_until(page, f"player.step == {step}")


def test_play_runs_to_the_end_and_stops(page):
    page.locator(".st-player").focus()
    page.keyboard.press("Home")
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Pause").wait_for()
    wait_for(page, 6)
    page.get_by_role("button", name="Play").wait_for()


def test_a_click_on_the_curve_goes_to_that_step(page):
    box = page.locator(".st-curve").bounding_box()
    left, right = box["x"] + 78 / 360 * box["width"], box["x"] + 346 / 360 * box["width"]
    page.mouse.click(left + (right - left) * 4 / 6, box["y"] + 100)
    wait_for(page, 4)
    mark = float(page.get_attribute(".st-dot", "cx"))
    assert mark == pytest.approx(78 + (346 - 78) * 4 / 6)


def test_the_slider_goes_to_a_step(page):
    page.locator(".st-slider").fill("2")
    wait_for(page, 2)


def test_two_views_show_the_same_step(page):
    page.evaluate("() => void jupyterapp.commands.execute('notebook:create-output-view')")
    page.wait_for_function("document.querySelectorAll('.st-player').length === 2")
    page.locator(".st-player").first.focus()
    page.keyboard.press("End")
    page.wait_for_function(
        "[...document.querySelectorAll('.st-player')].every(p => p.dataset.shown === '6')"
    )


@pytest.fixture(scope="module")
def exported(browser, tmp_path_factory):
    """Open to_html() from a file with the network off."""
    cloud = data.points("three", 150).points
    steps = em_steps(cloud, 3, init="random", max_steps=4, tolerance=0)
    player = StepPlayer(steps, responsibilities_over(cloud))
    file = tmp_path_factory.mktemp("export") / "player.html"
    file.write_text(player.to_html(), encoding="utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(file.as_uri())
    yield page, player, requests
    context.close()


def test_an_exported_page_plays_without_kernel_and_network(exported):
    page, player, requests = exported
    wait_for(page, 0)
    page.locator(".st-player").focus()
    for step in (1, 2, 3, 2, 1):
        page.keyboard.press("ArrowRight" if step > player.step else "ArrowLeft")
        player.step = step
        wait_for(page, step)
        assert page.get_attribute(".st-player img", "alt") == player.captions[step]
        assert page.evaluate("document.querySelector('.st-player img').naturalWidth") == 900
    assert all(url.startswith(("file:", "blob:", "data:")) for url in requests)
    page.get_by_role("button", name="Play").click()
    wait_for(page, 4)


def test_the_exported_frames_are_those_of_the_player(exported):
    page, player, _ = exported
    page.locator(".st-player").focus()
    page.keyboard.press("Home")
    wait_for(page, 0)
    bytes_ = bytes(
        page.evaluate(
            """() => new Promise((done, fail) => {
                const request = new XMLHttpRequest();
                request.open('GET', document.querySelector('.st-player img').src);
                request.responseType = 'arraybuffer';
                request.onload = () => done([...new Uint8Array(request.response)]);
                request.onerror = fail;
                request.send();
            })"""
        )
    )
    assert hashlib.sha256(bytes_).digest() == hashlib.sha256(player.frame(0)).digest()
