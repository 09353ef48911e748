"""The axis of bars, for the page and for pictures beside a forum post."""

from __future__ import annotations

import math

from .document import Bar

STEPS = (1, 2, 2.5, 5, 10)


def ticks(bars: list[Bar], most: int = 5) -> list[float]:
    """Round numbers from zero to the farthest end of a bar or its range, `most` steps at the most.

    >>> from ..reading.quantities import Number
    >>> ticks([Bar("before", Number("x", (), 12.2, 1, 1))])
    [0.0, 2.5, 5.0, 7.5, 10.0, 12.5]
    """
    ends = [
        part.value * part.scale
        for bar in bars
        for part in (bar.value, bar.high)
        if part is not None and math.isfinite(part.value)
    ]
    reach = max(ends, default=0.0) or 1.0
    power = 10.0 ** math.floor(math.log10(reach / most))
    step = power * next(step for step in STEPS if reach <= step * power * most)
    return [step * i for i in range(math.ceil(reach / step - 1e-9) + 1)]
