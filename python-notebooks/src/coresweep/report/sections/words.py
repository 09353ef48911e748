"""Numbers and names as sentences say them: two digits, no error."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ...reading.quantities import Cell, Number, places, rounded, shown_unit
from ...reading.results import Value, labels, study, units
from ..context import Page

HORIZONS = {13: "one year", 26: "two years", 39: "three years"}  # by the number of sales


def capital(text: str) -> str:
    """As a sentence begins."""
    return text[:1].upper() + text[1:]


def is_number(label: str) -> bool:
    """Whether a label is a number, with a coin or without.

    >>> is_number("12"), is_number("0.5 DOT"), is_number("sync")
    (True, True, False)
    """
    try:
        return math.isfinite(float(label.split(" ")[0]))
    except ValueError:
        return False


def text(parts: Cell) -> str:
    return "".join(part.text if isinstance(part, Number) else part for part in parts)


def short(page: Page, name: str, point: Mapping[str, int] | None = None) -> Cell:
    """The value with its unit, to two digits; of what was never seen also how often it may be."""
    value = page.value(name, point)
    if not math.isfinite(value.value):
        return ["no value"]
    unit = shown_unit(name, value.units)[1]
    number = rounded(value, source=page.source)
    said: Cell = [number, f" {unit}"] if unit else [number]
    if value.value == 0 and value.high:
        said += [" (at most ", *most(page, value), ")"]
    return said


def most(page: Page, value: Value) -> Cell:
    """The upper end of a value's interval with its unit, to two digits."""
    scale, unit = shown_unit(value.variable, value.units)
    high = value.high or 0.0
    number = Number(
        f"{value.variable}.high", value.index, high, scale, places(high * scale), page.source
    )
    return [number, f" {unit}"] if unit else [number]


def enough(page: Page, name: str, point: Mapping[str, int] | None = None) -> Cell:
    """An amount that suffices: the upper end of what is known of a quantile."""
    value = page.value(name, point)
    if value.high is None or not math.isfinite(value.high):
        return short(page, name, point)
    return most(page, value)


def range_of(page: Page, names: tuple[str, str, str] | None) -> Cell | None:
    """`low to high unit`, to two digits; one number where they leave no difference, None where the
    file lacks an end."""
    if names is None or not page.has(names[0]) or not page.has(names[2]):
        return None
    low, high = page.value(names[0]), page.value(names[2])
    if not (math.isfinite(low.value) and math.isfinite(high.value)):
        return None
    scale, unit = shown_unit(names[0], units(page.results, names[0]))
    digits = places(max(abs(low.value), abs(high.value)) * scale)
    ends = [
        Number(end.variable, end.index, end.value, scale, digits, page.source)
        for end in (low, high)
    ]
    said: Cell = [ends[0]] if ends[0].text == ends[1].text else [ends[0], " to ", ends[1]]
    return [*said, f" {unit}"] if unit else said


def assumptions(page: Page) -> list[str]:
    """The axes that the study marks as assumptions."""
    marked = study(page.results).get("analysis", {}).get("assumptions", [])
    return [axis for axis in marked if axis in page.results.sizes]


def assumed_axes(page: Page) -> list[str]:
    """The axes marked as assumptions, each with the ends of its values."""
    said = []
    for axis in assumptions(page):
        values = page.results[axis].values
        if "design" in page.results[axis].attrs:
            said.append(f"{axis}: {len(values)} points of a design")
        elif values.dtype.kind == "f":
            said.append(f"{axis} {min(values):g} to {max(values):g}")
        else:
            said.append(f"{axis}: {', '.join(labels(page.results, axis))}")
    return said


def cycles(page: Page) -> int:
    """How many sales were simulated."""
    if "market.cycles" in page.results.sizes:
        return int(float(page.results["market.cycles"].values[page.chosen["market.cycles"]]))
    return int(study(page.results)["market"]["cycles"])


def horizon(page: Page) -> str:
    """How long the market was simulated, in words."""
    count = cycles(page)
    return HORIZONS.get(count, f"{count} sales")


def sales(page: Page) -> str:
    """The same, with the number of sales."""
    return f"{cycles(page)} sales of 28 days"
