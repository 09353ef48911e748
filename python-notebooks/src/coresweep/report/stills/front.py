"""Settings by two objectives: each mark has a number, the list below says whose."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping
from typing import Any

from ..context import MOST
from ..findings import File, settings, short
from .svg import FIRST, WIDE, Scale, line, nothing, scale, svg, tag, text


def front(file: File, spec: Mapping[str, Any]) -> str:
    placed = [one for one in settings(file, spec) if None not in one["at"]]
    if not placed:
        return nothing()
    x = scale([one["at"][0] for one in placed], 50, WIDE - 40, False)
    y = scale([one["at"][1] for one in placed], 210, 50, False)
    parts = [line(30, 230, WIDE, 230), line(30, 230, 30, 36), *titled(0, 12, spec["titles"][1])]
    for one in placed:
        on = one["word"] != "off"
        at_ = {"cx": f"{x(one['at'][0]):.1f}", "cy": f"{y(one['at'][1]):.1f}"}
        paint = {"fill": FIRST if on else "none", "stroke": FIRST if on else "currentColor"}
        parts.append(tag("circle", **at_, r=7 if one["chosen"] else 4, **paint))
    for cx, cy, numbers in places(placed, x, y):
        end = cx > WIDE * 0.6
        said = ", ".join(map(str, numbers[:4])) + ("…" if len(numbers) > 4 else "")
        parts.append(text(cx + (-10 if end else 10), cy + 4, said, "end" if end else "start"))
    parts += [text(30, 247, short(x.low, 4)), text(WIDE, 247, short(x.high, 4), "end")]
    parts += titled(WIDE, 264, spec["titles"][0], "end")
    words = ["" if one["word"] == "on" else f" ({one['word']})" for one in placed]
    keys = [f"{n}: {placed[n - 1]['name']}{word}" for n, word in enumerate(words, 1)]
    for n, said in enumerate(keys[:MOST]):
        parts.append(text(0, 302 + 16 * n, said))
    return svg(parts, 308 + 16 * min(MOST, len(keys)))


def titled(x: float, y: float, said: str, anchor: str = "start") -> list[str]:
    """In two lines at the most."""
    lines = textwrap.wrap(said, 48)[:2]
    return [text(x, y + 15 * n, words, anchor) for n, words in enumerate(lines)]


def places(
    placed: list[dict[str, Any]], x: Scale, y: Scale
) -> list[tuple[float, float, list[int]]]:
    """Marks that lie on one place share their label."""
    found: list[tuple[float, float, list[int]]] = []
    for n, one in enumerate(placed[:MOST], 1):
        cx, cy = x(one["at"][0]), y(one["at"][1])
        near = next(
            (place for place in found if math.hypot(place[0] - cx, place[1] - cy) < 18), None
        )
        if near:
            near[2].append(n)
        else:
            found.append((cx, cy, [n]))
    return found
