"""What the tests of several labs need."""

import io

import numpy as np
import pytest
from PIL import Image

from segteach.labs.kit.figure import Figure
from segteach.labs.matting import sources
from segteach.labs.matting_arena import lab as arena


@pytest.fixture(scope="module", autouse=True)
def english():
    """Words are English, also those of a lab that serves a whole file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEGTEACH_LANGUAGE", "en")
        yield


@pytest.fixture(autouse=True)
def small_scenes(monkeypatch):
    """Scenes of matting are of 48 x 64 pixels: a matte then takes a tenth of a second."""
    for module in (sources, arena):
        monkeypatch.setattr(module, "SHAPE", (48, 64))


@pytest.fixture
def own_files(tmp_path, monkeypatch):
    """Labs with a name save in a folder of the test's own; return it."""
    monkeypatch.setenv("SEGTEACH_PROGRESS", str(tmp_path / "progress.json"))
    return tmp_path


@pytest.fixture
def undrawn(monkeypatch):
    """A figure takes 100 ms and is drawn with every answer: show its words alone.

    Return draw, with which a test draws in earnest.
    """
    draw = Figure.draw
    monkeypatch.setattr(Figure, "draw", lambda self, state, alt: setattr(self, "value", alt))
    return lambda: monkeypatch.setattr(Figure, "draw", draw)


@pytest.fixture
def pixels_of():
    """Return pixels_of(png): the pixels of a file, uint8."""
    return lambda png: np.asarray(Image.open(io.BytesIO(png)))


@pytest.fixture
def on_canvas():
    """Return on_canvas(scene, event, **content), which hands the canvas what the page sends."""

    def hand_over(scene, event, **content):
        keys = {"key": "", "shift_key": False, "ctrl_key": False, "meta_key": False}
        scene.canvas[1]._handle_frontend_event(None, {"event": event} | keys | content, [])

    return hand_over
