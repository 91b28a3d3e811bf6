"""The lab of a 3 x 3 field without a browser: conditionals and joint against brute force."""

import itertools
import math

import numpy as np
import pytest

from segteach.labs.tiny_field import PICTURES, START, TinyFieldLab

PAIRS = {
    count: [
        (a, b)
        for a, b in itertools.combinations(itertools.product(range(3), repeat=2), 2)
        if math.dist(a, b) < reach
    ]
    for count, reach in ((4, 1.1), (8, 1.5))
}


def weight(labels, beta, count):
    """e^-U with V = -beta for equal labels, as it stands in the lecture once its sign is right."""
    return math.exp(sum(beta if labels[a] == labels[b] else -beta for a, b in PAIRS[count]))


@pytest.fixture(scope="module")
def tiny():
    return TinyFieldLab()


def test_all_three_conditionals_are_those_of_brute_force(tiny):
    for count, beta, site in itertools.product((4, 8), (1.0, -0.5), ((1, 1), (0, 2))):
        tiny.connectivity.value, tiny.beta.value, tiny.site_menu.value = count, beta, site
        weights = []
        for label in (0, 1):
            labels = tiny.labels.copy()
            labels[site] = label
            weights.append(weight(labels, beta, count))
        expected = np.array(weights) / sum(weights)
        for conditional in (tiny.from_joint, tiny.from_neighbours, tiny.from_cliques):
            np.testing.assert_allclose(conditional, expected, rtol=1e-12)
            assert f"{conditional[0]:.6f}" in tiny.numbers.value
        gap = (tiny.from_joint - tiny.from_cliques)[0]
        shown = f"{gap:.1e}".replace("-", "−") if gap else "0"
        assert abs(gap) < 1e-14 and f"<td>{shown}</td>" in tiny.numbers.value


def test_energy_z_and_probability_are_those_of_brute_force(tiny):
    fields = [np.array(x).reshape(3, 3) for x in itertools.product((0, 1), repeat=9)]
    for count in (4, 8):
        tiny.beta.value, tiny.connectivity.value = 0.7, count
        z = sum(weight(x, 0.7, count) for x in fields)
        mine = weight(tiny.labels, 0.7, count)
        np.testing.assert_array_equal(fields[tiny.number], tiny.labels)
        assert tiny.joint.probabilities[tiny.number] == pytest.approx(mine / z)
        assert f"{-math.log(mine):.2f}".replace("-", "−") in tiny.numbers.value
        assert f"{z:.6g}" in tiny.numbers.value and f"<b>{mine / z:.4g}</b>" in tiny.numbers.value


def test_the_product_of_conditionals_is_not_the_joint(tiny):
    tiny.beta.value, tiny.connectivity.value = 1.0, 4
    assert "P gives 1.000, the product 4.44" in tiny.numbers.value
    product = 1.0
    for site in np.ndindex(3, 3):
        tiny.site_menu.value = site
        product *= tiny.from_cliques[tiny.labels[site]]
    assert tiny.pseudo[tiny.number] == pytest.approx(product)
    assert tiny.pseudo[tiny.number] != pytest.approx(tiny.joint.probabilities[tiny.number], rel=0.1)


def test_without_coupling_the_product_of_conditionals_is_the_joint(tiny):
    tiny.connectivity.value = 4
    for beta, sign in ((0.0, "="), (1.0, "≠")):
        tiny.beta.value = beta
        assert f"</b> {sign} P(x)" in tiny.numbers.value


def test_a_click_flips_one_label_and_leaves_s_alone():
    tiny = TinyFieldLab()
    before = tiny.labels
    for number in (0, 4, 8):
        tiny.buttons[number].click()
    changed = np.zeros(9, bool)
    changed[[0, 4, 8]] = True
    np.testing.assert_array_equal((tiny.labels != before).ravel(), changed)
    assert tiny.site == (1, 1)
    faces = [button.description for button in tiny.buttons]
    assert [face[-1] for face in faces] == [str(label) for label in tiny.labels.ravel()]
    assert [number for number, face in enumerate(faces) if face.startswith("s")] == [4]
    assert f"<b>{tiny.joint.probabilities[tiny.number]:.4g}</b>" in tiny.numbers.value


def test_flipping_s_itself_keeps_its_conditional():
    tiny = TinyFieldLab()
    before = tiny.from_joint, tiny.from_cliques
    tiny.buttons[4].click()
    np.testing.assert_allclose((tiny.from_joint, tiny.from_cliques), before)


def test_the_lectures_sign_is_named_where_beta_is_negative(tiny):
    tiny.beta.value = -1
    assert "the sign that the lecture prints" in tiny.numbers.value
    tiny.beta.value = 1
    assert "the sign that the lecture prints" not in tiny.numbers.value


def test_examples_show_their_picture_and_reset_the_first(tiny):
    for number, (labels, beta, pull) in enumerate(PICTURES):
        tiny.load_example(number)
        np.testing.assert_array_equal(tiny.labels, labels)
        assert (tiny.beta.value, tiny.pull.value) == (beta, pull)
        assert f"<b>{tiny.joint.probabilities[tiny.number]:.4g}</b>" in tiny.numbers.value
    tiny.reset()
    np.testing.assert_array_equal(tiny.labels, START)
    assert tiny.beta.value == 1


def test_the_checkerboard_is_the_likeliest_picture_of_its_example(tiny):
    tiny.load_example(2)
    assert tiny.joint.probabilities[tiny.number] == tiny.joint.probabilities.max()


def test_the_gallery_begins_with_the_likeliest_picture_and_sorts_anew_with_beta():
    tiny = TinyFieldLab()
    tiny.pull.value = 1.0
    fields = tiny.joint.configurations
    firsts = []
    for beta in (0.0, 0.3, 1.0):
        tiny.beta.value = beta
        energies = []
        for x in fields:
            pairs = sum(1 if x[a] == x[b] else -1 for a, b in PAIRS[4])
            energies.append((x != np.array(START)).sum() - beta * pairs)
        assert (np.diff(np.array(energies)[tiny.ranking]) >= -1e-9).all()
        firsts.append(fields[tiny.ranking[0]])
        assert f"{max(tiny.joint.probabilities):.4f}" in tiny.gallery.value
    np.testing.assert_array_equal(firsts[0], START)  # each site for itself
    assert (firsts[1] != firsts[0]).sum() == 1  # the bump goes first
    assert (firsts[2] == 0).all()  # then all but one label


def test_the_pull_of_y_is_in_every_conditional():
    tiny = TinyFieldLab()
    for pull, site in itertools.product((0.0, 1.3), ((1, 1), (2, 2))):
        tiny.pull.value, tiny.site_menu.value = pull, site
        ways = tiny.from_joint, tiny.from_neighbours, tiny.from_cliques
        np.testing.assert_allclose(ways, [ways[0]] * 3)
    tiny.beta.value = 0
    np.testing.assert_allclose(tiny.from_cliques[START[2][2]], 1 / (1 + math.exp(-1.3)))
