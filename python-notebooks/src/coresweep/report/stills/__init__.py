"""The first picture of each figure as SVG, for readers without scripts: what the script draws at
the chosen point, in the same colours, at the width of a phone."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from .. import findings
from ..document import Block, Figure, Folded
from ..findings import File
from . import bars, curves, front

KINDS = {
    "along": bars.along,
    "heat": bars.heat,
    "tornado": bars.tornado,
    "fan": curves.fan,
    "calendar": curves.calendar,
    "front": front.front,
}


def complete(blocks: Iterable[Block], data: Mapping[str, File]) -> list[Block]:
    """The blocks, each figure with its finding and its picture; `data` as `embedded.cubes` makes
    it."""
    return [completed(block, data) for block in blocks]


def completed(block: Block, data: Mapping[str, File]) -> Block:
    if isinstance(block, Folded):
        return dataclasses.replace(block, blocks=complete(block.blocks, data))
    if not isinstance(block, Figure):
        return block
    file, spec = data[block.source], block.spec
    return dataclasses.replace(
        block, finding=findings.KINDS[block.kind](file, spec), still=KINDS[block.kind](file, spec)
    )
