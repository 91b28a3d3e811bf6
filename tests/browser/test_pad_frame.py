"""What every pad has, in a real browser: size, views of the mask, files, panels, zoom."""

import io

import numpy as np
import pytest
from PIL import Image

from segteach.bench.kit.jupyter import ask, wait_until
from tests.browser.page import array, value
from tests.browser.painter import SHAPE

pytestmark = pytest.mark.browser

HALF = "painter.show_mask(np.arange(320) < 160 + np.zeros((240, 1)))"
ROOT = "document.querySelector('.st-painter')"
PIXEL = """([layer, x, y]) => {
    const canvas = document.querySelector(`.st-painter .st-${layer}`);
    const at = [x * canvas.width, y * canvas.height].map(Math.floor);
    return [...canvas.getContext('2d').getImageData(...at, 1, 1).data];
}"""
DROP = """([kind, data, name, type]) => {
    const files = new DataTransfer();
    files.items.add(new File([Uint8Array.from(data)], name, { type }));
    const how = { bubbles: true, cancelable: true };
    const event = kind === 'drop' ? new DragEvent(kind, { ...how, dataTransfer: files })
        : new ClipboardEvent(kind, { ...how, clipboardData: files });
    document.querySelector('.st-painter .st-paint').dispatchEvent(event);
    return event.defaultPrevented;
}"""


def pixel(painter, layer, row, col):
    """Return red, green, blue and alpha of a layer where the middle of a pixel lies."""
    return painter.page.evaluate(PIXEL, [layer, *painter.share(row, col)])


def saved(painter, button):
    """Return name and picture of the file that a button of the menu saves."""
    painter.tool("Save as PNG")
    with painter.page.expect_download() as download:
        painter.tool(button)
    painter.press("Escape")
    return download.value.suggested_filename, Image.open(download.value.path())


def box(painter, selector):
    return painter.page.locator(f".st-painter {selector}").first.bounding_box()


@pytest.fixture
def masked(painter):
    """The painter with the left half of its picture as mask."""
    ask(painter.page, f"painter.view = 'overlay'; painter.opacity = 0.75; {HALF}")
    painter.shows_the_newest_mask()
    painter.says(mask_pixels=240 * 160, view="overlay")
    return painter


# --- size ----------------------------------------------------------------------------------------


def test_a_pad_fits_the_projector_in_one_row_of_tools_and_grows_with_the_window(painter):
    page = painter.page
    ask(page, "painter.show_image(np.zeros((480, 640)), 'black'); painter.layout.width = '610px'")
    heights = []
    for width, height in ((1280, 720), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(f"window.innerHeight === {height}")
        high = min(height - 320, 600 * 480 / 640)
        page.wait_for_function(
            f"Math.abs({ROOT}.querySelector('.st-paint').clientHeight - {high}) < 3"
        )
        assert box(painter, ".st-bar")["height"] < 40
        heights.append(page.locator(".st-painter").bounding_box()["height"])
    assert heights[0] < 500 and heights[0] < heights[1]
    ask(page, "painter.layout.width = '900px'")
    page.wait_for_function(f"{ROOT}.querySelector('.st-paint').clientHeight > 570")
    page.set_viewport_size({"width": 1280, "height": 900})
    ask(page, "painter.layout.width = None")


# --- views ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "inside", "outside"),
    [
        ("Overlay", (0, 0), (190, 192)),
        ("Outline", (0, 0), (0, 0)),
        ("Cut-out", (0, 0), (255, 255)),
        ("Black and white", (255, 255), (255, 255)),
    ],
)
def test_each_view_leaves_the_object_clear_or_shows_the_mask(masked, view, inside, outside):
    masked.tool("View of the mask")
    masked.tool(view)
    masked.says(view=view.lower())
    clear, veiled = pixel(masked, "mask", 120, 40), pixel(masked, "mask", 120, 280)
    assert inside[0] <= clear[3] <= inside[1] and outside[0] <= veiled[3] <= outside[1]
    if view == "Black and white":
        assert clear[:3] == [255] * 3 and veiled[:3] == [0] * 3
    if view == "Overlay":  # grey, and darker than the bright picture below
        assert len(set(veiled[:3])) == 1 and veiled[0] < pixel(masked, "base", 120, 280)[0]
    line = pixel(masked, "mask", 120, 159.5)
    assert (line[0] > 200 and line[2] < 90) is (view in ("Overlay", "Outline"))
    masked.press("Escape")
    assert masked.page.locator(".st-over").is_hidden()


def test_opacity_sets_how_much_of_the_background_is_left(masked):
    ask(masked.page, "painter.opacity = 0.4")
    masked.page.wait_for_function(
        f"({PIXEL})(['mask', 0.9, 0.5])[3] < 110 && ({PIXEL})(['mask', 0.9, 0.5])[3] > 95"
    )


def test_a_soft_alpha_dims_by_degrees_and_its_outline_is_that_of_one_half(masked):
    ask(masked.page, "painter.show_alpha(np.tile(np.linspace(1, 0, 320), (240, 1)))")
    masked.shows_the_newest_mask()
    masked.says(mask_pixels=240 * 160)
    shades = [pixel(masked, "mask", 120, col)[3] for col in (20, 100, 220, 300)]
    assert shades == sorted(shades) and shades[0] < 20 and shades[3] > 170
    assert pixel(masked, "mask", 120, 159.5)[3] == 255


def test_a_trimap_is_tinted_takes_the_place_of_the_ink_and_is_saved_as_three_greys(masked):
    page, thirds = masked.page, "np.repeat([[1] * 80 + [0] * 80 + [2] * 160], 240, axis=0)"
    row = "[[120, 40], [120, 60]]"
    ask(page, "from segteach.arrays import Seed, Stroke")
    ask(page, f"painter.add(Stroke({row}, 6, Seed.BACKGROUND))")
    page.wait_for_function(f"({PIXEL})(['ink', {50 / 320}, 0.5])[3] > 200")
    ask(page, f"trimap = {thirds}; painter.show_trimap(trimap)")
    masked.shows_the_newest_mask()
    masked.says(mask_pixels=240 * 240)
    page.wait_for_function(f"({PIXEL})(['ink', {50 / 320}, 0.5])[3] === 0")
    background, unknown, foreground = (pixel(masked, "mask", 60, col) for col in (40, 120, 260))
    for shade in (background, unknown, foreground):
        assert 100 < shade[3] < 125  # the picture shows through
    assert background[2] > background[0] and foreground[0] > foreground[2]
    assert max(unknown[:3]) - min(unknown[:3]) <= 3
    for col in (79.5, 159.5):  # both outlines
        assert pixel(masked, "mask", 60, col)[3] == 255
    _, picture = saved(masked, "Mask, black and white")
    greys = np.array([128, 0, 255])[array(page, "trimap")]
    np.testing.assert_array_equal(np.asarray(picture.convert("L")), greys)
    ask(page, "painter.undo()")


def test_the_picture_alone_is_shown_while_o_or_its_button_is_held(masked):
    page, layers = masked.page, masked.page.locator(".st-painter .st-layer:visible")
    assert layers.count() == 4
    masked.ready()
    page.keyboard.down("o")
    page.locator(".st-painter[data-original]").wait_for()
    assert layers.count() == 1
    page.keyboard.up("o")
    page.locator(".st-painter:not([data-original])").wait_for()
    page.get_by_role("button", name="Hold down: the picture alone").hover()
    page.mouse.down()
    page.locator(".st-painter[data-original]").wait_for()
    page.mouse.up()
    page.locator(".st-painter:not([data-original])").wait_for()
    assert layers.count() == 4


# --- files ---------------------------------------------------------------------------------------


def test_mask_and_cut_out_are_saved_in_full_size_as_the_kernel_has_them(masked):
    page = masked.page
    name, picture = saved(masked, "Mask, black and white")
    mask = array(page, "painter.mask")
    assert name == "ramp-mask.png" and picture.size == SHAPE[::-1]
    np.testing.assert_array_equal(np.asarray(picture.convert("L")), np.where(mask, 255, 0))
    ask(page, "painter.show_alpha(np.tile(np.linspace(0, 1, 320), (240, 1)))")
    masked.shows_the_newest_mask()
    masked.says(mask_pixels=240 * 160)
    page.locator(".st-painter").wait_for()
    name, picture = saved(masked, "Cut-out, transparent")
    assert name == "ramp-cut-out.png" and picture.mode == "RGBA"
    got = np.asarray(picture)
    np.testing.assert_array_equal(got[..., 3], np.round(255 * array(page, "painter.alpha")))
    image = np.round(255 * array(page, "painter.image"))
    whole = got[..., 3] > 128  # a canvas keeps colours multiplied by alpha
    np.testing.assert_allclose(got[whole][:, :3], image[whole], atol=2)


def test_without_a_mask_there_is_nothing_to_save(painter):
    ask(painter.page, "painter.clear_mask()")
    painter.says(mask_pixels=0)
    assert painter.page.get_by_role("button", name="Save as PNG").is_disabled()


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_picture_file_on_the_pad_goes_to_the_lab(painter, kind):
    page, stream = painter.page, io.BytesIO()
    Image.new("RGB", (3, 2), "red").save(stream, "PNG")
    file = [kind, list(stream.getvalue()), "red.png", "image/png"]
    assert page.evaluate(DROP, file) is value(page, "painter.photos")
    ask(page, "photos = []; painter.on_photo(lambda data, name: photos.append((len(data), name)))")
    page.wait_for_function(f"({DROP})({file!r})")
    size = len(stream.getvalue())
    wait_until(page, f"len(photos) > 0 and set(photos) == {{({size}, 'red.png')}}")
    assert page.evaluate(DROP, [kind, [1], "note.txt", "text/plain"]) is False


# --- panels --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Share", "Code", "View of the mask", "Save as PNG"])
def test_a_panel_opens_in_sight_right_below_the_bar_and_closes(masked, name):
    page = masked.page
    page.set_viewport_size({"width": 1280, "height": 720})
    masked.ready()
    masked.tool(name)
    page.locator(".st-over:visible").wait_for()
    panel, bar, stage = box(masked, ".st-over"), box(masked, ".st-bar"), box(masked, ".st-paint")
    assert 0 <= panel["y"] - bar["y"] - bar["height"] < 8
    assert panel["y"] == pytest.approx(stage["y"], abs=2)
    assert panel["y"] + panel["height"] < 720 and panel["x"] + panel["width"] < 1280
    page.keyboard.press("Escape")
    page.locator(".st-over").wait_for(state="hidden")
    masked.tool(name)
    page.locator(".st-over:visible").wait_for()
    masked.tool("Close")
    page.locator(".st-over").wait_for(state="hidden")
    page.set_viewport_size({"width": 1280, "height": 900})


def test_copied_is_said_and_what_was_wrong_with_a_text_goes_with_the_panel(painter):
    page = painter.page
    painter.tool("Share")
    painter.tool("Copy")
    page.get_by_text("Copied", exact=True).wait_for()
    page.get_by_role("textbox", name="Share").fill("no session")
    painter.tool("Restore")
    page.locator(".st-said.st-note").wait_for()
    page.locator(".st-status .st-note").wait_for()
    page.get_by_role("textbox", name="Share").press("Escape")
    page.locator(".st-status .st-note").wait_for(state="detached")
    wait_until(page, "painter.message == ''")


def test_a_notice_is_not_red_and_an_error_is(painter):
    words = painter.page.locator(".st-painter .st-words")
    red = []
    for call in ("say", "complain"):
        ask(painter.page, f"painter.{call}('{call} it')")
        words.filter(has_text=f"{call} it").wait_for()
        red.append("st-note" in words.get_attribute("class"))
    assert red == [False, True]


# --- zoom ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["space", "middle"])
def test_space_or_the_middle_button_drags_the_picture_and_draws_nothing(painter, how):
    page = painter.page
    painter.move(120, 160)
    painter.press("+", "+")
    painter.says(zoom="2.25")
    before = painter.page.evaluate("document.querySelector('.st-painter .st-base').style.transform")
    if how == "space":
        page.keyboard.down("Space")
    page.mouse.down(button="left" if how == "space" else "middle")
    x, y = painter.at(120, 160)
    page.mouse.move(x + 60, y + 40, steps=4)
    page.mouse.up(button="left" if how == "space" else "middle")
    if how == "space":
        page.keyboard.up("Space")
    after = painter.page.evaluate("document.querySelector('.st-painter .st-base').style.transform")
    assert after != before
    painter.press("0")
    painter.says(zoom="1.00")
    painter.drag((50, 50), (50, 90))  # one edit comes, and it is this one
    painter.holds(1)
    assert painter.seeds()[50, 60] == 2 and painter.seeds().sum() == 2 * (painter.seeds() > 0).sum()
    assert not painter.seeds()[100:].any()
