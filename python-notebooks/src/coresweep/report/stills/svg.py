"""Parts of a still picture as SVG text, with scales and axes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from html import escape

from ..findings import short

WIDE = 360
FIRST, SECOND = "var(--series-0, #450693)", "var(--series-1, #b35a00)"


Paint = str | float


def tag(name: str, said: str = "", /, **attributes: Paint) -> str:
    words = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in attributes.items())
    return f"<{name}{words}>{escape(said)}</{name}>"


def text(x: float, y: float, said: str, anchor: str = "start", **more: Paint) -> str:
    return tag("text", said, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor, **more)


def weight(bold: bool) -> str:
    return "bold" if bold else "normal"


def line(x1: float, y1: float, x2: float, y2: float, **paint: Paint) -> str:
    ends = {"x1": f"{x1:.1f}", "y1": f"{y1:.1f}", "x2": f"{x2:.1f}", "y2": f"{y2:.1f}"}
    return tag("line", **{"stroke": "currentColor", **ends, **paint})


def path(points: Iterable[tuple[float, float]], **paint: Paint) -> str:
    d = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return tag("path", d=f"M{d}", **paint)


def svg(parts: Iterable[str], high: float) -> str:
    return (
        f'<svg class="still" viewBox="0 0 {WIDE} {high:.0f}" font-size="13" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


@dataclasses.dataclass(frozen=True)
class Scale:
    """Where values stand between two ends of the picture."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def scale(values: list[float], start: float, end: float, zero: bool = True) -> Scale:
    low, high = min(values), max(values)
    if zero:
        low, high = min(0.0, low), max(0.0, high)
    if low == high:
        low, high = low - (abs(low) / 10), high + (abs(high) / 10 or 1.0)
    return Scale(low, high, start, end)


def ends_of(axis: Scale, y: float, unit: str) -> list[str]:
    """A horizontal axis with its two ends."""
    cut = "" if axis.low <= 0 <= axis.high else "; the axis does not start at 0"
    return [
        line(axis.start, y, axis.end, y),
        text(axis.start, y + 17, short(axis.low, 4)),
        text(axis.end, y + 17, short(axis.high, 4), "end"),
        text(axis.end, y + 34, unit + cut, "end"),
    ]


def nothing(said: str = "No value at this point.") -> str:
    return svg([text(0, 16, said)], 24)
