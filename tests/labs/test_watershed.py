"""The watershed theatre without a browser: every control, the hand on the map, the film."""

import re
from functools import partial

import numpy as np
import pytest
from scipy.ndimage import label

from segteach.labs.watershed import WatershedTheatre
from segteach.labs.watershed.maps import EXAMPLES, pushed, smoothed
from segteach.labs.watershed.words import (
    GRID,
    HAND,
    LOWER,
    MARKER,
    MINIMA,
    RAISE,
    ROW,
    hint,
    meetings,
)
from segteach.segmentation.watershed import minima, watershed


@pytest.fixture
def lab():
    return WatershedTheatre()


@pytest.fixture(scope="module")
def one_lab():
    """Return one lab for tests that set all they look at: it is slow to make."""
    return WatershedTheatre()


@pytest.fixture
def hand(on_canvas):
    """Return hand(lab, event, pixel), which does on the map what the hand does in the page."""

    def do(lab, event, pixel):
        x, y = (np.array(pixel)[::-1] + 0.5) * lab.board.cell
        on_canvas(lab.board.scene, event, x=float(x), y=float(y))

    return do


@pytest.fixture
def click(hand):
    def do(lab, pixel):
        hand(lab, "mouse_down", pixel)
        hand(lab, "mouse_up", pixel)

    return do


def to_the_end(lab):
    lab.go(len(lab.states))
    return lab.state.labels


# --- the maps ------------------------------------------------------------------------------------


def test_every_map_is_square_and_within_0_and_1_and_its_markers_lie_on_it():
    for example, make in EXAMPLES.items():
        shown = make()
        side = len(shown.height)
        assert shown.height.shape == (side, side), example
        assert shown.height.min() >= 0 and shown.height.max() <= 1, example
        assert len(set(shown.markers)) == len(shown.markers) >= 2, example
        assert all(0 <= row < side and 0 <= col < side for row, col in shown.markers), example
        assert shown.image is None or shown.image.shape == (side, side, 3), example


def test_the_maps_show_what_they_promise():
    counts = {name: minima(make().height).max() for name, make in EXAMPLES.items()}
    assert [counts[name] for name in ("two valleys", "plateau", "gap", "small")] == [2] * 4
    assert min(counts["noise"], counts["coins"], counts["flower"]) > 200
    noise = EXAMPLES["noise"]().height
    assert minima(smoothed(noise, 3)).max() == 2


def test_on_the_plateau_the_dam_stands_half_way():
    height = EXAMPLES["plateau"]().height
    np.testing.assert_allclose(height, height[:, ::-1], atol=1e-12)
    labels = watershed(height).labels
    assert (labels[:, :23] != labels[0, 47]).all() and (labels[:, 25:] != labels[0, 0]).all()


def test_raising_and_lowering_stay_within_0_and_1_and_undo_each_other():
    flat = np.full((20, 20), 0.5)
    up = pushed(flat, 4, 7, 0.2)
    assert up.argmax() == 4 * 20 + 7
    assert up.max() == pytest.approx(0.7)
    np.testing.assert_allclose(pushed(up, 4, 7, -0.2), flat)
    assert pushed(flat, 0, 0, 5.0).max() == 1
    assert pushed(flat, 0, 0, -5.0).min() == 0


# --- flooding ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [MINIMA, GRID, HAND])
def test_every_map_is_flooded_from_all_markers_to_the_top(one_lab, kind):
    lab = one_lab
    for example in EXAMPLES:
        lab.example.value, lab.kind.value = example, kind
        assert len(lab.states) > 20, example
        np.testing.assert_array_equal(to_the_end(lab), watershed(lab.height, lab.markers).labels)
        assert (lab.state.labels > 0).all(), example
        basins = lab.markers.max()
        assert len(np.unique(lab.state.labels)) == basins, example
        told = f"0 of {lab.height.size} pixels dry, water in {basins} of {basins}"
        assert told in lab.words.value, example


def test_steps_go_both_ways_and_all_views_follow(lab):
    seen = []
    for step in range(len(lab.states)):
        lab.go(step)
        seen.append((lab.words.value, lab.views.value, lab.board.scene.helper.label))
    assert len({views for _, views, _ in seen}) == len(lab.states)  # each step has its own
    for step in reversed(range(len(lab.states))):
        lab.go(step)
        assert (lab.words.value, lab.views.value, lab.board.scene.helper.label) == seen[step]


def test_the_bar_steps_and_stops_at_the_ends(lab):
    lab.playback.restart()
    assert lab.playback.step == 0 and lab.state is lab.states[0]
    lab.playback.forward(-1)
    assert lab.playback.step == 0
    lab.playback.forward(2)
    lab.playback.forward(-1)
    assert lab.state is lab.states[1]
    lab.go(10**6)
    lab.playback.forward()
    assert lab.playback.step == lab.playback.last == len(lab.states) - 1


def test_where_two_waters_meet_a_dam_is_announced_once(lab):
    told = []
    for step in range(1, len(lab.states)):
        lab.go(step)
        told.append("New dam between basins 1–2." in lab.words.value)
    assert sum(told) == 1
    first = 1 + told.index(True)
    assert not meetings(lab.states[first - 1].labels)
    assert meetings(lab.states[first].labels) == {(1, 2)}


def test_many_meetings_in_one_step_are_counted(lab):
    lab.example.value = "noise"
    lab.go(30)
    before, now = (meetings(state.labels) for state in lab.states[29:31])
    assert len(now - before) > 4
    assert f"{len(now - before)} new dams." in lab.words.value


def test_the_water_stays_as_high_when_the_flooding_begins_anew(lab):
    lab.go(40)
    dry = lab.state.objective
    lab.every.value = 10
    assert lab.state.objective == dry
    lab.every.value = 1
    assert lab.state.objective == dry
    assert len(lab.states) == lab.height.size + 1
    lab.smoothing.value = 2
    assert lab.state.objective == dry


def test_pixel_by_pixel_one_goes_under_at_a_time(lab):
    lab.example.value = "small"
    wet = [int((state.labels > 0).sum()) for state in lab.states]
    assert wet == list(range(101))
    lab.example.value = "two valleys"
    assert lab.every.value == 40


# --- over-segmentation ---------------------------------------------------------------------------


def test_smoothing_merges_basins_and_the_curve_says_how_many(lab):
    lab.example.value = "noise"
    counts = []
    for sigma in (0, 1, 2, 3):
        lab.smoothing.value = sigma
        counts.append(len(np.unique(to_the_end(lab))))
        assert f"basins: {counts[-1]}<" in lab.views.value
    assert counts[0] > 200 > 50 > counts[1] > counts[2] > counts[3] == 2
    numbers = re.search(r"minima for each smoothing: \[([\d, ]+)]", lab.views.value)[1]
    assert [int(n) for n in numbers.split(",")][0:8:2] == counts


def test_two_markers_part_the_noisy_valleys_without_smoothing(lab):
    lab.example.value, lab.kind.value = "noise", HAND
    noisy = to_the_end(lab)
    assert lab.smoothing.value == 0
    assert min((noisy == basin).mean() for basin in (1, 2)) > 0.3


@pytest.mark.parametrize(("example", "inside"), [("coins", 0.25), ("flower", 0.45)])
def test_one_marker_inside_and_one_outside_find_the_object(lab, example, inside):
    lab.example.value, lab.kind.value = example, HAND
    labels = to_the_end(lab)
    assert label(labels == 1)[1] == label(labels == 2)[1] == 1
    assert inside < (labels == 1).mean() < inside + 0.25


def test_the_grid_is_as_wide_as_its_slider_says(lab):
    assert lab.spacing.layout.display == "none"
    lab.kind.value = GRID
    assert lab.spacing.layout.display == ""
    for spacing, count in ((8, 36), (12, 16), (24, 4)):
        lab.spacing.value = spacing
        assert lab.markers.max() == count == len(np.unique(to_the_end(lab)))


# --- the hand ------------------------------------------------------------------------------------


def test_a_click_chooses_the_row_of_the_section(lab, click):
    states = lab.states
    click(lab, (7, 30))
    assert lab.pixel == (7, 30)
    assert "along row 7" in lab.views.value
    assert f"Pixel (7, 30): height {lab.height[7, 30]:.3f}, dry." in lab.words.value
    assert lab.states is states
    to_the_end(lab)
    assert f"basin {lab.state.labels[7, 30]}." in lab.words.value


def test_a_drag_moves_the_row_and_the_pointer_alone_does_not(lab, hand, on_canvas):
    hand(lab, "mouse_move", (3, 3))
    assert lab.pixel != (3, 3)
    hand(lab, "mouse_down", (10, 10))
    hand(lab, "mouse_move", (12, 11))
    assert lab.pixel == (12, 11)
    hand(lab, "mouse_up", (12, 11))
    hand(lab, "mouse_move", (20, 20))
    assert lab.pixel == (12, 11)
    on_canvas(lab.board.scene, "mouse_down", x=-3.0, y=5.0)
    on_canvas(lab.board.scene, "mouse_down", x=1e4, y=5.0)
    assert lab.pixel == (12, 11)


def test_clicks_set_and_remove_markers(lab, click):
    lab.tool.value = MARKER
    assert lab.kind.value == HAND
    before = list(lab.by_hand)
    click(lab, (40, 40))
    assert lab.by_hand == [*before, (40, 40)]
    assert lab.markers[40, 40] == 3
    assert len(np.unique(to_the_end(lab))) == 3
    click(lab, (41, 39))  # beside it: the hand meant that one
    assert lab.by_hand == before
    assert len(np.unique(lab.state.labels)) == 2
    click(lab, before[0])
    click(lab, before[1])
    assert lab.by_hand == before[1:]
    assert "The last marker stays" in lab.bar.message and not lab.bar.is_error
    assert set(np.unique(lab.state.labels)) == {1}
    click(lab, (5, 5))
    assert lab.bar.message == ""


@pytest.mark.parametrize("tool", [ROW, MARKER, RAISE, LOWER])
def test_a_place_beside_the_map_is_refused_and_nothing_has_changed(one_lab, tool, refused):
    one_lab.example.value, one_lab.tool.value = "two valleys", tool
    before = one_lab.pixel, list(one_lab.by_hand), one_lab.ground
    beside = (-1, 0), (48, 0), (0, 48), (0.5, 1), (np.nan, 0), ("a", 0)
    calls = (partial(c, *place) for c in (one_lab.touch, one_lab.choose) for place in beside)
    assert refused((call, r"^(row|col): got") for call in calls) == []
    assert (one_lab.pixel, one_lab.by_hand, one_lab.ground) == before


def test_no_step_map_or_markers_of_that_name_is_refused(one_lab, refused):
    cases = (
        (lambda: one_lab.go(np.nan), "step"),
        (lambda: one_lab.go("x"), "step"),
        (lambda: WatershedTheatre("lake"), "example"),
        (lambda: WatershedTheatre(markers="none"), "markers"),
    )
    assert refused((call, rf"^{word}: got") for call, word in cases) == []


def test_a_drag_sets_one_marker_only(lab, hand):
    lab.tool.value = MARKER
    hand(lab, "mouse_down", (40, 40))
    for place in range(39, 30, -1):
        hand(lab, "mouse_move", (place, place))
    assert len(lab.by_hand) == 3
    assert lab.pixel == (31, 31)


def test_tool_and_markers_go_together(lab):
    lab.kind.value = HAND
    assert lab.tool.value == MARKER
    lab.kind.value = GRID
    assert lab.tool.value == ROW
    lab.tool.value = RAISE
    lab.kind.value = MINIMA
    assert lab.tool.value == RAISE
    assert WatershedTheatre("gap", HAND).tool.value == MARKER


def test_ground_is_raised_and_lowered_and_reset(lab, click):
    before = lab.ground
    lab.tool.value = LOWER
    click(lab, (5, 5))
    click(lab, (5, 5))
    assert lab.ground[5, 5] < before[5, 5] - 0.2
    assert lab.markers.max() == 3  # the pit is a minimum of its own
    lab.tool.value = RAISE
    click(lab, (5, 5))
    click(lab, (5, 5))
    np.testing.assert_allclose(lab.ground, before, atol=1e-12)
    lab.smoothing.value = 1
    click(lab, (20, 40))
    lab.reset()
    np.testing.assert_array_equal(lab.ground, before)
    np.testing.assert_array_equal(lab.height, before)


def test_a_lower_pass_lets_the_waters_meet_at_a_lower_level(lab, click):
    def meeting():
        return next(state.level for state in lab.states if meetings(state.labels))

    lab.every.value = 1
    high = meeting()
    lab.tool.value = LOWER
    step = next(s for s in lab.states if meetings(s.labels))
    before = lab.states[lab.states.index(step) - 1]
    (place,) = np.argwhere((step.labels > 0) & (before.labels == 0))
    click(lab, tuple(place.tolist()))
    assert meeting() < high - 0.05


def test_the_keyboard_moves_and_touches(lab, on_canvas):
    lab.choose(20, 20)
    for key in ("ArrowUp", "ArrowUp", "ArrowLeft", "ArrowRight", "ArrowDown", "x"):
        on_canvas(lab.board.scene, "key_down", key=key)
    assert lab.pixel == (19, 20)
    for _ in range(60):
        on_canvas(lab.board.scene, "key_down", key="ArrowUp")
    assert lab.pixel == (0, 20)
    lab.tool.value = MARKER
    on_canvas(lab.board.scene, "key_down", key=" ")
    assert lab.by_hand[-1] == (0, 20)
    assert "Arrows move, space touches." in lab.board.scene.helper.label


# --- views and film ------------------------------------------------------------------------------


def test_3_d_is_drawn_on_demand(lab):
    assert lab.relief.shapes == b""
    lab.in_3d.value = True
    first = lab.relief.shapes
    lab.playback.forward()
    last = lab.relief.shapes
    assert b"" != first != last
    assert "Level" in lab.relief.label  # the words for those who cannot see it
    lab.in_3d.value = False
    assert lab.views in lab.side.children
    lab.playback.forward()
    assert lab.relief.shapes == last


def test_the_relief_fills_its_box(lab):
    lab.in_3d.value = True
    corners = np.frombuffer(lab.relief.shapes, "<f4").reshape(-1, 4, 3)
    squares = corners[: (len(lab.height) - 1) ** 2]
    assert squares.min(axis=(0, 1))[:2].tolist() == [-1, -1]
    assert squares.max(axis=(0, 1))[:2].tolist() == [1, 1]
    assert 0 <= squares[..., 2].min() < squares[..., 2].max() <= 1
    far, near = squares[squares[..., 1].argmax() // 4], squares[-1]
    assert far[0, 1] > near[0, 1]  # the first row lies behind
    water = lab.state.labels[:-1, :-1].ravel() > 0
    at = squares[:, 0, 2]
    assert np.allclose(at[water], at[water][0])  # and what is under water is level
    assert len(lab.relief.tints) == 3 * len(corners)


def test_the_photograph_is_offered_only_where_there_is_one(lab):
    assert lab.on_photo.layout.display == "none"
    lab.example.value = "coins"
    assert lab.on_photo.layout.display == ""
    lab.on_photo.value = True
    np.testing.assert_array_equal(lab.board.picture, lab.image)
    lab.example.value = "plateau"
    assert lab.board.picture is None


def test_play_goes_on_step_by_step_and_stops_at_the_end(lab):
    lab.go(len(lab.states) - 3)
    lab.playback.playing = True
    for step in (-2, -1, -1):
        lab.playback._handle_custom_msg({"beat": 1}, [])
        assert lab.state is lab.states[step]
    assert not lab.playback.playing
    lab.playback.playing = True  # from the end it begins anew
    assert lab.state is lab.states[0]


def test_an_error_while_playing_is_said_and_stops_the_play(lab, monkeypatch):
    lab.playback.playing = True

    def fail(*_):
        raise RuntimeError("no picture")

    with monkeypatch.context() as patch:
        patch.setattr(lab.board, "show", fail)
        lab.playback._handle_custom_msg({"beat": 1}, [])
    assert not lab.playback.playing
    assert lab.bar.message == "RuntimeError: no picture" and lab.bar.is_error
    lab.playback.forward()
    lab.playback.playing = True
    assert lab.playback.playing


def test_the_line_that_says_what_to_try_changes_with_the_map(lab):
    for example in EXAMPLES:
        lab.example.value = example
        assert lab.bar.hint == hint(example)
    assert len({hint(example) for example in EXAMPLES}) == len(EXAMPLES) - 1  # two photographs


def test_examples_and_reset_flood_their_maps(lab):
    lab.load_example(1)
    assert lab.markers.max() > 200
    lab.load_example(2)
    assert lab.kind.value == HAND and lab.tool.value == MARKER
    assert lab.markers.max() == 2 and lab.image is not None
    lab.touch(40, 40)
    lab.load_example(2)  # as it was
    assert lab.markers.max() == 2
    lab.smoothing.value = 2
    lab.reset()
    assert (lab.example.value, lab.kind.value, lab.tool.value) == ("two valleys", MINIMA, ROW)
    np.testing.assert_array_equal(lab.height, EXAMPLES["two valleys"]().height)


def test_the_section_shows_ground_water_and_dams_of_its_row(lab):
    to_the_end(lab)
    row = int(np.argmax([len(np.unique(labels)) for labels in lab.state.labels]))
    lab.choose(row, 0)
    svg = lab.views.value.split("</svg>")[0]
    width = 2 * len(lab.height)
    dams = (np.diff(lab.state.labels[row]) != 0).sum()
    assert dams >= 1
    assert svg.count("<rect") == width + dams
    lab.go(0)
    assert lab.views.value.split("</svg>")[0].count("<rect") == len(lab.height)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_map_has_its_words_in_both_languages(monkeypatch, language):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", language)
    lab = WatershedTheatre(markers=GRID)
    for example in EXAMPLES:
        lab.example.value = example
        texts = [
            lab.bar.hint,
            lab.words.value,
            lab.example.description,
            lab.board.scene.helper.label,
        ]
        chinese = [bool(re.search("[\u4e00-\u9fff]", text)) for text in texts]
        assert chinese == [language == "zh"] * 4, example


def test_chinese_words_put_the_numbers_in_their_places(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    lab = WatershedTheatre()
    dry, wet = lab.state.objective, len(np.unique(lab.state.labels)) - 1
    assert (
        f"2304 个像素中还有 {dry:.0f} 个未淹没，2 个盆地中 {wet} 个有水。像素 (26, 13)"
        in lab.words.value
    )


def test_every_map_can_be_dug_to_one_flat_floor(one_lab):
    """A flat map is one minimum: every pixel is a marker, and none is without."""
    for example in EXAMPLES:
        one_lab.example.value, one_lab.kind.value = example, MINIMA
        one_lab._take(np.zeros_like(one_lab.ground))
        assert set(np.unique(to_the_end(one_lab))) == {1}, example
