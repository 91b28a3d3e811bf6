"""Chapter 6's check of the league table: each classic slip is named."""

import numpy as np
from scipy.stats import rankdata

from segteach.bench.kit.evaluation.standings import Standings
from segteach.course.chapters.ch6 import check_ranks
from tests.course.chapters.ch6 import rights_later as rights


def ranked(method="average", axis=0, sign=1, mean=np.mean):
    return lambda errors: mean(rankdata(sign * errors, method=method, axis=axis), axis=1)


SLIPS = [
    (ranked("min"), "share the MEAN"),
    (ranked("max"), "share the MEAN"),
    (ranked("dense"), "share the MEAN"),
    (lambda e: e.argsort(axis=0, kind="stable").argsort(axis=0).mean(axis=1) + 1, "share the MEAN"),
    (lambda e: rights.ranks(e) + 0.5, "not equal to ITSELF"),
    (lambda e: 1 + e.argsort(axis=0).argsort(axis=0).mean(axis=1), "share the MEAN"),
    (lambda e: rights.ranks(e) - 1, "start from 1"),
    (lambda e: e.argsort(axis=0, kind="stable").argsort(axis=0).mean(axis=1), "start from 1"),
    (ranked(sign=-1), "from the worst"),
    (lambda e: e.argsort(axis=0).mean(axis=1), "who comes first"),
    (lambda e: e.argsort(axis=0).mean(axis=1) + 1, "who comes first"),
    (ranked(axis=1), "pictures of each method"),
    (lambda e: rankdata(e).reshape(e.shape).mean(axis=1), "all entries together"),
    (lambda e: rankdata(e.mean(axis=1)), "ranked the mean errors"),
    (lambda e: e.mean(axis=1), "mean errors: ranks"),
    (ranked(mean=np.sum), "divide by the number of pictures"),
    (lambda e: rankdata(e, axis=0).sum(axis=1) / len(e), "number of methods"),
    (ranked(mean=np.median), "median"),
    (lambda e: rankdata(rights.ranks(e)), "places in the table"),
    (lambda e: rankdata(e, axis=0).mean(axis=0), "for each PICTURE"),
    (lambda e: rankdata(e, axis=0), "mean of each row"),
    (lambda e: rights.ranks(e) + np.arange(len(e)), "off by"),
    (lambda e: rights.ranks(e)[1:, None], "shape"),
]


def test_slips_are_named(slips_are_named):
    slips_are_named(check_ranks, SLIPS)


def test_right_answers_pass_every_time():
    for answer in (rights.ranks, rights.ranks_by_counting):
        assert all(check_ranks(answer).solved for _ in range(20))


def test_the_packages_standings_do_not_pass_as_they_take_pictures_first_and_many_measures():
    def by_package(errors):
        names = tuple(map(str, range(len(errors))))
        return Standings("", names, names, errors[None]).mean_ranks[0]

    assert check_ranks(by_package).solved is False


def test_mean_ranks_of_all_methods_sum_to_what_places_do():
    errors = np.random.default_rng(0).integers(1, 4, (6, 9)).astype(float)
    assert np.isclose(rights.ranks(errors).sum(), 6 * 7 / 2)


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "取名次的平均" in check_ranks(SLIPS[0][0]).words
