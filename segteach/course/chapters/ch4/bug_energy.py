"""Find the bugs: the energy of Lazy Snapping as a port might build it, and the check of its repair.

`buggy_energy` is shown to the reader: `likelihood`, `hold` and `prior` of the package, one after
the other, with three wrong lines. Two bugs are seen in the mask, one after the other; the third
only in the weights.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from segteach.arrays import Seed, Stroke, seeds_from_strokes
from segteach.course.chapters.answers import expect_shaped
from segteach.course.chapters.ch4.shared import likelihood, region_map
from segteach.course.check import Wrong, instant_check, refuse
from segteach.cuts.energy import Energy
from segteach.cuts.min_cut import min_cut
from segteach.language import say
from segteach.models.kmeans import cluster_centres
from segteach.segmentation.lazy_snapping import likelihood_costs, similarity
from segteach.segmentation.superpixels import RegionGraph, region_graph, superpixels

HARD = 1e9  # what `buggy_energy` puts for infinity
SMOOTHNESS = 5000.0


def buggy_energy(graph, seeds, background, foreground, smoothness):
    """Return the Energy of Lazy Snapping on segments. THREE lines are wrong.

    graph: RegionGraph, its colours in [0, 1].
    seeds: (R,), a Seed for each segment.
    background, foreground: (K, 3), cluster colours in [0, 1].
    smoothness: lambda.
    """
    costs = graph.sizes[:, None] * likelihood_costs(graph.means, background, foreground)
    held, force = costs.copy(), 1e9
    held[seeds == Seed.BACKGROUND] = [0, force]
    held[seeds == Seed.FOREGROUND] = [0, force]
    first, second = graph.edges.T
    contrast = ((graph.means[first] - graph.means[second]) ** 2).sum(axis=1)
    weights = smoothness * similarity(contrast)
    return Energy(held, graph.edges, weights)


class PortRun(NamedTuple):
    """What a port makes of a small picture.

    image: (H, W, 3).
    seeds: (H, W).
    graph: the segments.
    energy: what was built.
    mask: bool (H, W).
    """

    image: np.ndarray
    seeds: np.ndarray
    graph: RegionGraph
    energy: Energy
    mask: np.ndarray


def run_port(build_energy) -> PortRun:
    """Return the cut of the energy that is built for a small picture: a disc before stripes."""
    rng = np.random.default_rng(5)
    rows, cols = np.mgrid[:72, :96]
    disc = (rows - 36) ** 2 + (cols - 48) ** 2 < 25**2
    ground = np.where((cols // 12 % 2)[..., None], [0.42, 0.5, 0.4], [0.5, 0.5, 0.36])
    paint = np.where((rows > 40)[..., None], [0.62, 0.4, 0.32], [0.6, 0.52, 0.4])
    image = np.where(disc[..., None], paint, ground) + rng.normal(0, 0.02, (*disc.shape, 3))
    image = image.clip(0, 1)
    strokes = [
        Stroke([[24, 46], [52, 48]], 2, Seed.FOREGROUND),
        Stroke([[6, 6], [6, 88], [64, 88]], 2, Seed.BACKGROUND),
    ]
    seeds = seeds_from_strokes(strokes, disc.shape)
    graph = region_graph(image, superpixels(image, spacing=6), 8)
    of_segment = np.zeros(len(graph.sizes), np.uint8)
    for kind in (Seed.BACKGROUND, Seed.FOREGROUND):
        of_segment[graph.labels[seeds == kind]] = kind
    clusters = [
        cluster_centres(image[seeds == kind], 16, np.random.default_rng(0))
        for kind in (Seed.BACKGROUND, Seed.FOREGROUND)
    ]
    energy = _checked(build_energy(graph, of_segment, *clusters, SMOOTHNESS), graph)
    return PortRun(image, seeds, graph, energy, min_cut(energy).labels[graph.labels] == 1)


@instant_check("04/bugs")
def check_repaired(build_energy) -> str:
    """Costs and weights of random segments are the paper's: all three bugs are gone."""
    rng = np.random.default_rng()
    for count in (9, 14):
        scene = _scene(rng, count)
        energy = _checked(build_energy(*scene), scene[0])
        left = [*_bugs_in_costs(energy, scene), *_bugs_in_weights(energy, scene)]
        if left:
            en, zh = left[0]
            raise Wrong(
                f"{len(left)} of the three bugs left. {en}", f"三个错误还剩 {len(left)} 个。{zh}"
            )
    return say(
        "Right: all three bugs are gone. The mask shows two of them at most; the third takes "
        "numbers.",
        "正确：三个错误都改好了。掩码最多只能暴露其中两个，第三个只有数值才看得出来。",
    )


STROKES_TURNED = (
    "A segment under a foreground stroke is as good as fixed to x = 0. Which column is which "
    "label?",
    "前景笔画下的超像素几乎被固定成了 x = 0：哪一列对应哪个标号？",
)
SCALE = (
    "Print weights / (λ · boundary): between random colours it should be next to nothing, and it "
    "is not. On which scale does g expect the colours?",
    "输出 weights / (λ · boundary) 看看：颜色相差很大时它应当接近 0，现在却不是。"
    "g 要求颜色用哪种取值范围？",
)
LENGTH = (
    "Two segments that touch at one pair of pixels are held together as firmly as two that touch "
    "along twelve.",
    "只有一对像素相邻的两个超像素，与有十二对像素相邻的两个超像素，连接得一样牢。",
)


def _bugs_in_costs(energy: Energy, scene: tuple) -> list[tuple[str, str]]:
    """Return the planted bug if it is still there; raise Wrong for a new one."""
    got = np.minimum(energy.unary, HARD)
    if np.allclose(got, _costs(scene)):
        return []
    if np.allclose(got, _costs(scene, foreground=(0, HARD))):
        return [STROKES_TURNED]
    refuse(got, _costs(scene), _cost_slips(scene))


def _cost_slips(scene: tuple) -> list:
    turned = (
        "The line of the background was right: a background stroke makes x = 0 free.",
        "背景那一行本来是对的：背景笔画下 x = 0 的代价为 0。",
    )
    return [
        (_costs(scene, background=(HARD, 0)), *turned),
        (_costs(scene, background=(HARD, 0), foreground=(0, HARD)), *turned),
        (
            _costs(scene, foreground=None),
            "Foreground strokes hold nothing now: keep a line for them.",
            "现在前景笔画不起作用了：要保留给它们的那一行。",
        ),
        (
            _costs(scene, turn=True),
            "The first line was right: likelihood_costs puts x = 0 first.",
            "第一行本来是对的：likelihood_costs 的第一列就是 x = 0。",
        ),
        (
            _costs(scene, sized=False),
            "E1 counts once for each pixel of a segment: sizes belong there.",
            "E1 要对超像素里的每个像素各算一次：应当乘以 sizes。",
        ),
    ]


def _costs(scene, *, background=(0, HARD), foreground=(HARD, 0), turn=False, sized=True):
    """Return the costs (R, 2) of both labels; the options are what a repair may get wrong."""
    graph, seeds, *clusters, _ = scene
    costs = likelihood(graph.means, *clusters)[:, :: -1 if turn else 1].copy()
    costs *= graph.sizes[:, None] if sized else 1
    for kind, fixed in ((Seed.BACKGROUND, background), (Seed.FOREGROUND, foreground)):
        if fixed is not None:
            costs[seeds == kind] = fixed
    return costs


def _bugs_in_weights(energy: Energy, scene: tuple) -> list[tuple[str, str]]:
    """Return the planted bugs that are still there; raise Wrong for a new one."""
    planted = {(): {}, (SCALE,): {"scale": 1}, (LENGTH,): {"power": 0}}
    planted[SCALE, LENGTH] = {"scale": 1, "power": 0}
    for left, how in planted.items():
        if np.allclose(energy.weights, _weights(scene, **how)):
            return list(left)
    refuse(energy.weights, _weights(scene), _weight_slips(scene))


def _weight_slips(scene: tuple) -> list:
    once = (
        "The differences are squared: 255 must be squared with them.",
        "差要取平方，255 也要跟着平方。",
    )
    divided = (
        "A longer boundary costs MORE to cut: multiply by its length.",
        "边界越长，割断的代价越大：应乘以长度。",
    )
    others = (_weights(scene, scale=scale, power=-1) for scale in (255**2, 1))
    size = (
        "The factor is the length of the common boundary, not a size.",
        "这个因子是公共边界的长度，而不是超像素的大小。",
    )
    sizes = scene[0].sizes[scene[0].edges]  # (E, 2)
    sized = (*sizes.T, *(f(sizes, axis=1) for f in (np.sum, np.mean, np.prod, np.min, np.max)))
    return [
        (_weights(scene, scale=255), *once),
        (_weights(scene, scale=255, power=0), *once),
        *((weights, *divided) for weights in others),
        *(
            (_weights(scene, power=0, scale=scale) * factor, *size)
            for factor in sized
            for scale in (255**2, 1)
        ),
        (
            _weights(scene) / scene[-1],
            "The weight λ has got lost.",
            "权重 λ 丢了。",
        ),
        (
            _weights(scene, inside=True),
            "The length stands before g, not inside it.",
            "边界长度乘在 g 的外面，不在里面。",
        ),
    ]


def _weights(scene, *, scale=255**2, power=1, inside=False) -> np.ndarray:
    """Return the weights (E,); the options are what the port, or its repair, gets wrong."""
    graph, smoothness = scene[0], scene[-1]
    first, second = graph.means[graph.edges].swapaxes(0, 1)
    contrast = scale * ((first - second) ** 2).sum(axis=1)
    if inside:
        return smoothness / (1 + graph.boundary * contrast)
    return smoothness * graph.boundary ** float(power) / (1 + contrast)


def _scene(rng, count: int) -> tuple:
    """Return graph, seeds, background, foreground, smoothness: random segments, some with seeds."""
    labels = region_map(rng, (9, 11), count)
    image = rng.random((count, 3))[labels]
    seeds = rng.permutation(np.arange(count) % 3).astype(np.uint8)
    clusters = rng.random((3, 3)), rng.random((2, 3))
    return region_graph(image, labels, 8), seeds, *clusters, float(rng.uniform(500, 5000))


def _checked(energy, graph: RegionGraph) -> Energy:
    """Return what a port built, or raise Wrong when it is no energy of these segments."""
    if not isinstance(energy, Energy):
        raise Wrong(
            f"Return an Energy, not {type(energy).__name__}.",
            f"应返回 Energy，而不是 {type(energy).__name__}。",
        )
    expect_shaped(energy.unary, (len(graph.sizes), 2), "(R, 2)")
    if not np.array_equal(energy.edges, graph.edges):
        raise Wrong("The edges were right: keep them.", "edges 那部分本来是对的，请保留。")
    return energy
