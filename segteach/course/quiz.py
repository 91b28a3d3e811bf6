"""Questions in the notebook: one right choice, a number, an order; and hints in three levels.

The texts lie in questions.toml of chapters/chN, in both languages; a notebook only says
quiz("01/order"). What was answered is kept in a local file, so that progress survives.
"""

from __future__ import annotations

import html
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import ipywidgets as widgets

from segteach.arrays import check_word
from segteach.course import progress
from segteach.course.numbers import number_of
from segteach.language import language, say
from segteach.widgets.answer_field import AnswerField

CHAPTERS = Path(__file__).parent / "chapters"
NEAR = 0.01  # a known mistake is recognised within 1 %: 0.4 as well as 0.399


def quiz(key: str) -> Question:
    """Return the question "NN/name" as a widget of its kind; another key is a ValueError."""
    entry = _entry(key, "quiz")
    kinds = {"choice": Choice, "numeric": Numeric, "order": Order}
    return kinds[entry["kind"]](key, entry)


def hint(key: str) -> Hint:
    """Return the three hints of exercise "NN/name" behind one button; see `quiz` for the key."""
    return Hint(key, [_local(text) for text in _entry(key, "hint")["levels"]])


class Question(widgets.VBox):
    """A question with a button that checks the answer and says why it is wrong.

    entry: what questions.toml says of it. answer: the widget that takes the answer; None: the field
    beside the button. solved: whether the right answer was given, now or in an earlier session. A
    kind of question judges its answer.
    """

    def __init__(self, key: str, entry: dict, answer: widgets.Widget | None):
        self.key, self.entry = key, entry
        self.feedback = widgets.HTMLMath()
        self.feedback.add_class("st-verdict")
        unit = _local(entry.get("unit", ""))
        self.field = AnswerField(self.check, field=answer is None, unit=unit)
        self.solved = bool(_note(progress.recall(f"{key}/quiz")).get("solved"))
        if self.solved:
            self._say(True, say("You have answered this one before.", "这道题你已经答对过。"))
        text = widgets.HTMLMath(f"<b>{_local(entry['text'])}</b>")
        verdict = widgets.HBox([self.field, self.feedback], layout={"flex_flow": "row wrap"})
        super().__init__([text, *([answer] if answer else []), verdict])
        self.add_class("st-question")
        self.layout.border_left = "4px solid #0072B2"
        self.layout.padding = "4px 4px 4px 12px"
        self.layout.margin = "8px 0"

    def check(self) -> bool:
        """Judge the present answer, show the explanation, note the result."""
        right, words = self.judge()
        self._say(right, words)
        self.solved = self.solved or right
        progress.change(f"{self.key}/quiz", self._one_more)
        return right

    def _one_more(self, noted) -> dict:
        """Return the note after another try; what was solved, here or elsewhere, stays solved."""
        earlier = _note(noted)
        tries = earlier.get("tries")
        self.solved = self.solved or earlier.get("solved") is True
        return {"solved": self.solved, "tries": tries + 1 if isinstance(tries, int) else 1}

    def judge(self) -> tuple[bool, str]:
        """Return whether the answer is right, and the words that explain it."""
        raise NotImplementedError

    def _say(self, right: bool, words: str) -> None:
        sign, colour = ("✓", "#00704d") if right else ("✗", "#b34700")
        self.feedback.value = (
            f'<b style="border-left:4px solid {colour};padding-left:8px">{sign}</b> {words}'
        )


def _note(noted) -> dict:
    return noted if isinstance(noted, dict) else {}


class Choice(Question):
    """One of several answers is right; every wrong one has its own explanation."""

    def __init__(self, key: str, entry: dict):
        self.options = entry["options"]
        faces = [(_local(option["text"]), number) for number, option in enumerate(self.options)]
        self.answer = widgets.RadioButtons(options=faces, value=None, layout={"width": "auto"})
        super().__init__(key, entry, self.answer)

    def judge(self) -> tuple[bool, str]:
        """Return whether the chosen option is the right one, and its explanation."""
        if self.answer.value is None:
            return False, say("Choose an answer first.", "请先选择一个答案。")
        option = self.options[self.answer.value]
        return bool(option.get("right")), _local(option["why"])


class Numeric(Question):
    """A number within a tolerance; known wrong numbers have their own explanation."""

    def __init__(self, key: str, entry: dict):
        super().__init__(key, entry, None)

    def judge(self) -> tuple[bool, str]:
        """Return whether the number is near enough, and the words for it or for its mistake."""
        try:
            value = number_of(self.field.text)
        except ValueError as error:
            return False, html.escape(str(error))
        right, words = self.verdict(value)
        plain = self.field.text.strip() == f"{value:.6g}"
        return right, words if plain else f"(= {value:.6g}) {words}"

    def verdict(self, value: float) -> tuple[bool, str]:
        """Return whether a number is near enough, and the words for it or for its mistake."""
        tolerance = self.entry["tolerance"]
        if abs(value - self.entry["value"]) <= tolerance:
            return True, _local(self.entry["why"])
        known = self.entry.get("mistakes", [])
        near = min(known, key=lambda mistake: abs(value - mistake["value"]), default=None)
        if near and abs(value - near["value"]) <= max(tolerance, NEAR * abs(near["value"])):
            return False, _local(near["why"])
        return False, _local(self.entry["otherwise"])


class Order(Question):
    """Put lines in an order; only the pairs in `before` matter, the rest is free."""

    def __init__(self, key: str, entry: dict):
        self.lines = entry["lines"]
        self.order = list(entry.get("start", range(len(self.lines))))
        self.answer = widgets.VBox()
        super().__init__(key, entry, self.answer)
        self._show()

    def move(self, place: int, by: int) -> None:
        """Exchange the line at `place` with its neighbour."""
        other = place + by
        if 0 <= other < len(self.order):
            self.order[place], self.order[other] = self.order[other], self.order[place]
            self._show()

    def judge(self) -> tuple[bool, str]:
        """Return whether every pair stands in order, and the words; a wrong pair has its own."""
        for first, then, why in self.entry["before"]:
            if self.order.index(first) > self.order.index(then):
                return False, _local(why)
        return True, _local(self.entry["why"])

    def _show(self) -> None:
        self.answer.children = [self._row(place, line) for place, line in enumerate(self.order)]

    def _row(self, place: int, line: int) -> widgets.HBox:
        words = _local(self.lines[line])
        up = self._mover("▲", say("up: {}", "上移：{}").format(words), place, -1)
        down = self._mover("▼", say("down: {}", "下移：{}").format(words), place, 1)
        return widgets.HBox([up, down, widgets.HTMLMath(f"{place + 1}. {words}")])

    def _mover(self, face: str, tooltip: str, place: int, by: int) -> widgets.Button:
        button = widgets.Button(description=face, tooltip=tooltip, layout={"width": "40px"})
        button.add_class("st-lab-button")
        button.on_click(lambda _: self.move(place, by))
        return button


class Hint(widgets.VBox):
    """Hints one after the other; how many were opened is noted."""

    def __init__(self, key: str, levels: Sequence[str]):
        self.key, self.levels = key, list(levels)
        self.opened = 0
        self.button = widgets.Button()
        self.button.add_class("st-lab-button")
        self.button.on_click(lambda _: self.reveal())
        self.texts = widgets.VBox()
        super().__init__([self.button, self.texts])
        self._show()

    def reveal(self) -> None:
        """Show the next hint."""
        self.opened = min(len(self.levels), self.opened + 1)
        progress.change(f"{self.key}/hint", self._most)
        self._show()

    def _most(self, noted) -> int:
        return max(self.opened, noted) if isinstance(noted, int) else self.opened

    def _show(self) -> None:
        following, total = self.opened + 1, len(self.levels)
        self.button.disabled = self.opened == total
        self.button.description = say("Hint", "提示") + f" {min(following, total)}/{total}"
        self.texts.children = [
            widgets.HTMLMath(f"{number}. {text}")
            for number, text in enumerate(self.levels[: self.opened], start=1)
        ]


@cache
def questions_of(chapter: str) -> dict:
    """Return {"quiz": {name: question}, "hint": {name: hints}} of chapter "NN", both languages."""
    files = {f"{int(p.parent.name[2:]):02d}": p for p in CHAPTERS.glob("ch*/questions.toml")}
    check_word(chapter, "key", sorted(files))
    return tomllib.loads(files[chapter].read_text(encoding="utf-8"))


def _entry(key: str, section: str) -> dict:
    """Return what the file of the key's chapter says under `section`."""
    chapter, _, name = str(key).partition("/")
    known = questions_of(chapter).get(section, {})
    check_word(key, "key", [f"{chapter}/{other}" for other in known])
    return known[name]


def _local(text: dict | str) -> str:
    """Return the reader's language of {en, zh}; a bare string serves both."""
    return text if isinstance(text, str) else text[language()]
