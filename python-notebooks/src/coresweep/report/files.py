"""The page's figures as PNG and SVG files, for a forum post: what `plot` draws, at the chosen
point."""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..figures import plot
from ..figures.style import looks
from ..reading.results import labels, require
from .context import Page
from .document import Bars, Block, Drawing, Figure, flat
from .pictures import ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    Draw = Callable[[Page, dict[str, Any], Axes], None]


def draw_all(page: Page | None, blocks: list[Block], output: pathlib.Path) -> dict[str, str]:
    """Writes all figures into the folder NAME-figures beside the page; gives their paths by name,
    without suffix."""
    folder = output.with_name(output.stem + "-figures")
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for block in flat(blocks):
        if isinstance(block, Drawing):
            (folder / f"{block.name}.svg").write_text(block.svg, "utf-8")
        elif isinstance(block, Figure) and page is not None:
            there = {file.source: file for file in page.files.values()}[block.source]
            save(folder / block.name, partial(KINDS[block.kind], there, block.spec))
        elif isinstance(block, Bars):
            save(folder / block.name, partial(bars, block), (8, 0.9 + 0.6 * len(block.bars)))
        else:
            continue
        written[block.name] = f"{folder.name}/{block.name}"
    return written


def save(
    stem: pathlib.Path, draw: Callable[[Axes], None], inches: tuple[float, float] = (8, 4.5)
) -> None:
    """PNG and SVG; the same file for the same numbers."""
    try:
        import matplotlib
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure as Canvas
    except ImportError as error:
        raise ImportError(
            "figures beside Markdown need matplotlib: pip install 'coresweep[figures]'"
        ) from error
    with matplotlib.rc_context(
        {"svg.hashsalt": stem.name, "svg.fonttype": "none", "figure.dpi": 100}
    ):
        canvas = Canvas(figsize=inches, layout="constrained")
        FigureCanvasAgg(canvas)
        draw(canvas.add_subplot())
        canvas.savefig(f"{stem}.svg", metadata={"Date": None})
        canvas.savefig(f"{stem}.png", metadata={"Software": None})


def bars(block: Bars, ax: Axes) -> None:
    """Lengths from zero, the range as a thin line in each, and the number behind it."""
    steps = ticks(block.bars)
    for place, bar in enumerate(block.bars):
        length = bar.value.value * bar.value.scale
        look: dict[str, Any] = (
            {"color": "none", "edgecolor": "#555", "hatch": "///"}
            if bar.faint
            else {"color": "#450693"}
        )
        ax.barh(place, length, height=0.6, **look)
        far = length
        if bar.low is not None and bar.high is not None:
            ends = [end.value * end.scale for end in (bar.low, bar.high)]
            ax.plot(ends, [place, place], color="#ffc400", linewidth=6, solid_capstyle="butt")
            far = max(length, ends[1])
        ax.text(far + steps[-1] / 60, place, f"{bar.value.text} {block.unit}", va="center")
    ax.set(xlim=(0, steps[-1] * 1.12), xlabel=block.unit)
    ax.set_yticks(range(len(block.bars)), [bar.label for bar in block.bars])
    ax.set_xticks(steps)
    ax.invert_yaxis()
    ax.spines[["top", "right"]].set_visible(False)


def where(page: Page, free: tuple[str | None, ...] = ()) -> dict[str, Any]:
    """The chosen value of every axis that a figure does not show."""
    return {
        axis: labels(page.results, axis)[i] for axis, i in page.chosen.items() if axis not in free
    }


def shown_axes(page: Page, spec: dict[str, Any], variable: str) -> list[str]:
    """The axes along which a variable varies, those first that the figure begins with, without very
    long ones."""
    dims = [str(axis) for axis in require(page.results, variable).dims]
    return [axis for axis in page.short([*spec["axes"], *dims]) if axis in dims]


def along(page: Page, spec: dict[str, Any], ax: Axes) -> None:
    """Numbers go across, and the first axis tells the lines apart; how runs differ is drawn as
    shares of them."""
    metric = spec["metrics"][0]
    axes = shown_axes(page, spec, metric["value"])
    if spec.get("runs"):
        runs(page, metric["value"], axes[0] if axes else None, ax)
        return
    numbers = [axis for axis in axes[1:] if page.results[axis].dtype.kind == "f"]
    x = numbers[0] if numbers else axes[0] if axes else page.several()[0]
    hue = axes[0] if numbers else None
    plot.lines(page.results, metric["value"], x=x, hue=hue, ax=ax, **where(page, (x, hue)))


def runs(page: Page, median: str, hue: str | None, ax: Axes) -> None:
    """One line for each value of an axis that was simulated."""
    cube = page.results[median]
    there = cube.isel(
        {axis: i for axis, i in page.chosen.items() if axis in cube.dims and axis != hue}
    )
    if not np.isfinite(there.values).any():
        ax.text(0.5, 0.5, "No value at this point.", ha="center")
        return
    plot.distribution(
        page.results, median.removesuffix(".p50"), hue=hue, ax=ax, **where(page, (hue,))
    )


def heat(page: Page, spec: dict[str, Any], ax: Axes) -> None:
    axes = shown_axes(page, spec, spec["metrics"][0]["value"])[:2]
    if len(axes) < 2:
        ax.text(0.5, 0.5, "This metric has fewer than two axes.", ha="center")
        return
    plot.heat_map(
        page.results,
        spec["metrics"][0]["value"],
        x=axes[1],
        y=axes[0],
        mark=where(page),
        ax=ax,
        **where(page, tuple(axes)),
    )


def tornado(page: Page, spec: dict[str, Any], ax: Axes) -> None:
    plot.tornado(page.results, spec["metric"], ax=ax)


def fan(page: Page, spec: dict[str, Any], ax: Axes) -> None:
    plot.cost_fan(page.results, ax=ax, **where(page))


def front(page: Page, spec: dict[str, Any], ax: Axes) -> None:
    plot.pareto(page.results, ax=ax)


def calendar(page: Page, spec: dict[str, Any], ax: Axes) -> None:
    for series, look in zip(spec["series"], looks(len(spec["series"])), strict=True):
        point = {
            axis: i for axis, i in page.chosen.items() if axis in page.results[series["value"]].dims
        }
        value, low, high = (
            page.results[series["value"] + end].isel(point).values for end in ("", ".low", ".high")
        )
        ends = np.nan_to_num([value - low, high - value])
        ax.errorbar(
            page.results["cycle"].values,
            value,
            ends,
            capsize=3,
            linestyle=look.dash[0],
            marker=look.marker[0],
            color=look.colour,
            label=series["title"],
        )
    ax.set(
        xlabel=spec["x_title"],
        ylabel=str(page.results[spec["series"][0]["value"]].attrs.get("units", "")),
    )
    ax.legend()


KINDS: dict[str, Draw] = {
    "along": along,
    "heat": heat,
    "tornado": tornado,
    "fan": fan,
    "front": front,
    "calendar": calendar,
}
