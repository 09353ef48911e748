"""Numbers as people read them: with a unit of words, and as many digits as their error leaves."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .results import Value

SCALES = {  # unit in the file: factor and words on the page
    "s h-1": (1.0, "s per hour"),
    "block d-1": (1.0, "blocks a day"),
    "s-1": (1.0, "per second"),
    "DOT block-1": (1e6, "DOT per million blocks"),
    "KSM block-1": (1e6, "KSM per million blocks"),
    "d": (1.0, "days"),
}


@dataclass(frozen=True)
class Number:
    """One number of a file as the page shows it: times `scale`, with `decimals` (-2: whole
    hundreds). One made of several has a `formula` of its `terms` t0, t1, ..., each with the name of
    its file."""

    variable: str
    index: tuple[int, ...]
    value: float
    scale: float
    decimals: int
    source: str = "results"
    formula: str = ""
    terms: tuple[tuple[str, Value], ...] = ()

    @property
    def text(self) -> str:
        if not math.isfinite(self.value):
            return "no value"
        shown = round(self.value * self.scale, self.decimals)
        return f"{shown:,.{max(0, self.decimals)}f}"


Part = str | Number
Cell = list[Part]


def shown_unit(variable: str, units: str) -> tuple[float, str]:
    """Factor and words.

    >>> shown_unit("wasted_share", "1")
    (100.0, '%')
    """
    if units == "1":
        percent = any(word in variable for word in ("share", "confidence", "probability", "lost"))
        return (100.0, "%") if percent and not variable.startswith("ratio_") else (1.0, "")
    return SCALES.get(units, (1.0, units.replace("block", "blocks")))


def digits_of(width: float, wanted: int) -> int:
    """Decimals that show so many digits of a number of this size.

    >>> digits_of(0.028, 2)
    3
    """
    if not math.isfinite(width) or width == 0:
        return 0
    return min(10, max(0, wanted - 1 - math.floor(math.log10(abs(width)))))


def rounded(value: Value, scale: float | None = None, source: str = "results") -> Number:
    """A value to two digits, as people say it: its error stands in the tables.

    >>> rounded(Value("cost.p95", (), 1304.2, None, None, "DOT")).text
    '1,300'
    """
    if scale is None:
        scale, _ = shown_unit(value.variable, value.units)
    decimals = places(value.value * scale)
    return Number(value.variable, value.index, value.value, scale, decimals, source)


def places(size: float, digits: int = 2) -> int:
    """Decimals that leave so many digits of a number; of a number that rounds up to 10, 100, ...,
    too.

    >>> places(9.97), places(1304.2), places(1304.2, 3)
    (0, -2, -1)
    """
    if not math.isfinite(size) or size == 0:
        return 0
    decimals = digits - 1 - math.floor(math.log10(abs(size)))
    return decimals - (abs(round(size, decimals)) >= 10.0 ** (digits - decimals))


def said(x: float, digits: int) -> str:
    """So many digits, zeros too.

    >>> said(6.041, 2), said(1304.2, 2), said(0, 2)
    ('6.0', '1,300', '0')
    """
    decimals = places(x, digits)
    return f"{round(x, decimals):,.{max(0, decimals)}f}"


def raised(x: float, digits: int = 3) -> float:
    """Rounded up to so many digits: what is needed is not less.

    >>> raised(134.2), raised(0.0), raised(1201, 2)
    (135.0, 0.0, 1300.0)
    """
    if x <= 0:
        return x
    place = 10.0 ** (math.floor(math.log10(x)) - digits + 1)
    return float(math.ceil(x / place - 1e-9) * place)


def quantity(value: Value, with_unit: bool = True, source: str = "results") -> Cell:
    """The value with its 95 % interval in brackets; one digit of the interval's half width is
    shown, and at most five digits of the value."""
    scale, unit = shown_unit(value.variable, value.units)
    if not math.isfinite(value.value):
        return ["no value"]
    known = [end for end in (value.low, value.high) if end is not None and math.isfinite(end)]
    half = abs(known[1] - known[0]) / 2 * scale if len(known) == 2 else 0.0
    size = value.value * scale
    digits = min(digits_of(half, 1), digits_of(size or half, 5)) if half > 0 else digits_of(size, 4)

    def number(suffix: str, of: float) -> Number:
        return Number(value.variable + suffix, value.index, of, scale, digits, source)

    parts: Cell = [number("", value.value)]
    if len(known) == 2:
        prefix = ".monte_carlo_" if value.variable.startswith("ranges.") else "."
        low, high = number(prefix + "low", known[0]), number(prefix + "high", known[1])
        parts += [" [", low, " to ", high, "]"]
    else:
        parts.append(" [no interval]")
    return [*parts, f" {unit}"] if with_unit and unit else parts


def span(
    low: Value, high: Value, like: str, source: str = "results", with_unit: bool = True
) -> Cell | None:
    """`low to high unit`, with two digits of the width, or one number where both are the same; None
    where an end has no value."""
    if not (math.isfinite(low.value) and math.isfinite(high.value)):
        return None
    scale, unit = shown_unit(like, low.units)
    width = abs(high.value - low.value) * scale
    digits = digits_of(width, 2) if width > 0 else digits_of(high.value * scale, 4)
    first, last = (
        Number(end.variable, end.index, end.value, scale, digits, source) for end in (low, high)
    )
    parts: Cell = [first] if first.text == last.text else [first, " to ", last]
    return [*parts, f" {unit}"] if with_unit and unit else parts
