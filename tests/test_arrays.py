"""The one place that validates input: what it accepts and refuses, and the makers of seeds."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from segteach.arrays import (
    Seed,
    Stroke,
    check_alpha,
    check_count,
    check_image,
    check_labels,
    check_mask,
    check_number,
    check_pairs,
    check_points,
    check_rng,
    check_seeds,
    check_shape,
    check_vector,
    check_weights,
    check_word,
    pixel_at,
    seeds_from_box,
    seeds_from_strokes,
    seeds_from_trimap,
)

NAN, INF = np.nan, np.inf
grey8 = np.array([[0, 51, 255]], np.uint8)
rgb = np.array([[[0.0, 0.25, 1.0], [0.5, 0.5, 0.5]]])


def assert_identical(got, want, case=""):
    want = np.asarray(want)
    assert type(got) is np.ndarray, case
    assert got.dtype == want.dtype, case
    np.testing.assert_array_equal(got, want, err_msg=case)


# --- accept: function, input, keywords, expected array -----------------------------------------

ACCEPTED = {
    "image uint8": (check_image, (np.uint8(255 * np.ones((1, 2, 3))),), {}, np.ones((1, 2, 3))),
    "image uint16": (
        check_image,
        (np.array([[[65535, 0, 257]]], np.uint16),),
        {},
        [[[1.0, 0.0, 1 / 255]]],
    ),
    "image float": (check_image, (rgb,), {}, rgb),
    "image float32": (check_image, (rgb.astype(np.float32),), {}, rgb),
    "image of lists": (check_image, (rgb.tolist(),), {}, rgb),
    "image grey": (check_image, (grey8,), {}, np.array([[[0.0] * 3, [0.2] * 3, [1.0] * 3]])),
    "image grey H W 1": (check_image, (np.ones((2, 1, 1)),), {}, np.ones((2, 1, 3))),
    "mask bool": (check_mask, ([[True, False]],), {}, [[True, False]]),
    "mask 0 and 1": (check_mask, (np.array([[0.0, 1.0]]),), {"shape": (1, 2)}, [[False, True]]),
    "alpha": (check_alpha, ([[0.0, 0.3, 1.0]],), {"shape": (1, 3)}, [[0.0, 0.3, 1.0]]),
    "seeds": (check_seeds, ([[0, 1, 2]],), {"shape": (1, 3)}, np.array([[0, 1, 2]], np.uint8)),
    "points": (check_points, ([[1, 2], [3, 4]],), {"dimension": 2}, [[1.0, 2.0], [3.0, 4.0]]),
    "points vector": (check_points, ([1, 2],), {}, [[1.0], [2.0]]),
    "points float32 kept": (
        check_points,
        (np.ones((1, 2), np.float32),),
        {"dtype": None},
        np.ones((1, 2), np.float32),
    ),
    "points float32 to 64": (check_points, (np.ones((1, 2), np.float32),), {}, np.ones((1, 2))),
    "points int to 64": (check_points, (np.ones((1, 2), int),), {"dtype": None}, np.ones((1, 2))),
    "weights": (check_weights, ([0, 2.5], 2), {}, [0.0, 2.5]),
    "labels": (check_labels, ([0, 3, 1], 3), {}, np.array([0, 3, 1], np.int64)),
    "pairs": (check_pairs, (np.array([[0, 2]], np.uint8), "links"), {}, [[0, 2]]),
    "no pairs": (check_pairs, ([], "links"), {}, np.empty((0, 2), np.int64)),
    # the other order of bytes
    "image big-endian": (check_image, (np.full((1, 1, 3), 257, ">u2"),), {}, [[[1 / 255] * 3]]),
    "points big-endian": (
        check_points,
        (np.ones((1, 2), ">f4"),),
        {"dtype": None},
        np.ones((1, 2), np.float32),
    ),
    "seeds big-endian": (check_seeds, (np.full((1, 1), 2, ">i4"),), {}, np.array([[2]], np.uint8)),
    "pairs big-endian": (check_pairs, (np.array([[0, 2]], ">i2"), "links"), {}, [[0, 2]]),
    # pictures of PIL whose numbers mean what they say
    "image of PIL": (
        check_image,
        (Image.new("RGB", (2, 1), (255, 0, 51)),),
        {},
        [[[1, 0, 0.2]] * 2],
    ),
    "grey image of PIL": (check_image, (Image.new("L", (1, 1), 51),), {}, [[[0.2] * 3]]),
    "deep image of PIL": (
        check_image,
        (Image.fromarray(np.full((1, 1), 257, np.uint16)),),
        {},
        [[[1 / 255] * 3]],
    ),
    "mask of PIL": (check_mask, (Image.new("1", (2, 1), 1),), {}, [[True, True]]),
    "labels as floats": (check_labels, ([0.0, 2.0], 2), {}, np.array([0, 2], np.int64)),
}


def test_accepted_input_comes_back_in_the_packages_own_form():
    for case, (check, given_, keywords, want) in ACCEPTED.items():
        assert_identical(check(*given_, **keywords), want, case)


def test_checking_an_image_never_hands_back_the_callers_memory():
    image = rgb.copy()
    checked = check_image(image)
    checked[:] = 0
    np.testing.assert_array_equal(image, rgb)


def with_a_transparent_colour():
    picture = Image.new("RGB", (2, 2))
    picture.info["transparency"] = (0, 0, 0)
    return picture


# --- refuse: function, input, keywords, words that the message must contain ---------------------

REFUSED = [
    (check_image, (rgb * 1.01,), {}, r"^image: got values from 0 to 1.01.*\[0, 1\]"),
    (check_image, (rgb - 0.1,), {}, r"^image: got values from -0.1"),
    (check_image, (np.full((1, 1, 3), NAN),), {}, "^image: 3 of 3 values are NaN"),
    (check_image, (np.zeros((2, 2, 4)),), {}, r"^image: got shape \(2, 2, 4\)"),
    (check_image, (np.zeros((0, 2, 3)),), {}, "^image: got shape"),
    (check_image, (np.zeros(3),), {}, "^image: got shape"),
    (check_image, (np.zeros((1, 1), np.int64),), {}, "^image: got dtype int64"),
    (check_image, ("a picture",), {}, "^image: got dtype"),
    (check_image, (None,), {"name": "photo"}, "^photo: got dtype object"),
    (check_image, ([[1.0], [1.0, 0.0]],), {}, "^image: rows of different lengths"),
    (check_mask, ([[0, 2]],), {}, "^mask: got values other than 0 and 1"),
    (check_mask, ([[0.0, NAN]],), {}, "^mask"),
    (check_mask, ([True],), {}, r"^mask: got shape \(1,\)"),
    (check_mask, ([[True]],), {"shape": (2, 1)}, r"^mask: got shape \(1, 1\).*\(2, 1\)"),
    (check_mask, (np.zeros((0, 3), bool),), {}, "^mask: got shape"),
    (check_alpha, ([[1.5]],), {}, "^alpha: got values"),
    (check_alpha, ([[NAN]],), {}, "^alpha: 1 of 1"),
    (check_alpha, (np.zeros((1, 1), np.uint8),), {}, "^alpha: got dtype uint8"),
    (check_alpha, ([[0.5]],), {"shape": (1, 2)}, "^alpha: got shape"),
    (check_seeds, ([[3]],), {}, "^seeds: got values 3.*2 .foreground"),
    (check_seeds, ([[-1]],), {}, "^seeds: got values -1"),
    (check_seeds, ([[NAN]],), {}, "^seeds"),
    (check_seeds, ([[0, 1]],), {"shape": (2, 1)}, "^seeds: got shape"),
    (check_points, ([[1.0, INF]],), {}, "^points: 1 of 2 values"),
    (check_points, (np.zeros((2, 2, 2)),), {}, r"^points: got shape \(2, 2, 2\)"),
    (check_points, ([],), {}, "^points: got shape"),
    (check_points, (np.zeros((2, 0)),), {}, "^points: got shape"),
    (check_points, (3.0,), {}, "^points: got shape"),
    (check_points, ([[1.0, 2.0]],), {"dimension": 3}, "^points: got D = 2, allowed is D = 3"),
    (check_points, ([1j],), {"name": "x"}, "^x: got dtype complex128"),
    (check_weights, ([1.0], 2), {}, r"^weights: got shape \(1,\), allowed are 2 numbers"),
    (check_weights, ([1.0, -1.0], 2), {}, "^weights"),
    (check_weights, ([0.0, 0.0], 2), {}, "^weights"),
    (check_weights, ([1.0, NAN], 2), {}, "^weights: 1 of 2"),
    (check_labels, ([0, -1], 2), {}, "^labels: got values -1"),
    (check_labels, ([0.5], 1), {}, "^labels"),
    (check_labels, ([NAN], 1), {}, "^labels"),
    (check_labels, ([0, 1], 3), {}, "^labels: got shape"),
    (check_pairs, ([[0, 1, 2]], "links"), {}, r"^links: got int64 \(1, 3\)"),
    (check_pairs, ([0, 1], "links"), {}, r"^links: got int64 \(2,\)"),
    (check_pairs, ([[0.0, 1.0]], "links"), {}, r"^links: got float64.* whole numbers \(N, 2\)"),
    (check_count, (0, "k"), {}, "^k: got 0, allowed is a whole number >= 1"),
    (check_count, (5, "k"), {"most": 4}, "^k: got 5.* 1 to 4"),
    (check_count, (2.0, "k"), {}, "^k: got 2.0"),
    (check_count, (True, "k"), {}, "^k: got True"),
    (check_count, (np.True_, "k"), {}, "^k: got "),
    (check_count, (None, "k"), {}, "^k: got None"),
    (check_count, ("3", "k"), {}, "^k: got '3'"),
    (check_number, (NAN, "t"), {}, "^t: got nan"),
    (check_number, (INF, "t"), {}, "^t: got inf"),
    (check_number, (0, "t"), {"above": 0}, "^t: got 0.* > 0"),
    (check_number, (-1, "t"), {"least": 0}, "^t: got -1.* >= 0"),
    (check_number, (2.5, "t"), {"least": 0, "most": 2}, "^t: got 2.5.* >= 0 and <= 2"),
    (check_number, (2.5, "t"), {"most": 2}, "^t: got 2.5, allowed is a finite number <= 2"),
    (check_number, (10**400, "t"), {}, "^t: got 1000"),
    (check_number, (None, "t"), {}, "^t: got None"),
    (check_number, ([1.0], "t"), {}, r"^t: got \[1.0\]"),
    (check_number, ("3", "t"), {}, "^t: got the text '3'"),
    (Stroke, ([[1, 2, 3]], 1, Seed.FOREGROUND), {}, "^points: got D = 3"),
    (Stroke, ([[1, NAN]], 1, Seed.FOREGROUND), {}, "^points: 1 of 2"),
    (Stroke, ([[1, 2]], 0, Seed.FOREGROUND), {}, "^radius: got 0"),
    (Stroke, ([[1, 2]], 1, 7), {}, "^seed: got 7, allowed are 0 .unknown"),
    (seeds_from_box, ((4,), (0, 0, 1, 1)), {}, "^shape: got"),
    (seeds_from_box, ((0, 4), (0, 0, 1, 1)), {}, "^shape: got"),
    (seeds_from_box, ((10**6, 10**6), (0, 0, 1, 1)), {}, "^shape: got"),
    (seeds_from_box, ((4, 4), (0, 0, 1)), {}, r"^box: got shape \(3,\), allowed are 4 numbers"),
    (seeds_from_box, ((4, 4), (0, 0, 1, NAN)), {}, "^box: 1 of 4"),
    (seeds_from_box, ((4, 4), [[0, 9], [0, 9], [2, 9], [2, 9]]), {}, "^box"),
    (seeds_from_strokes, ([[1, 2]], (4, 4)), {}, "^strokes: got list"),
    (seeds_from_strokes, ([], 4), {}, "^shape: got 4"),
    (seeds_from_trimap, (np.array([[0, 127]], np.uint8),), {}, "^picture: got values 0, 127"),
    (seeds_from_trimap, ([[0.25]],), {}, "^picture: got values"),
    (seeds_from_trimap, ([[1.5]],), {}, "^picture: got values"),
    (seeds_from_trimap, (np.zeros((2, 2, 4), np.uint8),), {}, "^picture: got shape"),
    (seeds_from_trimap, (np.array([[True]]),), {}, "^picture"),
    # the hidden values of a masked array must never be used
    (check_points, (np.ma.array([[1.0], [99.0]], mask=[[0], [1]]),), {}, "^points: got a masked"),
    # squares that overflow
    (check_points, (np.full((2, 2), 1e160),), {"dtype": None}, "^points: got a value of"),
    (check_points, (np.full((2, 2), 1e20, np.float32),), {"dtype": None}, "^points: got a value"),
    (check_rng, ("a",), {}, "^rng: got"),
    (check_rng, (1.5,), {}, "^rng: got"),
    (check_rng, (-1,), {}, "^rng: got"),
    *(
        (check_word, (wrong, "phase", ("data", "cut")), {}, "^phase: got .*, allowed are data, cut")
        for wrong in ("CUT", "", None, 3, ["cut"])
    ),
    # arrays that would be taken for something else
    *(
        (
            check,
            (Image.new(mode, (4, 2)),),
            {},
            f"^{name}: got a picture of mode '{mode}'.*RGB and L",
        )
        for mode in ("P", "PA", "LA", "RGBA", "RGBX", "CMYK", "YCbCr", "LAB", "HSV")
        for check, name in ((check_image, "image"), (check_seeds, "seeds"), (check_mask, "mask"))
    ),
    (check_image, (with_a_transparent_colour(),), {}, "^image: got a picture with a transparent"),
    (check_image, (Image.new("1", (2, 1)),), {}, "^image: got dtype bool"),
    (check_seeds, ([[True, False]],), {}, "^seeds: got a bool mask"),
    (check_seeds, (np.zeros((2, 2), bool),), {}, "^seeds: got a bool mask"),
    (seeds_from_trimap, (np.zeros((2, 2), bool),), {}, "^picture: got a bool mask"),
    (Stroke, ([[1, 2]], 1, True), {}, "^seed: got True, allowed are 0 .unknown"),
    (Stroke, ([[1, 2]], 1, np.False_), {}, "^seed: got False"),
    (Stroke, ([[1, 2]], True, Seed.FOREGROUND), {}, "^radius: got True, allowed is a number"),
    (check_number, (np.True_, "t"), {}, "^t: got True"),
    (check_number, (np.array([3.0]), "t"), {}, r"^t: got \[3.0\]"),
    (check_shape, ((True, 5),), {}, r"^shape: got \(True, 5\)"),
    # what is told is not what is allowed
    (check_image, (np.full((1, 1, 3), 1.0000001),), {}, "from 1.0000001 to 1.0000001"),
    (check_image, (np.full((1, 1, 3), -1e-12),), {}, "from -1e-12 to -1e-12"),
    (check_alpha, ([[0.25, 1 + 2**-52]],), {}, "from 0.25 to 1.0000000000000002"),
    (check_seeds, ([[2.0000001]],), {}, "^seeds: got values 2.0000001"),
    (check_labels, ([1.0000001], 1), {}, "^labels: got values 1.0000001"),
    (check_labels, ([2**31 + 1], 1), {}, "^labels: got values 2147483649, .* to 2147483648"),
    (check_points, ([[1.0000001e100]],), {}, r"^points: got a value of 1.0000001e\+100"),
    (check_image, (np.zeros((0, 4, 3)),), {}, r"got shape \(0, 4, 3\), .*a pixel at least"),
    (check_seeds, (np.zeros((0, 3)),), {}, r"got shape \(0, 3\), .*a pixel at least"),
    (check_vector, ([[1], [2]], 2, "v"), {}, r"got shape \(2, 1\), allowed are 2 numbers in a row"),
    # numbers of numpy are told as numbers
    (
        seeds_from_box,
        ((60, 90), np.array([50.0, 5, 10, 20])),
        {},
        r"got \(50.0, 5.0, 10.0, 20.0\),",
    ),
    (seeds_from_box, ((60, 90), (np.float32(50), 5, 10, 20)), {}, r"got \(50.0, 5, 10, 20\),"),
    (check_number, (np.float32(-1), "t"), {"least": 0}, "^t: got -1.0,"),
    (check_count, (np.int64(0), "k"), {}, "^k: got 0,"),
    (check_shape, ((np.int64(0), 5),), {}, r"^shape: got \(0, 5\),"),
    (check_mask, ([[True]], (np.int64(3), 2)), {}, r"allowed is \(3, 2\)"),
    (check_rng, (np.float64(1.5),), {}, "^rng: got 1.5,"),
    (check_word, (np.str_("CUT"), "w", ("cut",)), {}, "^w: got 'CUT'"),
    # and what is long is told shortly
    (check_number, (10**5000, "t"), {}, "^t: got a huge int"),
    (check_number, (np.zeros(5000), "t"), {}, r"^t: got float64 \(5000,\), allowed is a number$"),
    (check_number, ("x" * 5000, "t"), {}, r"^t: got the text 'x{199}\.\.\., "),
    # the picture is (H, W, 3) as allowed; what is wrong is that it is coloured
    (seeds_from_trimap, (np.array([[[0, 255, 0]]], np.uint8),), {}, "^picture: .*channels"),
]


def test_refused_input_is_named_with_what_came_and_what_is_allowed(refused):
    assert (
        refused((partial(check, *input_, **how), words) for check, input_, how, words in REFUSED)
        == []
    )


def test_numbers_of_any_kind_are_counts_and_numbers():
    for value in (1, np.int64(1), np.uint8(1), np.array(1)):
        assert type(check_count(value, "k", most=1)) is int
    for value in (2, 2.0, np.float32(2), np.array(2)):
        got = check_number(value, "t", above=1, least=2)
        assert type(got) is float and got == 2.0


# --- seeds_from_box ------------------------------------------------------------------------------


def box_by_definition(shape, box):
    x0, y0, x1, y1 = box
    rows, cols = np.mgrid[: shape[0], : shape[1]]
    inside = (x0 <= cols) & (cols < x1) & (y0 <= rows) & (rows < y1)
    return np.where(inside, Seed.UNKNOWN, Seed.BACKGROUND).astype(np.uint8)


corner = st.integers(-3, 9)


@settings(deadline=None)
@given(st.tuples(corner, corner, corner, corner))
def test_a_box_is_half_open_and_clipped_and_an_empty_one_is_refused(box):
    shape = (5, 6)
    want = box_by_definition(shape, box)
    if (want == Seed.UNKNOWN).any():
        assert_identical(seeds_from_box(shape, box), want)
    else:
        with pytest.raises(ValueError, match=r"^box: .*6 x 5 picture"):
            seeds_from_box(shape, box)


@pytest.mark.parametrize("far", [1e30, -1e30, 2.0**63])
def test_a_point_far_out_is_refused_without_a_warning(far):
    with pytest.raises(ValueError, match="point col"):
        pixel_at((0, far), (4, 5))


def test_a_box_with_fractions_holds_the_pixels_that_its_docstring_names():
    for box in ((0.4, 0, 2.6, 1), (0.6, 0, 2.4, 1), (0.5, 0, 1.5, 1)):
        assert_identical(seeds_from_box((1, 5), box), box_by_definition((1, 5), box))


def test_a_box_far_larger_than_the_picture_is_clipped():
    assert_identical(
        seeds_from_box((2, 2), (-1e30, -1e30, 1, 1e30)), np.array([[0, 1], [0, 1]], np.uint8)
    )


# --- seeds_from_trimap ---------------------------------------------------------------------------


def test_a_trimap_picture_of_any_accepted_kind_becomes_seeds():
    grey = np.array([[0, 128, 255], [255, 0, 128]], np.uint8)
    want = np.array([[1, 0, 2], [2, 1, 0]], np.uint8)
    for picture in (grey, np.repeat(grey[..., None], 3, axis=2)):
        assert_identical(seeds_from_trimap(picture), want)
        assert_identical(seeds_from_trimap(picture / 255), want)


# --- seeds_from_strokes --------------------------------------------------------------------------


def distance_to_segment(pixel, start, end):
    """Distance by cases: nearest to one end, or perpendicular to the line between (area / base)."""
    along, out = end - start, pixel - start
    if out @ along <= 0:
        return np.hypot(*out)
    if (pixel - end) @ along >= 0:
        return np.hypot(*(pixel - end))
    return abs(along[0] * out[1] - along[1] * out[0]) / np.hypot(*along)


def strokes_by_brute_force(strokes, shape):
    """Return the seeds, and where rounding may decide: a centre on the rim to within 1e-9."""
    seeds, rim = np.zeros(shape, np.uint8), np.zeros(shape, bool)
    for stroke in strokes:
        segments = list(zip(stroke.points, stroke.points[1:], strict=False))
        for pixel in np.ndindex(shape):
            distance = min(
                distance_to_segment(np.array(pixel, float), *segment)
                for segment in segments or [(stroke.points[0], stroke.points[0])]
            )
            rim[pixel] |= abs(distance - stroke.radius) < 1e-9
            if distance <= stroke.radius:
                seeds[pixel] = stroke.seed
    return seeds, rim


place = st.floats(-4, 12, width=32)
strokes_of_any_kind = st.lists(
    st.builds(
        Stroke,
        st.lists(st.tuples(place, place), min_size=1, max_size=4),
        st.floats(0.125, 5, width=32),
        st.sampled_from(list(Seed)),
    ),
    max_size=3,
)


@settings(max_examples=100, deadline=None)
@given(strokes_of_any_kind)
def test_strokes_cover_the_pixels_whose_centre_is_within_the_radius(strokes):
    shape = (7, 9)
    want, rim = strokes_by_brute_force(strokes, shape)
    got = seeds_from_strokes(strokes, shape)
    assert got.dtype == np.uint8
    np.testing.assert_array_equal(got[~rim], want[~rim])


def test_a_single_dot_is_a_disc_and_its_rim_belongs_to_it():
    got = seeds_from_strokes([Stroke([[2, 2]], 2, Seed.FOREGROUND)], (5, 5))
    rows, cols = np.mgrid[:5, :5] - 2
    np.testing.assert_array_equal(got == Seed.FOREGROUND, rows**2 + cols**2 <= 4)


def test_a_later_stroke_wins_and_an_unknown_one_erases():
    row = [[0, 0], [0, 5]]
    strokes = [
        Stroke(row, 0.4, Seed.BACKGROUND),
        Stroke([[0, 2], [0, 5]], 0.4, Seed.FOREGROUND),
        Stroke([[0, 4]], 0.4, Seed.UNKNOWN),
    ]
    np.testing.assert_array_equal(seeds_from_strokes(strokes, (1, 6)), [[1, 1, 2, 2, 0, 2]])
    np.testing.assert_array_equal(seeds_from_strokes(strokes[::-1], (1, 6)), [[1] * 6])


def test_strokes_are_painted_over_seeds_that_are_there_and_leave_them_as_they_are():
    below = np.array([[0, 1, 2, 1, 2, 0]])
    strokes = [Stroke([[0, 1], [0, 2]], 0.4, Seed.UNKNOWN), Stroke([[0, 5]], 0.4, Seed.BACKGROUND)]
    np.testing.assert_array_equal(
        seeds_from_strokes(strokes, (1, 6), over=below), [[0, 0, 0, 1, 2, 1]]
    )
    np.testing.assert_array_equal(below, [[0, 1, 2, 1, 2, 0]])
    for over in (np.zeros((2, 6)), np.full((1, 6), 3), np.zeros((1, 6), bool)):
        with pytest.raises(ValueError, match="over: got"):
            seeds_from_strokes(strokes, (1, 6), over=over)


def test_a_stroke_far_outside_paints_nothing_and_one_that_passes_through_its_row():
    for far in (50, 1e6, 1e30):
        for points in ([[far, far]], [[-far, 3], [-far, far]]):
            assert not seeds_from_strokes([Stroke(points, 3, Seed.FOREGROUND)], (4, 4)).any()
        got = seeds_from_strokes([Stroke([[1, -far], [1, far]], 0.5, Seed.FOREGROUND)], (3, 4))
        np.testing.assert_array_equal(got, [[0] * 4, [2] * 4, [0] * 4], err_msg=str(far))


def test_a_stroke_does_not_share_the_callers_points():
    mine = np.zeros((1, 2))
    stroke = Stroke(mine, 1, Seed.FOREGROUND)
    mine[:] = 9
    assert stroke.points.max() == 0


def test_a_word_is_one_of_those_that_are_allowed():
    assert check_word("cut", "phase", {"data": 1, "cut": 2}) == "cut"
