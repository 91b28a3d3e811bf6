"""The benchmark of GrabCut: what it hands to OpenCV and reads from it, and what its tables say."""

import cv2
import numpy as np
import pytest
from PIL import Image
from scipy.stats import multivariate_normal

from segteach.arrays import Seed, Stroke, seeds_from_box
from segteach.bench import grabcut
from segteach.bench.kit import grabcut_peer
from segteach.bench.kit import table as tables
from segteach.bench.kit.grabcut_peer import Answer, Picture, as_bgr, opencv, read_picture, refitted
from segteach.bench.kit.row import Row
from segteach.bench.kit.table import Table
from segteach.bench.quality import grabcut as grabcut_quality
from segteach.bench.quality.grabcut import PEER, STARTS, Trial
from segteach.marks.session import Session
from segteach.segmentation.grabcut import GrabCut
from segteach.steps import last

BOX = (12, 10, 42, 34)


@pytest.fixture(scope="module")
def image():
    """An orange disc on blue, both noisy, on the levels of 8 bits, (48, 64, 3)."""
    rng = np.random.default_rng(5)
    colours = np.where(disc()[..., None], [0.9, 0.6, 0.1], [0.2, 0.4, 0.7])
    return grabcut.eight_bits(np.clip(colours + rng.normal(0, 0.1, colours.shape), 0, 1))


def disc():
    rows, cols = np.mgrid[:48, :64]
    return np.hypot(rows - 22, cols - 27) < 10


@pytest.fixture(scope="module")
def answer(image):
    return opencv(as_bgr(image), seeds_from_box(disc().shape, BOX))


def test_a_box_is_what_opencv_takes_for_a_rectangle(image, answer):
    mask = np.zeros(disc().shape, np.uint8)
    cv2.setRNGSeed(0)
    x0, y0, x1, y1 = BOX
    models = np.zeros((2, 1, 65))
    cv2.grabCut(as_bgr(image), mask, (x0, y0, x1 - x0, y1 - y0), *models, 5, cv2.GC_INIT_WITH_RECT)
    np.testing.assert_array_equal(answer.mask, mask % 2 == 1)


def test_scribbles_hold_and_the_unknown_start_as_asked(image):
    seeds = np.full(disc().shape, Seed.UNKNOWN, np.uint8)
    seeds[20:24, 25:29], seeds[2:5, 5:60] = Seed.FOREGROUND, Seed.BACKGROUND
    for inside in ("background", "foreground"):
        mask = opencv(as_bgr(image), seeds, inside=inside).mask
        assert mask[seeds == Seed.FOREGROUND].all()
        assert not mask[seeds == Seed.BACKGROUND].any()


def test_opencvs_model_is_the_same_density_in_our_colours():
    rng = np.random.default_rng(1)
    weights, means = rng.dirichlet(np.ones(5)), rng.uniform(0, 255, (5, 3))
    roots = rng.normal(0, 30, (5, 3, 3))
    covariances = roots @ roots.swapaxes(1, 2) + 20 * np.eye(3)
    model = grabcut_peer.unpacked(
        np.concatenate([weights, means.ravel(), covariances.ravel()])[None]
    )
    np.testing.assert_allclose(model.weights, weights)
    for bgr in rng.uniform(0, 255, (4, 3)):
        for k in range(5):
            theirs = multivariate_normal.logpdf(bgr, means[k], covariances[k])
            ours = multivariate_normal.logpdf(bgr[::-1] / 255, model.means[k], model.covariances[k])
            assert ours - 3 * np.log(255) == pytest.approx(theirs)  # density per unit of colour


@pytest.mark.parametrize("likelihood", ["component", "mixture"])
def test_equal_masks_have_equal_energies_and_a_wrong_one_has_more(image, answer, likelihood):
    seeds = seeds_from_box(disc().shape, BOX)
    end = last(GrabCut(image).iterate(seeds, mask=disc()))
    same = Answer(answer.mask, (end.background, end.foreground))
    wrong = Answer(np.roll(answer.mask, 5, axis=1) & (seeds == Seed.UNKNOWN), answer.models)
    energies = refitted(GrabCut(image, likelihood=likelihood), seeds, [answer, same, wrong])
    assert energies[0] == energies[1] < energies[2]


def test_refitting_never_ends_above_the_energy_that_a_run_ended_with(image):
    seeds = seeds_from_box(disc().shape, BOX)
    end = last(GrabCut(image, max_rounds=1).iterate(seeds))
    (energy,) = refitted(
        GrabCut(image), seeds, [Answer(end.mask, (end.background, end.foreground))]
    )
    assert energy <= end.objective


def test_our_loop_never_raises_the_energy_of_opencvs_answer(image, answer):
    seeds = seeds_from_box(disc().shape, BOX)
    assert grabcut_quality.largest_rise(image, seeds, answer) <= grabcut_quality.RISE_BAR


def test_a_picture_is_read_with_its_truth_and_scribbles(tmp_path, monkeypatch):
    levels = np.zeros((9, 12), np.uint8)
    levels[3:6, 1:7], levels[5, 1:7] = 255, 128
    marks = np.zeros((9, 12), np.uint8)
    marks[4, 3], marks[0, :] = 1, 2
    pictures = {
        "image": np.full((9, 12, 3), 51, np.uint8),
        "truth": levels,
        "scribbles1": marks,
        "scribbles2": np.zeros_like(marks),
    }
    monkeypatch.setenv("SEGTEACH_DATA", str(tmp_path))
    assert grabcut_peer.truth_folder() is None
    for part, pixels in pictures.items():
        (tmp_path / "segmentation" / part).mkdir(parents=True)
        Image.fromarray(pixels).save(tmp_path / "segmentation" / part / "toy.png")
    folder = grabcut_peer.truth_folder()
    assert grabcut_peer.picture_names(folder) == ["toy"]
    picture = read_picture(folder, "toy")
    np.testing.assert_allclose(picture.image, 0.2)
    np.testing.assert_array_equal(picture.truth, levels == 255)
    np.testing.assert_array_equal(picture.ignore, levels == 128)
    first, second = picture.scribbles
    assert first[4, 3] == Seed.FOREGROUND
    assert (first[0] == Seed.BACKGROUND).all()
    assert np.count_nonzero(first) == 13
    assert not second.any()
    assert picture.box == (0, 1, 9, 7)  # two pixels round rows 3-4, columns 1-6, but column 0


def test_the_ignored_band_counts_in_no_score():
    truth, ignore = disc(), np.zeros(disc().shape, bool)
    ignore[20:24] = True
    picture = Picture("toy", np.zeros((*truth.shape, 3)), truth, ignore, (truth, truth))
    assert tables.score(picture, truth ^ ignore) == (1.0, 0.0)


def test_a_stroke_gives_the_labels_of_a_cut_from_nothing(image):
    log = Session(disc().shape, "toy")
    for points, seed in (
        ([[20, 24], [24, 30]], Seed.FOREGROUND),
        ([[3, 3], [3, 60]], Seed.BACKGROUND),
        ([[40, 50], [42, 60]], Seed.FOREGROUND),
        ([[22, 27], [24, 27]], Seed.BACKGROUND),
    ):
        log.add(Stroke(np.array(points, float), 2, seed))
    warm, cold, differ = grabcut.replay(log, image)
    assert len(warm) == len(cold) == 2
    assert differ == [0, 0]


def test_the_ratio_of_the_median_row_is_the_median_of_the_ratios():
    found = [Row("a", "p", 2.0, 2.0, ""), Row("b", "p", 1.0, 3.0, ""), Row("c", "p", 8.0, 4.0, "")]
    row = grabcut.median_row(found, "toys")
    assert "median" in row.task
    assert row.ratio == pytest.approx(1.0)
    assert row.ours_s == 2.0


def trial(name, ious, gap):
    scores = {method: np.array([[ious[method], 3.0]] * 2, float) for method in (PEER, *STARTS)}
    gaps = {start: np.array([gap, gap]) for start in STARTS}
    return Trial(name, scores, {start: np.array([-1.0, -2.0]) for start in STARTS}, gaps)


@pytest.mark.parametrize(
    ("gap", "why"), [(-0.01, "the model's fault"), (0.01, "the search's fault")]
)
def test_a_lost_picture_is_named_with_its_reason(gap, why):
    lost = trial("sheep", {PEER: 0.9, "unlike": 0.85, "all": 0.89}, gap)
    assert why in grabcut_quality.lost_to_opencv(lost, "unlike")
    assert grabcut_quality.lost_to_opencv(lost, "all") == ""
    table = grabcut_quality.mask_table([lost])
    assert table.remarks[0].endswith("points: 1")
    assert table.rows[0][:4] == ("sheep", 90.0, 85.0, 89.0)


def test_restarts_take_the_least_energy_of_all_starts_and_seeds():
    scores = {start: np.arange(4.0).reshape(2, 2) + 10 * at for at, start in enumerate(STARTS)}
    energies = {STARTS[0]: np.array([-5.0, -6.0]), STARTS[1]: np.array([-7.0, 0.0])}
    np.testing.assert_array_equal(grabcut_quality.least_energy(scores, energies), [[10, 11]])


@pytest.mark.parametrize(("gap", "verdict"), [(0.001, "met"), (0.003, "MISSED")])
def test_the_energy_table_says_whether_the_bar_is_met(gap, verdict):
    same = {PEER: 0.9, "unlike": 0.9, "all": 0.9}
    table = grabcut_quality.energy_table([trial("a", same, gap), trial("b", same, gap)])
    assert all(remark.endswith(verdict) for remark in table.remarks[: len(STARTS)])
    assert table.rows[-1] == ("median", *[pytest.approx(100 * gap)] * len(STARTS))


@pytest.mark.parametrize(("ours", "verdict"), [(2.2, "met"), (2.4, "MISSED")])
def test_scribbles_are_held_against_opencvs_better_start(ours, verdict):
    errors = {f"{PEER} background": 2.0, f"{PEER} foreground": 20.0, "ours": ours}
    scores = {method: np.array([[0.5, error]]) for method, error in errors.items()}
    table = grabcut_quality.scribble_table([Trial("a", scores)], 1)
    assert table.remarks[-1].endswith(verdict)


def test_a_table_stands_in_columns():
    table = Table("T", ("picture", "x"), [("a", 1.0), ("longer name", 12.5)], ["said"])
    assert table.text().splitlines() == [
        "T",
        "picture          x",
        "a             1.00",
        "longer name  12.50",
        "said",
    ]
    assert table.as_dict()["rows"][0] == {"picture": "a", "x": 1.0}
