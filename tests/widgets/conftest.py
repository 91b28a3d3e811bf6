"""What the tests of several widgets need."""

import pytest


@pytest.fixture
def messages_of(monkeypatch):
    """Return messages_of(widget class): the list of what goes to the page, (message, buffers)."""

    def collect(widget):
        messages = []
        monkeypatch.setattr(
            widget,
            "send",
            lambda self, message, buffers=None: messages.append((message, buffers or [])),
        )
        return messages

    return collect


@pytest.fixture
def labels_follow_the_language(monkeypatch):
    """Return follow(make): assert that every label of make()'s widget differs in the languages."""

    def follow(make):
        labels = {}
        for code in ("en", "zh"):
            monkeypatch.setenv("SEGTEACH_LANGUAGE", code)
            labels[code] = make().labels
        assert labels["en"].keys() == labels["zh"].keys()
        assert [key for key, word in labels["en"].items() if word == labels["zh"][key]] == []

    return follow
