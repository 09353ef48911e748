"""Numbers that the claims file asks for: formulas of metrics, sentences with them, and conditions.

A formula names metrics as the file does, and joins them by + - * / and numbers. `x @ baseline` is
the metric x at another point, `market.x` that of the file beside this one:

    50400 * (block_time.mean @ baseline) / 86400
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..reading.quantities import Cell, Number, places, rounded, shown_unit
from ..reading.results import Value
from .context import Page

SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
HOLDS = {ast.LtE: operator.le, ast.GtE: operator.ge, ast.Lt: operator.lt, ast.Gt: operator.gt}
ACCEPTED = "metrics, numbers, + - * / ( ) and `metric @ point` would be accepted"


def _quotient(one: float, other: float) -> float:
    return one / other if other else math.nan


OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: _quotient,
}


@dataclass(frozen=True)
class Result:
    """A value with the ends of its Monte Carlo interval, the metrics it is made of, and how:
    `t0 / t1`. Of a formula the ends hold whatever the errors of its metrics have to do with each
    other."""

    value: float
    low: float
    high: float
    formula: str = ""
    terms: tuple[tuple[str, Value], ...] = field(default=())


def evaluate(page: Page, text: str) -> Result:
    """The value of a formula. ValueError says what is wrong in it; KeyError that a metric, a point
    or a file is not there."""
    return _value(page, text, _parsed(text))


def holds(page: Page, text: str) -> bool | None:
    """Whether `formula >= formula` is so over the Monte Carlo error; None where that leaves it
    open."""
    node = _parsed(text)
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        raise ValueError(f"the condition {text} compares nothing: write formula >= formula")
    compare = HOLDS.get(type(node.ops[0]))
    if compare is None:
        raise ValueError(f"the condition {text} needs one of < <= > >=")
    one, other = _value(page, text, node.left), _value(page, text, node.comparators[0])
    said = {compare(a, b) for a in (one.low, one.high) for b in (other.low, other.high)}
    return said.pop() if len(said) == 1 else None


def sentence(page: Page, text: str) -> Cell:
    """A text with each `{formula}`, `{formula | unit}` replaced by its number, to two digits."""
    parts: Cell = []
    for i, piece in enumerate(re.split(r"\{([^{}]*)\}", text)):
        parts += ([piece] if piece else []) if i % 2 == 0 else _number(page, piece)
    return parts


def _number(page: Page, piece: str) -> Cell:
    formula, bar, unit = (part.strip() for part in piece.partition("|"))
    result = evaluate(page, formula)
    if not math.isfinite(result.value):
        return ["no value"]
    if result.formula == "t0":
        source, value = result.terms[0]
        number, own = rounded(value, source=source), shown_unit(value.variable, value.units)[1]
    else:
        scale, own = 100.0 if unit == "%" else 1.0, ""
        digits = places(result.value * scale)
        number = Number(
            "", (), result.value, scale, digits, formula=result.formula, terms=result.terms
        )
    shown = unit if bar else own
    return [number, f" {shown}"] if shown else [number]


def _parsed(text: str) -> ast.expr:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        raise ValueError(f"the formula {text} cannot be read: {ACCEPTED}") from None


def _value(page: Page, text: str, node: ast.expr) -> Result:
    match node:
        case ast.Constant(value=int() | float() as value):
            return Result(float(value), float(value), float(value), repr(value))
        case ast.BinOp(op=ast.MatMult()) | ast.Attribute() | ast.Name():
            return _metric(page, text, node)
        case ast.BinOp(op=op) if type(op) in SIGNS:
            return _joined(op, _value(page, text, node.left), _value(page, text, node.right))
    raise ValueError(f"the formula {text} cannot be read: {ACCEPTED}")


def _joined(op: ast.operator, one: Result, other: Result) -> Result:
    """Interval arithmetic: the ends are those of all pairs of ends."""
    count = len(one.terms)
    moved = re.sub(r"t(\d+)", lambda found: f"t{int(found[1]) + count}", other.formula)
    work = OPERATORS[type(op)]
    ends = [work(a, b) for a in (one.low, one.high) for b in (other.low, other.high)]
    return Result(
        work(one.value, other.value),
        min(ends),
        max(ends),
        f"({one.formula} {SIGNS[type(op)]} {moved})",
        one.terms + other.terms,
    )


def _metric(page: Page, text: str, node: ast.expr) -> Result:
    points = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        if not isinstance(node.right, ast.Name):
            raise ValueError(f"the formula {text} needs brackets: write (metric @ point)")
        points.append(node.right.id)
        node = node.left
    if not isinstance(node, (ast.Attribute, ast.Name)):
        raise ValueError(f"the formula {text} needs brackets: write (metric @ point)")
    name = ast.unparse(node)
    source, _, rest = name.partition(".")
    there = page.files.get(source)
    if there is None:
        there, rest = page, name
    place = dict(there.chosen)
    for point in reversed(points):
        place.update(_place(there, page.texts, point))
    value = there.value(rest, place)
    known = [x for x in (value.low, value.high) if x is not None and math.isfinite(x)]
    low, high = known if len(known) == 2 else (value.value, value.value)
    return Result(value.value, low, high, "t0", ((there.source, value),))


def _place(page: Page, texts: Mapping[str, Any], name: str) -> Mapping[str, int]:
    """The axes that a named point moves, by index."""
    if name == "baseline":
        return page.base or {}
    known = texts.get("points", {})
    if name not in known:
        raise KeyError(
            f"there is no point {name}: baseline, {', '.join(sorted(known)) or 'and [points]'} "
            "would be accepted"
        )
    moved = page.at(known[name])
    return {axis: moved[axis] for axis in known[name]}
