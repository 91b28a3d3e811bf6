"""The loop of GrabCut: E is that of its definition, never rises; phases change their own part."""

import inspect
import itertools

import numpy as np
import pytest

from segteach import data
from segteach.arrays import Seed, seeds_from_box
from segteach.models.gmm import Gmm
from segteach.segmentation.grabcut import ROUNDING, GrabCut, grabcut, grabcut_steps
from segteach.segmentation.grabcut.colours import LIKELIHOODS, component_costs

B, F = Seed.BACKGROUND, Seed.FOREGROUND


# --- E by its definition -------------------------------------------------------------------------


def small_picture(kind, photograph, rng):
    """A picture of at most 16 x 16 pixels."""
    height, width = rng.integers(1, 17, 2)
    if kind == "part of a photograph":
        photo = photograph(rng.choice(data.PHOTOGRAPHS), 320)
        row, col = (rng.integers(0, side - 16) for side in photo.shape[:2])
        return photo[row : row + height, col : col + width]
    if kind == "small photograph":
        return data.fit_within(photograph(rng.choice(data.PHOTOGRAPHS), 320), 16)
    if kind == "gradient":
        return np.linspace(0, 1, height * width * 3).reshape(height, width, 3)
    if kind == "colour line":
        at = rng.random((height, width, 1))
        return rng.random(3) * at + rng.random(3) * (1 - at)
    if kind == "two colours":
        return np.where(rng.random((height, width, 1)) < 0.5, rng.random(3), rng.random(3))
    if kind == "one colour":
        return np.broadcast_to(rng.random(3), (height, width, 3))
    return rng.random((height, width, 3))


KINDS = ("part of a photograph", "small photograph", "gradient", "colour line", "two colours")
KINDS += ("one colour", "noise")


def random_seeds(shape, rng):
    """Boxes, scribbles, trimaps, and all that is degenerate."""
    if rng.random() < 0.4:
        rows, cols = (np.sort(rng.choice(side + 1, 2, replace=False)) for side in shape)
        return seeds_from_box(shape, (cols[0], rows[0], cols[1], rows[1]))
    return rng.choice(3, shape, p=rng.dirichlet([2, 0.5, 0.5])).astype(np.uint8)


@pytest.mark.parametrize("kind", KINDS)
def test_e_is_that_of_the_definition_and_never_rises(
    kind, photograph, links_by_hand, energy_of_state
):
    phases, learned = set(), 0
    for seed in range(15):
        rng = np.random.default_rng(seed)
        image = small_picture(kind, photograph, rng)
        if seed % 2:  # 8 bits: some pixels share a colour
            image = np.round(255 * image) / 255
        shape = image.shape[:2]
        shared = {"smoothness": rng.choice([0, 1, 50, 400]), "connectivity": rng.choice([4, 8])}
        shared |= {"beta": ("paper", "lecture", 0, 2.5)[seed % 4], "by_distance": seed % 3 > 0}
        graph = GrabCut(
            image,
            components=int(rng.integers(1, 6)),
            start=("unlike", "all")[seed % 2],
            covariance_floor=rng.choice([ROUNDING, 1e-3, 0.05]),
            tolerance=0,
            **shared,
        )
        start = {"mask": rng.random(shape) < 0.5} if seed % 5 == 4 else {}
        states = list(graph.iterate(random_seeds(shape, rng), rng=rng, **start))
        links = links_by_hand(image, **shared)
        for state in states:
            assert np.isfinite(state.objective)
            expected = energy_of_state(image, state, links)
            assert state.objective == pytest.approx(expected, rel=1e-6, abs=1e-6)
        objectives = np.array([state.objective for state in states])
        assert np.diff(objectives).max(initial=0) <= 1e-12 * np.abs(objectives).max()
        phases |= {state.phase for state in states}
        learned += sum(state.phase == "learn" for state in states)
    assert phases == {"start", "assign", "learn", "cut"}
    assert learned > 15


def test_with_the_sum_over_components_e_may_rise_where_with_the_best_one_it_falls(
    links_by_hand, energy_of_state
):
    """Two components that overlap are the best mixture; learning them from the pixels nearest to
    each pulls them apart. The best component alone costs less then, the sum over both costs more.
    """
    rng = np.random.default_rng(0)
    image = rng.normal(0.5, 0.1, (20, 20, 3)).clip(0, 1)
    seeds = np.full((20, 20), F, np.uint8)
    broad = Gmm([0.5, 0.5], [[0.49] * 3, [0.51] * 3], [0.01 * np.eye(3)] * 2)
    fell = {}
    for likelihood in ("component", "mixture"):
        graph = GrabCut(image, components=2, likelihood=likelihood)
        states = list(graph.iterate(seeds, models=(broad, broad)))
        links = links_by_hand(image)
        for state in states:
            expected = energy_of_state(image, state, links, likelihood)
            assert state.objective == pytest.approx(expected)
        number = [state.phase for state in states].index("learn")
        fell[likelihood] = states[number - 1].objective - states[number].objective
    assert fell["component"] > 20
    assert fell["mixture"] < -5


def test_most_rises_of_opencv_s_form_come_from_the_choice_without_weights():
    """Each of its two changes alone, and both, on forty crops of a photograph."""
    photo, frame = data.fit_within(data.load("astronaut"), 200), np.ones((40, 40), np.uint8)
    frame[6:-6, 6:-6] = 0
    rng, rising = np.random.default_rng(0), dict.fromkeys(LIKELIHOODS, 0)
    for trial in range(40):
        top, left = rng.integers(0, 150, 2)
        for likelihood in LIKELIHOODS:
            crop = photo[top : top + 40, left : left + 40]
            graph = GrabCut(crop, likelihood=likelihood, start="all", smoothness=1)
            E = np.array([state.objective for state in graph.iterate(frame, rng=trial)])
            rising[likelihood] += np.diff(E).max() > 1e-9 * np.abs(E).max()
    assert rising["component"] == 0
    assert rising["unweighted"] > rising["mixture"] > rising["summed"]


# --- every phase does what it says ---------------------------------------------------------------


def test_each_phase_changes_its_own_part(scene, box):
    image, _ = scene()
    states = list(grabcut_steps(image, box, start="all"))
    assert [state.phase for state in states[:4]] == ["start", "assign", "learn", "cut"]
    assert [state.round for state in states[:5]] == [0, 1, 1, 1, 2]
    for before, state in itertools.pairwise(states):
        same_mask = np.array_equal(before.mask, state.mask)
        same_k = np.array_equal(before.components, state.components)
        same_models = before.foreground is state.foreground
        if state.phase == "assign":
            assert same_mask and same_models
        elif state.phase == "learn":
            assert same_mask and same_k
        else:
            assert same_models
        if state.phase == "learn":
            continue  # the models are new, the components are not
        for a, model in enumerate((state.background, state.foreground)):
            costs = component_costs(image.reshape(-1, 3), model)[:, (state.mask == a).ravel()]
            own = costs[state.components[state.mask == a], np.arange(costs.shape[1])]
            np.testing.assert_array_equal(own, costs.min(axis=0))
    assert states[-1].converged and not any(state.converged for state in states[:-1])


def test_the_class_and_the_function_run_the_same_loop(scene, box):
    image, _ = scene()
    options = {"start": "all", "components": 3, "beta": "lecture", "connectivity": 4}
    options |= {"smoothness": 20, "by_distance": False, "covariance_floor": 1e-3}
    options |= {"likelihood": "mixture", "tolerance": 0, "max_rounds": 4}
    pairs = zip(
        grabcut_steps(image, box, rng=3, **options),
        GrabCut(image, **options).iterate(box, rng=3),
        strict=True,
    )
    for one, other in pairs:
        np.testing.assert_array_equal(one.mask, other.mask)
        assert one.objective == other.objective and one.note == other.note


def test_the_steps_can_be_replaced(scene, box):
    image, _ = scene()
    calls = []

    def costs(colours, model):
        calls.append("costs")
        return component_costs(colours, model)

    def learn(colours, k, count, floor, weights):
        calls.append("learn")
        return Gmm(np.eye(count)[0], np.full((count, 3), 0.5), [np.eye(3)] * count)

    state = grabcut(image, box, costs=costs, learn=learn)
    assert set(calls) == {"costs", "learn"}
    np.testing.assert_array_equal(state.foreground.means, 0.5)
    assert (state.components == 0).all()


def test_help_shows_every_parameter_and_its_default():
    steps, cut, kept = (
        inspect.signature(call).parameters for call in (grabcut_steps, grabcut, GrabCut)
    )
    assert list(steps)[:3] == ["image", "seeds", "rng"] and list(cut) == list(steps)
    assert list(kept) == ["image", *list(steps)[3:]]
    assert all(kept[name].default == steps[name].default for name in kept)
    assert "smoothness" in steps and all(name in grabcut_steps.__doc__ for name in steps)


def test_it_stops_after_max_rounds_and_says_so(boxed):
    image, seeds = boxed("flower", 80)
    full = list(grabcut_steps(image, seeds, start="all", tolerance=0, max_rounds=100))
    assert full[-1].round > 2
    assert full[-1].note == ""
    np.testing.assert_array_equal(full[-1].mask, full[-4].mask)
    short = list(grabcut_steps(image, seeds, start="all", tolerance=0, max_rounds=2))
    for one, other in zip(short, full, strict=False):
        np.testing.assert_array_equal(one.mask, other.mask)
    moved = np.count_nonzero(short[-1].mask != short[-4].mask)
    assert "after 2 rounds" in short[-1].note and f"{moved} pixels" in short[-1].note
    assert not short[-1].converged


@pytest.mark.parametrize("tolerance", [0, 0.01, 0.1])
def test_it_stops_when_a_round_moves_no_pixel_or_wins_less_than_the_tolerance(tolerance, boxed):
    image, seeds = boxed("flower", 120)
    steps = grabcut_steps(image, seeds, start="all", tolerance=tolerance, max_rounds=99)
    states = list(steps)
    ends = [states[0], *[state for state in states if state.phase == "cut"]]
    stops = [
        np.array_equal(before.mask, after.mask)
        or before.objective - after.objective < tolerance * seeds.size
        for before, after in itertools.pairwise(ends)
    ]
    assert stops == [False] * (len(stops) - 1) + [True]
