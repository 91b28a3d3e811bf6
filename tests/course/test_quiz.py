"""The questions: both languages complete, every answer judged with its own words, progress kept."""

import itertools
import tomllib

import pytest

from segteach.course import progress
from segteach.course.quiz import CHAPTERS, Choice, Numeric, Order, hint, quiz

FILES = {
    f"{int(path.parent.name[2:]):02d}": tomllib.loads(path.read_text("utf-8"))
    for path in sorted(CHAPTERS.glob("*/questions.toml"))
}
QUIZZES = {f"{n}/{name}": q for n, file in FILES.items() for name, q in file["quiz"].items()}
HINTS = {f"{n}/{name}": h for n, file in FILES.items() for name, h in file["hint"].items()}


def of_kind(kind):
    return pytest.mark.parametrize("key", [k for k, q in QUIZZES.items() if q["kind"] == kind])


every_quiz = pytest.mark.parametrize("key", QUIZZES)
every_hint = pytest.mark.parametrize("key", HINTS)


pytestmark = pytest.mark.usefixtures("own_progress")


def texts(value):
    """Every {en, zh} and every bare string that a reader sees in a question or hint."""
    if isinstance(value, dict) and {"en", "zh"} & value.keys():
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            if name != "kind":
                yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
    elif isinstance(value, str):
        yield value


def rightly(question):
    """Give the right answer."""
    if isinstance(question, Choice):
        rights = [bool(option.get("right")) for option in question.options]
        question.answer.value = rights.index(True)
    elif isinstance(question, Numeric):
        question.answer.value = question.entry["value"]
    else:
        orders = itertools.permutations(range(len(question.lines)))
        question.order = list(next(o for o in orders if satisfies(o, question.entry["before"])))
    return question


def satisfies(order, before):
    place = {line: number for number, line in enumerate(order)}
    return all(place[first] < place[then] for first, then, _ in before)


def test_every_chapter_that_is_asked_about_has_questions_and_hints():
    assert QUIZZES and HINTS


@pytest.mark.parametrize(
    "entry", [*QUIZZES.values(), *HINTS.values()], ids=[*QUIZZES, *(f"hint {k}" for k in HINTS)]
)
def test_every_text_is_there_in_both_languages(entry):
    found = list(texts(entry))
    assert found
    for text in found:
        assert isinstance(text, dict) and text.keys() == {"en", "zh"}
        assert text["en"].strip() and text["zh"].strip()
        for words in text.values():  # formulas and code close where they open
            assert words.count("$") % 2 == 0
            assert words.count("<code>") == words.count("</code>")


@every_quiz
def test_a_question_is_not_solved_before_the_right_answer_and_is_after_it(key):
    question = quiz(key)
    assert not question.solved
    question.check()
    assert not question.solved and "✗" in question.feedback.value
    rightly(question).button.click()
    assert question.solved and "✓" in question.feedback.value


@every_quiz
def test_a_solved_question_is_solved_in_a_new_session(key):
    rightly(quiz(key)).check()
    again = quiz(key)
    assert again.solved and "✓" in again.feedback.value
    assert progress.summary().counts[key.split("/")[0]] == (1, 0)


def test_tries_are_counted_and_a_later_mistake_does_not_unsolve():
    key = next(iter(QUIZZES))
    for number in range(1, 4):
        question = quiz(key)
        if number == 2:
            rightly(question)
        question.check()
        assert progress.recall(f"{key}/quiz") == {"solved": number >= 2, "tries": number}


@every_quiz
@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_question_speaks_the_readers_language(key, code, monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", code)
    question = rightly(quiz(key))
    assert QUIZZES[key]["text"][code] in question.children[0].value
    question.check()
    why = QUIZZES[key].get("why") or next(o["why"] for o in question.options if o.get("right"))
    assert why[code] in question.feedback.value


@of_kind("choice")
def test_a_choice_has_one_right_answer_and_an_explanation_of_its_own_for_each(key):
    options = QUIZZES[key]["options"]
    assert [bool(option.get("right")) for option in options].count(True) == 1
    for code in ("en", "zh"):
        assert len({option["why"][code] for option in options}) == len(options)
        assert len({option["text"][code] for option in options}) == len(options)
    question = quiz(key)
    for number, option in enumerate(options):
        question.answer.value = number
        assert question.judge() == (bool(option.get("right")), option["why"]["en"])


@of_kind("choice")
def test_nothing_chosen_is_no_answer(key):
    right, words = quiz(key).judge()
    assert not right and words not in [option["why"]["en"] for option in QUIZZES[key]["options"]]


@of_kind("numeric")
def test_a_number_is_right_within_its_tolerance_and_known_mistakes_are_recognised(key):
    entry, question = QUIZZES[key], quiz(key)
    around = entry["tolerance"]
    expected = {
        entry["value"]: (True, entry["why"]["en"]),
        entry["value"] + 0.9 * around: (True, entry["why"]["en"]),
        entry["value"] - 0.9 * around: (True, entry["why"]["en"]),
        entry["value"] + 1e6: (False, entry["otherwise"]["en"]),
    }
    for mistake in entry.get("mistakes", []):
        expected[mistake["value"] + 0.9 * around] = (False, mistake["why"]["en"])
    for value, verdict in expected.items():
        question.answer.value = value
        assert question.judge() == verdict


@of_kind("order")
def test_every_order_that_keeps_the_pairs_is_right_and_no_other(key):
    entry, question = QUIZZES[key], quiz(key)
    rights = 0
    for order in itertools.permutations(range(len(entry["lines"]))):
        question.order = list(order)
        right, words = question.judge()
        assert right == satisfies(order, entry["before"])
        if right:
            rights += 1
            assert words == entry["why"]["en"]
        else:
            place = order.index
            assert words in [why["en"] for a, b, why in entry["before"] if place(a) > place(b)]
    assert rights > 0


@of_kind("order")
def test_an_order_begins_wrong_and_holds_every_line_once(key):
    question = quiz(key)
    assert sorted(question.order) == list(range(len(question.lines)))
    assert not question.judge()[0]


@of_kind("order")
def test_the_buttons_of_a_line_move_it_and_stop_at_the_ends(key):
    question = quiz(key)
    start = list(question.order)

    def press(place, button):
        question._rows.children[place].children[button].click()

    press(0, 0)
    press(len(start) - 1, 1)
    assert question.order == start
    press(0, 1)
    assert question.order == [start[1], start[0], *start[2:]]
    shown = [row.children[-1].value for row in question._rows.children]
    wanted = [question.lines[line]["en"] for line in question.order]
    assert [words in value for words, value in zip(wanted, shown, strict=True)] == [True] * len(
        start
    )
    press(1, 0)
    assert question.order == start


def test_two_orders_do_not_share_their_lines():
    key = next(k for k, q in QUIZZES.items() if q["kind"] == "order")
    first, second = quiz(key), quiz(key)
    first.move(0, 1)
    assert isinstance(first, Order) and first.order != second.order


@every_hint
def test_hints_open_one_after_the_other_and_are_noted(key):
    widget, levels = hint(key), HINTS[key]["levels"]
    assert len(levels) == 3
    for opened in range(len(levels) + 1):
        shown = [child.value for child in widget.texts.children]
        assert len(shown) == opened
        assert all(level["en"] in text for level, text in zip(levels, shown, strict=False))
        assert widget.button.disabled == (opened == len(levels))
        if opened:
            assert progress.recall(f"{key}/hint") == opened
        widget.button.click()
    assert len(widget.texts.children) == len(levels)


@pytest.mark.parametrize("make", [quiz, hint])
@pytest.mark.parametrize("key", ["01/nothing", "01", "", "99/order", "../x"])
def test_an_unknown_key_is_refused_and_the_known_ones_are_named(make, key):
    with pytest.raises(ValueError, match="key") as caught:
        make(key)
    if key.startswith("01"):
        known = QUIZZES if make is quiz else HINTS
        assert all(name in str(caught.value) for name in known if name.startswith("01/"))


def test_every_question_and_hint_is_asked_in_its_chapter():
    source = CHAPTERS.parents[2] / "notebooks" / "source"
    asked = "".join(path.read_text("utf-8") for path in source.glob("*.py"))
    assert [key for key in QUIZZES if f'quiz("{key}")' not in asked] == []
    assert [key for key in HINTS if f'hint("{key}")' not in asked] == []
