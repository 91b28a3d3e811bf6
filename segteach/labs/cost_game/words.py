"""The cost game in words: score, verdict, the two costs, and why one is less."""

from __future__ import annotations

from segteach.labs.cost_game.rounds import Cost, Round, cheaper
from segteach.labs.kit.html import number, table
from segteach.language import say

LITTLE = 0.1  # of the cost of a piece; a wrong alpha at an edge costs several times as much


def score_words(number_: int, score: tuple[int, int]) -> str:
    """Return the question, the number of the round and the score."""
    words = say(
        "<b>Which alpha costs less, αᵀLα?</b> Round {}, score {} of {}.",
        "<b>哪个 α 的代价 αᵀLα 更小？</b>第 {} 轮，得分 {} / {}。",
    )
    return words.format(number_ + 1, *score)


def verdict(guess: str, right: str) -> str:
    """Return whether the guess is right."""
    said = say("Right:", "答对了，") if guess == right else say("No:", "答错了，")
    if right == "same":
        return f"<b>{said}</b>{say(' both cost the same.', '两者代价相同。')}"
    return f"<b>{said}</b>{say(' {} costs less.', '{} 的代价更小。').format(right)}"


def cost_table(game: Round, costs: tuple[Cost, Cost]) -> str:
    """Return what A and B are, and the two parts of their costs."""
    rows = [
        (say("what it is", "是什么"), *(kind_words(kind) for kind in game.kinds)),
        ("Σ(α − a·I − b)²", *(_short(cost.residual) for cost in costs)),
        ("+ Σ ε|a|²", *(_short(cost.steepness) for cost in costs)),
        ("= αᵀLα", *(f"<b>{_short(cost.total)}</b>" for cost in costs)),
    ]
    return table(rows, ("", "A", "B"))


def reason(game: Round, costs: tuple[Cost, Cost]) -> str:
    """Return why one costs less, from the numbers, and what the pair teaches."""
    return _by_numbers(costs) + say(" ", "") + _lesson(game, costs)


def _by_numbers(costs: tuple[Cost, Cost]) -> str:
    answer = cheaper(costs)
    if answer == "same":
        return say("Both parts are the same.", "两部分都相同。")
    worse = "B" if answer == "A" else "A"
    if not _steepness_decides(costs):
        return say(
            "{} fits the colours worse: the residual makes the difference.",
            "{} 与颜色拟合得更差：差别来自残差。",
        ).format(worse)
    return say(
        "{} is steeper in the colours: ε|a|² makes the difference.",
        "{} 随颜色变化更陡：差别来自 ε|a|²。",
    ).format(worse)


def _steepness_decides(costs: tuple[Cost, Cost]) -> bool:
    """Return whether most of what the costs are apart is the steepness."""
    less, more = sorted(costs, key=lambda cost: cost.total)
    return more.steepness - less.steepness >= more.residual - less.residual


def _lesson(game: Round, costs: tuple[Cost, Cost]) -> str:
    """Return what the pair teaches."""
    kinds, answer = set(game.kinds), cheaper(costs)
    cheap = "" if answer == "same" else game.kinds["AB".index(answer)]
    if "inverted" in kinds:
        return say(
            "Constants cost nothing (L1 = 0), so α and 1 − α cost the same: which side is the "
            "foreground, only a constraint can say.",
            "常数没有代价（L1 = 0），所以 α 与 1 − α 代价相同：哪一边是前景，只能由约束决定。",
        )
    if "follows" in kinds:
        return _of_following(cheap, costs[game.kinds.index("follows")].total < LITTLE)
    if "constant" in kinds:
        return say(
            "A constant costs nothing at all; what is linear in the colours costs its steepness.",
            "常数完全没有代价；颜色的线性函数只付出陡度的代价。",
        )
    if _steepness_decides(costs):
        return say(
            "With so large an ε a flat α is cheap, whatever the colours are.",
            "ε 这么大时，只要 α 平缓，代价就小，与颜色关系不大。",
        )
    return say(
        "L asks of every window one thing: is α a linear function of its colours?",
        "L 对每个窗口只问一件事：α 是不是颜色的线性函数？",
    )


def _of_following(cheap: str, little: bool) -> str:
    """Return what an alpha teaches that is the brightness. little: it costs next to nothing."""
    if cheap == "follows":
        words = say(
            "But the cheaper one is wrong: it follows the brightness; only constraints forbid it.",
            "但代价更小的那个是错的：它只是随亮度变化，只有约束能排除它。",
        )
    else:
        words = say(
            "A texture within one layer: to follow it is wrong.",
            "这是同一层内的纹理：随它变化是错的。",
        )
    more = say("To follow it costs next to nothing.", "随它变化几乎没有代价。")
    if not little:
        more = say(
            "To follow it costs much only where ε is large.",
            "只有 ε 较大时，随它变化才有明显的代价。",
        )
    return words + say(" ", "") + more


def kind_words(kind: str) -> str:
    """Return what an alpha is, in words."""
    return {
        "linear": say("linear in the colours", "颜色的线性函数"),
        "constant": say("constant", "常数"),
        "random": say("random", "随机数"),
        "shuffled": say("linear, then shuffled", "线性函数，再打乱"),
        "truth": say("the true α", "真值 α"),
        "inverted": say("1 − true α", "1 − 真值 α"),
        "mask": say("true α made hard", "真值 α 硬化"),
        "moved": say("true α moved by 3 px", "真值 α 平移 3 像素"),
        "follows": say("the brightness", "图片亮度"),
    }[kind]


def _short(value: float) -> str:
    return number(value, ".3g")
