"""Figures for papers, with matplotlib. Each takes the axes to draw on (`ax`) and returns them.

Axes of the study that a figure does not show are fixed by name: `blocks="live"`, or
`**{"latency.scale": 1}` where the name is no word of Python's. Line styles, hatches and numbers tell
apart what colours do, so figures read in black and white.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from .results import require
from .selection import interval, select

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STYLES = ("-", "--", ":", "-.")
MARKERS = ("o", "s", "^", "D", "v", "P")
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")  # Okabe and Ito


def _axes(ax: Axes | None) -> Axes:
    if ax is not None:
        return ax
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise ImportError("drawing needs matplotlib: pip install 'coresweep[figures]'") from error
    return plt.subplots(layout="constrained")[1]


def _ordered(data: xr.Dataset, axis: str) -> xr.Dataset:
    """Numbers in rising order; words stay in the order of the study."""
    return data.sortby(axis) if data[axis].dtype.kind in "fiu" else data


def _label(data: xr.Dataset | xr.DataArray) -> str:
    name = str(data.attrs.get("metric", getattr(data, "name", "")))
    units = str(data.attrs.get("units", ""))
    return f"{name} [{units}]" if units not in ("", "1") else name


def lines(results: xr.Dataset, name: str, x: str, hue: str | None = None, ax: Axes | None = None,
          **where: object) -> Axes:
    """A metric along the axis `x`, one line for each value of `hue`, with its Monte Carlo error."""
    data = _ordered(select(interval(results, name), where, (x, hue)), x)
    ax = _axes(ax)
    for i, value in enumerate([None] if hue is None else data[hue].values.tolist()):
        line = data if value is None else data.sel({hue: value})
        middle, errors = line["value"].values, np.stack(
            [line["value"] - line["low"], line["high"] - line["value"]])
        ax.errorbar(line[x].values, middle, np.nan_to_num(errors), capsize=3,
                    linestyle=STYLES[i % len(STYLES)], marker=MARKERS[i % len(MARKERS)],
                    color=COLOURS[i % len(COLOURS)], label=None if value is None else f"{value}")
    ax.set(xlabel=x, ylabel=_label(data))
    if hue is not None:
        ax.legend(title=hue)
    return ax


def heat_map(results: xr.Dataset, name: str, x: str, y: str, ax: Axes | None = None,
             **where: object) -> Axes:
    """A metric over the axes `x` and `y`; each cell carries its number."""
    data = _ordered(_ordered(select(interval(results, name), where, (x, y)), x), y)
    cells = data["value"].transpose(y, x)
    ax = _axes(ax)
    image = ax.imshow(cells.values, aspect="auto", origin="lower", cmap="cividis")
    assert ax.figure is not None
    ax.figure.colorbar(image, ax=ax, label=_label(data))
    ax.set_xticks(range(cells.sizes[x]), [str(value) for value in cells[x].values.tolist()])
    ax.set_yticks(range(cells.sizes[y]), [str(value) for value in cells[y].values.tolist()])
    ax.set(xlabel=x, ylabel=y)
    for row, column in np.ndindex(cells.shape):
        number = cells.values[row, column]
        if np.isnan(number):
            continue
        dark = float(np.asarray(image.norm(number))) < 0.5
        ax.text(column, row, f"{number:.4g}", ha="center", va="center",
                color="white" if dark else "black")
    return ax


def tornado(results: xr.Dataset, name: str, ax: Axes | None = None) -> Axes:
    """How far one axis at a time moves a metric, the farthest on top, with the error of each swing."""
    prefix = f"tornado.{name}."
    found = [str(key) for key in results.data_vars
             if str(key).startswith(prefix) and not str(key).endswith((".low", ".high"))]
    if not found:
        raise KeyError(f"the file has no tornado of {name}: coresweep analyze FILE writes it")
    swings = [interval(results, key) for key in found]
    swings.sort(key=lambda swing: float(swing["value"]))
    ax = _axes(ax)
    places = range(len(swings))
    values = [float(swing["value"]) for swing in swings]
    ends = np.nan_to_num([[float(s["value"] - s["low"]) for s in swings],
                          [float(s["high"] - s["value"]) for s in swings]])
    ax.barh(places, values, xerr=np.maximum(ends, 0), capsize=3, color=COLOURS[0])
    ax.set_yticks(places, [_swing_text(swing, prefix) for swing in swings])
    ax.set_xlabel("swing of " + _label(require(results, name)))
    return ax


def _swing_text(swing: xr.Dataset, prefix: str) -> str:
    axis = str(swing.attrs["metric"]).removeprefix(prefix)
    low, high = swing.attrs.get("lowest_at"), swing.attrs.get("highest_at")
    return axis if low is None or high is None else f"{axis}\n{low} → {high}"


def cost_fan(results: xr.Dataset, ax: Axes | None = None, unit: str = "coin", **where: object) -> Axes:
    """What the tenant has paid by each sale: median, 25 to 75 % and 5 to 95 % of the runs.

    `unit`: "coin" (DOT or KSM) or "usd".
    """
    name = {"coin": "cycle.cumulative", "usd": "cycle.cumulative_usd"}.get(unit)
    if name is None:
        raise ValueError(f"unit is {unit!r}: \"coin\" or \"usd\" would be accepted")
    quantiles = {q: require(results, f"{name}.{q}") for q in ("p05", "p25", "p50", "p75", "p95")}
    data = select(xr.Dataset(quantiles), where, ("cycle",))
    ax = _axes(ax)
    cycles: Any = data["cycle"].values
    for (low, high), shade in ((("p05", "p95"), 0.2), (("p25", "p75"), 0.4)):
        ax.fill_between(cycles, data[low].values, data[high].values, alpha=shade, color=COLOURS[0],
                        label=f"{int(low[1:])} to {int(high[1:])} % of runs")
    ax.plot(cycles, data["p50"].values, color="black", label="median")
    ax.set(xlabel="sale", ylabel=f"paid by then [{quantiles['p50'].attrs.get('units', '')}]")
    ax.legend(loc="upper left")
    return ax
