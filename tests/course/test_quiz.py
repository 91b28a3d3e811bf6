"""The questions: both languages complete, every answer judged with its own words, progress kept."""

import itertools
import re
from functools import partial

import pytest

from segteach.course import progress
from segteach.course.quiz import CHAPTERS, Choice, Numeric, Order, hint, questions_of, quiz

FILES = {n: questions_of(n) for n in (f"{int(p.name[2:]):02d}" for p in CHAPTERS.glob("ch*"))}
QUIZZES = {f"{n}/{name}": q for n, file in FILES.items() for name, q in file["quiz"].items()}
HINTS = {f"{n}/{name}": h for n, file in FILES.items() for name, h in file["hint"].items()}
CHOICES, NUMBERS, ORDERS = (
    [key for key, question in QUIZZES.items() if question["kind"] == kind]
    for kind in ("choice", "numeric", "order")
)

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


def is_whole(text):
    """Return whether a text has both languages, and closes its formulas and code."""
    return isinstance(text, dict) and text.keys() == {"en", "zh"} and all(
        words.strip()
        and words.count("$") % 2 == 0
        and words.count("<code>") == words.count("</code>")
        for words in text.values()
    )  # fmt: skip


def rightly(question):
    """Give the right answer."""
    if isinstance(question, Choice):
        rights = [bool(option.get("right")) for option in question.options]
        question.answer.value = rights.index(True)
    elif isinstance(question, Numeric):
        question.field.text = repr(question.entry["value"])
    else:
        orders = itertools.permutations(range(len(question.lines)))
        question.order = list(next(o for o in orders if satisfies(o, question.entry["before"])))
    return question


def satisfies(order, before):
    place = {line: number for number, line in enumerate(order)}
    return all(place[first] < place[then] for first, then, _ in before)


def test_every_kind_is_asked_and_every_chapter_has_questions_and_hints():
    assert CHOICES and NUMBERS and ORDERS
    assert len(CHOICES + NUMBERS + ORDERS) == len(QUIZZES)
    assert [n for n, file in FILES.items() if not (file["quiz"] and file["hint"])] == []


def test_every_text_is_there_in_both_languages():
    entries = [*QUIZZES.items(), *HINTS.items()]
    assert [key for key, entry in entries if not list(texts(entry))] == []
    assert [(key, t) for key, entry in entries for t in texts(entry) if not is_whole(t)] == []


def test_a_question_is_solved_by_the_right_answer_and_stays_so_in_a_new_session():
    for key in QUIZZES:
        question = quiz(key)
        assert not question.solved, key
        question.check()
        assert not question.solved and "✗" in question.feedback.value, key
        rightly(question).check()
        assert question.solved and "✓" in question.feedback.value, key
        again = quiz(key)
        assert again.solved and "✓" in again.feedback.value, key
    counts = {chapter: (len(file["quiz"]), 0) for chapter, file in sorted(FILES.items())}
    assert progress.summary().counts == counts


def test_tries_are_counted_and_a_later_mistake_does_not_unsolve():
    key = next(iter(QUIZZES))
    for number in range(1, 4):
        question = quiz(key)
        if number == 2:
            rightly(question)
        question.check()
        assert progress.recall(f"{key}/quiz") == {"solved": number >= 2, "tries": number}


@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_question_speaks_the_readers_language(code, monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", code)
    for key, entry in QUIZZES.items():
        question = rightly(quiz(key))
        assert entry["text"][code] in question.children[0].value
        question.check()
        why = entry.get("why") or next(o["why"] for o in question.options if o.get("right"))
        assert why[code] in question.feedback.value


def test_a_choice_has_one_right_answer_and_an_explanation_of_its_own_for_each():
    for key in CHOICES:
        options = QUIZZES[key]["options"]
        assert [bool(option.get("right")) for option in options].count(True) == 1, key
        for code in ("en", "zh"):
            assert len({option["why"][code] for option in options}) == len(options), key
            assert len({option["text"][code] for option in options}) == len(options), key
        question = quiz(key)
        right, words = question.judge()  # nothing is chosen yet
        assert not right and words not in [option["why"]["en"] for option in options], key
        for number, option in enumerate(options):
            question.answer.value = number
            assert question.judge() == (bool(option.get("right")), option["why"]["en"]), key


def test_a_number_is_right_within_its_tolerance_and_known_mistakes_are_recognised():
    for key in NUMBERS:
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
            assert question.verdict(value) == verdict, (key, value)


def test_a_known_mistake_is_recognised_when_it_is_rounded_and_never_taken_for_the_answer():
    recognised = quiz("01/peak").entry["mistakes"][0]["why"]["en"]
    for text in ("0.4", "0.399", "0.39894", "1/sqrt(2*pi)"):
        question = quiz("01/peak")
        question.field.text = text
        right, words = question.judge()
        assert not right and words.endswith(recognised), text
    for key in NUMBERS:
        question, entry = quiz(key), QUIZZES[key]
        for mistake in entry.get("mistakes", []):
            assert question.verdict(mistake["value"]) == (False, mistake["why"]["en"]), key


@pytest.mark.parametrize("text", ["0.159", "0,159", "1/(2*pi)", "1 / (2 × π)", "1.59e-1", ".1592"])
def test_a_number_may_be_written_as_on_paper(text):
    question = quiz("01/peak")
    question.field.text = text
    right, words = question.judge()
    assert right and words.endswith(question.entry["why"]["en"])


@pytest.mark.parametrize("text", ["", "  ", "x", "2 pi", "__import__('os')", "1/0", "0,1,5"])
def test_what_is_no_number_is_said_and_never_judged(text):
    question = quiz("01/peak")
    question.field.text = text
    right, words = question.judge()
    assert not right and words not in [text["en"] for text in texts(question.entry)]
    assert "Write" in words and "<" not in words.replace("&lt;", "")


def test_the_page_asks_for_a_verdict_and_hears_that_it_is_there(monkeypatch):
    sent = []
    question = quiz("01/peak")
    monkeypatch.setattr(question.field, "send", lambda content: sent.append(content))
    question.field._handle_custom_msg({"kind": "check", "text": "1/(2*pi)"}, [])
    assert sent == [{"kind": "judged"}] and question.solved
    assert question.field.text == "1/(2*pi)"
    question.field._handle_custom_msg({"kind": "noise"}, [])
    assert len(sent) == 1


def test_every_order_that_keeps_the_pairs_is_right_and_no_other():
    for key in ORDERS:
        entry, question = QUIZZES[key], quiz(key)
        lines = range(len(entry["lines"]))
        assert sorted(question.order) == list(lines) and not question.judge()[0], key  # at first
        rights = 0
        for order in itertools.permutations(lines):
            question.order = list(order)
            right, words = question.judge()
            assert right == satisfies(order, entry["before"]), (key, order)
            broken = [w["en"] for a, b, w in entry["before"] if order.index(a) > order.index(b)]
            assert words in (broken or [entry["why"]["en"]]), (key, order)
            rights += right
        assert rights > 0, key


def test_the_buttons_of_a_line_move_it_and_stop_at_the_ends():
    for key in ORDERS:
        question = quiz(key)
        start, rows = list(question.order), question.answer

        def press(place, button, rows=rows):
            rows.children[place].children[button].click()

        press(0, 0)
        press(len(start) - 1, 1)
        assert question.order == start, key
        press(0, 1)
        assert question.order == [start[1], start[0], *start[2:]], key
        shown = [row.children[-1].value for row in rows.children]
        wanted = [question.lines[line]["en"] for line in question.order]
        assert all(words in value for words, value in zip(wanted, shown, strict=True)), key
        press(1, 0)
        assert question.order == start, key


def test_two_orders_do_not_share_their_lines():
    first, second = quiz(ORDERS[0]), quiz(ORDERS[0])
    first.move(0, 1)
    assert isinstance(first, Order) and first.order != second.order


def test_every_exercise_has_hints_and_every_hint_an_exercise():
    """So that the hints of a chapter are as many as its exercises."""
    sources = [path.read_text("utf-8") for path in CHAPTERS.glob("ch*/*.py")]
    checks = re.findall(r'@instant_check\("([^"]+)"\)', "\n".join(sources))
    assert sorted(checks) == sorted(HINTS)


def test_hints_open_one_after_the_other_and_are_noted():
    for key, entry in HINTS.items():
        widget, levels = hint(key), entry["levels"]
        assert len(levels) == 3, key
        for opened in range(len(levels) + 1):
            shown = [child.value for child in widget.texts.children]
            assert len(shown) == opened, key
            assert all(level["en"] in text for level, text in zip(levels, shown, strict=False)), key
            assert widget.button.disabled == (opened == len(levels)), key
            if opened:
                assert progress.recall(f"{key}/hint") == opened, key
            widget.button.click()
        assert len(widget.texts.children) == len(levels), key


def test_an_unknown_key_is_refused_and_the_known_ones_are_named(refused):
    unknown = ("01/nothing", "01", "", "99/order", "../x", "1/order")
    assert (
        refused((partial(make, key), "^key: got") for make in (quiz, hint) for key in unknown) == []
    )
    for make, known in ((quiz, QUIZZES), (hint, HINTS)):
        of_chapter = ".*".join(name for name in known if name.startswith("01/"))
        assert refused((partial(make, key), of_chapter) for key in ("01/nothing", "01")) == []
    assert refused([(partial(quiz, "99/order"), ", ".join(sorted(FILES)))]) == []
