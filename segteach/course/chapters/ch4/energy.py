"""Instant check of chapter 4's likelihood: E1 of many colours."""

from __future__ import annotations

import numpy as np

from segteach.course.chapters.ch4.shared import likelihood, likelihood_slips
from segteach.course.check import (
    Wrong,
    expect_array,
    in_special_case,
    instant_check,
    refuse,
)
from segteach.language import say

ON_BOTH = (
    "0 / 0: a colour that lies on a cluster of both classes has dF = dB = 0. Say 1/2 there.",
    "出现了 0 / 0：颜色同时落在两类的聚类中心上时 dF = dB = 0，此处应取 1/2。",
)


@instant_check("04/likelihood")
def check_likelihood_costs(likelihood_costs) -> str:
    """E1 of many colours, with colours that lie on a cluster of one class or of both."""
    rng = np.random.default_rng()
    for count, sizes in ((7, (3, 5)), (40, (6, 2)), (1, (1, 4))):
        colours, clusters = rng.random((count, 3)), [rng.random((K, 3)) for K in sizes]
        arguments = (colours, *clusters)
        got = expect_array(likelihood_costs(*arguments), (count, 2))
        refuse(got, likelihood(*arguments), likelihood_slips(*arguments))
    shared = rng.random((2, 3))
    colours = np.stack([shared[0], *rng.random((3, 3)), shared[1]])
    arguments = (colours, np.stack([shared[0], colours[2]]), np.stack([colours[1], shared[0]]))
    answer = in_special_case(likelihood_costs, *ON_BOTH)(*arguments)
    _judge_on_clusters(expect_array(answer, (5, 2)), *arguments)
    return say(
        "Right, also where a cluster is hit exactly.", "正确，颜色恰好落在聚类中心上时也对。"
    )


def _judge_on_clusters(got, colours, background, foreground) -> None:
    """The first colour lies on a cluster of either class, two others on one of one class."""
    if not np.allclose(got[0], 0.5):
        raise Wrong(
            "Where dF = dB = 0 neither class is nearer: both costs should be 1/2. (A small number "
            "below the line, or in place of 0 / 0, favours one class or makes both labels free.)",
            "dF = dB = 0 时两类一样近：两个代价都应是 1/2。"
            "（在分母上加一个小数，两个标号就都不用付代价；用小数代替 0 / 0，则会偏向一类。）",
        )
    refuse(got, likelihood(colours, background, foreground), [])
