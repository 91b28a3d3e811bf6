"""A number as a reader writes it: 0.159, 0,159, 1e-3, 1/(2*pi), sqrt(2)."""

from __future__ import annotations

import ast
import math
import operator
import re

from segteach.language import say

NAMES = {"pi": math.pi, "e": math.e}
FUNCTIONS = {"sqrt": math.sqrt, "exp": math.exp, "ln": math.log, "log": math.log}
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: math.pow,
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}
SIGNS = str.maketrans(
    {"−": "-", "–": "-", "×": "*", "·": "*", "÷": "/", "，": ",", "（": "(", "）": ")"}
)
LONGEST = 80  # letters


def number_of(text: str) -> float:
    """Return the number that a text says; anything else is a ValueError in the reader's language.

    + - * / ^ and brackets, pi, e, sqrt, exp, ln (log is the same). A comma is a decimal comma.
    """
    plain = text.strip().translate(SIGNS).replace("π", "pi").replace("^", "**")
    plain = re.sub(r"(?<=\d),(?=\d)", ".", plain)
    if not plain:
        raise ValueError(say("Write a number first.", "请先填写一个数。"))
    try:
        value = _value(ast.parse(plain[:LONGEST], mode="eval").body)
    except (ValueError, SyntaxError, ArithmeticError, RecursionError):
        value = math.nan
    if len(plain) > LONGEST or not math.isfinite(value):
        words = say(
            "“{}” is no number that I can read. Write for example 0.159, 1e-3 or 1/(2*pi).",
            "无法把“{}”读成一个数。请写成 0.159、1e-3 或 1/(2*pi) 这样的形式。",
        )
        raise ValueError(words.format(text.strip()[:LONGEST]))
    return value


def _value(part: ast.expr) -> float:
    """Return the value of a part; a ValueError where it is none of the few that are known."""
    match part:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return float(value)
        case ast.Name(id=name) if name in NAMES:
            return NAMES[name]
        case ast.UnaryOp(op=sign, operand=inner) if type(sign) in OPERATORS:
            return OPERATORS[type(sign)](_value(inner))
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATORS:
            return OPERATORS[type(sign)](_value(left), _value(right))
        case ast.Call(func=ast.Name(id=name), args=[inner], keywords=[]) if name in FUNCTIONS:
            return FUNCTIONS[name](_value(inner))
    raise ValueError(f"text: got {ast.unparse(part)}, allowed is arithmetic")
