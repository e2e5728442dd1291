"""Read the frontier of a bargaining set written as an equation in u1 and u2, such as `u2 = 1 - u1^2`.

Numbers, u1, u2, + - * / ^, brackets and sqrt, exp, log, min, max, abs; nothing else is evaluated.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable
from typing import Any

Gap = Callable[[float, float], float]
"""Left side minus right side of the equation at a point (u1, u2)."""

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {ast.UAdd: operator.pos, ast.USub: operator.neg}
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "min": min,
    "max": max,
    "abs": abs,
}
_ALLOWED = f"numbers, u1, u2, + - * / ^, brackets and {', '.join(sorted(_FUNCTIONS))}"


def read_frontier(text: str) -> Gap:
    """The equation as a function: left side minus right side at (u1, u2).

    A number before a name or a bracket multiplies it (`2u1`).  The function raises ArithmeticError or math's
    ValueError where the equation has no value, and is complex at the power of a negative number.

    Raises:
        ValueError: if the text is no such equation; it says what is allowed.
    """
    sides = text.split("=")
    if len(sides) != 2:
        raise ValueError(f"frontier {text!r} is no equation in u1 and u2, such as 'u2 = 1 - u1^2'")
    left, right = (_expression(side, text) for side in sides)
    if not {"u1", "u2"} <= set(re.findall(r"u[12]", text)):
        raise ValueError(f"frontier {text!r} must name u1 and u2")
    return lambda u1, u2: left(u1, u2) - right(u1, u2)


def _expression(side: str, text: str) -> Gap:
    spelled = re.sub(r"(?<![\w.])(\d+(?:\.\d*)?|\.\d+)\s*(?=[a-df-zA-DF-Z(])", r"\1*", side.replace("^", "**")).strip()
    spelled = re.sub(r"(?<=\))\s*(?=[\w(])", "*", spelled)
    try:
        tree = ast.parse(spelled, mode="eval")
    except SyntaxError:
        raise ValueError(f"frontier {text!r}: {side.strip()!r} cannot be read; allowed: {_ALLOWED}") from None
    return _compiled(tree.body, text)


def _compiled(node: ast.expr, text: str) -> Gap:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            constant = float(number)
            return lambda u1, u2: constant
        case ast.Name(id="u1"):
            return lambda u1, u2: u1
        case ast.Name(id="u2"):
            return lambda u1, u2: u2
        case ast.BinOp(left=a, op=op, right=b) if type(op) in _BINARY:
            first, second, apply = _compiled(a, text), _compiled(b, text), _BINARY[type(op)]
            return lambda u1, u2: apply(first(u1, u2), second(u1, u2))
        case ast.UnaryOp(op=sign, operand=a) if type(sign) in _UNARY:
            inner, turn = _compiled(a, text), _UNARY[type(sign)]
            return lambda u1, u2: turn(inner(u1, u2))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS and args:
            parts, call = [_compiled(a, text) for a in args], _FUNCTIONS[name]
            return lambda u1, u2: call(*(part(u1, u2) for part in parts))
    raise ValueError(f"frontier {text!r}: {ast.unparse(node)!r} is not allowed; allowed: {_ALLOWED}")
