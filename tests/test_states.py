"""What every algorithm that yields states promises: one table, a test for each of its lines.

A chapter that adds an algorithm adds its lines to RUNS: a name and a function without arguments
that starts the generator afresh, on small input. Where the mathematics does not promise that the
objective falls, the name goes into MAY_RISE, with the reason.
"""

import copy
from dataclasses import dataclass, fields, is_dataclass

import numpy as np
import pytest

from segteach.arrays import Stroke
from segteach.cuts.boykov_kolmogorov import two_tree_steps
from segteach.cuts.energy import Energy, grid_edges
from segteach.cuts.expansion import expansion_steps
from segteach.cuts.maxflow import max_flow_steps, shortest_path_steps
from segteach.cuts.network import Network
from segteach.data import points
from segteach.matting.bayesian import bayesian_steps
from segteach.matting.closed_form import closed_form_steps
from segteach.matting.knn import knn_steps
from segteach.matting.laplacian import matting_laplacian
from segteach.matting.linear import cg_steps, solution_steps
from segteach.matting.poisson import poisson_steps
from segteach.matting.random_walk import random_walk_steps
from segteach.matting.scribble_matting import ScribbleMatting
from segteach.matting.system import hard_system
from segteach.matting.wang_cohen import wang_cohen_steps
from segteach.models.em import em_steps
from segteach.models.em_start import start_at
from segteach.models.fields.gibbs import anneal_steps, gibbs_steps
from segteach.models.fields.icm import icm_steps
from segteach.models.fields.labelled_scenes import labelled_scene
from segteach.models.fields.map_labelling import map_steps
from segteach.models.kmeans import kmeans_steps, quantile_centres, rising_lloyd
from segteach.models.markov.chain import WEATHER_TRANSITION, distribution_steps, rumour
from segteach.segmentation.border_matting import border_matting_steps
from segteach.segmentation.boundary_editing import boundary_editing_steps
from segteach.segmentation.boundary_editing.polygon import polygon_steps
from segteach.segmentation.colour_cut import colour_cut_steps
from segteach.segmentation.grabcut import GrabCut, grabcut_steps
from segteach.segmentation.histogram_cut import histogram_cut_steps
from segteach.segmentation.lazy_snapping import lazy_snapping_steps
from segteach.segmentation.magic_wand import magic_wand_steps
from segteach.segmentation.outlines import outlines_of
from segteach.segmentation.scissors import scissors_steps
from segteach.segmentation.watershed import watershed_steps

CLOUDS = points("unequal", 300, rng=4).points
PIPES = Network([0, 0, 1, 1, 2, 2, 3], [1, 2, 2, 3, 1, 4, 4], [9, 4, 3, 2, 1, 6.5, 5], 5, 0, 4)
LINE = np.linspace(0, 1, 30)[:, None] * [1.0, 2.0]
REGIONS = labelled_scene((24, 20), 3, rng=5).image
LEVELS = np.sort(REGIONS, axis=None)
SEEDS = np.zeros((24, 20), np.uint8)
SEEDS[2:5, 3:15], SEEDS[-4:] = 1, 2
DISC = np.hypot(*(np.indices((24, 20)) - 9)) < 6
COSTS = (REGIONS[..., None] - [0.3, 0.5, 0.7]) ** 2 / 0.05
FIELD = Energy(COSTS.reshape(-1, 3), grid_edges((24, 20))[0], np.full(916, 0.4))
CLICKS = [(3, 3), (4, 16), (20, 15), (19, 4)]

HALVES = np.concatenate([np.full((9, 8, 3), 0.2), np.full((9, 8, 3), 0.7)], axis=1)
SYSTEM = hard_system(matting_laplacian(REGIONS, eps=1e-3), SEEDS)
MATTE_SEEDS = np.repeat([[1] * 5 + [0] * 6 + [2] * 5], 9, axis=0)
RUNS = {
    "bayesian matting": lambda: bayesian_steps(HALVES, MATTE_SEEDS),
    "bayesian matting of the nearest": lambda: bayesian_steps(
        HALVES, MATTE_SEEDS, neighbourhood="nearest"
    ),
    "closed form": lambda: closed_form_steps(REGIONS, SEEDS, solver="iterations"),
    "linear system at once": lambda: solution_steps(SYSTEM, 2),
    "conjugate gradients": lambda: cg_steps(SYSTEM, np.full(len(SYSTEM.b), 0.5)),
    "knn matting": lambda: knn_steps(REGIONS, SEEDS),
    "knn matting with soft constraints": lambda: knn_steps(
        REGIONS, SEEDS, constraints="soft", kernel="binary", colours="hsv"
    ),
    "poisson matting": lambda: poisson_steps(REGIONS, SEEDS, tolerance=0),
    "random walk": lambda: random_walk_steps(REGIONS, SEEDS),
    "random walk by iterations": lambda: random_walk_steps(
        HALVES, MATTE_SEEDS, solver="iterations"
    ),
    "scribble matting": lambda: ScribbleMatting(REGIONS).edit(SEEDS),
    "wang and cohen": lambda: wang_cohen_steps(HALVES, MATTE_SEEDS, growth=2, max_iterations=6),
    "em from k-means++": lambda: em_steps(CLOUDS, 3, max_steps=15),
    "em from random points": lambda: em_steps(CLOUDS, 3, init="random", rng=2, max_steps=15),
    "em from a given mixture": lambda: em_steps(
        CLOUDS, 2, init=start_at(CLOUDS, CLOUDS[:2]), max_steps=15
    ),
    "em with a component that dies": lambda: em_steps(
        CLOUDS, 2, init=start_at(CLOUDS, [[0.5, 0.5], [1e3, 1e3]]), max_steps=15
    ),
    "em with weights": lambda: em_steps(
        CLOUDS, 3, weights=np.arange(len(CLOUDS)) % 3, max_steps=15
    ),
    "em in float32": lambda: em_steps(CLOUDS.astype(np.float32), 3, max_steps=15),
    "em on the covariance floor": lambda: em_steps(LINE, 3, max_steps=15),
    "em on constant points": lambda: em_steps(np.ones((5, 2)), 3, max_steps=15),
    "distribution of a chain": lambda: distribution_steps(WEATHER_TRANSITION, 2),
    "distribution of a chain with two ends": lambda: distribution_steps(rumour(5), 2),
    "distribution of a periodic chain": lambda: distribution_steps([[0, 1], [1, 0]], [0.3, 0.7]),
    "gibbs sampler": lambda: gibbs_steps((9, 8), 0.4, 3, unary=COSTS[:9, :8], sweeps=8),
    "annealing": lambda: anneal_steps(COSTS, 0.7, connectivity=8),
    "icm": lambda: icm_steps(COSTS, 0.7, connectivity=8),
    "icm with the printed sign": lambda: icm_steps(COSTS, -0.7),
    "k-means of grey levels": lambda: kmeans_steps(
        LEVELS, quantile_centres(LEVELS, 3), lloyd=rising_lloyd(LEVELS)
    ),
    "k-means of points": lambda: kmeans_steps(CLOUDS, CLOUDS[:4]),
    "map by icm": lambda: map_steps(REGIONS, 3, 0.7),
    "map by annealing": lambda: map_steps(REGIONS, 2, solver="annealing", rounds=3),
    "map by an exact cut": lambda: map_steps(REGIONS, 2, solver="expansion"),
    "map by expansion": lambda: map_steps(REGIONS, 3, solver="expansion", likelihood="laplace"),
    "map of every pixel alone": lambda: map_steps(REGIONS, 3, solver="ml"),
    "border matting": lambda: border_matting_steps(REGIONS, DISC),
    "border matting of an empty mask": lambda: border_matting_steps(REGIONS, DISC & ~DISC),
    "grabcut from scribbles": lambda: grabcut_steps(REGIONS, SEEDS, components=2),
    "grabcut from a box": lambda: grabcut_steps(REGIONS, SEEDS % 2, connectivity=4, start="all"),
    "grabcut from a box, two starts": lambda: grabcut_steps(REGIONS, SEEDS % 2, connectivity=4),
    "grabcut without any seed": lambda: grabcut_steps(REGIONS, 0 * SEEDS, start="all"),
    "grabcut from a mask": lambda: GrabCut(REGIONS, components=3).iterate(SEEDS, mask=DISC),
    "grabcut with the sum over components": lambda: grabcut_steps(
        REGIONS, SEEDS, likelihood="mixture"
    ),
    "graph cut in colour": lambda: colour_cut_steps(REGIONS, SEEDS),
    "lazy snapping on segments": lambda: lazy_snapping_steps(REGIONS, SEEDS, spacing=3),
    "lazy snapping on pixels": lambda: lazy_snapping_steps(REGIONS, SEEDS, on="pixels"),
    "polygon": lambda: polygon_steps(outlines_of(DISC)[0][0]),
    "boundary editing": lambda: boundary_editing_steps(
        REGIONS, DISC, [("cut",), ("drag", 0, 0, (4.0, 4.0)), ("brush", Stroke([[9, 9]], 2, 1))]
    ),
    "maximum flow by its word": lambda: max_flow_steps(PIPES, "boykov-kolmogorov"),
    "maximum flow by shortest paths": lambda: shortest_path_steps(PIPES),
    "maximum flow by two trees": lambda: two_tree_steps(PIPES),
    "alpha-expansion": lambda: expansion_steps(FIELD),
    "graph cut of grey levels": lambda: histogram_cut_steps(REGIONS, SEEDS),
    "watershed": lambda: watershed_steps(REGIONS),
    "magic wand": lambda: magic_wand_steps(REGIONS, (12, 10), tolerance=0.2),
    "scissors": lambda: scissors_steps(REGIONS, CLICKS),
    "scissors with training": lambda: scissors_steps(REGIONS, CLICKS, training=True),
}
MAY_RISE: dict[str, str] = {
    "poisson matting": "each round has another F - B to divide by",
    "wang and cohen": "while its front grows, estimates behind it can get less sure",
    "polygon": "two new edges can lie farther from the outline than the one they replace",
    "boundary editing": "every band has an energy of its own",
    "lazy snapping on segments": "the likelihood alone leaves out the prior of the objective",
    "lazy snapping on pixels": "the likelihood alone leaves out the prior of the objective",
    "scissors": "the outline grows with every press, and its cost with it",
    "scissors with training": "the outline grows with every press, and its cost with it",
    "grabcut with the sum over components": "the mixtures are learned for the best one alone",
    "grabcut from a box, two starts": "each start has an energy of its own",
    "gibbs sampler": "it draws from the distribution, it does not descend",
    "annealing": "it climbs out of valleys while it is hot",
    "border matting": "each sample for itself leaves out the smoothness that the objective holds",
    "map of every pixel alone": "it looks at the likelihood, the objective holds the prior too",
}
# what rounding may do to a sum of 300 terms of float32, and of float64, relative to its size
ROUNDING = {name: 1e-5 if "float32" in name else 1e-12 for name in RUNS}


def parts(value, path="state"):
    """Yield (path, leaf) for everything in a state, through nested states and tuples."""
    if is_dataclass(value):
        for field in fields(value):
            yield from parts(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from parts(item, f"{path}[{number}]")
    else:
        yield path, value


def assert_equal(one, other):
    for (path, a), (_, b) in zip(parts(one), parts(other), strict=True):
        np.testing.assert_array_equal(a, b, err_msg=path)


def run(steps):
    """Return all states; fail if one is at the end another than when it was yielded."""
    states, copies = [], []
    for state in steps:
        states.append(state)
        copies.append(copy.deepcopy(state))
    assert len(states) > 1
    for state, yielded in zip(states, copies, strict=True):
        assert_equal(state, yielded)
    return states


def assert_cannot_change(state):
    for path, leaf in parts(state):
        if isinstance(leaf, np.ndarray):
            assert not leaf.flags.writeable, path
            assert leaf.flags.owndata, f"{path} is a view: its base may change"
        else:
            assert isinstance(leaf, (bool, int, float, str, np.generic, type(None))), path


def assert_never_rises(objectives, rounding):
    assert np.isfinite(objectives).all()
    assert np.diff(objectives).max() <= rounding * np.abs(objectives).max()


@pytest.mark.parametrize("name", RUNS)
def test_states_never_change_the_objective_never_rises_and_a_seed_repeats_them(name):
    states = run(RUNS[name]())
    for state in states:
        assert_cannot_change(state)
    if name not in MAY_RISE:
        assert_never_rises([state.objective for state in states], ROUNDING[name])
    with np.errstate(all="raise"):  # nothing but what is too small to count falls away
        again = run(RUNS[name]())
    for one, other in zip(states, again, strict=True):
        assert_equal(one, other)


def test_only_what_is_in_the_table_may_rise():
    assert set(MAY_RISE) <= set(RUNS) and all(MAY_RISE.values())
    with pytest.raises(AssertionError):
        assert_never_rises([2.0, 1.0, 1.5], 1e-12)


def test_an_algorithm_that_writes_into_a_yielded_array_is_found_out():
    @dataclass
    class Leaky:
        array: np.ndarray

    def leaky_steps():
        array = np.zeros(2)
        for _ in range(2):
            array += 1
            yield Leaky(array)

    with pytest.raises(AssertionError, match=r"state\.array"):
        run(leaky_steps())
    with pytest.raises(AssertionError, match=r"state\.array"):
        assert_cannot_change(Leaky(np.zeros(2)))
