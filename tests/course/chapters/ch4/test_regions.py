"""Chapter 4's check of contrast along boundaries: right answers pass, slips are named."""

from collections import defaultdict

import numpy as np

from segteach.course.chapters.ch4 import check_regions
from segteach.segmentation.superpixels import region_graph

FOUR = ((0, 1), (1, 0))


def squared(a, b):
    return ((a - b) ** 2).sum()


def contrasts(*, steps=FOUR, value=squared, total=np.mean, around=False, ordered=True, itself=False,
              end=lambda pairs, values: (pairs, values)):  # fmt: skip
    """Pairs and contrasts, pixel by pixel; the options are slips."""

    def answer(image, labels):
        (height, width), found = labels.shape, defaultdict(list)
        for row, col in np.ndindex(labels.shape):
            for down, right in steps:
                r, c = row + down, col + right
                if around:
                    r, c = r % height, c % width
                if not (0 <= r < height and 0 <= c < width):
                    continue
                i, j = int(labels[row, col]), int(labels[r, c])
                if i != j or itself:
                    pair = (min(i, j), max(i, j)) if ordered else (i, j)
                    found[pair].append(value(image[row, col], image[r, c]))
        pairs = np.array(sorted(found), int).reshape(-1, 2)
        return end(pairs, np.array([total(found[pair]) for pair in sorted(found)]))

    return answer


def by_arrays(image, labels):
    """All at once, each pair packed into one number; in falling order."""
    sides = [(np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:])]
    ends = [np.stack([labels[a].ravel(), labels[b].ravel()]) for a, b in sides]
    C = [np.square(image[a] - image[b]).sum(axis=2).ravel() for a, b in sides]
    ends, C, count = (
        np.sort(np.concatenate(ends, axis=1), axis=0),
        np.concatenate(C),
        labels.max() + 1,
    )
    packed, differ = ends[0] * count + ends[1], ends[0] != ends[1]
    found, which, times = np.unique(packed[differ], return_inverse=True, return_counts=True)
    sums = np.bincount(which, C[differ], len(found))
    return np.stack(np.divmod(found, count), axis=1)[::-1], (sums / np.maximum(times, 1))[::-1]


RIGHTS = [contrasts(), by_arrays]


def by_package(image, labels):
    """The contrast of mean colours."""
    graph = region_graph(image / 255, labels, 4)
    apart = np.diff(graph.means[graph.edges], axis=1)[:, 0]
    return graph.edges, (255**2 * apart**2).sum(axis=1)


def of_package(image, labels):
    graph = region_graph(image / 255, labels, 4)
    return graph.edges, graph.boundary


def careless(image, labels):
    return contrasts()(image, labels) if labels.max() else (np.array([[0, 0]]), np.array([0.0]))


SLIPS = [
    (by_package, "MEAN colours"),
    (of_package, "length of the boundary"),
    (contrasts(total=np.sum), "divide by its length"),
    (contrasts(total=np.median), "median"),
    (contrasts(total=np.max), "strongest pair"),
    (contrasts(value=lambda a, b: ((a - b) ** 2).mean()), "SUM of the three channels"),
    (contrasts(value=lambda a, b: np.linalg.norm(a - b)), "Square the difference"),
    (contrasts(value=lambda a, b: np.linalg.norm(a - b), total=lambda d: np.mean(d) ** 2),
     "Square the difference"),
    (contrasts(total=lambda c: np.sqrt(np.mean(c))), "no root at the end"),
    (contrasts(value=lambda a, b: abs(a - b).sum()), "absolute differences"),
    (contrasts(value=lambda a, b: squared(a, b) / 255**2), "do not divide"),
    (contrasts(steps=FOUR[:1]), "one direction"),
    (contrasts(steps=FOUR[1:]), "one direction"),
    (contrasts(steps=(*FOUR, (1, 1), (1, -1))), "8 neighbours"),
    (contrasts(around=True), "opposite sides"),
    (contrasts(ordered=False), "smaller number first"),
    (contrasts(end=lambda p, c: (p[:, ::-1], c)), "smaller number first"),
    (contrasts(end=lambda p, c: (np.concatenate([p, p[:, ::-1]]), np.tile(c, 2))), "twice"),
    (contrasts(itself=True), "does not touch itself"),
    (contrasts(end=lambda p, c: (p.repeat(2, axis=0), c.repeat(2))), "more than one row"),
    (contrasts(end=lambda p, c: (p[1:], c[1:])), "A pair is missing"),
    (contrasts(end=lambda p, c: (np.concatenate([p, [[0, 50]]]), np.append(c, 1))),
     "does not belong there"),
    (contrasts(end=lambda p, c: (p, c + (np.arange(len(c)) == 0))), "a contrast is not"),
    (contrasts(end=lambda p, c: p), "two things"),
    (contrasts(end=lambda p, c: (p, c[:, None])), "axes"),
    (contrasts(end=lambda p, c: (p.T, c)), "(E, 2)"),
    (lambda *case: (None, None), "return"),
    (careless, "no boundaries"),
]  # fmt: skip


def test_slips_are_named_and_the_package_does_not_pass(slips_are_named):
    slips_are_named(check_regions, SLIPS)


def test_a_loop_over_pixels_passes_like_arrays_and_no_time_is_told():
    for answer in RIGHTS:
        verdict = check_regions(answer)
        assert verdict.solved and "ms" not in verdict.words


def test_the_pairs_are_the_packages():
    rng = np.random.default_rng(0)
    labels = np.kron(np.arange(6).reshape(2, 3), np.ones((3, 4), int))
    pairs, _ = contrasts()(rng.uniform(0, 255, (*labels.shape, 3)), labels)
    np.testing.assert_array_equal(pairs, region_graph(np.zeros((6, 12, 3)), labels, 4).edges)


def test_verdicts_speak_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "两个平均颜色的反差" in check_regions(by_package).words
