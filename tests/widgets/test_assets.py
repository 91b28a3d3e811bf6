"""What widgets share: their words in both languages."""

import re
import tomllib

from segteach.widgets.assets import HERE, words_of

WORDS = tomllib.loads((HERE / "words.toml").read_text("utf-8"))


def test_every_word_is_there_in_both_languages(monkeypatch):
    lacking = []
    for widget in set(WORDS) - {"shared"}:
        for code in ("en", "zh"):
            monkeypatch.setenv("SEGTEACH_LANGUAGE", code)
            words = words_of(widget)
            lacking += [f"{widget}.{key} in {code}" for key, text in words.items() if not text]
            assert words == {k: t[code] for k, t in (WORDS["shared"] | WORDS[widget]).items()}
    assert lacking == []
    chinese = [text["zh"] for section in WORDS.values() for text in section.values()]
    assert [text for text in chinese if not re.search("[\u4e00-\u9fff]", text)] == []


def test_every_word_is_shown_somewhere():
    scripts = "\n".join(path.read_text("utf-8") for path in HERE.rglob("*.js"))
    scripts += "\n".join(path.read_text("utf-8") for path in HERE.glob("*.py"))
    keys = {key for section in WORDS.values() for key in section}
    ways = {key: (key, *(f"{part}_" for part in key.split("_")[:-1])) for key in keys}
    ways = {key: [*some, f"_{key.split('_')[-1]}"] for key, some in ways.items()}  # `${kind}_hint`
    assert {key for key in keys if not any(way in scripts for way in ways[key])} == set()
