"""The histogram-cut lab without a browser: strokes in, masks out, everything kept and shared."""

import numpy as np
import pytest

from segteach import data
from segteach.arrays import Seed, Stroke
from segteach.draw.histogram_cut import at_cut_links, term_pictures
from segteach.labs.histogram_cut import HistogramCutLab
from segteach.segmentation.histogram_cut import (
    HistogramCut,
    histogram_cut_steps,
    learn_histograms,
)
from segteach.segmentation.seeds import seeds_note

B, F = Seed.BACKGROUND, Seed.FOREGROUND
FIRST = Stroke([[30.0, 20.0], [30.0, 26.0]], 3, F), Stroke([[4.0, 4.0], [4.0, 40.0]], 3, B)


@pytest.fixture
def lab(monkeypatch):
    """A lab on a small bright disc, cutting at once."""
    rows, cols = np.mgrid[:48, :64]
    disc = np.where((rows - 28) ** 2 + (cols - 26) ** 2 < 14**2, 0.7, 0.35)
    disc = (disc + np.random.default_rng(0).normal(0, 0.06, disc.shape)).clip(0, 1)
    monkeypatch.setattr(data, "load", lambda name: np.repeat(disc[..., None], 3, axis=2))
    monkeypatch.setattr(HistogramCutLab, "FIRST", {"camera": FIRST})
    return HistogramCutLab(inline=True, autosave=None)


def expected(lab, seeds=None, lesson=None):
    seeds = lab.painter.seeds if seeds is None else seeds
    lesson = seeds if lesson is None else lesson
    graph = HistogramCut(lab.painter.image, **lab.parameters)
    return graph.cut(seeds, graph.learn(lesson)).mask


def test_it_opens_with_strokes_and_their_cut(lab):
    assert len(lab.painter.session.edits) == 2
    np.testing.assert_array_equal(lab.painter.mask, expected(lab))
    assert 0.1 < lab.state.mask.mean() < 0.3
    assert "✓" in lab.certificate.value


def test_every_stroke_is_cut_with_the_histograms_of_the_first_lesson(lab):
    lesson = lab.painter.seeds
    for stroke in (Stroke([[10, 50]], 2, F), Stroke([[28, 26]], 2, B)):
        lab.painter.add(stroke)
        np.testing.assert_array_equal(lab.painter.mask, expected(lab, lesson=lesson))
    np.testing.assert_array_equal(
        lab.state.histograms, learn_histograms(lab.graph.levels, lesson, 64, 1.0)
    )
    lab.relearn.value = True
    np.testing.assert_array_equal(lab.painter.mask, expected(lab))


def test_undo_beyond_the_lesson_learns_again_and_redo_comes_back(lab):
    before = lab.painter.mask
    lab.painter.undo()
    np.testing.assert_array_equal(lab.painter.mask, expected(lab))
    assert "background" in lab.painter.message
    lab.painter.redo()
    np.testing.assert_array_equal(lab.painter.mask, before)
    assert lab.painter.message == ""


def test_every_control_is_that_parameter_of_the_cut(lab):
    for name, value in (("smoothness", 55), ("beta", 0), ("beta", 2.5), ("connectivity", 4)):
        control = getattr(lab, name)
        control.value, first = value, control.value
        np.testing.assert_array_equal(lab.painter.mask, expected(lab), err_msg=f"{name} {value}")
        formula = HistogramCut(lab.painter.image, connectivity=lab.connectivity.value)
        formula = formula.links.beta
        assert lab.graph.links.beta == pytest.approx(lab.beta.value * formula), (name, value)
        assert lab.graph.smoothness == lab.smoothness.value, (name, value)
        control.value = first


def test_the_steps_with_the_labs_parameters_end_at_the_energy_of_its_graph(lab):
    """Chapter 2 proves it below the lab, whatever the reader did in it."""
    moves = (("smoothness", 21.0), ("connectivity", 4), ("beta", 0.0), ("beta", 3.0))
    for name, value in moves:
        lab.controls[name].value = value
        *_, final = histogram_cut_steps(lab.painter.image, lab.painter.seeds, **lab.parameters)
        energy = lab.graph.energy(lab.painter.seeds).value(final.mask.ravel())
        assert energy == pytest.approx(final.objective), (name, value)


def test_beta_zero_makes_all_links_equal(lab):
    lab.beta.value, lab.connectivity.value, lab.smoothness.value = 0, 4, 30
    np.testing.assert_array_equal(lab.graph.links.weights, 30)
    assert "30.00" in lab.numbers.value


def test_the_numbers_are_those_of_the_pixel_pointed_at(lab):
    lab.painter.hover = (12, 34)
    assert lab.pixel == (12, 34)
    level, histograms = lab.graph.levels[12, 34], lab.state.histograms
    cost = -np.log(histograms[:, int(level * 64)])
    assert "(12, 34)" in lab.numbers.value
    assert f"h(z; 0) = {cost[0]:.2f}" in lab.numbers.value
    assert f"h(z; 1) = {cost[1]:.2f}" in lab.numbers.value
    right = 20 * np.exp(-lab.graph.links.beta * (level - lab.graph.levels[12, 35]) ** 2)
    assert lab.graph.links.of(12, 34)[12, 35] == pytest.approx(right)
    assert f"{right:.2f}" in lab.numbers.value


def test_a_lesson_that_makes_no_sense_is_left_out(lab):
    for lesson in (99, -1, 1.5, "2", True):
        lab.painter.session.parameters["lesson"] = lesson
        lab.painter.restore(lab.painter.share())
        np.testing.assert_array_equal(lab.painter.mask, expected(lab))


def test_a_corner_has_three_links(lab):
    lab.painter.hover = (5, 5)
    for corner in ((0, 0), (47, 63)):
        lab.painter.hover = corner
        assert len(lab.graph.links.of(*corner)) == 3
        assert lab.numbers.value.count("border-left") == 3


def test_the_code_makes_the_mask_on_the_screen(lab):
    lab.painter.add(Stroke([[10, 50]], 2, F))
    lab.smoothness.value, lab.beta.value = 35, 0.5
    names = {}
    exec(lab.painter.code(lab.painter), names)
    np.testing.assert_array_equal(names["state"].mask, lab.painter.mask)


def test_degenerate_seeds_get_a_word_and_a_mask(lab):
    lab.painter.clear()
    assert lab.painter.message == seeds_note(lab.painter.seeds, "histogram") != ""
    assert not lab.painter.mask.any()
    lab.painter.add(Stroke([[30, 20]], 500, F))
    assert lab.painter.mask.all()
    lab.painter.add(Stroke([[30, 20]], 500, B))
    assert not lab.painter.mask.any()


def test_the_formula_has_a_picture_for_each_symbol_and_adds_up_to_the_flow(lab):
    assert lab.formula.value == ""  # drawn for nobody
    lab.tab.selected_index = 2
    assert lab.formula.value.count("<figure") == lab.formula.value.count("<b class=") == 9
    total = f"{lab.state.objective:,.1f}"
    assert f" = {total}" in lab.formula.value
    before = lab.formula.value
    lab.painter.add(Stroke([[10, 50]], 2, F))
    assert lab.formula.value != before
    assert f" = {lab.state.objective:,.1f}" in lab.formula.value


def test_what_the_cut_links_cost_is_v(lab):
    price = at_cut_links(lab.graph.links, lab.state.mask)
    assert price.sum() == pytest.approx(lab.graph.links.cost(lab.state.mask))
    assert price.sum() > 0
    for mask in (lab.state.mask, np.zeros(price.shape, bool)):
        given = lab.graph.levels, lab.painter.seeds, lab.state.histograms, lab.graph.links, mask
        pictures = term_pictures(*given)
        assert all(p.shape == (*price.shape, 3) and p.max() <= 1 for p in pictures.values())
