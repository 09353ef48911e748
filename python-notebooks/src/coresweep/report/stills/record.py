"""What was paid in sales that are on record, sale by sale, as a line with its range."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ..findings import short
from .svg import line, path, text

COLOUR, INK = "#450693", "#222222"  # in a frame of its own the page's colours do not reach
TOP, BOTTOM, LEFT, RIGHT = 24, 200, 46, 12


def record(told: Mapping[str, Any], wide: int) -> str:
    """An SVG of `least`, `mean` and `most`, a number each for every sale; powers of ten upwards."""
    least, mean, most = (told[name] for name in ("least", "mean", "most"))
    low, high = math.floor(math.log10(min(least))), math.ceil(math.log10(max(most)))

    def x(sale: int) -> float:
        return LEFT + 8 + (wide - LEFT - RIGHT - 16) * sale / max(1, len(mean) - 1)

    def y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * (math.log10(value) - low) / (high - low)

    parts = [f'<desc>{describe(told)}</desc><rect width="{wide}" height="236" fill="white"/>']
    parts.append(text(0, 14, f"{told['unit']} a core", fill=INK))
    for power in range(low, high + 1):
        height = y(10.0**power)
        parts.append(line(LEFT, height, wide - RIGHT, height, stroke="#dddddd"))
        parts.append(text(LEFT - 6, height + 4, short(10.0**power, 2), "end", fill=INK))
    band = [(x(k), y(one)) for k, one in enumerate(most)]
    band += [(x(k), y(one)) for k, one in reversed(list(enumerate(least)))]
    parts.append(path(band, fill=COLOUR, fill_opacity=0.15, stroke=COLOUR, stroke_dasharray="3 3"))
    middle = [(x(k), y(one)) for k, one in enumerate(mean)]
    parts.append(path(middle, fill="none", stroke=COLOUR, stroke_width=3))
    parts.append(text(x(0), BOTTOM + 18, "sale 1", fill=INK))
    parts.append(text(x(len(mean) - 1), BOTTOM + 18, f"sale {len(mean)}", "end", fill=INK))
    parts.append(text(wide - RIGHT, 14, "line: mean; band: least to most", "end", fill=INK))
    return (
        f'<svg viewBox="0 0 {wide} 236" width="{wide}" height="236" font-size="13" '
        f'font-family="sans-serif" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def describe(told: Mapping[str, Any]) -> str:
    """The same in words, for those who do not see it."""
    mean, unit = told["mean"], told["unit"]
    low, high = (mean.index(end(mean)) for end in (min, max))
    return (
        f"In the mean {short(mean[0], 2)} {unit} in sale 1, {short(mean[low], 2)} {unit} in sale "
        f"{low + 1}, {short(mean[high], 2)} {unit} in sale {high + 1} and {short(mean[-1], 2)} "
        f"{unit} in sale {len(mean)}; all prices lie between {short(min(told['least']), 2)} and "
        f"{short(max(told['most']), 2)} {unit}."
    )
