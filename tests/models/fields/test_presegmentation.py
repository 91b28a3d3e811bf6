"""First labels: k-means against scikit-learn, equal shares, draws."""

import numpy as np
from scipy import stats
from sklearn.cluster import KMeans

from segteach.models.fields.labelled_scenes import labelled_scene
from segteach.models.fields.presegmentation import PRESEGMENTATIONS, presegment
from segteach.models.kmeans import quantile_centres

THREE = labelled_scene((48, 40), 3, noise=0.1, rng=3)


def test_kmeans_gives_each_pixel_the_nearest_of_scikit_learn_s_centres():
    values = THREE.image.reshape(-1, 1)
    for k in (2, 3, 5):
        start = quantile_centres(values, k)
        oracle = KMeans(k, init=start, n_init=1, algorithm="lloyd", tol=0).fit(values)
        assert (presegment(THREE.image, k).ravel() != oracle.predict(values)).mean() < 1e-3


def test_a_picture_with_fewer_levels_than_labels_gets_labels_all_the_same():
    image = np.where(np.arange(12).reshape(3, 4) < 9, 0.2, 0.8)
    for method in PRESEGMENTATIONS:
        labels = presegment(image, 4, method)
        assert labels.dtype == np.uint8 and labels.max() < 4
        if method != "random":
            assert len(set(labels[image == 0.2])) == len(set(labels[image == 0.8])) == 1


def test_brighter_pixels_have_no_smaller_label():
    order = np.argsort(THREE.image, axis=None)
    for method in ("kmeans", "quantiles"):
        assert (np.diff(presegment(THREE.image, 4, method).ravel()[order].astype(int)) >= 0).all()


def test_quantiles_give_every_label_equally_many_pixels():
    counts = np.bincount(presegment(THREE.image, 4, "quantiles").ravel())
    assert np.ptp(counts) <= 2 + (THREE.image == 0).sum()
    chosen = presegment(THREE.image, 4, "random", rng=0)
    assert stats.chisquare(np.bincount(chosen.ravel())).pvalue > 0.001


def test_bad_input_is_refused_by_name(refused):
    bad = [
        (lambda: presegment(THREE.image, 0), "labels_count: got 0"),
        (lambda: presegment(THREE.image, 2, "otsu"), "presegmentation: got 'otsu', allowed are km"),
        (lambda: presegment(THREE.image, 2, "random", rng=-1), "rng: got -1"),
    ]
    assert refused(bad) == []
