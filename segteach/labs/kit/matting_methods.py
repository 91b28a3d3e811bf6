"""The methods of matting that labs set side by side: one table, to which a line adds another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from segteach.labs.kit.controls import Words
from segteach.language import say
from segteach.matting.bayesian import bayesian_steps
from segteach.matting.closed_form import closed_form_steps
from segteach.matting.harmonic import harmonic
from segteach.matting.knn import knn_steps
from segteach.matting.knockout import knockout
from segteach.matting.poisson import poisson_steps
from segteach.matting.random_walk import random_walk_steps
from segteach.matting.ruzon_tomasi.matting import joined, stretches
from segteach.matting.wang_cohen import wang_cohen_steps


@dataclass(frozen=True)
class Method:
    """A method of matting.

    name: in both languages, short enough for a small picture.
    run: run(image, trimap) yields states, the last of them with `alpha`; None where another part is
    done and there is no state yet.
    """

    name: Words
    run: Callable[..., Iterator]


def at_once(method: Callable) -> Callable[..., Iterator]:
    """Return the run of a method that has no steps."""

    def run(image, trimap) -> Iterator:
        yield method(image, trimap)

    return run


def ruzon_tomasi_run(image, trimap) -> Iterator:
    """Yield None after each stretch of the band, and the matte."""
    found = []
    for stretch in stretches(image, trimap):
        found.append(stretch)
        yield None
    yield joined(image, trimap, found)


METHODS = {  # what is quick comes first
    "harmonic": Method(("harmonic", "调和插值"), at_once(harmonic)),
    "knockout": Method(("Knockout", "Knockout"), at_once(knockout)),
    "random_walk": Method(("random walk", "随机游走"), random_walk_steps),
    "closed_form": Method(("closed form", "闭式抠像"), closed_form_steps),
    "knn": Method(("KNN", "KNN"), knn_steps),
    "poisson": Method(("Poisson", "泊松抠像"), poisson_steps),
    "ruzon_tomasi": Method(("Ruzon–Tomasi", "Ruzon–Tomasi"), ruzon_tomasi_run),
    "wang_cohen": Method(("Wang–Cohen", "Wang–Cohen"), wang_cohen_steps),
    "bayesian": Method(("Bayesian", "贝叶斯抠像"), bayesian_steps),
}
TRUTH = ("truth", "真值")


def name_of(method: str) -> str:
    """Return what one of METHODS is called; "truth" has a name as well."""
    return say(*(TRUTH if method == "truth" else METHODS[method].name))
