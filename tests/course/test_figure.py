"""A figure of a chapter has words for those who do not see it; the builder refuses one without."""

import base64
import html
import io
import re

import pytest
from matplotlib import pyplot as plt
from PIL import Image

from segteach.course import figure
from segteach.course.figure import DENSE, show, undescribed
from tests.figures import foreign, wrong_figures

EN, ZH = 'A line that climbs; "twice" & more.', "一条上升的线；“两次”。"


@pytest.fixture
def shown(monkeypatch):
    """What is displayed, in order: bundles, their metadata under "metadata"."""
    bundles = []

    def display(bundle, metadata, raw):
        bundles.append(bundle | {"metadata": metadata})

    monkeypatch.setattr(figure, "display", display)
    return bundles


def a_figure(width=3):
    fig, ax = plt.subplots(figsize=(width, 2), layout="constrained")
    ax.plot([0, 1])
    return fig


def picture(bundle):
    data = re.search(r'src="data:image/png;base64,([^"]+)"', bundle["text/html"])[1]
    return Image.open(io.BytesIO(base64.b64decode(data)))


@pytest.mark.parametrize(("language", "words"), [("en", EN), ("zh", ZH)])
def test_the_words_of_the_edition_are_read_aloud_and_stand_in_the_png(
    shown, monkeypatch, language, words
):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", language)
    show(a_figure(), en=EN, zh=ZH)
    (bundle,) = shown
    assert html.unescape(re.search(r'alt="([^"]*)"', bundle["text/html"])[1]) == words
    assert bundle["text/plain"] == words
    assert picture(bundle).info["Description"] == words
    assert bundle["metadata"]["alt"] == words


def test_the_metadata_tell_what_is_written_in_it(shown):
    fig = a_figure()
    (ax,) = fig.axes
    ax.plot([1, 0], label="falls")
    ax.set(title="two lines", xlabel="time $t$", ylabel="")
    ax.text(0.5, 0.5, "they meet")
    ax.text(0.5, 0.6, "unseen", visible=False)
    ax.legend(title="kind")
    fig.suptitle("above")
    show(fig, en=EN, zh=ZH)
    written = shown[0]["metadata"]["written"]
    assert {"two lines", "time $t$", "they meet", "falls", "kind", "above"} < set(written)
    assert "" not in written and "unseen" not in written and len(set(written)) == len(written)


@pytest.mark.parametrize(
    "text", ["α = 0.3", "GrabCut：区域与边界", "$\\mathrm{best}$", "SAD 0.12", "内 4，外 18 px"]
)
def test_names_numbers_and_formulas_are_no_english(text):
    assert foreign([text], "zh") == []


def test_what_is_in_the_other_language_is_found(shown, monkeypatch):
    english = ["the best label", "unlike\nE = -3", '一个框, start="all"']
    assert foreign(english, "zh") == english
    assert foreign(["能量 E", "energy E"], "en") == ["能量 E"]
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    fig = a_figure()
    fig.axes[0].set(title="the best label")
    show(fig, en=EN, zh=EN)  # its words are not Chinese, either
    (bundle,) = shown
    output = {"data": bundle, "metadata": bundle.pop("metadata")}
    count, wrong = wrong_figures([output, {"data": {"image/png": "…"}}], "zh")
    assert count == 2 and len(wrong) == 3 and wrong[1] == "the best label"
    assert wrong_figures([output], "en") == (1, [])


def test_a_dense_screen_gets_its_pixels_and_the_page_its_width(shown):
    for width in (2, 5):
        show(a_figure(width), en=EN, zh=ZH)
        wide = int(re.search(r'width="(\d+)"', shown[-1]["text/html"])[1])
        assert wide == picture(shown[-1]).width // DENSE
        assert abs(wide - 100 * width) < 25  # tight: a little more or less than the figure


def test_the_figure_is_closed_and_so_is_not_shown_again(shown):
    fig = a_figure()
    assert plt.fignum_exists(fig.number)
    show(fig, en=EN, zh=ZH)
    assert not plt.fignum_exists(fig.number)


def test_a_figure_without_words_is_refused_whatever_the_edition(shown, refused):
    fig = a_figure()
    cases = [(lambda words=words: show(fig, en=words, zh=ZH), "en: got") for words in ("", " ", 3)]
    cases += [(lambda words=words: show(fig, en=EN, zh=words), "zh: got") for words in ("", None)]
    assert refused(cases) == [] and shown == []
    plt.close(fig)


@pytest.mark.parametrize(
    ("code", "drawn"),
    [
        ("fig, ax = plt.subplots()\nplt.show()", "plt.show"),
        ("fig, ax = plt.subplots(2)\nax.plot([1])", "plt.subplots"),
        ("plt.figure().add_subplot()", "plt.figure"),
        ("def f():\n    plt.imshow([[1]])", "plt.imshow"),
        ("Figure()", "Figure"),
        ("fig = plt.figure()\nshow(fig)", "plt.figure"),
        ("fig = plt.figure()\nshow(fig, en='a')", "plt.figure"),
        ("fig = plt.figure()\nshow(fig, en='a', zh='b')", ""),
        ("fig = plt.figure()\nshow(fig, en='a', zh='b')\nplt.show()", "plt.show"),
        ("ax.add_patch(plt.Rectangle((0, 0), 1, 1))", ""),
        ("player.show(states)", ""),
        ("'plt.show()'  # plt.figure()", ""),
    ],
)
def test_what_draws_is_found_unless_it_is_shown_with_both_texts(code, drawn):
    assert undescribed(code) == drawn
