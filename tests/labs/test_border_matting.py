"""The soft-edge lab: it shows border matting, and its numbers are those of the formula."""

import re

import numpy as np
import pytest

from segteach.labs.border_matting import SoftEdgeLab
from segteach.labs.border_matting.edge import edge_of, object_of
from segteach.segmentation.border_matting import border_matting, soft_step


@pytest.fixture
def lab():
    lab = SoftEdgeLab()
    yield lab
    lab.close()


def table_of(lab):
    """The numbers of the table, three rows of data term, smoothness and E."""
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", lab.energies.value.replace(",", ""))
    rows = np.array(cells).reshape(3, 4)[:, 1:]
    return np.array([[float(one.replace("−", "-")) for one in row] for row in rows])


@pytest.mark.parametrize(("width", "weights"), [(6.0, (50.0, 1000.0)), (3.0, (0.0, 10.0))])
def test_the_matte_is_that_of_border_matting(lab, width, weights):
    lab.set_controls({"picture": "disc", "width": width})
    lab.set_controls(dict(zip(("centre_smoothness", "softness_smoothness"), weights, strict=True)))
    thing = object_of("disc")
    found = border_matting(
        thing.image,
        thing.mask,
        width=width,
        centre_smoothness=weights[0],
        softness_smoothness=weights[1],
    )
    np.testing.assert_allclose(lab.alpha, found.alpha, atol=1 / 510)  # clipped at half a level
    assert lab.steps["path"].energy == pytest.approx(found.objective)


def test_the_least_energy_is_below_that_of_every_step_by_hand_and_of_each_for_itself(lab):
    lab.load_example(1)
    least = lab.steps["path"].energy
    assert least <= lab.steps["own"].energy
    assert lab.steps["own"].data <= lab.steps["path"].data
    for centre, softness in ((0.0, 0.3), (0.0, 1.8), (1.0, 0.9), (-2.0, 2.4)):
        lab.set_controls({"centre": centre, "softness": softness})
        assert least <= lab.steps["hand"].energy
        assert lab.steps["hand"].smoothness == 0


def test_the_hand_s_step_is_everywhere_in_its_matte(lab):
    lab.load_example(1)
    lab.set_controls({"way": "hand", "centre": 0.6, "softness": 1.5})
    ribbon = lab.edge.ribbon
    of_ribbon = lab.alpha.ravel()[ribbon.pixels]
    np.testing.assert_allclose(of_ribbon, soft_step(ribbon.distance, 0.6, 1.5))


def test_a_step_by_hand_at_a_level_of_the_grid_costs_what_the_table_of_levels_says(lab):
    edge = edge_of(object_of("disc"), 6.0)
    steps, costs = edge.one(float(edge.centre_grid[15]), float(edge.softness_grid[3]))
    np.testing.assert_allclose(costs, edge.costs[:, 3, 15], atol=1e-8)
    assert steps.data == pytest.approx(edge.costs[:, 3, 15].sum())


def test_the_numbers_on_the_screen_add_up(lab):
    for number in range(len(lab.bar.examples)):
        lab.load_example(number)
        shown = table_of(lab)
        np.testing.assert_allclose(shown[:, 0] + shown[:, 1], shown[:, 2], atol=1.01)
        assert shown[0, 2] == shown[:, 2].min()


def test_some_smoothness_finds_the_true_softness_better_than_none_and_than_very_much():
    thing = object_of("disc")
    edge = edge_of(thing, 6.0)
    truth = thing.softness(edge.ribbon.points)
    wrong = {w: np.abs(edge.least(50.0, w).softness - truth).mean() for w in (0.0, 100.0, 1000.0)}
    assert wrong[100.0] < 0.8 * wrong[0.0] < wrong[0.0] < wrong[1000.0]


def test_a_click_chooses_the_sample_next_to_it(lab):
    for t in (0, 40, 120):
        row, col = lab.edge.ribbon.points[t].round().astype(int).tolist()
        lab.pictures.pixel = (row, col)
        away = np.hypot(*(lab.edge.ribbon.points - (row, col)).T)
        assert away[lab.sample] == away.min()
        assert f"t = {lab.sample}:" in lab.words.value


def test_the_true_softness_is_drawn_where_it_is_known(lab):
    assert "true" not in lab.softnesses.value
    lab.load_example(1)
    assert "true" in lab.softnesses.value


def test_the_photograph_comes_with_its_soft_edge_by_hand_or_not(lab):
    assert set(np.unique(lab._object.mask)) == {False, True}
    mattes = []
    for way in ("path", "own", "hand"):
        lab.way.value = way
        mattes.append(lab.alpha)
    assert not np.array_equal(mattes[0], mattes[1])
    assert not np.array_equal(mattes[1], mattes[2])
