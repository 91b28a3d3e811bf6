"""Find the bug: a round of GrabCut with one wrong line, and the check of its repair.

`buggy_round` is shown to the reader. Its masks look right; only the energy tells.
"""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np

from segteach.course.check import Wrong, expect_array, instant_check
from segteach.cuts.contrast import contrast_links
from segteach.cuts.energy import Energy
from segteach.cuts.min_cut import min_cut
from segteach.language import say
from segteach.models.gmm import Gmm
from segteach.segmentation.grabcut.colours import (
    component_costs,
    learn_components,
    start_components,
)

FLOOR = 1e-4  # covariance floor of `buggy_round`
HARD = 1e6  # what a fixed pixel costs in the foreground
COMPONENTS = 3
ROUNDS = 6
SHOWN = 13  # a picture on which the wrong round ends at the right mask, but not at the least E


def buggy_round(colours, alpha, models, fixed, edges, weights):
    """Return alpha and both models after one round: assign, learn, cut. ONE line is wrong.

    colours: (N, 3). alpha: (N,) bool. models: (background, foreground). fixed: (N,) bool, outside
    the box. edges: (E, 2), weights: (E,): the links.
    """
    chosen = [component_costs(colours, model).argmin(axis=0) for model in models]
    k = np.where(alpha, *chosen)
    count = len(models[0].weights)
    models = [learn_components(colours[alpha == a], k[alpha == a], count, 1e-4) for a in (0, 1)]
    costs = np.stack([component_costs(colours, model).min(axis=0) for model in models], axis=1)
    costs[fixed, 1] = 1e6
    alpha = min_cut(Energy(costs, edges, weights)).labels == 1
    return alpha, models


class Scene(NamedTuple):
    """A small picture in a box, and what a round is handed."""

    image: np.ndarray
    alpha: np.ndarray
    models: tuple[Gmm, Gmm]
    fixed: np.ndarray
    edges: np.ndarray
    weights: np.ndarray


class Rounds(NamedTuple):
    """What a round did, time after time: masks bool (H, W) and E, both with the start first."""

    image: np.ndarray
    masks: list[np.ndarray]
    energies: list[float]


def run_rounds(grabcut_round, rounds: int = ROUNDS, rng: int = SHOWN) -> Rounds:
    """Return masks and energies of `rounds` rounds on a small picture of patches in a box."""
    scene = _scene(np.random.default_rng(rng))
    return _run(grabcut_round, scene, rounds)


@instant_check("03/bug")
def check_repaired(grabcut_round) -> str:
    """E never rises, and each round is the paper's."""
    rng = np.random.default_rng()
    for _ in range(2):
        scene, right = _bug_case(rng)
        got = _flat(*_checked(grabcut_round(*_arguments(scene)), scene))
        if not np.allclose(got, _flat(*_round(*_arguments(scene)))):
            _name_the_repair(grabcut_round, got, scene)
        energies = _run(grabcut_round, scene, ROUNDS).energies
        if not np.allclose(energies, right.energies):
            raise Wrong(
                "The first round is right, a later one is not.", "第一轮是对的，后面的却不对。"
            )
    return say(
        "Right: the energy never rises again. The masks alone would not have told you.",
        "正确：能量不再上升。只看掩码是发现不了这个错误的。",
    )


def _name_the_repair(grabcut_round, got, scene: Scene) -> None:
    """Raise Wrong with what this round does, whose first result `got` is not the paper's."""
    for how, en, zh in REPAIRS:
        if np.allclose(got, _flat(*_round(*_arguments(scene), **how))):
            raise Wrong(en, zh)
    energies = _run(grabcut_round, scene, ROUNDS).energies
    number = _rise(energies)
    if number is not None:
        before, after = energies[number - 1 : number + 1]
        raise Wrong(
            f"The energy still rises: {before:.1f} → {after:.1f} in round {number}. Which of the "
            "three steps does not do its best?",
            f"能量仍会上升：第 {number} 轮由 {before:.1f} 变为 {after:.1f}。"
            "三步当中，是哪一步没有取到最小？",
        )
    if np.allclose(got, _flat(*buggy_round(*_arguments(scene)))):
        raise Wrong(
            "You stop where the energy would rise, but the wrong line is still there.",
            "你只是在能量要上升时停下，错误的那一行还在。",
        )
    raise Wrong(
        "The energy falls, but this is not the round of the paper: change ONE line only.",
        "能量是下降了，但这已不是论文里的一轮：只需改一行。",
    )


def _rise(energies) -> int | None:
    """Return the first round after which E is higher than before, or None."""
    steps = np.diff(energies)
    risen = np.flatnonzero(steps > 1e-6 * np.abs(energies[:-1]).max())
    return int(risen[0]) + 1 if len(risen) else None


REPAIRS = (  # options of `_round`, and what to say to who repaired it like this
    (
        {"pick": "anything"},
        "A pixel may choose among the components of its own class only: the numbers of one "
        "mixture mean nothing in the other.",
        "像素只能在本类的分量中选择：一个混合模型的编号，在另一个里没有意义。",
    ),
    (
        {"pick": "foreground"},
        "Now every pixel chooses from the foreground's mixture; a background pixel must choose "
        "from the background's.",
        "现在所有像素都从前景的混合模型里选；背景像素应从背景的里选。",
    ),
    (
        {"pick": "background"},
        "Now every pixel chooses from the background's mixture; a foreground pixel must choose "
        "from the foreground's.",
        "现在所有像素都从背景的混合模型里选；前景像素应从前景的里选。",
    ),
    (
        {"pick": "other", "lesson": "other"},
        "You exchanged the classes in the learning step as well: it was right.",
        "你把学习那一步的两类也交换了：那一步本来是对的。",
    ),
    (
        {"lesson": "other"},
        "The learning step was right: class a learns from pixels with α = a.",
        "学习那一步本来是对的：a 类从 α = a 的像素学习。",
    ),
    (
        {"lesson": "everything"},
        "Both mixtures now learn from all pixels: each may see its own class only.",
        "现在两个混合模型都从全部像素学习：各自只应看本类的像素。",
    ),
    (
        {"lesson": "nothing"},
        "The mixtures are those that came in: the learning step is missing.",
        "混合模型和传入时一样：漏了学习那一步。",
    ),
    (
        {"holds": False},
        "Outside the box the label is fixed: keep the line with the large cost.",
        "方框外的标号是固定的：要保留设置大代价的那一行。",
    ),
    ({"cuts": False}, "α is that which came in: the cut is missing.", "α 没有变：漏了最小割。"),
    (
        {"links": False},
        "The links play no part: each pixel decides alone.",
        "没有用到连接：每个像素各自决定。",
    ),
    (
        {"flips": True},
        "The mask is the wrong way round: label 1 is foreground.",
        "掩码弄反了：标号 1 是前景。",
    ),
)


def _round(
    colours, alpha, models, fixed, edges, weights,
    *, pick="own", lesson="own", holds=True, cuts=True, links=True, flips=False,
):  # fmt: skip
    """Return alpha and models of one round; the options are what a repair may get wrong."""
    background, foreground = (component_costs(colours, model) for model in models)
    numbers = {
        "own": np.where(alpha, foreground.argmin(axis=0), background.argmin(axis=0)),
        "other": np.where(alpha, background.argmin(axis=0), foreground.argmin(axis=0)),
        "foreground": foreground.argmin(axis=0),
        "background": background.argmin(axis=0),
        "anything": np.minimum(background, foreground).argmin(axis=0),
    }
    models = _learned(colours, alpha, numbers[pick], models, lesson)
    costs = np.stack([component_costs(colours, model).min(axis=0) for model in models], axis=1)
    if holds:
        costs[fixed, 1] = HARD
    labels = min_cut(Energy(costs, edges, weights * links)).labels == 1
    return (labels != flips if cuts else alpha), models


def _learned(colours, alpha, k, models, lesson: str) -> list[Gmm]:
    if lesson == "nothing":
        return list(models)
    chosen = {
        "own": (~alpha, alpha),
        "other": (alpha, ~alpha),
        "everything": (np.ones_like(alpha), np.ones_like(alpha)),
    }[lesson]
    return [learn_components(colours[a], k[a], COMPONENTS, FLOOR) for a in chosen]


def _scene(rng) -> Scene:
    """Return a disc of patches on a ground of patches, three colours each, noise, and a box.

    A piece of the disc's colours lies outside the box, and the first mixtures have seen a sample
    only: so every line of a round has something to do.
    """
    height, width = 18, 22
    palette = rng.random((2 * COMPONENTS, 3))
    rows, cols = np.mgrid[:height, :width]
    disc = ((rows - height / 2) / 5) ** 2 + ((cols - width / 2) / 6) ** 2 < 1
    disc[:2, :4] = True
    patches = rng.integers(0, COMPONENTS, (height // 3, width // 3 + 1))
    patches = patches.repeat(3, axis=0).repeat(3, axis=1)[:, :width]
    image = palette[patches + COMPONENTS * disc]
    image = np.clip(image + rng.normal(0, 0.06, image.shape), 0, 1)
    inside = np.zeros((height, width), bool)
    inside[2:-2, 2:-2] = True
    alpha, colours = inside.ravel(), image.reshape(-1, 3)
    models = tuple(
        learn_components(z, start_components(z, COMPONENTS, rng), COMPONENTS, FLOOR)
        for z in (colours[~alpha][::3], colours[alpha][::3])
    )
    links = contrast_links(image, 2.0, beta="paper")
    return Scene(image, alpha, models, ~alpha, links.edges, links.weights)


def _bug_case(rng) -> tuple[Scene, Rounds]:
    """Return a scene on which the bug makes E rise and no repair gives what another one gives.

    Also what the right rounds do there.
    """
    while True:
        scene = _scene(rng)
        try:
            shows = _rise(_run(buggy_round, scene, ROUNDS).energies) is not None
        except ValueError:  # a cut left no foreground, so that there is nothing to learn from
            continue
        if shows and _told_apart(scene):
            return scene, _run(_round, scene, ROUNDS)


def _told_apart(scene: Scene) -> bool:
    """Return whether the right round, the wrong one and all repairs give different results."""
    ways = [{}, {"pick": "other"}, *(how for how, _, _ in REPAIRS)]
    results = [_flat(*_round(*_arguments(scene), **how)) for how in ways]
    return not any(np.allclose(a, b) for a, b in combinations(results, 2))


def _run(grabcut_round, scene: Scene, rounds: int) -> Rounds:
    shape = scene.image.shape[:2]
    masks, energies = [scene.alpha.reshape(shape)], [_energy(scene)]
    for _ in range(rounds):
        alpha, models = _checked(grabcut_round(*_arguments(scene)), scene)
        scene = scene._replace(alpha=alpha, models=models)
        masks.append(alpha.reshape(shape))
        energies.append(_energy(scene))
    return Rounds(scene.image, masks, energies)


def _arguments(scene: Scene) -> tuple:
    """Return what a round is called with; arrays are copies, so that nothing can be spoilt."""
    colours = scene.image.reshape(-1, 3).copy()
    arrays = (scene.fixed.copy(), scene.edges.copy(), scene.weights.copy())
    return (colours, scene.alpha.copy(), scene.models, *arrays)


def _energy(scene: Scene) -> float:
    """Return E of alpha and the models, each pixel in the best component of its class."""
    colours = scene.image.reshape(-1, 3)
    costs = np.stack([component_costs(colours, m).min(axis=0) for m in scene.models], axis=1)
    costs[scene.fixed, 1] = HARD
    return Energy(costs, scene.edges, scene.weights).value(scene.alpha.astype(np.uint8))


def _checked(answer, scene: Scene) -> tuple[np.ndarray, tuple[Gmm, Gmm]]:
    """Return alpha and models of a round, or raise Wrong when they are something else."""
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        raise Wrong("Return two things: alpha and models.", "应返回两项：alpha 和 models。")
    alpha, models = answer
    alpha = expect_array(alpha, scene.alpha.shape) > 0.5
    try:
        models = tuple(models)
    except TypeError:
        models = ()
    kept = [m for m in models if isinstance(m, Gmm) and m.means.shape == (COMPONENTS, 3)]
    if len(models) != 2 or len(kept) != 2:
        raise Wrong(
            "models must be two mixtures (Gmm): background, foreground.",
            "models 应是两个混合模型（Gmm）：背景、前景。",
        )
    return alpha, models


def _flat(alpha, models) -> np.ndarray:
    """Return alpha and all numbers of both models in one row."""
    parts = [part for m in models for part in (m.weights, m.means, m.covariances)]
    return np.concatenate([np.ravel(part) for part in (alpha, *parts)])
