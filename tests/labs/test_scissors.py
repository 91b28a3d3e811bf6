"""The scissors lab without a browser: controls are parameters, maps and numbers are the wire's."""

import io
import re
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from segteach import data
from segteach.labs.scissors import ScissorsLab
from segteach.labs.scissors import lab as module
from segteach.labs.scissors.maps import distance_picture, mean_direction_cost
from segteach.segmentation.scissors import LiveWire, scissors
from segteach.widgets.assets import picture_png

WEIGHTS = ["crossing_weight", "direction_weight", "gradient_weight"]
CLICKS = [(12, 30), (30, 46), (44, 28), (30, 13)]


@pytest.fixture
def lab(monkeypatch):
    """A lab on a small bright disc, with two seeds."""
    rows, cols = np.mgrid[:56, :60]
    disc = np.where((rows - 28) ** 2 + (cols - 30) ** 2 < 16**2, 0.8, 0.3)
    disc = (disc + np.random.default_rng(0).normal(0, 0.03, disc.shape)).clip(0, 1)
    monkeypatch.setattr(data, "load", lambda name: np.repeat(disc[..., None], 3, axis=2))
    monkeypatch.setattr(module, "FIRST_SEEDS", {"camera": CLICKS[:2]})
    return ScissorsLab(inline=True)


def grey(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("L")) / 255


def maps(lab):
    return [grey(png) for png in lab.links.pngs]


def test_it_opens_with_two_seeds_and_the_wire_between_them(lab):
    expected = scissors(lab.pad.image, CLICKS[:2], close=False)
    np.testing.assert_array_equal(lab.pad.wire.path, expected.path)
    assert f"{expected.objective:.2f}" in lab.costs.value
    assert lab.pad.message == lab.bar.message == ""


def test_closing_gives_the_mask_of_the_scissors(lab):
    for click in CLICKS[2:]:
        lab.pad.press(click)
    lab.pad.close_outline()
    np.testing.assert_array_equal(lab.pad.mask, scissors(lab.pad.image, CLICKS).mask)
    assert 0.8 < lab.pad.mask.sum() / (np.pi * 16**2) < 1.2


@pytest.mark.parametrize("name", WEIGHTS)
def test_every_slider_is_that_weight_of_the_wire(lab, name):
    seeds = list(lab.pad.wire.seeds)
    lab.controls[name].value = 0.9
    assert lab.pad.wire.seeds == seeds
    expected = scissors(lab.pad.image, seeds, close=False, **lab.parameters | {"snap": 0})
    np.testing.assert_array_equal(lab.pad.wire.path, expected.path)
    assert lab.pad.wire.cost == pytest.approx(expected.objective)
    # a number of the page, by hand from the link's parts
    links = LiveWire(lab.pad.image, **{name: 0.9}).links_at(5, 5)
    lab.pad.abandon()
    lab.links.pixel = (5, 5)
    f_z, f_d, f_g, _ = min(links.values(), key=lambda terms: terms[-1])
    weights = {"crossing_weight": 0.43, "direction_weight": 0.43, "gradient_weight": 0.14}
    w_z, w_d, w_g = (weights | {name: 0.9}).values()
    assert f"= {w_z * f_z + w_d * f_d + w_g * f_g:.3f}" in lab.numbers.value


def test_the_switches_are_parameters_of_the_wire(lab):
    lab.snap.value, lab.cooling.value, lab.training.value = False, True, True
    wire = lab.pad.wire
    assert (wire.snap, wire.cooling, wire.training) == (0, module.COOLING, True)
    lab.pad.press((20, 20))
    assert wire.seeds[-1] == (20, 20)


def test_without_any_weight_the_old_wire_stays_and_a_word_is_said(lab):
    for name in WEIGHTS:
        lab.controls[name].value = 0
    assert lab.bar.is_error and "weight" in lab.bar.message
    assert lab.pad.wire.weights.sum() > 0
    lab.photo.menu.value = "rocket"  # the next picture, and an undo, take that wire as well
    assert lab.pad.session.picture == "rocket" and lab.pad.wire.weights.sum() > 0
    for point in ((5, 5), (5, 30), (25, 20)):
        lab.pad.press(point)
    lab.pad.close_outline()
    lab.pad.undo()
    assert not lab.pad.wire.closed and len(lab.pad.wire.seeds) == len(lab.pad.session.edits) == 3
    lab.gradient_weight.value = 0.5
    assert lab.bar.message == ""
    np.testing.assert_array_equal(lab.pad.wire.weights, [0, 0, 0.5])


def test_the_maps_are_the_features_of_the_wire(lab):
    wire = lab.pad.wire
    f_z, f_d, f_g, total = maps(lab)[:4]
    np.testing.assert_array_equal(f_z, wire.features.crossing)
    direction = mean_direction_cost(wire)
    for shown, map_ in ((f_d, direction), (f_g, wire.gradient_cost)):
        np.testing.assert_allclose(shown, (map_ - map_.min()) / np.ptp(map_), atol=1 / 255)
    sums = 0.43 * wire.features.crossing + 0.43 * direction + 0.14 * wire.gradient_cost
    np.testing.assert_allclose(total, (sums - sums.min()) / np.ptp(sums), atol=1 / 255)


def test_the_map_of_directions_is_the_mean_of_the_steps_of_a_pixel(lab):
    for pixel, count in (((0, 0), 3), ((20, 33), 8), ((55, 59), 3), ((0, 30), 5)):
        steps = [f_d for _, f_d, _, _ in lab.pad.wire.links_at(*pixel).values()]
        assert len(steps) == count
        assert mean_direction_cost(lab.pad.wire)[pixel] == pytest.approx(np.mean(steps))


def test_training_changes_the_map_of_the_gradient_and_undo_brings_it_back(lab):
    lab.training.value = True
    before = maps(lab)
    lab.pad.press(CLICKS[2])
    assert (maps(lab)[2] != before[2]).any()
    np.testing.assert_array_equal(maps(lab)[0], before[0])
    lab.pad.undo()
    for now, then in zip(maps(lab), before, strict=True):
        np.testing.assert_array_equal(now, then)


def test_the_cost_from_the_seed_is_zero_there_and_its_map_goes_with_the_tree(lab):
    tree = lab.pad.wire.tree
    shown = distance_picture(lab.pad.image, tree).sum(axis=2)  # viridis: the brighter the farther
    assert shown[tree.seed] == shown.min() and len(lab.links.pngs) == 5
    assert np.corrcoef(shown.ravel(), tree.distances.ravel())[0, 1] > 0.9
    lab.pad.abandon()
    pale = distance_picture(lab.pad.image, None)
    np.testing.assert_allclose(pale, 0.7 + 0.3 * lab.pad.image)
    np.testing.assert_allclose(maps(lab)[4], grey(picture_png(pale)))  # its place is kept


def test_where_the_tree_has_not_grown_the_picture_shows_through():
    image = np.random.default_rng(0).random((9, 12, 3))
    tree = SimpleNamespace(window=(2, 3, 7, 8), distances=np.zeros((5, 5)))
    shown = distance_picture(image, tree)
    changed = np.abs(shown - (1 - 0.3 * (1 - image))).max(axis=2) > 1e-9
    expected = np.zeros((9, 12), bool)
    expected[2:7, 3:8] = True
    np.testing.assert_array_equal(changed, expected)


def test_a_move_shows_the_cost_of_the_wire_and_of_the_pixel(lab):
    lab.pad._handle_custom_msg({"kind": "move", "at": [40, 40], "ticket": 1}, [])
    wire = lab.pad.wire
    assert lab.pixel == (40, 40) and "(40, 40)" in lab.numbers.value
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", lab.costs.value)
    assert cells[:3] == [f"{wire.wire_cost:.2f}", f"{len(wire.wire)}", ""]
    assert cells[3:] == [f"{wire.cost:.2f}", f"{len(wire.path)}", "2"]
    assert f"{lab.pad.compute_ms:.1f} ms" in lab.costs.value


def test_a_wire_that_lags_is_told_so(lab):
    for took, words in ((0.4, "it follows the hand"), (2.5, "it lags behind the hand")):
        lab.pad.compute_ms = took
        lab.pad.hover = (40, int(10 * took))
        assert words in lab.costs.value


def test_the_cost_of_the_wire_is_the_sum_of_its_steps(lab):
    lab.pad.move((40, 40))
    wire = lab.pad.wire
    total = sum(
        wire.links_at(*p)[tuple(q)][-1] for p, q in zip(wire.wire, wire.wire[1:], strict=False)
    )
    assert wire.wire_cost == pytest.approx(total)


def test_the_table_shows_all_steps_of_the_pixel(lab):
    lab.links.pixel = (3, 3)
    for pixel, count in (((0, 0), 3), ((0, 9), 5), ((9, 9), 8)):
        lab.links.pixel = pixel
        cells = re.findall(r"<td[^>]*>(?:<b>)?(\d\.\d\d)", lab.numbers.value)
        costs = [f"{terms[-1]:.2f}" for terms in lab.pad.wire.links_at(*pixel).values()]
        assert len(cells) == count and sorted(cells) == sorted(costs)


def test_reset_brings_the_seeds_of_the_book(lab):
    path = lab.pad.wire.path
    lab.photo.menu.value = "coins"
    lab.training.value, lab.direction_weight.value = True, 0.9
    lab.pad.press((5, 5))
    lab.reset()
    assert lab.photo.menu.value == lab.pad.session.picture == "camera"
    np.testing.assert_array_equal(lab.pad.wire.path, path)
    assert not lab.pad.wire.training


def test_an_example_brings_its_photograph_and_seeds(monkeypatch, lab):
    monkeypatch.setattr(module, "SHOWN", (("coins", CLICKS, True), ("rocket", CLICKS[:2], False)))
    for number, (name, seeds, closed) in enumerate(module.SHOWN):
        lab.load_example(number)
        assert lab.pad.session.picture == lab.photo.menu.value == name
        assert len(lab.pad.wire.seeds) == len(seeds) and lab.pad.wire.closed is closed


def test_a_picture_of_one_pixel_has_no_steps(lab):
    stream = io.BytesIO()
    Image.new("RGB", (1, 1)).save(stream, "PNG")
    lab.bar._hear(None, {"kind": "photo", "name": "one.png"}, [stream.getvalue()])
    assert lab.pad.message == "" and "(0, 0)" in lab.numbers.value
    assert "cheapest" not in lab.numbers.value


def test_both_languages_have_the_same_parts(lab, monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    other = ScissorsLab(inline=True)
    for name in ("numbers", "costs"):
        here, there = getattr(lab, name).value, getattr(other, name).value
        tags = [re.findall(r"</?[a-z]+", text) for text in (here, there)]
        assert here != there and tags[0] == tags[1]
    assert set(other.links.titles).isdisjoint(lab.links.titles)


def test_a_pointer_on_maps_of_the_photograph_before_is_not_answered(lab, monkeypatch):
    monkeypatch.setattr(lab.draw_soon, "_draws", ())  # they are on their way
    stream = io.BytesIO()
    Image.new("RGB", (40, 2)).save(stream, "PNG")
    lab.bar.on_photo(stream.getvalue(), "own.png")
    words = lab.numbers.value
    lab.links.pixel = (50, 3)
    assert lab.numbers.value == words
