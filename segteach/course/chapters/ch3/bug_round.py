"""Find the bug: a round of GrabCut with one wrong line, and the check of its repair.

`buggy_round` is shown to the reader. Its masks look right; only the energy tells.
"""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np

from segteach.arrays import Seed, seeds_from_box
from segteach.course.chapters.ch3.bug_repairs import REPAIRS, RIGHT
from segteach.course.check import Wrong, expect_array, instant_check
from segteach.course.patience import Endless
from segteach.cuts.contrast import Links, contrast_links
from segteach.cuts.partial_cut import SeededCut
from segteach.language import say
from segteach.models.gmm import Gmm
from segteach.segmentation.grabcut.colours import learn_components, start_components
from segteach.segmentation.grabcut.palette import Palette
from segteach.segmentation.grabcut.round import assign, cut, energy, learn

FLOOR = 1e-4  # least variance of a component
COMPONENTS = 3
ROUNDS = 6
SHOWN = 13  # a picture on which the wrong round ends at the right mask, but not at the least E


def buggy_round(colours, alpha, models, graph, seeds):
    """Return alpha and both models after one round: assign, learn, cut. ONE line is wrong.

    colours: the `Palette`.
    alpha: bool (H, W).
    models: (background, foreground).
    graph: the links.
    seeds: (H, W), outside the box all are background.
    """
    chosen = colours.best(models)  # argmin_k D in the background's, in the foreground's mixture
    k = np.where(alpha, *chosen)
    models = learn(colours, alpha, k, models)
    alpha = cut(colours, models, graph, seeds)
    return alpha, models


class Scene(NamedTuple):
    """A small picture in a box, and what a round is handed; alpha and seeds are (H, W)."""

    image: np.ndarray
    alpha: np.ndarray
    models: tuple[Gmm, Gmm]
    links: Links
    seeds: np.ndarray


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
        got = _flat(*_after(grabcut_round, scene))
        if not np.allclose(got, _flat(*_after(RIGHT, scene))):
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
    for wrong, en, zh in REPAIRS:
        if np.allclose(got, _flat(*_after(wrong, scene))):
            raise Wrong(en, zh)
    energies = _energies_of(grabcut_round, scene)
    number = _rise(energies)
    if number is not None:
        before, after = energies[number - 1 : number + 1]
        raise Wrong(
            f"The energy still rises: {before:.1f} → {after:.1f} in round {number}. Which of the "
            "three steps does not do its best?",
            f"能量仍会上升：第 {number} 轮由 {before:.1f} 变为 {after:.1f}。"
            "三步当中，是哪一步没有取到最小？",
        )
    if np.allclose(got, _flat(*_after(buggy_round, scene))):
        raise Wrong(
            "You stop where the energy would rise, but the wrong line is still there.",
            "你只是在能量要上升时停下，错误的那一行还在。",
        )
    raise Wrong(
        "The energy falls, but this is not the round of the paper: change ONE line only.",
        "能量是下降了，但这已不是论文里的一轮：只需改一行。",
    )


def _energies_of(grabcut_round, scene: Scene) -> list[float]:
    """Return E of the rounds; Wrong where the first one leaves what a later one cannot use."""
    try:
        return _run(grabcut_round, scene, ROUNDS).energies
    except (Wrong, NotImplementedError, Endless):
        raise
    except Exception as error:
        raise Wrong(
            "The first round is not the paper's, and with what it leaves a later one stops: "
            f"{type(error).__name__}: {error}",
            "第一轮就不是论文里的一轮，它留下的结果又使后面的一轮出错退出："
            f"{type(error).__name__}：{error}",
        ) from error


def _rise(energies) -> int | None:
    """Return the first round after which E is higher than before, or None."""
    steps = np.diff(energies)
    risen = np.flatnonzero(steps > 1e-6 * np.abs(energies[:-1]).max())
    return int(risen[0]) + 1 if len(risen) else None


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
    seeds = seeds_from_box((height, width), (2, 2, width - 2, height - 2))
    inside = seeds == Seed.UNKNOWN
    background, foreground = (
        learn_components(z, start_components(z, COMPONENTS, rng), COMPONENTS, FLOOR)
        for z in (image[~inside][::3], image[inside][::3])
    )
    links = contrast_links(image, 2.0, beta="paper")
    return Scene(image, inside, (background, foreground), links, seeds)


def _bug_case(rng) -> tuple[Scene, Rounds]:
    """Return a scene on which the bug makes E rise and no repair gives what another one gives.

    Also what the right rounds do there.
    """
    while True:
        scene = _scene(rng)
        if _rise(_run(buggy_round, scene, ROUNDS).energies) is not None and _told_apart(scene):
            return scene, _run(RIGHT, scene, ROUNDS)


def _told_apart(scene: Scene) -> bool:
    """Return whether the right round, the wrong one and all repairs give different results."""
    ways = [RIGHT, buggy_round, *(wrong for wrong, _, _ in REPAIRS)]
    results = [_flat(*_after(way, scene)) for way in ways]
    return not any(np.allclose(a, b) for a, b in combinations(results, 2))


def _run(grabcut_round, scene: Scene, rounds: int) -> Rounds:
    masks, energies = [scene.alpha], [_energy(scene)]
    for _ in range(rounds):
        alpha, models = _after(grabcut_round, scene)
        scene = scene._replace(alpha=alpha, models=models)
        masks.append(alpha)
        energies.append(_energy(scene))
    return Rounds(scene.image, masks, energies)


def _energy(scene: Scene) -> float:
    """Return E of alpha and the models, each pixel in the best component of its class."""
    colours = _palette(scene)
    k = assign(colours, scene.alpha, scene.models)
    return energy(colours, scene.alpha, k, scene.models, scene.links)


def _palette(scene: Scene) -> Palette:
    return Palette(scene.image, components=COMPONENTS, covariance_floor=FLOOR)


def _after(grabcut_round, scene: Scene) -> tuple[np.ndarray, tuple[Gmm, Gmm]]:
    """Return alpha and models of a round, or raise Wrong when they are something else."""
    graph = SeededCut(scene.links)
    answer = grabcut_round(_palette(scene), scene.alpha, scene.models, graph, scene.seeds)
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
