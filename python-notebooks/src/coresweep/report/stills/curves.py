"""What grows sale by sale, at the chosen point."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ..findings import File, at, sales, short
from .svg import FIRST, SECOND, WIDE, Paint, Scale, line, nothing, path, scale, svg, text

Spec = Mapping[str, Any]
ENDS = {"p95": "95 %", "p75": "75 %", "p50": "median"}


def curves(
    xs: list[int], ys: list[float], unit: str, x_title: str
) -> tuple[Scale, Scale, list[str]]:
    """Both scales and their axes, from zero upwards."""
    x, y = scale([*map(float, xs)], 60, WIDE - 122, False), scale(ys, 230, 30)
    parts = [
        text(0, 14, unit),
        line(x.start, 230, x.end, 230),
        line(60, 230, 60, 30),
        text(56, 234, short(y.low, 3), "end"),
        text(56, 34, short(y.high, 3), "end"),
        text(x.start, 247, str(xs[0])),
        text(x.end, 247, f"{x_title} {xs[-1]}", "end"),
    ]
    return x, y, parts


def fan(file: File, spec: Spec) -> str:
    names, unit = spec["quantiles"], file["cubes"][spec["quantiles"]["p50"]]["unit"]
    shown = sales(file, names["p50"])
    if not shown:
        return nothing()

    def values(q: str) -> list[float]:
        return [at(file, names[q], {**file["chosen"], "cycle": k}) or 0.0 for k in shown]

    ys = [*values("p05"), *values("p95")]
    x, y, parts = curves([k + 1 for k in shown], ys, f"paid by then, {unit}", spec["x_title"])

    def line_of(q: str) -> list[tuple[float, float]]:
        return [(x(k + 1), y(value)) for k, value in zip(shown, values(q), strict=True)]

    for low, high, shade, dash in (("p05", "p95", 0.15, "3 3"), ("p25", "p75", 0.35, "none")):
        paint: dict[str, Paint] = {
            "fill": FIRST,
            "fill_opacity": shade,
            "stroke": FIRST,
            "stroke_dasharray": dash,
        }
        parts.append(path([*line_of(low), *reversed(line_of(high))], **paint))
    parts.append(path(line_of("p50"), fill="none", stroke="currentColor", stroke_width=3))
    ends = [(y(values(q)[-1]), f"{said}: {short(values(q)[-1], 3)}") for q, said in ENDS.items()]
    return svg([*parts, *named(x.end + 6, ends)], 256)


def named(x: float, ends: list[tuple[float, str]]) -> list[str]:
    """Words at the right ends of lines, moved apart where they would lie on each other."""
    parts, last = [], -math.inf
    for y, said in sorted(ends):
        last = max(y + 4, last + 16)
        words = said.split(" for ")
        parts.append(text(x, last, words[0]))
        for more in words[1:]:
            last += 15
            parts.append(text(x, last, f"for {more}"))
    return parts


def calendar(file: File, spec: Spec) -> str:
    series = spec["series"]
    shown = sales(file, series[0]["value"])
    if not shown:
        return nothing()
    lines = [
        [at(file, one["value"], {**file["chosen"], "cycle": k}) or 0.0 for k in shown]
        for one in series
    ]
    unit = file["cubes"][series[0]["value"]]["unit"]
    x, y, parts = curves(
        [k + 1 for k in shown], [y for one in lines for y in one], unit, spec["x_title"]
    )
    for values, colour, dash in zip(lines, (FIRST, SECOND), ("none", "6 4"), strict=False):
        points = [(x(k + 1), y(value)) for k, value in zip(shown, values, strict=True)]
        paint: dict[str, Paint] = {"stroke": colour, "stroke_width": 2, "stroke_dasharray": dash}
        parts.append(path(points, fill="none", **paint))
    ends = [(y(values[-1]), one["title"]) for values, one in zip(lines, series, strict=True)]
    return svg([*parts, *named(x.end + 6, ends)], 256)
