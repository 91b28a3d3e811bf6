"""What a repair of the round may be: the right steps, and wrong ones that have a name.

The mixtures of a round tell how components were assigned and learned; its mask, given these
mixtures, tells how it was cut. So the two halves are judged one after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from segteach.arrays import Seed
from segteach.cuts.partial_cut import SeededCut
from segteach.segmentation.grabcut.round import assign, cut, learn

OTHER = {Seed.BACKGROUND: Seed.FOREGROUND, Seed.FOREGROUND: Seed.BACKGROUND}


def of_foreground(colours, alpha, models):
    """Return k as the given round chooses it: the foreground's components for every pixel."""
    return colours.best(models)[1]


def one_way(colours, models, graph, seeds, alpha):
    """Return the mask as the given round cuts it: what was background stays background."""
    return cut(colours, models, graph, np.where(alpha, seeds, Seed.BACKGROUND))


def free_cut(colours, models, graph, seeds, alpha):
    """Return the mask of the paper: every unknown pixel may take either label."""
    return cut(colours, models, graph, seeds)


def round_of(assign=assign, learn=learn, cut=free_cut) -> Callable:
    """Return the round of these three steps: the package's own, or what a repair may make of them.

    cut: as in the package, with the alpha that came in as its last argument.
    """

    def grabcut_round(colours, alpha, models, graph, seeds):
        models = learn(colours, alpha, assign(colours, alpha, models), models)
        return cut(colours, models, graph, seeds, alpha), models

    return grabcut_round


def _of_either(colours, alpha, models):
    tables = [colours.table(model) for model in models]
    return np.minimum(*tables).argmin(axis=0)[colours.which]


def _of_the_other(colours, alpha, models):
    return assign(colours, ~alpha, models)


def _learn_the_other(colours, alpha, k, models):
    return learn(colours, ~alpha, k, models)


def _learn_everything(colours, alpha, k, models):
    return 2 * (colours.fit(np.ones_like(alpha), k),)


def _cut_with_turned_seeds(colours, models, graph, seeds, alpha):
    return cut(colours, models, graph, np.vectorize(lambda s: OTHER.get(s, s))(seeds))


def _cut_without_links(colours, models, graph, seeds, alpha):
    planes = tuple(0 * plane for plane in graph.links.planes)
    return cut(colours, models, SeededCut(replace(graph.links, planes=planes)), seeds)


def _grow_only(colours, models, graph, seeds, alpha):
    return cut(colours, models, graph, np.where(alpha, Seed.FOREGROUND, seeds))


RIGHT = round_of()
LEARNING = (  # how mixtures come about that are not the paper's, and what to say of it
    (
        {"assign": _of_either},
        "A pixel may choose among the components of its own class only: the numbers of one "
        "mixture mean nothing in the other.",
        "像素只能在本类的分量中选择：一个混合模型的编号，在另一个里没有意义。",
    ),
    (
        {"assign": _of_the_other},
        "The two mixtures are exchanged: a foreground pixel (α = 1) chooses from the foreground's. "
        "In `best` and in `np.where`, which comes first?",
        "两个混合模型弄反了：前景像素（α = 1）从前景的混合模型里选。`best` 和 `np.where` 里，"
        "哪一个在前？",
    ),
    (
        {"assign": lambda colours, alpha, models: colours.best(models)[0]},
        "Now every pixel chooses from the background's mixture; a foreground pixel must choose "
        "from the foreground's.",
        "现在所有像素都从背景的混合模型里选；前景像素应从前景的里选。",
    ),
    (
        {"assign": _of_the_other, "learn": _learn_the_other},
        "You exchanged the classes in the learning step as well: it was right.",
        "你把学习那一步的两类也交换了：那一步本来是对的。",
    ),
    (
        {"learn": _learn_the_other},
        "The learning step was right: class a learns from pixels with α = a.",
        "学习那一步本来是对的：a 类从 α = a 的像素学习。",
    ),
    (
        {"assign": of_foreground, "learn": _learn_the_other},
        "The learning step was right: class a learns from pixels with α = a.",
        "学习那一步本来是对的：a 类从 α = a 的像素学习。",
    ),
    (
        {"learn": _learn_everything},
        "Both mixtures now learn from all pixels: each may see its own class only.",
        "现在两个混合模型都从全部像素学习：各自只应看本类的像素。",
    ),
    (
        {"learn": lambda colours, alpha, k, models: models},
        "The mixtures are those that came in: the learning step is missing.",
        "混合模型和传入时一样：漏了学习那一步。",
    ),
)
CUTTING = (
    (
        lambda c, models, graph, seeds, alpha: cut(c, models, graph, 0 * seeds),
        "Outside the box the label is fixed: hand the seeds to the cut.",
        "框外的标号是固定的：要把 seeds 传给最小割。",
    ),
    (
        _cut_with_turned_seeds,
        "The seeds are exchanged: what is marked as background must stay background.",
        "种子点弄反了：标记为背景的必须一直是背景。",
    ),
    (
        _grow_only,
        "Now what was foreground stays foreground: a pixel inside the box is free, both ways.",
        "现在前景永远是前景：框内的像素应当自由，两个方向都可以改变。",
    ),
    (
        lambda colours, models, graph, seeds, alpha: alpha,
        "α is that which came in: the cut is missing.",
        "α 没有变：漏了最小割。",
    ),
    (
        _cut_without_links,
        "The links play no part: each pixel decides alone.",
        "没有用到连接：每个像素各自决定。",
    ),
    (
        lambda c, models, graph, seeds, alpha: ~cut(c, models, graph, seeds),
        "The mask is the wrong way round: label 1 is foreground.",
        "掩码弄反了：标号 1 是前景。",
    ),
)
