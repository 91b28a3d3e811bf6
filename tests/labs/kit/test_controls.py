"""The small pieces that the labs share."""

import pytest

from segteach.labs.kit.controls import Photo


@pytest.mark.parametrize("name", ["nope", "", None, 5])
def test_a_photograph_that_the_menu_lacks_is_refused_by_name(name):
    with pytest.raises(ValueError, match=r"^name: got .* allowed are scene, astronaut, "):
        Photo(name, print, 64, others={"scene": None})
