"""A metric along one axis, a tornado, and the heat map, at the chosen point."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..context import MOST
from ..findings import File, at, moved, short
from .svg import FIRST, WIDE, Paint, Scale, ends_of, line, nothing, scale, svg, tag, text, weight

Spec = Mapping[str, Any]
LEFT = 100  # of the cells of a heat map


def rows(shown: list[dict[str, Any]], unit: str, dots: bool = False) -> str:
    """A label above each bar; where runs are spread, dots with their ranges."""
    known = [row for row in shown if row["value"] is not None]
    if not known:
        return nothing()
    values = [x for row in known for x in (row["value"], row["low"], row["high"]) if x is not None]
    near = dots and max(values) - min(values) < max(map(abs, values)) / 10
    told = [said(row, dots) for row in shown]
    room = 16 + 9 * max(map(len, told))
    x, y, parts = scale(values, 4, WIDE - room, not near), 0, []
    for row, words in zip(shown, told, strict=True):
        parts.append(text(0, y + 13, row["label"], font_weight=weight(row["chosen"])))
        parts.append(text(WIDE - room + 10, y + 31, words, font_weight=weight(row["chosen"])))
        parts += mark(row, x, y + 26, dots) if row["value"] is not None else []
        y += 44
    return svg([*parts, *ends_of(x, y, unit)], y + 40)


def said(row: Mapping[str, Any], dots: bool) -> str:
    if row["value"] is None:
        return "no value"
    spread = dots and row["low"] != row["high"]
    return f"{short(row['low'], 4)}–{short(row['high'], 4)}" if spread else short(row["value"], 4)


def mark(row: Mapping[str, Any], x: Scale, y: float, dots: bool) -> list[str]:
    value, low, high = row["value"], row["low"], row["high"]
    parts = []
    left, right = sorted((x(0.0), x(value)))
    if not dots and value != 0:
        shade = 0.8 if row["chosen"] else 0.25
        box: dict[str, Paint] = {
            "x": f"{left:.1f}",
            "y": y - 7,
            "width": f"{right - left:.1f}",
            "height": 14,
        }
        parts.append(tag("rect", **box, fill=FIRST, stroke=FIRST, fill_opacity=shade))
    if low is not None and high is not None and high > low:
        parts.append(
            line(x(low), y, x(high), y, stroke_width=2, stroke_dasharray="5 3" if dots else "none")
        )
    if dots:
        parts.append(line(x(value), y - 7, x(value), y + 7, stroke_width=3))
    return parts


def along(file: File, spec: Spec) -> str:
    metric, point = spec["metrics"][0], file["chosen"]
    axes = [axis for axis in spec["axes"] if axis in moved(file, metric)] or moved(file, metric)
    places = [("every setting alike", point, False)]
    if axes:
        axis, labels = axes[0], file["labels"][axes[0]]
        order = file["order"][axis][:MOST]
        places = [(labels[i], {**point, axis: i}, i == point[axis]) for i in order]
    shown = [
        {
            "label": label + (" (chosen)" if chosen else ""),
            "chosen": chosen,
            **{end: at(file, metric[end], there) for end in ("value", "low", "high")},
        }
        for label, there, chosen in places
    ]
    return rows(shown, file["cubes"][metric["value"]]["unit"], bool(spec.get("runs")))


def tornado(file: File, spec: Spec) -> str:
    shown = [
        {
            "label": bar["title"],
            "chosen": False,
            **{
                end: at(file, bar["value"] + suffix, {})
                for end, suffix in (("value", ""), ("low", ".low"), ("high", ".high"))
            },
        }
        for bar in spec["bars"]
    ]
    return rows(shown, file["cubes"][spec["bars"][0]["value"]]["unit"])


def heat(file: File, spec: Spec) -> str:
    """Cells with their numbers; the chosen one has a thick frame."""
    metric = spec["metrics"][0]
    few = [axis for axis in moved(file, metric) if len(file["labels"][axis]) <= MOST]
    axes = [axis for axis in dict.fromkeys([*spec["axes"], *few]) if axis in few][:2]
    if len(axes) < 2:
        return nothing("Fewer than two axes move this metric.")
    down, across = axes
    step = (WIDE - LEFT) / len(file["order"][across])
    parts = [
        text(
            LEFT + (n + 0.5) * step,
            13,
            file["labels"][across][j][: max(3, int(step / 7))],
            "middle",
        )
        for n, j in enumerate(file["order"][across])
    ]
    for m, i in enumerate(file["order"][down]):
        parts.append(text(0, 40 + 34 * m, file["labels"][down][i][:14]))
        for n, j in enumerate(file["order"][across]):
            chosen = file["chosen"][down] == i and file["chosen"][across] == j
            value = at(file, metric["value"], {**file["chosen"], down: i, across: j})
            share = shade(file["cubes"][metric["value"]]["value"], value)
            parts += cell(value, LEFT + n * step, 20 + 34 * m, step, share, chosen)
    high = 20 + 34 * len(file["order"][down])
    unit = file["cubes"][metric["value"]]["unit"] or "no unit"
    return svg([*parts, text(0, high + 16, f"{unit}; thick frame: the chosen point")], high + 22)


def shade(values: list[float | None], value: float | None) -> float:
    """Where a value lies among all, from 0 to 1."""
    known = [x for x in values if x is not None]
    if value is None or min(known) == max(known):
        return 0.0
    return (value - min(known)) / (max(known) - min(known))


def cell(
    value: float | None, x: float, y: float, wide: float, share: float, chosen: bool
) -> list[str]:
    """Its number stands in it; shade only helps, so it reads in black and white."""
    narrow = wide < 48
    said = "–" if value is None else short(value, 3 if narrow else 4)
    paint: dict[str, Paint] = {"stroke": "currentColor", "stroke_width": 3 if chosen else 0.5}
    box: dict[str, Paint] = {"x": f"{x + 1:.1f}", "y": y, "width": f"{wide - 2:.1f}", "height": 30}
    return [
        tag("rect", **box, **paint, fill=FIRST, fill_opacity=f"{0.04 + 0.4 * share:.3f}"),
        text(x + wide / 2, y + 20, said, "middle", font_size=11 if narrow else 13),
    ]
