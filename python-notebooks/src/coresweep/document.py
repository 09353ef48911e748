"""A page as plain blocks, so that HTML and Markdown say the same with the same numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import xarray as xr

from .results import Point, Value, read

SCALES = {  # unit in the file: factor and words on the page
    "s h-1": (1.0, "s per hour"), "block d-1": (1.0, "blocks a day"), "s-1": (1.0, "per second"),
    "DOT block-1": (1e6, "DOT per million blocks"), "KSM block-1": (1e6, "KSM per million blocks"),
}


@dataclass(frozen=True)
class Number:
    """One number of the file as the page shows it: times `scale`, with `decimals`."""

    variable: str
    index: tuple[int, ...]
    value: float
    scale: float
    decimals: int

    @property
    def text(self) -> str:
        return f"{self.value * self.scale:,.{self.decimals}f}" if math.isfinite(self.value) else "–"


Part = str | Number
Cell = list[Part]


@dataclass(frozen=True)
class Heading:
    text: str
    anchor: str


@dataclass(frozen=True)
class Paragraph:
    parts: Cell


@dataclass(frozen=True)
class Table:
    caption: str
    header: list[str]
    rows: list[list[Cell]]


@dataclass(frozen=True)
class Bar:
    label: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Figure:
    """What a figure shows; `table` holds the same numbers."""

    kind: str
    caption: str
    axis_title: str
    bars: list[Bar]
    table: Table
    from_zero: bool = field(default=False)


@dataclass(frozen=True)
class Code:
    text: str


Block = Heading | Paragraph | Table | Figure | Code


def shown_unit(variable: str, units: str) -> tuple[float, str]:
    """Factor and words.

    >>> shown_unit("wasted_share", "1")
    (100.0, '%')
    """
    if units == "1":
        percent = any(word in variable for word in ("share", "confidence", "probability", "lost"))
        return (100.0, "%") if percent and not variable.startswith("ratio_") else (1.0, "")
    return SCALES.get(units, (1.0, units.replace("block", "blocks")))


def decimals(value: Value, scale: float) -> int:
    """As many as show one digit of the interval's half width; four digits without interval."""
    if value.low is not None and value.high is not None and math.isfinite(value.high - value.low):
        width = (value.high - value.low) / 2 * scale
        if width > 0:
            return min(10, max(0, -math.floor(math.log10(width))))
    size = abs(value.value * scale)
    if not math.isfinite(size) or size == 0:
        return 0
    return min(10, max(0, 3 - math.floor(math.log10(size))))


def quantity(value: Value, with_unit: bool = True) -> Cell:
    """The value with its 95 % interval in brackets."""
    scale, unit = shown_unit(value.variable, value.units)
    digits = decimals(value, scale)
    if not math.isfinite(value.value):
        return ["no value"]
    parts: Cell = [Number(value.variable, value.index, value.value, scale, digits)]
    if value.low is None or value.high is None or not math.isfinite(value.high - value.low):
        parts.append(" [no interval]")
    else:
        stem = value.variable
        prefix = stem + (".monte_carlo_" if stem.startswith("ranges.") else ".")
        parts += [" [", Number(prefix + "low", value.index, value.low, scale, digits), " to ",
                  Number(prefix + "high", value.index, value.high, scale, digits), "]"]
    return [*parts, f" {unit}"] if with_unit and unit else parts


def spread(results: xr.Dataset, low: str, high: str, point: Point, like: str) -> Cell:
    """`low to high unit` of two variables, or why there is none."""
    if low not in results or high not in results:
        return ["–"]
    ends = [read(results, name, point) for name in (low, high)]
    if not all(math.isfinite(end.value) for end in ends):
        return ["–"]
    scale, unit = shown_unit(like, ends[0].units)
    digits = max(decimals(Value("", (), end.value, None, None, ""), scale) for end in ends)
    first, last = (Number(end.variable, end.index, end.value, scale, digits) for end in ends)
    return [first, " to ", last, f" {unit}" if unit else ""]
