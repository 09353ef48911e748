"""The sentence under a figure: what is to be seen. The script says the same of what a reader
chooses (assets/findings.js); a test compares them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..reading.quantities import raised, said

Point = Mapping[str, int]
File = Mapping[str, Any]  # as `embedded.cubes` makes it


def at(file: File, name: str, point: Point) -> float | None:
    """A value of an embedded cube; None where it has none, or where there is no such cube."""
    cube = file["cubes"].get(name)
    if cube is None:
        return None
    place = 0
    for axis, size in zip(cube["dims"], cube["shape"], strict=True):
        place = place * size + point.get(axis, 0)
    value: float | None = cube["value"][place]
    return value


def moved(file: File, metric: Mapping[str, str]) -> list[str]:
    """The axes that move a metric or its ends, of those that the page holds."""
    cubes = [file["cubes"].get(metric[end]) for end in ("value", "low", "high")]
    found = {axis for cube in cubes if cube is not None for axis in cube["moves"]}
    return [axis for axis in file["cubes"][metric["value"]]["dims"] if axis in found]


def short(x: float, digits: int) -> str:
    """
    >>> short(1304.2, 2), short(0.00125, 2)
    ('1,300', '0.0013')
    """
    return f"{float(f'{x:.{digits}g}'):,.12f}".rstrip("0").rstrip(".")


def apart(*numbers: float) -> list[str]:
    """Texts with as few digits as tell the numbers apart, two at least and five at most.

    >>> apart(12.158, 12.3)
    ['12.2', '12.3']
    """
    texts = []
    for digits in range(2, 6):
        texts = [said(x, digits) for x in numbers]
        if len(set(texts)) == len(set(numbers)):
            break
    return texts


def with_unit(text: str, unit: str) -> str:
    return f"{text} {unit}" if unit else text


def sales(file: File, name: str) -> list[int]:
    """The sales of the chosen point at which a variable has a value."""
    count = len(file["labels"]["cycle"])
    return [k for k in range(count) if at(file, name, {**file["chosen"], "cycle": k}) is not None]


@dataclass(frozen=True)
class Row:
    """A value along an axis with its ends, which are itself where it has none."""

    label: str
    value: float
    low: float
    high: float


def along_axis(file: File, metric: Mapping[str, str], axis: str) -> list[Row]:
    """The values along one axis, all else as chosen."""
    rows = []
    for i in file["order"][axis]:
        point = {**file["chosen"], axis: i}
        value, low, high = (at(file, metric[end], point) for end in ("value", "low", "high"))
        if value is not None:
            low, high = value if low is None else low, value if high is None else high
            rows.append(Row(file["labels"][axis][i], value, low, high))
    return rows


def called(rows: list[Row], like: Row) -> str:
    """The labels of those that cannot be told from one of them."""
    labels = [row.label for row in rows if row.low <= like.high and like.low <= row.high]
    return " and ".join(labels) if len(labels) < 3 else f"{like.label} and {len(labels) - 1} others"


def along(file: File, spec: Mapping[str, Any]) -> str:
    metric = spec["metrics"][0]
    if spec.get("runs"):
        return runs(file, metric)
    unit, here = file["cubes"][metric["value"]]["unit"], at(file, metric["value"], file["chosen"])
    swings = []
    for axis in moved(file, metric):
        if rows := along_axis(file, metric, axis):
            low, high = min(rows, key=lambda row: row.value), max(rows, key=lambda row: row.value)
            if high.low > low.high:
                swings.append((axis, rows, low, high))
    if not swings:
        told = f"No axis moves this by more than its error here: {metric['title']}"
        return "" if here is None else f"{told}, {with_unit(said(here, 2), unit)}."
    axis, rows, low, high = max(swings, key=lambda swing: swing[3].value - swing[2].value)
    first, last = apart(low.value, high.value)
    return (
        f"Of all axes {axis} moves this most: {metric['title']}, {with_unit(first, unit)} "
        f"({called(rows, low)}) to {with_unit(last, unit)} ({called(rows, high)})."
    )


def runs(file: File, metric: Mapping[str, str]) -> str:
    low, high = (at(file, metric[end], file["chosen"]) for end in ("low", "high"))
    if low is None or high is None:
        return ""
    unit, (first, last) = file["cubes"][metric["value"]]["unit"], apart(low, high)
    if first == last:
        return f"Nine of ten runs show the same: {metric['title']}, {with_unit(first, unit)}."
    return f"In nine of ten runs: {metric['title']}, {first} to {with_unit(last, unit)}."


def tornado(file: File, spec: Mapping[str, Any]) -> str:
    bar = spec["bars"][0]
    value, unit = at(file, bar["value"], {}), file["cubes"][bar["value"]]["unit"]
    if value is None or not value > 0:
        return "No axis moves this."
    return f"{bar['title'].split(':')[0]} moves this most, by {with_unit(said(value, 2), unit)}."


def fan(file: File, spec: Mapping[str, Any]) -> str:
    names = spec["quantiles"]
    shown, unit = sales(file, names["p50"]), file["cubes"][names["p50"]]["unit"]
    if not shown:
        return ""
    point = {**file["chosen"], "cycle": shown[-1]}
    half, most = apart(*(at(file, names[q], point) or 0.0 for q in ("p50", "p95")))
    return (
        f"By sale {shown[-1] + 1} half of the runs have paid at most {with_unit(half, unit)}, "
        + (
            "and nearly all the same."
            if half == most
            else f"and one of twenty more than {with_unit(most, unit)}."
        )
    )


def calendar(file: File, spec: Mapping[str, Any]) -> str:
    need = spec["series"][-1]["value"]
    values = {k: at(file, need, {**file["chosen"], "cycle": k}) or 0.0 for k in sales(file, need)}
    if not values:
        return ""
    most = max(values, key=lambda k: values[k])
    told = with_unit(said(raised(values[most]), 3), file["cubes"][need]["unit"])
    return f"Most must be there before sale {most + 1}: {told}, {spec['series'][-1]['title']}."


def settings(file: File, spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every setting of a front: its point, its name, its word and its place."""
    points: list[dict[str, int]] = [{}]
    for axis in spec["levers"]:
        points = [{**point, axis: i} for point in points for i in file["order"][axis]]
    found = []
    for lever in points:
        point = {**file["chosen"], **lever}
        code = at(file, spec["status"], point)
        known = code is not None and math.isfinite(code) and int(code) < len(spec["words"])
        several = [axis for axis in spec["levers"] if len(file["labels"][axis]) > 1]
        found.append(
            {
                "name": ", ".join(file["labels"][axis][lever[axis]] for axis in several),
                "word": spec["words"][int(code or 0)] if known else "no value",
                "chosen": all(file["chosen"][axis] == i for axis, i in lever.items()),
                "at": (at(file, spec["x"], point), at(file, spec["y"], point)),
            }
        )
    return found


def front(file: File, spec: Mapping[str, Any]) -> str:
    judged = [one for one in settings(file, spec) if one["word"] != "no value"]
    names = [one["name"] for one in judged if one["word"] == "on"]
    if not judged:
        return ""
    told = "; ".join(names[:3]) + (" and others" if len(names) > 3 else "")
    return (
        f"Of {len(judged)} settings, {len(names) or 'none'} {'is' if len(names) == 1 else 'are'} "
        f"surely on the front{f': {told}' if names else ''}."
    )


KINDS = {
    "along": along,
    "heat": along,
    "tornado": tornado,
    "fan": fan,
    "calendar": calendar,
    "front": front,
}
