"""What the tests of the benchmarks share: a small photograph, and strokes on it; mattes."""

import numpy as np
import pytest
from PIL import Image

from segteach import data
from segteach.arrays import Seed, Stroke, seeds_from_box
from segteach.bench.kit.grabcut_peer import as_bgr, opencv
from segteach.bench.kit.pictures import eight_bits
from segteach.data.mattes.samples import GREY
from segteach.marks.session import Session

MATTING_NAMES = ("fur", "hair", "smoke")
BOX = (12, 10, 42, 34)  # round the disc: x0, y0, x1, y1
STROKES = (
    ([[20, 24], [24, 30]], Seed.FOREGROUND),
    ([[3, 3], [3, 60]], Seed.BACKGROUND),
    ([[40, 50], [42, 60]], Seed.FOREGROUND),
    ([[40, 50], [42, 60]], Seed.BACKGROUND),
    ([[22, 27], [24, 27]], Seed.BACKGROUND),
    ([[22, 27], [24, 27]], Seed.FOREGROUND),
)


@pytest.fixture(scope="session")
def disc():
    """The object, bool (48, 64)."""
    rows, cols = np.mgrid[:48, :64]
    return np.hypot(rows - 22, cols - 27) < 10


@pytest.fixture(scope="session")
def image(disc):
    """An orange disc on blue, both noisy, on the levels of 8 bits, (48, 64, 3)."""
    rng = np.random.default_rng(5)
    colours = np.where(disc[..., None], [0.9, 0.6, 0.1], [0.2, 0.4, 0.7])
    return eight_bits(np.clip(colours + rng.normal(0, 0.1, colours.shape), 0, 1))


@pytest.fixture(scope="session")
def log():
    """Two strokes to start from and four more, of which two take back what the last one said."""
    session = Session((48, 64), "toy")
    for points, seed in STROKES:
        session.add(Stroke(np.array(points, float), 2, seed))
    return session


@pytest.fixture(scope="session")
def box():
    """The corners of a box round the object, and its seeds, (48, 64)."""
    return BOX, seeds_from_box((48, 64), BOX)


@pytest.fixture(scope="session")
def answer(image, box):
    """OpenCV's answer in the box."""
    return opencv(as_bgr(image), box[1])


@pytest.fixture(scope="session")
def matting_folder(tmp_path_factory):
    """Three scenes of 48 x 64 pixels as files."""
    place = tmp_path_factory.mktemp("matting")
    greys = np.array([GREY[seed] for seed in sorted(GREY)], np.uint8)
    for name in MATTING_NAMES:
        scene = data.matting_scene(name, shape=(48, 64), rng=3)
        parts = {"image": scene.image, "alpha": scene.alpha}
        pictures = {part: np.rint(255 * values).astype(np.uint8) for part, values in parts.items()}
        for number in (1, 2):
            pictures[f"trimap{number}"] = greys[data.trimap_of(scene.alpha, number - 1)]
        for part, pixels in pictures.items():
            (place / part).mkdir(exist_ok=True)
            Image.fromarray(pixels).save(place / part / f"{name}.png")
    return place
