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
    """One number of a file as the page shows it: to the `power` 1 or -1, times `scale`, with
    `decimals` (-2: whole hundreds). One made of several has a `formula` of its `terms` t0, t1, ...,
    each with the name of its file."""

    variable: str
    index: tuple[int, ...]
    value: float
    scale: float
    decimals: int
    power: int = 1
    source: str = "results"
    formula: str = ""
    terms: tuple[tuple[str, Value], ...] = ()

    @property
    def text(self) -> str:
        if not math.isfinite(self.value) or (self.power < 0 and self.value == 0):
            return "no value"
        shown = round(self.value**self.power * self.scale, self.decimals)
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
    return Number(
        value.variable, value.index, value.value, scale, two_digits(value.value * scale), 1, source
    )


def two_digits(size: float) -> int:
    """Decimals that leave two digits of a number; of a number that rounds up to 10, 100, ..., too.

    >>> two_digits(9.97), two_digits(1304.2)
    (0, -2)
    """
    if not math.isfinite(size) or size == 0:
        return 0
    decimals = 1 - math.floor(math.log10(abs(size)))
    return decimals - (abs(round(size, decimals)) >= 10.0 ** (2 - decimals))


def quantity(value: Value, with_unit: bool = True, source: str = "results", power: int = 1) -> Cell:
    """The value with its 95 % interval in brackets; one digit of the interval's half width is
    shown, and at most five digits of the value."""
    scale, unit = shown_unit(value.variable, value.units)
    if not math.isfinite(value.value) or (power < 0 and value.value == 0):
        return ["no value"]
    ends = [value.low, value.high][::power]
    known = [
        end for end in ends if end is not None and math.isfinite(end) and (power > 0 or end > 0)
    ]
    half = abs(known[1] ** power - known[0] ** power) / 2 * scale if len(known) == 2 else 0.0
    size = value.value**power * scale
    digits = min(digits_of(half, 1), digits_of(size or half, 5)) if half > 0 else digits_of(size, 4)

    def number(suffix: str, of: float) -> Number:
        return Number(value.variable + suffix, value.index, of, scale, digits, power, source)

    parts: Cell = [number("", value.value)]
    if len(known) == 2:
        prefix = ".monte_carlo_" if value.variable.startswith("ranges.") else "."
        names = [prefix + "low", prefix + "high"][::power]
        parts += [" [", number(names[0], known[0]), " to ", number(names[1], known[1]), "]"]
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
        Number(end.variable, end.index, end.value, scale, digits, 1, source) for end in (low, high)
    )
    parts: Cell = [first] if first.text == last.text else [first, " to ", last]
    return [*parts, f" {unit}"] if with_unit and unit else parts
