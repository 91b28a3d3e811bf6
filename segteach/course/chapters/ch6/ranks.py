"""Instant check of chapter 6's league table: the mean rank of each method."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from segteach.course.check import Wrong, expect_array, instant_check, refuse, told_apart
from segteach.language import say


@instant_check("06/ranks")
def check_ranks(ranks_of) -> str:
    """Tables without and with equal errors, of more pictures than methods and of fewer."""
    rng = np.random.default_rng()
    for methods, pictures, levels in ((5, 9, 0), (6, 4, 0), (5, 8, 4), (7, 5, 5)):
        errors = _draw(rng, methods, pictures, levels)
        right = _ranks(errors)
        got = _of_methods(ranks_of(errors), errors)
        refuse(got, right, _slips(errors))
    return say(
        "Right. A rank says who is better, never by how much: a picture on which all but fail "
        "counts like any other.",
        "正确。名次只说谁更好，不说好多少：几乎都失败的图，与其他图的作用一样大。",
    )


def _of_methods(answer, errors) -> np.ndarray:
    """Return the answer as (M,); Wrong where it has a number for each picture."""
    methods, pictures = errors.shape
    if answer is not None and np.shape(_plain(answer)) == (pictures,):
        raise Wrong(
            "You have a number for each PICTURE: the mean goes over the pictures, axis=1.",
            "你得到的是每幅图一个数：应对各图求平均，用 axis=1。",
        )
    if answer is not None and np.shape(_plain(answer)) == (methods, pictures):
        raise Wrong(
            "You have a rank for every picture: take the mean of each row.",
            "你得到的是每幅图上的名次：还要对每一行求平均。",
        )
    return expect_array(answer, (methods,))


def _plain(answer):
    """Return an answer that numpy can take the shape of; of others 0."""
    try:
        return np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return 0


def _draw(rng, methods: int, pictures: int, levels: int) -> np.ndarray:
    """Return errors (M, P) on which all slips differ; with `levels` many are equal.

    Pictures are of very different difficulty.
    """
    while True:
        errors = rng.uniform(1, 9, (methods, pictures)).round(3)
        if levels:
            errors = rng.integers(1, levels + 1, (methods, pictures)).astype(float)
        errors *= 2.0 ** rng.integers(-2, 5, pictures)  # exact: equal ones stay equal
        slips = _slips(errors)
        if not levels:  # without equal errors four ways to share are one
            slips = [one for one in slips if not np.array_equal(one[0], _ranks(errors))]
        if told_apart(_ranks(errors), slips, np.allclose):
            return errors


def _ranks(errors, method: str = "average") -> np.ndarray:
    return rankdata(errors, method=method, axis=0).mean(axis=1)


def _slips(errors) -> list:
    """Return the mistakes in the ranks, and then those in their mean."""
    by_place = np.argsort(errors, axis=0)
    equal = (
        "Equal errors share the MEAN of their ranks: two at the places 2 and 3 have 2.5 each.",
        "误差相等时取名次的平均：并列第 2、3 名，各为 2.5。",
    )
    order = (
        "`argsort` says who comes first, second, ...; the rank of a method is its PLACE in this "
        "order.",
        "`argsort` 给出的是第一名、第二名……各是谁；名次则是一个方法在这个次序中的位置。",
    )
    return [
        *((_ranks(errors, way), *equal) for way in ("min", "max", "dense", "ordinal")),
        (1 + np.argsort(by_place, axis=0).mean(axis=1), *equal),  # not stable, unlike "ordinal"
        *(
            (_ranks(errors, way) - 1, "Ranks start from 1, the best.", "名次从 1 开始，1 为最好。")
            for way in ("average", "ordinal")
        ),
        (
            _ranks(errors) + 0.5,
            "Each rank is a half too large: a method is not equal to ITSELF in this count.",
            "每个名次都大了半名：统计误差相等的方法时，不要把方法自己算进去。",
        ),
        (
            _ranks(-errors),
            "The least error has rank 1: yours counts from the worst.",
            "误差最小的是第 1 名：你是从最差的数起的。",
        ),
        (by_place.mean(axis=1), *order),
        (by_place.mean(axis=1) + 1, *order),
        (
            rankdata(errors, axis=1).mean(axis=1),
            "You ranked the pictures of each method: rank the METHODS of each picture, axis=0.",
            "你是在每个方法的各图之间排名：应在每幅图的各方法之间排名，用 axis=0。",
        ),
        (
            rankdata(errors).reshape(errors.shape).mean(axis=1),
            "You ranked all entries together: each picture has ranks of its own.",
            "你把所有数放在一起排名了：每幅图要单独排名。",
        ),
        *_mean_slips(errors),
    ]


def _mean_slips(errors) -> list:
    shared = rankdata(errors, axis=0)
    overall = rankdata(errors.mean(axis=1))
    one_ranking = (
        "You ranked the mean errors: a single hard picture then decides. Rank on each picture "
        "first, then take the mean.",
        "你是先求平均误差再排名：那样一幅难的图就起了决定作用。应先在每幅图上排名，再求平均。",
    )
    return [
        (overall, *one_ranking),
        (
            errors.mean(axis=1),
            "These are mean errors: ranks are asked for.",
            "这是平均误差：要的是名次。",
        ),
        (
            shared.sum(axis=1),
            "That is the sum: divide by the number of pictures.",
            "这是总和：还要除以图的个数。",
        ),
        (
            shared.sum(axis=1) / len(errors),
            "You divided by the number of methods: the mean goes over the pictures.",
            "你除以了方法的个数：平均是对各图求的。",
        ),
        (
            np.median(shared, axis=1),
            "That is the median of the ranks: the mean is asked for.",
            "这是名次的中位数：要的是平均值。",
        ),
        (
            rankdata(shared.mean(axis=1)),
            "These are the places in the table: asked is the mean rank itself.",
            "这是排行榜上的位次：要的是平均名次本身。",
        ),
    ]
