"""What the checks of chapter 4 share: E1 against the package, slips apart, a map of regions."""

import numpy as np

from segteach.course.chapters.ch4.shared import (
    likelihood,
    likelihood_slips,
    region_map,
)
from segteach.course.check import told_apart
from segteach.segmentation.lazy_snapping import likelihood_costs


def test_slips_are_told_apart_unless_two_values_with_other_words_agree():
    slips = [(2.0, "twice", ""), (3.0, "thrice", ""), (3.0, "thrice", "")]
    assert told_apart(1.0, slips, np.equal)
    assert not told_apart(2.0, slips, np.equal)
    assert not told_apart(1.0, [*slips, (2.0, "two", "")], np.equal)


def test_the_right_likelihood_is_the_packages_and_no_slip_is():
    rng = np.random.default_rng(0)
    arguments = rng.random((9, 3)), rng.random((4, 3)), rng.random((3, 3))
    np.testing.assert_allclose(likelihood(*arguments), likelihood_costs(*arguments))
    assert told_apart(likelihood(*arguments), likelihood_slips(*arguments), np.allclose)


def test_a_map_has_all_of_its_regions():
    rng = np.random.default_rng(2)
    for count in (1, 4, 9):
        assert set(region_map(rng, (5, 6), count).ravel()) == set(range(count))
