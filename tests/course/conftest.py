"""What the tests of questions and checks share."""

import pytest


@pytest.fixture
def own_progress(tmp_path, monkeypatch):
    """Keep what is solved in a file of the test's own; texts are English."""
    monkeypatch.setenv("SEGTEACH_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "en")
