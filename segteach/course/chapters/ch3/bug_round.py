"""Find the bugs: a round of GrabCut with two wrong lines, and the check of its repair.

`buggy_round` is shown to the reader. One bug makes the energy rise; with the other it falls, but
the mask can only shrink.
"""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np

from segteach.arrays import Seed, seeds_from_box
from segteach.course.chapters.answers import expect_shaped
from segteach.course.chapters.ch3.bug_repairs import (
    CUTTING,
    LEARNING,
    RIGHT,
    free_cut,
    of_foreground,
    one_way,
    round_of,
)
from segteach.course.check import Wrong, instant_check
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
SHOWN = 32  # a picture on which either bug is seen, one after the other

RISES = (
    "Over several rounds E rises, and it must not: which of the three steps does not take its "
    "minimum, for some pixels?",
    "多做几轮，能量会上升，这是不应该的：三步当中，哪一步对一部分像素没有取到最小？",
)
SHRINKS = (
    "The mask only ever shrinks: what one round calls background, no later one gives back. For "
    "which pixels may the cut choose?",
    "掩码只会缩小：某一轮判为背景的，以后再也回不来。最小割可以改变哪些像素？",
)


def buggy_round(colours, alpha, models, graph, seeds):
    """Return alpha and both models after one round: assign, learn, cut. TWO lines are wrong.

    colours: the `Palette`; its `best` has argmin_k D within the background's and the foreground's.
    alpha: bool (H, W).
    models: (background, foreground).
    graph: the links.
    seeds: (H, W), outside the box all are background.
    """
    k = colours.best(models)[1]
    models = learn(colours, alpha, k, models)
    held = seeds.copy()
    held[~alpha] = Seed.BACKGROUND
    alpha = cut(colours, models, graph, held)
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
    """Each round is the paper's: both bugs are gone."""
    scene = _bug_case(np.random.default_rng())
    alpha, models = _after(grabcut_round, scene)
    left = [*_bugs_in_models(models, scene), *_bugs_in_mask(alpha, models, scene)]
    if left:
        en, zh = left[0]
        raise Wrong(f"{len(left)} of the two bugs left. {en}", f"两个错误还剩 {len(left)} 个。{zh}")
    energies = _run(grabcut_round, scene, ROUNDS).energies
    if not np.allclose(energies, _run(RIGHT, scene, ROUNDS).energies):
        raise Wrong("The first round is right, a later one is not.", "第一轮是对的，后面的却不对。")
    return say(
        "Right: the energy never rises, and pixels come back. The energy alone shows one of the "
        "two bugs.",
        "正确：能量不再上升，像素也能回到前景。如果只看能量，就还会剩下一个错误。",
    )


def _bugs_in_models(models, scene: Scene) -> list[tuple[str, str]]:
    """Return the planted bug if it is still there; raise Wrong for a new one."""
    got = _flat(models)
    if np.allclose(got, _learned(scene)):
        return []
    if np.allclose(got, _learned(scene, assign=of_foreground)):
        return [RISES]
    for how, en, zh in LEARNING:
        if np.allclose(got, _learned(scene, **how)):
            raise Wrong(en, zh)
    raise Wrong(
        "After one round the mixtures are not those of the paper: k within a pixel's own class, "
        "then each class from its own pixels. Change two lines only.",
        "一轮之后的混合模型不是论文里的：先在像素本类中取 k，再由各类自己的像素学习。只需改两行。",
    )


def _bugs_in_mask(alpha, models, scene: Scene) -> list[tuple[str, str]]:
    """Return the planted bug of the cut with these models; raise Wrong for a new one."""
    if np.array_equal(alpha, _mask(free_cut, models, scene)):
        return []
    if np.array_equal(alpha, _mask(one_way, models, scene)):
        return [SHRINKS]
    for step, en, zh in CUTTING:
        if np.array_equal(alpha, _mask(step, models, scene)):
            raise Wrong(en, zh)
    raise Wrong(
        "This mask is not the least cut of these mixtures, with the box held. Change two lines "
        "only.",
        "给定这两个混合模型并固定框外，这个掩码不是最小割。只需改两行。",
    )


def _learned(scene: Scene, *, assign=assign, learn=learn) -> np.ndarray:
    """Return all numbers of the mixtures after these two steps; others than ours are slips."""
    colours = _palette(scene)
    k = assign(colours, scene.alpha, scene.models)
    return _flat(learn(colours, scene.alpha, k, scene.models))


def _mask(step, models, scene: Scene) -> np.ndarray:
    return step(_palette(scene), models, SeededCut(scene.links), scene.seeds, scene.alpha)


def _rise(energies) -> int | None:
    """Return the first round after which E is higher than before, or None."""
    steps = np.diff(energies)
    risen = np.flatnonzero(steps > 1e-6 * np.abs(energies[:-1]).max())
    return int(risen[0]) + 1 if len(risen) else None


def _scene(rng) -> Scene:
    """Return a disc of patches on a ground of patches, three colours each, noise, and a box.

    A piece of the disc's colours lies outside the box, the first mixtures have seen a sample only,
    and the first mask is the left half of the box: every line of a round has something to do.
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
    half = inside & (cols < width // 2)
    return Scene(image, half, (background, foreground), links, seeds)


def _bug_case(rng) -> Scene:
    """Return a scene on which the first bug makes E rise and no repair gives what another gives."""
    while True:
        scene = _scene(rng)
        if _rise(_run(buggy_round, scene, ROUNDS).energies) is not None and _told_apart(scene):
            return scene


def _told_apart(scene: Scene) -> bool:
    """Return whether all ways to learn differ, and all ways to cut, with either mixtures."""
    ways = [{}, {"assign": of_foreground}, *(how for how, _, _ in LEARNING)]
    learned = [_learned(scene, **how) for how in ways]
    if any(np.allclose(a, b) for a, b in combinations(learned, 2)):
        return False
    cuts = [free_cut, one_way, *(step for step, _, _ in CUTTING)]
    for way in (RIGHT, round_of(assign=of_foreground)):
        models = way(_palette(scene), scene.alpha, scene.models, SeededCut(scene.links),
                     scene.seeds)[1]  # fmt: skip
        masks = [_mask(step, models, scene) for step in cuts]
        if any(np.array_equal(a, b) for a, b in combinations(masks, 2)):
            return False
    return True


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
    alpha = expect_shaped(alpha, scene.alpha.shape, "(H, W)") > 0.5
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


def _flat(models) -> np.ndarray:
    """Return all numbers of both models in one row."""
    parts = [part for m in models for part in (m.weights, m.means, m.covariances)]
    return np.concatenate([np.ravel(part) for part in parts])
